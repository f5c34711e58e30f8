"""What the 15 components are made of: sources, units, dimensions, reasons and states they can be in (section 5)."""

import numpy as np
from numpy.typing import NDArray

from engagement.model import Component, Dimension, State
from engagement.results import Unit

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
    "answered_in_time",
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
    "history_days",
    "interaction_state",
    "known_executives",
    "last_customer_act_at",
    "meeting_participation",
    "meeting_state",
    "meetings_held",
    "meetings_lost",
    "our_asks",
    "outreach_state",
    "points",
    "points_per_week",
    "points_squared",
    "power_user_share",
    "previous_active_users",
    "regularity",
    "response_hours_saved",
    "response_rate",
    "response_restricted_mean_hours",
    "response_variance",
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
