"""The trend's test, against scipy's exact Kendall test and the enumeration of all orders."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from engagement.config import Config
from engagement.model import Component
from engagement.scoring.definitions import COMPONENTS
from engagement.scoring.table import build
from engagement.scoring.trend import course, kendall_p, kendall_score, trend_change
from tests.unit.factories import WINDOWS, facts


@given(st.lists(st.integers(0, 1000), min_size=3, max_size=7, unique=True))
def test_the_p_value_is_scipys_exact_one(values: list[int]) -> None:
    expected = stats.kendalltau(range(len(values)), values, method="exact").pvalue
    assert kendall_p(len(values), kendall_score(values)) == pytest.approx(expected)


def test_the_p_value_is_the_share_of_orders_at_least_as_extreme() -> None:
    scores = [abs(kendall_score(order)) for order in permutations(range(6))]
    for score in (5, 9, 11, 13, 15):
        assert kendall_p(6, score) == pytest.approx(sum(s >= score for s in scores) / 720)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([50, 52, 55, 58, 61, 66], "growing"),
        ([66, 61, 58, 55, 52, 50], "declining"),
        ([66, 61, 62, 55, 52, 50], "declining"),  # one pair against
        ([60, 70, 55, 66, 58, 64], "steady"),  # up and down
        ([60, 60.5, 61, 61.5, 62, 62.5], "steady"),  # certain but too small to matter
        ([60, 60, 60, 60, 60, 60], "steady"),
        ([60, 60, 60, 60, 60, 20], "steady"),  # one bad period is no trend
        ([40, 50, 60, 70], "growing"),
        ([40, 50, 60], None),
        ([], None),
    ],
)
def test_the_course_needs_a_clear_and_sizeable_trend(values: list[float], expected: str | None) -> None:
    assert course(values, p=0.10, min_points=5) == expected


@given(st.lists(st.floats(0, 100), min_size=4, max_size=6))
def test_turned_around_a_rise_is_a_fall(values: list[float]) -> None:
    opposite = {"growing": "declining", "declining": "growing", "steady": "steady"}
    forward = course(values, p=0.10, min_points=5)
    assert forward is not None
    assert course(values[::-1], p=0.10, min_points=5) == opposite[forward]


def test_twelve_periods_follow_each_other_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten windows on, the labels are no longer in the order of the alphabet."""
    for i in range(6, 12):
        monkeypatch.setitem(WINDOWS, f"t{i}", (WINDOWS["t0"][0], WINDOWS["t0"][0] * i))
    labels = [f"t{i}" for i in range(12)]
    story = {label: {"adoption": 0.9 - i * 0.05} for i, label in enumerate(labels)}
    table = build(facts({"A1": story}, labels=sorted(labels)), {}, Config())
    adoption = table.value[0, :, COMPONENTS.index(Component.ADOPTION)]
    assert table.windows == tuple(labels)
    assert adoption == pytest.approx([0.9 - i * 0.05 for i in range(12)])


def test_the_change_resists_one_outlier() -> None:
    assert trend_change([50, 52, 54, 56, 58, 60]) == pytest.approx(10)
    assert trend_change([50, 52, 54, 0, 58, 60]) == pytest.approx(10)
