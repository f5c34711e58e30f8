"""Dimensions, overall score, coverage, bounds, stale carry-over and tiers, worked by hand and held to laws."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.config import Config
from engagement.model import Component, State, Tier
from engagement.scoring.definitions import COMPONENTS, STATES
from engagement.scoring.norms import norms
from engagement.scoring.score import Scores, combine, score
from engagement.scoring.table import Table
from engagement.scoring.tiers import displayed, next_threshold, tier_of
from tests.unit.factories import WINDOWS, facts

CONFIG = Config()
WEIGHTS = [CONFIG.scoring.dimensions[d].weight for d in CONFIG.scoring.dimensions]
SEGMENTS: dict[str, str | None] = {"A1": "strict", "B2": None}
SPANS = {"frequency": (0, 3), "quality": (3, 8), "breadth": (8, 11), "product": (11, 15)}


def scored(states: list[State], points: list[float]) -> Scores:
    """The scores of one account and window whose components have these states and points."""
    n = len(COMPONENTS)
    shape = (1, 1, n)
    weights = [c.weight for d in CONFIG.scoring.dimensions.values() for c in d.components.values()]
    dimension_weights = [d.weight for d in CONFIG.scoring.dimensions.values() for _ in d.components]
    given_points = np.array(points, dtype=float).reshape(shape)
    table = Table(
        accounts=("A1",),
        windows=("t0",),
        value=given_points,
        shrunk=given_points,
        n=np.ones(shape),
        points=given_points,
        reason=np.zeros(shape, dtype=np.int8),
        state=np.array([STATES.index(s) for s in states], dtype=np.int8).reshape(shape),
        carried=np.full(shape, -1, dtype=np.int8),
        weight=np.array([weights]),
        dimension_weight=np.array([dimension_weights]),
        anchors=np.zeros((1, n, 4)),
        norms=(norms(CONFIG.scoring),),
        prior=np.full(shape, np.nan),
        alpha=np.full(shape, np.nan),
        beta=np.full(shape, np.nan),
    )
    return combine(table, {"A1": None}, CONFIG)


def product_all(state: State) -> list[State]:
    return [State.MEASURED] * 11 + [state] * 4


def test_the_overall_score_is_the_weighted_average_of_the_dimensions() -> None:
    found = scored([State.MEASURED] * 15, [80] * 3 + [60] * 5 + [40] * 3 + [20] * 4)
    assert found.overall[0, 0] == pytest.approx(0.25 * 80 + 0.30 * 60 + 0.20 * 40 + 0.25 * 20)
    assert (found.low[0, 0], found.high[0, 0]) == pytest.approx((found.overall[0, 0],) * 2)
    assert found.coverage[0, 0] == pytest.approx(1)


@pytest.mark.parametrize("state", [State.NOT_APPLICABLE, State.NO_OPPORTUNITY])
def test_what_does_not_apply_hands_its_weight_on_and_costs_no_coverage(state: State) -> None:
    found = scored(product_all(state), [80] * 3 + [60] * 5 + [40] * 3 + [0] * 4)
    assert found.overall[0, 0] == pytest.approx((0.25 * 80 + 0.30 * 60 + 0.20 * 40) / 0.75)
    assert found.coverage[0, 0] == pytest.approx(1)
    assert (found.low[0, 0], found.high[0, 0]) == pytest.approx((found.overall[0, 0],) * 2)


def test_unknown_leaves_the_average_lowers_coverage_and_widens_the_bounds() -> None:
    found = scored(product_all(State.UNKNOWN), [80] * 3 + [60] * 5 + [40] * 3 + [0] * 4)
    assert found.overall[0, 0] == pytest.approx((20 + 18 + 8) / 0.75)
    assert found.coverage[0, 0] == pytest.approx(0.75)
    assert (found.low[0, 0], found.high[0, 0]) == pytest.approx((46, 71))


def test_stale_keeps_its_points_but_counts_as_missing() -> None:
    found = scored(product_all(State.STALE), [80] * 3 + [60] * 5 + [40] * 3 + [20] * 4)
    assert found.overall[0, 0] == pytest.approx(51)
    assert found.coverage[0, 0] == pytest.approx(0.75)
    assert (found.low[0, 0], found.high[0, 0]) == pytest.approx((46, 71))


def test_weight_within_a_dimension_goes_to_its_other_components() -> None:
    states = [State.MEASURED, State.MEASURED, State.NO_OPPORTUNITY] + [State.NOT_APPLICABLE] * 12
    found = scored(states, [100, 20, 0] + [0] * 12)
    assert found.overall[0, 0] == pytest.approx((0.5 * 100 + 0.3 * 20) / 0.8)


def test_nothing_to_score_has_no_score_and_no_tier() -> None:
    found = scored([State.UNKNOWN] * 15, [0] * 15)
    assert np.isnan(found.overall[0, 0])
    assert (found.low[0, 0], found.high[0, 0], found.coverage[0, 0]) == (0, 100, 0)
    assert found.tier(0, 0) is Tier.INSUFFICIENT_DATA


STATE = st.sampled_from(list(State))
COMPONENT = st.tuples(STATE, st.floats(0, 100))


@given(st.lists(COMPONENT, min_size=15, max_size=15))
def test_bounds_enclose_the_score_and_their_width_is_what_is_not_covered(parts: list[tuple[State, float]]) -> None:
    states, points = [s for s, _ in parts], [p for _, p in parts]
    found = scored(states, points)
    if not {State.MEASURED, State.UNKNOWN, State.STALE} & set(states):
        assert np.isnan(found.low[0, 0])
        return
    low, high, coverage = found.low[0, 0], found.high[0, 0], found.coverage[0, 0]
    assert -1e-9 <= low <= high <= 100 + 1e-9
    assert high - low == pytest.approx(100 * (1 - coverage), abs=1e-6)
    if not np.isnan(found.overall[0, 0]):
        assert low - 1e-6 <= found.overall[0, 0] <= high + 1e-6


@given(st.lists(COMPONENT, min_size=15, max_size=15), st.integers(0, 14))
def test_a_component_that_goes_stale_moves_neither_score_nor_tier_upward(
    parts: list[tuple[State, float]], broken: int
) -> None:
    states, points = [s for s, _ in parts], [p for _, p in parts]
    states[broken] = State.MEASURED
    before = scored(states, points)
    after = scored([State.STALE if i == broken else s for i, s in enumerate(states)], points)
    assert after.overall[0, 0] == before.overall[0, 0]
    assert after.coverage[0, 0] <= before.coverage[0, 0] + 1e-12
    assert after.tier(0, 0) in (before.tier(0, 0), Tier.INSUFFICIENT_DATA)


@given(st.lists(COMPONENT, min_size=15, max_size=15))
def test_effective_weights_explain_the_score(parts: list[tuple[State, float]]) -> None:
    states, points = [s for s, _ in parts], [p for _, p in parts]
    found = scored(states, points)
    if np.isnan(found.overall[0, 0]):
        return
    assert found.effective[0, 0].sum() == pytest.approx(1)
    assert float(found.effective[0, 0] @ np.array(points)) == pytest.approx(found.overall[0, 0], abs=1e-6)


def test_a_stale_component_keeps_the_points_of_the_last_window_that_measured_it() -> None:
    frame = facts(
        {
            "A1": {
                "t0": {"usage_state": "stale", "adoption": 0.05, "active_users": 5},
                "t1": {"usage_state": "stale"},
                "t2": {"adoption": 0.4, "active_users": 40},
            }
        }
    )
    found = score(frame, {"A1": None}, CONFIG)
    i = COMPONENTS.index(Component.ADOPTION)
    assert STATES[found.table.state[0, 0, i]] is State.STALE
    assert found.table.carried[0, 0, i] == 2
    assert found.table.points[0, 0, i] == pytest.approx(60)
    assert found.coverage[0, 0] == pytest.approx(0.75)


def test_stale_in_all_windows_is_unknown() -> None:
    found = score(facts(usage_state="stale"), {"A1": None}, CONFIG)
    i = COMPONENTS.index(Component.ADOPTION)
    assert STATES[found.table.state[0, 0, i]] is State.UNKNOWN


def test_a_stale_component_looks_back_five_windows_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WINDOWS, "t6", (91, 91 * 6))
    labels = {f"t{i}": {"usage_state": "stale"} for i in range(6)}
    found = score(facts({"A1": {**labels, "t6": {}}}), {"A1": None}, CONFIG)
    i = COMPONENTS.index(Component.ADOPTION)
    assert STATES[found.table.state[0, 0, i]] is State.UNKNOWN
    assert STATES[found.table.state[0, 1, i]] is State.STALE


@pytest.mark.parametrize(
    ("value", "shown", "tier"),
    [
        (79.5, 80, Tier.HIGHLY_ENGAGED),
        (79.4999999999, 80, Tier.HIGHLY_ENGAGED),  # 79.5 once rounded to 1e-9
        (79.499, 79, Tier.MODERATELY_ENGAGED),
        (59.5, 60, Tier.MODERATELY_ENGAGED),
        (39.5, 40, Tier.LOW_ENGAGED),
        (39.4, 39, Tier.DISENGAGED),
        (0.0, 0, Tier.DISENGAGED),
        (100.0, 100, Tier.HIGHLY_ENGAGED),
        (72.5, 73, Tier.MODERATELY_ENGAGED),  # half up, not half to even
    ],
)
def test_the_tier_follows_the_displayed_score(value: float, shown: int, tier: Tier) -> None:
    assert displayed(value) == shown
    assert tier_of(value, coverage=1, min_coverage=0.6) is tier


def test_below_sixty_percent_coverage_there_is_no_tier() -> None:
    assert tier_of(90, coverage=0.6 - 1e-12, min_coverage=0.6) is Tier.HIGHLY_ENGAGED
    assert tier_of(90, coverage=0.599, min_coverage=0.6) is Tier.INSUFFICIENT_DATA


@pytest.mark.parametrize(
    ("tier", "threshold"),
    [
        (Tier.DISENGAGED, 40),
        (Tier.LOW_ENGAGED, 60),
        (Tier.MODERATELY_ENGAGED, 80),
        (Tier.HIGHLY_ENGAGED, None),
        (Tier.INSUFFICIENT_DATA, None),
    ],
)
def test_the_next_threshold(tier: Tier, threshold: int | None) -> None:
    assert next_threshold(tier) == threshold


def test_an_account_scores_the_same_alone_and_in_a_portfolio() -> None:
    many: dict[str, dict[str, dict[str, Any]]] = {
        f"A{i}": {"*": {"points_per_week": 0.07 * i, "regularity": i / 40, "adoption": i / 31}} for i in range(30)
    }
    segments = dict.fromkeys(many)
    together = score(facts(many), segments, CONFIG)
    for i, name in enumerate(together.table.accounts):
        alone = score(facts({name: many[name]}), segments, CONFIG)
        assert alone.overall[0].tolist() == together.overall[i].tolist()
        assert alone.dimension[0].tolist() == together.dimension[i].tolist()


def test_a_segment_has_its_own_anchors_and_weights() -> None:
    frequency = CONFIG.scoring.dimensions
    strict = CONFIG.scoring.model_dump()
    strict["dimensions"]["frequency"]["components"]["points_per_week"]["anchors"] = (0, 5, 10, 20)
    config = Config.model_validate({"segments": {"enterprise": strict}})
    found = score(facts({"A1": {}, "B1": {}}), {"A1": None, "B1": "enterprise"}, config)
    assert found.dimension[1, 0, 0] < found.dimension[0, 0, 0]
    assert frequency == CONFIG.scoring.dimensions


def test_the_frame_is_indexed_by_account_and_window() -> None:
    frame = score(facts(), {"A1": None}, CONFIG).frame()
    assert list(frame.index.names) == ["account_id", "window"]
    assert frame.loc[("A1", "t0"), "tier"] == "moderately_engaged"


@settings(max_examples=30, deadline=None)
@given(
    points=st.floats(0, 60),
    weeks=st.integers(0, 13),
    silence=st.floats(0, 60),
    earned=st.floats(0, 5),
    new_week=st.booleans(),
    fresher=st.floats(0, 60),
)
def test_one_more_two_way_touchpoint_never_lowers_frequency(
    points: float, weeks: int, silence: float, earned: float, new_week: bool, fresher: float
) -> None:
    def frequency(p: float, w: int, s: float) -> float:
        row = {"points": p, "points_per_week": p / 13, "active_weeks": w, "regularity": w / 13, "silence_days": s}
        return float(score(facts({"A1": {"t0": row}}, labels=("t0",)), {"A1": None}, CONFIG).dimension[0, 0, 0])

    before = frequency(points, weeks, silence)
    after = frequency(points + earned, min(13, weeks + new_week), min(silence, fresher))
    assert after >= before - 1e-9


def test_a_segment_may_ask_for_more_coverage() -> None:
    """Without product data three quarters are measured: enough for the workspace, not for this segment."""
    config = Config.model_validate({"segments": {"strict": {"min_coverage": 0.8}}})
    found = score(
        facts({"A1": {"*": {"usage_state": "unknown"}}, "B2": {"*": {"usage_state": "unknown"}}}), SEGMENTS, config
    )
    assert found.tier(0, 0) is Tier.INSUFFICIENT_DATA
    assert found.tier(1, 0) is not Tier.INSUFFICIENT_DATA
    assert found.min_coverage.tolist() == [0.8, 0.6]
