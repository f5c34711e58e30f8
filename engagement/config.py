"""Every constant of the method as one typed, validated object (docs/method.md), with overrides per segment.

``Config()`` is the shipped default. ``load_config(path)`` reads TOML; a wrong value raises ``ConfigError`` that names
its key. The fingerprint stands in every report, so that two reports can be told apart by their configuration.
"""

import hashlib
import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from engagement.errors import ConfigError
from engagement.model import Component, Dimension, Kind, SignalName

Anchors = tuple[float, float, float, float]
Weight = Annotated[float, Field(ge=0, le=1)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class MetricsConfig(_Model):
    """How events become metrics (method sections 4 and 10)."""

    kind_points: dict[Kind, float] = {
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
    message_points_per_contact_day: float = Field(3, gt=0)
    ask_expires_days: int = Field(14, ge=1, le=90)
    settle_business_hours: float = Field(120, gt=0)
    thanks_business_hours: float = Field(24, ge=0)
    reschedule_within_days: int = Field(14, ge=1, le=90)
    stale_after_days: int = Field(7, ge=1, le=90)
    exec_window_days: int = Field(91, ge=7)
    gap_history_days: int = Field(365, ge=28)
    min_gaps: int = Field(3, ge=1)
    power_user_days_per_week: int = Field(3, ge=1, le=7)


class ComponentConfig(_Model):
    """Weight within its dimension, anchors for 0, 60, 80 and 100 points, prior mean and strength for shrinkage."""

    weight: Weight
    anchors: Anchors
    prior_mean: float | None = None  # None: the 60-point anchor, "acceptable"
    prior_strength: float = Field(4, ge=0)

    @property
    def mu(self) -> float:
        """The value that an account without observations is shrunk to."""
        return self.anchors[1] if self.prior_mean is None else self.prior_mean

    @model_validator(mode="after")
    def _strictly_monotone(self) -> Self:
        steps = [b - a for a, b in zip(self.anchors, self.anchors[1:], strict=False)]
        if not (all(s > 0 for s in steps) or all(s < 0 for s in steps)):
            raise ValueError("anchors must rise or fall strictly from the 0-point to the 100-point value")
        return self


class DimensionConfig(_Model):
    """Weight in the overall score and the components."""

    weight: Weight
    components: dict[Component, ComponentConfig]

    @model_validator(mode="after")
    def _weights_sum(self) -> Self:
        total = sum(c.weight for c in self.components.values())
        if abs(total - 1) > 1e-9:
            raise ValueError(f"component weights must sum to 1, they sum to {total:g}")
        return self


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


class ScoringConfig(_Model):
    """How metrics become a score (method section 5)."""

    dimensions: dict[Dimension, DimensionConfig] = Field(default_factory=_default_dimensions)
    usual_gap_days: float = Field(5, ge=1)  # the segment's usual gap between days with a customer act, business days
    usual_gap_strength: float = Field(4, ge=0)
    min_coverage: float = Field(0.6, ge=0, le=1)
    benchmark: Literal["configured", "peers"] = (
        "configured"  # peers: anchors fitted to the segment where 20 are measured
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if set(self.dimensions) != set(Dimension):
            raise ValueError("all four dimensions must be given")
        total = sum(d.weight for d in self.dimensions.values())
        if abs(total - 1) > 1e-9:
            raise ValueError(f"dimension weights must sum to 1, they sum to {total:g}")
        return self


class UncertaintyConfig(_Model):
    """The interval around the score (method section 5)."""

    draws: int = Field(256, ge=64, le=4096)
    seed: int = Field(1, ge=0)
    level: float = Field(0.8, gt=0, lt=1)
    correlation: float = Field(0.5, ge=0, lt=1)  # of what the data leave open about kindred components


class PatternConfig(_Model):
    """Thresholds of the pattern (method section 5)."""

    proactive_share: float = Field(0.30, ge=0, le=1)
    unresponsive_share: float = Field(0.50, ge=0, le=1)
    multi_threaded_contacts: float = Field(2, gt=0)
    strategic_share: float = Field(0.25, ge=0, le=1)
    trend_p: float = Field(0.10, gt=0, lt=1)  # two-sided; at six periods at most two of the 15 pairs may disagree
    trend_min_points: float = Field(5, ge=0)  # smallest change over the whole trend that counts


class SignalsConfig(_Model):
    """Literal rules of the six signals and the tests of their strength (method section 6)."""

    enabled: tuple[SignalName, ...] = tuple(SignalName)
    unanswered_attempts: int = Field(3, ge=1)
    cancelled_meetings: int = Field(2, ge=1)
    slow_median_hours: float = Field(72, gt=0)
    prompt_median_hours: float = Field(24, gt=0)
    slowing_ratio: float = Field(3, gt=1)
    sponsor_silent_days: int = Field(60, ge=1)
    drop_share: float = Field(0.20, gt=0, lt=1)
    alpha: float = Field(0.05, gt=0, lt=1)  # p-values below it are strong where there has been no scan
    fdr_q: float = Field(0.10, gt=0, lt=1)  # share of false ones accepted among the strong flags of a scan
    unanswered_after_business_days: float = Field(5, ge=0)  # the first attempt must be older to be tested
    cancellation_rate: float = Field(0.15, gt=0, lt=1)  # lost meetings / (held + lost), without a measured segment
    cancellation_concentration: float = Field(10, gt=0)  # accounts differ in their rate: Beta(c rate, c (1 - rate))
    min_slowing_asks: int = Field(5, ge=3)  # in each of the two windows
    drop_dispersion: float = Field(2, ge=1)  # variance / mean of weekly sums, without a scan
    drop_dispersion_weeks: float = Field(12, ge=0)  # how many weeks of own data the pooled dispersion weighs
    renewal_near_days: int = Field(90, ge=0)
    sponsor_silent_gaps: float = Field(8, gt=0)


class FlagsConfig(_Model):
    """The life of a flag and what verdicts do (method section 6)."""

    clear_after_days: int = Field(14, ge=1, le=365)
    min_verdicts: int = Field(20, ge=1)
    precision_floor: float = Field(0.30, ge=0, le=1)


class PlanConfig(_Model):
    """How plans are made (method section 7)."""

    hours_per_quarter: float = Field(40, gt=0)  # what one account's plan may cost in 91 days; in proportion otherwise
    max_candidates: int = Field(10, ge=1, le=12)  # plays among which the cheapest set is sought, largest lifts first


class Config(_Model):
    """The whole configuration; ``segments`` overrides ``scoring`` for the accounts of a segment."""

    metrics: MetricsConfig = MetricsConfig()
    scoring: ScoringConfig = ScoringConfig()
    segments: dict[str, ScoringConfig] = {}
    uncertainty: UncertaintyConfig = UncertaintyConfig()
    pattern: PatternConfig = PatternConfig()
    signals: SignalsConfig = SignalsConfig()
    flags: FlagsConfig = FlagsConfig()
    plan: PlanConfig = PlanConfig()

    def scoring_for(self, segment: str | None) -> ScoringConfig:
        """The scoring that applies to a segment."""
        return self.segments.get(segment or "", self.scoring)

    @property
    def fingerprint(self) -> str:
        """12 hex digits that change whenever a value changes."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]


def load_config(path: Path | None) -> Config:
    """The configuration in a TOML file's tables (its single values are settings), the shipped one without a path.

    Raises ``ConfigError`` that names the file and the first wrong key.
    """
    if path is None:
        return Config()
    try:
        read = tomllib.loads(path.read_text("utf-8"))
        return Config.model_validate({key: value for key, value in read.items() if isinstance(value, dict)})
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{path}: {key or 'the file'}: {first['msg']}") from error
