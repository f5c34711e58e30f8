"""Facts to component values: raw value, n, shrunk value and points of the 15 components (method sections 1, 5, 10).

Everything is vectorised over the rows it is given. Why a component has no fresh measurement is a reason code; the state
follows from the reason.
"""

from dataclasses import dataclass

import numpy as np

from engagement.baseline import MONTH_DAYS, NEVER_SCANNED, Baseline
from engagement.config import Anchors, Config, ScoringConfig
from engagement.fact_arrays import Facts
from engagement.model import Component
from engagement.scoring.curve import Floats, curve_points, shrink, zero_for_nan
from engagement.scoring.definitions import (
    COMPONENTS,
    NOT_SHRUNK,
    REASONS,
    RESPONSES,
    STATE_OF_REASON,
    Codes,
    Flags,
)
from engagement.scoring.norms import Norms, norms
from engagement.scoring.posterior import Prior, posterior
from engagement.scoring.reasons import reasons
from engagement.scoring.row import Columns

_NOT_SHRUNK = np.array([component in NOT_SHRUNK for component in COMPONENTS])


@dataclass(frozen=True)
class Measurements:
    """One entry per facts row and component (columns in ``COMPONENTS`` order); ``reason`` indexes ``REASONS``."""

    value: Floats
    n: Floats
    shrunk: Floats
    points: Floats  # of the row's own window; NaN unless measured
    reason: Codes
    prior: Floats  # the mean that it was pulled to; NaN where it was not
    alpha: Floats  # posterior of what was pulled (``scoring.posterior``)
    beta: Floats

    @property
    def state(self) -> Codes:
        """The state as an index into ``STATES``."""
        return STATE_OF_REASON[self.reason]


def measure(
    frame: Facts | Columns,
    config: Config,
    scoring: ScoringConfig,
    known: Norms | None = None,
    *,
    uncertainty: bool = True,
) -> Measurements:
    """The components of each facts row, all by one segment's norms (without them: as ``scoring`` is configured).

    Without ``uncertainty`` the posteriors are left out (NaN).
    """
    facts, judged = frame if isinstance(frame, Columns) else Columns(frame), known or norms(scoring)
    values, counts = _values(facts, config, judged), _counts(facts, config)
    raw, n = (np.column_stack([of[component] for component in COMPONENTS]) for of in (values, counts))
    reason = np.column_stack([reasons(component, facts) for component in COMPONENTS])
    value, number = np.where(reason == REASONS.index(""), raw, np.nan), zero_for_nan(n)
    no_lift = _no_lift(facts)
    own = no_lift | _NOT_SHRUNK
    shrunk = np.where(own, value, shrink(value, number, mean=judged.mean, strength=judged.strength))
    prior = np.where(own | np.isnan(value) | (judged.strength == 0), np.nan, judged.mean)
    points, alpha, beta = (np.full(value.shape, np.nan) for _ in range(3))
    for i, component in enumerate(COMPONENTS):
        points[:, i] = curve_points(shrunk[:, i], _four(judged.anchors[i]))
        if uncertainty:
            pulled_to = Prior(float(judged.mean[i]), float(judged.strength[i]))
            alpha[:, i], beta[:, i] = posterior(
                component, facts, config, pulled_to, n=number[:, i], shrunk=shrunk[:, i], no_lift=no_lift[:, i]
            )
    return Measurements(value, n, shrunk, points, reason, prior, alpha, beta)


def _no_lift(facts: Columns) -> Flags:
    """By row and component, where the prior gives no lift: nobody answered, or the customer asked nothing."""
    found = np.zeros((len(facts), len(COMPONENTS)), dtype=np.bool_)
    found[:, [COMPONENTS.index(component) for component in RESPONSES]] = _unanswered(facts)[:, None]
    found[:, COMPONENTS.index(Component.CUSTOMER_INITIATED)] = facts.counts("our_asks") == 0
    return found


def usual_gap(
    frame: Facts,
    config: Config,
    scoring: ScoringConfig,
    *,
    baseline: Baseline = NEVER_SCANNED,
    segment: str | None = None,
) -> Floats:
    """Usual business days between days with a customer act, at least 1; the account's median, shrunk.

    Gaps are always taken from a year, so the length of the benchmarks' window does not matter.
    """
    return _usual_gap(Columns(frame), config, norms(scoring, baseline.benchmarks_for(MONTH_DAYS), segment))


def _four(anchors: Floats) -> Anchors:
    a, b, c, d = (float(x) for x in anchors)
    return a, b, c, d


def _usual_gap(facts: Columns, config: Config, scoring: Norms) -> Floats:
    own, gaps = facts.numbers("usual_gap_days"), facts.counts("gap_count")
    default, strength = scoring.usual_gap_days, scoring.usual_gap_strength
    pulled = shrink(own, gaps, mean=default, strength=strength)
    enough = (gaps >= config.metrics.min_gaps) & ~np.isnan(own)
    return np.maximum(1.0, np.where(enough, pulled, default))


def _values(facts: Columns, config: Config, scoring: Norms) -> dict[Component, Floats]:
    none_answered = _unanswered(facts)
    settle = config.metrics.settle_business_hours
    c = Component
    return {
        c.POINTS_PER_WEEK: facts.numbers("points_per_week"),
        c.REGULARITY: facts.numbers("regularity"),
        c.SILENCE_RATIO: facts.numbers("silence_days") / _usual_gap(facts, config, scoring),
        c.RESPONSE_RATE: np.where(none_answered, 0.0, facts.numbers("response_rate")),
        c.RESPONSE_TIME: np.where(none_answered, settle, facts.numbers("response_restricted_mean_hours")),
        c.MEETING_PARTICIPATION: facts.numbers("meeting_participation"),
        c.STRATEGIC_SHARE: facts.numbers("strategic_share"),
        c.CUSTOMER_INITIATED: facts.numbers("customer_initiated"),
        c.EFFECTIVE_CONTACTS: facts.numbers("effective_contacts"),
        c.DEPARTMENTS: facts.numbers("departments"),
        c.EXECUTIVES: facts.numbers("exec_touchpoints_91d"),
        c.ADOPTION: facts.numbers("adoption"),
        c.FEATURE_BREADTH: facts.numbers("feature_breadth"),
        c.POWER_USERS: facts.numbers("power_user_share"),
        c.USER_TREND: facts.numbers("user_trend"),
    }


def _counts(facts: Columns, config: Config) -> dict[Component, Floats]:
    weeks, settled = facts.numbers("weeks"), facts.numbers("asks_settled")
    active = facts.numbers("active_users")
    saved = config.metrics.settle_business_hours - facts.numbers("response_restricted_mean_hours")
    engaged = facts.numbers("engaged_contacts")
    c = Component
    return {
        c.POINTS_PER_WEEK: weeks,
        c.REGULARITY: np.floor(weeks),  # whole weeks only
        c.SILENCE_RATIO: facts.numbers("gap_count"),
        c.RESPONSE_RATE: _complete(facts.numbers("answered_in_time"), facts.numbers("response_rate"), settled),
        c.RESPONSE_TIME: _complete(facts.numbers("response_hours_saved"), saved, settled),
        c.MEETING_PARTICIPATION: facts.numbers("meetings_held") + facts.numbers("meetings_lost"),
        c.STRATEGIC_SHARE: facts.numbers("meetings_held"),
        c.CUSTOMER_INITIATED: facts.numbers("asks") + facts.numbers("our_asks"),
        c.EFFECTIVE_CONTACTS: engaged,
        c.DEPARTMENTS: engaged,
        c.EXECUTIVES: np.full(len(facts), config.metrics.exec_window_days / 7),
        c.ADOPTION: np.fmax(facts.numbers("seats"), active),
        c.FEATURE_BREADTH: facts.numbers("features_entitled"),
        c.POWER_USERS: active,
        c.USER_TREND: facts.numbers("previous_active_users"),
    }


def _complete(observed: Floats, mean: Floats, settled: Floats) -> Floats:
    """How many asks watched to the end the Kaplan-Meier mean is worth: what was observed / the mean.

    It equals the settled asks where none was watched for less. Counting those alone would let one more unanswered ask
    raise a value above its prior (docs/method.md, section 5).
    """
    usable = (zero_for_nan(observed) > 0) & (zero_for_nan(mean) > 0)
    return np.where(usable, observed / np.where(usable, mean, 1.0), settled)


def _unanswered(facts: Columns) -> Flags:
    return np.asarray((facts.counts("answered") == 0) & (facts.counts("asks_settled") >= 2), dtype=np.bool_)
