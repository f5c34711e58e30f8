"""What advice looks at: an account's scores, warnings, renewal and data gaps, and the conditions plays may set."""

from collections.abc import Callable
from dataclasses import dataclass

from engagement.advice.plays import Condition, DataGap
from engagement.model import Component, State, Tier
from engagement.results import ComponentScore, Course, Evidence, Signal

RENEWAL_IN_SIGHT_DAYS = 180
SEVERAL = 3


@dataclass(frozen=True)
class Situation:
    """One account as advice sees it. ``gains``: overall points to gain by bringing a component to 80 points."""

    tier: Tier
    displayed: int | None
    signals: tuple[Signal, ...]
    components: tuple[ComponentScore, ...]
    gains: dict[Component, float]
    direction: Course | None
    days_to_renewal: int | None
    customer_acts: int  # two-way touchpoints in the period
    contacts: int
    sponsor_known: bool
    tier_likely: bool  # no other tier is likelier by the data


def _left(situation: Situation) -> bool:
    return any(e.code == "left_on" for s in situation.signals for e in s.evidence)


def _worth_saving(situation: Situation) -> bool:
    """The customer still takes part, or a renewal is in sight."""
    days = situation.days_to_renewal
    return situation.customer_acts > 0 or (days is not None and 0 <= days <= RENEWAL_IN_SIGHT_DAYS)


CONDITIONS: dict[Condition, Callable[[Situation], bool]] = {
    "sponsor_silent": lambda s: not _left(s),
    "sponsor_left": _left,
    "several_warnings": lambda s: len({signal.signal for signal in s.signals}) >= SEVERAL,
    "any_warning": lambda s: bool(s.signals),
    "no_warnings": lambda s: not s.signals,
    "not_declining": lambda s: s.direction != "declining",
    "tier_likely": lambda s: s.tier_likely,
    "not_disengaged": lambda s: s.tier is not Tier.DISENGAGED,
    "worth_saving": _worth_saving,
    "not_worth_saving": lambda s: not _worth_saving(s),
    "contacts_known": lambda s: s.contacts > 0,
}
_NOT_CONNECTED: dict[str, tuple[DataGap, ...]] = {
    "usage": ("usage_not_connected",),
    "outreach": ("outreach_not_connected",),
    "meetings": ("meetings_not_connected",),
    "interactions": (),  # none of its kinds: then outreach and meetings say so themselves
}
_BY_CODE: dict[str, DataGap] = {
    "source_stopped": "source_stopped",
    "seats_not_known": "seats_not_known",
    "features_not_known": "features_not_known",
    "executives_not_known": "executives_not_known",
}


def data_gaps(situation: Situation) -> dict[DataGap, tuple[Evidence, ...]]:
    """Which data are missing, each with the evidence that says so."""
    found: dict[DataGap, dict[Evidence, None]] = {}
    for component in situation.components:
        if component.state not in (State.UNKNOWN, State.STALE):
            continue
        for item in component.evidence:
            gaps = _NOT_CONNECTED[str(item.value)] if item.code in ("not_connected", "not_said") else ()
            if item.code in _BY_CODE and item.value != "interactions":
                gaps = (*gaps, _BY_CODE[item.code])
            for gap in gaps:
                found.setdefault(gap, {})[item] = None
    if not situation.sponsor_known:
        found["sponsor_not_known"] = {Evidence("sponsor_not_known"): None}
    return {gap: tuple(evidence) for gap, evidence in found.items()}
