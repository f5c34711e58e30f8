"""Answers slowing down: the median wait of 28 days against that of the 28 days before (method section 6).

The median now is at least 72 hours or not reached, the previous one was reached, and is at most 24 hours or at most a
third of now's; not reached enters that ratio as the longest observed time. Nothing is said before one ask is settled.
"""

import numpy as np

from engagement.model import SignalName
from engagement.results import Evidence, Signal
from engagement.signals.rule import Flags, Rule
from engagement.signals.scan import AccountScan, Scan

_TOLERANCE = 1e-9


def holds(scan: Scan) -> Flags:
    """Slow now, and prompt or at least three times faster before."""
    rules = scan.rules
    median, before = scan.month.numbers("response_median_hours"), scan.previous.numbers("response_median_hours")
    longest = scan.month.counts("response_longest_hours")
    settled = scan.month.counts("asks_settled")
    reached = ~np.isnan(median)
    now = np.where(reached, median, longest)
    slow = (settled > 0) & (~reached | (now >= rules.slow_median_hours - _TOLERANCE))
    with np.errstate(invalid="ignore"):
        prompt = before <= rules.prompt_median_hours + _TOLERANCE
        slowed = before * rules.slowing_ratio <= now + _TOLERANCE
    return np.asarray(slow & ~np.isnan(before) & (prompt | slowed), dtype=np.bool_)


def describe(scan: AccountScan) -> tuple[Signal, ...]:
    """Both medians with the requests they rest on."""
    now, before = scan.month, scan.previous
    evidence = (
        Evidence("median_hours", now.number("response_median_hours"), now.strings("unanswered_ids")),
        Evidence("previous_median_hours", before.number("response_median_hours"), before.strings("answered_ids")),
        Evidence("asks", now.count("asks")),
        Evidence("answered", now.count("answered"), now.strings("answered_ids")),
        Evidence("longest_hours", now.number("response_longest_hours")),
        Evidence("previous_asks", before.count("asks")),
    )
    return (scan.signal(SignalName.RESPONSE_SLOWING, evidence, source="outreach"),)


RULE = Rule(SignalName.RESPONSE_SLOWING, holds, describe)
