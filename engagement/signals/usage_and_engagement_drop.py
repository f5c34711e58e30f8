"""Usage and contact both falling: events and engagement points at least 20 % below the 28 days before (section 6).

Both previous values must be above 0; exactly 20 % counts. A source that broke or was never connected is no drop: both
sides must be measured.
"""

import numpy as np

from engagement.model import SignalName
from engagement.results import Evidence, Signal
from engagement.scoring.curve import Floats
from engagement.signals.rule import Flags, Rule
from engagement.signals.scan import AccountScan, Scan

_TOLERANCE = 1e-9


def holds(scan: Scan) -> Flags:
    """Both fell by the configured share, and both are measured."""
    alive = np.ones(len(scan.accounts), dtype=np.bool_)
    for name in ("usage_state", "interaction_state"):
        alive &= scan.month.where(name, "measured")
    kept = 1 - scan.rules.drop_share
    events = _fell(scan.month.counts("product_events"), scan.previous.counts("product_events"), kept)
    points = _fell(scan.month.counts("points"), scan.previous.counts("points"), kept)
    return np.asarray(alive & events & points, dtype=np.bool_)


def _fell(now: Floats, before: Floats, kept: float) -> Flags:
    return np.asarray((before > 0) & (now <= kept * before + _TOLERANCE), dtype=np.bool_)


def describe(scan: AccountScan) -> tuple[Signal, ...]:
    """Both figures of both windows."""
    now, before = scan.month, scan.previous
    evidence = (
        Evidence("product_events", now.count("product_events")),
        Evidence("previous_product_events", before.count("product_events")),
        Evidence("points", now.number("points"), now.strings("two_way_ids")),
        Evidence("previous_points", before.number("points"), before.strings("two_way_ids")),
    )
    return (scan.signal(SignalName.USAGE_AND_ENGAGEMENT_DROP, evidence),)


RULE = Rule(SignalName.USAGE_AND_ENGAGEMENT_DROP, holds, describe)
