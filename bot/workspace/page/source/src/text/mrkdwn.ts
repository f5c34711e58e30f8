/** Slack's mrkdwn as a tree. Pure; `ui/Mrkdwn.tsx` draws it.
 *
 * Markers count only at the edges of words and do not reach over a line; a doubled marker is no marker; `<...>` is a
 * reference; `&amp; &lt; &gt;` are decoded once. There are no lists, headings or tables in mrkdwn.
 */

import { EMOJI, glyph } from "./emoji";
import { safeUrl } from "./urls";

export type Inline =
  | { type: "text"; text: string }
  | { type: "bold" | "italic" | "strike" | "code"; children: Inline[] }
  | { type: "link"; url: string; text: string }
  | { type: "user" | "channel" | "usergroup"; id: string; label: string | null }
  | { type: "broadcast"; range: string }
  | { type: "date"; at: number; format: string; url: string | null; fallback: string }
  | { type: "emoji"; name: string; glyph: string };

export type Part = { type: "paragraph" | "quote" | "pre"; children: Inline[] };

const STYLES: Record<string, "bold" | "italic" | "strike" | "code"> = { "*": "bold", _: "italic", "~": "strike", "`": "code" };
const FENCE = "```";

/** The parts of a text. `links`: whether bare addresses become links (they do unless `verbatim` is set). */
export function parse(text: string, links = true): Part[] {
  const parts: Part[] = [];
  text.split(FENCE).forEach((piece, index, all) => {
    const closed = index % 2 === 1 && index < all.length - 1;
    if (closed) parts.push({ type: "pre", children: plain(piece.replace(/^\n|\n$/g, ""), false, false) });
    else if (index % 2 === 1) parts.push(...lines(FENCE + piece, links));
    else parts.push(...lines(index > 0 ? piece.replace(/^\n/, "") : piece, links));
  });
  return parts;
}

/** What a text says without its marks, for labels and notices. */
export function plainText(text: string, names: (kind: string, id: string) => string): string {
  const flat = (nodes: Inline[]): string =>
    nodes
      .map((node) => {
        if ("children" in node) return flat(node.children);
        if (node.type === "emoji") return node.glyph;
        if (node.type === "broadcast") return `@${node.range}`;
        if (node.type === "date") return node.fallback;
        return "id" in node ? node.label ?? names(node.type, node.id) : node.text;
      })
      .join("");
  return parse(text, false).map((part) => flat(part.children)).join("\n");
}

/** Typed words as Slack's wire text: what Slack would read as a mark of its own is escaped. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function lines(text: string, links: boolean): Part[] {
  const parts: Part[] = [];
  const add = (type: "paragraph" | "quote", line: string): void => {
    const last = parts.at(-1);
    if (last?.type === type) last.children.push({ type: "text", text: "\n" }, ...inline(line, links));
    else parts.push({ type, children: inline(line, links) });
  };
  const all = text === "" ? [] : text.split("\n");
  for (const [index, line] of all.entries()) {
    const quoted = /^(?:&gt;|>) ?/.exec(line);
    if (/^(?:&gt;|>){3}/.test(line)) {
      const rest = all.slice(index).join("\n").replace(/^(?:&gt;|>){3} ?/, "");
      for (const one of rest.split("\n")) add("quote", one);
      return parts;
    }
    if (quoted) add("quote", line.slice(quoted[0].length));
    else add("paragraph", line);
  }
  return parts;
}

function inline(text: string, links: boolean): Inline[] {
  const found: Inline[] = [];
  const ends = new Ends(text);
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const reference = text[at] === "<" ? referenceAt(text, at) : null;
    const style = STYLES[text[at] ?? ""];
    const end = style ? ends.of(at) : -1;
    if (!reference && end < 0) continue;
    found.push(...plain(text.slice(start, at), links, true));
    if (reference) {
      found.push(...reference.nodes);
      at = reference.end;
    } else {
      const inside = text.slice(at + 1, end);
      found.push({ type: style!, children: style === "code" ? plain(inside, false, false) : inline(inside, links) });
      at = end;
    }
    start = at + 1;
  }
  return [...found, ...plain(text.slice(start), links, true)];
}

/** Where what a marker begins ends. Remembers, so that long lines of marks that never end take no time. */
class Ends {
  private readonly known = new Map<number, number>();
  private readonly endless = new Set<string>();

  constructor(private readonly text: string) {}

  /** The place of the closing marker of the line's marker at `open`, or -1. */
  of(open: number): number {
    let end = this.known.get(open);
    if (end === undefined) {
      end = opens(this.text, open) && !this.endless.has(this.text[open]!) ? this.find(open) : -1;
      this.known.set(open, end);
    }
    return end;
  }

  private find(open: number): number {
    const { text } = this;
    const marker = text[open]!;
    for (let at = open + 1; at < text.length; at++) {
      const reference = text[at] === "<" ? referenceAt(text, at) : null;
      if (reference) at = reference.end;
      else if (marker !== "`" && text[at] === "`" && this.of(at) > 0) at = this.of(at);
      else if (text[at] === marker && closes(text, open, at)) return at;
    }
    this.endless.add(marker);
    return -1;
  }
}

/** Whether the marker here begins something: at the edge of a word, not doubled, and something follows. */
function opens(text: string, at: number): boolean {
  const [before, after] = [text[at - 1] ?? "", text[at + 1] ?? ""];
  return !inWord(before) && before !== text[at] && after !== text[at] && /\S/.test(after);
}

function closes(text: string, open: number, at: number): boolean {
  const [before, after] = [text[at - 1] ?? "", text[at + 1] ?? ""];
  return at > open + 1 && /\S/.test(before) && before !== text[at] && after !== text[at] && !inWord(after);
}

function inWord(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

const REFERENCE = /<([^<>\n]+)>/y;

function referenceAt(text: string, at: number): { nodes: Inline[]; end: number } | null {
  REFERENCE.lastIndex = at;
  const found = REFERENCE.exec(text);
  return found ? { nodes: reference(found[1]!), end: at + found[0].length - 1 } : null;
}

function reference(inside: string): Inline[] {
  const [target = "", ...rest] = inside.split("|");
  const label = rest.length ? decode(rest.join("|")) : null;
  if (/^@[UWB]\w+$/.test(target)) return [{ type: "user", id: target.slice(1), label }];
  if (/^#[CDG]\w+$/.test(target)) return [{ type: "channel", id: target.slice(1), label }];
  if (target.startsWith("!subteam^")) return [{ type: "usergroup", id: target.slice(9), label }];
  if (["!here", "!channel", "!everyone"].includes(target)) return [{ type: "broadcast", range: target.slice(1) }];
  const date = /^!date\^(\d+)\^([^^]+)(?:\^(.+))?$/.exec(target);
  if (date) return [{ type: "date", at: Number(date[1]), format: decode(date[2]!), url: safeUrl(decode(date[3] ?? "")), fallback: label ?? "" }];
  const url = safeUrl(decode(target));
  if (url) return [{ type: "link", url, text: label ?? decode(target).replace(/^mailto:/, "") }];
  return [{ type: "text", text: label ?? `<${decode(target)}>` }];
}

/** Words without markers: entities decoded, references (inside code), emoji and bare addresses found. */
function plain(text: string, links: boolean, emoji: boolean): Inline[] {
  if (!emoji) return withReferences(text);
  const pattern = new RegExp(links ? `${ADDRESS.source}|${EMOJI.source}` : EMOJI.source, "g");
  const found: Inline[] = [];
  let start = 0;
  for (const match of text.matchAll(pattern)) {
    const node = match[0].startsWith(":") ? emojiNode(match[0]) : bareLink(match[0]);
    if (!node) continue;
    found.push(...words(text.slice(start, match.index)), node.node);
    start = match.index + node.length;
  }
  return [...found, ...words(text.slice(start))];
}

function withReferences(text: string): Inline[] {
  return text.split(/(<[^<>\n]+>)/).flatMap((piece, index) => (index % 2 ? reference(piece.slice(1, -1)) : words(piece)));
}

const ADDRESS = /\bhttps?:\/\/[^\s<>]+/;

function bareLink(text: string): { node: Inline; length: number } | null {
  const address = text.replace(/(?:[.,;:!?)\]}'"*_~]|&gt;|&lt;)+$/, "");
  const url = safeUrl(decode(address));
  return url ? { node: { type: "link", url, text: decode(address) }, length: address.length } : null;
}

function emojiNode(text: string): { node: Inline; length: number } | null {
  const name = text.slice(1, -1);
  const found = glyph(name);
  return found ? { node: { type: "emoji", name, glyph: found }, length: text.length } : null;
}

function words(text: string): Inline[] {
  return text === "" ? [] : [{ type: "text", text: decode(text) }];
}

function decode(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_, name: string) => ({ amp: "&", lt: "<", gt: ">" })[name]!);
}
