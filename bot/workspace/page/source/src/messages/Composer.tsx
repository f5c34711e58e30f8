/** The field to write in: Enter sends, Shift+Enter begins a line; `/`, `@` and `#` are completed. */

import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { sentence } from "../blocks/host";
import { channelTitle, isRoom } from "../model/people";
import { ask, say, useApp, useSnapshot } from "../model/store";
import type { State } from "../model/state";
import type { Channel, Result } from "../model/types";
import { done, onFill } from "../shell/tourEvents";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { Completion } from "./Completion";
import { commandOf, personCalled, suggestionsFor, wireText, type Suggestion } from "./suggest";

export function Composer({ channel, thread }: { channel: Channel; thread?: string }) {
  const state = useSnapshot().state!;
  const title = useApp((one) => channelTitle(one, channel.id));
  const [text, setText] = useState("");
  const [caret, setCaret] = useState(0);
  const [at, setAt] = useState(0);
  const [closed, setClosed] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const { from, all } = suggestionsFor(text.slice(0, caret), state);
  const open = !closed && all.length > 0;
  const command = commandOf(text, state);

  useLayoutEffect(() => grow(field.current), [text]);
  useEffect(() => (thread ? undefined : onFill((filled) => put(filled, filled.length))), [thread]);

  const put = (next: string, to: number): void => {
    setText(next);
    setCaret(to);
    setClosed(false);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(to, to);
    });
  };
  const take = (one: Suggestion): void => {
    if (one.kind === "shortcut") {
      put("", 0);
      void shortcut(one.key);
    } else put(text.slice(0, from) + one.text + text.slice(caret), from + one.text.length);
  };
  const send = async (): Promise<void> => {
    const typed = text.trim();
    if (!typed) return;
    setText("");
    setCaret(0);
    setProblem(null);
    const result = await deliver(typed, channel.id, thread, text.startsWith("/"), state);
    if (result.ok) return done("sent");
    const name = typed.split(/\s/)[0]!;
    setProblem(refusal(result, name));
    setText((now) => now || typed);
  };
  const key = (event: KeyboardEvent): void => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (open && move) {
      event.preventDefault();
      setAt((at + move + all.length) % all.length);
    } else if (open && event.key === "Escape") {
      event.preventDefault();
      setClosed(true);
    } else if (open && (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey))) {
      event.preventDefault();
      const one = all[Math.min(at, all.length - 1)]!;
      if (event.key === "Enter" && text === one.title) void send();
      else take(one);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      void send();
    }
  };
  const typed = (next: string, to: number): void => {
    setText(next);
    setCaret(to);
    setAt(0);
    setClosed(false);
    setProblem(null);
  };
  if (!channel.is_member || channel.archived || channel.read_only) return <Closed channel={channel} />;
  const label = thread ? "Reply …" : `Message ${isRoom(channel) ? `#${channel.name}` : title}`;
  return (
    <div class="composer-area" data-tour={thread ? "thread-composer" : "composer"}>
      {problem && <p class="composer-problem" role="alert"><b>Slackbot</b> <span class="hint">Only visible to you</span><br />{problem}</p>}
      {command && <p class="usage" id={`${id}-usage`}><b>{command.command}</b> <span class="hint">{command.usage_hint}</span><br /><span class="hint">{command.description}</span></p>}
      <div class="composer">
        {open && <Completion id={id} all={all} at={Math.min(at, all.length - 1)} pick={take} />}
        <textarea
          ref={field} rows={1} value={text} placeholder={label} aria-label={label} aria-autocomplete="list" aria-controls={open ? `${id}-list` : undefined}
          aria-activedescendant={open ? `${id}-${Math.min(at, all.length - 1)}` : undefined} aria-describedby={command ? `${id}-usage` : undefined}
          onInput={(event) => typed(event.currentTarget.value, event.currentTarget.selectionStart)} onKeyDown={key} onSelect={(event) => setCaret(event.currentTarget.selectionStart)} onBlur={() => setClosed(true)}
        />
        <div class="composer-bar">
          {state.shortcuts.some((one) => one.type === "global") && (
            <Menu label="Shortcuts" class="icon-button" placement="top-start" items={state.shortcuts.filter((one) => one.type === "global").map((one) => ({ key: one.callback_id, label: one.name, description: one.description, pick: () => void shortcut(one.callback_id) }))}><Icon name="bolt" /></Menu>
          )}
          <button type="button" class="icon-button" aria-label="Mention somebody" title="Mention somebody" onClick={() => put(`${text}@`, text.length + 1)}><Icon name="at" /></button>
          <button type="button" class="icon-button slash" aria-label="Run a command" title="Run a command" onClick={() => put("/", 1)}>/</button>
          <span class="composer-help" aria-hidden="true"><b>Shift + Enter</b> for a new line</span>
          <button type="button" class="send" aria-label="Send" title="Send" disabled={!text.trim()} onClick={() => void send()}><Icon name="send" /></button>
        </div>
      </div>
    </div>
  );
}

function deliver(typed: string, channel: string, thread: string | undefined, slash: boolean, state: State): Promise<Result> {
  const where = { channel, ...(thread ? { thread_ts: thread } : {}) };
  const [, command, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(typed) ?? [];
  if (!slash || !command) return ask("say", { ...where, text: wireText(typed, state) });
  const invited = command === "/invite" ? personCalled(rest ?? "", state) : undefined;
  return invited ? ask("invite", { channel, user: invited }) : ask("command", { ...where, command, text: rest ?? "" });
}

/** What Slack's own client says when it will not, or cannot, send. */
function refusal(result: Result, command: string): string {
  if (result.error === "command_in_thread") return `${command} is not supported in threads. Sorry!`;
  if (result.error === "not_a_command") return `${command} is not a valid command. In Slack, all messages that start with the "/" character are interpreted as commands. If you are trying to send a message and not run a command, try preceding the "/" with an empty space.`;
  if (result.error === "operation_timeout" || result.error === "dispatch_failed") return `${command} failed with the error "${result.error}"`;
  return sentence(result);
}

/** Instead of the field, where one cannot write. */
function Closed({ channel }: { channel: Channel }) {
  const join = async (): Promise<void> => {
    const result = await ask("join", { channel: channel.id });
    if (!result.ok) say(sentence(result));
  };
  if (channel.archived) return <p class="composer-closed">This channel is archived.</p>;
  if (channel.read_only) return <p class="composer-closed">Only some people may write here.</p>;
  return (
    <p class="composer-closed">
      You are looking at #{channel.name}. <button type="button" class="button primary" onClick={() => void join()}>Join channel</button>
    </p>
  );
}

async function shortcut(callback_id: string): Promise<void> {
  const result = await ask("shortcut", { callback_id });
  if (!result.ok) say(sentence(result));
}

function grow(field: HTMLTextAreaElement | null): void {
  if (!field) return;
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 200)}px`;
}
