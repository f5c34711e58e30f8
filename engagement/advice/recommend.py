"""In what order plays are recommended, and which of them (method section 7).

Warnings come first: the best play of each warning by the warnings' order, then the second ones. Then plays for the tier
and for gaps by assumed lift of the score per hour, then data to connect (right after the warnings where the data do not
carry a tier). Of plays that exclude each other (one ``group``) only the first stays; one called for by a gap alone
yields to one for the tier.
"""

from collections.abc import Mapping, Sequence

from engagement.advice.called_for import Called
from engagement.advice.effects import NO_EFFECTS
from engagement.advice.situation import Situation
from engagement.model import SignalName, Tier
from engagement.results import PlayTrack, Recommendation

MIN_GAIN = 0.25  # overall points to gain below which a gap alone calls for nothing
MAX_GAP_PLAYS = 4  # plays called for by gaps alone


def recommend(
    situation: Situation,
    called: Sequence[Called],
    lifts: Mapping[str, float],
    tracks: Mapping[str, PlayTrack] | None = None,
) -> tuple[Recommendation, ...]:
    """The recommendations for an account, best first, none twice, none that exclude each other.

    ``lifts``: by play, how much higher the score would read by it alone; ``tracks``: what followed it so far.
    """
    taken: set[str] = set()
    by_tier = {c.play.group for c in called if c.cause == "tier"}
    chosen: list[Recommendation] = []
    gaps = 0
    for candidate in _ordered(called, lifts, situation):
        gap_only = candidate.cause == "gap"
        small = candidate.gain < MIN_GAIN
        yields = gap_only and (small or gaps >= MAX_GAP_PLAYS or candidate.play.group in by_tier)
        if candidate.play.group in taken or yields:
            continue
        gaps += gap_only
        taken.add(candidate.play.group)
        chosen.append(_recommendation(candidate, lifts[candidate.play.id], (tracks or {}).get(candidate.play.id)))
    return tuple(chosen)


def _ordered(called: Sequence[Called], lifts: Mapping[str, float], situation: Situation) -> list[Called]:
    raised = list(dict.fromkeys(s.signal for s in situation.signals))
    per_hour = {c.play.id: lifts[c.play.id] / c.play.effort_hours for c in called}
    by_lift = sorted(called, key=lambda c: (-per_hour[c.play.id], c.place))
    ranks: dict[SignalName, int] = {}
    keyed: list[tuple[tuple[float, ...], Called]] = []
    for candidate in by_lift:
        if candidate.signals:
            first = candidate.signals[0]
            rank = ranks[first] = ranks.get(first, -1) + 1
            keyed.append(((0, rank, raised.index(first), candidate.place), candidate))
        elif candidate.cause == "data":
            stage = 1 if situation.tier is Tier.INSUFFICIENT_DATA else 3
            keyed.append(((stage, candidate.place, 0, 0), candidate))
        else:
            keyed.append(((2, -per_hour[candidate.play.id], candidate.place, 0), candidate))
    return [candidate for _, candidate in sorted(keyed, key=lambda item: item[0])]


def _recommendation(candidate: Called, lift: float, track: PlayTrack | None) -> Recommendation:
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
        source=play.source,
        lift=None if play.effects == NO_EFFECTS else lift,
        track=track,
    )
