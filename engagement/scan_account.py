"""What a scan says of each account: its findings and its snapshot. Pure: facts in, records to be stored out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from engagement.baseline import Baseline
from engagement.config import Config
from engagement.model import Account, SignalName, Tier, TierChange, Workspace
from engagement.reports.master import local_day
from engagement.reports.portfolio import RISK_BELOW
from engagement.results import Evidence, Signal, SignalPrecision
from engagement.scoring.components import usual_gap
from engagement.scoring.definitions import COMPONENTS, SOURCE_COLUMNS, STATES
from engagement.scoring.row import account_rows, listing
from engagement.scoring.score import DIMENSIONS, Scores, score
from engagement.scoring.tier_change import announced_tier
from engagement.scoring.uncertainty import Estimates, estimate
from engagement.signals import account_scan, account_signals, days_until, flags, scan_of
from engagement.signals.life import Finding
from engagement.signals.scan import MONTH, PREVIOUS_MONTH, QUARTER, Scan
from engagement.store.snapshots import Snapshot

RESTS_ON: Mapping[SignalName, tuple[str, ...]] = {  # the source states without which a rule cannot be told
    SignalName.UNANSWERED_OUTREACH: ("outreach_state",),
    SignalName.CANCELLED_MEETINGS: ("meeting_state",),
    SignalName.RESPONSE_SLOWING: ("outreach_state",),
    SignalName.REVIEW_MISSED: ("meeting_state",),
    SignalName.SPONSOR_MISSING: ("interaction_state",),
    SignalName.USAGE_AND_ENGAGEMENT_DROP: ("usage_state", "interaction_state"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with what it rests on."""

    finding: Finding
    p_value: float | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """One account after a scan. No snapshot where it has no record yet: there is nothing to score.

    ``blind``: signals that nothing can be told of now, because their source does not deliver.
    """

    account_id: str
    found: tuple[Found, ...]
    snapshot: Snapshot | None
    tier_change: TierChange | None
    blind: frozenset[SignalName] = frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """What a batch of accounts is judged by. ``announced`` and ``last_week``: each account's tiers so far."""

    as_of: datetime
    weekly: bool
    period: str  # of the facts' trend, by name
    workspace: Workspace
    config: Config
    baseline: Baseline
    precision: Mapping[SignalName, SignalPrecision]
    announced: Mapping[str, Tier | None]
    last_week: Mapping[str, Tier]


def judge(facts: pd.DataFrame, accounts: Mapping[str, Account], situation: Situation) -> list[Judged]:
    """Every account of the facts, by id. ``facts`` holds the trend's and the scan's windows."""
    config, zone = situation.config, situation.workspace.timezone
    segments = {key: account.segment for key, account in accounts.items()}
    scores = score(facts, segments, config, baseline=situation.baseline)
    scan = scan_of(facts, rules=config.signals, timezone=zone)
    held = flags(scan).any(axis=1)
    blind, stopped = _blind(scan), _stopped(scan)
    recorded = facts["history_days"].xs("t0", level="window")
    estimates = estimate(scores, config)
    below = estimates.below(RISK_BELOW)
    own_windows = facts[facts.index.get_level_values("window").isin((MONTH, PREVIOUS_MONTH, QUARTER))]
    judged = []
    for i, key in enumerate(scores.table.accounts):
        found = _found(own_windows.loc[[key]], accounts[key], situation) if held[key] else ()
        if not recorded[key] > 0:
            judged.append(Judged(key, found, None, None, blind[key]))
            continue
        snapshot, change = _snapshot(i, scores, situation, _chance(i, estimates, situation), stopped[key])
        if snapshot.tier is not Tier.INSUFFICIENT_DATA:
            low, high = _known(estimates.low[i]), _known(estimates.high[i])
            snapshot = replace(snapshot, interval_low=low, interval_high=high, below_60=_known(below[i]))
        judged.append(Judged(key, found, snapshot, change, blind[key]))
    return judged


def _blind(scan: Scan) -> dict[str, frozenset[SignalName]]:
    """By account, the signals whose sources do not deliver at present."""
    dark = {name: ~scan.month.where(name, "measured") for name in SOURCE_COLUMNS.values()}
    return {
        key: frozenset(signal for signal, names in RESTS_ON.items() if any(dark[name][i] for name in names))
        for i, key in enumerate(scan.accounts)
    }


def _stopped(scan: Scan) -> dict[str, tuple[str, ...]]:
    """By account, the sources that stopped, by name."""
    cells = scan.month.objects("stopped_sources")
    return {key: tuple(map(str, listing(cell))) for key, cell in zip(scan.accounts, cells, strict=True)}


def _found(own: pd.DataFrame, account: Account, situation: Situation) -> tuple[Found, ...]:
    config, zone = situation.config, situation.workspace.timezone
    gap = usual_gap(
        own.loc[[(account.id, MONTH)]],
        config,
        config.scoring_for(account.segment),
        baseline=situation.baseline,
        segment=account.segment,
    )
    scan = account_scan(
        account_rows(own, account.id),
        account.id,
        usual_gap_days=float(gap[0]),
        config=config,
        timezone=zone,
        as_of=situation.as_of,
        days_to_renewal=days_until(account.renewal_date, local_day(situation.as_of, zone)),
        segment=account.segment,
    )
    signals = account_signals(own, scan, baseline=situation.baseline, precision=situation.precision)
    return tuple(_finding(signal, account.id, situation) for signal in signals)


def _finding(signal: Signal, account_id: str, situation: Situation) -> Found:
    finding = Finding(
        workspace_id=situation.workspace.id,
        account_id=account_id,
        signal=signal.signal,
        subject=signal.subject,
        strength=signal.strength,
        severity=signal.severity,
        watch=signal.watch or any(each.code == "source_stopped" for each in signal.evidence),
    )
    return Found(finding, signal.p_value, signal.evidence)


def _chance(i: int, estimates: Estimates, situation: Situation) -> float | None:
    """The probability of an account's tier where that is not the announced one."""
    key, tier = estimates.scores.table.accounts[i], estimates.scores.tier(i, 0)
    if situation.announced.get(key, tier) in (tier, None):
        return None
    by_tier = estimates.tiers(i)
    return None if by_tier is None else by_tier[tier]


def _snapshot(
    i: int, scores: Scores, situation: Situation, probability: float | None, stopped: tuple[str, ...]
) -> tuple[Snapshot, TierChange | None]:
    key, tier = scores.table.accounts[i], scores.tier(i, 0)
    before = situation.announced.get(key)
    after = announced_tier(
        before, tier, probability=probability, weekly=situation.weekly, last_week=situation.last_week.get(key)
    )
    snapshot = Snapshot(
        account_id=key,
        day=local_day(situation.as_of, situation.workspace.timezone),
        period=situation.period,
        config_fingerprint=situation.config.fingerprint,
        as_of=situation.as_of,
        overall=_known(scores.overall[i, 0]),
        dimensions={d: _known(scores.dimension[i, 0, place]) for place, d in enumerate(DIMENSIONS)},
        coverage=float(scores.coverage[i, 0]),
        tier=tier,
        facts=_compact(i, scores),
        weekly=situation.weekly,
        announced_tier=after,
        tier_probability=probability,
        stopped_sources=stopped,
    )
    if before is None or after is None or after is before:
        return snapshot, None
    return snapshot, TierChange(key, before, after, probability)


def _compact(i: int, scores: Scores) -> dict[str, Any]:
    """Each component's state, value and n."""
    table = scores.table
    return {
        component.value: [
            STATES[table.state[i, 0, c]].value,
            _known(np.round(table.value[i, 0, c], 6)),
            _known(np.round(table.n[i, 0, c], 6)),
        ]
        for c, component in enumerate(COMPONENTS)
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
