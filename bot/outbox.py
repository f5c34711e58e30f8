"""Putting deliveries in from the bot: beside their cause, then the sender of this process is woken."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from threading import Event

from bot.audit_trail import Trail
from engagement.store.database import Database
from engagement.store.outbox import Outgoing, enqueue
from engagement.store.session import WorkspaceSession


class Outbox:
    """The outbox of one workspace. ``arrived`` wakes the sender of this process; others look every second."""

    def __init__(self, database: Database, workspace_id: str) -> None:
        self.arrived = Event()
        self._database, self._workspace_id = database, workspace_id
        self._trail = Trail()

    def noting(self, trail: Trail) -> "Outbox":
        """The same for a piece of work, whose entry in the audit is written beside what it puts in."""
        own = copy(self)
        own._trail = trail
        return own

    def put(self, *outgoing: Outgoing) -> list[str]:
        """Put deliveries in, in a transaction of their own; their ids. Raises ``DatabaseUnavailable``."""
        with self.with_cause() as session:
            return enqueue(session, *outgoing)

    @contextmanager
    def with_cause(self) -> Iterator[WorkspaceSession]:
        """A writing session for a change and what it causes to be sent; the sender is woken once it is committed."""
        with self._database.session(self._workspace_id, write=True) as session:
            yield session
            self._trail.keep(session)
        self._trail.is_kept()
        self.arrived.set()
