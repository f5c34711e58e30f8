/** Slack's texts, drawn: mrkdwn, plain text, mentions, dates, links, emoji. Nothing in them is ever markup of the page. */

import type { ComponentChildren } from "preact";
import { Fragment } from "preact";
import { useMemo } from "preact/hooks";
import { channelName, isRoom, personName } from "../model/people";
import { go, useApp } from "../model/store";
import type { Json } from "../model/types";
import { EMOJI, glyph } from "../text/emoji";
import { parse, type Inline } from "../text/mrkdwn";
import { slackDate } from "../text/time";
import { safeUrl } from "../text/urls";
import { Icon } from "./Icon";
import { useReader } from "./clock";

/** A text object: `mrkdwn` or `plain_text`. */
export function TextObject({ text }: { text: Json | undefined }) {
  if (!text) return null;
  if (text.type === "mrkdwn") return <Mrkdwn text={text.text} links={!text.verbatim} />;
  return <span class="plain">{text.emoji === false ? text.text : <WithEmoji text={text.text} />}</span>;
}

export function Mrkdwn({ text, links = true }: { text: string; links?: boolean }) {
  const parts = useMemo(() => parse(text, links), [text, links]);
  return (
    <div class="mrkdwn">
      {parts.map((part, index) => {
        const content = <Inlines nodes={part.children} />;
        if (part.type === "quote") return <blockquote key={index}>{content}</blockquote>;
        if (part.type === "pre") return <pre key={index}>{content}</pre>;
        return <p key={index}>{content}</p>;
      })}
    </div>
  );
}

function Inlines({ nodes }: { nodes: Inline[] }) {
  return <>{nodes.map((node, index) => <Fragment key={index}>{drawn(node)}</Fragment>)}</>;
}

function drawn(node: Inline): ComponentChildren {
  switch (node.type) {
    case "text":
      return node.text;
    case "bold":
      return <b><Inlines nodes={node.children} /></b>;
    case "italic":
      return <i><Inlines nodes={node.children} /></i>;
    case "strike":
      return <s><Inlines nodes={node.children} /></s>;
    case "code":
      return <code><Inlines nodes={node.children} /></code>;
    case "link":
      return <Link url={node.url}>{node.text}</Link>;
    case "user":
      return <UserMention id={node.id} />;
    case "channel":
      return <ChannelMention id={node.id} label={node.label} />;
    case "usergroup":
      return <GroupMention id={node.id} label={node.label} />;
    case "broadcast":
      return <Broadcast range={node.range} />;
    case "date":
      return <SlackDate at={node.at} format={node.format} url={node.url} fallback={node.fallback} />;
    case "emoji":
      return <Emoji name={node.name} glyph={node.glyph} />;
  }
}

/** Words in which emoji are given by name. */
export function WithEmoji({ text }: { text: string }) {
  const pieces = text.split(new RegExp(`(${EMOJI.source.replace("(", "(?:")})`));
  return (
    <>
      {pieces.map((piece, index) => {
        const found = index % 2 ? glyph(piece.slice(1, -1)) : null;
        return <Fragment key={index}>{found ? <Emoji name={piece.slice(1, -1)} glyph={found} /> : piece}</Fragment>;
      })}
    </>
  );
}

export function Emoji({ name, glyph: found }: { name: string; glyph: string }) {
  return <span class="emoji" role="img" aria-label={name.replaceAll("_", " ")} title={`:${name}:`}>{found}</span>;
}

/** A link that opens elsewhere, or only its words when the page does not follow such an address. */
export function Link({ url, children, class: name }: { url: string; children: ComponentChildren; class?: string }) {
  const safe = safeUrl(url);
  if (!safe) return <span>{children}</span>;
  return <a class={name ?? "link"} href={safe} target="_blank" rel="noopener noreferrer">{children}</a>;
}

export function UserMention({ id }: { id: string }) {
  const name = useApp((state) => personName(state, id));
  const me = useApp((state) => state.me === id);
  return <span class={`mention ${me ? "mention-me" : ""}`} data-user={id}>@{name}</span>;
}

export function ChannelMention({ id, label = null }: { id: string; label?: string | null }) {
  const channel = useApp((state) => state.channels[id]);
  const name = useApp((state) => (state.channels[id] ? channelName(state, id) : label));
  if (!channel) return <span class="mention"><Icon name="lock" size={13} />{name ?? "private channel"}</span>;
  return (
    <button type="button" class="mention" data-channel={id} onClick={() => go({ view: "channel", channel: id })}>
      {isRoom(channel) ? channel.kind === "private" ? <Icon name="lock" size={13} /> : "#" : "@"}
      {name}
    </button>
  );
}

export function GroupMention({ id, label = null }: { id: string; label?: string | null }) {
  return <span class="mention" data-usergroup={id}>@{(label ?? id).replace(/^@/, "")}</span>;
}

export function Broadcast({ range }: { range: string }) {
  return <span class="mention mention-me">@{range}</span>;
}

export function SlackDate({ at, format, url, fallback }: { at: number; format: string; url: string | null; fallback: string }) {
  const reader = useReader();
  const text = slackDate(format, at, reader) || fallback;
  const full = slackDate("{date_long} at {time}", at, reader);
  const time = <time dateTime={new Date(at * 1000).toISOString()} title={full}>{text}</time>;
  return url ? <Link url={url}>{time}</Link> : time;
}
