"""What keeps the store well: checking, scanning, forgetting, deleting what is old."""

from collections.abc import Callable, Sequence
from datetime import datetime
from math import ceil

import pandas as pd

from engagement import measure_use
from engagement.errors import Stopped
from engagement.local_time import days_before
from engagement.measure_use import scan_windows, windows_of
from engagement.play_follow_up import FollowUp, follow_up_plays
from engagement.report_use import ReportUse
from engagement.results import AccountReport
from engagement.scan import PERIOD as SCAN_PERIOD
from engagement.scan import Scanner
from engagement.scan_result import ScanResult
from engagement.signals.life import flag_id
from engagement.store import migrate
from engagement.store.forget import Forgotten, forget
from engagement.store.retention import Retention, apply_retention

AUDIT_MONTHS = 12


class UpkeepUse(ReportUse):
    """Work on the whole workspace."""

    def check(self) -> None:
        """Nothing if the store can serve. Raises ``DatabaseUnavailable`` or ``SchemaOutOfDate``."""
        migrate.check(self.database)

    def scan(
        self, *, as_of: datetime, follow_plays: bool = True, stop: Callable[[], bool] = lambda: False
    ) -> ScanResult:
        """Judge every open account as of a moment and keep what came of it (``engagement.scan``).

        Scanning the same moment again changes nothing but what a changed store asks for. With ``follow_plays`` a weekly
        scan also follows the steps of every account's plan, which costs a report each. Raises ``DatabaseUnavailable``,
        and ``Stopped`` soon after ``stop`` says so: the same scan run again finishes it.
        """
        workspace = self.workspace()
        when = self._period(SCAN_PERIOD, as_of, SCAN_PERIOD, workspace.timezone)
        whole, own = windows_of(when, workspace.timezone), scan_windows(when, workspace.timezone)

        def facts(ids: Sequence[str], only_own: bool) -> pd.DataFrame:
            _unless(stop)
            return self._facts(ids, own if only_own else whole, workspace)

        def report(account_id: str) -> AccountReport | None:
            _unless(stop)
            return self.report_or_none(account_id, as_of=as_of)

        def follow() -> FollowUp:
            return follow_up_plays(self.database, self.workspace_id, report, as_of=as_of)

        plays = follow if follow_plays else None
        return Scanner(self.database, workspace, self.config, facts, measure_use.BATCH, plays).run(as_of)

    def forget(self, email: str) -> Forgotten:
        """Erase a person for good (``store.forget``)."""
        return forget(self.database, self.workspace_id, email, new_flag_id=flag_id)

    def apply_retention(
        self, *, now: datetime, months: int | None = None, audit_months: int = AUDIT_MONTHS
    ) -> dict[str, int]:
        """Delete what is older than it is kept (``store.retention``); ``months`` of activities, None keeps them all."""
        first = None if months is None else days_before(now, _days(months), self.workspace().timezone)
        keep = Retention(activities_from=first, audit_days=_days(audit_months))
        return apply_retention(self.database, self.workspace_id, keep, now=now)


def _days(months: int) -> int:
    return ceil(months * 365.25 / 12)


def _unless(stop: Callable[[], bool]) -> None:
    if stop():
        raise Stopped("The scan was stopped; run it again to finish it.")
