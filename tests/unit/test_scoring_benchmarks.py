"""Benchmarks of a scan, prior means, usual gaps, percentiles and fitted anchors against brute force (section 5)."""

from statistics import median
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.baseline import NEVER_SCANNED, Baseline
from engagement.config import Config
from engagement.model import Component
from engagement.scoring.benchmarks import measure_benchmarks
from engagement.scoring.components import usual_gap
from engagement.scoring.definitions import COMPONENTS
from engagement.scoring.norms import mid_rank, norms
from engagement.scoring.score import Scores, score
from tests.unit.factories import facts

CONFIG = Config()
PEERS = Config.model_validate({"scoring": {"benchmark": "peers"}})
BOTH = ("scan28", "scan91")
ADOPTION, TIME, RATE = (
    COMPONENTS.index(c) for c in (Component.ADOPTION, Component.RESPONSE_TIME, Component.RESPONSE_RATE)
)


def scanned(accounts: dict[str, dict[str, Any]], segments: dict[str, str | None], config: Config = CONFIG) -> Baseline:
    frame = facts({name: {"*": cells} for name, cells in accounts.items()}, labels=BOTH)
    return Baseline(benchmarks=measure_benchmarks(frame, segments, config))


def adopting(shares: list[float], seats: int = 100) -> dict[str, dict[str, Any]]:
    return {f"P{i:03}": {"adoption": share, "seats": seats, "active_users": 1} for i, share in enumerate(shares)}


def one(baseline: Baseline, config: Config = CONFIG, segment: str | None = "mid", **cells: Any) -> Scores:
    frame = facts({"A1": {"t0": cells}}, labels=("t0", "t1"))
    return score(frame, {"A1": segment}, config, baseline=baseline)


def shrunk(scores: Scores, component: int) -> float:
    return float(scores.table.shrunk[0, 0, component])


def test_the_pooled_mean_weighs_each_account_by_its_n() -> None:
    accounts = {
        "A1": {"seats": 10, "active_users": 5, "adoption": 0.5},
        "A2": {"seats": 90, "active_users": 81, "adoption": 0.9},
        "A3": {"seats": None, "active_users": 4, "adoption": None},  # not measured
        "A4": {"seats": 100, "active_users": 3, "adoption": 0.03, "usage_state": "stale"},  # nor this one
    }
    baseline = scanned(accounts, {"A1": "mid", "A2": None, "A3": "mid", "A4": None})
    assert [b.days for b in baseline.benchmarks] == [28, 91]
    quarter = baseline.benchmarks[1]
    whole = quarter.workspace.components[Component.ADOPTION]
    assert (whole.accounts, whole.mean) == (2, pytest.approx((5 + 81) / 100))
    assert (quarter.workspace.accounts, quarter.segments["mid"].accounts, quarter.segments[""].accounts) == (4, 2, 2)
    assert quarter.segments["mid"].components[Component.ADOPTION].mean == pytest.approx(0.5)
    assert quarter.segments[""].components[Component.ADOPTION].quantiles == (pytest.approx(0.9),) * 201


def test_gaps_and_meetings_of_the_groups() -> None:
    accounts = {
        "A1": {"usual_gap_days": 2.0, "gap_count": 9, "meetings_held": 3, "meetings_lost": 1},
        "A2": {"usual_gap_days": 7.0, "gap_count": 3, "meetings_held": 0, "meetings_lost": 0},
        "A3": {"usual_gap_days": 30.0, "gap_count": 2, "meetings_held": 2, "meetings_lost": 2},  # too few gaps
        "A4": {"usual_gap_days": 4.0, "gap_count": 5, "meeting_state": "stale", "meetings_lost": 9},
    }
    group = scanned(accounts, {}).benchmarks[0].workspace
    assert (group.usual_gap_days, group.usual_gap_accounts) == (median([2, 7, 4]), 3)
    assert (group.meetings, group.lost_meetings, group.meeting_accounts) == (8, 3, 2)


def test_an_account_without_a_record_is_nobody_to_compare_with() -> None:
    accounts = {**adopting([0.4] * 3), "new": {"adoption": 0.0, "history_days": None}}
    assert scanned(accounts, {}).benchmarks[0].workspace.accounts == 3
    assert scanned({"new": {"history_days": None}}, {}).benchmarks == ()
    assert scanned({"new": {"history_days": 0.0}}, {}).benchmarks == ()
    assert scanned({"today": {"history_days": 0.3}}, {}).benchmarks[0].workspace.accounts == 1


def test_the_prior_is_the_segments_the_workspaces_or_the_configured_one() -> None:
    four, five, others = (adopting([share] * n) for share, n in ((0.8, 4), (0.8, 5), (0.2, 6)))
    rest = {f"Q{name}": cells for name, cells in others.items()}
    cell = {"adoption": 0.5, "seats": 6, "active_users": 3}

    def prior(accounts: dict[str, dict[str, Any]], size: int) -> Scores:
        segments: dict[str, str | None] = dict.fromkeys(list(accounts)[:size], "mid")
        return one(scanned(accounts, segments), **cell)

    cases = (
        (prior({**five, **rest}, 5), 0.8, "segment"),
        (prior({**four, **rest}, 4), (4 * 0.8 + 6 * 0.2) / 10, "workspace"),
        (prior(four, 4), 0.4, "configured"),
        (one(NEVER_SCANNED, **cell), 0.4, "configured"),
    )
    for scores, mean, where in cases:
        assert shrunk(scores, ADOPTION) == pytest.approx((6 * 0.5 + 4 * mean) / 10), where
        assert scores.table.prior[0, 0, ADOPTION] == pytest.approx(mean)
        assert scores.table.norms[0].mean_from[ADOPTION] == where
    own = Config.model_validate({"scoring": {"dimensions": _with_prior_mean(0.6)}})
    assert shrunk(one(NEVER_SCANNED, own, **cell), ADOPTION) == pytest.approx((6 * 0.5 + 4 * 0.6) / 10)


def _with_prior_mean(mean: float) -> dict[str, Any]:
    dimensions = CONFIG.scoring.model_dump(mode="json")["dimensions"]
    dimensions["product"]["components"]["adoption"]["prior_mean"] = mean
    found: dict[str, Any] = dimensions
    return found


def test_every_window_of_a_trend_has_the_same_prior() -> None:
    quarter, month = ({"adoption": share, "seats": 100, "active_users": 1} for share in (0.9, 0.3))
    frame = facts({f"P{i}": {"scan28": month, "scan91": quarter} for i in range(6)}, labels=BOTH)
    scores = one(Baseline(benchmarks=measure_benchmarks(frame, {}, CONFIG)), segment=None)
    assert scores.table.prior[0, :, ADOPTION] == pytest.approx([0.9, 0.9]), "91 days are nearest to the report's"


def test_no_help_from_the_segment_where_nobody_answered() -> None:
    eager = {f"P{i}": {"response_rate": 1.0, "asks_settled": 9} for i in range(6)}
    nobody = {"asks": 2, "answered": 0, "asks_settled": 2, "response_rate": 0.0}
    found = one(scanned(eager, dict.fromkeys(eager, "mid")), **nobody)
    assert (shrunk(found, RATE), shrunk(found, TIME)) == (0, 120)
    assert np.isnan(found.table.prior[0, 0, [RATE, TIME]]).all()


def test_the_usual_gap_is_the_segments() -> None:
    slow = {f"P{i}": {"usual_gap_days": 10.0, "gap_count": 9} for i in range(5)}
    baseline = scanned(slow, dict.fromkeys(slow, "mid"))
    frame = facts({"A1": {"t0": {"usual_gap_days": None, "gap_count": 2}}}, labels=("t0",))
    few = {name: cells for name, cells in slow.items() if name != "P0"}

    def gap(known: Baseline) -> float:
        return float(usual_gap(frame, CONFIG, CONFIG.scoring, baseline=known, segment="mid")[0])

    assert (gap(baseline), gap(scanned(few, dict.fromkeys(few, "mid"))), gap(NEVER_SCANNED)) == (10, 5, 5)


VALUES = st.lists(st.integers(0, 40), min_size=20, max_size=60)


@settings(deadline=None, max_examples=60)
@given(values=VALUES, own=st.integers(-2, 42))
def test_percentiles_against_brute_force(values: list[int], own: int) -> None:
    grid = tuple(np.quantile(values, np.linspace(0, 1, 201), method="hazen").tolist())
    below = sum(v < own for v in values) + sum(v == own for v in values) / 2
    step = 100 / len(values)
    if own in values:
        assert mid_rank(own, grid) == pytest.approx(100 * below / len(values), abs=step / 4 + 0.5)
    else:
        assert abs(mid_rank(own, grid) - 100 * below / len(values)) <= step / 2 + 0.5


def test_percentiles_are_of_the_segment_and_higher_is_better() -> None:
    accounts = adopting([i / 100 for i in range(1, 26)])  # 25 peers, 1 to 25 %
    for i, cells in enumerate(accounts.values()):
        cells["response_restricted_mean_hours"] = 4.0 * (i + 1)
    baseline = scanned(accounts, dict.fromkeys(accounts, "mid"))
    known = norms(CONFIG.scoring, baseline.benchmarks[1], "mid")
    assert known.percentile(ADOPTION, 0.10) == pytest.approx(100 * 9.5 / 25, abs=0.5)
    assert known.percentile(TIME, 4.0 * 10) == pytest.approx(100 * 15.5 / 25, abs=0.5)  # 15 of 25 take longer
    assert known.percentile(ADOPTION, 0.5) == 100
    assert norms(CONFIG.scoring, baseline.benchmarks[1], "other").percentile(ADOPTION, 0.10) is None
    fewer = dict(list(accounts.items())[:19])
    few = scanned(fewer, dict.fromkeys(fewer, "mid"))
    assert norms(CONFIG.scoring, few.benchmarks[1], "mid").percentile(ADOPTION, 0.10) is None


def test_anchors_are_fitted_to_the_peers() -> None:
    accounts = adopting([i / 100 for i in range(1, 101)])
    for i, cells in enumerate(accounts.values()):
        cells["response_restricted_mean_hours"] = float(i + 1)
        cells["meeting_participation"] = 0.5  # all alike: nothing to fit
    baseline = scanned(accounts, dict.fromkeys(accounts, "mid"), PEERS)
    table = one(baseline, PEERS).table
    # of 1 ... 100 the percentiles 5, 40, 70, 95 lie half way between two of them
    assert table.anchors[0, ADOPTION] == pytest.approx([0.055, 0.405, 0.705, 0.955])
    assert table.anchors[0, TIME] == pytest.approx([95.5, 60.5, 30.5, 5.5])
    kept = COMPONENTS.index(Component.MEETING_PARTICIPATION)
    assert table.anchors[0, kept] == pytest.approx([0.2, 0.6, 0.8, 0.97])
    assert [table.norms[0].benchmark_from[i] for i in (ADOPTION, TIME, kept)] == ["peers", "peers", "configured"]
    assert one(baseline, CONFIG).table.anchors[0, ADOPTION] == pytest.approx([0.05, 0.4, 0.65, 0.9])
    assert one(baseline, PEERS, segment="other").table.anchors[0, ADOPTION] == pytest.approx([0.05, 0.4, 0.65, 0.9])


def test_a_portfolio_of_segments_scores_as_each_account_alone() -> None:
    rng = np.random.default_rng(1)
    made = {
        f"A{i:02}": {"*": {"adoption": float(rng.uniform()), "response_rate": float(rng.uniform())}} for i in range(60)
    }
    frame = facts(made, labels=("t0", "t1", *BOTH))
    segments = {name: ("mid", "big", None)[i % 3] for i, name in enumerate(made)}
    baseline = Baseline(benchmarks=measure_benchmarks(frame, segments, PEERS))
    together = score(frame, segments, PEERS, baseline=baseline)
    for k, name in list(enumerate(made))[:6]:
        alone = score(frame.loc[[name]], segments, PEERS, baseline=Baseline.from_json(baseline.to_json()))
        assert alone.overall[0].tobytes() == together.overall[k].tobytes()


def test_benchmarks_do_not_depend_on_the_order_of_the_rows() -> None:
    accounts = adopting([0.3, 0.1, 0.7, 0.2])
    frame = facts({name: {"*": cells} for name, cells in accounts.items()}, labels=BOTH)
    turned: pd.DataFrame = frame.iloc[::-1]
    assert measure_benchmarks(turned, {}, CONFIG) == measure_benchmarks(frame, {}, CONFIG)


@pytest.mark.parametrize(
    ("value", "rank"), [(-1.0, 0.0), (0.0, 0.0), (5.0, 50.0), (2.5, 25.0), (10.0, 100.0), (11.0, 100.0)]
)
def test_the_ends_of_the_mid_rank(value: float, rank: float) -> None:
    """Eleven evenly spread quantiles from 0 to 10: outside them nobody, or everybody, is below."""
    assert mid_rank(value, tuple(float(i) for i in range(11))) == pytest.approx(rank)
