"""The nightly scan as a planned job: at SCAN_TIME by the workspace's clock, once, whichever process comes first.

Only the last slot counts: after a downtime one scan catches up, not one for every night missed. A scan is as of its
slot, so that another process that goes on after a crash does the same scan.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol

from bot.jobs import JobRunner
from bot.slots import Slot, due_days
from engagement.delivery import JobState
from engagement.model import Workspace
from engagement.scan_result import ScanResult
from engagement.store import jobs, scans
from engagement.store.database import Database

NAME = "scan"
LISTED = 20  # skipped accounts in a job's note; the scan's row has all of them
WAIT_AT_MOST = timedelta(hours=2)
_LOOK_BACK = timedelta(days=3)  # a slot lies within a day and a half, whatever the clocks do
_log = logging.getLogger(__name__)


class Scanning(Protocol):
    """What the job needs of ``engagement.service``."""

    @property
    def database(self) -> Database:
        """Where everything is kept."""

    @property
    def workspace_id(self) -> str:
        """The workspace in the database."""

    def workspace(self) -> Workspace:
        """The workspace's settings."""

    def scan(
        self, *, as_of: datetime, follow_plays: bool = True, stop: Callable[[], bool] = lambda: False
    ) -> ScanResult:
        """Judge every account."""


@dataclass(frozen=True)
class NightlyScan:
    """The job of one workspace. ``clock`` is that of plans."""

    engagement: Scanning
    at: time
    clock: Callable[[], datetime]
    runner: JobRunner

    def run_if_due(self) -> bool:
        """Do the last slot's scan unless it is done; whether this process did it. Raises ``DatabaseUnavailable``."""
        if not self.is_pending():  # a look that takes no lock
            return False
        slot = self.last_slot()
        return self.runner.run(NAME, slot.name, lambda stop: self._scan(slot, stop))

    def is_pending(self) -> bool:
        """Whether the last slot's scan is still to be finished. Raises ``DatabaseUnavailable``."""
        slot = self.last_slot()
        with self.engagement.database.session(self.engagement.workspace_id) as session:
            job = jobs.find_job(session, NAME, slot.name)
        return job is None or job.state is JobState.RUNNING

    def last_slot(self) -> Slot:
        """The slot that counts: the last one that has passed."""
        return last_day(self.clock(), self.engagement.workspace().timezone, self.at)

    def _scan(self, slot: Slot, stop: Callable[[], bool]) -> str:
        with self.engagement.database.session(self.engagement.workspace_id) as session:
            last = scans.last_scan(session, self.clock())
        if last is not None and last[0] > slot.at:
            return "a later scan was there"
        result = self.engagement.scan(as_of=slot.at, stop=stop)
        note = scan_note(result)
        log = _log.warning if result.skipped else _log.info
        log("scan of %s: %s", slot.name, note, extra={"fields": {"job": NAME, "skipped": len(result.skipped)}})
        return note


def last_day(now: datetime, timezone: str, at: time) -> Slot:
    """The last daily slot at a time of day that has passed."""
    return due_days(now - _LOOK_BACK, now, timezone=timezone, minute=at.hour * 60 + at.minute)[-1]


def scan_note(result: ScanResult) -> str:
    """What a scan came to, in one line: counts, and which accounts were left out and why."""
    said = f"{result.accounts} accounts, {result.raised + result.reopened} flags raised, {result.cleared} cleared"
    if not result.skipped:
        return said
    listed = [f"{account} ({failure})" for account, failure in sorted(result.skipped.items())[:LISTED]]
    more = len(result.skipped) - len(listed)
    return f"{said}; {len(result.skipped)} left out: {', '.join(listed)}{f' and {more} more' if more else ''}"


class ScanWait:
    """Whether digests should wait for the night's scan: while it is pending, but not without end."""

    def __init__(self, scan: NightlyScan) -> None:
        self._scan = scan
        self._since: dict[str, datetime] = {}  # when the scan of a slot was first waited for

    def __call__(self) -> bool:
        """True: wait, and look again. Raises ``DatabaseUnavailable``."""
        if not self._scan.is_pending():
            return False
        now, slot = self._scan.clock(), self._scan.last_slot().name
        self._since = {slot: min(self._since.get(slot, now), now)}
        return now - self._since[slot] < WAIT_AT_MOST
