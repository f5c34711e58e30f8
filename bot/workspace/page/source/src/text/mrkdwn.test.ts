import assert from "node:assert/strict";
import { test } from "node:test";
import { escapeText, parse, plainText, type Inline } from "./mrkdwn";

/** A text as HTML-like words, so that a case is one line. */
function drawn(text: string, links = true): string {
  const tags = { bold: "b", italic: "i", strike: "s", code: "code" };
  const show = (nodes: Inline[]): string =>
    nodes
      .map((node) => {
        if (node.type === "text") return node.text;
        if ("children" in node) return `<${tags[node.type]}>${show(node.children)}</${tags[node.type]}>`;
        if (node.type === "link") return `[${node.text}](${node.url})`;
        if (node.type === "emoji") return node.glyph;
        if (node.type === "broadcast") return `{@${node.range}}`;
        if (node.type === "date") return `{date ${node.at} ${node.format} ${node.url ?? "-"} ${node.fallback}}`;
        return `{${node.type} ${node.id} ${node.label ?? "-"}}`;
      })
      .join("");
  return parse(text, links)
    .map(({ type, children }) => (type === "paragraph" ? show(children) : `<${type}>${show(children)}</${type}>`))
    .join("|");
}

const CASES: [string, string, string][] = [
  ["bold, italic, strike, code", "*a* _b_ ~c~ `d`", "<b>a</b> <i>b</i> <s>c</s> <code>d</code>"],
  ["nested", "*a _b ~c~_*", "<b>a <i>b <s>c</s></i></b>"],
  ["inside a word is no mark", "a*b*c snake_case_name 2*3*4 é*x*", "a*b*c snake_case_name 2*3*4 é*x*"],
  ["at the edge of punctuation", "(*a*), \"_b_\"; -~c~.", "(<b>a</b>), \"<i>b</i>\"; -<s>c</s>."],
  ["a space inside the marks", "* a* *a * 2 * 3 * 4", "* a* *a * 2 * 3 * 4"],
  ["doubled marks are none", "**a** __b__ ~~c~~", "**a** __b__ ~~c~~"],
  ["not over a line", "*a\nb*", "*a\nb*"],
  ["code keeps its marks", "`*a* _b_ :wave: http://x.example`", "<code>*a* _b_ :wave: http://x.example</code>"],
  ["a mark that ends in code is none", "*a `b*` c*", "<b>a <code>b*</code> c</b>"],
  ["escapes, once", "&lt;b&gt; &amp;amp; &amp;lt; &quot;", "<b> &amp; &lt; &quot;"],
  ["raw signs", "a < b > c & d", "a < b > c & d"],
  ["links", "<https://x.example/?a=1&amp;b=2|a *b*> <mailto:a@b.example>", "[a *b*](https://x.example/?a=1&b=2) [a@b.example](mailto:a@b.example)"],
  ["a link in bold", "*<https://x.example|x>*", "<b>[x](https://x.example)</b>"],
  ["no other scheme", "<javascript:alert(1)|bad> <data:text/html,x>", "bad <data:text/html,x>"],
  ["bare addresses", "see http://x.example/a_b_c, ok", "see [http://x.example/a_b_c](http://x.example/a_b_c), ok"],
  ["mentions", "<@U1> <@U2|ann> <#C1|room> <!subteam^S1|@team>", "{user U1 -} {user U2 ann} {channel C1 room} {usergroup S1 @team}"],
  ["broadcasts", "<!here> <!channel> <!everyone>", "{@here} {@channel} {@everyone}"],
  ["an escaped mention is words", "&lt;!here&gt; &lt;@U1&gt;", "<!here> <@U1>"],
  ["dates", "<!date^1392734382^{date} at {time}^https://x.example|then>", "{date 1392734382 {date} at {time} https://x.example then}"],
  ["emoji", ":wave: :+1::skin-tone-3: :nosuch: 10:30:45", "👋 👍🏼 :nosuch: 10:30:45"],
  ["quotes", "&gt; a\n&gt; b\nc", "<quote>a\nb</quote>|c"],
  ["a quote of all the rest", "a\n&gt;&gt;&gt; b\nc", "a|<quote>b\nc</quote>"],
  ["code blocks", "a\n```\n*x*\n  &lt;y&gt;\n```\nb", "a\n|<pre>*x*\n  <y></pre>|b"],
  ["an open code block is words", "```a", "```a"],
  ["no lists, headings, tables, HTML, Markdown links", "# a\n- b\n1. c\n| d |\n[e](http://x.example)", "# a\n- b\n1. c\n| d |\n[e]([http://x.example](http://x.example))"],
];

for (const [name, text, expected] of CASES) test(name, () => assert.equal(drawn(text), expected));

test("bare addresses stay words when verbatim", () => assert.equal(drawn("http://x.example", false), "http://x.example"));

test("plain text of a message", () => {
  const names = (kind: string, id: string): string => `@${kind}-${id}`;
  assert.equal(plainText("*Hi* <@U1> :wave: &lt;3\n&gt; q", names), "Hi @user-U1 👋 <3\nq");
});

test("whatever is typed is drawn as typed, once escaped and without marks", () => {
  for (const typed of ["<!here>", "<@U1>", "a & b &amp; <c>", "<https://x.example|y>", "&lt;"]) {
    assert.equal(drawn(escapeText(typed), false), typed);
  }
});

test("long hostile text takes no time", () => {
  const started = performance.now();
  for (const piece of ["*", "_a", "<", "`a ", "*a `b ", "&gt;", "```", "<!date^"]) parse(piece.repeat(10_000 / piece.length));
  assert.ok(performance.now() - started < 3000, `${performance.now() - started} ms`);
});
