/** The one place that holds the state, who listens to it, and where one is. */

import { useSyncExternalStore } from "preact/compat";
import { Live, type Connection } from "./live";
import { formatPlace, parsePlace, type Place } from "./place";
import { reduce, type State } from "./state";
import type { Frame, Result } from "./types";

interface Snapshot {
  state: State | null;
  /** What the workspace is doing before it can be shown. */
  preparing: string | null;
  connection: Connection;
  place: Place;
}

let snapshot: Snapshot = { state: null, preparing: null, connection: "connecting", place: parsePlace(location.hash) };
const listeners = new Set<() => void>();
const live = new Live(receive, (connection) => put({ connection }));

/** A part of the state; the component is drawn again when it changes. `pick` must give the same object for the same state. */
export function useApp<T>(pick: (state: State) => T): T {
  return pick(useSnapshot().state as State);
}

export function useSnapshot(): Snapshot {
  return useSyncExternalStore(subscribe, () => snapshot);
}

/** Ask the workspace for something; the answer says whether it was done. Never rejects. */
export function ask(what: string, fields: Record<string, unknown> = {}): Promise<Result> {
  return live.request(what, fields);
}

/** Go somewhere as the same person, unless another one is named. */
export function go(place: Partial<Place> & Pick<Place, "view">): void {
  const user = place.user ?? snapshot.place.user ?? snapshot.state?.me ?? null;
  const hash = formatPlace({ ...place, user });
  if (hash !== location.hash) location.hash = hash;
}

/** Take a toast or notification away. */
export function dismiss(kind: "toasts" | "notifications", id: number): void {
  if (snapshot.state) put({ state: { ...snapshot.state, [kind]: snapshot.state[kind].filter((one) => one.id !== id) } });
}

/** Say something in a toast of the page itself. */
export function say(text: string): void {
  receive({ type: "toast", text });
}

export function reconnect(): void {
  live.connect(snapshot.place.user);
}

export function start(): void {
  addEventListener("hashchange", () => {
    const place = parsePlace(location.hash);
    const switched = place.user !== null && place.user !== snapshot.state?.me;
    put({ place, ...(switched ? { state: null } : {}) });
    if (switched) live.connect(place.user);
  });
  live.connect(snapshot.place.user);
}

function receive(frame: Frame): void {
  if (frame.type === "restarted") return location.reload();
  if (frame.type === "preparing") return put({ preparing: frame.text });
  if (frame.type === "notification" && frame.channel === snapshot.place.channel && !document.hidden) return; // seen already
  const state = reduce(snapshot.state, frame, Date.now() / 1000);
  put({ state });
  if (frame.type === "hello" && snapshot.place.user !== frame.me) {
    history.replaceState(null, "", formatPlace({ ...snapshot.place, user: frame.me }));
    put({ place: parsePlace(location.hash) });
  }
}

function put(change: Partial<Snapshot>): void {
  snapshot = { ...snapshot, ...change };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
