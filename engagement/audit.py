"""The audit: who looked at what, who changed what, and what was refused. It holds ids and codes, no names and texts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Surface(StrEnum):
    """By what it was asked for."""

    COMMAND = "command"
    BUTTON = "button"
    WINDOW = "window"
    HOME = "home"
    MESSAGE = "message"
    COMMAND_LINE = "command line"


class Outcome(StrEnum):
    """What came of it."""

    ANSWERED = "answered"
    REFUSED = "refused"
    FAILED = "failed"  # a defect of the program; the reason is the incident's number in the log


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was asked for. ``key``: what it is known by, so that it stands once however often it is tried.

    ``asker``: the e-mail address in lower case, else the Slack user id; "cli:NAME" for a user of the machine.
    ``accounts``: the ids of those that it is about; none for what is about all or about none. ``reason``: a code, where
    it was not answered.
    """

    key: str
    at: datetime
    asker: str
    action: str
    surface: Surface
    accounts: tuple[str, ...] = ()
    outcome: Outcome = Outcome.ANSWERED
    reason: str | None = None
