/** What goes between the page and the local workspace: frames, requests, and the things they carry. */

/** A piece of Block Kit. The workspace has checked its shape before it gets here. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = Record<string, any>;
export type Block = Json & { type: string; block_id?: string };
export type Element = Json & { type: string; action_id?: string };

export interface User {
  id: string;
  name: string;
  real_name: string;
  kind: "member" | "admin" | "owner" | "guest" | "single_channel_guest" | "external" | "bot";
  tz: string;
  title: string;
  deleted: boolean;
  is_bot: boolean;
  external: boolean;
}

export interface Channel {
  id: string;
  name: string;
  kind: "public" | "private" | "im" | "mpim";
  sharing: "internal" | "external" | "pending" | "org";
  archived: boolean;
  is_member: boolean;
  members: string[];
  with_bot: boolean;
  topic: string;
  peer: string | null;
  read_only: boolean;
}

/** `state.values` as Slack states it: block id, action id, then the stated value. */
export type Values = Record<string, Record<string, Json>>;

export interface Message {
  channel: string;
  ts: string;
  user: string;
  text: string;
  blocks: Block[];
  attachments: Json[];
  thread_ts: string | null;
  edited: string | null;
  ephemeral: boolean;
  bot: boolean;
  files: string[];
  reply_count: number;
  reply_users: string[];
  latest_reply: string | null;
  broadcast: boolean;
  subtype: string | null;
  values: Values;
  /** The name under which an app posted, where it chose another one. */
  username?: string | null;
}

export interface View {
  id: string;
  payload: Json;
  hash: string;
  values: Values;
  errors?: Record<string, string>;
}

export type Preview =
  | { kind: "text"; text: string; truncated?: boolean }
  | { kind: "table"; rows: string[][]; total_rows?: number }
  | { kind: "image" }
  | { kind: "none" };

export interface File {
  id: string;
  name: string;
  title: string;
  size: number;
  mimetype: string;
  preview: Preview;
}

/** One call or payload, for the drawer. */
export interface Entry {
  id?: number | string;
  at: number;
  direction: "from app" | "to app";
  name: string;
  args?: unknown;
  payload?: unknown;
  ok: boolean;
  error?: string | null;
  doc_url?: string;
  /** What the app acknowledged a payload with, and how long that took in seconds. */
  answer?: unknown;
  seconds?: number;
  blocks?: { type: string; doc_url: string }[];
  message?: { channel: string; ts: string } | null;
}

export interface Command {
  command: string;
  description: string;
  usage_hint: string;
}

export interface Shortcut {
  callback_id: string;
  name: string;
  type: "global" | "message";
  description: string;
}

export type Until = "sent" | "message" | "thread" | "modal" | "no_modal" | "moved" | "switched" | "home" | "drawer";

export interface Step {
  title: string;
  text: string;
  target?: string;
  as?: string;
  open?: string;
  fill?: string;
  then?: Until;
}

export interface Hello {
  type: "hello";
  team: { id: string; name: string; domain: string };
  me: string;
  bot: { user_id: string; app_id: string; name: string };
  users: User[];
  channels: Channel[];
  commands: Command[];
  shortcuts: Shortcut[];
  home: View | null;
  views: View[];
  messages: Record<string, Message[]>;
  files: Record<string, File>;
  read: Record<string, string>;
  now: number;
  calls: Entry[];
  tour: { steps: Step[] } | null;
  app: { home_tab: boolean; messages_tab: boolean };
  /** Everybody whom one can be; more than those whom one sees. */
  cast: User[];
  can: { reset: boolean; move_clock: boolean; until?: number | null };
}

export type Frame =
  | Hello
  | { type: "preparing"; text: string }
  | { type: "message"; message: Message; deleted?: boolean }
  | { type: "channel"; channel: Channel; gone?: boolean }
  | { type: "cast"; cast: User[] }
  | { type: "user"; user: User }
  | { type: "views"; views: View[] }
  | { type: "home"; view: View | null }
  | { type: "file"; file: File }
  | { type: "read"; channel: string; ts: string }
  | { type: "clock"; now: number }
  | { type: "entry"; entry: Entry }
  | { type: "toast"; text: string }
  | { type: "notification"; channel: string; ts: string; text: string }
  | { type: "restarted" }
  | ({ type: "result" } & Result);

/** The answer to a request. `error` is a code, `said` a sentence for the person. */
export interface Result {
  id: number;
  ok: boolean;
  error?: string | null;
  said?: string | null;
  errors?: Record<string, string>;
  options?: Json[];
  groups?: Json[];
  channel?: string | Channel;
}
