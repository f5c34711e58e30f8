/** One message: who, when, what, its files, its thread, and what one can do with it. */

import { memo } from "preact/compat";
import { Blocks } from "../blocks/Blocks";
import { HostProvider, sentence, useNewHost } from "../blocks/host";
import { personName } from "../model/people";
import { ask, go, say, useApp } from "../model/store";
import { isReply } from "../model/state";
import type { Block, Json, Message as Said } from "../model/types";
import { plainText } from "../text/mrkdwn";
import { clockTime, dayName, slackDate } from "../text/time";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { Menu, type Item } from "../ui/Menu";
import { Mrkdwn, TextObject } from "../ui/Text";
import { useReader } from "../ui/clock";
import { showSent } from "../shell/Drawer";
import { FileCard } from "./FileCard";
import { names } from "./names";

interface Props {
  message: Said;
  /** Right after one of the same person: without name and picture. */
  follows?: boolean;
  /** Inside the thread panel. */
  inThread?: boolean;
  tabbable: boolean;
}

export const Message = memo(function Message({ message, follows = false, inThread = false, tabbable }: Props) {
  const reader = useReader();
  const name = useApp((state) => message.username || personName(state, message.user));
  const spoken = useApp((state) => plainText(message.text, names(state)));
  const at = Number(message.ts);
  const time = clockTime(at, reader.zone);
  const full = slackDate("{date_long} at {time_secs}", at, reader);
  return (
    <article class={`message ${follows ? "follows" : ""} ${message.ephemeral ? "ephemeral" : ""}`} aria-label={`${name}, ${time}: ${spoken}`} tabIndex={tabbable ? 0 : -1} data-ts={message.ts} data-channel={message.channel} data-user={message.user}>
      <div class="message-side">{follows ? <time class="message-time" title={full}>{time.replace(/ .M$/, "")}</time> : <Avatar user={message.user} />}</div>
      <div class="message-main">
        {message.ephemeral && <div class="ephemeral-note"><Icon name="eye" size={14} />Only visible to you</div>}
        {message.broadcast && !inThread && <div class="ephemeral-note"><Icon name="thread" size={14} />replied to a thread</div>}
        {!follows && (
          <div class="message-head">
            <span class="message-name">{name}</span>
            {message.bot && <span class="app-badge">APP</span>}
            <External user={message.user} />
            <time class="message-time" dateTime={new Date(at * 1000).toISOString()} title={full}>{time}</time>
          </div>
        )}
        <Content message={message} />
        {!inThread && message.reply_count > 0 && <Replies message={message} />}
      </div>
      <Toolbar message={message} inThread={inThread} />
    </article>
  );
});

function External({ user }: { user: string }) {
  const external = useApp((state) => state.users[user]?.external ?? false);
  return external ? <span class="external-badge" title="From another organisation"><Icon name="shared" size={13} /><span class="hidden">From another organisation</span></span> : null;
}

function Content({ message }: { message: Said }) {
  const host = useNewHost("message", { channel: message.channel, ts: message.ts }, message.values ?? {});
  const { blocks, attachments, files } = message;
  return (
    <HostProvider value={host}>
      {blocks.length ? <Blocks blocks={blocks} /> : message.text && <Words text={message.text} />}
      {message.edited && <span class="edited">(edited)</span>}
      {attachments.map((one, index) => <Attachment key={index} attachment={one} />)}
      {files.map((id) => <FileCard key={id} id={id} />)}
    </HostProvider>
  );
}

function Words({ text }: { text: string }) {
  const big = /^(?::[a-z0-9_+'-]+:|\p{Extended_Pictographic}|\uFE0F|\s){1,12}$/u.test(text);
  return <div class={big ? "words big-emoji" : "words"}><Mrkdwn text={text} /></div>;
}

function Attachment({ attachment }: { attachment: Json }) {
  const { blocks, color, pretext, title, text, fallback } = attachment;
  return (
    <div class={`attachment ${["good", "warning", "danger"].includes(color) ? color : ""}`}>
      {pretext && <Mrkdwn text={pretext} />}
      {title && <div class="attachment-title"><TextObject text={{ type: "plain_text", text: title }} /></div>}
      {blocks ? <Blocks blocks={blocks as Block[]} /> : <Mrkdwn text={text ?? fallback ?? ""} />}
    </div>
  );
}

function Replies({ message }: { message: Said }) {
  const reader = useReader();
  const count = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  const last = message.latest_reply ? Number(message.latest_reply) : null;
  const day = last === null ? "" : dayName(last, reader).replace(/^(Today|Yesterday)$/, (word) => word.toLowerCase());
  return (
    <button type="button" class="replies" onClick={() => openThread(message)}>
      {message.reply_users.slice(0, 5).map((user) => <Avatar key={user} user={user} size={24} />)}
      <span class="replies-count">{count}<span class="hidden">, open the thread. </span></span>
      {last !== null && <span class="replies-last">Last reply {day} at {clockTime(last, reader.zone)}</span>}
    </button>
  );
}

function Toolbar({ message, inThread }: { message: Said; inThread: boolean }) {
  const shortcuts = useApp((state) => state.shortcuts);
  const items: Item[] = message.ephemeral ? [] : shortcuts.filter((one) => one.type === "message").map((one) => ({ key: one.callback_id, label: one.name, description: one.description || undefined, pick: () => void use(one.callback_id, message) }));
  items.push({ key: "sent", label: "Show what was sent", pick: () => showSent(message) });
  return (
    <div class="toolbar" role="toolbar" aria-label="Message actions">
      {!inThread && !message.ephemeral && !isReply(message) && (
        <button type="button" class="icon-button" aria-label="Reply in thread" title="Reply in thread" onClick={() => openThread(message)}><Icon name="thread" /></button>
      )}
      <Menu label="More message actions" class="icon-button" placement="bottom-end" items={items}><Icon name="more" /></Menu>
    </div>
  );
}

function openThread(message: Said): void {
  go({ view: "channel", channel: message.channel, thread: message.thread_ts ?? message.ts });
}

async function use(callback_id: string, message: Said): Promise<void> {
  const result = await ask("shortcut", { callback_id, channel: message.channel, ts: message.ts });
  if (!result.ok) say(sentence(result));
}
