"""Points and shrinkage, against values worked by hand and the laws of the curve."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagement.config import Config
from engagement.scoring.curve import curve_points, shrink

RESPONSE_RATE = (0.1, 0.5, 0.75, 0.95)
RESPONSE_TIME = (120.0, 60.0, 30.0, 6.0)
ANCHORS = [c.anchors for d in Config().scoring.dimensions.values() for c in d.components.values()]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.0, 0), (0.1, 0), (0.3, 30), (0.5, 60), (0.625, 70), (0.75, 80), (0.85, 90), (0.95, 100), (1.0, 100)],
)
def test_a_rising_curve_meets_its_anchors_and_runs_straight_between(value: float, expected: float) -> None:
    assert curve_points(np.array([value]), RESPONSE_RATE)[0] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("hours", "expected"), [(200, 0), (120, 0), (90, 30), (60, 60), (45, 70), (30, 80), (18, 90), (6, 100), (0, 100)]
)
def test_a_falling_curve_gives_more_points_to_less(hours: float, expected: float) -> None:
    assert curve_points(np.array([hours]), RESPONSE_TIME)[0] == pytest.approx(expected)


def test_a_missing_value_has_no_points() -> None:
    assert np.isnan(curve_points(np.array([np.nan]), RESPONSE_RATE)[0])


@given(st.sampled_from(ANCHORS), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_points_are_monotone_and_bounded(anchors: tuple[float, float, float, float], a: float, b: float) -> None:
    low, high = sorted((a, b))
    first, second = curve_points(np.array([low, high]), anchors)
    assert 0 <= min(first, second) <= max(first, second) <= 100
    assert (first <= second) if anchors[0] < anchors[-1] else (first >= second)


def test_two_answers_out_of_two_are_not_a_perfect_record() -> None:
    # (2 x 1 + 4 x 0.5) / (2 + 4)
    assert shrink(np.array([1.0]), np.array([2.0]), mean=0.5, strength=4)[0] == pytest.approx(4 / 6)


def test_without_prior_strength_the_value_stands() -> None:
    assert shrink(np.array([0.3]), np.array([0.0]), mean=0.5, strength=0)[0] == 0.3


@given(st.floats(0, 1), st.integers(0, 1000), st.floats(0, 1), st.floats(0.01, 50))
def test_shrinking_stays_between_the_value_and_the_mean(x: float, n: int, mean: float, strength: float) -> None:
    pulled = shrink(np.array([x]), np.array([float(n)]), mean=mean, strength=strength)[0]
    assert min(x, mean) - 1e-9 <= pulled <= max(x, mean) + 1e-9
