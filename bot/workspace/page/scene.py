"""What the page shows: a workspace, where its people have read to, and what the one who shows it adds."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from bot.workspace.errors import UserCannot
from bot.workspace.model import Json, User, UserKind
from bot.workspace.workspace import LocalWorkspace

Told = Callable[[str, str], None]
Mover = Callable[[float], str | None]
"""Moves the clock to a moment in Unix seconds; what is to be said about it, if anything. UserCannot with the reason."""


class Marks:
    """Up to which message each person has read each conversation. Marks only move forward."""

    def __init__(self) -> None:
        self._read: dict[str, dict[str, str]] = {}
        self._lock = Lock()
        self.told: Told = lambda user, channel: None

    def of(self, user: str) -> dict[str, str]:
        """A person's marks: the stamp of the last message read, by channel."""
        with self._lock:
            return dict(self._read.get(user, {}))

    def read(self, user: str, channel: str, ts: str) -> None:
        """Note that a person has read a conversation up to a stamp."""
        with self._lock:
            marks = self._read.setdefault(user, {})
            if float(ts) <= float(marks.get(channel, "0")):
                return
            marks[channel] = ts
        self.told(user, channel)


@dataclass(frozen=True)
class Scene:
    """A running workspace on show.

    `cast` are those whom the page may act as, the first by default (everybody but bots and the deactivated, if none is
    given); `tour` is handed to the browser as it is. `mover` and `again` move the clock and start all over; without
    them the clock moves by itself and nothing can be reset. `until` is the last moment the clock can be moved to.
    """

    workspace: LocalWorkspace
    cast: tuple[User, ...] = ()
    tour: Json | None = None
    mover: Mover | None = None
    again: Callable[[], None] | None = None
    until: float | None = None
    marks: Marks = field(default_factory=Marks)

    def people(self) -> list[User]:
        """Those whom the page may act as."""
        everybody = self.cast or self.workspace.state.users.values()
        return [user for user in everybody if user.kind is not UserKind.BOT and not user.deleted]

    def person(self, user_id: str) -> User | None:
        """The one with this id, else the first one; None when there is nobody."""
        people = self.people()
        return next((user for user in people if user.id == user_id), people[0] if people else None)

    def move_clock(self, at: float) -> str | None:
        """Move the clock. UserCannot when it cannot go there."""
        if self.mover is not None:
            return self.mover(at)
        self.workspace.advance(at - self.workspace.clock.now())
        return None

    def reset(self) -> None:
        """Start all over, soon. UserCannot where that is not offered."""
        if self.again is None:
            raise UserCannot("nothing can be reset here")
        self.again()
