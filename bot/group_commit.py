"""Group commit: payloads that arrive at the same time are committed together, one wait for the disk serves them all."""

from dataclasses import dataclass, field
from threading import Lock

from engagement.store import inbox as store
from engagement.store.database import Database
from engagement.store.inbox import Arrival, Placed


@dataclass
class _Slot:
    """One payload, and what became of it."""

    arrival: Arrival
    placed: Placed | None = None
    failed: Exception | None = field(default=None, repr=False)


class GroupCommit:
    """Whoever comes while a commit is under way waits for it, and then commits for all who wait."""

    def __init__(self, database: Database, workspace_id: str) -> None:
        self._database, self._workspace_id = database, workspace_id
        self._slots: list[_Slot] = []
        self._joining, self._committing = Lock(), Lock()

    def put(self, arrival: Arrival) -> Placed:
        """What became of the payload, once that is durable. Raises what the database raises."""
        slot = _Slot(arrival)
        with self._joining:
            self._slots.append(slot)
        with self._committing:
            if slot.placed is None and slot.failed is None:
                self._commit_all()
        if slot.failed is not None:
            raise slot.failed
        assert slot.placed is not None
        return slot.placed

    def _commit_all(self) -> None:
        with self._joining:
            slots, self._slots = self._slots, []
        try:
            self._commit(slots)
        except Exception as error:  # noqa: BLE001 - each who waits gets an answer of its own
            for slot in slots:
                self._commit_alone(slot, error if len(slots) == 1 else None)

    def _commit_alone(self, slot: _Slot, error: Exception | None) -> None:
        """One payload that the database refuses must not fail the others."""
        try:
            if error is not None:
                raise error
            self._commit([slot])
        except Exception as failed:  # noqa: BLE001 - raised in the thread that waits for it
            slot.failed = failed

    def _commit(self, slots: list[_Slot]) -> None:
        with self._database.session(self._workspace_id, write=True, urgent=True) as session:
            placed = store.put(session, *(slot.arrival for slot in slots))
        for slot, each in zip(slots, placed, strict=True):
            slot.placed = each
