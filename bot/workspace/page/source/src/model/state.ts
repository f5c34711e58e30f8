/** Everything the page knows of the workspace, and how a frame changes it. Pure. */

import type {
  Channel, Command, Entry, File, Frame, Hello, Message, Shortcut, Step, User, View,
} from "./types";

export interface Notice {
  id: number;
  text: string;
  channel?: string;
  ts?: string;
}

export interface State {
  team: Hello["team"];
  me: string;
  bot: Hello["bot"];
  users: Record<string, User>;
  channels: Record<string, Channel>;
  commands: Command[];
  shortcuts: Shortcut[];
  home: View | null;
  views: View[];
  messages: Record<string, Record<string, Message>>;
  files: Record<string, File>;
  read: Record<string, string>;
  /** Seconds the workspace's clock is ahead of this machine's. */
  ahead: number;
  calls: Entry[];
  tour: Step[];
  cast: User[];
  app: Hello["app"];
  can: Hello["can"];
  toasts: Notice[];
  notifications: Notice[];
  /** What came last, for those who wait for something to happen: the tour and the live region. */
  last: Frame["type"] | null;
  lastMessage: Message | null;
}

const CALLS = 500;
let notices = 0;

/** The state after a frame. `clock` is this machine's time in Unix seconds. */
export function reduce(state: State | null, frame: Frame, clock: number): State | null {
  if (frame.type === "hello") return greeted(frame, clock);
  if (state === null) return null;
  const next = { ...state, last: frame.type };
  switch (frame.type) {
    case "message":
      return { ...next, messages: withMessage(state.messages, frame.message, frame.deleted), lastMessage: frame.deleted ? state.lastMessage : frame.message };
    case "channel":
      return { ...next, channels: withChannel(state.channels, frame.channel, frame.gone) };
    case "user":
      return { ...next, users: { ...state.users, [frame.user.id]: frame.user } };
    case "cast":
      return { ...next, cast: frame.cast };
    case "views":
      return { ...next, views: frame.views };
    case "home":
      return { ...next, home: frame.view };
    case "file":
      return { ...next, files: { ...state.files, [frame.file.id]: frame.file } };
    case "read":
      return { ...next, read: { ...state.read, [frame.channel]: frame.ts } };
    case "clock":
      return { ...next, ahead: frame.now - clock };
    case "entry":
      return { ...next, calls: [...state.calls, frame.entry].slice(-CALLS) };
    case "toast":
      return { ...next, toasts: [...state.toasts, { id: ++notices, text: frame.text }] };
    case "notification":
      return { ...next, notifications: [...state.notifications, { ...frame, id: ++notices }] };
    default:
      return next;
  }
}

/** The messages of a channel's main column, oldest first: no replies but those also sent to the channel. */
export function mainColumn(messages: Record<string, Message> | undefined): Message[] {
  return sorted(messages).filter((one) => !isReply(one) || one.broadcast);
}

/** A thread: the root first, then its replies. */
export function thread(messages: Record<string, Message> | undefined, root: string): Message[] {
  return sorted(messages).filter((one) => one.ts === root || one.thread_ts === root);
}

/** Whether a message stands in a thread below another one. */
export function isReply(message: Message): boolean {
  return message.thread_ts !== null && message.thread_ts !== undefined && message.thread_ts !== message.ts;
}

/** How many messages of others came after what was read. */
export function unread(state: State, channel: string): number {
  const from = state.read[channel] ?? "";
  return mainColumn(state.messages[channel]).filter((one) => later(one.ts, from) && one.user !== state.me).length;
}

/** Whether a timestamp such as `1763800000.000100` is after another one; an empty one is before all. */
export function later(ts: string, than: string): boolean {
  if (than === "") return true;
  const [seconds = "", part = ""] = ts.split(".");
  const [others = "", othersPart = ""] = than.split(".");
  return Number(seconds) !== Number(others) ? Number(seconds) > Number(others) : part > othersPart;
}

function sorted(messages: Record<string, Message> | undefined): Message[] {
  return Object.values(messages ?? {}).sort((a, b) => (a.ts === b.ts ? 0 : later(a.ts, b.ts) ? 1 : -1));
}

function greeted(hello: Hello, clock: number): State {
  const { type: _type, users, channels, messages, now, tour, ...rest } = hello;
  return {
    ...rest,
    users: byId(users),
    channels: byId(channels),
    messages: Object.fromEntries(
      Object.entries(messages).map(([id, list]) => [id, Object.fromEntries(list.map((one) => [one.ts, one]))]),
    ),
    ahead: now - clock,
    tour: tour?.steps ?? [],
    toasts: [],
    notifications: [],
    last: "hello",
    lastMessage: null,
  };
}

function byId<T extends { id: string }>(list: T[]): Record<string, T> {
  return Object.fromEntries(list.map((one) => [one.id, one]));
}

function withMessage(all: State["messages"], message: Message, deleted = false): State["messages"] {
  const here = { ...all[message.channel] };
  if (deleted) delete here[message.ts];
  else here[message.ts] = message;
  return { ...all, [message.channel]: here };
}

function withChannel(all: State["channels"], channel: Channel, gone = false): State["channels"] {
  const next = { ...all, [channel.id]: channel };
  if (gone) delete next[channel.id];
  return next;
}
