/** What may be meant while something is typed: commands, people, channels. Pure. */

import { channelName, isRoom, personName } from "../model/people";
import type { State } from "../model/state";
import { escapeText } from "../text/mrkdwn";

export interface Suggestion {
  key: string;
  kind: "command" | "shortcut" | "user" | "channel";
  title: string;
  hint: string;
  description: string;
  /** What stands in the field when it is taken. */
  text: string;
}

/** Suggestions for the words up to the caret, and where what they replace begins. */
export function suggestionsFor(before: string, state: State): { from: number; all: Suggestion[] } {
  const command = /^\/(\S*)$/.exec(before);
  if (command) return { from: 0, all: commands(command[1]!.toLowerCase(), state) };
  const mention = /(?:^|[\s(])([@#])([\w.-]*)$/.exec(before);
  if (!mention) return { from: 0, all: [] };
  const [, sign, typed] = mention as unknown as [string, string, string];
  const from = before.length - typed.length - 1;
  return { from, all: (sign === "@" ? people(typed.toLowerCase(), state) : rooms(typed.toLowerCase(), state)).slice(0, 8) };
}

/** The command whose arguments are being typed. */
export function commandOf(text: string, state: State): State["commands"][number] | undefined {
  const name = /^(\/\S+)\s/.exec(text)?.[1];
  return state.commands.find((one) => one.command === name);
}

/** A typed text as Slack's client sends it: escaped, completed names as references. */
export function wireText(text: string, state: State): string {
  const references = new Map<string, string>();
  for (const user of Object.values(state.users)) references.set(`@${user.name}`, `<@${user.id}>`);
  for (const room of Object.values(state.channels)) if (isRoom(room)) references.set(`#${room.name}`, `<#${room.id}>`);
  for (const range of ["here", "channel", "everyone"]) references.set(`@${range}`, `<!${range}>`);
  return escapeText(text).replace(/(?<![\w&;])[@#][\w.-]*\w/g, (name) => references.get(name) ?? name);
}

/** The id of the person whose name this is, with or without `@`. */
export function personCalled(name: string, state: State): string | undefined {
  const plain = name.trim().replace(/^@/, "").toLowerCase();
  return Object.values(state.users).find((one) => one.name.toLowerCase() === plain || personName(state, one.id).toLowerCase() === plain)?.id;
}

function commands(typed: string, state: State): Suggestion[] {
  const found = state.commands.filter((one) => one.command.slice(1).startsWith(typed)).map((one): Suggestion => ({ key: one.command, kind: "command", title: one.command, hint: one.usage_hint, description: one.description, text: `${one.command} ` }));
  const shortcuts = state.shortcuts.filter((one) => one.type === "global" && one.name.toLowerCase().includes(typed));
  return [...found, ...shortcuts.map((one): Suggestion => ({ key: one.callback_id, kind: "shortcut", title: one.name, hint: "", description: one.description, text: "" }))];
}

function people(typed: string, state: State): Suggestion[] {
  return Object.values(state.users)
    .filter((one) => !one.deleted && (one.name.toLowerCase().startsWith(typed) || personName(state, one.id).toLowerCase().includes(typed)))
    .map((one) => ({ key: one.id, kind: "user", title: personName(state, one.id), hint: one.name, description: one.title, text: `@${one.name} ` }));
}

function rooms(typed: string, state: State): Suggestion[] {
  return Object.values(state.channels)
    .filter((one) => isRoom(one) && one.name.includes(typed))
    .map((one) => ({ key: one.id, kind: "channel", title: `#${channelName(state, one.id)}`, hint: "", description: one.topic, text: `#${one.name} ` }));
}
