"""The demo's clock: while it is moved, what would have been done meanwhile is done, in its order and at its time.

The clock stops at every Monday's nightly scan, at some times of each day, and when an escalation falls due. In between
nothing is scanned: as after a night in which the program did not run, the next scan catches up.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as day_time
from functools import partial
from threading import Event, Lock
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from bot.deps import Deps
from bot.jobs import JobRunner
from bot.scheduler import Scheduler, run_tick
from bot.ticks import ticks
from bot.workspace import LocalWorkspace, UserCannot
from engagement.delivery import EscalationState, OutboxState
from engagement.store.escalations import open_steps
from engagement.store.health import standing

STOPS = (day_time(9, 1), day_time(12, 1), day_time(15, 1), day_time(18, 1))
SCAN = "scan"
_SENT_WITHIN = 10.0  # seconds
_UNSENT = frozenset((OutboxState.PENDING.value, OutboxState.SENDING.value))


class TimeMachine(AbstractContextManager["TimeMachine"]):
    """Does what is planned, minute by minute as time passes, and at once where the clock is moved.

    ``until``: the last moment the clock can be moved to; ``beyond`` says why not further.
    """

    def __init__(self, workspace: LocalWorkspace, deps: Deps, *, until: datetime, beyond: str) -> None:
        self._workspace, self._deps = workspace, deps
        self.until, self._beyond = until, beyond
        self._zone = ZoneInfo(deps.engagement.workspace().timezone)
        self._stop, self._one_at_a_time, self._moving = Event(), Lock(), Lock()
        self._ticks = ticks(deps, JobRunner(deps.database, deps.workspace_id, self._stop))
        self._scheduler = Scheduler([replace(tick, run=partial(self._alone, tick.run)) for tick in self._ticks])

    def __enter__(self) -> Self:
        self._scheduler.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._scheduler.stop(within=5.0)

    def move(self, to: float) -> None:
        """Move the clock forward to a moment in Unix seconds. UserCannot when it is too far, or moving already."""
        if to > self.until.timestamp():
            raise UserCannot(self._beyond)
        if not self._moving.acquire(blocking=False):
            raise UserCannot("The clock is being moved.")
        try:
            with self._one_at_a_time:
                self._go(datetime.fromtimestamp(to, UTC))
        finally:
            self._moving.release()

    def _alone(self, run: Callable[[], object]) -> None:
        with self._one_at_a_time:
            run()

    def _now(self) -> datetime:
        return self._deps.clock()

    def _go(self, to: datetime) -> None:
        now = self._now()
        while not self._stop.is_set():
            later = [(moment, scan) for moment, scan in self._stops(now, to) if moment > now]
            now, scan = min([*later, (to, True)])
            self._arrive(now, scan=scan)
            if now == to:
                return

    def _stops(self, now: datetime, to: datetime) -> Iterator[tuple[datetime, bool]]:
        """What comes within a day, and whether there is a scan to be done; what falls due by then besides."""
        today = now.astimezone(self._zone).date()
        for day in (today, today + timedelta(days=1)):
            yield from ((moment, scan) for moment, scan in self._stops_of(day) if moment < to)
        with self._deps.read() as session:
            waiting = [step.due_at for step in open_steps(session) if step.state is EscalationState.WAITING]
        yield from ((due + timedelta(seconds=1), False) for due in waiting if due < to)

    def _stops_of(self, day: date) -> Iterator[tuple[datetime, bool]]:
        at = self._deps.settings.scan_time
        if day.weekday() == 0:
            yield self._local(day, at) + timedelta(minutes=1), True
        for stop in STOPS:
            yield self._local(day, stop), False

    def _local(self, day: date, at: day_time) -> datetime:
        return datetime.combine(day, at, self._zone).astimezone(UTC)

    def _arrive(self, moment: datetime, *, scan: bool) -> None:
        ahead = (moment - self._now()).total_seconds()
        if ahead > 0:
            self._workspace.advance(ahead)
        for tick in self._ticks:
            if scan or tick.name != SCAN:
                run_tick(tick)
        self._wait_until_sent()

    def _wait_until_sent(self) -> None:
        deadline = time.monotonic() + _SENT_WITHIN
        while self._unsent() and time.monotonic() < deadline and not self._stop.is_set():
            self._deps.outbox.arrived.set()
            time.sleep(0.05)

    def _unsent(self) -> int:
        with self._deps.read() as session:
            counts = standing(session).outbox
        return sum(count for (_, state), count in counts.items() if state in _UNSENT)
