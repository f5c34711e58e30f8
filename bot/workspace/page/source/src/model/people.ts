/** Names of people and conversations, as they are shown. Pure. */

import type { State } from "./state";
import type { Channel, User } from "./types";

export type Names = Pick<State, "users" | "channels" | "me" | "bot">;

export function personName(names: Names, id: string): string {
  const user = names.users[id];
  return user ? user.real_name || user.name : id === names.bot.user_id ? names.bot.name : id;
}

/** The name of a channel without its sign, or of whom one talks to. */
export function channelName(names: Names, id: string): string {
  const channel = names.channels[id];
  if (!channel) return id;
  if (channel.kind === "im") return personName(names, channel.peer ?? "");
  if (channel.kind === "mpim") return channel.members.filter((one) => one !== names.me).map((one) => personName(names, one)).join(", ");
  return channel.name;
}

/** `#room`, or whom one talks to. */
export function channelTitle(names: Names, id: string): string {
  const sign = isRoom(names.channels[id]) ? "#" : "";
  return sign + channelName(names, id);
}

export function isRoom(channel: Channel | undefined): boolean {
  return channel?.kind === "public" || channel?.kind === "private";
}

/** Who somebody is to this workspace, in a few words. */
export function kindName(user: User): string {
  const kinds: Record<User["kind"], string> = {
    member: "Member",
    admin: "Admin",
    owner: "Workspace owner",
    guest: "Guest",
    single_channel_guest: "Guest in one channel",
    external: "From another organisation",
    bot: "App",
  };
  return kinds[user.kind] ?? user.kind;
}
