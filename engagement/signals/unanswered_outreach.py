"""Outreach unanswered: attempts on three business days since the customer was last heard from (method section 6).

Attempts are asks and chasers after the last customer act, the latest inside the 28 days (section 10).
"""

import numpy as np

from engagement.model import SignalName
from engagement.results import Evidence, Signal
from engagement.signals.rule import Flags, Rule
from engagement.signals.scan import AccountScan, Scan

_THIRD = 3  # the facts date the third attempt


def holds(scan: Scan) -> Flags:
    """At least the configured number of attempts, the latest of them in the window."""
    attempts = scan.month.counts("attempts")
    last, start = scan.month.instants("attempt_last_at"), scan.month.instants("window_start")
    return np.asarray((attempts >= scan.rules.unanswered_attempts) & (last >= start), dtype=np.bool_)


def describe(scan: AccountScan) -> tuple[Signal, ...]:
    """The attempts, since when, whom they addressed, and when the customer was last heard from."""
    row = scan.month
    first, last, heard = row.when("attempt_first_at"), row.when("attempt_last_at"), row.when("last_customer_act_at")
    evidence = (
        Evidence("attempts", row.count("attempts"), row.strings("attempt_ids")),
        Evidence("first_attempt_at", first.isoformat() if first else None),
        Evidence("last_attempt_at", last.isoformat() if last else None),
        Evidence("open_asks", row.count("attempt_open_asks")),
        Evidence("addressed", ";".join(row.strings("attempt_contact_ids")) or None),
        Evidence("last_customer_act_at", heard.isoformat() if heard else None),
        Evidence("silence_business_days", row.number("silence_days")),
    )
    third = row.when("attempt_third_at") if scan.rules.unanswered_attempts == _THIRD else None
    return (scan.signal(SignalName.UNANSWERED_OUTREACH, evidence, first_seen=third, source="outreach"),)


RULE = Rule(SignalName.UNANSWERED_OUTREACH, holds, describe)
