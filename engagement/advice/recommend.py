"""Which plays the evidence calls for, in what order (method section 7).

Warnings come first: the best play of each warning by the warnings' order, then the second ones. Then plays for the tier
and for gaps by overall points to gain per hour, then data to connect (right after the warnings where the data do not
carry a tier). Of plays that exclude each other (one ``group``) only the first stays; one called for by a gap alone
yields to one for the tier.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engagement.advice.plays import Play, catalogue
from engagement.advice.situation import CONDITIONS, Situation, data_gaps
from engagement.model import Component, SignalName, State, Tier
from engagement.results import Evidence, Plan, Recommendation
from engagement.scoring.tiers import next_threshold

ACCEPTABLE_POINTS, GOOD_POINTS = 60, 80
MIN_GAIN = 0.25  # overall points below which a gap alone calls for nothing
MAX_GAP_PLAYS = 4  # plays called for by gaps alone


Cause = Literal["signal", "tier", "gap", "data"]


@dataclass(frozen=True)
class _Candidate:
    """A play with what called for it."""

    play: Play
    because: tuple[Evidence, ...]
    signals: tuple[SignalName, ...]
    cause: Cause
    lift_per_hour: float
    place: int  # in the catalogue


def recommend(situation: Situation, plays: Sequence[Play] | None = None) -> tuple[Recommendation, ...]:
    """The recommendations for an account, best first, none twice, none that exclude each other."""
    candidates = _candidates(situation, catalogue() if plays is None else plays)
    taken: set[str] = set()
    by_tier = {c.play.group for c in candidates if c.cause == "tier"}
    chosen: list[Recommendation] = []
    gaps = 0
    for candidate in _ordered(candidates, situation):
        gap_only = candidate.cause == "gap"
        small = candidate.lift_per_hour * candidate.play.effort_hours < MIN_GAIN
        yields = gap_only and (small or gaps >= MAX_GAP_PLAYS or candidate.play.group in by_tier)
        if candidate.play.group in taken or yields:
            continue
        gaps += gap_only
        taken.add(candidate.play.group)
        chosen.append(_recommendation(candidate))
    return tuple(chosen)


def plan(situation: Situation, recommendations: Sequence[Recommendation]) -> Plan:
    """Target score (next tier's threshold, or holding the score), the plays toward it, where points are to gain."""
    target = situation.displayed if situation.tier is Tier.HIGHLY_ENGAGED else next_threshold(situation.tier)
    gains = [(component, gain) for component, gain in situation.gains.items() if gain > 0]
    order = list(Component)
    return Plan(
        target=target,
        reachable=None,
        steps=tuple(r.play for r in recommendations if r.aspect != "data"),
        expected_score=None,
        gaps=tuple(sorted(gains, key=lambda item: (-item[1], order.index(item[0])))),
    )


def _candidates(situation: Situation, plays: Sequence[Play]) -> list[_Candidate]:
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
            lift = sum(situation.gains.get(component, 0.0) for component in play.lifts)
            if any(e.code == "gap" for e in because):
                because = (*because, Evidence("gain", lift))
            found.append(
                _Candidate(
                    play=play,
                    because=(*because, *data),
                    signals=signals,
                    cause=cause,
                    lift_per_hour=lift / play.effort_hours,
                    place=place,
                )
            )
    return found


def _cause(signals: Sequence[SignalName], because: Sequence[Evidence]) -> Cause:
    if signals:
        return "signal"
    if any(e.code == "tier" for e in because):
        return "tier"
    return "gap" if because else "data"


def _ordered(candidates: list[_Candidate], situation: Situation) -> list[_Candidate]:
    raised = list(dict.fromkeys(s.signal for s in situation.signals))
    by_lift = sorted(candidates, key=lambda c: (-c.lift_per_hour, c.place))
    ranks: dict[SignalName, int] = {}
    keyed: list[tuple[tuple[float, ...], _Candidate]] = []
    for candidate in by_lift:
        if candidate.signals:
            first = candidate.signals[0]
            rank = ranks[first] = ranks.get(first, -1) + 1
            keyed.append(((0, rank, raised.index(first), candidate.place), candidate))
        elif candidate.cause == "data":
            stage = 1 if situation.tier is Tier.INSUFFICIENT_DATA else 3
            keyed.append(((stage, candidate.place, 0, 0), candidate))
        else:
            keyed.append(((2, -candidate.lift_per_hour, candidate.place, 0), candidate))
    return [candidate for _, candidate in sorted(keyed, key=lambda item: item[0])]


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


def _recommendation(candidate: _Candidate) -> Recommendation:
    play = candidate.play
    return Recommendation(
        play=play.id,
        aspect=play.aspect,
        cadence=play.cadence,
        content=play.content,
        channel=play.channel,
        role=play.role,
        effort_hours=play.effort_hours,
        because=candidate.because,
    )
