"""Interval and tier probabilities: covered truth, exact distributions, the same for everybody (method section 5)."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from engagement.baseline import Baseline, Benchmarks, Group, Peers
from engagement.config import Config
from engagement.model import Component, State, Tier
from engagement.scoring.benchmarks import measure_benchmarks
from engagement.scoring.definitions import COMPONENTS, STATES
from engagement.scoring.score import score
from engagement.scoring.uncertainty import Estimates, estimate
from tests.unit.factories import WINDOWS, facts
from tests.unit.simulated_accounts import SIZES, Simulated, frame, simulate

CONFIG = Config()
MEASURED = STATES.index(State.MEASURED)
SILENCE = COMPONENTS.index(Component.SILENCE_RATIO)


def estimated(frame: pd.DataFrame, config: Config = CONFIG) -> Estimates:
    return estimate(score(frame, {}, config), config)


def only(component: Component, config: dict[str, Any] | None = None, **overrides: Any) -> tuple[Estimates, Config]:
    """The estimates of one account for which nothing but one component is measured."""
    everything = Config()
    dimensions = everything.scoring.model_dump()["dimensions"]
    for dimension in dimensions.values():
        if component in dimension["components"]:
            for name, part in dimension["components"].items():
                part["weight"] = float(name == component)
            dimension["weight"] = 1.0
        else:
            dimension["weight"] = 0.0
    made = Config.model_validate({"scoring": {"dimensions": dimensions}, "uncertainty": config or {}})
    return estimated(facts({"A1": {"t0": overrides}}, labels=("t0",)), made), made


def covered(days: int, seed: int, accounts: int) -> dict[str, list[bool]]:
    """Whether each account's interval holds its true score, by size."""
    rng = np.random.default_rng(seed)
    names = list(SIZES)
    made: dict[str, Simulated] = {f"A{i:04}": simulate(rng, names[i % len(names)], days) for i in range(accounts)}
    rows = frame(made, {"t0": days, f"scan{days}": days})
    segments: dict[str, str | None] = dict.fromkeys(made, "mid-market")
    baseline = Baseline(benchmarks=measure_benchmarks(rows, segments, CONFIG))
    scores = score(rows, segments, CONFIG, baseline=baseline)
    found = estimate(scores, CONFIG)
    hits: dict[str, list[bool]] = defaultdict(list)
    for k, account in enumerate(scores.table.accounts):
        measured = frozenset(str(c) for i, c in enumerate(COMPONENTS) if scores.table.state[k, 0, i] == MEASURED)
        truth = dict(made[account].truth) | {"silence_ratio": float(scores.table.value[k, 0, SILENCE])}
        true = Simulated(made[account].size, {}, truth).score(measured)
        hits[made[account].size].append(bool(found.low[k] <= true <= found.high[k]))
    return hits


@pytest.mark.parametrize("days", [28, 91])
def test_the_intervals_cover_the_truth_of_simulated_accounts(days: int) -> None:
    hits = covered(days, seed=20, accounts=1500)
    share = {size: float(np.mean(held)) for size, held in hits.items()}
    assert 0.75 <= np.mean([hit for held in hits.values() for hit in held]) <= 0.85, share
    assert all(0.70 <= s <= 0.90 for s in share.values()), share


def test_two_answers_out_of_two_are_no_perfect_record() -> None:
    two = {"asks": 2, "answered": 2, "asks_settled": 2, "response_rate": 1.0}
    few, _ = only(Component.RESPONSE_RATE, **two)
    many, _ = only(Component.RESPONSE_RATE, asks=200, answered=200, asks_settled=200, response_rate=1.0)
    assert few.scores.overall[0, 0] < 80
    assert few.high[0] - few.low[0] > 30
    assert many.low[0] > 95


@pytest.mark.parametrize(
    ("component", "overrides", "law"),
    [
        # 9 settled asks at 0.8 with 4 of the prior's at 0.5: Beta(9.2, 3.8)
        (Component.RESPONSE_RATE, {}, stats.beta(9.2, 3.8)),
        (Component.MEETING_PARTICIPATION, {}, stats.beta(6.9, 3.1)),
        (Component.ADOPTION, {}, stats.beta(61.6, 42.4)),
        # nothing answered of 3: no help from the prior, Beta(1/2, 3 + 1/2)
        (
            Component.RESPONSE_RATE,
            {"asks": 3, "answered": 0, "asks_settled": 3, "response_rate": 0.0},
            stats.beta(0.5, 3.5),
        ),
        # 2 touchpoints in 13 weeks, 4 weeks of the prior's 1 per 13: Gamma(2 + 4/13, 1 + 4/13)
        (Component.EXECUTIVES, {}, stats.gamma(2 + 4 / 13, scale=1 / (1 + 4 / 13))),
        (Component.USER_TREND, {}, stats.gamma(63.4, scale=1 / 62)),
        # 26 points of 52 squared, 3 usual ones (4 x 0.75) of 2: dispersion 2; (26 + 3) / 2 and (13 + 4) / 2
        (Component.POINTS_PER_WEEK, {"points_squared": 52.0}, stats.gamma(14.5, scale=1 / 8.5)),
    ],
)
def test_one_component_is_drawn_from_its_posterior(component: Component, overrides: dict[str, Any], law: Any) -> None:
    found, config = only(component, {"draws": 4096}, **overrides)
    part = next(d.components[component] for d in config.scoring.dimensions.values() if component in d.components)
    lows, highs = law.ppf([0.1, 0.9])
    assert np.quantile(found.draws[0], [0.1, 0.9]) == pytest.approx(
        np.interp([lows, highs], part.anchors, (0, 60, 80, 100)), abs=1.2
    )
    exact = np.interp(law.ppf((np.arange(20_000) + 0.5) / 20_000), part.anchors, (0, 60, 80, 100))
    assert found.below(60)[0] == pytest.approx(np.mean(np.floor(exact + 0.5) < 60), abs=0.02)


@settings(deadline=None, max_examples=30)
@given(
    asks=st.integers(0, 30),
    rate=st.floats(0, 1),
    level=st.floats(0, 1),
    meetings=st.integers(0, 10),
    usage=st.sampled_from(["measured", "stale", "unknown"]),
)
def test_the_interval_holds_the_score_and_the_probabilities_add_up(
    asks: int, rate: float, level: float, meetings: int, usage: str
) -> None:
    found = estimated(
        facts(
            {
                "A1": {
                    "t0": {
                        "asks": asks,
                        "asks_settled": asks,
                        "answered": round(rate * asks),
                        "response_rate": rate if asks else None,
                        "points_per_week": 3 * level,
                        "meetings_held": meetings,
                        "meetings_lost": 0,
                        "meeting_participation": level if meetings else None,
                        "usage_state": usage,
                    }
                }
            },
            labels=("t0", "t1"),
        )
    )
    assert 0 <= found.low[0] <= found.scores.overall[0, 0] <= found.high[0] <= 100
    chances = found.tiers(0)
    assert chances is not None
    assert sum(chances.values()) == pytest.approx(1)
    assert found.below(60)[0] == pytest.approx(chances[Tier.LOW_ENGAGED] + chances[Tier.DISENGAGED])


def test_a_portfolio_and_an_account_alone_agree_to_the_last_digit() -> None:
    rng = np.random.default_rng(3)
    made = {f"A{i:03}": {"t0": simulate(rng, "medium", 91).facts} for i in range(300)}
    together = estimated(facts(made, labels=("t0",)))
    for k in (0, 1, 255, 256, 299):
        name = f"A{k:03}"
        alone = estimated(facts({name: made[name]}, labels=("t0",)))
        assert alone.draws[0].tobytes() == together.draws[k].tobytes()
        assert (alone.low[0], alone.high[0]) == (together.low[k], together.high[k])


def test_the_seed_decides_and_nothing_else() -> None:
    first, again, other = (only(Component.EXECUTIVES, {"seed": seed})[0] for seed in (1, 1, 2))
    assert first.draws.tobytes() == again.draws.tobytes()
    assert first.draws.tobytes() != other.draws.tobytes()
    assert first.low[0] == pytest.approx(other.low[0], abs=2), "the draws are even: the seed hardly matters"


def test_too_little_data_has_no_tier_and_no_record_no_interval() -> None:
    dark = dict.fromkeys(("interaction_state", "outreach_state", "meeting_state", "usage_state"), "unknown")
    nothing = estimated(facts({"A1": {"*": dark}}))
    assert np.isnan(nothing.low[0])
    assert np.isnan(nothing.below(60)[0])
    assert nothing.tiers(0) is None
    little = estimated(facts({"A1": {"*": {**dark, "usage_state": "measured"}}}))
    assert little.tiers(0) is None
    assert little.low[0] < little.scores.overall[0, 0] < little.high[0]


def test_a_stale_component_is_as_unsure_as_when_it_was_measured() -> None:
    old = {"meetings_held": 2, "meetings_lost": 0, "meeting_participation": 1.0}
    labels = tuple(label for label in WINDOWS if label.startswith("t"))
    kept = estimated(facts({"A1": {"t0": {"meeting_state": "stale"}, "t1": old}}, labels=labels))
    fresh = estimated(facts({"A1": {"t0": old, "t1": old}}, labels=labels))
    assert kept.draws[0].tobytes() == fresh.draws[0].tobytes()


def test_a_source_that_is_gone_makes_no_tier_likelier() -> None:
    """Usage that scored badly and is now unknown lifts the score, but neither the tier nor its probability."""
    poor = {"adoption": 0.1, "feature_breadth": 0.1, "power_user_share": 0.0, "user_trend": 0.5}
    labels = ("t0", "t1")
    with_usage = estimated(facts({"A1": {"*": poor}}, labels=labels))
    gone = estimated(facts({"A1": {"t0": {**poor, "usage_state": "unknown"}, "t1": poor}}, labels=labels))
    assert gone.scores.overall[0, 0] > gone.scores.held[0, 0] + 5
    assert gone.below(60)[0] >= with_usage.below(60)[0] - 0.1
    assert (gone.draws[0] < 60).mean() < gone.below(60)[0], "the draws themselves rose with the score"
    chances = gone.tiers(0)
    assert chances is not None
    assert chances[Tier.LOW_ENGAGED] + chances[Tier.DISENGAGED] == pytest.approx(gone.below(60)[0])


def test_shares_of_nothing_in_the_segment_are_no_trouble() -> None:
    never = {f"P{i}": {"strategic_share": 0.0, "power_user_share": 0.0} for i in range(6)}
    rows = facts({name: {"*": cells} for name, cells in never.items()}, labels=("t0", "scan28", "scan91"))
    baseline = Baseline(benchmarks=measure_benchmarks(rows, {}, CONFIG))
    found = estimate(score(rows, {}, CONFIG, baseline=baseline), CONFIG)
    assert np.isfinite(found.draws).all()


@pytest.mark.parametrize(
    "cells",
    [
        {"points": 0.0, "points_squared": 0.0, "points_per_week": 0.0, "regularity": 0.0, "adoption": 0.0},
        {"adoption": 3.0, "seats": 1, "active_users": 3, "strategic_share": 1.0, "customer_initiated": 1.0},
        {"weeks": 1 / 7, "regularity": None},
        {"response_rate": 1.0, "response_restricted_mean_hours": 0.0, "response_variance": 0.0, "asks_settled": 1},
        {"points": 1e6, "points_squared": 1e12, "points_per_week": 1e5},
    ],
)
@pytest.mark.parametrize("strength", [0.0, 4.0])
def test_extremes_have_an_interval_with_and_without_a_prior(cells: dict[str, Any], strength: float) -> None:
    dimensions = CONFIG.scoring.model_dump()["dimensions"]
    for dimension in dimensions.values():
        for part in dimension["components"].values():
            part["prior_strength"] = strength
    config = Config.model_validate({"scoring": {"dimensions": dimensions}})
    found = estimated(facts({"A1": {"t0": cells}}, labels=("t0",)), config)
    assert np.isfinite(found.draws).all()
    assert 0 <= found.low[0] <= found.high[0] <= 100


def test_nobody_at_all_is_no_error() -> None:
    assert estimate(score(facts({}), {}, CONFIG), CONFIG).low.shape == (0,)


def test_the_worked_example_of_the_method() -> None:
    told = (Path(__file__).parents[2] / "docs" / "method.md").read_text("utf-8").split("*Example.* 8 of 10")[1]
    told = " ".join(told.split())

    def example(prior: float | None, asks: int, answered: int) -> list[str]:
        cells = {
            "asks": asks,
            "answered": answered,
            "asks_settled": asks,
            "answered_in_time": answered,
            "response_rate": answered / asks,
        }
        group = Group(accounts=9, components={Component.RESPONSE_RATE: Peers(accounts=9, mean=prior)})
        table = score(
            facts({"A1": {"t0": cells}}, labels=("t0",)),
            {},
            CONFIG,
            baseline=Baseline(benchmarks=(Benchmarks(days=91, workspace=group, segments={"": group}),)),
        ).table
        i = COMPONENTS.index(Component.RESPONSE_RATE)
        alpha, beta = float(table.alpha[0, 0, i]), float(table.beta[0, 0, i])
        low, high = stats.beta(alpha, beta).ppf([0.1, 0.9])
        return [
            f"Beta({alpha:.3g}, {beta:.3g})",
            f"shrunk {table.shrunk[0, 0, i]:.3f}",
            f"{table.points[0, 0, i]:.1f} points",
            f"between {low:.3f} and {high:.3f}",
        ]

    assert [said for said in (*example(0.65, 10, 8), *example(None, 2, 2)) if said not in told] == []
