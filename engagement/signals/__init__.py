"""The six disengagement signals (method section 6): one file each, the literal rule and what it rests on.

``flags`` says for a whole portfolio which rules hold; ``account_signals`` tells one account's with evidence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pandas as pd

from engagement.baseline import NEVER_SCANNED, Baseline
from engagement.fact_arrays import Facts
from engagement.model import Flag, Severity, SignalName, Strength
from engagement.results import Signal, SignalPrecision
from engagement.scoring.row import of_account
from engagement.signals import (
    cancelled_meetings,
    response_slowing,
    review_missed,
    sponsor_missing,
    unanswered_outreach,
    usage_and_engagement_drop,
)
from engagement.signals.rule import Flags, Rule
from engagement.signals.scan import AccountScan, Scan, account_scan, days_until, scan_of
from engagement.signals.strength import TESTED, judged, measure_signals, run_tests

RULES: tuple[Rule, ...] = (
    unanswered_outreach.RULE,
    cancelled_meetings.RULE,
    response_slowing.RULE,
    review_missed.RULE,
    sponsor_missing.RULE,
    usage_and_engagement_drop.RULE,
)

__all__ = [
    "RULES",
    "AccountScan",
    "Rule",
    "Scan",
    "account_scan",
    "account_signals",
    "days_until",
    "flags",
    "measure_signals",
    "run_tests",
    "scan_of",
]

_STRENGTHS = (Strength.STRONG, None, Strength.WEAK)
_SEVERITIES = (Severity.HIGH, Severity.MEDIUM, None, Severity.LOW)
_ORDER = {rule.name: i for i, rule in enumerate(RULES)}


def flags(scan: Scan) -> pd.DataFrame:
    """Which literal rules hold: one row per account, one boolean column per enabled signal."""
    held = {name.value: where for name, where in _held(scan).items()}
    return pd.DataFrame(held, index=pd.Index(scan.accounts, name="account_id"))


def _held(scan: Scan) -> dict[SignalName, Flags]:
    return {rule.name: rule.holds(scan) for rule in RULES if rule.name in scan.rules.enabled}


def account_signals(
    facts: Facts,
    account: AccountScan,
    *,
    baseline: Baseline = NEVER_SCANNED,
    raised_flags: Iterable[Flag] = (),
    precision: Mapping[SignalName, SignalPrecision] | None = None,
) -> tuple[Signal, ...]:
    """The signals whose rule holds for one account: to be announced, then to watch; by severity and method order.

    The same rules decide as in ``flags``; several signals of one name differ by subject. Strength comes from the
    tests against ``baseline``; ``raised_flags`` are the account's stored ones, ``precision`` is what verdicts say.
    """
    own = scan_of(of_account(facts, account.account_id), rules=account.rules, timezone=account.timezone)
    held = _held(own)
    raised = [s for rule in RULES if rule.name in held and held[rule.name][0] for s in rule.describe(account)]
    tested = {s.signal for s in raised if s.signal in TESTED}
    tests = run_tests(own, baseline, account.config, {account.account_id: account.segment}, signals=tested)
    raised = [judged(s, account, tests, own, baseline) if s.signal in tested else s for s in raised]
    known = {(flag.signal, flag.subject): flag for flag in raised_flags}
    told = [_with_history(s, known.get((s.signal, s.subject)), (precision or {}).get(s.signal)) for s in raised]
    return tuple(sorted(told, key=_rank))


def _with_history(signal: Signal, flag: Flag | None, precision: SignalPrecision | None) -> Signal:
    """With the stored flag's life, the signal's measured precision, and whether it is only watched."""
    noisy = precision is not None and precision.watch
    told = replace(signal, precision=precision, watch=noisy or signal.strength is not Strength.STRONG)
    if flag is None:
        return told
    return replace(
        told,
        first_seen=flag.first_seen,
        flag_id=flag.flag_id,
        state=flag.state,
        state_since=flag.since,
        state_until=flag.snoozed_until or flag.escalation_due,
        state_by=flag.acted_by,
    )


def _rank(signal: Signal) -> tuple[bool, int, int, int, str]:
    return (
        signal.watch,
        _STRENGTHS.index(signal.strength),
        _SEVERITIES.index(signal.severity),
        _ORDER[signal.signal],
        signal.subject,
    )
