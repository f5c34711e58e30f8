"""Facts to component values: raw value, n, shrunk value and points of the 15 components (method sections 1, 5, 10).

Everything is vectorised over the rows it is given. Why a component has no fresh measurement is a reason code; the state
follows from the reason.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.config import Config, ScoringConfig
from engagement.model import Component
from engagement.scoring.curve import Floats, curve_points, shrink
from engagement.scoring.definitions import (
    COMPONENTS,
    DIMENSION_OF,
    NOT_SHRUNK,
    REASONS,
    RESPONSES,
    STATE_OF_REASON,
    Codes,
    Flags,
)
from engagement.scoring.reasons import reasons
from engagement.scoring.row import Columns


@dataclass(frozen=True)
class Measurements:
    """One entry per facts row and component (columns in ``COMPONENTS`` order); ``reason`` indexes ``REASONS``."""

    value: Floats
    n: Floats
    shrunk: Floats
    points: Floats  # of the row's own window; NaN unless measured
    reason: Codes

    @property
    def state(self) -> Codes:
        """The state as an index into ``STATES``."""
        return STATE_OF_REASON[self.reason]


def measure(frame: pd.DataFrame, config: Config, scoring: ScoringConfig) -> Measurements:
    """The components of each facts row, all scored by one segment's ``scoring``."""
    facts = Columns(frame)
    shape = (len(facts), len(COMPONENTS))
    value, n, shrunk, points = (np.full(shape, np.nan) for _ in range(4))
    reason = np.zeros(shape, dtype=np.int8)
    values, counts = _values(facts, config, scoring), _counts(facts, config)
    no_lift = {
        **dict.fromkeys(RESPONSES, _unanswered(facts)),
        Component.CUSTOMER_INITIATED: np.nan_to_num(facts.numbers("our_asks")) == 0,
    }
    for i, component in enumerate(COMPONENTS):
        settings = scoring.dimensions[DIMENSION_OF[component]].components[component]
        raw, why = values[component], reasons(component, facts)
        known = np.isin(why, [REASONS.index("")])
        x = np.where(known, raw, np.nan)
        pulled = x
        if component not in NOT_SHRUNK:
            pulled = shrink(x, np.nan_to_num(counts[component]), mean=settings.mu, strength=settings.prior_strength)
        if component in no_lift:  # nobody answered, or the customer asked nothing: the prior gives no lift
            pulled = np.where(no_lift[component], x, pulled)
        value[:, i], n[:, i], shrunk[:, i], reason[:, i] = x, counts[component], pulled, why
        points[:, i] = curve_points(pulled, settings.anchors)
    return Measurements(value=value, n=n, shrunk=shrunk, points=points, reason=reason)


def usual_gap(frame: pd.DataFrame, config: Config, scoring: ScoringConfig) -> Floats:
    """Usual business days between days with a customer act, at least 1; the account's median, shrunk."""
    return _usual_gap(Columns(frame), config, scoring)


def _usual_gap(facts: Columns, config: Config, scoring: ScoringConfig) -> Floats:
    own, gaps = facts.numbers("usual_gap_days"), np.nan_to_num(facts.numbers("gap_count"))
    default, strength = scoring.usual_gap_days, scoring.usual_gap_strength
    pulled = shrink(own, gaps, mean=default, strength=strength)
    enough = (gaps >= config.metrics.min_gaps) & ~np.isnan(own)
    return np.maximum(1.0, np.where(enough, pulled, default))


def _values(facts: Columns, config: Config, scoring: ScoringConfig) -> dict[Component, Floats]:
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
    engaged = facts.numbers("engaged_contacts")
    c = Component
    return {
        c.POINTS_PER_WEEK: weeks,
        c.REGULARITY: np.floor(weeks),  # whole weeks only
        c.SILENCE_RATIO: facts.numbers("gap_count"),
        c.RESPONSE_RATE: settled,
        c.RESPONSE_TIME: settled,
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


def _unanswered(facts: Columns) -> Flags:
    answered, settled = facts.numbers("answered"), facts.numbers("asks_settled")
    return np.asarray((np.nan_to_num(answered) == 0) & (np.nan_to_num(settled) >= 2), dtype=np.bool_)
