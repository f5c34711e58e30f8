"""Which plays the evidence calls for: each with the warnings, gaps, tier or missing data that do (method section 7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engagement.advice.plays import Play
from engagement.advice.situation import CONDITIONS, Situation, data_gaps
from engagement.model import Component, SignalName, State, Tier
from engagement.results import Evidence

ACCEPTABLE_POINTS, GOOD_POINTS = 60, 80
Cause = Literal["signal", "tier", "gap", "data"]


@dataclass(frozen=True)
class Called:
    """A play with what called for it; never without evidence."""

    play: Play
    because: tuple[Evidence, ...]
    signals: tuple[SignalName, ...]
    cause: Cause
    gain: float  # overall points to gain by bringing the components it is meant to lift to a good level
    place: int  # in the catalogue


def called_for(situation: Situation, plays: Sequence[Play]) -> tuple[Called, ...]:
    """The plays whose conditions the evidence meets, in the order given."""
    missing = data_gaps(situation)
    raised = tuple(dict.fromkeys(s.signal for s in situation.signals))
    found = []
    for place, play in enumerate(plays):
        if any(s in raised for s in play.unless_signals) or not all(CONDITIONS[c](situation) for c in play.when):
            continue
        signals = tuple(s for s in raised if s in play.signals)
        because = (
            *(Evidence("signal", s.value, _activities(situation, s)) for s in signals),
            *_gap_evidence(situation, play),
            *_tier_evidence(situation, play),
        )
        data = tuple(e for gap in play.data for e in missing.get(gap, ()))
        because = tuple(dict.fromkeys(because))
        cause = _cause(signals, because)
        if because or data:
            gain = sum(situation.gains.get(component, 0.0) for component in play.lifts)
            found.append(Called(play, (*because, *data), signals, cause, gain, place))
    return tuple(found)


def _cause(signals: Sequence[SignalName], because: Sequence[Evidence]) -> Cause:
    if signals:
        return "signal"
    if any(e.code == "tier" for e in because):
        return "tier"
    return "gap" if because else "data"


def _gap_evidence(situation: Situation, play: Play) -> tuple[Evidence, ...]:
    if situation.tier is Tier.DISENGAGED if not play.gap_tiers else situation.tier not in play.gap_tiers:
        return ()
    level = GOOD_POINTS if situation.tier is Tier.MODERATELY_ENGAGED else ACCEPTABLE_POINTS
    return _below(situation, play.gaps, level)


def _tier_evidence(situation: Situation, play: Play) -> tuple[Evidence, ...]:
    """The tier, with the component that the play is first meant to lift, where that is not good."""
    if situation.tier not in play.tiers:
        return ()
    return (Evidence("tier", situation.tier.value), *_below(situation, play.lifts[:1], GOOD_POINTS))


def _below(situation: Situation, components: Sequence[Component], points: float) -> tuple[Evidence, ...]:
    return tuple(
        Evidence("gap", c.name.value, c.evidence[0].activities if c.evidence else ())
        for c in situation.components
        if c.name in components and c.state is State.MEASURED and c.points is not None and c.points < points
    )


def _activities(situation: Situation, name: SignalName) -> tuple[str, ...]:
    return next((e.activities for s in situation.signals if s.signal is name for e in s.evidence if e.activities), ())
