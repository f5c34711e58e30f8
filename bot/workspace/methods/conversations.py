"""conversations.* and users.conversations: looking channels up, listing them and their members, opening DMs, reading
messages."""

import re

from bot.workspace.errors import SlackError
from bot.workspace.methods.access import every_scope, need, scope_for, seen_channel
from bot.workspace.methods.arguments import Args, Flag, Listed, Paged
from bot.workspace.methods.call import Call, Method, Tier
from bot.workspace.methods.paging import page
from bot.workspace.methods.render import channel_json, message_json
from bot.workspace.model import Channel, ChannelKind, Json, Message, Sharing, UserKind

_SPAN = re.compile(r"\d{1,10}(\.\d{1,6})?")
_KINDS = {
    "public_channel": ChannelKind.PUBLIC,
    "private_channel": ChannelKind.PRIVATE,
    "im": ChannelKind.IM,
    "mpim": ChannelKind.MPIM,
}


class Info(Args):
    """Arguments of conversations.info."""

    channel: str
    include_locale: Flag | None = None
    include_num_members: Flag | None = None


class Open(Args):
    """Arguments of conversations.open."""

    users: Listed | None = None
    channel: str | None = None
    return_im: Flag | None = None
    prevent_creation: Flag | None = None


class List(Paged):
    """Arguments of conversations.list and of users.conversations (without its ``user``: nobody else's are listed)."""

    types: Listed | None = None
    exclude_archived: Flag | None = None


class Members(Paged):
    """Arguments of conversations.members."""

    channel: str


class History(Paged):
    """Arguments of conversations.history."""

    channel: str
    oldest: str | None = None
    latest: str | None = None
    inclusive: Flag | None = None
    include_all_metadata: Flag | None = None


class Replies(History):
    """Arguments of conversations.replies."""

    ts: str


def info(call: Call, args: Info) -> Json:
    """One conversation."""
    channel = seen_channel(call, args.channel, "read")
    shown = channel_json(call.state, channel, members=bool(args.include_num_members))
    return {"ok": True, "channel": shown}


def open_conversation(call: Call, args: Open) -> Json:
    """Open (or resume) a DM with one person or with several."""
    state = call.state
    if args.channel is not None:
        channel = state.channels.get(args.channel)
        if channel is None or state.bot_user_id not in channel.members:
            raise SlackError("channel_not_found")
        return {"ok": True, "already_open": True, "no_op": True, "channel": {"id": channel.id}}
    if not args.users:
        raise SlackError("users_list_not_supplied")
    if len(args.users) > 8:
        raise SlackError("too_many_users")
    need(call, "im:write" if len(args.users) == 1 else "mpim:write")
    people = []
    for user_id in args.users:
        user = state.users.get(user_id)
        if user is None:
            raise SlackError("user_not_found")
        if user.deleted:
            raise SlackError("user_disabled")
        if user.kind is UserKind.BOT:
            raise SlackError("cannot_dm_bot")
        if state.is_stranger(user):
            raise SlackError("user_not_visible")
        people.append(user)
    members = [*(user.id for user in people), state.bot_user_id]
    if args.prevent_creation and state.direct_message(members) is None:
        raise SlackError("channel_not_found")
    channel, there = state.open_direct_message(members)
    if any(user.team_id != state.team_id for user in people):
        channel.sharing = Sharing.EXTERNAL
    shown = channel_json(state, channel) if args.return_im else {"id": channel.id}
    return {"ok": True, "channel": shown, **({"no_op": True, "already_open": True} if there else {})}


def list_conversations(call: Call, args: List) -> Json:
    """The conversations the app can see."""
    state = call.state
    seen = [
        channel_json(state, channel, members=True)
        for channel in _listed(call, args)
        if channel.kind is ChannelKind.PUBLIC or state.bot_user_id in channel.members
    ]
    shown, more = page(seen, args, default=100, most=1000)
    return {"ok": True, "channels": shown, "response_metadata": {"next_cursor": more}}


def own_conversations(call: Call, args: List) -> Json:
    """The conversations the app is in, without the fields that Slack leaves out here: is_member and num_members."""
    state = call.state
    inside = [channel for channel in _listed(call, args) if state.bot_user_id in channel.members]
    shown, more = page(inside, args, default=100, most=999)
    listed = [{k: v for k, v in channel_json(state, each).items() if k != "is_member"} for each in shown]
    return {"ok": True, "channels": listed, "response_metadata": {"next_cursor": more}}


def _listed(call: Call, args: List) -> list[Channel]:
    """All of the kinds asked for. SlackError `invalid_types`, `missing_scope` where one of them lacks its scope."""
    wanted = [_KINDS.get(name) for name in args.types or ["public_channel"]]
    if None in wanted:
        raise SlackError("invalid_types")
    kinds = [kind for kind in wanted if kind is not None]
    families = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}
    for kind in kinds:
        need(call, f"{families[kind]}:read")
    channels = call.state.channels.values()
    return [each for each in channels if each.kind in kinds and not (args.exclude_archived and each.archived)]


def members(call: Call, args: Members) -> Json:
    """The members of a conversation."""
    channel = seen_channel(call, args.channel, "read")
    shown, more = page(channel.members, args, default=100, most=1000)
    return {"ok": True, "members": shown, "response_metadata": {"next_cursor": more}}


def history(call: Call, args: History) -> Json:
    """The top level of a conversation, latest first."""
    listed = _readable(call, args)
    in_span = [m for m in reversed(listed) if _inside(m, args)]
    shown, more = page(in_span, args, default=100, most=999)
    return _messages(call, shown, more, args)


def replies(call: Call, args: Replies) -> Json:
    """A thread, its parent first. SlackError `thread_not_found` when there is no such message."""
    _readable(call, args)
    asked = call.state.find(args.channel, args.ts)
    if asked is None:
        raise SlackError("thread_not_found")
    if asked.thread_ts not in (None, asked.ts):
        thread = [asked]
    else:
        thread = [m for m in call.state.visible(args.channel, asked.ts) if m is asked or _inside(m, args)]
    shown, more = page(thread, args, default=1000, most=1000)
    return _messages(call, shown, more, args)


def _readable(call: Call, args: History) -> list[Message]:
    for name, given in (("oldest", args.oldest), ("latest", args.latest)):
        if given is not None and not _SPAN.fullmatch(given):
            raise SlackError(f"invalid_ts_{name}")
    need(call, *every_scope("history"))
    channel = call.state.channels.get(args.channel)
    member = channel is not None and call.state.bot_user_id in channel.members
    if channel is None or (channel.kind is not ChannelKind.PUBLIC and not member):
        raise SlackError("channel_not_found")
    need(call, scope_for(channel, "history"))
    if not member:
        raise SlackError("not_in_channel")
    return call.state.visible(channel.id)


def _inside(message: Message, args: History) -> bool:
    at = float(message.ts)
    low, high = float(args.oldest or 0), float(args.latest or "inf")
    edge = bool(args.inclusive) and message.ts in (args.oldest, args.latest)
    return low < at < high or edge


def _messages(call: Call, shown: list[Message], more: str, args: History) -> Json:
    listed = [message_json(call.state, message, metadata=bool(args.include_all_metadata)) for message in shown]
    answer: Json = {"ok": True, "messages": listed, "has_more": bool(more)}
    return answer | ({"response_metadata": {"next_cursor": more}} if more else {})


METHODS = (
    Method("conversations.info", Info, info, Tier.TIER_3),
    Method("conversations.open", Open, open_conversation, Tier.TIER_3),
    Method("conversations.list", List, list_conversations, Tier.TIER_2),
    Method("users.conversations", List, own_conversations, Tier.TIER_3),
    Method("conversations.members", Members, members, Tier.TIER_4),
    Method("conversations.history", History, history, Tier.TIER_3),
    Method("conversations.replies", Replies, replies, Tier.TIER_3),
)
