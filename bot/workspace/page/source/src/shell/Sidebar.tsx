/** Workspace, channels, direct messages and the app. */

import type { ComponentChildren } from "preact";
import { channelName, isRoom } from "../model/people";
import { unread } from "../model/state";
import { ask, go, say, useApp, useSnapshot } from "../model/store";
import type { Channel, User } from "../model/types";
import { sentence } from "../blocks/host";
import { Avatar } from "../ui/Avatar";
import { Icon } from "../ui/Icon";
import { Menu } from "../ui/Menu";
import { toMessages } from "./Tabs";

export function Sidebar() {
  const channels = useApp((state) => state.channels);
  const team = useApp((state) => state.team.name);
  const all = Object.values(channels);
  const rooms = all.filter(isRoom).sort((a, b) => a.name.localeCompare(b.name));
  return (
    <nav class="sidebar" aria-label="Channels and direct messages" data-tour="sidebar">
      <div class="team">{team}</div>
      <div class="sidebar-scroll">
        <Group title="Channels" tour="channels">{rooms.map((one) => <Row key={one.id} channel={one} />)}</Group>
        <People channels={all} />
        <App />
      </div>
    </nav>
  );
}

function Group({ title, tour, children }: { title: string; tour?: string; children: ComponentChildren }) {
  return (
    <section aria-label={title} data-tour={tour}>
      <h2>{title}</h2>
      <ul>{children}</ul>
    </section>
  );
}

/** Conversations there are, the people one can be, and everybody else behind a menu. */
function People({ channels }: { channels: Channel[] }) {
  const users = useApp((state) => state.users);
  const cast = useApp((state) => state.cast);
  const me = useApp((state) => state.me);
  const group = channels.filter((one) => one.kind === "mpim");
  const direct = new Map(channels.filter((one) => one.kind === "im").map((one) => [one.peer, one]));
  const people = Object.values(users).filter((one) => !one.is_bot && !one.deleted && one.id !== me);
  const near = people.filter((one) => direct.has(one.id) || cast.some((other) => other.id === one.id));
  const others = people.filter((one) => !near.includes(one));
  return (
    <Group title="Direct messages">
      {group.map((one) => <Row key={one.id} channel={one} />)}
      {near.map((one) => {
        const channel = direct.get(one.id);
        if (channel) return <Row key={one.id} channel={channel} />;
        return <li key={one.id}><button type="button" class="row" onClick={() => void openWith(one.id)}><Avatar user={one.id} size={20} /><span class="row-name">{fullName(one)}</span></button></li>;
      })}
      {others.length > 0 && (
        <li>
          <Menu label="Write to somebody else" class="row row-add" placement="right-start" items={others.map((one) => ({ key: one.id, label: <span class="person"><Avatar user={one.id} size={24} />{fullName(one)}</span>, name: fullName(one), description: one.title, pick: () => void openWith(one.id) }))}>
            <span class="channel-sign"><Icon name="plus" size={16} /></span><span class="row-name">Write to somebody else</span>
          </Menu>
        </li>
      )}
    </Group>
  );
}

function fullName(user: User): string {
  return user.real_name || user.name;
}

async function openWith(user: string): Promise<void> {
  const result = await ask("dm", { user });
  const id = typeof result.channel === "string" ? result.channel : result.channel?.id;
  if (id) go({ view: "channel", channel: id });
  else say(sentence(result));
}

function App() {
  const { place } = useSnapshot();
  const bot = useApp((state) => state.bot);
  const dm = useApp((state) => Object.values(state.channels).find((one) => one.peer === state.bot.user_id)?.id);
  const count = useApp((state) => (dm ? unread(state, dm) : 0));
  const homeTab = useApp((state) => state.app.home_tab);
  const here = place.view === "home" || (dm !== undefined && place.channel === dm);
  return (
    <Group title="Apps" tour="app">
      <li>
        <button type="button" class={`row ${here ? "here" : ""} ${count ? "unread" : ""}`} aria-current={here ? "page" : undefined} onClick={() => (count || !homeTab ? void toMessages(dm, bot.user_id) : go({ view: "home" }))}>
          <Avatar user={bot.user_id} size={20} />
          <span class="row-name">{bot.name}</span>
          <Count count={count} mark />
        </button>
      </li>
    </Group>
  );
}

function Row({ channel }: { channel: Channel }) {
  const { place } = useSnapshot();
  const name = useApp((state) => channelName(state, channel.id));
  const count = useApp((state) => unread(state, channel.id));
  const here = place.view === "channel" && place.channel === channel.id;
  return (
    <li>
      <button type="button" class={`row ${here ? "here" : ""} ${count ? "unread" : ""} ${channel.is_member ? "" : "outside"}`} aria-current={here ? "page" : undefined} data-channel={channel.id} onClick={() => go({ view: "channel", channel: channel.id })}>
        {isRoom(channel) ? <ChannelSign channel={channel} /> : <Avatar user={channel.peer ?? ""} size={20} />}
        <span class="row-name">{name}</span>
        {channel.sharing === "external" && <span class="row-shared" title="Shared with another organisation"><Icon name="shared" size={15} /><span class="hidden">, shared with another organisation</span></span>}
        <Count count={count} mark={!isRoom(channel)} />
      </button>
    </li>
  );
}

function Count({ count, mark }: { count: number; mark: boolean }) {
  if (!count) return null;
  return <span class={mark ? "count-mark" : "hidden"}>{count}<span class="hidden"> unread</span></span>;
}

export function ChannelSign({ channel }: { channel: Channel }) {
  if (!isRoom(channel)) return null;
  return <span class="channel-sign"><Icon name={channel.kind === "private" ? "lock" : "hash"} size={16} /><span class="hidden">{channel.kind === "private" ? "private channel " : "channel "}</span></span>;
}
