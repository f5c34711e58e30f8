"""What people do in the workspace, each method one gesture: typing a command, clicking, submitting, opening home.

Each method builds the payload Slack would send, brings it to the app, waits for the acknowledgement, and changes the
workspace as Slack's client would. A gesture that Slack's client does not offer raises UserCannot, unless `forced`:
then the payload goes out all the same, as a forged or late one would.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.workspace import payloads
from bot.workspace.content import checked_content
from bot.workspace.delivery import Ack, PayloadKind, Retry
from bot.workspace.errors import SlackError, UserCannot
from bot.workspace.model import Channel, Json, Message, User, UserKind
from bot.workspace.respond import Reply, parse, post_reply
from bot.workspace.results import CommandResult
from bot.workspace.state import State

Deliver = Callable[[PayloadKind, Json, Retry | None], Ack]


@dataclass(frozen=True)
class Stage:
    """What a gesture needs: the facts, the way to the app, and the server's address for response URLs."""

    state: State
    deliver: Deliver
    base_url: str


def slash_command(
    stage: Stage,
    user: User,
    channel: Channel,
    command: str,
    text: str = "",
    *,
    thread_ts: str | None = None,
    forced: bool = False,
) -> CommandResult:
    """Type a command into a channel's message field."""
    state = stage.state
    if not forced:
        refusal = _command_refusal(state, user, channel, command, thread_ts)
        if refusal:
            return CommandResult(refusal, Ack(refusal))
    trigger = state.new_trigger(user.id)
    url = state.new_response_url("commands", channel.id, user.id)
    payload = payloads.command(state, user, channel, command, text.strip(), trigger, stage.base_url + url.path)
    ack = stage.deliver(PayloadKind.COMMAND, payload, None)
    if not ack.ok:
        return CommandResult(ack.error, ack, payload)
    try:
        message = show_acknowledged(state, channel.id, user.id, ack.body)
    except SlackError as refused:
        return CommandResult(refused.code, ack, payload)
    return CommandResult(None, ack, payload, message)


def show_acknowledged(state: State, channel: str, user: str, body: object) -> Message | None:
    """Show the message in an acknowledgement, if there is one; SlackError when Slack would not show it."""
    if body in (None, "", {}):
        return None
    with state.lock:
        reply = Reply(text=body) if isinstance(body, str) else parse(body)
        content = checked_content(state, text=reply.text, blocks=reply.blocks, attachments=reply.attachments)
        return post_reply(state, channel, user, reply, content)


def _command_refusal(state: State, user: User, channel: Channel, command: str, thread_ts: str | None) -> str | None:
    must_be_present(user, channel)
    if thread_ts is not None:
        return "command_in_thread"
    if command not in state.app.commands or user.team_id != state.team_id:
        return "not_a_command"
    return None


def must_be_present(user: User, channel: Channel) -> None:
    """UserCannot when this is no active person of the channel."""
    if user.deleted:
        raise UserCannot(f"{user.name} is deactivated")
    if user.kind is UserKind.BOT:
        raise UserCannot(f"{user.name} is a bot")
    if user.id not in channel.members:
        raise UserCannot(f"{user.name} is not in {channel.name}")
