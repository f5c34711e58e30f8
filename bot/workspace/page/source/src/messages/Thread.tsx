/** A thread, in a panel beside the conversation; on a phone it fills the screen. */

import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { channelTitle } from "../model/people";
import { thread as threadOf } from "../model/state";
import { go, useApp } from "../model/store";
import type { Channel } from "../model/types";
import { Icon } from "../ui/Icon";
import { Composer } from "./Composer";
import { Message } from "./Message";
import { step } from "./MessageList";

export function Thread({ channel, root }: { channel: Channel; root: string }) {
  const all = useApp((state) => state.messages[channel.id]);
  const title = useApp((state) => channelTitle(state, channel.id));
  const messages = useMemo(() => threadOf(all, root), [all, root]);
  const box = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLElement>(null);
  const replies = messages.length - 1;
  const seen = useRef(replies);
  useLayoutEffect(() => {
    const before = document.activeElement;
    panel.current?.focus({ preventScroll: true });
    return () => before instanceof HTMLElement && before.isConnected && before.focus();
  }, []);
  useEffect(() => {
    if (replies > seen.current && box.current) box.current.scrollTop = box.current.scrollHeight;
    seen.current = replies;
  }, [replies]);
  const close = (): void => go({ view: "channel", channel: channel.id });
  return (
    <aside class="side thread" ref={panel} tabIndex={-1} aria-label={`Thread in ${title}`} data-tour="thread" onKeyDown={(event) => event.key === "Escape" && !event.defaultPrevented && close()}>
      <header class="head">
        <h2 class="head-title">Thread</h2>
        <span class="head-topic">{title}</span>
        <button type="button" class="icon-button" aria-label="Close the thread" onClick={close}><Icon name="close" /></button>
      </header>
      <div class="messages" ref={box} role="log" aria-label="Messages of the thread" aria-live="off" tabIndex={-1} onKeyDown={(event) => step(event, box.current)}>
        <div class="messages-inner">
          {messages.map((message, index) => (
            <>
              <Message key={message.ts} message={message} inThread tabbable={index === messages.length - 1} />
              {index === 0 && replies > 0 && <div class="reply-line" role="separator"><span>{replies} {replies === 1 ? "reply" : "replies"}</span></div>}
            </>
          ))}
          {messages.length === 0 && <p class="empty">This message is not there any more.</p>}
        </div>
      </div>
      <Composer key={root} channel={channel} thread={root} />
    </aside>
  );
}
