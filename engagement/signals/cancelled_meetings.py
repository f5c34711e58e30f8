"""Meetings lost: two or more called off or missed by the customer in 91 days and not rescheduled (method section 6)."""

import numpy as np

from engagement.model import SignalName
from engagement.results import Evidence, Signal
from engagement.signals.rule import Flags, Rule
from engagement.signals.scan import AccountScan, Scan


def holds(scan: Scan) -> Flags:
    """At least the configured number of lost meetings."""
    lost = scan.quarter.counts("meetings_lost")
    return np.asarray(lost >= scan.rules.cancelled_meetings, dtype=np.bool_)


def describe(scan: AccountScan) -> tuple[Signal, ...]:
    """Each lost meeting with its day, and how many took place."""
    row, needed = scan.quarter, scan.rules.cancelled_meetings
    ids, days = row.strings("lost_ids"), row.instants("lost_at")
    evidence = (
        Evidence("lost_meetings", row.count("meetings_lost"), ids),
        Evidence("held", row.count("meetings_held"), row.strings("held_ids")),
        *(Evidence("lost_at", day.isoformat(), (i,)) for day, i in zip(days, ids, strict=False)),
    )
    oldest_first = sorted(days)
    became_true = oldest_first[needed - 1] if len(oldest_first) >= needed else None
    return (scan.signal(SignalName.CANCELLED_MEETINGS, evidence, first_seen=became_true),)


RULE = Rule(SignalName.CANCELLED_MEETINGS, holds, describe)
