"""Where an account stood at a scan, in short: what is kept of its overall score."""

from dataclasses import dataclass

from engagement.model import Tier


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an account stood at a scan. ``announced``: the tier that people have been told."""

    overall: float | None
    tier: Tier
    announced: Tier | None
    interval_low: float | None = None
    interval_high: float | None = None
    below_60: float | None = None
    stopped: tuple[str, ...] = ()  # sources that would judge the account and have stopped, by name

    @property
    def told(self) -> Tier:
        """The tier that a digest tells: the announced one; none without a score of now."""
        return (self.announced or self.tier) if self.scored else Tier.INSUFFICIENT_DATA

    @property
    def scored(self) -> bool:
        """Whether there is a score that supports a tier."""
        return self.overall is not None and self.tier is not Tier.INSUFFICIENT_DATA
