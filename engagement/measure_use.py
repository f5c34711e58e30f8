"""From the store's events to the facts that reports and scans judge, a bounded number of accounts at a time."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import pairwise

import pandas as pd

from engagement.fact_arrays import Facts
from engagement.frames import Events
from engagement.local_time import days_before
from engagement.metrics import account_facts, compute_facts, last_alive
from engagement.model import Window, Workspace
from engagement.periods import Period
from engagement.scoring.table import may_carry
from engagement.signals.scan import MONTH, PREVIOUS_MONTH, QUARTER
from engagement.store import bulk
from engagement.use import Use

BATCH = 1_000  # accounts whose events are in memory at once

Progress = Callable[[int, int], None]  # told how many accounts are done, and of how many


def no_progress(done: int, total: int) -> None:
    """Nobody wants to know how far it is."""


class MeasureUse(Use):
    """What is measured of the workspace's accounts."""

    def _account_facts(self, account_id: str, period: Period, workspace: Workspace) -> Facts:
        """One account's facts. The windows before the trend are measured only where something may be carried over."""
        windows = windows_of(period, workspace.timezone)
        recent = {label: window for label, window in windows.items() if window not in period.older}
        events = self._events([account_id], recent, workspace)
        facts = account_facts(events, recent, workspace=workspace, config=self.config, previous=_previous(windows))
        if not may_carry(facts):
            return facts
        return self._measured(self._with(events, windows.values(), workspace), windows, workspace)

    def _facts(
        self,
        ids: Sequence[str],
        windows: dict[str, Window],
        workspace: Workspace,
        *,
        progress: Progress = no_progress,
    ) -> pd.DataFrame:
        """The facts of accounts, read and measured a bounded number of accounts at a time: the result is the same.

        Where a source has stopped, with the windows that saw it alive. ``progress`` is told after each number.
        """
        parts = []
        for start in range(0, max(len(ids), 1), BATCH):
            some = ids[start : start + BATCH]
            parts.append(self._measured(self._events(some, windows, workspace), windows, workspace))
            progress(start + len(some), len(ids))
        return parts[0] if len(parts) == 1 else pd.concat(parts)

    def _measured(self, events: Events, windows: dict[str, Window], workspace: Workspace) -> pd.DataFrame:
        """The facts of the accounts in ``events``; where a source has stopped, with the windows that saw it alive."""
        facts_of = partial(compute_facts, workspace=workspace, config=self.config, previous=_previous(windows))
        facts, stale_after = facts_of(events, windows), self.config.metrics.stale_after_days
        kept = last_alive(facts, events.deliveries, windows, days=stale_after, timezone=workspace.timezone)
        return facts_of(self._with(events, kept.values(), workspace), windows | kept) if kept else facts

    def _with(self, events: Events, windows: Iterable[Window], workspace: Workspace) -> Events:
        """What older windows may see besides."""
        return bulk.also_delivered(self.database, workspace, events, {window.end for window in windows})

    def _events(self, ids: Sequence[str], windows: dict[str, Window], workspace: Workspace) -> Events:
        """What some windows may see of some accounts."""
        ends = sorted({window.end for window in windows.values()})
        return bulk.read_events(self.database, workspace, account_ids=ids, ends=ends, known_at=None)


def windows_of(period: Period, timezone: str) -> dict[str, Window]:
    """``t0`` (the report's own), ``t1`` (the one before), ... back through the trend and what stale components keep."""
    back = enumerate(reversed((*period.older, *period.trend)))
    return {**{f"t{number}": window for number, window in back}, **scan_windows(period, timezone)}


def scan_windows(period: Period, timezone: str) -> dict[str, Window]:
    """The signals' own windows, seen from the period's end (method section 10)."""
    end = period.window.end
    month, before, quarter = (days_before(end, days, timezone) for days in (28, 56, 91))
    return {MONTH: Window(month, end), PREVIOUS_MONTH: Window(before, month), QUARTER: Window(quarter, end)}


def _previous(windows: dict[str, Window]) -> dict[str, Window]:
    """What each window of the trend is compared with: the one before it, also for running calendar periods."""
    trend = [label for label in windows if label.startswith("t")]
    return {label: windows[before] for label, before in pairwise(trend)}
