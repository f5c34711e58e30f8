/** The workspace's clock in the page. */

import { useSyncExternalStore } from "preact/compat";
import { useApp } from "../model/store";
import type { Reader } from "../text/time";

const listeners = new Set<() => void>();
setInterval(() => listeners.forEach((listener) => listener()), 1000);

/** Now by the workspace's clock, cut to whole steps of seconds, in the zone of whoever looks. */
export function useReader(step: 1 | 60 = 60): Reader {
  const ahead = useApp((state) => state.ahead);
  const zone = useApp((state) => state.users[state.me]?.tz ?? "UTC");
  const steps = useSyncExternalStore(subscribe, () => Math.floor((Date.now() / 1000 + ahead) / step));
  return { zone, now: steps * step };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
