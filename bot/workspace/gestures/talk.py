"""People writing messages of their own."""

from bot.workspace.gestures.stage import Stage, must_be_present
from bot.workspace.model import Channel, Message, User


def say(stage: Stage, user: User, channel: Channel, text: str, thread_ts: str | None = None) -> Message:
    """Write a message in a channel or thread; the app is told if it subscribed to such messages."""
    must_be_present(user, channel)
    state = stage.state
    message = Message(channel=channel.id, ts=state.stamps.next(), user=user.id, text=text, thread_ts=thread_ts)
    return state.post(message)
