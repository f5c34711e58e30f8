"""Finding accounts and reporting on them: the use cases of ``Engagement`` that only read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

from engagement.baseline import MONTH_DAYS, NEVER_SCANNED, Baseline
from engagement.config import Config
from engagement.errors import AccountAmbiguous, AccountNotFound, InputError, RefusedError
from engagement.fact_arrays import Facts
from engagement.filters import NO_FILTER, matches, parse_filter
from engagement.flag_list import open_flags
from engagement.matching import match_account
from engagement.measure_use import MeasureUse, Progress, no_progress, windows_of
from engagement.model import AccountMatch, Dimension, Flag, FlagEvent, Strength
from engagement.periods import Period, parse_period
from engagement.reports import Master, account_report, portfolio_report
from engagement.reports.compare import Comparison, compare
from engagement.reports.explain import explanation, named, references
from engagement.reports.ledger import Explanation
from engagement.reports.master import local_day, seen_from
from engagement.results import AccountReport, PortfolioFilter, PortfolioReport
from engagement.scan import PERIOD as SCAN_PERIOD
from engagement.scan import stored_precision
from engagement.scoring.norms import norms
from engagement.scoring.row import account_rows
from engagement.signals.history import flags_at
from engagement.store import flags as flag_store
from engagement.store import queries, scans
from engagement.store.activity_lines import activity_lines
from engagement.store.database import Database
from engagement.store.session import WorkspaceSession
from engagement.use import DEFAULT_WORKSPACE

ACCOUNT_PERIOD = "quarterly"
PORTFOLIO_PERIOD = "monthly"
KEPT_REPORTS = 128  # of digests: each is planned, sent and updated as of the same moment


class ReportUse(MeasureUse):
    """Reports of accounts and of the portfolio. Reads no clock: ``as_of`` is always given."""

    def __init__(self, database: Database, workspace: str = DEFAULT_WORKSPACE, config: Config | None = None) -> None:
        super().__init__(database, workspace, config)
        self._kept_report = lru_cache(maxsize=KEPT_REPORTS)(self._scanned_report)
        self._baselines: dict[tuple[datetime, datetime], Baseline] = {}

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
            stored, audit = self._flag_history(session, account_id)
            past = seen_from(when, as_of, workspace.timezone)[1]
            scanned = past and scans.last_scan(session, as_of) is not None
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
            flags=flags_at(stored, audit, when.window.end),
            precision=precision,
            open_now=open_flags(flags_at(stored, audit, as_of)) if scanned else None,
        )
        return report, facts

    def portfolio_report(
        self,
        period: str | None = None,
        *,
        as_of: datetime,
        filters: PortfolioFilter = NO_FILTER,
        progress: Progress = no_progress,
    ) -> PortfolioReport:
        """The report of the accounts that the filter lets through, over a period (default: monthly).

        ``progress`` is told again and again how many accounts have been read, and of how many. Raises ``PeriodError``.
        """
        with self.database.session(self.workspace_id) as session:
            workspace = queries.workspace(session)
            accounts = {account.id: account for account in queries.accounts(session)}
            when = self._period(period, as_of, PORTFOLIO_PERIOD, workspace.timezone)
            baseline = self._baseline(session, when.window.end)
            scanned = baseline.as_of is not None
            flags = flags_at(*self._flag_history(session, None), when.window.end) if scanned else ()
        today = local_day(as_of, workspace.timezone)
        ids = sorted(key for key, account in accounts.items() if matches(account, filters, today))
        facts = self._facts(ids, windows_of(when, workspace.timezone), workspace, progress=progress)
        report = portfolio_report(
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
        return replace(report, restricted_accounts=len(self.database.hidden))

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

    @staticmethod
    def _flag_history(session: WorkspaceSession, account_id: str | None) -> tuple[list[Flag], list[FlagEvent]]:
        """The flags of an account, or of all, with their audit."""
        accounts = None if account_id is None else [account_id]
        stored = [each.flag for each in flag_store.flags(session, account_ids=accounts)]
        return stored, flag_store.flag_events(session, [flag.flag_id for flag in stored])

    @staticmethod
    def _period(text: str | None, as_of: datetime, default: str, timezone: str) -> Period:
        return parse_period(text, as_of=as_of, timezone=timezone, default=default)


def _with_closing(matches: tuple[AccountMatch, ...], closed: dict[str, date | None]) -> tuple[AccountMatch, ...]:
    return tuple(replace(match, closed_at=closed[match.id]) for match in matches)
