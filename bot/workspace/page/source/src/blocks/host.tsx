/** What stands around blocks: the message or view that they belong to, what their inputs hold, and how they act. */

import { createContext } from "preact";
import { useContext, useMemo, useRef, useState } from "preact/hooks";
import { ask } from "../model/store";
import type { Block, Element, Json, Result, Values } from "../model/types";
import { held, same, type Value } from "../model/values";
import { confirmed } from "../ui/Confirm";

/** Inputs changed in the page, by block id and action id. */
export type Edits = Map<string, Value>;

export interface Host {
  kind: "message" | "modal" | "home";
  where: { channel: string; ts: string } | { view_id: string };
  values: Values;
  errors: Record<string, string>;
  edits: Edits;
  /** Draw again after a change of `edits`. */
  changed: () => void;
}

const HostContext = createContext<Host | null>(null);
export const HostProvider = HostContext.Provider;

export function useHost(): Host {
  const host = useContext(HostContext);
  if (!host) throw new Error("blocks need a message or a view around them");
  return host;
}

/** A host for a message or view; `edits` may come from outside to outlive it. */
export function useNewHost(kind: Host["kind"], where: Host["where"], values: Values, errors: Host["errors"] = {}, kept?: Edits): Host {
  const own = useRef<Edits>(new Map());
  const [version, setVersion] = useState(0);
  const edits = kept ?? own.current;
  const key = JSON.stringify(where);
  return useMemo(
    () => ({ kind, where, values, errors, edits, changed: () => setVersion((before) => before + 1) }),
    [kind, key, values, errors, edits, version],
  );
}

/** The edits of input blocks as a request carries them: by block id. */
export function submitted(edits: Edits, blocks: Block[]): Record<string, Value> {
  const inputs = new Map(flat(blocks).filter((block) => block.type === "input").map((block) => [editKey(block, block.element), block.block_id!]));
  return Object.fromEntries([...edits].flatMap(([key, value]) => (inputs.has(key) ? [[inputs.get(key)!, value]] : [])));
}

export interface Control {
  value: Value;
  /** Change it: in an input block for now, elsewhere the app hears of it at once. */
  set: (value: Value, how?: "typed" | "entered") => void;
  /** Press it. */
  press: (value?: Value) => void;
  busy: boolean;
  failure: string | null;
  invalid: boolean;
  host: Host;
}

/** What an element holds and how to use it. */
export function useControl(block: Block, element: Element): Control {
  const host = useHost();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const key = editKey(block, element);
  const stated = held(block, element, host.values);
  const [pending, setPending] = useState<{ value: Value; before: Value } | null>(null);
  const waiting = pending !== null && same(pending.before, stated);
  const value = host.edits.has(key) ? host.edits.get(key)! : waiting ? pending.value : stated;

  const keep = (next: Value): void => {
    if (same(next, stated)) host.edits.delete(key);
    else host.edits.set(key, next);
    host.changed();
  };
  const press = async (next?: Value): Promise<void> => {
    if (busy) return;
    if (!(await confirmed(element.confirm))) return host.changed();
    setBusy(true);
    setFailure(null);
    if (next !== undefined && block.type !== "input") setPending({ value: next, before: stated });
    const result = await ask("click", { ...host.where, block_id: block.block_id, action_id: element.action_id, value: next ?? null, ...valuesOf(host) });
    setBusy(false);
    if (result.ok) return;
    setPending(null);
    setFailure(sentence(result));
  };
  const set = async (next: Value, how: "typed" | "entered" = "entered"): Promise<void> => {
    if (block.type === "input") {
      keep(next);
      if (block.dispatch_action && dispatches(element, how)) await press(next);
    } else {
      await press(next);
    }
  };
  return { value, set: (next, how) => void set(next, how), press: (next) => void press(next), busy, failure, invalid: Boolean(host.errors[block.block_id ?? ""]), host };
}

/** Ask the app for choices. */
export async function suggestions(host: Host, block: Block, element: Element, text: string): Promise<Json> {
  return ask("suggest", { ...host.where, block_id: block.block_id, action_id: element.action_id, text, ...valuesOf(host) });
}

/** An answer that says no, in words. */
export function sentence(result: Result): string {
  return result.said ?? `Slack would say: ${result.error ?? "unknown error"}`;
}

function valuesOf(host: Host): { values?: Record<string, Value> } {
  const values: Record<string, Value> = {};
  for (const [key, value] of host.edits) values[key.slice(0, key.indexOf("\n"))] = value;
  return Object.keys(values).length ? { values } : {};
}

function dispatches(element: Element, how: "typed" | "entered"): boolean {
  const config: string[] = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  return how === "typed" ? config.includes("on_character_entered") : true;
}

function editKey(block: Block, element: Element): string {
  return `${block.block_id}\n${element.action_id}`;
}

function flat(blocks: Block[]): Block[] {
  return blocks.flatMap((block) => [block, ...flat(block.child_blocks ?? [])]);
}
