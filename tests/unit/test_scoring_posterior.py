"""Each component's posterior by numbers worked by hand (docs/method.md, section 5)."""

from typing import Any

import numpy as np
import pytest

from engagement.config import Config
from engagement.model import Component
from engagement.scoring.posterior import Prior, posterior
from engagement.scoring.row import Columns

CONFIG = Config()
LEAST = 0.001


def of(
    component: Component, *, n: float, shrunk: float, prior: Prior, no_lift: bool = False, **cells: float
) -> tuple[float, float]:
    facts = Columns({"weeks": np.array([13.0]), **{name: np.array([value]) for name, value in cells.items()}})
    alpha, beta = posterior(
        component,
        facts,
        CONFIG,
        prior,
        n=np.array([n]),
        shrunk=np.array([shrunk]),
        no_lift=np.array([no_lift]),
    )
    return float(alpha[0]), float(beta[0])


SHARES = [
    Component.REGULARITY,
    Component.RESPONSE_RATE,
    Component.MEETING_PARTICIPATION,
    Component.STRATEGIC_SHARE,
    Component.CUSTOMER_INITIATED,
    Component.ADOPTION,
    Component.FEATURE_BREADTH,
    Component.POWER_USERS,
]


@pytest.mark.parametrize("component", SHARES)
def test_a_share_is_what_was_seen_with_the_prior(component: Component) -> None:
    # 9 seen and 4 of the prior's at a shrunk 0.75: 9.75 for, 3.25 against
    assert of(component, n=9, shrunk=0.75, prior=Prior(0.5, 4)) == pytest.approx((9.75, 3.25))
    assert of(component, n=9, shrunk=1.0, prior=Prior(0.5, 0)) == pytest.approx((9, LEAST))
    assert of(component, n=3, shrunk=0.0, prior=Prior(0.5, 4), no_lift=True) == (0.5, 3.5)
    assert of(component, n=3, shrunk=1.4, prior=Prior(0.5, 1)) == pytest.approx((4, LEAST)), "at most everybody"


class TestResponseTime:
    PRIOR = Prior(60.0, 4)  # waits are cut at 120 business hours

    def test_the_spread_of_the_waits_decides(self) -> None:
        # Share 48 / 120 = 0.4, at most 0.24 of variance; seen 1440 / 120^2 = 0.1; (6 x 0.1 + 4 x 0.24) / 10 = 0.156;
        # of the mean (6 x 0.156 + 16/5 x 0.24) / 100 = 0.01704; alpha + beta = 0.24 / 0.01704 - 1 = 13.085
        weight = 0.24 / 0.01704 - 1
        found = of(Component.RESPONSE_TIME, n=6, shrunk=48, prior=self.PRIOR, response_variance=1440.0)
        assert found == pytest.approx((0.4 * weight, 0.6 * weight))

    @pytest.mark.parametrize("variance", [np.nan, 3456.0, 9999.0], ids=["not known", "the largest", "beyond it"])
    def test_without_a_spread_it_is_a_yes_or_nos(self, variance: float) -> None:
        weight = 0.24 / ((6 * 0.24 + 3.2 * 0.24) / 100) - 1
        found = of(Component.RESPONSE_TIME, n=6, shrunk=48, prior=self.PRIOR, response_variance=variance)
        assert found == pytest.approx((0.4 * weight, 0.6 * weight))

    def test_at_either_end_nothing_can_spread(self) -> None:
        for hours, expected in ((0.0, (LEAST, 10)), (120.0, (10, LEAST)), (130.0, (10, LEAST))):
            found = of(Component.RESPONSE_TIME, n=6, shrunk=hours, prior=self.PRIOR, response_variance=0.0)
            assert found == pytest.approx(expected)

    def test_nobody_answered_is_the_longest_wait(self) -> None:
        found = of(Component.RESPONSE_TIME, n=3, shrunk=120, prior=self.PRIOR, no_lift=True, response_variance=0.0)
        assert found == (3.5, 0.5)

    def test_without_a_prior_the_waits_alone_decide(self) -> None:
        # 6 waits of variance 0.1: of the mean 0.1 / 6; 0.24 x 60 - 1 = 13.4
        found = of(Component.RESPONSE_TIME, n=6, shrunk=48, prior=Prior(60, 0), response_variance=1440.0)
        assert found == pytest.approx((0.4 * 13.4, 0.6 * 13.4))


class TestCounts:
    def test_points_are_as_clumped_as_they_were_seen_to_be(self) -> None:
        # 26 points of 78 squared and 3 of the prior's (4 weeks x 0.75) with the usual 2: (78 + 6) / (26 + 3)
        clumps = 84 / 29
        found = of(Component.POINTS_PER_WEEK, n=13, shrunk=1.7, prior=Prior(0.75, 4), points=26.0, points_squared=78.0)
        assert found == pytest.approx((1.7 * 17 / clumps, 17 / clumps))

    @pytest.mark.parametrize(("points", "squared"), [(0.0, 0.0), (26.0, np.nan), (np.nan, np.nan), (26.0, 0.0)])
    def test_without_their_squares_they_are_as_clumped_as_usual(self, points: float, squared: float) -> None:
        found = of(
            Component.POINTS_PER_WEEK, n=13, shrunk=1.7, prior=Prior(0.75, 4), points=points, points_squared=squared
        )
        assert found == pytest.approx((1.7 * 17 / 2, 17 / 2))

    def test_no_points_and_no_prior_are_still_a_distribution(self) -> None:
        cells = {"points": 0.0, "points_squared": 0.0}
        found = of(Component.POINTS_PER_WEEK, n=13, shrunk=0.0, prior=Prior(0.0, 0), **cells)
        assert found == pytest.approx((LEAST, 13 / 2))

    def test_touchpoints_of_executives_are_counted_once_over_their_window(self) -> None:
        found = of(Component.EXECUTIVES, n=13, shrunk=1.5, prior=Prior(1.0, 4))
        assert found == pytest.approx((1.5 * 17 / 13, 17 / 13))

    def test_a_trend_is_a_count_against_the_users_before(self) -> None:
        assert of(Component.USER_TREND, n=58, shrunk=1.25, prior=Prior(1.0, 4)) == pytest.approx((1.25 * 62, 62))


@pytest.mark.parametrize("component", [Component.SILENCE_RATIO, Component.EFFECTIVE_CONTACTS, Component.DEPARTMENTS])
def test_what_is_counted_out_leaves_nothing_open(component: Component) -> None:
    assert of(component, n=5, shrunk=2.0, prior=Prior(1.0, 4)) == pytest.approx((np.nan, np.nan), nan_ok=True)


OPEN: list[tuple[Component, dict[str, Any]]] = [
    (Component.RESPONSE_RATE, {}),
    (Component.RESPONSE_TIME, {"response_variance": 100.0}),
    (Component.POINTS_PER_WEEK, {"points": 5.0, "points_squared": 9.0}),
    (Component.EXECUTIVES, {}),
    (Component.USER_TREND, {}),
]


@pytest.mark.parametrize("no_lift", [False, True])
@pytest.mark.parametrize(("component", "cells"), OPEN)
def test_what_was_not_measured_has_no_distribution(
    component: Component, cells: dict[str, float], no_lift: bool
) -> None:
    assert np.isnan(of(component, n=5, shrunk=np.nan, prior=Prior(1.0, 4), no_lift=no_lift, **cells)[0])
