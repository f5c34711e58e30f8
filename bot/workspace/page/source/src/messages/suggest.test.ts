import assert from "node:assert/strict";
import { test } from "node:test";
import type { State } from "../model/state";
import { commandOf, personCalled, suggestionsFor, wireText } from "./suggest";

const state = {
  me: "U1",
  bot: { user_id: "UB", app_id: "A", name: "Engagement" },
  users: Object.fromEntries([["U1", "ann", "Ann Lee"], ["U2", "bo", "Bo Ek"], ["UB", "engagement", "Engagement"]].map(([id, name, real_name]) => [id, { id, name, real_name, title: "", deleted: false }])),
  channels: { C1: { id: "C1", name: "team", kind: "public", topic: "" }, D1: { id: "D1", name: "", kind: "im", peer: "U2" } },
  commands: [{ command: "/engagement", description: "How?", usage_hint: "ACCOUNT" }],
  shortcuts: [{ callback_id: "ask", name: "Ask", type: "global", description: "" }, { callback_id: "m", name: "Mark", type: "message", description: "" }],
} as unknown as State;
const titles = (typed: string): string[] => suggestionsFor(typed, state).all.map((one) => one.title);

test("what is completed", () => {
  assert.deepEqual(titles("/"), ["/engagement", "Ask"]);
  assert.deepEqual(titles("/eng"), ["/engagement"]);
  assert.deepEqual(titles("/engagement "), []);
  assert.deepEqual(titles("hi @"), ["Ann Lee", "Bo Ek", "Engagement"]);
  assert.deepEqual(titles("hi @e"), ["Ann Lee", "Bo Ek", "Engagement"]);
  assert.deepEqual(titles("(#te"), ["#team"]);
  assert.deepEqual(titles("a@b"), []);
  assert.equal(suggestionsFor("hi @bo", state).from, 3);
});

test("the command whose arguments are typed", () => {
  assert.equal(commandOf("/engagement ACCT", state)?.usage_hint, "ACCOUNT");
  assert.equal(commandOf("/engagement", state), undefined);
  assert.equal(commandOf("/other x", state), undefined);
});

test("what is sent: names become references, all else is escaped", () => {
  assert.equal(wireText("@ann, see #team & <b> @here", state), "<@U1>, see <#C1> &amp; &lt;b&gt; <!here>");
  assert.equal(wireText("mail ann@bo.example <!here> <@U1> @nobody", state), "mail ann@bo.example &lt;!here&gt; &lt;@U1&gt; @nobody");
});

test("who is meant", () => {
  assert.deepEqual([personCalled("@Engagement", state), personCalled("bo", state), personCalled("Ann Lee", state), personCalled("x", state)], ["UB", "U2", "U1", undefined]);
});
