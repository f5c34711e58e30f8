"""One scan of a workspace (method section 6): measure it, judge every open account, keep flags, scores and baseline.

A batch of accounts is one transaction, and judging the same moment twice comes to the same: a scan that was stopped is
run again and finishes the rest. What fails for one account is noted, and the account's flags stay as they are.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TypeVar

import pandas as pd

from engagement.baseline import Baseline
from engagement.config import Config
from engagement.errors import EngagementError
from engagement.model import Account, ScanReason, SignalName, Strength, TierChange, Workspace
from engagement.play_follow_up import FollowUp
from engagement.reports.master import is_closed, local_day
from engagement.results import SignalPrecision
from engagement.scan_account import Judged, Situation, judge
from engagement.scan_result import ScanResult
from engagement.scoring.benchmarks import measure_benchmarks
from engagement.scoring.definitions import FACTS_USED as SCORED
from engagement.signals import life, measure_signals, scan_of
from engagement.signals.history import precision_from
from engagement.signals.scan import FACTS_USED as TESTED
from engagement.store import flags as flag_store
from engagement.store import queries, scans, snapshots
from engagement.store.database import Database
from engagement.store.flags import StoredFlag
from engagement.store.session import WorkspaceSession

PERIOD = "quarterly"  # of the snapshots
ReadFacts = Callable[[Sequence[str], bool], pd.DataFrame]
"""The facts of accounts: of every window, or, where the flag is set, only of the scan's own."""
FollowPlays = Callable[[], FollowUp]
_T = TypeVar("_T")


@dataclass(frozen=True)
class Scanner:
    """What a scan needs. ``batch``: accounts in memory, and in a transaction, at once."""

    database: Database
    workspace: Workspace
    config: Config
    facts: ReadFacts
    batch: int
    follow_up: FollowPlays | None = None  # None: the steps of plans are not followed this time

    def run(self, as_of: datetime) -> ScanResult:
        """Scan everything as of a moment. Raises ``DatabaseUnavailable``."""
        started, today = datetime.now(UTC), local_day(as_of, self.workspace.timezone)
        with self.database.session(self.workspace.id) as session:
            accounts = {account.id: account for account in queries.accounts(session)}
            week = f"{today.isocalendar().year}-W{today.isocalendar().week:02}"
            deciding = scans.deciding_scan(session, week=week, before=as_of, config_fingerprint=self.config.fingerprint)
            noise = stored_precision(session, as_of, self.config)
            last = scans.baseline_at(session, as_of) or Baseline()
        closed = {key for key, account in accounts.items() if is_closed(account, today)}
        people = {key: account for key, account in accounts.items() if key not in closed}
        failed: dict[str, str] = {}
        kept: dict[tuple[str, ...], pd.DataFrame] = {}
        known = self._measure(sorted(people), people, as_of, failed, kept, weekly=deciding is None)
        signals = known.signals if deciding is None else deciding.baseline.signals
        baseline = replace(known, signals=signals, plays=last.plays)
        scan = scans.StoredScan(
            as_of=as_of,
            week=week,
            weekly=deciding is None,
            config_fingerprint=self.config.fingerprint,
            baseline=baseline,
            accounts=0,
            started_at=started,
        )
        self._save(scan)
        tally = _Tally()
        ids = [key for key in sorted(people) if key not in failed]
        for judged in self._judged(ids, people, scan, noise, failed, kept):
            with self.database.session(self.workspace.id, write=True) as session:
                observed = _keep(session, judged, scan.as_of, self.config.flags.clear_after_days)
            tally.add(judged, observed)
        tally.closed = self._close(closed, as_of)
        done = replace(scan, accounts=tally.accounts, skipped=dict(sorted(failed.items())))
        self._save(replace(done, finished_at=_finished(as_of)))
        if scan.weekly and self.follow_up is not None:  # with reports by the baseline that was just kept
            followed = tally.followed = self.follow_up()
            baseline = replace(baseline, plays=followed.tracks)
            self._save(replace(done, baseline=baseline, finished_at=_finished(as_of)))
        return tally.result(scan, failed)

    def _measure(
        self,
        ids: list[str],
        accounts: Mapping[str, Account],
        as_of: datetime,
        failed: dict[str, str],
        kept: dict[tuple[str, ...], pd.DataFrame],
        *,
        weekly: bool,
    ) -> Baseline:
        """The benchmarks of the whole workspace and, in a weekly scan, what its signals are tested with.

        The facts of a workspace of one batch are ``kept``; a larger one's are read again, to be judged.
        """
        used, several = sorted({*SCORED, *TESTED}), len(ids) > self.batch

        def read(some: Sequence[str]) -> pd.DataFrame:
            facts = self.facts(some, several)
            if not several:
                kept[tuple(some)] = facts
            return facts[used]

        parts = [part for part in _each(_batches(ids, self.batch), read, failed) if len(part)]
        if not parts:
            return Baseline(as_of=as_of)
        facts, segments = pd.concat(parts), {key: account.segment for key, account in accounts.items()}
        found = Baseline(as_of=as_of, benchmarks=measure_benchmarks(facts, segments, self.config))
        if not weekly:
            return found
        portfolio = scan_of(facts, rules=self.config.signals, timezone=self.workspace.timezone)
        return replace(found, signals=measure_signals(portfolio, found, self.config, segments))

    def _judged(
        self,
        ids: list[str],
        accounts: Mapping[str, Account],
        scan: scans.StoredScan,
        noise: Mapping[SignalName, SignalPrecision],
        failed: dict[str, str],
        kept: Mapping[tuple[str, ...], pd.DataFrame],
    ) -> Iterator[Sequence[Judged]]:
        today = local_day(scan.as_of, self.workspace.timezone)

        def judged(some: Sequence[str]) -> list[Judged]:
            with self.database.session(self.workspace.id) as session:
                before = snapshots.latest_snapshots(session, some, period=PERIOD, before=today)
                weekly = snapshots.latest_snapshots(session, some, period=PERIOD, before=today, weekly=True)
            situation = Situation(
                as_of=scan.as_of,
                weekly=scan.weekly,
                period=PERIOD,
                workspace=self.workspace,
                config=self.config,
                baseline=scan.baseline,
                precision=noise,
                announced={key: each.announced_tier for key, each in before.items()},
                last_week={key: each.tier for key, each in weekly.items()},
            )
            facts = kept.get(tuple(some))
            facts = self.facts(some, False) if facts is None else facts
            return judge(facts, {key: accounts[key] for key in some}, situation)

        return _each(_batches(ids, self.batch), judged, failed)

    def _close(self, closed: set[str], as_of: datetime) -> int:
        """Resolve what is still open of accounts that were closed."""
        if not closed:
            return 0
        with self.database.session(self.workspace.id, write=True) as session:
            flag_store.lock_scans(session)
            observed = [life.account_closed(flag, at=as_of) for flag in flag_store.flags_to_judge(session, closed)]
            changed = [each for each in observed if each.event is not None]
            flag_store.save_judged(
                session,
                [StoredFlag(each.flag) for each in changed if each.flag is not None],
                [each.event for each in changed if each.event is not None],
            )
        return len(changed)

    def _save(self, scan: scans.StoredScan) -> None:
        with self.database.session(self.workspace.id, write=True) as session:
            scans.save_scan(session, scan)


def _finished(as_of: datetime) -> datetime:
    """Now; never before the moment that was looked at, which a moved clock (``engagement demo``) puts ahead of it."""
    return max(datetime.now(UTC), as_of)


def stored_precision(
    session: WorkspaceSession, moment: datetime, config: Config
) -> Mapping[SignalName, SignalPrecision]:
    """How often each signal was found true, by the verdicts given up to a moment."""
    verdicts = flag_store.verdict_events(session, moment)
    judged = flag_store.flags_by_id(session, {event.flag_id for event in verdicts})
    return precision_from(judged, verdicts, config.flags)


def _keep(
    session: WorkspaceSession, judged: Sequence[Judged], as_of: datetime, clear_after_days: int
) -> list[life.Observed]:
    """The batch into the store, all or nothing: its flags with their audit, and its snapshots."""
    flag_store.lock_scans(session)
    known = {flag.flag_id: flag for flag in flag_store.flags_to_judge(session, [each.account_id for each in judged])}
    found = {each.finding.flag_id: each for account in judged for each in account.found}
    blind = {account.account_id: account.blind for account in judged}
    observed, stored = [], []
    for key in sorted({*known, *found}):
        held = found.get(key)
        if held is None and known[key].signal in blind[known[key].account_id]:
            continue  # the source does not deliver: no data is no sign that the problem is gone
        seen = life.observe(
            known.get(key), None if held is None else held.finding, at=as_of, clear_after_days=clear_after_days
        )
        observed.append(seen)
        if seen.flag is None or (held is None and seen.flag == known[key]):
            continue
        fresh = held is not None and seen.flag.last_held == as_of  # a scan of the past tells nothing new
        stored.append(StoredFlag(seen.flag, held.p_value, held.evidence) if held and fresh else StoredFlag(seen.flag))
    flag_store.save_judged(session, stored, [seen.event for seen in observed if seen.event is not None])
    snapshots.save_snapshots(session, [each.snapshot for each in judged if each.snapshot is not None])
    return observed


@dataclass
class _Tally:
    """What the batches came to."""

    accounts: int = 0
    strengths: Counter[Strength | None] = field(default_factory=Counter)
    reasons: Counter[str | None] = field(default_factory=Counter)
    announced: list[str] = field(default_factory=list)
    tiers: list[TierChange] = field(default_factory=list)
    closed: int = 0
    followed: FollowUp | None = None

    def add(self, judged: Sequence[Judged], observed: Sequence[life.Observed]) -> None:
        self.accounts += len(judged)
        self.strengths.update(found.finding.strength for account in judged for found in account.found)
        self.reasons.update(seen.event.reason for seen in observed if seen.event is not None)
        self.announced += [seen.flag.flag_id for seen in observed if seen.announce and seen.flag is not None]
        self.tiers += [account.tier_change for account in judged if account.tier_change is not None]

    def result(self, scan: scans.StoredScan, failed: Mapping[str, str]) -> ScanResult:
        signals, followed = scan.baseline.signals, self.followed
        return ScanResult(
            as_of=scan.as_of,
            week=scan.week,
            weekly=scan.weekly,
            config_fingerprint=scan.config_fingerprint,
            accounts=self.accounts,
            strong=self.strengths[Strength.STRONG],
            weak=self.strengths.total() - self.strengths[Strength.STRONG],
            raised=self.reasons[ScanReason.RAISED],
            reopened=self.reasons[ScanReason.REOPENED] + self.reasons[ScanReason.SNOOZE_OVER],
            cleared=self.reasons[ScanReason.CLEARED],
            closed=self.closed,
            announced=tuple(sorted(self.announced)),
            tier_changes=tuple(sorted(self.tiers, key=lambda change: change.account_id)),
            threshold=signals.threshold,
            tests=signals.tests,
            steps_opened=followed.opened if followed else 0,
            steps_carried_out=followed.carried_out if followed else 0,
            steps_closed=followed.closed if followed else 0,
            skipped=dict(sorted(failed.items())),
        )


def _batches(ids: Sequence[str], size: int) -> list[Sequence[str]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]


def _each(
    batches: Sequence[Sequence[str]], work: Callable[[Sequence[str]], _T], failed: dict[str, str]
) -> Iterator[_T]:
    """The work on each batch; one that fails is halved until the account that fails is alone, and that one noted."""
    waiting = list(reversed(batches))
    while waiting:
        some = waiting.pop()
        try:
            done = work(some)
        except EngagementError:
            raise  # the database is gone, which is no account's fault
        except Exception as error:  # noqa: BLE001 - whatever it is, the other accounts are judged
            if len(some) == 1:
                failed[some[0]] = type(error).__name__
            else:
                middle = len(some) // 2
                waiting += [some[middle:], some[:middle]]
        else:
            yield done
