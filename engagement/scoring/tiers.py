"""Displayed score and tier (method sections 5 and 10)."""

from engagement.model import Tier
from engagement.results import Score

THRESHOLDS: tuple[tuple[int, Tier], ...] = (
    (80, Tier.HIGHLY_ENGAGED),
    (60, Tier.MODERATELY_ENGAGED),
    (40, Tier.LOW_ENGAGED),
    (0, Tier.DISENGAGED),
)


def displayed(score: float) -> int:
    """A score as shown: rounded to 1e-9, then half up (method section 10)."""
    return int(round(score, 9) + 0.5)


def tier_of(score: float | None, *, coverage: float, min_coverage: float) -> Tier:
    """The tier of an overall score (method section 5); too little coverage or no score is ``insufficient_data``."""
    if score is None or round(coverage, 9) < min_coverage:
        return Tier.INSUFFICIENT_DATA
    shown = displayed(score)
    return next(tier for threshold, tier in THRESHOLDS if shown >= threshold)


def likeliest(score: Score) -> Tier | None:
    """The tier that is the likeliest by the data; the score's own where it is as likely; None where there is none."""
    chances = score.tier_probabilities
    return None if chances is None else max(chances, key=lambda tier: (chances[tier], tier is score.tier))


def next_threshold(tier: Tier) -> int | None:
    """Where the next better tier begins; None for the best one and where there is no tier."""
    better = [threshold for threshold, _ in THRESHOLDS]
    names = [name for _, name in THRESHOLDS]
    if tier not in names or tier is Tier.HIGHLY_ENGAGED:
        return None
    return better[names.index(tier) - 1]
