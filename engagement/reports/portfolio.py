"""Assembles the PortfolioReport from facts and master data (method section 8). Pure and vectorised over the accounts.

Closed accounts are counted and left out; so is what the filter does not let through, and every figure is of the rest.
What an account itself shows (score, assumed ARR, risk) does not depend on the filter. A missing ARR takes the median of
the segment's known ones (else of all, else 0) and is counted.

Risk of an account: ARR x probability that its score is below 60 x nearness of the renewal; nearness is 1 up to 90 days
before it, falls evenly to 0.25 at 365 days and stays there; 0.25 where no renewal is ahead. At risk is an account with
a probability of at least 0.2 to be below 60. Accounts without a record, or without enough data for a tier, carry no
risk figure: their score does not support one.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from statistics import median

import numpy as np
import pandas as pd

from engagement.baseline import NEVER_SCANNED, Baseline
from engagement.config import Config
from engagement.filters import NO_FILTER, matches
from engagement.model import Account, SignalName, Tier, Workspace
from engagement.periods import Period
from engagement.reports.account import SCHEMA_VERSION
from engagement.reports.master import Master, is_closed, local_day, seen_from
from engagement.reports.scores import change_term
from engagement.results import (
    DimensionAverage,
    PeriodHead,
    PortfolioAccount,
    PortfolioFilter,
    PortfolioReport,
    SignalCount,
    Span,
    TierShare,
)
from engagement.scoring.bridge import Bridges, bridges
from engagement.scoring.curve import Floats
from engagement.scoring.definitions import Flags
from engagement.scoring.row import Columns
from engagement.scoring.score import DIMENSIONS, Scores, score
from engagement.scoring.tiers import displayed
from engagement.scoring.uncertainty import estimate
from engagement.signals import flags, scan_of

MOVERS = 10
CAUSES = 3
MOVE_POINTS = 1.0
RISK_BELOW = 60.0
AT_RISK_FROM = 0.2  # probability of a score below 60
NEAR_DAYS, FAR_DAYS, FAR_NEARNESS = 90, 365, 0.25


def portfolio_report(
    facts: pd.DataFrame,
    master: Master,
    *,
    period: Period,
    as_of: datetime,
    workspace: Workspace,
    config: Config,
    filters: PortfolioFilter = NO_FILTER,
    strong: Collection[tuple[str, SignalName]] | None = None,
    baseline: Baseline = NEVER_SCANNED,
) -> PortfolioReport:
    """The report of the open accounts that the facts and the master data share and the filter lets through, by id.

    ``strong``: which signals of which accounts the last scan found strong, None where there was none.
    ``master`` holds all accounts of the workspace: a missing ARR is assumed from them.
    """
    today = local_day(as_of, workspace.timezone)
    seen, past = seen_from(period, as_of, workspace.timezone)
    present = set(facts.index.get_level_values("account_id").unique())
    known = {a for a in present & master.accounts.keys() if matches(master.accounts[a], filters, today)}
    closed = {a for a in known if is_closed(master.accounts[a], today)}
    ids = sorted(known - closed)
    own = facts if len(ids) == len(present) else facts[facts.index.get_level_values("account_id").isin(ids)]
    scores = score(own, master.segments(), config, baseline=baseline)
    held = flags(scan_of(own, rules=config.signals, timezone=workspace.timezone))
    held_flags = held.to_numpy(dtype=np.bool_)
    arr = assumed_arr([a for a in master.accounts.values() if not is_closed(a, today)])
    bridge, below = bridges(scores), estimate(scores, config).below(RISK_BELOW)
    existed, recorded = _existed(own, scores, "t1"), _existed(own, scores, "t0")
    everybody = tuple(
        _account(
            i,
            master.accounts[a],
            scores,
            bridge,
            below,
            existed=existed,
            recorded=recorded,
            arr=arr[a],
            raised=_raised(held_flags[i], config.signals.enabled),
            strong=strong or (),
            today=local_day(seen, workspace.timezone),
        )
        for i, a in enumerate(ids)
    )
    accounts = tuple(account for account in everybody if _shows(account, filters))
    weights = np.array([a.arr_assumed for a in accounts], dtype=np.float64)
    overall = np.array([a.overall for a in accounts], dtype=np.float64)
    signals = [s for a in accounts for s in a.signals]
    return PortfolioReport(
        schema_version=SCHEMA_VERSION,
        period=PeriodHead(name=period.name, start=period.window.start, end=period.window.end, past=past),
        previous=Span(start=period.previous.start, end=period.previous.end),
        as_of=as_of,
        timezone=workspace.timezone,
        currency=shared_currency([master.accounts[a.id] for a in accounts], workspace.currency),
        config_fingerprint=config.fingerprint,
        filters=filters,
        accounts=accounts,
        tiers=_tiers(accounts),
        dimensions=_dimensions(accounts, weights),
        overall_unweighted=_mean(overall, np.ones(len(accounts))),
        overall_by_arr=_mean(overall, weights),
        movers_up=_movers(accounts, 1),
        movers_down=_movers(accounts, -1),
        at_risk=tuple(a.id for a in sorted(accounts, key=lambda a: (-a.risk, a.id)) if _at_risk(a)),
        arr_below_60=sum((a.arr_assumed * a.below_60 for a in accounts if a.below_60 is not None), 0.0),
        signals=tuple(
            SignalCount(s, signals.count(s), None if strong is None else sum(s in a.strong for a in accounts))
            for s in config.signals.enabled
        ),
        coverage=float(np.mean([a.coverage for a in accounts])) if accounts else 0.0,
        closed_accounts=len(closed),
        arr_missing=sum(a.arr is None for a in accounts),
    )


def assumed_arr(
    accounts: Sequence[Account], known: Iterable[tuple[str | None, float]] | None = None
) -> dict[str, float]:
    """ARR by account id; a missing one is the median of its segment's known ones, else of all, else 0.

    ``known``: segment and ARR of those that have one, where they are more than these accounts.
    """
    by_segment: dict[str | None, list[float]] = {}
    for segment, arr in [(a.segment, a.arr) for a in accounts if a.arr is not None] if known is None else known:
        by_segment.setdefault(segment, []).append(arr)
    middle = {segment: median(known) for segment, known in by_segment.items()}
    overall = median([arr for known in by_segment.values() for arr in known]) if by_segment else 0.0
    return {a.id: a.arr if a.arr is not None else middle.get(a.segment, overall) for a in accounts}


def shared_currency(accounts: Sequence[Account], default: str) -> str:
    """The currency of all known ARR; "" where there are several: nothing is converted."""
    found = {account.currency or default for account in accounts if account.arr is not None}
    return min(found) if len(found) == 1 else default if not found else ""


def nearness(days_to_renewal: int | None) -> float:
    """How near the renewal is: 1 up to 90 days before it, 0.25 from 365 days on, past, or without one."""
    if days_to_renewal is None or days_to_renewal < 0:
        return FAR_NEARNESS
    gone = (days_to_renewal - NEAR_DAYS) / (FAR_DAYS - NEAR_DAYS)
    return max(FAR_NEARNESS, 1 - (1 - FAR_NEARNESS) * max(0.0, gone))


def risk(arr: float, below_60: float | None, days_to_renewal: int | None) -> float:
    """ARR x probability of a score below 60 x nearness of the renewal; 0 where there is no tier."""
    return 0.0 if below_60 is None else arr * below_60 * nearness(days_to_renewal)


def _account(
    i: int,
    account: Account,
    scores: Scores,
    bridge: Bridges,
    below: Floats,
    *,
    existed: Flags,
    recorded: Flags,
    arr: float,
    raised: tuple[SignalName, ...],
    strong: Collection[tuple[str, SignalName]],
    today: date,
) -> PortfolioAccount:
    overall = _known(scores.overall[i, 0])
    tier = scores.tier(i, 0)
    judged = recorded[i] and tier is not Tier.INSUFFICIENT_DATA
    below_60 = _known(below[i]) if judged else None
    days = None if account.renewal_date is None else (account.renewal_date - today).days
    change = _known(bridge.change[i]) if existed[i] else None
    causes = bridge.terms(i, scores)[:CAUSES] if change is not None else ()
    return PortfolioAccount(
        id=account.id,
        name=account.name,
        segment=account.segment,
        owner_email=account.owner_email,
        arr=account.arr,
        arr_assumed=arr,
        renewal_date=account.renewal_date,
        days_to_renewal=days,
        overall=overall,
        displayed=None if overall is None else displayed(overall),
        tier=tier,
        change=change,
        causes=tuple(change_term(term, scores, i) for term in causes),
        coverage=float(scores.coverage[i, 0]),
        dimensions={d: _known(scores.dimension[i, 0, k]) for k, d in enumerate(DIMENSIONS)},
        signals=raised,
        strong=tuple(name for name in raised if (account.id, name) in strong),
        below_60=below_60,
        risk=risk(arr, below_60, days),
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _at_risk(account: PortfolioAccount) -> bool:
    return account.below_60 is not None and account.below_60 >= AT_RISK_FROM and account.risk > 0


def _shows(account: PortfolioAccount, filters: PortfolioFilter) -> bool:
    """Whether tier and signals fit the filter."""
    tier_fits = filters.tier is None or account.tier is filters.tier
    return tier_fits and (filters.signal is None or filters.signal in account.signals)


def _existed(facts: pd.DataFrame, scores: Scores, label: str) -> Flags:
    """Whether each account had a record before the end of a window."""
    before = facts.index.get_level_values("window") == label
    history = facts.loc[before, ["history_days"]].droplevel("window").reindex(list(scores.table.accounts))
    return np.asarray(Columns(history).counts("history_days") > 0, dtype=np.bool_)


def _raised(row: Flags, names: tuple[SignalName, ...]) -> tuple[SignalName, ...]:
    return tuple(name for name, held in zip(names, row, strict=True) if held)


def _tiers(accounts: Sequence[PortfolioAccount]) -> tuple[TierShare, ...]:
    return tuple(
        TierShare(
            tier=tier,
            accounts=sum(a.tier is tier for a in accounts),
            arr=sum((a.arr_assumed for a in accounts if a.tier is tier), 0.0),
        )
        for tier in Tier
    )


def _dimensions(accounts: Sequence[PortfolioAccount], weights: Floats) -> tuple[DimensionAverage, ...]:
    found = []
    for dimension in DIMENSIONS:
        values = np.array([a.dimensions[dimension] for a in accounts], dtype=np.float64)
        found.append(
            DimensionAverage(
                dimension=dimension,
                unweighted=_mean(values, np.ones(len(values))),
                by_arr=_mean(values, weights),
                accounts=int((~np.isnan(values)).sum()),
            )
        )
    return tuple(found)


def _mean(values: Floats, weights: Floats) -> float | None:
    """Weighted mean over the values that exist, None where there is no weight."""
    there = ~np.isnan(values)
    total = float(weights[there].sum())
    return float((values[there] * weights[there]).sum()) / total if total > 0 else None


def _movers(accounts: Sequence[PortfolioAccount], sign: int) -> tuple[str, ...]:
    """Accounts that moved by at least a point, the largest move first."""
    moved = [a for a in accounts if a.change is not None and sign * a.change >= MOVE_POINTS]
    return tuple(a.id for a in sorted(moved, key=lambda a: (-sign * (a.change or 0.0), a.id))[:MOVERS])
