"""Values, n, shrunk values and states of the components, worked by hand from facts (method sections 1, 5, 10)."""

from typing import Any

import pytest

from engagement.config import Config
from engagement.model import Component, State
from engagement.scoring.components import measure
from engagement.scoring.definitions import COMPONENTS, REASONS, STATES
from tests.unit.factories import contact, facts

CONFIG = Config()


def measured(component: Component, **overrides: Any) -> tuple[State, str, float, float, float, float]:
    """State, reason, value, n, shrunk and points of one component in ``t0``."""
    frame = facts({"A1": {"t0": overrides}})
    found = measure(frame.loc[[("A1", "t0")]], CONFIG, CONFIG.scoring)
    i = COMPONENTS.index(component)
    numbers = (found.value[0, i], found.n[0, i], found.shrunk[0, i], found.points[0, i])
    return STATES[found.state[0, i]], REASONS[found.reason[0, i]], *(float(x) for x in numbers)


@pytest.mark.parametrize(
    ("component", "value", "n", "shrunk", "points"),
    [
        # (13 x 2 + 4 x 0.75) / 17 = 29/17; 80 + 20 (29/17 - 1.5) / 1.5
        (Component.POINTS_PER_WEEK, 2, 13, 29 / 17, 80 + 20 * (29 / 17 - 1.5) / 1.5),
        # (10 + 1.6) / 17; 60 + 20 (x - 0.4) / 0.3
        (Component.REGULARITY, 10 / 13, 13, 11.6 / 17, 60 + 20 * (11.6 / 17 - 0.4) / 0.3),
        # usual gap (20 x 4 + 4 x 5) / 24 = 100/24; 3 / gap = 0.72: better than the best anchor
        (Component.SILENCE_RATIO, 0.72, 20, 0.72, 100),
        # (9 x 0.8 + 4 x 0.5) / 13 = 9.2/13
        (Component.RESPONSE_RATE, 0.8, 9, 9.2 / 13, 60 + 20 * (9.2 / 13 - 0.5) / 0.25),
        # (9 x 40 + 4 x 60) / 13 = 600/13
        (Component.RESPONSE_TIME, 40, 9, 600 / 13, 60 + 20 * (60 - 600 / 13) / 30),
        # n = held + lost = 6: (6 x 0.75 + 4 x 0.6) / 10 = 0.69
        (Component.MEETING_PARTICIPATION, 0.75, 6, 0.69, 69),
        # n = 5 completed: (5 x 0.2 + 4 x 0.1) / 9 = 1.4/9
        (Component.STRATEGIC_SHARE, 0.2, 5, 1.4 / 9, 60 + 20 * (1.4 / 9 - 0.1) / 0.15),
        # n = 14 asks: (4 + 4 x 0.15) / 18
        (Component.CUSTOMER_INITIATED, 4 / 14, 14, 4.6 / 18, 60 + 20 * (4.6 / 18 - 0.15) / 0.15),
        (Component.EFFECTIVE_CONTACTS, 3, 4, 3, 60 + 20 / 1.5),
        (Component.DEPARTMENTS, 2, 4, 2, 60),
        # 13 weeks: (13 x 2 + 4 x 1) / 17 = 30/17
        (Component.EXECUTIVES, 2, 13, 30 / 17, 60 + 20 * (30 / 17 - 1)),
        # n = max(seats, users) = 100: (60 + 1.6) / 104
        (Component.ADOPTION, 0.6, 100, 61.6 / 104, 60 + 20 * (61.6 / 104 - 0.4) / 0.25),
        (Component.FEATURE_BREADTH, 0.5, 20, 11.4 / 24, 60 + 20 * (11.4 / 24 - 0.35) / 0.2),
        (Component.POWER_USERS, 0.2, 60, 12.4 / 64, 60 + 20 * (12.4 / 64 - 0.1) / 0.1),
        # n = users before = 58: (60 + 4 x 0.85) / 62
        (Component.USER_TREND, 60 / 58, 58, 63.4 / 62, 80 + 20 * (63.4 / 62 - 1) / 0.2),
    ],
)
def test_each_component_by_hand(component: Component, value: float, n: float, shrunk: float, points: float) -> None:
    state, reason, *numbers = measured(component)
    assert (state, reason) == (State.MEASURED, "")
    assert numbers == pytest.approx([value, n, shrunk, points])


def test_few_gaps_leave_the_configured_usual_gap() -> None:
    _, _, value, *_ = measured(Component.SILENCE_RATIO, silence_days=10.0, usual_gap_days=None, gap_count=2)
    assert value == pytest.approx(2)


def test_three_gaps_are_enough_for_an_accounts_own() -> None:
    _, _, value, *_ = measured(Component.SILENCE_RATIO, silence_days=10.0, usual_gap_days=12.0, gap_count=3)
    assert value == pytest.approx(10 / ((3 * 12 + 4 * 5) / 7))


def test_the_usual_gap_is_at_least_one_day() -> None:
    _, _, value, *_ = measured(Component.SILENCE_RATIO, silence_days=6.0, usual_gap_days=0.1, gap_count=10_000)
    assert value == pytest.approx(6)


def test_regularity_counts_whole_weeks_only() -> None:
    _, _, _, n, _, _ = measured(Component.REGULARITY, weeks=30 / 7)
    assert n == 4


@pytest.mark.parametrize("component", [Component.RESPONSE_RATE, Component.RESPONSE_TIME])
def test_the_prior_gives_no_lift_where_nobody_answered(component: Component) -> None:
    nobody = {
        "asks": 2,
        "answered": 0,
        "asks_settled": 2,
        "response_rate": 0.0,
        "response_restricted_mean_hours": 120.0,
    }
    state, _, value, n, shrunk, points = measured(component, **nobody)
    worst = 0 if component is Component.RESPONSE_RATE else 120
    assert (state, value, n, shrunk, points) == (State.MEASURED, worst, 2, worst, 0)


@pytest.mark.parametrize(("component", "worst"), [(Component.RESPONSE_RATE, 0), (Component.RESPONSE_TIME, 120)])
def test_nobody_answered_is_the_worst_also_where_the_curve_says_nothing(component: Component, worst: float) -> None:
    silent = {
        "asks": 2,
        "answered": 0,
        "asks_settled": 2,
        "response_rate": None,
        "response_restricted_mean_hours": None,
    }
    state, _, value, _, shrunk, points = measured(component, **silent)
    assert (state, value, shrunk, points) == (State.MEASURED, worst, worst, 0)


def test_the_prior_gives_no_lift_where_the_customer_started_nothing() -> None:
    never = {"asks": 2, "our_asks": 0, "customer_initiated": 0.0}
    state, _, value, n, shrunk, points = measured(Component.CUSTOMER_INITIATED, **never)
    assert (state, value, n, shrunk, points) == (State.MEASURED, 0, 2, 0, 0)


UNMEASURED: list[tuple[Component, dict[str, Any], State, str]] = [
    (Component.RESPONSE_RATE, {"asks": 0, "asks_settled": 0, "response_rate": None}, State.NO_OPPORTUNITY, "no_asks"),
    (
        Component.RESPONSE_TIME,
        {"asks": 1, "answered": 0, "asks_settled": 0, "response_restricted_mean_hours": None},
        State.NO_OPPORTUNITY,
        "asks_too_recent",
    ),
    (
        Component.RESPONSE_RATE,
        {"asks": 1, "asks_settled": 1, "answered": 0, "response_rate": 0.0},
        State.NO_OPPORTUNITY,
        "too_few_asks",
    ),
    (Component.MEETING_PARTICIPATION, {"meeting_participation": None}, State.NO_OPPORTUNITY, "no_meetings"),
    (Component.STRATEGIC_SHARE, {"strategic_share": None}, State.NO_OPPORTUNITY, "no_completed_meetings"),
    (
        Component.CUSTOMER_INITIATED,
        {"asks": 0, "our_asks": 0, "customer_initiated": None},
        State.NO_OPPORTUNITY,
        "no_conversations",
    ),
    (
        Component.CUSTOMER_INITIATED,
        {"asks": 1, "our_asks": 0, "customer_initiated": 0.0},
        State.NO_OPPORTUNITY,
        "too_few_asks",
    ),
    (Component.SILENCE_RATIO, {"last_customer_act_at": None}, State.NO_OPPORTUNITY, "no_customer_act"),
    (Component.SILENCE_RATIO, {"silence_days": None}, State.NO_OPPORTUNITY, "no_record"),
    (Component.ADOPTION, {"seats": None, "adoption": None}, State.UNKNOWN, "seats_not_known"),
    (Component.ADOPTION, {"usage_users_known": False}, State.UNKNOWN, "users_not_known"),
    (Component.FEATURE_BREADTH, {"features_entitled": None}, State.UNKNOWN, "features_not_known"),
    (Component.FEATURE_BREADTH, {"features_entitled": 0}, State.NO_OPPORTUNITY, "no_features_entitled"),
    (Component.POWER_USERS, {"power_user_share": None, "active_users": 0}, State.NO_OPPORTUNITY, "no_active_users"),
    (Component.USER_TREND, {"user_trend": None}, State.NO_OPPORTUNITY, "no_previous_users"),
    (Component.USER_TREND, {"usage_state": "unknown"}, State.UNKNOWN, "not_connected"),
    (Component.ADOPTION, {"usage_state": "unknown", "seats": 0}, State.NOT_APPLICABLE, "no_licence"),
    (Component.POWER_USERS, {"usage_state": "stale", "seats": 0}, State.NOT_APPLICABLE, "no_licence"),
    (Component.POINTS_PER_WEEK, {"interaction_state": "stale"}, State.STALE, "source_stopped"),
    (Component.RESPONSE_RATE, {"outreach_state": "stale", "asks": 0}, State.STALE, "source_stopped"),
    (Component.STRATEGIC_SHARE, {"meeting_state": "unknown"}, State.UNKNOWN, "not_connected"),
    (
        Component.EXECUTIVES,
        {"known_executives": 0, "contacts": [contact("c1")]},
        State.UNKNOWN,
        "executives_not_known",
    ),
    (
        Component.EXECUTIVES,
        {"known_executives": 0, "contacts": [contact("c1")], "interaction_state": "stale"},
        State.UNKNOWN,
        "executives_not_known",
    ),
]


@pytest.mark.parametrize(("component", "overrides", "state", "reason"), UNMEASURED)
def test_what_is_not_measured_says_why(
    component: Component, overrides: dict[str, Any], state: State, reason: str
) -> None:
    found_state, found_reason, *numbers = measured(component, **overrides)
    assert (found_state, found_reason) == (state, reason)
    assert numbers[-1] != numbers[-1], "points must be missing"


def test_an_executive_who_left_keeps_executives_measured() -> None:
    gone = [contact("c1", is_exec=True, left=True)]
    state, _, value, *_ = measured(Component.EXECUTIVES, known_executives=0, contacts=gone, exec_touchpoints_91d=0)
    assert (state, value) == (State.MEASURED, 0)


def test_a_silent_account_with_live_sources_is_measured_zero() -> None:
    silent = {"points_per_week": 0.0, "regularity": 0.0, "effective_contacts": 0.0, "departments": 0, "adoption": 0.0}
    for component in (
        Component.POINTS_PER_WEEK,
        Component.REGULARITY,
        Component.EFFECTIVE_CONTACTS,
        Component.ADOPTION,
    ):
        state, _, value, *_ = measured(component, **silent)
        assert (state, value) == (State.MEASURED, 0)
