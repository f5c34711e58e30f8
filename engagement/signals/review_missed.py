"""Business review missed: declined, or nobody of the customer came, in 91 days and not rescheduled (method section 6).

A hard fact: always strong. The subject is the latest missed review, so that a further one is a new flag.
"""

import numpy as np

from engagement.model import SignalName, Strength
from engagement.results import Evidence, Signal
from engagement.signals.rule import Flags, Rule
from engagement.signals.scan import AccountScan, Scan


def holds(scan: Scan) -> Flags:
    """At least one missed review."""
    return np.asarray(scan.quarter.counts("reviews_missed") > 0, dtype=np.bool_)


def describe(scan: AccountScan) -> tuple[Signal, ...]:
    """Each missed review with its day, latest first."""
    row = scan.quarter
    ids, days = row.strings("review_missed_ids"), row.instants("review_missed_at")
    evidence = (
        Evidence("reviews_missed", row.count("reviews_missed"), ids),
        Evidence("declined", row.count("reviews_declined")),
        Evidence("no_show", row.count("reviews_no_show")),
        *(Evidence("missed_at", day.isoformat(), (i,)) for day, i in zip(days, ids, strict=False)),
    )
    return (
        scan.signal(
            SignalName.REVIEW_MISSED,
            evidence,
            subject=ids[0] if ids else "",
            first_seen=days[0] if days else None,
            strength=Strength.STRONG,
        ),
    )


RULE = Rule(SignalName.REVIEW_MISSED, holds, describe)
