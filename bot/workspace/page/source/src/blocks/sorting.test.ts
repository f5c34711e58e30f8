import assert from "node:assert/strict";
import { test } from "node:test";
import { ordered, page, pressed, words } from "./sorting";

const raw = (text: string) => ({ type: "raw_text", text });
const number = (value: number) => ({ type: "raw_number", value, text: `EUR ${value}` });
const column = (rows: { text?: string }[][], at: number): unknown[] => rows.map((row) => row[at]!.text);

const ROWS = [[raw("b"), number(10)], [raw("a"), number(9)], [raw("B"), number(-1)], [raw("a10"), number(100)], [raw("a9"), number(9)]];

test("numbers by value, words by alphabet without case and with numbers in them", () => {
  assert.deepEqual(column(ordered(ROWS, { column: 1, descending: false }), 1), ["EUR -1", "EUR 9", "EUR 9", "EUR 10", "EUR 100"]);
  assert.deepEqual(column(ordered(ROWS, { column: 0, descending: false }), 0), ["a", "a9", "a10", "b", "B"]);
  assert.deepEqual(column(ordered(ROWS, { column: 0, descending: true }), 0), ["b", "B", "a10", "a9", "a"]);
  assert.deepEqual(column(ordered(ROWS, { column: 1, descending: false }), 0).slice(1, 3), ["a", "a9"]);
  assert.equal(ordered(ROWS, null), ROWS);
});

test("one text among numbers makes it a column of texts", () => {
  const mixed = [[number(10)], [raw("none")], [number(9)]];
  assert.deepEqual(column(ordered(mixed, { column: 0, descending: false }), 0), ["EUR 9", "EUR 10", "none"]);
});

test("a column's head: up, down, as it came", () => {
  const up = pressed(null, 1);
  const down = pressed(up, 1);
  assert.deepEqual([up, down, pressed(down, 1), pressed(down, 0)], [{ column: 1, descending: false }, { column: 1, descending: true }, null, { column: 0, descending: false }]);
});

test("pages", () => {
  const rows = [1, 2, 3, 4, 5, 6, 7];
  assert.deepEqual(page(rows, 0, 3), { rows: [1, 2, 3], number: 0, pages: 3, from: 1, to: 3 });
  assert.deepEqual(page(rows, 2, 3), { rows: [7], number: 2, pages: 3, from: 7, to: 7 });
  assert.deepEqual(page(rows, 9, 3).number, 2);
  assert.deepEqual(page([], 0, 3), { rows: [], number: 0, pages: 1, from: 0, to: 0 });
  assert.deepEqual([0, 1, 2].flatMap((at) => page(rows, at, 3).rows), rows);
});

test("words of rich text", () => {
  assert.equal(words({ type: "rich_text", elements: [{ elements: [{ text: "a" }, { text: "b" }] }] }), "ab");
});
