"""Kaplan-Meier against SciPy's on random data, and against curves worked out by hand (docs/method.md, section 10)."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf  # type: ignore[import-untyped,unused-ignore]

from engagement.metrics.survival import Survival, kaplan_meier

LIMIT = 120.0
waits = st.lists(
    st.tuples(st.one_of(st.integers(0, 300).map(float), st.floats(0, 300)), st.booleans()), min_size=1, max_size=40
)


def curve(*watched: tuple[float, bool]) -> Survival:
    groups = np.zeros(len(watched), dtype=np.int64)
    times, answered = np.array([t for t, _ in watched], dtype=np.float64), np.array([a for _, a in watched])
    return kaplan_meier(groups, times, answered, size=1, limit=LIMIT)


def test_everything_answered_is_the_plain_distribution() -> None:
    found = curve((2, True), (10, True), (30, True), (200, True))

    assert found.answered_by_limit[0] == 0.75
    assert found.median[0] == 10
    assert found.restricted_mean[0] == pytest.approx((2 + 10 + 30 + 120) / 4)
    assert found.longest[0] == 200


def test_a_censored_wait_leaves_the_risk_set() -> None:
    # S(10) = 2/3; the one censored at 15 leaves; S(20) = 2/3 * 0 = 0.
    found = curve((10, True), (15, False), (20, True))

    assert found.answered_by_limit[0] == 1
    assert found.median[0] == 20
    assert found.restricted_mean[0] == pytest.approx(10 + 10 * 2 / 3)


def test_an_answer_comes_before_a_censoring_at_the_same_time() -> None:
    assert curve((10, True), (10, False)).median[0] == 10  # S(10) = 1/2


def test_a_median_that_is_not_reached_is_missing_and_the_curve_stays_flat() -> None:
    found = curve((10, True), (20, False), (30, False), (40, False))  # S = 3/4 from 10 h on

    assert np.isnan(found.median[0])
    assert found.answered_by_limit[0] == pytest.approx(0.25)
    assert found.restricted_mean[0] == pytest.approx(10 + 110 * 0.75)


def test_the_limit_itself_is_included() -> None:
    assert curve((120, True), (130, False)).answered_by_limit[0] == 0.5


def test_a_median_of_exactly_one_half_is_reached_in_spite_of_rounding() -> None:
    # (1 - 1/7)(1 - 1/6)... after four of eight answers S is 1/2, up to the last digits.
    found = curve(*((float(t), True) for t in range(1, 9)))

    assert found.median[0] == 4


def test_an_empty_group_has_no_numbers() -> None:
    found = kaplan_meier(np.array([1]), np.array([5.0]), np.array([True]), size=3, limit=LIMIT)

    assert np.isnan(found.answered_by_limit[[0, 2]]).all()
    assert np.isnan(found.restricted_mean[[0, 2]]).all()
    assert found.answered_by_limit[1] == 1


@settings(deadline=None)
@given(waits)
def test_the_curve_is_scipys(watched: list[tuple[float, bool]]) -> None:
    found = curve(*watched)
    data = CensoredData(
        uncensored=[t for t, answered in watched if answered], right=[t for t, answered in watched if not answered]
    )
    survival = ecdf(data).sf

    assert found.answered_by_limit[0] == pytest.approx(1 - survival.evaluate(LIMIT), abs=1e-9)
    below = survival.quantiles[survival.probabilities <= 0.5 + 1e-12]
    if len(below):
        assert found.median[0] == below[0]
    else:
        assert np.isnan(found.median[0])
    knots = np.concatenate(([0.0], survival.quantiles[survival.quantiles < LIMIT], [LIMIT]))
    steps = np.diff(knots)
    assert found.restricted_mean[0] == pytest.approx((steps * survival.evaluate(knots[:-1])).sum(), abs=1e-6)


@settings(deadline=None)
@given(st.lists(waits, min_size=1, max_size=6))
def test_groups_do_not_see_each_other(groups: list[list[tuple[float, bool]]]) -> None:
    flat = [(number, t, answered) for number, watched in enumerate(groups) for t, answered in watched]
    order = np.random.default_rng(len(flat)).permutation(len(flat))
    group, times, answered = (np.array([flat[k][column] for k in order]) for column in range(3))

    together = kaplan_meier(group, times.astype(np.float64), answered, size=len(groups), limit=LIMIT)

    for number, watched in enumerate(groups):
        alone = curve(*watched)
        for name in ("answered_by_limit", "median", "restricted_mean", "longest"):
            assert getattr(together, name)[number] == pytest.approx(getattr(alone, name)[0], abs=1e-12, nan_ok=True)


@settings(deadline=None)
@given(waits)
def test_answering_a_censored_wait_never_lowers_the_rate(watched: list[tuple[float, bool]]) -> None:
    before = curve(*watched).answered_by_limit[0]

    for place, (time, answered) in enumerate(watched):
        if not answered and time <= LIMIT:
            after = curve(*watched[:place], (time, True), *watched[place + 1 :])
            assert after.answered_by_limit[0] >= before - 1e-12
