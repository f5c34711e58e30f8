import assert from "node:assert/strict";
import { test } from "node:test";
import { toMarkup, toRichText } from "./richText";

const text = (words: string, style?: Record<string, boolean>) => ({ type: "text", text: words, ...(style && { style }) });
const section = (...elements: unknown[]) => ({ type: "rich_text_section", elements });

test("markup as a block", () => {
  assert.deepEqual(toRichText("*a* b\nc <d>\n- e\n- _f_\n1. g\n> h\n```i```").elements, [
    section(text("a", { bold: true }), text(" b"), text("\n"), text("c <d>")),
    { type: "rich_text_list", style: "bullet", indent: 0, elements: [section(text("e")), section(text("f", { italic: true }))] },
    { type: "rich_text_list", style: "ordered", indent: 0, elements: [section(text("g"))] },
    { type: "rich_text_quote", elements: [text("h")] },
    { type: "rich_text_preformatted", elements: [text("i")] },
  ]);
});

test("and back", () => {
  for (const typed of ["*a* b", "- a\n- `b`", "1. a\n2. b", "> a\n> b", "a\nb"]) assert.equal(toMarkup(toRichText(typed)), typed);
  assert.equal(toMarkup(null), "");
});
