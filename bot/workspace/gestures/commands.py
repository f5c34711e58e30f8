"""Slash commands, and the messages that come with acknowledgements."""

import re

from bot.workspace import payloads
from bot.workspace.content import checked_content
from bot.workspace.delivery import Ack, PayloadKind
from bot.workspace.errors import SlackError
from bot.workspace.gestures.stage import Stage, must_be_present
from bot.workspace.model import Channel, Message, User
from bot.workspace.respond import Reply, parse, post_reply
from bot.workspace.results import CommandResult
from bot.workspace.state import State


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
    """Type a command into a channel's message field (or, in vain, into a thread's)."""
    state = stage.state
    if not forced:
        refusal = _refusal(state, user, channel, command, thread_ts)
        if refusal:
            return CommandResult(refusal, Ack(refusal))
    trigger = state.new_trigger(user.id)
    url = state.new_response_url("commands", channel.id, user.id)
    given = _escaped(state, text.strip()) if state.app.should_escape else text.strip()
    payload = payloads.command(state, user, channel, command, given, trigger, stage.base_url + url.path)
    ack = stage.deliver(PayloadKind.COMMAND, payload)
    if not ack.ok:
        return CommandResult(ack.error, ack, payload)
    try:
        message = show_acknowledged(stage, channel.id, user.id, ack.body)
    except SlackError as refused:
        return CommandResult(refused.code, ack, payload)
    return CommandResult(None, ack, payload, message)


def show_acknowledged(stage: Stage, channel: str, user: str, body: object) -> Message | None:
    """Show the message in an acknowledgement, if there is one; SlackError when Slack would not show it."""
    if body in (None, "", {}):
        return None
    stage.note("response_url", body)
    with stage.state.lock:
        reply = Reply(text=body) if isinstance(body, str) else parse(body)
        content = checked_content(stage.state, text=reply.text, blocks=reply.blocks, attachments=reply.attachments)
        return post_reply(stage.state, channel, user, reply, content)


def _refusal(state: State, user: User, channel: Channel, command: str, thread_ts: str | None) -> str | None:
    must_be_present(user, channel)
    if thread_ts is not None:
        return "command_in_thread"
    if command not in {known.name for known in state.app.commands} or user.team_id != state.team_id:
        return "not_a_command"
    return None


_REFERENCES = re.compile(
    r"(?P<url>https?://[^\s|<>]+)|(?P<mail>[\w.+-]+@[\w-]+(\.[\w-]+)+)|(?P<name>[@#][\w.-]+)"
    r"|(?P<host>\b([\w-]+\.)+(com|org|net|io|example)\b)"
)


def _escaped(state: State, text: str) -> str:
    """Names of people and channels, links and addresses as Slack's references."""
    people = {f"@{user.name}": f"<@{user.id}|{user.name}>" for user in state.users.values()}
    rooms = {f"#{room.name}": f"<#{room.id}|{room.name}>" for room in state.channels.values()}
    names = people | rooms

    def reference(found: re.Match[str]) -> str:
        match found.lastgroup:
            case "url":
                return f"<{found[0]}>"
            case "mail":
                return f"<mailto:{found[0]}|{found[0]}>"
            case "host":
                return f"<http://{found[0]}|{found[0]}>"
        return names.get(found[0], found[0])

    return _REFERENCES.sub(reference, text)
