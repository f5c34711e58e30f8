/** Messages by day, oldest first, with the line where the new ones begin; arrows go from one to the next. */

import { Fragment, type ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { later } from "../model/state";
import type { Message as Said } from "../model/types";
import { dayName, isoDay } from "../text/time";
import { Icon } from "../ui/Icon";
import { useReader } from "../ui/clock";
import { Message } from "./Message";

const TOGETHER = 300; // seconds within which messages of one person stand together
const NEAR = 80; // pixels from the end that still count as the end

interface Props {
  label: string;
  messages: Said[];
  /** What had been read when one came here; the line stands after it. */
  readTo?: string;
  me: string;
  /** What stands before the first message. */
  intro?: ComponentChildren;
  onEnd?: () => void;
}

export function MessageList({ label, messages, readTo, me, intro, onEnd }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  const [missed, setMissed] = useState(0);
  const reader = useReader();
  const first = readTo === undefined ? undefined : messages.find((one) => later(one.ts, readTo) && one.user !== me && !one.ephemeral)?.ts;
  const last = messages.at(-1)?.ts;
  const count = useRef(messages.length);

  const scrolled = (): void => {
    if (!box.current) return; // it scrolled, and went away before it was told
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    const end = scrollHeight - scrollTop - clientHeight < NEAR;
    setAtEnd(end);
    if (end) setMissed(0);
  };
  useLayoutEffect(() => {
    const line = box.current?.querySelector(".new-line");
    if (line) line.scrollIntoView({ block: "center" });
    else toEnd(box.current);
    scrolled();
  }, []);
  useLayoutEffect(() => {
    const grown = messages.length - count.current;
    count.current = messages.length;
    if (grown <= 0) return;
    if (atEnd || messages.at(-1)?.user === me) toEnd(box.current);
    else setMissed((before) => before + grown);
  }, [messages]);
  useEffect(() => {
    if (atEnd) onEnd?.();
  }, [atEnd, last]);
  useEffect(() => {
    const content = box.current?.firstElementChild;
    if (!content) return;
    const watcher = new ResizeObserver(() => atEnd && toEnd(box.current));
    watcher.observe(content);
    return () => watcher.disconnect();
  }, [atEnd]);

  return (
    <div class="messages" ref={box} onScroll={scrolled} onKeyDown={(event) => step(event, box.current)} role="log" aria-label={label} aria-live="off" tabIndex={-1}>
      <div class="messages-inner">
        {intro}
        {messages.map((message, index) => {
          const before = messages[index - 1];
          const newDay = !before || isoDay(Number(before.ts), reader.zone) !== isoDay(Number(message.ts), reader.zone);
          const isNew = message.ts === first;
          return (
            <Fragment key={message.ts}>
              {newDay && <div class="day" role="separator"><span>{dayName(Number(message.ts), reader)}</span></div>}
              {isNew && <div class="new-line" role="separator"><span>New</span></div>}
              <Message message={message} follows={!newDay && !isNew && follows(before, message)} tabbable={message.ts === last} />
            </Fragment>
          );
        })}
      </div>
      {missed > 0 && <button type="button" class="missed" onClick={() => toEnd(box.current)}><Icon name="down" size={14} />{missed} new {missed === 1 ? "message" : "messages"}</button>}
    </div>
  );
}

/** Arrow keys on a message go to its neighbours. */
export function step(event: KeyboardEvent, box: HTMLElement | null): void {
  const to = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!to || !(event.target instanceof HTMLElement) || !event.target.matches(".message")) return;
  const all = [...(box?.querySelectorAll<HTMLElement>(".message") ?? [])];
  const next = all[all.indexOf(event.target) + to];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function follows(before: Said | undefined, message: Said): boolean {
  if (!before || before.user !== message.user || message.broadcast) return false;
  return before.ephemeral === message.ephemeral && !message.ephemeral && Number(message.ts) - Number(before.ts) < TOGETHER;
}

function toEnd(box: HTMLElement | null): void {
  if (box) box.scrollTop = box.scrollHeight;
}
