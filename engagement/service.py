"""The use cases: what the command line, the bot and a notebook ask for, one unit of work each.

``Engagement`` is bound to one workspace of one database. It reads the store, hands events down the one way
(metrics, scoring, signals, advice, reports) and returns frozen reports. It knows no Slack and reads no clock:
``as_of`` is always given. Imports and exports: ``engagement.ingest``, on ``Engagement.database``.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from math import ceil
from types import TracebackType
from typing import Self
from zoneinfo import available_timezones

import holidays
import pandas as pd
import polars as pl

from engagement.baseline import MONTH_DAYS, NEVER_SCANNED, Baseline
from engagement.config import Config
from engagement.digest_use import DigestUse
from engagement.errors import (
    AccountAmbiguous,
    AccountNotFound,
    DatabaseUnavailable,
    InputError,
    RefusedError,
    Stopped,
)
from engagement.fact_arrays import Facts
from engagement.filters import NO_FILTER, matches, parse_filter
from engagement.flag_actions import FlagActions
from engagement.frames import Events
from engagement.local_time import days_before
from engagement.matching import match_account
from engagement.metrics import account_facts, compute_facts, last_alive
from engagement.model import AccountMatch, Dimension, Flag, Strength, Window, Workspace
from engagement.overview_use import OverviewUse
from engagement.periods import Period, parse_period
from engagement.play_follow_up import FollowUp, follow_up_plays
from engagement.reports import Master, account_report, portfolio_report
from engagement.reports.compare import Comparison, compare
from engagement.reports.explain import explanation, named, references
from engagement.reports.ledger import Explanation
from engagement.reports.master import local_day
from engagement.results import AccountReport, PortfolioFilter, PortfolioReport
from engagement.scan import PERIOD as SCAN_PERIOD
from engagement.scan import Scanner, stored_precision
from engagement.scan_result import ScanResult
from engagement.scoring.norms import norms
from engagement.scoring.row import account_rows
from engagement.scoring.table import may_carry
from engagement.signals.history import flags_at
from engagement.signals.life import flag_id
from engagement.signals.scan import MONTH, PREVIOUS_MONTH, QUARTER
from engagement.store import bulk, migrate, queries, scans
from engagement.store import flags as flag_store
from engagement.store.activity_lines import activity_lines
from engagement.store.database import Database
from engagement.store.forget import Forgotten, forget
from engagement.store.retention import Retention, apply_retention
from engagement.store.session import WorkspaceSession

ACCOUNT_PERIOD = "quarterly"
PORTFOLIO_PERIOD = "monthly"
DEFAULT_WORKSPACE = "default"
KEPT_REPORTS = 128  # of digests: each is planned, sent and updated as of the same moment
BATCH = 1_000  # accounts whose events are in memory at once


class Engagement(FlagActions, DigestUse, OverviewUse):
    """One workspace's engagement. A context manager: leaving it closes the database's connections."""

    def __init__(self, database: Database, workspace: str = DEFAULT_WORKSPACE, config: Config | None = None) -> None:
        super().__init__(database, workspace, config)
        self._kept_report = lru_cache(maxsize=KEPT_REPORTS)(self._scanned_report)
        self._baselines: dict[tuple[datetime, datetime], Baseline] = {}

    @classmethod
    def open(
        cls, url: str, *, workspace: str = DEFAULT_WORKSPACE, config: Config | None = None, create: bool = False
    ) -> Self:
        """The workspace in the database at ``url``; with ``create`` a missing database, schema or workspace is made.

        Raises ``DatabaseUnavailable`` where there is no database, ``SchemaOutOfDate`` where it is not this program's.
        """
        database = open_database(url, create=create)
        try:
            _find_workspace(database, workspace, create=create)
        except BaseException:
            database.dispose()
            raise
        return cls(database, workspace, config)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.dispose()

    def check(self) -> None:
        """Nothing if the store can serve. Raises ``DatabaseUnavailable`` or ``SchemaOutOfDate``."""
        migrate.check(self.database)

    # -- the workspace ---------------------------------------------------------------------------------------------

    def workspace(self) -> Workspace:
        """The workspace's settings."""
        with self.database.session(self.workspace_id) as session:
            return queries.workspace(session)

    def change_workspace(
        self,
        *,
        timezone: str | None = None,
        country: str | None = None,
        currency: str | None = None,
        week_start: int | None = None,
        weekend: Sequence[int] | None = None,
    ) -> Workspace:
        """Change what is given; ``country`` "none" means no public holidays. Raises ``InputError``."""
        now = self.workspace()
        changed = replace(
            now,
            timezone=now.timezone if timezone is None else _known_zone(timezone),
            country=now.country if country is None else _known_country(country),
            currency=now.currency if currency is None else _currency(currency),
            week_start=now.week_start if week_start is None else week_start,
            weekend=now.weekend if weekend is None else _weekend(weekend),
        )
        with self.database.session(self.workspace_id, write=True) as session:
            queries.save_workspace(session, changed)
        return changed

    def forget(self, email: str) -> Forgotten:
        """Erase a person for good (``store.forget``)."""
        return forget(self.database, self.workspace_id, email, new_flag_id=flag_id)

    def apply_retention(self, *, now: datetime, months: int | None = None) -> dict[str, int]:
        """Delete what is older than it is kept (``store.retention``); ``months`` of activities, None keeps them all."""
        first = None if months is None else days_before(now, ceil(months * 365.25 / 12), self.workspace().timezone)
        return apply_retention(self.database, self.workspace_id, Retention(activities_from=first), now=now)

    # -- finding ---------------------------------------------------------------------------------------------------

    def find_account(self, text: str) -> AccountMatch:
        """The account that ``text`` means: id, name, unambiguous part, close match; open accounts come first.

        Raises ``AccountNotFound`` with the nearest and ``AccountAmbiguous`` with the candidates.
        """
        with self.database.session(self.workspace_id) as session:
            names = queries.account_names(session)
        closed = {match.id: match.closed_at for match in names}
        ordered = sorted(names, key=lambda match: (match.closed_at is not None, match.id))
        try:
            found, name = match_account(text, ((match.id, match.name) for match in ordered))
        except AccountAmbiguous as error:
            raise AccountAmbiguous(error.wanted, _with_closing(error.matches, closed)) from None
        except AccountNotFound as error:
            raise AccountNotFound(error.wanted, _with_closing(error.nearest, closed)) from None
        return AccountMatch(id=found, name=name, score=100.0, closed_at=closed[found])

    def check_period(self, text: str, *, as_of: datetime) -> None:
        """Nothing if ``text`` names a period. Raises ``PeriodError``."""
        self._period(text, as_of, ACCOUNT_PERIOD, self.workspace().timezone)

    # -- reports ---------------------------------------------------------------------------------------------------

    def account_report(
        self, account_id: str, period: str | None = None, *, as_of: datetime, target: int | None = None
    ) -> AccountReport:
        """The report of one account over a period (default: quarterly), everything seen from the period's end.

        ``target``: the score to plan for, 1-100, instead of the next tier's. Raises ``AccountNotFound`` for an id that
        does not exist, ``PeriodError`` for words that are no period, ``InputError`` for a target outside 1-100.
        """
        return self._reported(account_id, period, as_of=as_of, target=target)[0]

    def _reported(
        self, account_id: str, period: str | None, *, as_of: datetime, target: int | None = None
    ) -> tuple[AccountReport, Facts]:
        """A report with the facts that it was made from."""
        if target is not None and not 1 <= target <= 100:
            raise InputError(f"target {target}: a score to aim for is a whole number from 1 to 100")
        with self.database.session(self.workspace_id) as session:
            workspace = queries.workspace(session)
            account = queries.account(session, account_id)
            if account is None:
                raise AccountNotFound(account_id)
            when = self._period(period, as_of, ACCOUNT_PERIOD, workspace.timezone)
            master = Master(
                accounts={account_id: account},
                contacts={account_id: queries.contacts(session, account_id)},
                people={person.email: person for person in queries.people(session, [account.owner_email])},
                sources=queries.sources(session, before=when.window.end),
            )
            baseline = self._baseline(session, when.window.end)
            flags = self._flags(session, account_id, when.window.end)
            precision = stored_precision(session, when.window.end, self.config)
        facts = self._account_facts(account_id, when, workspace)
        report = account_report(
            facts,
            master,
            account=account_id,
            period=when,
            as_of=as_of,
            workspace=workspace,
            config=self.config,
            baseline=baseline,
            target=target,
            flags=flags,
            precision=precision,
        )
        return report, facts

    def portfolio_report(
        self, period: str | None = None, *, as_of: datetime, filters: PortfolioFilter = NO_FILTER
    ) -> PortfolioReport:
        """The report of the accounts that the filter lets through, over a period (default: monthly).

        Raises ``PeriodError``.
        """
        with self.database.session(self.workspace_id) as session:
            workspace = queries.workspace(session)
            accounts = {account.id: account for account in queries.accounts(session)}
            when = self._period(period, as_of, PORTFOLIO_PERIOD, workspace.timezone)
            baseline = self._baseline(session, when.window.end)
            scanned = baseline.as_of is not None
            flags = self._flags(session, None, when.window.end) if scanned else ()
        today = local_day(as_of, workspace.timezone)
        ids = sorted(key for key, account in accounts.items() if matches(account, filters, today))
        facts = self._facts(ids, _windows(when, workspace.timezone), workspace)
        return portfolio_report(
            facts,
            Master(accounts=accounts),
            period=when,
            as_of=as_of,
            workspace=workspace,
            config=self.config,
            filters=filters,
            baseline=baseline,
            strong={(f.account_id, f.signal) for f in flags if f.strength is Strength.STRONG} if scanned else None,
        )

    def with_config(self, config: Config) -> Self:
        """The same workspace of the same database under another configuration."""
        return type(self)(self.database, self.workspace_id, config)

    def compare_account(
        self, account_id: str, period: str | None = None, *, as_of: datetime, other: Config
    ) -> Comparison:
        """The report of one account under this configuration and under another. Raises as ``account_report``."""
        before = self.account_report(account_id, period, as_of=as_of)
        after = self.with_config(other).account_report(account_id, period, as_of=as_of)
        return compare(before, after, configs=(self.config, other))

    def explain_account(
        self,
        account_id: str,
        period: str | None = None,
        *,
        as_of: datetime,
        dimensions: Sequence[Dimension] = tuple(Dimension),
    ) -> Explanation:
        """The ledger of an account's dimensions: every number with what it was made from. Raises as above."""
        report, facts = self._reported(account_id, period, as_of=as_of)
        wanted = references(report, dimensions)
        with self.database.session(self.workspace_id) as session:
            lines = activity_lines(session, account_id, wanted, before=report.period.end)
            baseline = self._baseline(session, report.period.end)
            people = queries.contacts(session, account_id)
        segment = report.account.segment
        return explanation(
            report,
            account_rows(facts, account_id),
            dimensions=dimensions,
            activities={key: named(line, people) for key, line in lines.items()},
            config=self.config,
            norms=norms(self.config.scoring_for(segment), baseline.benchmarks_for(MONTH_DAYS), segment),
        )

    def portfolio_filter(self, **words: str | None) -> PortfolioFilter:
        """The filter that words mean (``filters.parse_filter``). Raises ``FilterError`` that names the nearest."""
        with self.database.session(self.workspace_id) as session:
            names = {person.email: person.name for person in queries.everybody(session) if person.name}
            return parse_filter(queries.accounts(session), names=names, **words)

    def _account_facts(self, account_id: str, period: Period, workspace: Workspace) -> Facts:
        """One account's facts. The windows before the trend are measured only where something may be carried over."""
        windows = _windows(period, workspace.timezone)
        recent = {label: window for label, window in windows.items() if window not in period.older}
        events = self._events([account_id], recent, workspace)
        facts = account_facts(events, recent, workspace=workspace, config=self.config, previous=_previous(windows))
        return self._facts([account_id], windows, workspace) if may_carry(facts) else facts

    def _facts(self, ids: Sequence[str], windows: dict[str, Window], workspace: Workspace) -> pd.DataFrame:
        """The facts of accounts, read and measured a bounded number of accounts at a time: the result is the same.

        Where a source has stopped, with the windows that saw it alive.
        """
        previous, parts = _previous(windows), []
        stale_after, zone = self.config.metrics.stale_after_days, workspace.timezone
        for start in range(0, max(len(ids), 1), BATCH):
            some = ids[start : start + BATCH]
            facts, deliveries = self._measured(some, windows, previous, workspace)
            kept = last_alive(facts, deliveries, windows, days=stale_after, timezone=zone)
            parts.append(self._measured(some, windows | kept, previous, workspace)[0] if kept else facts)
        return parts[0] if len(parts) == 1 else pd.concat(parts)

    def _measured(
        self, ids: Sequence[str], windows: dict[str, Window], previous: dict[str, Window], workspace: Workspace
    ) -> tuple[pd.DataFrame, pl.DataFrame]:
        """The facts of some accounts through some windows, and what the sources delivered before the windows' ends."""
        events = self._events(ids, windows, workspace)
        facts = compute_facts(events, windows, workspace=workspace, config=self.config, previous=previous)
        return facts, events.deliveries

    def _events(self, ids: Sequence[str], windows: dict[str, Window], workspace: Workspace) -> Events:
        """What some windows may see of some accounts."""
        ends = sorted({window.end for window in windows.values()})
        return bulk.read_events(self.database, workspace, account_ids=ids, ends=ends, known_at=None)

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
        whole, own = _windows(when, workspace.timezone), _scan_windows(when, workspace.timezone)

        def facts(ids: Sequence[str], only_own: bool) -> pd.DataFrame:
            _unless(stop)
            return self._facts(ids, own if only_own else whole, workspace)

        def report(account_id: str) -> AccountReport | None:
            _unless(stop)
            return self.report_or_none(account_id, as_of=as_of)

        def follow() -> FollowUp:
            return follow_up_plays(self.database, self.workspace_id, report, as_of=as_of)

        return Scanner(self.database, workspace, self.config, facts, BATCH, follow if follow_plays else None).run(as_of)

    def report_or_none(self, account_id: str, *, as_of: datetime, kept: bool = False) -> AccountReport | None:
        """An account's report; None where it fails: no account's fault may take the others' with it.

        ``kept``: the one that was made a moment ago will do.
        """
        make = self._kept_report if kept else self._scanned_report
        try:
            return make(account_id, as_of)
        except RefusedError:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, the others are told
            return None

    def _scanned_report(self, account_id: str, as_of: datetime) -> AccountReport:
        return self.account_report(account_id, SCAN_PERIOD, as_of=as_of)

    def _baseline(self, session: WorkspaceSession, end: datetime) -> Baseline:
        """What the last scan at or before a period's end measured of the workspace; read once for each scan."""
        last = scans.last_scan(session, end)
        if last is None:
            return NEVER_SCANNED
        if last not in self._baselines:
            self._baselines.clear()
            self._baselines[last] = scans.baseline_at(session, end) or NEVER_SCANNED
        return self._baselines[last]

    def _flags(self, session: WorkspaceSession, account_id: str | None, end: datetime) -> tuple[Flag, ...]:
        """The flags of an account, or of all, as they stood at a period's end."""
        accounts = None if account_id is None else [account_id]
        stored = [each.flag for each in flag_store.flags(session, account_ids=accounts)]
        return flags_at(stored, flag_store.flag_events(session, [flag.flag_id for flag in stored]), end)

    @staticmethod
    def _period(text: str | None, as_of: datetime, default: str, timezone: str) -> Period:
        return parse_period(text, as_of=as_of, timezone=timezone, default=default)


def _unless(stop: Callable[[], bool]) -> None:
    if stop():
        raise Stopped("The scan was stopped; run it again to finish it.")


def open_database(url: str, *, create: bool = False) -> Database:
    """The database at ``url``; with ``create`` it is made and migrated.

    Raises ``DatabaseUnavailable`` where there is none, ``SchemaOutOfDate`` where it is not this program's.
    """
    database = Database.open(url)
    if create:
        migrate.upgrade(database)
    elif database.is_sqlite and not database.file.exists():
        raise DatabaseUnavailable(
            f"There is no database at {database.file}: run `engagement import` or `engagement db upgrade` to make it."
        )
    else:
        migrate.check(database)
    return database


def _find_workspace(database: Database, workspace: str, *, create: bool) -> None:
    with database.session(workspace, write=create) as session:
        if queries.find_workspace(session) is None:
            if not create:
                raise DatabaseUnavailable(
                    f"The database has no workspace {workspace!r}: run `engagement import` first, or name another."
                )
            queries.save_workspace(session, Workspace(workspace))


def _windows(period: Period, timezone: str) -> dict[str, Window]:
    """``t0`` (the report's own), ``t1`` (the one before), ... back through the trend and what stale components keep."""
    back = enumerate(reversed((*period.older, *period.trend)))
    return {**{f"t{number}": window for number, window in back}, **_scan_windows(period, timezone)}


def _scan_windows(period: Period, timezone: str) -> dict[str, Window]:
    """The signals' own windows, seen from the period's end (method section 10)."""
    end = period.window.end
    month, before, quarter = (days_before(end, days, timezone) for days in (28, 56, 91))
    return {MONTH: Window(month, end), PREVIOUS_MONTH: Window(before, month), QUARTER: Window(quarter, end)}


def _previous(windows: dict[str, Window]) -> dict[str, Window]:
    """What each window of the trend is compared with: the one before it, also for running calendar periods."""
    trend = [label for label in windows if label.startswith("t")]
    return {label: windows[before] for label, before in pairwise(trend)}


def _with_closing(matches: tuple[AccountMatch, ...], closed: dict[str, date | None]) -> tuple[AccountMatch, ...]:
    return tuple(replace(match, closed_at=closed[match.id]) for match in matches)


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise InputError(f"{name!r} is no time zone; write an IANA name such as Europe/Berlin or America/New_York.")
    return name


def _known_country(code: str) -> str | None:
    if code.casefold() == "none":
        return None
    if code.upper() not in holidays.list_supported_countries():
        raise InputError(f"{code!r} is no country with known public holidays; write two letters such as DE, or none.")
    return code.upper()


def _currency(code: str) -> str:
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise InputError(f"{code!r} is no currency; write three letters such as EUR or USD.")
    return code.upper()


def _weekend(days: Sequence[int]) -> tuple[int, ...]:
    if any(day not in range(7) for day in days) or len(set(days)) == 7:
        raise InputError("days off are numbers from 0 (Monday) to 6 (Sunday), at most six of them")
    return tuple(sorted(set(days)))
