"""The six disengagement signals (method section 6): one file each, the literal rule and what it rests on.

``flags`` says for a whole portfolio which rules hold; ``account_signals`` tells one account's with evidence.
"""

import pandas as pd

from engagement.model import Severity, SignalName, Strength
from engagement.results import Signal
from engagement.signals import (
    cancelled_meetings,
    response_slowing,
    review_missed,
    sponsor_missing,
    unanswered_outreach,
    usage_and_engagement_drop,
)
from engagement.signals.rule import Rule
from engagement.signals.scan import AccountScan, Scan, account_scan, days_until, scan_of

RULES: tuple[Rule, ...] = (
    unanswered_outreach.RULE,
    cancelled_meetings.RULE,
    response_slowing.RULE,
    review_missed.RULE,
    sponsor_missing.RULE,
    usage_and_engagement_drop.RULE,
)

__all__ = ["RULES", "AccountScan", "Rule", "Scan", "account_scan", "account_signals", "days_until", "flags", "scan_of"]

_STRENGTHS = (Strength.STRONG, None, Strength.WEAK)
_SEVERITIES = (Severity.HIGH, Severity.MEDIUM, None, Severity.LOW)
_ORDER = {rule.name: i for i, rule in enumerate(RULES)}


def flags(scan: Scan) -> pd.DataFrame:
    """Which literal rules hold: one row per account, one boolean column per enabled signal."""
    held = {rule.name.value: rule.holds(scan) for rule in RULES if rule.name in scan.rules.enabled}
    return pd.DataFrame(held, index=pd.Index(scan.accounts, name="account_id"))


def account_signals(facts: pd.DataFrame, account: AccountScan) -> tuple[Signal, ...]:
    """The signals whose rule holds for one account: strong, untested, weak; then by severity and method order.

    The same rules decide as in ``flags``; several signals of one name differ by subject.
    """
    own = scan_of(facts.loc[[account.account_id]], rules=account.rules, timezone=account.timezone)
    held = flags(own)
    raised = [
        s for rule in RULES if rule.name in held and bool(held[rule.name].iloc[0]) for s in rule.describe(account)
    ]
    return tuple(
        sorted(
            raised,
            key=lambda s: (
                _STRENGTHS.index(s.strength),
                _SEVERITIES.index(s.severity),
                _ORDER[SignalName(s.signal)],
                s.subject,
            ),
        )
    )
