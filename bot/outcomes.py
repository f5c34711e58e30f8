"""How one attempt at a delivery ended: a closed set, written to the outbox by whoever holds the claim."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from engagement.store.outbox import Outgoing


@dataclass(frozen=True, slots=True)
class Sent:
    """It stands in Slack; ``note`` says what was special about it."""

    channel: str | None = None
    ts: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Staged:
    """A file's bytes wait at Slack (what is kept of it), seen by nobody; None: they do no longer. Goes on later."""

    file: Mapping[str, str] | None
    after: timedelta


@dataclass(frozen=True, slots=True)
class Standing:
    """It stands in Slack and will change; ``note`` says what it shows. Looked at again after a while."""

    channel: str
    ts: str
    after: timedelta
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing was sent; again after a while."""

    after: timedelta
    reason: str


@dataclass(frozen=True, slots=True)
class Doubtful:
    """It may stand in Slack; looked up after a while, by default once that has settled."""

    reason: str
    after: timedelta | None = None
    channel: str | None = None  # where it would stand


@dataclass(frozen=True, slots=True)
class Dead:
    """It is given up; ``instead`` goes out in its place."""

    reason: str
    instead: tuple[Outgoing, ...] = ()


@dataclass(frozen=True, slots=True)
class Paused:
    """Slack refuses the token: nothing was sent, and nothing will be until it works again. With something to go out
    ``instead`` the delivery is given up: somebody waits for it."""

    reason: str
    instead: tuple[Outgoing, ...] = ()


Outcome: TypeAlias = Sent | Standing | Staged | Later | Doubtful | Dead | Paused
