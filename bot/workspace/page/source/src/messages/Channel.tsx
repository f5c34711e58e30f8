/** A conversation: its head, its messages, the field to write in, and a thread beside them. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { channelTitle, isRoom, personName } from "../model/people";
import { mainColumn } from "../model/state";
import { ask, go, useApp } from "../model/store";
import type { Channel as Room } from "../model/types";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { ChannelSign } from "../shell/Sidebar";
import { Tabs } from "../shell/Tabs";
import { Composer } from "./Composer";
import { MessageList } from "./MessageList";
import { Thread } from "./Thread";

export function Channel({ id, thread }: { id: string; thread?: string }) {
  const channel = useApp((state) => state.channels[id]);
  if (!channel) return <div class="main"><p class="empty">This conversation is not there, or not for you to see.</p></div>;
  return (
    <>
      <Column key={id} channel={channel} />
      {thread && <Thread key={thread} channel={channel} root={thread} />}
    </>
  );
}

function Column({ channel }: { channel: Room }) {
  const { id } = channel;
  const all = useApp((state) => state.messages[id]);
  const me = useApp((state) => state.me);
  const bot = useApp((state) => state.bot);
  const title = useApp((state) => channelTitle(state, id));
  const [readTo] = useState(useApp((state) => state.read[id] ?? ""));
  const messages = useMemo(() => mainColumn(all), [all]);
  const app = channel.peer === bot.user_id;
  useEffect(() => {
    if (app) void ask("home", { tab: "messages" });
  }, [app]);
  const last = messages.filter((one) => !one.ephemeral).at(-1)?.ts;
  const read = (): void => {
    if (last) void ask("read", { channel: id, ts: last });
  };
  return (
    <main class="main" aria-label={title}>
      <header class="head">
        <button type="button" class="icon-button back" aria-label="Back to the list of channels" onClick={() => go({ view: "none" })}><Icon name="back" /></button>
        <h1 class="head-title"><ChannelSign channel={channel} />{isRoom(channel) ? channel.name : title}</h1>
        {channel.topic && <span class="head-topic">{channel.topic}</span>}
        {isRoom(channel) && <Members channel={channel} />}
      </header>
      {app && <Tabs at="messages" />}
      {channel.sharing === "external" && <p class="banner"><Icon name="shared" size={16} />This channel is shared with another organisation.</p>}
      <MessageList label={`Messages in ${title}`} messages={messages} readTo={readTo} me={me} onEnd={read} intro={<Beginning channel={channel} title={title} />} />
      <Composer key={id} channel={channel} />
    </main>
  );
}

/** The very beginning, as Slack says it. */
function Beginning({ channel, title }: { channel: Room; title: string }) {
  if (isRoom(channel)) {
    return (
      <div class="beginning">
        <p class="beginning-title"><ChannelSign channel={channel} />{channel.name}</p>
        <p>This is the very beginning of the <b>#{channel.name}</b> channel.{channel.topic && ` ${channel.topic}`}</p>
      </div>
    );
  }
  return (
    <div class="beginning">
      {channel.peer && <Avatar user={channel.peer} />}
      <p>This is the very beginning of your direct message history with <b>{title}</b>.</p>
    </div>
  );
}

function Members({ channel }: { channel: Room }) {
  const names = useApp((state) => channel.members.map((one) => personName(state, one)).join(", "));
  return <span class="head-members" title={names}><Icon name="shared" size={16} />{channel.members.length}<span class="hidden"> members: {names}</span></span>;
}
