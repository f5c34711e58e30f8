"""What people get to see of what they did: the app's acknowledgement and what came with it."""

from dataclasses import dataclass, field
from typing import Any

from bot.workspace.blocks import Problem
from bot.workspace.delivery import Ack
from bot.workspace.model import Json, Message, View


@dataclass(frozen=True)
class CommandResult:
    """What the person who typed a command saw at once.

    `error` is None, or what the client shows: `operation_timeout` (no acknowledgement within 3 s), `dispatch_failed`
    (no connection), `http_service_error` (5xx), `http_client_error` (4xx), `not_a_command`, `command_in_thread`, or
    the code for which the acknowledgement's message was refused (`invalid_blocks`, ...). `message` is the message that
    came with the acknowledgement, if any; later ones are read with `ephemerals`, `messages`, `thread` or `wait_for`.
    """

    error: str | None
    ack: Ack
    payload: Json = field(default_factory=dict)
    message: Message | None = None

    @property
    def ok(self) -> bool:
        """The app acknowledged in time and its answer could be shown."""
        return self.error is None

    @property
    def body(self) -> Any:
        """The body of the acknowledgement as the app gave it."""
        return self.ack.body

    @property
    def response_url(self) -> str:
        """The response URL given to the app."""
        return str(self.payload.get("response_url", ""))

    @property
    def trigger_id(self) -> str:
        """The trigger id given to the app."""
        return str(self.payload.get("trigger_id", ""))


@dataclass(frozen=True)
class ActionResult(CommandResult):
    """The same for a click, a shortcut or an event."""


@dataclass(frozen=True)
class SubmitResult(CommandResult):
    """The same for submitting a modal: `errors` by block id as the modal shows them, `view` the modal on top now."""

    errors: dict[str, str] = field(default_factory=dict)
    view: View | None = None


@dataclass(frozen=True)
class SuggestResult(CommandResult):
    """The same for typing into a menu: the choices offered (groups flattened). `error` is `invalid_options` when the
    app's answer is refused, for the `problems` listed."""

    options: list[Json] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
