"""The plan: the cheapest set that reaches the target, against brute force; dates, owners, capacity."""

from datetime import date, timedelta
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.advice import Horizon, catalogue
from engagement.advice.effects import HAPPENINGS
from engagement.advice.plan import Choice, Option, candidates, choose
from engagement.business_time import calendar
from engagement.config import Config, PlanConfig
from engagement.model import Tier, Workspace
from engagement.reports import account_report
from engagement.scoring.tiers import displayed
from tests.unit.factories import AS_OF, WORKSPACE, facts, master, period
from tests.unit.test_advice import GONE, HIGH, LOW, report
from tests.unit.test_advice_counterfactual import rescorer

WIDTH = len(HAPPENINGS)
OPTIONS = st.lists(
    st.tuples(
        st.sampled_from("abcdef"),
        st.sampled_from([0.5, 1.0, 1.5, 2.0, 4.0]),
        st.integers(0, WIDTH - 1),
        st.sampled_from([0.5, 1.0, 3.0, 8.0]),
    ),
    max_size=6,
).map(
    lambda found: [
        Option(f"p{n}", group, hours, tuple(size if i == at else 0.0 for i in range(WIDTH)), size)
        for n, (group, hours, at, size) in enumerate(found)
    ]
)


def curved(amounts: Any) -> Any:
    """A score in which plays help each other up to a point: no sum of single lifts."""
    return np.round(100 - 70 * np.exp(-amounts.sum(axis=1) / 12) - 3 * (amounts > 4).sum(axis=1), 9)


def by_brute_force(options: list[Option], scores: Any, target: int, capacity: float) -> Choice:
    """Every subset in turn, the definition word by word."""
    rated = []
    for size in range(len(options) + 1):
        for places in combinations(range(len(options)), size):
            chosen = [options[i] for i in places]
            hours = round(sum(o.effort_hours for o in chosen), 9)
            if hours <= capacity and len({o.group for o in chosen}) == len(chosen):
                amounts = np.array([[sum(o.amounts[i] for o in chosen) for i in range(WIDTH)]])
                value = float(scores(amounts)[0])
                rated.append((hours, size, -value, sorted(o.play for o in chosen), places, value))
    best = max(displayed(r[5]) for r in rated)
    first = min(r for r in rated if displayed(r[5]) >= min(target, best))
    return Choice(plays=first[4], score=first[5], reaches=displayed(first[5]) >= target)


@given(OPTIONS, st.integers(25, 100), st.sampled_from([0.5, 3.0, 6.0, 40.0]))
def test_the_choice_is_that_of_brute_force(options: list[Option], target: int, capacity: float) -> None:
    found = choose(options, curved, target=target, capacity_hours=capacity)
    assert found == by_brute_force(options, curved, target, capacity)


FACTS_NOW = st.fixed_dictionaries(
    {
        "points_per_week": st.floats(0, 4),
        "regularity": st.floats(0, 1),
        "silence_days": st.floats(0, 60),
        "response_rate": st.floats(0, 1),
        "meeting_participation": st.floats(0, 1),
        "effective_contacts": st.floats(0, 4),
        "exec_touchpoints_91d": st.integers(0, 4),
        "adoption": st.floats(0, 1),
        "meeting_state": st.sampled_from(["measured", "stale"]),
    }
)


@settings(deadline=None, max_examples=12)
@given(now=FACTS_NOW, target=st.integers(1, 100), data=st.data())
def test_the_plan_is_that_of_brute_force_on_random_facts(now: dict[str, Any], target: int, data: Any) -> None:
    scorer = rescorer(**now)
    plays = data.draw(st.lists(st.sampled_from([p for p in catalogue() if p.lifts]), max_size=5, unique_by=id))
    options = [Option(p.id, p.group, p.effort_hours, p.effects.amounts(), 1.0) for p in plays]
    found = choose(options, scorer.scores, target=target, capacity_hours=10)
    assert found == by_brute_force(options, scorer.scores, target, 10)


def test_of_sets_that_are_equal_in_all_else_the_names_decide_whatever_the_order() -> None:
    same = (1.0, *[0.0] * (WIDTH - 1))
    for names in ("cba", "bca", "acb"):
        options = [Option(name, name, 2.0, same, 1.0) for name in names]
        found = choose(options, lambda amounts: amounts[:, 0] * 10, target=20, capacity_hours=40)
        assert found is not None
        assert {options[i].play for i in found.plays} == {"a", "b"}


def test_candidates_are_the_largest_lifts_in_the_order_given() -> None:
    options = [Option(str(n), str(n), 1.0, (), lift) for n, lift in enumerate([1.0, 0.0, 3.0, -1.0, 2.0])]
    assert [o.play for o in candidates(options, most=2)] == ["2", "4"]


def test_nothing_to_choose_among_nothing_that_has_a_score() -> None:
    assert choose([], lambda amounts: np.full(len(amounts), np.nan), target=60, capacity_hours=9) is None


def test_hours_that_fill_the_capacity_to_the_minute_fit() -> None:
    """0.1 + 0.2 hours are more than 0.3 to a computer, but not to a person; a second more is too much for both."""
    options = [
        Option(name, name, hours, tuple(float(i == at) for i in range(WIDTH)), 1.0)
        for at, (name, hours) in enumerate({"a": 0.1, "b": 0.2}.items())
    ]
    for capacity, expected in ((0.3, (0, 1)), (0.3 - 1 / 3600, (1,)), (0.2 - 1 / 3600, (0,)), (0.0, ())):
        found = choose(options, lambda amounts: amounts @ np.arange(1.0, WIDTH + 1), target=99, capacity_hours=capacity)
        assert found is not None
        assert found.plays == expected


@pytest.mark.parametrize(("level", "target"), [(LOW, 60), (GONE, 40), ({}, 80)])
def test_the_steps_reach_the_target_or_the_plan_says_it_cannot(level: dict[str, Any], target: int) -> None:
    plan = report(level).plan
    assert plan.target == target
    assert plan.expected_score is not None
    assert plan.unchanged_score is not None
    assert plan.reachable == (displayed(plan.expected_score) >= target)
    assert plan.expected_score > plan.unchanged_score
    assert plan.effort_hours == sum(step.effort_hours for step in plan.steps) <= 40
    assert plan.by == AS_OF.date() + timedelta(days=90)


def test_every_step_has_evidence_a_date_in_the_next_period_and_an_owner_by_role() -> None:
    found = report(LOW, "sponsor_missing", "review_missed")
    assert len(found.plan.steps) > 1
    assert list(found.plan.steps) == sorted(found.plan.steps, key=lambda step: step.due)
    for step in found.plan.steps:
        assert step.because
        assert AS_OF.date() < step.due <= AS_OF.date() + timedelta(days=90)
        assert step.lift > 0
        assert step.owner_email == ("ana@us.example" if step.role == "csm" else None)


def asked(target: int | None, hours: float = 40.0, **now: Any) -> Any:
    return account_report(
        facts({"A1": {"*": {**LOW, **now}}}),
        master(manager_email="max@us.example"),
        account="A1",
        period=period(),
        as_of=AS_OF,
        workspace=WORKSPACE,
        config=Config(plan=PlanConfig(hours_per_quarter=hours)),
        target=target,
    )


def test_what_the_user_asks_for_is_the_target() -> None:
    assert asked(45).plan.target == 45
    assert asked(100).plan.reachable is False
    reached = asked(1).plan
    assert (reached.reachable, reached.steps) == (True, ())


def test_a_small_capacity_bounds_the_plan_and_the_best_reachable_is_said() -> None:
    wide, narrow = asked(80).plan, asked(80, hours=3.0).plan
    assert narrow.effort_hours <= 3
    assert narrow.reachable is False
    assert narrow.expected_score < wide.expected_score


def test_no_target_without_a_tier() -> None:
    plan = asked(75, usage_state="unknown", interaction_state="unknown").plan
    assert (plan.target, plan.reachable, plan.steps, plan.by, plan.expected_score) == (None, None, (), None, None)


def test_a_highly_engaged_account_holds_without_steps() -> None:
    found = report(HIGH)
    assert found.score.tier is Tier.HIGHLY_ENGAGED
    assert (found.plan.reachable, found.plan.steps) == (True, ())
    assert 80 <= (found.plan.target or 0) <= (found.score.displayed or 0)


def test_growth_of_users_is_not_repeated_for_ever() -> None:
    grown = report({**HIGH, "user_trend": 1.4})
    assert grown.plan.unchanged_score == report({**HIGH, "user_trend": 1.0}).plan.unchanged_score
    assert grown.plan.target == displayed(grown.plan.unchanged_score or 0) < (grown.score.displayed or 0)


def test_dates_are_business_days_of_the_workspace() -> None:
    german = calendar(Workspace("W", timezone="Europe/Berlin", country="DE"))
    horizon = Horizon(today=date(2026, 12, 23), days=28, calendar=german, owners={})
    assert horizon.due(1) == date(2026, 12, 24)
    assert horizon.due(2) == date(2026, 12, 28)  # 25 and 26 December are holidays, 27 a Sunday
    assert horizon.due(60) == horizon.last_day == date(2027, 1, 19)
    short = Horizon(today=date(2026, 12, 25), days=2, calendar=german, owners={})
    assert short.due(3) == date(2026, 12, 26)
