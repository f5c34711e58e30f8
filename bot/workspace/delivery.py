"""How payloads reach the app: the kinds of payload, and what the app answered. Two ways share this: Socket Mode
(`sockets.py`) and signed HTTP requests (`requests.py`)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from bot.workspace.model import Json

ACK_TIMEOUT = 3.0


class PayloadKind(StrEnum):
    """The kinds of payload, by their Socket Mode envelope type."""

    COMMAND = "slash_commands"
    INTERACTIVE = "interactive"
    OPTIONS = "options"  # an `interactive` envelope; over HTTP it may have an address of its own
    EVENT = "events_api"


@dataclass(frozen=True)
class Retry:
    """The number and reason of a repeated event delivery."""

    number: int
    reason: str


@dataclass(frozen=True)
class Ack:
    """What came back. `error` is None when the app acknowledged in time; otherwise what the person reads, such as
    `operation_timeout` or `dispatch_failed`. `reason` is the retry reason for events."""

    error: str | None = None
    reason: str = ""
    status: int | None = None
    body: Any = None
    seconds: float = 0.0
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        """Acknowledged in time."""
        return self.error is None


class Delivery(Protocol):
    """A way to the app."""

    async def deliver(self, kind: PayloadKind, payload: Json, retry: Retry | None = None) -> Ack:
        """Bring one payload to the app and wait for its acknowledgement, at most the acknowledgement time."""
        ...
