"""The workers: rows of the inbox are claimed, in turns, and each is handed to its handler until it is done.

A handler may run again after a crash or a fault of the database, so all it does is idempotent. What it raises and
``bot.problems`` cannot explain is tried three times, then parked under an incident's number, and the asker is told.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from queue import SimpleQueue

from bot.audit_entries import trail_of
from bot.audit_trail import Trail
from bot.blocks import notices
from bot.blocks.message import Message
from bot.deliveries.notices import notice
from bot.deps import Deps
from bot.inbox import InboxWork
from bot.problems import explain, is_expected, report_incident
from engagement.delivery import InboxKind
from engagement.errors import DatabaseUnavailable, EngagementError
from engagement.store import inbox as store
from engagement.store.claims import database_now
from engagement.store.outbox import enqueue
from engagement.store.sending import due_reports
from engagement.store.tables import InboxRow

Handler = Callable[[Deps, InboxWork], None]
Handlers = Mapping[tuple[InboxKind, str], Handler]
ANY = ""  # the handler of a kind for names that have none

THREADS = 16
SLOW_AT_ONCE = 6  # threads that commands may hold; the others are for what is quick
MOST_AHEAD = 24  # messages of reports: turns are kept in the inbox, and what is sent late would be computed again
TRIES = 3
DEATHS = 6  # claims, after which a row is given up whose process died each time: it may be what kills it
PAUSES = (timedelta(seconds=1), timedelta(seconds=5))  # before the second and the third try
_NO_DATABASE = timedelta(seconds=2)
_AGAIN = 0.5  # seconds between two tries to reach a database that is away
_GIVEN_UP = timedelta(minutes=30)  # a response_url is dead by then
_MOMENT = 0.1  # seconds
_POLL = 1.0  # seconds: rows of other processes
_BEAT = 15.0  # seconds between two extensions of the leases
_log = logging.getLogger(__name__)


class Crashed(Exception):
    """A row whose process ended in the middle of it as often as it may be tried."""


class Workers:
    """A claiming thread and ``threads`` working ones. ``pauses`` stand between the tries of one row."""

    def __init__(
        self, deps: Deps, handlers: Handlers, *, threads: int = THREADS, pauses: tuple[timedelta, ...] = PAUSES
    ) -> None:
        self._deps, self._handlers, self._pauses = deps, handlers, pauses
        self._owner = secrets.token_hex(8)
        self._handed: SimpleQueue[InboxRow | None] = SimpleQueue()  # None ends a thread
        self._claimer = threading.Thread(target=self._claim_on, name="claims", daemon=True)
        self._threads, self._busy, self._slow = threads, 0, 0
        self._changed = threading.Condition()
        self._at_work: dict[str, str] = {}  # what the rows in hand are; others of this owner were let go of by a fault
        self._stopping = threading.Event()
        self._beaten_at = float("-inf")

    def start(self) -> None:
        """Begin. On SQLite what is held belongs to a process that is gone: ``serve`` holds the file's lock."""
        if self._deps.database.is_sqlite:
            with self._deps.write() as session:
                store.release(session, everything=True)
        for number in range(self._threads):
            threading.Thread(target=self._work_on, name=f"work-{number}", daemon=True).start()
        self._claimer.start()

    @property
    def at_work(self) -> list[str]:
        """The kinds of the rows being worked on."""
        with self._changed:
            return list(self._at_work.values())

    def close(self, *, within: float = 15.0) -> bool:
        """Claim no more and wait for what is under way; the rest is for the next start. False if not all ended."""
        deadline = time.monotonic() + within
        self._stopping.set()
        self._deps.inbox.arrived.set()
        with self._changed:
            self._changed.notify_all()
        if self._claimer.is_alive():
            self._claimer.join(within)
        for _ in range(self._threads):
            self._handed.put(None)
        with self._changed:
            return self._changed.wait_for(lambda: not self._busy, max(0.0, deadline - time.monotonic()))

    def hand_back(self) -> None:
        """What was not finished is anybody's at once, and this try does not count.

        Whoever is still at it here finds that it is no longer theirs. Raises ``DatabaseUnavailable``.
        """
        if self.at_work:
            with self._deps.write() as session:
                store.hand_back(session, self._owner)

    def _claim_on(self) -> None:
        arrived = self._deps.inbox.arrived
        while not self._stopping.is_set():
            arrived.clear()
            try:
                more = self._claim()
            except EngagementError as error:
                more = False
                _log.warning("cannot look at the inbox: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001 - this thread must live
                more = False
                report_incident(error)
            if not more:
                arrived.wait(_POLL)

    def _claim(self) -> bool:
        """Hand out as many rows as there are free threads. False: there is nothing to do before something arrives."""
        self._beat()
        with self._changed:
            self._changed.wait_for(lambda: self._busy < self._threads or self._stopping.is_set(), _POLL)
            free, free_for_slow = self._threads - self._busy, SLOW_AT_ONCE - self._slow
        if not free or self._stopping.is_set():
            return True
        if not self._deps.installation.active:
            return False
        with self._deps.read() as session:
            only_quick = free_for_slow <= 0 or due_reports(session) >= MOST_AHEAD
            if not store.anything_due(session, only_quick=only_quick):
                return self._rest_a_moment() if only_quick else False
        with self._deps.write() as session:
            limit = free if only_quick else min(free, free_for_slow)
            rows = store.claim_next(session, self._owner, limit, only_quick=only_quick)
        with self._changed:
            self._busy += len(rows)
            self._slow += sum(row.kind in store.SLOW for row in rows)
            self._at_work |= {row.inbox_key: row.kind for row in rows}
        for row in rows:
            self._handed.put(row)
        return bool(rows)

    def _rest_a_moment(self) -> bool:
        """Until a thread ends or the sender has caught up a little: the slow ones may be next."""
        with self._changed:
            self._changed.wait(_MOMENT)
        return True

    def _beat(self) -> None:
        """This process lives: its rows stay its own; those of processes that are gone wait again."""
        if time.monotonic() - self._beaten_at < _BEAT:
            return
        with self._changed:
            at_work = sorted(self._at_work)
        with self._deps.write() as session:
            store.extend(session, self._owner, at_work)
            store.release(session)
        self._beaten_at = time.monotonic()

    def _work_on(self) -> None:
        while True:
            row, began = self._handed.get(), time.monotonic()
            if row is None:
                return
            try:
                outcome = self._work(row)
                self._deps.metrics.worked.labels(row.kind, outcome).observe(time.monotonic() - began)
            except DatabaseUnavailable:
                self._let_go(row)
            except Exception as error:  # noqa: BLE001 - the row is taken up again when its lease ends
                _log.error("a row of the inbox stays open: %s", type(error).__name__)
            with self._changed:
                self._at_work.pop(row.inbox_key, None)
                self._busy -= 1
                self._slow -= row.kind in store.SLOW
                self._changed.notify_all()

    def _work(self, row: InboxRow) -> str:
        """What came of it: done, refused, retried or parked."""
        try:
            work = InboxWork.of_row(row)
        except (KeyError, TypeError, ValueError) as error:  # kept by another version
            self._finish(row, report_incident(error))
            return "parked"
        with self._deps.reading_as(work.asker.user_id):
            return self._work_for(work, row)

    def _work_for(self, work: InboxWork, row: InboxRow) -> str:
        trail, asker = trail_of(self._deps, work), work.asker.user_id
        try:
            if row.attempts > DEATHS:
                raise Crashed
            seen = self._deps.seen_by(asker) if asker else self._deps
            self._handler(work)(seen.noting(trail), work)
        except DatabaseUnavailable as error:
            return self._without_database(row, work, error)
        except Exception as error:  # noqa: BLE001 - whatever happens, the row ends and the asker is told
            if is_expected(error):
                trail.refused(error)
                self._finish(row, None, work, explain(error), trail)
                return "refused"
            if row.attempts < TRIES:
                _log.warning("try %d of %s %s failed: %s", row.attempts, work.kind, work.name, type(error).__name__)
                self._put_back(row, self._pauses[row.attempts - 1])
                return "retried"
            number = report_incident(error)
            trail.failed(number)
            self._finish(row, number, work, notices.incident(number), trail)
            return "parked"
        self._finish(row, None, trail=trail)
        return "done"

    def _handler(self, work: InboxWork) -> Handler:
        return self._handlers.get((work.kind, work.name)) or self._handlers[work.kind, ANY]

    def _without_database(self, row: InboxRow, work: InboxWork, error: DatabaseUnavailable) -> str:
        """Not the work's fault: such a try does not count. After half an hour nobody waits for it any more."""
        with self._deps.read() as session:
            age = database_now(session) - row.received_at
        if age < _GIVEN_UP:
            self._put_back(row, _NO_DATABASE, counts=False)
            return "retried"
        self._finish(row, "database_unavailable", work, explain(error))
        return "parked"

    def _let_go(self, row: InboxRow) -> None:
        """The database went away in the middle: the row waits again once it is back, at the latest by its lease."""
        deadline = time.monotonic() + store.LEASE.total_seconds()
        while time.monotonic() < deadline and not self._stopping.wait(_AGAIN):
            try:
                self._put_back(row, timedelta(0), counts=False)
            except DatabaseUnavailable:
                continue
            return
        _log.warning("a row of the inbox stays open until its lease ends")

    def _put_back(self, row: InboxRow, after: timedelta, *, counts: bool = True) -> None:
        with self._deps.write() as session:
            store.put_back(session, row, self._owner, after=after, counts=counts)
        self._deps.inbox.arrived.set()

    def _finish(
        self,
        row: InboxRow,
        incident: str | None,
        work: InboxWork | None = None,
        said: Message | None = None,
        trail: Trail | None = None,
    ) -> None:
        """The row is final and in the audit, and the asker is told what is to be ``said``, unless another process holds
        it by now."""
        with self._deps.outbox.with_cause() as session:
            held = store.finish(session, row, self._owner, incident=incident)
            if held and trail is not None:
                trail.keep(session)
            if held and work is not None and said is not None and work.asker.user_id:
                enqueue(session, notice(work.asker, said, f"{work.key}:failed"))
