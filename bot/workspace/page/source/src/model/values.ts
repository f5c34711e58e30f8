/** What people put into elements: as the page holds it, and as Slack states it in `state.values`. Pure. */

import type { Block, Element, Json, Values } from "./types";

/** What the page holds and sends: a text, an option's value, an id, a list of them, seconds, or null for nothing. */
export type Value = string | number | Json | (string | Json)[] | null;

const STATED: Record<string, string> = {
  users_select: "selected_user",
  conversations_select: "selected_conversation",
  channels_select: "selected_channel",
  datepicker: "selected_date",
  timepicker: "selected_time",
  datetimepicker: "selected_date_time",
  multi_users_select: "selected_users",
  multi_conversations_select: "selected_conversations",
  multi_channels_select: "selected_channels",
  rich_text_input: "rich_text_value",
};
const OPTION = ["static_select", "radio_buttons", "overflow"];
const OPTIONS = ["multi_static_select", "checkboxes"];

/** What an element holds, from what the workspace states; its initial value when nothing is stated. */
export function held(block: Block, element: Element, values: Values): Value {
  const stated = values[block.block_id ?? ""]?.[element.action_id ?? ""];
  if (!stated || stated.type !== element.type) return initial(element);
  const { type } = element;
  if (OPTION.includes(type)) return stated.selected_option?.value ?? null;
  if (OPTIONS.includes(type)) return (stated.selected_options ?? []).map((one: Json) => one.value);
  if (type === "external_select") return stated.selected_option ?? null;
  if (type === "multi_external_select") return stated.selected_options ?? [];
  return stated[STATED[type] ?? "value"] ?? null;
}

/** What an element holds before anybody touched it. */
export function initial(element: Element): Value {
  const { type } = element;
  if (OPTION.includes(type)) return element.initial_option?.value ?? null;
  if (OPTIONS.includes(type)) return (element.initial_options ?? []).map((one: Json) => one.value);
  if (type === "multi_external_select") return element.initial_options ?? [];
  const key = Object.keys(element).find((name) => name.startsWith("initial_"));
  return key ? element[key] : type.startsWith("multi_") ? [] : null;
}

/** Whether two held values are the same. */
export function same(a: Value, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** All choices of a menu, those in groups included. */
export function choices(element: Json): Json[] {
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group: Json) => group.options)];
}
