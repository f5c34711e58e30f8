import assert from "node:assert/strict";
import { test } from "node:test";
import type { Json } from "./types";
import { held } from "./values";

const option = (value: string): Json => ({ text: { type: "plain_text", text: value }, value });
const state = (type: string, stated: Json) => ({ b: { a: { type, ...stated } } });
const hold = (element: Json, values = {}) => held({ type: "input", block_id: "b" }, { action_id: "a", ...element } as never, values);

test("what stands in an element, from state.values", () => {
  assert.equal(hold({ type: "plain_text_input" }, state("plain_text_input", { value: "x" })), "x");
  assert.equal(hold({ type: "static_select" }, state("static_select", { selected_option: option("x") })), "x");
  assert.deepEqual(hold({ type: "checkboxes" }, state("checkboxes", { selected_options: [option("x"), option("y")] })), ["x", "y"]);
  assert.deepEqual(hold({ type: "external_select" }, state("external_select", { selected_option: option("x") })), option("x"));
  assert.equal(hold({ type: "users_select" }, state("users_select", { selected_user: "U1" })), "U1");
  assert.equal(hold({ type: "datetimepicker" }, state("datetimepicker", { selected_date_time: 5 })), 5);
  assert.deepEqual(hold({ type: "multi_users_select" }, state("multi_users_select", { selected_users: ["U1"] })), ["U1"]);
});

test("what was cleared is empty, not what stood there first", () => {
  assert.equal(hold({ type: "datepicker", initial_date: "2026-12-01" }, state("datepicker", { selected_date: null })), null);
  assert.equal(hold({ type: "static_select", initial_option: option("x") }, state("static_select", { selected_option: null })), null);
});

test("before anybody touched it", () => {
  assert.equal(hold({ type: "static_select", initial_option: option("x") }), "x");
  assert.equal(hold({ type: "datepicker", initial_date: "2026-12-01" }), "2026-12-01");
  assert.deepEqual(hold({ type: "multi_users_select", initial_users: ["U1"] }), ["U1"]);
  assert.deepEqual(hold({ type: "checkboxes" }), []);
  assert.deepEqual(hold({ type: "multi_static_select" }), []);
  assert.equal(hold({ type: "plain_text_input" }), null);
  assert.equal(hold({ type: "datepicker", initial_date: "2026-12-01" }, state("timepicker", { selected_time: "10:00" })), "2026-12-01");
});
