/** Toasts, notifications as the desktop would show them, and what a screen reader is told of new messages. */

import { useEffect, useState } from "preact/hooks";
import { channelTitle, personName } from "../model/people";
import { dismiss, go, useApp, useSnapshot } from "../model/store";
import { names } from "../messages/names";
import { plainText } from "../text/mrkdwn";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";

const TOAST = 8000;
const NOTIFICATION = 10_000;

export function Notices() {
  const toasts = useApp((state) => state.toasts);
  const notifications = useApp((state) => state.notifications);
  return (
    <div class="notices">
      {notifications.slice(-3).map((one) => <Notification key={one.id} {...one} />)}
      {toasts.slice(-3).map((one) => <Toast key={one.id} {...one} />)}
    </div>
  );
}

function Toast({ id, text }: { id: number; text: string }) {
  useGone("toasts", id, TOAST);
  return (
    <div class="toast" role="alert">
      <Icon name="info" />
      <span>{text}</span>
      <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => dismiss("toasts", id)}><Icon name="close" size={14} /></button>
    </div>
  );
}

function Notification({ id, text, channel = "", ts }: { id: number; text: string; channel?: string; ts?: string }) {
  useGone("notifications", id, NOTIFICATION);
  const message = useApp((state) => state.messages[channel]?.[ts ?? ""]);
  const from = useApp((state) => (message ? personName(state, message.user) : state.bot.name));
  const bot = useApp((state) => state.bot.user_id);
  const where = useApp((state) => (state.channels[channel]?.kind === "im" ? "" : ` in ${channelTitle(state, channel)}`));
  const show = (): void => {
    dismiss("notifications", id);
    const thread = message?.thread_ts && message.thread_ts !== message.ts ? message.thread_ts : undefined;
    go({ view: "channel", channel, thread });
  };
  return (
    <div class="notification" role="status">
      <button type="button" class="notification-open" onClick={show}>
        <Avatar user={message?.user ?? bot} />
        <span class="notification-words"><b>{from}{where}</b><span>{text}</span></span>
      </button>
      <button type="button" class="icon-button" aria-label="Dismiss" onClick={() => dismiss("notifications", id)}><Icon name="close" size={14} /></button>
    </div>
  );
}

function useGone(kind: "toasts" | "notifications", id: number, after: number): void {
  useEffect(() => {
    const timer = setTimeout(() => dismiss(kind, id), after);
    return () => clearTimeout(timer);
  }, [id]);
}

/** Says new messages of others where one looks. */
export function Announcer() {
  const { place } = useSnapshot();
  const message = useApp((state) => state.lastMessage);
  const me = useApp((state) => state.me);
  const text = useApp((state) => (message ? `${personName(state, message.user)}: ${plainText(message.text, names(state))}` : ""));
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (message && !message.edited && message.user !== me && message.channel === place.channel) setSaid(text);
  }, [message]);
  return <div class="hidden" aria-live="polite" data-live="messages">{said}</div>;
}
