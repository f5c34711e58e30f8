"""The ticker: runs each piece of scheduled work every so often. What is due is decided by the database, never here.

APScheduler with its jobs in memory and intervals in UTC: a tick that is late, missed or run by several processes does
no harm, because every tick asks the database what there is to do. A clock that is set back would silence intervals
until it catches up, so a watch compares it with the monotonic clock and lets everything tick at once.
"""

import logging
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.base import BaseExecutor, run_job
from apscheduler.job import Job
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.problems import report_incident
from engagement.errors import EngagementError

LOOK_EVERY = 2.0  # seconds between two looks at the clock
STEP = 5.0  # seconds by which a clock has been set rather than drifted
_OUTCOMES = {EVENT_JOB_ERROR: "error", EVENT_JOB_MISSED: "missed", EVENT_JOB_MAX_INSTANCES: "still_running"}
_log = logging.getLogger(__name__)

Counted = Callable[[str, str], None]
"""Told of every tick: its name, and "done", "refused", "failed", "missed" or "still_running"."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A piece of work and how often it is looked at. It may run in several processes and again at any time."""

    name: str
    every: timedelta
    run: Callable[[], object]


def run_tick(tick: Tick) -> str:
    """Do a piece of work, whatever comes of it: "done", "refused" or "failed"."""
    try:
        tick.run()
    except EngagementError as error:  # such as a database that restarts: the next tick does it
        _log.warning("%s: %s", tick.name, type(error).__name__, extra={"fields": {"job": tick.name}})
        return "refused"
    except Exception as error:  # noqa: BLE001 - one piece of work never stops the others
        report_incident(error)
        return "failed"
    return "done"


class _DaemonThreads(BaseExecutor):  # type: ignore[misc]  # APScheduler has no types
    """A thread for each run that does not keep the process alive: the next start goes on with what is cut off."""

    def _do_submit_job(self, job: Job, run_times: list[datetime]) -> None:
        threading.Thread(target=self._work, args=(job, run_times), name=f"tick-{job.id}", daemon=True).start()

    def _work(self, job: Job, run_times: list[datetime]) -> None:
        try:
            events = run_job(job, job._jobstore_alias, run_times, self._logger.name)
        except BaseException:  # noqa: BLE001 - as APScheduler's own executors do
            self._run_job_error(job.id, *sys.exc_info()[1:])
        else:
            self._run_job_success(job.id, events)


class Scheduler:
    """Runs ticks in threads of its own until it is stopped; the first ones at once."""

    def __init__(
        self,
        ticks: Sequence[Tick],
        counted: Counted = lambda name, outcome: None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._ticks, self._counted, self._wall = ticks, counted, wall
        self._stop, self._running = threading.Event(), Counter[str]()
        self._idle = threading.Condition()
        self._watch = threading.Thread(target=self._watch_clock, name="clock-watch", daemon=True)
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": _DaemonThreads()},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_listener(self._heard, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)

    def start(self) -> None:
        """Begin to tick."""
        for tick in self._ticks:
            trigger = IntervalTrigger(seconds=tick.every.total_seconds(), timezone=UTC)
            self._scheduler.add_job(
                self._run, trigger, args=(tick,), id=tick.name, name=tick.name, next_run_time=datetime.now(UTC)
            )
        self._scheduler.start()
        self._watch.start()

    def stop(self, *, within: float = 15.0) -> bool:
        """Begin nothing more; False if something still ran after ``within`` seconds. May be asked again."""
        if not self._stop.is_set():
            self._stop.set()
            self._scheduler.shutdown(wait=False)
        with self._idle:
            return self._idle.wait_for(lambda: not self._running.total(), timeout=within)

    @property
    def at_work(self) -> list[str]:
        """What is running: the names of the ticks."""
        with self._idle:
            return list(self._running.elements())

    def tick_now(self) -> None:
        """Everything ticks at once, whatever the clock says."""
        for job in self._scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC))
        self._scheduler.wakeup()

    def _run(self, tick: Tick) -> None:
        with self._idle:
            if self._stop.is_set():
                return
            self._running[tick.name] += 1
        try:
            self._counted(tick.name, run_tick(tick))
        finally:
            with self._idle:
                self._running[tick.name] -= 1
                self._idle.notify_all()

    def _heard(self, event: JobEvent) -> None:
        self._counted(str(event.job_id), _OUTCOMES.get(event.code, "error"))

    def _watch_clock(self) -> None:
        """Intervals are planned by the wall clock; where it was set, everything ticks at once and is planned anew."""
        offset = self._wall() - time.monotonic()
        while not self._stop.wait(LOOK_EVERY):
            now = self._wall() - time.monotonic()
            if abs(now - offset) > STEP:
                _log.warning("the clock was set by %+.0f s", now - offset)
                self.tick_now()
            offset = now
