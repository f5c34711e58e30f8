"""People writing messages of their own."""

from bot.workspace.errors import UserCannot
from bot.workspace.gestures.stage import Stage, must_be_present
from bot.workspace.model import Channel, ChannelKind, Message, User, UserKind
from bot.workspace.state import State

_LEADS = (UserKind.ADMIN, UserKind.OWNER)


def say(stage: Stage, user: User, channel: Channel, text: str, thread_ts: str | None = None) -> Message:
    """Write a message in a channel or thread; the app is told if it subscribed to such messages.

    UserCannot where Slack offers no message field: in archived and read-only channels and where the app takes no
    direct messages; in a thread that is not there; and for an empty text.
    """
    must_be_present(user, channel)
    state = stage.state
    refusal = _refusal(state, user, channel, text, thread_ts)
    if refusal:
        raise UserCannot(refusal)
    message = Message(channel=channel.id, ts=state.stamps.next(), user=user.id, text=text, thread_ts=thread_ts)
    return state.post(message)


def _refusal(state: State, user: User, channel: Channel, text: str, thread_ts: str | None) -> str | None:
    app = state.app
    if not text.strip():
        return "a message needs a text"
    if channel.archived:
        return f"{channel.name} is archived"
    if channel.read_only and user.kind not in _LEADS:
        return f"{channel.name} is read-only"
    with_bot = channel.kind is ChannelKind.IM and state.bot_user_id in channel.members
    if with_bot and (not app.messages_tab or app.messages_tab_read_only):
        return f"{app.name} takes no direct messages"
    if thread_ts is not None and state.parent(channel.id, thread_ts) is None:
        return "the thread is not there"
    return None
