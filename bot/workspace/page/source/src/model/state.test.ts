import assert from "node:assert/strict";
import { test } from "node:test";
import { later, mainColumn, reduce, thread, unread, type State } from "./state";
import type { Channel, Frame, Hello, Message } from "./types";

const message = (ts: string, more: Partial<Message> = {}): Message => ({
  channel: "C1", ts, user: "U2", text: ts, blocks: [], attachments: [], thread_ts: null, edited: null, ephemeral: false, bot: false,
  files: [], reply_count: 0, reply_users: [], latest_reply: null, broadcast: false, subtype: null, values: {}, ...more,
});
const hello = (messages: Message[], read: Record<string, string> = {}): Hello =>
  ({ type: "hello", me: "U1", users: [], cast: [], channels: [{ id: "C1" } as Channel], messages: { C1: messages }, read, now: 1000, calls: [], views: [], tour: null }) as unknown as Hello;
const after = (start: Hello, ...frames: Frame[]): State => frames.reduce<State | null>((state, frame) => reduce(state, frame, 900), reduce(null, start, 900))!;
const order = (list: Message[]): string[] => list.map((one) => one.ts);

test("frames before hello change nothing", () => assert.equal(reduce(null, { type: "clock", now: 5 }, 1), null));

test("messages by time, whatever their length", () => {
  const state = after(hello([message("1763800000.000200"), message("999.000100")]), { type: "message", message: message("1763800000.000100") });
  assert.deepEqual(order(mainColumn(state.messages.C1)), ["999.000100", "1763800000.000100", "1763800000.000200"]);
});

test("a message again replaces it; deleted, it goes", () => {
  const state = after(hello([message("1.000100")]), { type: "message", message: message("1.000100", { text: "new" }) });
  assert.equal(mainColumn(state.messages.C1)[0]!.text, "new");
  const gone = reduce(state, { type: "message", message: message("1.000100"), deleted: true }, 900)!;
  assert.deepEqual(mainColumn(gone.messages.C1), []);
});

test("replies stand in their thread, and in the channel when sent there too", () => {
  const all = [message("1.000100"), message("2.000100", { thread_ts: "1.000100" }), message("3.000100", { thread_ts: "1.000100", broadcast: true }), message("4.000100", { thread_ts: "4.000100" })];
  const { messages } = after(hello(all));
  assert.deepEqual(order(mainColumn(messages.C1)), ["1.000100", "3.000100", "4.000100"]);
  assert.deepEqual(order(thread(messages.C1, "1.000100")), ["1.000100", "2.000100", "3.000100"]);
});

test("unread: of others, after what was read, in the channel itself", () => {
  const all = [message("1.000100"), message("2.000100"), message("3.000100", { user: "U1" }), message("4.000100", { thread_ts: "1.000100" }), message("5.000100")];
  assert.equal(unread(after(hello(all)), "C1"), 3);
  const state = after(hello(all, { C1: "1.000100" }));
  assert.equal(unread(state, "C1"), 2);
  assert.equal(unread(reduce(state, { type: "read", channel: "C1", ts: "5.000100" }, 900)!, "C1"), 0);
});

test("the clock is kept as what it is ahead of this machine's", () => {
  const state = after(hello([]));
  assert.equal(state.ahead, 100);
  assert.equal(reduce(state, { type: "clock", now: 5000 }, 1000)!.ahead, 4000);
});

test("channels come and go", () => {
  const state = after(hello([]), { type: "channel", channel: { id: "C2" } as Channel }, { type: "channel", channel: { id: "C1" } as Channel, gone: true });
  assert.deepEqual(Object.keys(state.channels), ["C2"]);
});

test("later", () => {
  assert.ok(later("2.000000", "1.999999") && later("1.000002", "1.000001") && later("10.000000", "9.000000") && later("1.000000", ""));
  assert.ok(!later("1.000001", "1.000001"));
});
