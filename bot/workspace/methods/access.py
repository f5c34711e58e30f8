"""What the app may see and where it may write: channels, people and scopes, with Slack's error codes."""

from bot.workspace.errors import SlackError
from bot.workspace.methods.call import Call
from bot.workspace.model import Channel, ChannelKind, Sharing, User, UserKind

_FAMILY = {
    ChannelKind.PUBLIC: "channels",
    ChannelKind.PRIVATE: "groups",
    ChannelKind.IM: "im",
    ChannelKind.MPIM: "mpim",
}


def need(call: Call, *scopes: str) -> None:
    """SlackError `missing_scope` (needed, provided) unless the token has one of `scopes`."""
    if not any(call.has(scope) for scope in scopes):
        provided = ",".join(sorted(call.token.scopes))
        raise SlackError("missing_scope", needed=",".join(scopes), provided=provided)


def scope_for(channel: Channel, right: str) -> str:
    """The scope for reading (`read`) or listing messages (`history`) of this kind of conversation."""
    return f"{_FAMILY[channel.kind]}:{right}"


def every_scope(right: str) -> tuple[str, ...]:
    """All scopes of a right, one per kind of conversation."""
    return tuple(f"{family}:{right}" for family in _FAMILY.values())


def seen_channel(call: Call, channel_id: str, right: str) -> Channel:
    """The channel if the app may see it: SlackError `missing_scope` or `channel_not_found` otherwise."""
    need(call, *every_scope(right))
    channel = call.state.channels.get(channel_id)
    if channel is None:
        raise SlackError("channel_not_found")
    member = call.state.bot_user_id in channel.members
    if channel.kind is not ChannelKind.PUBLIC and not member:
        raise SlackError("channel_not_found")
    need(call, scope_for(channel, right))
    return channel


def writable_channel(call: Call, name: str) -> Channel:
    """The conversation to write to, by id, by `#name`, or by a person's id (their DM, opened when missing).

    SlackError: channel_not_found, not_in_channel, is_archived, cannot_dm_bot, messages_tab_disabled,
    restricted_action_read_only_channel.
    """
    state = call.state
    channel = state.channels.get(name) or _by_name(call, name)
    if channel is None and name in state.users:
        channel = direct_message(call, state.users[name])
    if channel is None:
        raise SlackError("channel_not_found")
    member = state.bot_user_id in channel.members
    if not member and channel.kind is not ChannelKind.PUBLIC:
        raise SlackError("channel_not_found")
    if channel.archived:
        raise SlackError("is_archived")
    if not member and not call.has("chat:write.public"):
        raise SlackError("not_in_channel")
    if channel.read_only:
        raise SlackError("restricted_action_read_only_channel")
    if channel.kind is ChannelKind.IM and not state.app.messages_tab:
        raise SlackError("messages_tab_disabled")
    return channel


def direct_message(call: Call, user: User) -> Channel:
    """The app's DM with a person. SlackError: cannot_dm_bot, channel_not_found (a stranger)."""
    state = call.state
    if user.kind is UserKind.BOT:
        raise SlackError("cannot_dm_bot")
    if state.is_stranger(user):
        raise SlackError("channel_not_found")
    channel, _ = state.open_direct_message([user.id, state.bot_user_id])
    if user.team_id != state.team_id:
        channel.sharing = Sharing.EXTERNAL
    return channel


def _by_name(call: Call, name: str) -> Channel | None:
    wanted = name.removeprefix("#")
    kinds = (ChannelKind.PUBLIC, ChannelKind.PRIVATE)
    return next((c for c in call.state.channels.values() if c.name == wanted and c.kind in kinds), None)
