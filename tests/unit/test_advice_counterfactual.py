"""The next period's facts, worked by hand; its score, by scoring itself."""

from functools import partial
from math import exp, log
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.advice import Effects, NextPeriod, Rescorer, catalogue
from engagement.advice.counterfactual import widened
from engagement.advice.effects import NO_EFFECTS
from engagement.config import Config, MetricsConfig
from engagement.model import Kind
from engagement.scoring.components import measure
from engagement.scoring.definitions import COMPONENTS, FACTS_USED
from engagement.scoring.row import Columns, account_rows
from engagement.scoring.score import score
from tests.unit.factories import facts

CONFIG = Config()


def after(effects: Effects, **now: Any) -> dict[str, Any]:
    """The facts of the next period, of a usual account with these facts now."""
    row = account_rows(facts(labels=["t0"], **now), "A1")["t0"]
    return cells(NextPeriod(row, MetricsConfig()).facts(np.array([effects.amounts()])), 0)


def cells(columns: Columns, place: int) -> dict[str, Any]:
    """One row."""
    last = pd.NaT if columns.missing("last_customer_act_at")[place] else pd.Timestamp("2026-09-01", tz="UTC")
    return {name: columns.objects(name)[place] for name in FACTS_USED} | {"last_customer_act_at": last}


def rescorer(**now: Any) -> Rescorer:
    frame = facts({"A1": {"t0": now}})
    return Rescorer(
        period=NextPeriod(account_rows(frame, "A1")["t0"], CONFIG.metrics),
        table=score(frame, {}, CONFIG).table,
        measure=partial(measure, config=CONFIG, scoring=CONFIG.scoring),
        config=CONFIG,
    )


def test_nothing_changes_but_what_the_users_are_compared_with() -> None:
    row = account_rows(facts(labels=["t0"]), "A1")["t0"]
    found = after(NO_EFFECTS)
    numeric = [name for name in FACTS_USED if isinstance(row.cell(name), int | float)]
    assert len(numeric) > 20
    differing = {name for name in numeric if found[name] != pytest.approx(row.number(name))}
    assert differing == {"user_trend", "previous_active_users"}
    assert (found["user_trend"], found["previous_active_users"]) == (1.0, 60)


def test_a_kind_that_earns_nothing_lifts_no_points() -> None:
    row = account_rows(facts(labels=["t0"]), "A1")["t0"]
    metrics = MetricsConfig(kind_points={Kind.MEETING: 3})
    effects = [Effects(trainings=1), Effects(meetings=1)]
    found = NextPeriod(row, metrics).facts(np.array([one.amounts() for one in effects])).numbers("points_per_week")
    assert found == pytest.approx([2.0, 2.0 + 3 / 13])


def test_one_more_meeting_moves_everything_that_depends_on_it() -> None:
    found = after(Effects(meetings=1))  # 13 weeks, 10 of them with an act; 5 of 6 meetings held, 1 strategic
    assert found["points_per_week"] == pytest.approx(2.0 + 3 / 13)
    assert found["regularity"] == pytest.approx((10 + 3 / 13) / 13)  # it hits an idle week 3 times of 13
    assert found["meetings_held"] == 6
    assert found["meeting_participation"] == pytest.approx(6 / 7 * 0.9)  # those invited come as now: 0.9
    assert found["strategic_share"] == pytest.approx(1 / 6)
    assert found["silence_days"] == 3.0
    assert found["exec_touchpoints_91d"] == 2
    assert found["asks"] == 10


def test_a_review_with_an_executive_is_strategic_and_earns_five_points() -> None:
    found = after(Effects(reviews=1, with_executive=1))
    assert found["points_per_week"] == pytest.approx(2.0 + 5 / 13)
    assert found["strategic_share"] == pytest.approx(2 / 6)
    assert found["exec_touchpoints_91d"] == 3


def test_the_first_meeting_is_attended() -> None:
    none = {"meetings_held": 0, "meetings_lost": 1, "meeting_participation": 0.0, "strategic_share": None}
    found = after(Effects(meetings=2, strategic_meetings=1), **none)
    assert found["meeting_participation"] == pytest.approx(3 / 4)
    assert found["strategic_share"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(("acts", "silence"), [(1, 32.5), (5, 6.5), (0, 40.0)])
def test_acts_are_spread_so_the_last_is_half_a_part_before_the_end(acts: int, silence: float) -> None:
    assert after(Effects(calls=acts), silence_days=40.0)["silence_days"] == pytest.approx(silence)


def test_the_first_act_ever_starts_the_clock() -> None:
    assert after(NO_EFFECTS, last_customer_act_at=None)["last_customer_act_at"] is pd.NaT
    assert after(Effects(messages=1), last_customer_act_at=None)["last_customer_act_at"] is not pd.NaT


def test_as_many_acts_as_weeks_fill_every_week_and_more_do_not_overfill() -> None:
    assert after(Effects(messages=13))["regularity"] == pytest.approx(1)
    assert after(Effects(messages=40))["regularity"] == pytest.approx(1)


def test_answers_first_turn_requests_that_stay_unanswered() -> None:
    found = after(Effects(answers=1))  # 9 settled asks, 0.8 answered in time, 40 hours on average
    assert found["response_rate"] == pytest.approx((7.2 + 1) / 9)
    assert found["response_restricted_mean_hours"] == pytest.approx((40 * 9 - 96) / 9)  # 120 hours become 24
    assert (found["asks"], found["asks_settled"], found["answered"]) == (10, 9, 9)


def test_answers_beyond_those_are_to_further_requests() -> None:
    found = after(Effects(answers=3))  # 1.8 of 9 go unanswered now, so 1.2 are further ones
    assert found["response_rate"] == pytest.approx(1.0)
    assert found["response_restricted_mean_hours"] == pytest.approx((360 - 1.8 * 96 + 1.2 * 24) / 10.2)
    assert found["asks"] == pytest.approx(11.2)
    assert found["customer_initiated"] == pytest.approx(4 / 15.2)


def test_half_the_requests_of_a_silent_customer_answered() -> None:
    found = after(Effects(answers=2), answered=0, asks_settled=4, response_rate=None, asks=4, our_asks=0)
    assert found["response_rate"] == pytest.approx(0.5)
    assert found["response_restricted_mean_hours"] == pytest.approx((4 * 120 - 2 * 96) / 4)


def test_where_nothing_was_asked_the_answers_are_the_record() -> None:
    none = {"asks": 0, "answered": 0, "asks_settled": 0, "response_rate": None, "our_asks": 0}
    found = after(Effects(answers=2), **none, response_restricted_mean_hours=None, customer_initiated=None)
    assert (found["response_rate"], found["response_restricted_mean_hours"], found["asks_settled"]) == (1, 24, 2)
    assert found["customer_initiated"] == 0


def test_conversations_of_the_customer_raise_its_share() -> None:
    assert after(Effects(customer_asks=2))["customer_initiated"] == pytest.approx(6 / 16)


def test_new_contacts_and_departments() -> None:
    found = after(Effects(new_contacts=2, new_departments=1), engaged_contacts=4, effective_contacts=4.0)
    assert (found["effective_contacts"], found["engaged_contacts"], found["departments"]) == (pytest.approx(6), 6, 3)


@given(st.lists(st.floats(0.05, 10), min_size=1, max_size=6), st.integers(1, 4))
def test_a_new_contact_counts_as_the_average_one(points: list[float], new: int) -> None:
    def effective(shares: list[float]) -> float:
        return exp(-sum(s / sum(shares) * log(s / sum(shares)) for s in shares))

    mean = sum(points) / len(points)
    found = widened(effective(points), len(points), np.array([float(new)]))
    assert found[0] == pytest.approx(effective([*points, *[mean] * new]))


def test_new_contacts_where_nobody_was_engaged() -> None:
    assert after(Effects(new_contacts=2), engaged_contacts=0, effective_contacts=0.0)["effective_contacts"] == 2


def test_use_of_the_product() -> None:
    found = after(Effects(idle_seats=0.1, power_users=2, features=3))  # 60 of 100 seats, 12 power users, 10 of 20
    assert (found["active_users"], found["adoption"]) == (64, pytest.approx(0.64))
    assert found["user_trend"] == pytest.approx(64 / 60)
    assert found["power_user_share"] == pytest.approx(14 / 64)
    assert found["feature_breadth"] == pytest.approx(13 / 20)


def test_use_has_bounds() -> None:
    found = after(Effects(idle_seats=1.5, power_users=200, features=50))
    assert (found["active_users"], found["power_user_share"], found["feature_breadth"]) == (100, 1, 1)
    unknown = after(Effects(idle_seats=0.1), seats=None, adoption=None)
    assert unknown["active_users"] == pytest.approx(66)
    assert np.isnan(unknown["adoption"])


@pytest.mark.parametrize(("weeks", "touchpoints"), [(13.0, 3.0), (26.0, 2.5), (4.0, 3.0)])
def test_executives_count_over_the_last_91_days(weeks: float, touchpoints: float) -> None:
    assert after(Effects(with_executive=1), weeks=weeks)["exec_touchpoints_91d"] == pytest.approx(touchpoints)


STATES = st.sampled_from(["measured", "measured", "stale", "unknown"])
AMOUNT = st.sampled_from([0.0, 0.0, 1.0, 2.0, 4.0])
EFFECTS = st.builds(
    Effects,
    meetings=AMOUNT, reviews=AMOUNT, trainings=AMOUNT, calls=AMOUNT, messages=AMOUNT, with_executive=AMOUNT,
    answers=AMOUNT, customer_asks=AMOUNT, new_contacts=AMOUNT, new_departments=AMOUNT, features=AMOUNT,
    power_users=AMOUNT, idle_seats=st.sampled_from([0.0, 0.1, 0.3]),
)  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(
    effects=st.lists(EFFECTS, min_size=1, max_size=3),
    usage=STATES,
    meetings=STATES,
    outreach=STATES,
    few=st.fixed_dictionaries(
        {},
        optional={
            "seats": st.sampled_from([0, 10, None]),
            "known_executives": st.just(0),
            "features_entitled": st.just(None),
            "last_customer_act_at": st.just(None),
            "active_users": st.sampled_from([0, 5, 60]),
            "asks": st.just(0),
            "answered": st.just(0),
        },
    ),
)
def test_the_next_period_scores_as_scoring_scores_its_facts(
    effects: list[Effects], usage: str, meetings: str, outreach: str, few: dict[str, Any]
) -> None:
    now = {"usage_state": usage, "meeting_state": meetings, "outreach_state": outreach, **few}
    scorer = rescorer(**now)
    amounts = np.array([e.amounts() for e in effects])
    imagined, found = scorer.period.facts(amounts), scorer.scores(amounts)
    for place in range(len(effects)):
        frame = facts({"A1": {"t0": {**now, **cells(imagined, place)}}})
        assert found[place] == score(frame, {}, CONFIG).overall[0, 0]
    whole = score(facts({"A1": {"t0": now}}), {}, CONFIG).overall[0, 0]
    assert scorer.of_facts(scorer.period.unchanged())[0] == whole


ROOM: dict[str, Any] = {
    "points_per_week": 0.5, "regularity": 0.3, "silence_days": 45.0, "response_rate": 0.4,
    "response_restricted_mean_hours": 80.0, "meeting_participation": 0.5, "strategic_share": 0.0,
    "customer_initiated": 0.1, "our_asks": 1, "effective_contacts": 1.2, "engaged_contacts": 2, "departments": 1,
    "exec_touchpoints_91d": 0, "adoption": 0.3, "active_users": 30, "feature_breadth": 0.2, "power_user_share": 0.05,
    "user_trend": 0.9,
}  # fmt: skip


@pytest.mark.parametrize("play", [p for p in catalogue() if p.lifts], ids=lambda play: play.id)
def test_a_play_lifts_every_component_it_is_meant_to_lift(play: Any) -> None:
    scorer = rescorer(**ROOM)
    points = scorer.measure(scorer.period.facts(np.array([NO_EFFECTS.amounts(), play.effects.amounts()]))).points
    for component in play.lifts:
        place = COMPONENTS.index(component)
        assert points[1, place] > points[0, place], component
    assert scorer.alone([play]).lifts[play.id] > 0
