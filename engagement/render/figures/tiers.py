"""The tiers as charts show them."""

from engagement.model import Tier
from engagement.render.figures.model import Band, Tone
from engagement.render.wording import tier_name
from engagement.scoring.tiers import THRESHOLDS

TONES: dict[Tier, Tone] = {
    Tier.HIGHLY_ENGAGED: "best",
    Tier.MODERATELY_ENGAGED: "good",
    Tier.LOW_ENGAGED: "fair",
    Tier.DISENGAGED: "poor",
    Tier.INSUFFICIENT_DATA: "unknown",
}


def tier_bands() -> tuple[Band, ...]:
    """The tiers' parts of the scale, lowest first."""
    ends = [100, *(start for start, _ in THRESHOLDS)]
    bands = [
        Band(tier_name(tier), start, end, TONES[tier]) for (start, tier), end in zip(THRESHOLDS, ends, strict=False)
    ]
    return tuple(reversed(bands))
