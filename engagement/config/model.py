"""Every constant of the method as one typed, validated object (docs/method.md), with overrides per segment.

A field's docstring is what docs/configuration.md says of it, with its unit; ranges are the fields' own constraints.
"""

import hashlib
import json
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from engagement.model import Component, Dimension, Kind, SignalName

SUM_TOLERANCE = 1e-9


def _monotone(anchors: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    steps = [b - a for a, b in pairwise(anchors)]
    if not (all(s > 0 for s in steps) or all(s < 0 for s in steps)):
        raise PydanticCustomError(
            "anchors", "anchors must rise or fall strictly from the 0-point to the 100-point value"
        )
    return anchors


Anchors = Annotated[tuple[float, float, float, float], AfterValidator(_monotone)]
Weight = Annotated[float, Field(ge=0, le=1)]
Share = Annotated[float, Field(ge=0, le=1)]
Points = Annotated[float, Field(ge=0)]


class Section(BaseModel):
    """What every table of the configuration is: frozen, no unknown keys, finite numbers, described fields."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True, use_attribute_docstrings=True
    )


class MetricsConfig(Section):
    """How events become metrics (method sections 4 and 10)."""

    kind_points: dict[Kind, Points] = {
        Kind.BUSINESS_REVIEW: 5,
        Kind.MEETING: 3,
        Kind.TRAINING: 3,
        Kind.CERTIFICATION: 3,
        Kind.CALL: 2,
        Kind.COMMUNITY_POST: 1,
        Kind.COMMUNITY_EVENT: 1,
        Kind.EMAIL: 1,
        Kind.MESSAGE: 1,
        Kind.SURVEY: 1,
    }
    """Engagement points that a customer act of this kind earns."""
    message_points_per_contact_day: float = Field(3, gt=0)
    """Most points that the e-mails and messages of one contact earn on one local day."""
    ask_expires_days: int = Field(14, ge=1, le=90)
    """Calendar days after which an ask without an answer is closed."""
    settle_business_hours: float = Field(120, gt=0)
    """Business hours (24 to a business day) within which an answer counts for response rate and response time."""
    thanks_business_hours: float = Field(24, ge=0)
    """Business hours after an answer within which a mail is a closing "thanks" and no ask, unless it is chased."""
    reschedule_within_days: int = Field(14, ge=1, le=90)
    """Calendar days within which a later meeting put on the calendar replaces a lost one."""
    stale_after_days: int = Field(7, ge=1, le=90)
    """Calendar days without any record, of any account, after which a source counts as stopped."""
    exec_window_days: int = Field(91, ge=7)
    """Calendar days that executive touchpoints look back, whatever the period."""
    gap_history_days: int = Field(365, ge=28)
    """Calendar days over which the usual gap between days with a customer act is measured."""
    min_gaps: int = Field(3, ge=1)
    """Gaps needed before the account's own usual gap counts; below, the segment's is taken."""
    power_user_days_per_week: int = Field(3, ge=1, le=7)
    """Days of use a week, in at least half the weeks, that make a frequent (power) user."""


class ComponentConfig(Section):
    """One component: weight within its dimension, the curve's anchors, the prior that few observations are drawn to."""

    weight: Weight
    """Weight within the dimension; those of a dimension sum to 1. 0 leaves the component out."""
    anchors: Anchors
    """Values that earn 0, 60, 80 and 100 points, strictly rising or strictly falling."""
    prior_mean: float | None = None
    """Value that the component is shrunk to; without it the 60-point anchor ("acceptable")."""
    prior_strength: float = Field(4, ge=0)
    """Number of observations that the prior is worth at most (less where peers differ much); 0 shrinks nothing."""

    @property
    def mu(self) -> float:
        """The value that an account without observations is shrunk to."""
        return self.anchors[1] if self.prior_mean is None else self.prior_mean


class DimensionConfig(Section):
    """One dimension: weight in the overall score, and its components."""

    weight: Weight
    """Weight in the overall score; those of the four dimensions sum to 1. 0 leaves the dimension out."""
    components: dict[Component, ComponentConfig]
    """The components of the dimension, by name."""

    @field_validator("components")
    @classmethod
    def _weights_sum(cls, components: dict[Component, ComponentConfig]) -> dict[Component, ComponentConfig]:
        _check_sum("component", {name: component.weight for name, component in components.items()})
        return components


def _check_sum(what: str, weights: dict[Any, float]) -> None:
    total = sum(weights.values())
    if abs(total - 1) > SUM_TOLERANCE:
        parts = ", ".join(f"{name} {weight:.12g}" for name, weight in weights.items())
        context = {"what": what, "total": f"{total:.12g}", "parts": parts or "none given"}
        raise PydanticCustomError("weights", "{what} weights must sum to 1, they sum to {total}: {parts}", context)


def _component(weight: float, *anchors: float) -> ComponentConfig:
    a, b, c, d = anchors
    return ComponentConfig(weight=weight, anchors=(a, b, c, d))


def _default_dimensions() -> dict[Dimension, DimensionConfig]:
    c = Component
    return {
        Dimension.FREQUENCY: DimensionConfig(
            weight=0.25,
            components={
                c.POINTS_PER_WEEK: _component(0.5, 0, 0.75, 1.5, 3),
                c.REGULARITY: _component(0.3, 0, 0.4, 0.7, 0.95),
                c.SILENCE_RATIO: _component(0.2, 8, 3, 1.5, 1),
            },
        ),
        Dimension.QUALITY: DimensionConfig(
            weight=0.30,
            components={
                c.RESPONSE_RATE: _component(0.3, 0.1, 0.5, 0.75, 0.95),
                c.RESPONSE_TIME: _component(0.2, 120, 60, 30, 6),
                c.MEETING_PARTICIPATION: _component(0.25, 0.2, 0.6, 0.8, 0.97),
                c.STRATEGIC_SHARE: _component(0.15, 0, 0.1, 0.25, 0.5),
                c.CUSTOMER_INITIATED: _component(0.1, 0, 0.15, 0.3, 0.5),
            },
        ),
        Dimension.BREADTH: DimensionConfig(
            weight=0.20,
            components={
                c.EFFECTIVE_CONTACTS: _component(0.45, 0, 2, 3.5, 6),
                c.DEPARTMENTS: _component(0.25, 0, 2, 3, 4),
                c.EXECUTIVES: _component(0.3, 0, 1, 2, 4),
            },
        ),
        Dimension.PRODUCT: DimensionConfig(
            weight=0.25,
            components={
                c.ADOPTION: _component(0.4, 0.05, 0.4, 0.65, 0.9),
                c.FEATURE_BREADTH: _component(0.25, 0.05, 0.35, 0.55, 0.8),
                c.POWER_USERS: _component(0.2, 0, 0.1, 0.2, 0.4),
                c.USER_TREND: _component(0.15, 0.4, 0.85, 1, 1.2),
            },
        ),
    }


class ScoringConfig(Section):
    """How metrics become a score (method section 5); ``[segments.NAME]`` overrides any of it for a segment."""

    dimensions: dict[Dimension, DimensionConfig] = Field(default_factory=_default_dimensions)
    """The four dimensions, by name."""
    usual_gap_days: float = Field(5, ge=1)
    """Business days usual between days with a customer act, for accounts without a habit of their own."""
    usual_gap_strength: float = Field(4, ge=0)
    """Number of gaps that this usual gap is worth when an account's own is shrunk to it."""
    min_coverage: Share = 0.6
    """Measured share of the applicable weight below which the tier is "insufficient data"."""
    benchmark: Literal["configured", "peers"] = "configured"
    """Where anchors come from: these tables, or ("peers") fitted to the segment where 20 accounts are measured."""

    @field_validator("dimensions")
    @classmethod
    def _complete(cls, dimensions: dict[Dimension, DimensionConfig]) -> dict[Dimension, DimensionConfig]:
        for dimension, shipped in _default_dimensions().items():
            if dimension not in dimensions:
                raise PydanticCustomError("incomplete", "all four dimensions must be given")
            if wrong := set(dimensions[dimension].components) ^ set(shipped.components):
                names = {"names": ", ".join(sorted(wrong)), "dimension": dimension.value}
                raise PydanticCustomError("incomplete", "{dimension} has its own components, not {names}", names)
        _check_sum("dimension", {name: dimension.weight for name, dimension in dimensions.items()})
        return dimensions


class UncertaintyConfig(Section):
    """The interval around the score (method section 5)."""

    draws: int = Field(256, ge=64, le=4096)
    """Number of posterior draws."""
    seed: int = Field(1, ge=0)
    """Seed of the draws: the same seed gives the same interval."""
    level: float = Field(0.8, gt=0, lt=1)
    """Probability that the interval is to hold the true score with."""
    correlation: float = Field(0.4, ge=0, lt=1)
    """Correlation of what the data leave open about kindred components."""


class PatternConfig(Section):
    """Thresholds of the pattern (method section 5)."""

    proactive_share: Share = 0.30
    """Share of all asks started by the customer from which the account is proactive."""
    unresponsive_share: Share = 0.50
    """Share of our settled asks answered below which the account is unresponsive."""
    multi_threaded_contacts: float = Field(2, gt=0)
    """Effective contacts from which the account is multi-threaded."""
    strategic_share: Share = 0.25
    """Share of strategic meetings from which the content is strategic."""
    trend_p: float = Field(0.10, gt=0, lt=1)
    """Two-sided p of the trend's test below which the direction is growing or declining (at six periods at most two of
    the 15 pairs may disagree at 0.1)."""
    trend_min_points: float = Field(5, ge=0)
    """Smallest change of the overall score over the whole trend that counts, points."""


class SignalsConfig(Section):
    """Literal rules of the six signals and the tests of their strength (method section 6)."""

    enabled: tuple[SignalName, ...] = tuple(SignalName)
    """The signals that are looked for; their order does not matter."""
    unanswered_attempts: int = Field(3, ge=1)
    """Distinct business days with an attempt of ours, and nothing from the customer since, that raise the signal."""
    cancelled_meetings: int = Field(2, ge=1)
    """Cancellations and no-shows of the customer's in 91 days, not rescheduled, that raise the signal."""
    slow_median_hours: float = Field(72, gt=0)
    """Median response time of the last 28 days, business hours, from which answers are slow."""
    prompt_median_hours: float = Field(24, gt=0)
    """Median response time of the 28 days before, business hours, up to which answers were prompt."""
    slowing_ratio: float = Field(3, gt=1)
    """Times by which the median must have grown, where it was not prompt before."""
    sponsor_silent_days: int = Field(60, ge=1)
    """Calendar days without a two-way touchpoint of the executive sponsor that raise the signal."""
    drop_share: float = Field(0.20, gt=0, lt=1)
    """Share by which product events and engagement points must both have fallen."""
    alpha: float = Field(0.05, gt=0, lt=1)
    """p-value below which a tested signal is strong, where there has been no scan."""
    fdr_q: float = Field(0.10, gt=0, lt=1)
    """Share of false ones accepted among the strong flags of a scan (false-discovery rate)."""
    unanswered_after_business_days: float = Field(5, ge=0)
    """Business days that the first unanswered attempt must be old to be tested."""
    answer_time_strength: float = Field(4, ge=0)
    """Prior answers, spread evenly over the settling time, for how soon an answer is to be expected."""
    cancellation_rate: float = Field(0.15, gt=0, lt=1)
    """Usual share of lost meetings among held and lost, where the segment has not been measured."""
    cancellation_concentration: float = Field(20, gt=0)
    """How alike accounts are in their rate of lost meetings: Beta(c rate, c (1 - rate)) with this c."""
    min_slowing_asks: int = Field(5, ge=3)
    """Asks needed in each of the two windows to test whether answers slow down."""
    drop_dispersion: float = Field(2, ge=1)
    """Variance over mean of weekly sums, where there has been no scan."""
    drop_dispersion_weeks: float = Field(12, ge=0)
    """Weeks of the account's own data that the pooled dispersion is worth."""
    renewal_near_days: int = Field(90, ge=0)
    """Calendar days to the renewal up to which a strong signal is of high severity."""
    sponsor_silent_gaps: float = Field(8, gt=0)
    """Times the usual gap from which a silent sponsor is a strong signal."""

    @field_validator("enabled")
    @classmethod
    def _each_once(cls, enabled: tuple[SignalName, ...]) -> tuple[SignalName, ...]:
        return tuple(name for name in SignalName if name in enabled)


class FlagsConfig(Section):
    """The life of a flag and what verdicts do (method section 6)."""

    clear_after_days: int = Field(14, ge=1, le=365)
    """Calendar days of nightly scans in which the rule has not held, after which a flag clears itself."""
    min_verdicts: int = Field(20, ge=1)
    """Verdicts needed before a signal's precision decides where it is shown."""
    precision_floor: Share = 0.30
    """Measured precision below which a signal is on the watch list only."""


class PlanConfig(Section):
    """How plans are made (method section 7)."""

    hours_per_quarter: float = Field(40, gt=0)
    """Hours that one account's plan may cost in 91 days; in proportion for other periods."""
    max_candidates: int = Field(10, ge=1, le=12)
    """Plays among which the cheapest set is sought, those with the largest lifts first."""


class Config(Section):
    """The whole configuration."""

    metrics: MetricsConfig = MetricsConfig()
    scoring: ScoringConfig = ScoringConfig()
    segments: dict[str, ScoringConfig] = {}
    """Scoring of a segment's accounts, by the segment's name: what a table names, the rest is the workspace's."""
    uncertainty: UncertaintyConfig = UncertaintyConfig()
    pattern: PatternConfig = PatternConfig()
    signals: SignalsConfig = SignalsConfig()
    flags: FlagsConfig = FlagsConfig()
    plan: PlanConfig = PlanConfig()

    def scoring_for(self, segment: str | None) -> ScoringConfig:
        """The scoring that applies to a segment."""
        return self.segments.get(segment or "", self.scoring)

    def seen_by(self, segment: str) -> "Config":
        """The configuration as a segment's accounts meet it: its scoring for everybody."""
        return self.model_copy(update={"scoring": self.scoring_for(segment), "segments": {}})

    @property
    def fingerprint(self) -> str:
        """12 hex digits that change whenever a value changes, and only then: neither with order nor with notation."""
        text = json.dumps(_canonical(self.model_dump(mode="json")), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def _canonical(value: Any) -> Any:
    """A dumped value with one form for equal numbers: every number but a flag as a float, no negative zero."""
    if isinstance(value, dict):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) + 0.0
    return value
