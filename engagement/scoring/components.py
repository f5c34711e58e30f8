"""Facts to component values: raw value, n, shrunk value and state of the 15 components (method sections 1, 5, 10).

Everything is vectorised over the rows it is given. Why a component has no fresh measurement is a reason code; the state
follows from the reason.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.config import Config, ScoringConfig
from engagement.model import Component, Dimension, State
from engagement.results import Unit
from engagement.scoring.curve import Floats, curve_points, shrink
from engagement.scoring.row import Columns, listing

Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]

COMPONENTS: tuple[Component, ...] = tuple(Component)
STATES: tuple[State, ...] = tuple(State)
REASON_STATES: dict[str, State] = {
    "": State.MEASURED,
    "no_licence": State.NOT_APPLICABLE,
    "not_connected": State.UNKNOWN,
    "seats_not_known": State.UNKNOWN,
    "features_not_known": State.UNKNOWN,
    "executives_not_known": State.UNKNOWN,
    "users_not_known": State.UNKNOWN,
    "source_stopped": State.STALE,
    "no_record": State.NO_OPPORTUNITY,
    "no_customer_act": State.NO_OPPORTUNITY,
    "no_asks": State.NO_OPPORTUNITY,
    "asks_too_recent": State.NO_OPPORTUNITY,
    "too_few_asks": State.NO_OPPORTUNITY,
    "no_meetings": State.NO_OPPORTUNITY,
    "no_completed_meetings": State.NO_OPPORTUNITY,
    "no_conversations": State.NO_OPPORTUNITY,
    "no_active_users": State.NO_OPPORTUNITY,
    "no_previous_users": State.NO_OPPORTUNITY,
    "no_features_entitled": State.NO_OPPORTUNITY,
}
REASONS: tuple[str, ...] = tuple(REASON_STATES)
STATE_OF_REASON = np.array([STATES.index(state) for state in REASON_STATES.values()], dtype=np.int8)

SOURCES: dict[Component, str] = {
    Component.POINTS_PER_WEEK: "interactions",
    Component.REGULARITY: "interactions",
    Component.SILENCE_RATIO: "interactions",
    Component.RESPONSE_RATE: "outreach",
    Component.RESPONSE_TIME: "outreach",
    Component.MEETING_PARTICIPATION: "meetings",
    Component.STRATEGIC_SHARE: "meetings",
    Component.CUSTOMER_INITIATED: "outreach",
    Component.EFFECTIVE_CONTACTS: "interactions",
    Component.DEPARTMENTS: "interactions",
    Component.EXECUTIVES: "interactions",
    Component.ADOPTION: "usage",
    Component.FEATURE_BREADTH: "usage",
    Component.POWER_USERS: "usage",
    Component.USER_TREND: "usage",
}
SOURCE_COLUMNS = {
    "interactions": "interaction_state",
    "outreach": "outreach_state",
    "meetings": "meeting_state",
    "usage": "usage_state",
}
UNITS: dict[Component, Unit] = {
    Component.POINTS_PER_WEEK: "points_per_week",
    Component.REGULARITY: "share",
    Component.SILENCE_RATIO: "ratio",
    Component.RESPONSE_RATE: "share",
    Component.RESPONSE_TIME: "business_hours",
    Component.MEETING_PARTICIPATION: "share",
    Component.STRATEGIC_SHARE: "share",
    Component.CUSTOMER_INITIATED: "share",
    Component.EFFECTIVE_CONTACTS: "count",
    Component.DEPARTMENTS: "count",
    Component.EXECUTIVES: "count",
    Component.ADOPTION: "share",
    Component.FEATURE_BREADTH: "share",
    Component.POWER_USERS: "share",
    Component.USER_TREND: "ratio",
}
NOT_SHRUNK = frozenset({Component.SILENCE_RATIO, Component.EFFECTIVE_CONTACTS, Component.DEPARTMENTS})
FACTS_USED = (
    "active_users",
    "adoption",
    "answered",
    "asks",
    "asks_settled",
    "contacts",
    "customer_initiated",
    "departments",
    "effective_contacts",
    "engaged_contacts",
    "exec_touchpoints_91d",
    "feature_breadth",
    "features_entitled",
    "gap_count",
    "interaction_state",
    "known_executives",
    "last_customer_act_at",
    "meeting_participation",
    "meeting_state",
    "meetings_held",
    "meetings_lost",
    "our_asks",
    "outreach_state",
    "points_per_week",
    "power_user_share",
    "previous_active_users",
    "regularity",
    "response_rate",
    "response_restricted_mean_hours",
    "seats",
    "silence_days",
    "strategic_share",
    "usage_state",
    "usage_users_known",
    "user_trend",
    "usual_gap_days",
    "weeks",
)
RESPONSES = frozenset({Component.RESPONSE_RATE, Component.RESPONSE_TIME})
DIMENSION_OF: dict[Component, Dimension] = {
    **dict.fromkeys(COMPONENTS[0:3], Dimension.FREQUENCY),
    **dict.fromkeys(COMPONENTS[3:8], Dimension.QUALITY),
    **dict.fromkeys(COMPONENTS[8:11], Dimension.BREADTH),
    **dict.fromkeys(COMPONENTS[11:15], Dimension.PRODUCT),
}


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
        raw, why = values[component], _reasons(component, facts)
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


def _reasons(component: Component, facts: Columns) -> Codes:
    """The first reason that holds, by precedence: licence, connection, master data, delivery, opportunity."""
    state = facts.objects(SOURCE_COLUMNS[SOURCES[component]])
    before, after = _specific(component, facts)
    checks: list[tuple[Flags, str]] = []
    if SOURCES[component] == "usage":
        checks.append((facts.numbers("seats") == 0, "no_licence"))
    checks.append((state == "unknown", "not_connected"))
    checks += before
    checks.append((state == "stale", "source_stopped"))
    checks += after
    codes = [np.int8(REASONS.index(name)) for _, name in checks]
    return np.select([flag for flag, _ in checks], codes, default=np.int8(0)).astype(np.int8)


def _specific(component: Component, facts: Columns) -> tuple[list[tuple[Flags, str]], list[tuple[Flags, str]]]:
    """A component's own reasons: missing master data, then no opportunity."""

    def missing(name: str) -> Flags:
        return np.isnan(facts.numbers(name))

    if component in RESPONSES:
        settled = np.nan_to_num(facts.numbers("asks_settled"))
        answered = np.nan_to_num(facts.numbers("answered"))
        name = "response_rate" if component is Component.RESPONSE_RATE else "response_restricted_mean_hours"
        return [], [
            (np.nan_to_num(facts.numbers("asks")) == 0, "no_asks"),
            (settled == 0, "asks_too_recent"),
            ((answered == 0) & (settled < 2), "too_few_asks"),
            (missing(name) & (answered > 0), "asks_too_recent"),
        ]
    if component is Component.EXECUTIVES:
        return [(~_executives_known(facts), "executives_not_known")], []
    if component is Component.ADOPTION:
        return [(missing("seats"), "seats_not_known"), (_users_unknown(facts), "users_not_known")], []
    if component is Component.FEATURE_BREADTH:
        entitled = facts.numbers("features_entitled")
        return [(np.isnan(entitled), "features_not_known")], [(entitled == 0, "no_features_entitled")]
    if component is Component.SILENCE_RATIO:  # outbound mail alone must not start the clock, and so earn points
        never = facts.frame["last_customer_act_at"].isna().to_numpy(dtype=np.bool_)
        return [], [(missing("silence_days"), "no_record"), (never, "no_customer_act")]
    if component is Component.CUSTOMER_INITIATED:  # one ask of ours to a silent customer says nothing yet
        ours, theirs = (np.nan_to_num(facts.numbers(name)) for name in ("asks", "our_asks"))
        return [], [(ours + theirs == 0, "no_conversations"), ((theirs == 0) & (ours < 2), "too_few_asks")]
    name, why = {
        Component.POINTS_PER_WEEK: ("points_per_week", "no_record"),
        Component.REGULARITY: ("regularity", "no_record"),
        Component.MEETING_PARTICIPATION: ("meeting_participation", "no_meetings"),
        Component.STRATEGIC_SHARE: ("strategic_share", "no_completed_meetings"),
        Component.EFFECTIVE_CONTACTS: ("effective_contacts", "no_record"),
        Component.DEPARTMENTS: ("departments", "no_record"),
        Component.POWER_USERS: ("power_user_share", "no_active_users"),
        Component.USER_TREND: ("user_trend", "no_previous_users"),
    }[component]
    users = component in (Component.POWER_USERS, Component.USER_TREND)
    return [(_users_unknown(facts), "users_not_known")] if users else [], [(missing(name), why)]


def _users_unknown(facts: Columns) -> Flags:
    """Usage none of which names a user: nothing is known of users."""
    known = facts.objects("usage_users_known")
    return np.asarray(known == False, dtype=np.bool_)  # noqa: E712 - null is not False


def _executives_known(facts: Columns) -> Flags:
    """Whether any contact of the account, gone or not, is an executive (method section 10)."""
    known = np.nan_to_num(facts.numbers("known_executives")) > 0
    contacts = facts.objects("contacts")
    for i in np.flatnonzero(~known):
        known[i] = any(bool(contact["is_exec"]) for contact in listing(contacts[i]))
    return np.asarray(known, dtype=np.bool_)
