/** Menus to choose from by typing: the app's own choices, people, channels, conversations, and what the app suggests. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { suggestions } from "../blocks/host";
import { channelTitle, isRoom, personName } from "../model/people";
import { useSnapshot } from "../model/store";
import type { State } from "../model/state";
import type { Channel, Json } from "../model/types";
import type { Value } from "../model/values";
import { Combobox, type Choice } from "../ui/Combobox";
import { withEmoji } from "../text/emoji";
import type { ElementProps } from "./Element";

const PAUSE = 250; // milliseconds without typing before the app is asked
const QUERY = 3; // Slack's own min_query_length

export function Select(props: ElementProps) {
  const { element, control, id, label, labelledBy, describedBy, required } = props;
  const several = element.type.startsWith("multi_");
  const external = element.type.endsWith("external_select");
  const state = useSnapshot().state!;
  const own = useMemo(() => (external ? [] : offered(element, state)), [element, state.users, state.channels, external]);
  const asked = useSuggestions(props, external);
  const held = (several ? (control.value ?? []) : control.value === null ? [] : [control.value]) as (string | Json)[];
  const chosen = held.map((value) => (typeof value === "string" ? own.find((one) => one.key === value) ?? { key: value, label: value, value } : choice(value, value)));
  const set = (next: Choice[]): void => {
    const values = next.map((one) => one.value);
    control.set((several ? values : values[0] ?? null) as Value);
  };
  return (
    <Combobox
      id={id} label={label ?? element.placeholder?.text ?? "Choose"} labelledBy={labelledBy} describedBy={describedBy} invalid={control.invalid} required={required}
      choices={external ? asked.choices : own} chosen={chosen} several={several} most={element.max_selected_items}
      placeholder={element.placeholder?.text ?? (several ? "Choose any" : "Choose one")}
      filtered={external} note={external ? asked.note : undefined} onType={asked.type} onChoose={set} busy={control.busy} autofocus={element.focus_on_load}
    />
  );
}

/** What the app suggests for what was typed; the latest answer counts. */
function useSuggestions({ block, element, control }: ElementProps, external: boolean) {
  const [typed, setTyped] = useState<string | null>(null);
  const [answer, setAnswer] = useState<{ choices: Choice[]; note?: string }>({ choices: [] });
  const least = element.min_query_length ?? QUERY;
  useEffect(() => {
    if (!external || typed === null) return;
    if (typed.length < least) return setAnswer({ choices: [], note: `Type ${least - typed.length} more to search` });
    let late = false;
    setAnswer((before) => ({ ...before, note: "Looking …" }));
    const timer = setTimeout(async () => {
      const result = await suggestions(control.host, block, element, typed);
      if (late) return;
      if (!result.ok) return setAnswer({ choices: [], note: "The choices could not be loaded." });
      const groups: Json[] = result.groups ?? [];
      const grouped = groups.flatMap((group) => group.options.map((one: Json) => ({ ...choice(one, one), group: group.label.text })));
      const choices = groups.length ? grouped : (result.options ?? []).map((one: Json) => choice(one, one));
      setAnswer({ choices, note: choices.length ? undefined : "No results" });
    }, PAUSE);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [typed, external, least]);
  return { ...answer, type: setTyped };
}

function choice(option: Json, value: string | Json): Choice {
  return { key: option.value, label: withEmoji(option.text.text), description: option.description?.text, value };
}

function offered(element: Json, state: State): Choice[] {
  const { type } = element;
  if (type.endsWith("static_select")) {
    if (element.options) return element.options.map((one: Json) => choice(one, one.value));
    return element.option_groups.flatMap((group: Json) => group.options.map((one: Json) => ({ ...choice(one, one.value), group: group.label.text })));
  }
  const people = Object.values(state.users).filter((one) => !one.deleted);
  if (type.endsWith("users_select")) return people.map((one) => ({ key: one.id, label: personName(state, one.id), description: one.title, value: one.id }));
  const channels = Object.values(state.channels).filter((one) => !one.archived);
  const fit = type.endsWith("channels_select") ? channels.filter((one) => one.kind === "public") : channels.filter((one) => passes(one, element.filter, state));
  return fit.map((one) => ({ key: one.id, label: channelTitle(state, one.id), value: one.id, group: isRoom(one) ? "Channels" : "Direct messages" })).sort((a, b) => a.group.localeCompare(b.group));
}

function passes(channel: Channel, filter: Json | undefined, state: State): boolean {
  if (!filter) return true;
  if (filter.include && !filter.include.includes(channel.kind)) return false;
  if (filter.exclude_external_shared_channels && channel.sharing === "external") return false;
  return !(filter.exclude_bot_users && channel.kind === "im" && state.users[channel.peer ?? ""]?.is_bot);
}
