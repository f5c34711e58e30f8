"""What the explanation of a score says: every number with what it was made from, so that it can be redone by hand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engagement.model import ActivityLine, Dimension
from engagement.results import AccountHead, ComponentScore, PeriodHead, Score, Span


@dataclass(frozen=True, slots=True)
class Input:
    """One count or figure by the name that the formula gives it; None: not known."""

    name: str
    value: float | None


@dataclass(frozen=True, slots=True)
class CurveStep:
    """One step of the curve of asks still waiting (Kaplan-Meier): at ``hours`` business hours ``answered`` of
    ``at_risk`` were answered, and the share ``waiting`` is left. The curve stays flat to the limit after the last."""

    hours: float
    at_risk: int
    answered: int
    waiting: float


@dataclass(frozen=True, slots=True)
class Between:
    """The straight line of the points' curve that a value lies on: two anchors and their points."""

    low: float
    high: float
    low_points: float
    high_points: float


Shrinking = Literal["shrunk", "as_measured", "no_lift"]


@dataclass(frozen=True, slots=True)
class ComponentLedger:
    """One component: from inputs over value, shrunk value and points to what it adds to the overall score."""

    score: ComponentScore
    reason: str  # the code of why it has no fresh measurement, "" when it is measured
    window: Span  # the one that earned the points; an older one for a stale component
    formula: str
    inputs: tuple[Input, ...]
    shares: tuple[float, ...]  # effective contacts: each one's share of the engagement points
    curve: tuple[CurveStep, ...]  # response components
    n_formula: str | None  # where n is no plain count
    shrinking: Shrinking
    prior_strength: float | None
    between: Between | None  # None: the value lies outside the anchors, or there is none
    share: float  # weight in the dimension after the unscored components have left; 0 where it is not scored
    effective: float  # weight in the overall score
    contribution: float | None  # effective weight x points
    activities: tuple[ActivityLine, ...]  # bounded, newest first


@dataclass(frozen=True, slots=True)
class DimensionLedger:
    """One dimension: the weighted average of its components."""

    name: Dimension
    score: float | None
    previous_score: float | None
    weight: float
    effective: float  # weight in the overall score after the unscored dimensions have left
    coverage: float
    components: tuple[ComponentLedger, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How the score of an account came about; ``dimensions`` are those that were asked for."""

    account: AccountHead
    period: PeriodHead
    as_of: datetime
    timezone: str
    config_fingerprint: str
    score: Score
    settle_business_hours: float  # the limit of the response components
    dimensions: tuple[DimensionLedger, ...]
