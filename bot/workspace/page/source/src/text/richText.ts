/** Typed markup to a `rich_text` block and back. Pure. */

import type { Json } from "../model/types";
import { escapeText, parse, type Inline } from "./mrkdwn";

const STYLES = ["bold", "italic", "strike", "code"];
const MARK: Record<string, string> = { bold: "*", italic: "_", strike: "~", code: "`" };

/** Typed words, with Slack's marks and lines that begin with `- ` or `1. `, as a block. */
export function toRichText(typed: string): Json {
  const elements: Json[] = [];
  for (const part of parse(escapeText(typed))) {
    const pieces = flat(part.children, {});
    if (part.type === "pre") elements.push({ type: "rich_text_preformatted", elements: pieces });
    else if (part.type === "quote") elements.push({ type: "rich_text_quote", elements: pieces });
    else for (const run of runs(pieces)) elements.push(run);
  }
  return { type: "rich_text", elements };
}

/** A block as the markup from which it comes. */
export function toMarkup(block: Json | null): string {
  if (!block) return "";
  return (block.elements as Json[])
    .map((part) => {
      if (part.type === "rich_text_list") return part.elements.map((item: Json, index: number) => `${part.style === "ordered" ? `${index + 1}.` : "-"} ${written(item)}`).join("\n");
      if (part.type === "rich_text_quote") return written(part).replace(/^/gm, "> ");
      return part.type === "rich_text_preformatted" ? `\`\`\`${written(part)}\`\`\`` : written(part);
    })
    .join("\n");
}

function written(part: Json): string {
  return part.elements
    .map((piece: Json) => {
      const words = piece.text ?? piece.url ?? (piece.name ? `:${piece.name}:` : "");
      return STYLES.reduce((text, style) => (piece.style?.[style] ? MARK[style] + text + MARK[style] : text), words);
    })
    .join("");
}

function flat(nodes: Inline[], style: Record<string, boolean>): Json[] {
  return nodes.flatMap((node): Json[] => {
    const styled = Object.keys(style).length ? { style } : {};
    if ("children" in node) return flat(node.children, { ...style, [node.type]: true });
    if (node.type === "link") return [{ type: "link", url: node.url, ...(node.text === node.url ? {} : { text: node.text }), ...styled }];
    if (node.type === "emoji") return [{ type: "emoji", name: node.name, ...styled }];
    return [{ type: "text", text: node.type === "text" ? node.text : "", ...styled }];
  });
}

/** Lines of pieces as sections and lists. */
function runs(pieces: Json[]): Json[] {
  const found: Json[] = [];
  for (const line of inLines(pieces)) {
    const first = line[0]?.type === "text" ? line[0].text : "";
    const mark = /^(-|•|\d+\.) /.exec(first);
    if (mark) {
      const style = /\d/.test(mark[1]!) ? "ordered" : "bullet";
      const item = { type: "rich_text_section", elements: [{ ...line[0], text: first.slice(mark[0].length) }, ...line.slice(1)].filter((one) => one.text !== "") };
      const last = found.at(-1);
      if (last?.type === "rich_text_list" && last.style === style) last.elements.push(item);
      else found.push({ type: "rich_text_list", style, indent: 0, elements: [item] });
    } else if (found.at(-1)?.type === "rich_text_section") {
      found.at(-1)!.elements.push({ type: "text", text: "\n" }, ...line);
    } else {
      found.push({ type: "rich_text_section", elements: line });
    }
  }
  return found.filter((one) => one.elements.length > 0);
}

function inLines(pieces: Json[]): Json[][] {
  const all: Json[][] = [[]];
  for (const piece of pieces) {
    const [first, ...rest] = piece.type === "text" ? piece.text.split("\n") : [null];
    if (first === null) all.at(-1)!.push(piece);
    else {
      if (first !== "") all.at(-1)!.push({ ...piece, text: first });
      for (const text of rest) all.push(text === "" ? [] : [{ ...piece, text }]);
    }
  }
  return all;
}
