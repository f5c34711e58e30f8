/** Rich text: sections, lists, quotes and code blocks. */

import { Fragment, type ComponentChildren } from "preact";
import type { Block, Json } from "../model/types";
import { glyph } from "../text/emoji";
import { Broadcast, ChannelMention, Emoji, GroupMention, Link, SlackDate, UserMention } from "../ui/Text";

export function RichText({ block }: { block: Block }) {
  return <div class="rich-text">{block.elements.map((part: Json, index: number) => <Part key={index} part={part} />)}</div>;
}

function Part({ part }: { part: Json }) {
  switch (part.type) {
    case "rich_text_list":
      return <List list={part} />;
    case "rich_text_quote":
      return <blockquote><Pieces pieces={part.elements} /></blockquote>;
    case "rich_text_preformatted":
      return <pre><Pieces pieces={part.elements} /></pre>;
    default:
      return <div class="rich-section"><Pieces pieces={part.elements} /></div>;
  }
}

const BULLETS = ["disc", "circle", "square"];
const NUMBERS = ["decimal", "lower-alpha", "lower-roman"];

function List({ list }: { list: Json }) {
  const indent = list.indent ?? 0;
  const items = list.elements.map((item: Json, index: number) => <li key={index}><Pieces pieces={item.elements} /></li>);
  const look = `rich-list indent-${Math.min(indent, 8)} ${(list.style === "ordered" ? NUMBERS : BULLETS)[indent % 3]} ${list.border ? "bordered" : ""}`;
  return list.style === "ordered" ? <ol class={look} start={(list.offset ?? 0) + 1}>{items}</ol> : <ul class={look}>{items}</ul>;
}

function Pieces({ pieces }: { pieces: Json[] }) {
  return <>{pieces.map((piece, index) => <Fragment key={index}>{styled(piece, inner(piece))}</Fragment>)}</>;
}

function inner(piece: Json): ComponentChildren {
  switch (piece.type) {
    case "text":
      return piece.text;
    case "link":
      return <Link url={piece.url}>{piece.text || piece.url}</Link>;
    case "emoji": {
      const found = glyph(piece.name);
      return found ? <Emoji name={piece.name} glyph={found} /> : `:${piece.name}:`;
    }
    case "user":
      return <UserMention id={piece.user_id} />;
    case "channel":
      return <ChannelMention id={piece.channel_id} />;
    case "usergroup":
      return <GroupMention id={piece.usergroup_id} />;
    case "team":
      return <span class="mention">{piece.team_id}</span>;
    case "broadcast":
      return <Broadcast range={piece.range} />;
    case "date":
      return <SlackDate at={piece.timestamp} format={piece.format} url={piece.url ?? null} fallback={piece.fallback ?? ""} />;
    case "color":
      return <span class="colour"><Swatch value={piece.value} />{piece.value}</span>;
    default:
      return <code>{JSON.stringify(piece)}</code>;
  }
}

function Swatch({ value }: { value: string }) {
  const known = /^#[0-9a-f]{3,8}$/i.test(value);
  return <svg class="swatch" width="12" height="12" aria-hidden="true"><rect width="12" height="12" rx="2" fill={known ? value : "none"} /></svg>;
}

function styled(piece: Json, content: ComponentChildren): ComponentChildren {
  const { bold, italic, strike, underline, code, highlight, client_highlight } = piece.style ?? {};
  let shown = content;
  if (code) shown = <code>{shown}</code>;
  if (strike) shown = <s>{shown}</s>;
  if (underline) shown = <u>{shown}</u>;
  if (italic) shown = <i>{shown}</i>;
  if (bold) shown = <b>{shown}</b>;
  return highlight || client_highlight ? <mark>{shown}</mark> : shown;
}
