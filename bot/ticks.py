"""What is done without being asked, and how often it is looked at. What is due is decided by the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from functools import partial

from bot.deps import Deps
from bot.digest.plan import DigestPlanner
from bot.digest.visible import visible_book
from bot.escalation import Escalations
from bot.home_work import refresh_homes
from bot.jobs import JobRunner
from bot.nightly_scan import NightlyScan, ScanWait, last_day
from bot.scheduler import Tick
from bot.set_up import SetUp
from engagement.delivery import InstallationState

OFTEN = timedelta(minutes=1)
_RETENTION_AT = time(4)  # by the workspace's clock


def ticks(deps: Deps, runner: JobRunner) -> list[Tick]:
    """The scheduled work of one process. Long work stops when ``runner.stop`` is set."""
    scan = NightlyScan(deps.engagement, deps.settings.scan_time, deps.clock, runner)
    planner = DigestPlanner(
        deps.engagement,
        deps.directory,
        deps.settings,
        deps.clock,
        wait=ScanWait(scan),
        wake=deps.outbox.arrived.set,
        visible=partial(visible_book, deps),
        stop=runner.stop.is_set,
    )
    return [
        Tick("scan", OFTEN, _Unless(deps, partial(_scan, deps, scan), InstallationState.UNINSTALLED)),
        Tick("digests", OFTEN, _Unless(deps, planner.run, InstallationState.UNINSTALLED, InstallationState.PAUSED)),
        Tick(
            "escalations",
            OFTEN,
            _Unless(deps, Escalations(deps).run, InstallationState.UNINSTALLED, InstallationState.PAUSED),
        ),
        Tick("set_up", OFTEN, _Unless(deps, SetUp(deps).run, InstallationState.UNINSTALLED, InstallationState.PAUSED)),
        Tick("retention", timedelta(minutes=10), _Retention(deps, runner)),
    ]


def _scan(deps: Deps, scan: NightlyScan) -> None:
    if scan.run_if_due():
        refresh_homes(deps)


class _Unless:
    """Work that rests while the app may not be used. Nobody is planned for whom nothing could be sent."""

    def __init__(self, deps: Deps, work: Callable[[], object], *resting: InstallationState) -> None:
        self._deps, self._work, self._resting = deps, work, resting

    def __call__(self) -> None:
        if self._deps.installation.state() not in self._resting:
            self._work()


@dataclass(frozen=True)
class _Retention:
    """Deletes what is no longer kept, once a night."""

    deps: Deps
    runner: JobRunner

    def __call__(self) -> None:
        now, engagement = self.deps.clock(), self.deps.engagement
        slot = last_day(now, engagement.workspace().timezone, _RETENTION_AT)
        self.runner.run("retention", slot.name, lambda stop: self._note())

    def _note(self) -> str:
        deleted = self.deps.engagement.apply_retention(
            now=self.deps.clock(),
            months=self.deps.settings.retention_months,
            audit_months=self.deps.settings.audit_months,
        )
        return ", ".join(f"{count} {table}" for table, count in deleted.items() if count) or "nothing was old enough"
