"""How strongly a group pulls its accounts: the strength that made the accounts is found again from what is seen."""

import numpy as np
import pytest

from engagement.baseline import Benchmarks, Group, Peers
from engagement.config import Config
from engagement.model import Component
from engagement.scoring.definitions import COMPONENTS
from engagement.scoring.norms import norms
from engagement.scoring.spread import prior_strength

SCORING = Config().scoring
RATE = COMPONENTS.index(Component.RESPONSE_RATE)


def pooled(values: list[float], counts: list[float]) -> float:
    return sum(n * x for n, x in zip(counts, values, strict=True)) / sum(counts)


def strength(component: Component, values: list[float], counts: list[float]) -> float | None:
    mean = pooled(values, counts)
    return prior_strength(component, np.array(values), np.array(counts, dtype=float), mean=mean, limit=120.0)


def test_two_accounts_by_hand() -> None:
    """0.2 and 0.8 of ten each: mean 0.5, weights 10 / 0.25 = 40; Q = 2 x 40 x 0.09 = 7.2, C = 80 - 3200 / 80 = 40.

    Expected of Q at strength m: (1 m + 40 x 0.25) / (m + 1), so m = (10 - 7.2) / (7.2 - 1).
    """
    assert strength(Component.RESPONSE_RATE, [0.2, 0.8], [10, 10]) == pytest.approx(2.8 / 6.2)


def test_waits_are_shares_of_the_limit() -> None:
    """24 and 96 of 120 hours are 0.2 and 0.8."""
    assert strength(Component.RESPONSE_TIME, [24, 96], [10, 10]) == pytest.approx(2.8 / 6.2)


def test_an_account_of_which_nothing_was_seen_does_not_count() -> None:
    seen = strength(Component.RESPONSE_RATE, [0.2, 0.8, 0.5], [10, 10, 0])
    assert seen == strength(Component.RESPONSE_RATE, [0.2, 0.8], [10, 10])
    assert strength(Component.RESPONSE_RATE, [0.2, 0.8], [10, 0]) is None


def test_accounts_that_are_alike_bound_nothing() -> None:
    assert strength(Component.RESPONSE_RATE, [0.5] * 30, [10] * 30) is None
    assert strength(Component.RESPONSE_RATE, [1.0] * 30, [10] * 30) is None  # nothing varies at the edge
    assert strength(Component.RESPONSE_RATE, [0.4], [10]) is None
    assert strength(Component.DEPARTMENTS, [1.0, 5.0], [3, 3]) is None  # not shrunk


@pytest.mark.parametrize("true", [1.0, 3.0, 12.0])
def test_the_strength_that_made_the_shares_is_found_again(true: float) -> None:
    rng = np.random.default_rng(7)
    rates = rng.beta(0.6 * true, 0.4 * true, 3000)
    counts = rng.integers(3, 25, 3000)
    found = strength(Component.RESPONSE_RATE, (rng.binomial(counts, rates) / counts).tolist(), counts.tolist())
    assert found == pytest.approx(true, rel=0.15)


def test_the_strength_that_made_the_executive_counts_is_found_again() -> None:
    """Rates per 13 weeks with mean 3 and variance 3 x 13 / m: a prior of m weeks."""
    rng = np.random.default_rng(8)
    m, weeks = 2.0, 13.0
    rates = rng.gamma(3 * m / weeks, weeks / m, 4000)
    found = strength(Component.EXECUTIVES, rng.poisson(rates).astype(float).tolist(), [weeks] * 4000)
    assert found == pytest.approx(m, rel=0.15)


def group(found: float | None, accounts: int) -> Benchmarks:
    peers = Peers(accounts=accounts, mean=0.8, strength=found, quantiles=tuple(np.linspace(0, 1, 201)))
    one = Group(accounts=accounts, components={Component.RESPONSE_RATE: peers})
    return Benchmarks(91, workspace=Group(accounts=0), segments={"mid": one})


@pytest.mark.parametrize(
    ("found", "accounts", "used"),
    [(1.5, 20, 1.5), (1.5, 19, 4.0), (9.0, 50, 4.0), (None, 50, 4.0), (0.0, 50, 0.0)],
    ids=["spread bounds it", "too few accounts", "never more than configured", "alike", "nothing in common"],
)
def test_spread_can_only_weaken_the_prior(found: float | None, accounts: int, used: float) -> None:
    assert norms(SCORING, group(found, accounts), "mid").strength[RATE] == used
