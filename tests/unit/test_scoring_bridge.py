"""The bridge of the score's change: hand-worked, exact to the last digit, and a tier that lost data never lifts."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engagement.config import Config
from engagement.model import Component, State, Tier
from engagement.render import render_text
from engagement.reports import account_report, portfolio_report
from engagement.results import AccountReport, ChangeTerm
from engagement.scoring.bridge import bridges
from engagement.scoring.definitions import COMPONENTS, STATES
from engagement.scoring.score import Scores, combine, score
from engagement.scoring.table import Table
from tests.unit.factories import AS_OF, WORKSPACE, facts, master, period

CONFIG = Config()
ORDER = (Tier.DISENGAGED, Tier.LOW_ENGAGED, Tier.MODERATELY_ENGAGED, Tier.HIGHLY_ENGAGED)
Cell = tuple[State, float]
WEAK = {"points_per_week": 0.2, "regularity": 0.1, "response_rate": 0.3, "adoption": 0.2, "effective_contacts": 1.0}


def scored(windows: list[list[Cell]]) -> Scores:
    """The scores of one account whose windows, newest first, have these states and points."""
    shape = (1, len(windows), len(COMPONENTS))
    points = np.array([[p for _, p in window] for window in windows], dtype=float).reshape(shape)
    states = np.array([[STATES.index(s) for s, _ in window] for window in windows], dtype=np.int8).reshape(shape)
    parts = [(d.weight, c.weight) for d in CONFIG.scoring.dimensions.values() for c in d.components.values()]
    base = score(facts({"A1": {}}), {"A1": None}, CONFIG).table
    given_table = {
        name: getattr(base, name) for name in base.__dataclass_fields__ if name not in ("accounts", "windows")
    }
    for name, value in given_table.items():  # whatever else a table carries, in the shape of these windows
        if isinstance(value, np.ndarray) and value.shape[:2] == base.value.shape[:2] and value.ndim == 3:
            given_table[name] = np.full(shape, np.nan if value.dtype.kind == "f" else -1, dtype=value.dtype)
    given_table |= {
        "value": points,
        "shrunk": points,
        "points": points,
        "state": states,
        "reason": np.zeros(shape, dtype=np.int8),
        "weight": np.array([[c for _, c in parts]]),
        "dimension_weight": np.array([[d for d, _ in parts]]),
    }
    table = Table(accounts=("A1",), windows=tuple(f"t{i}" for i in range(len(windows))), **given_table)
    return combine(table, {"A1": None}, CONFIG)


def report(now: dict[str, Any], before: dict[str, Any]) -> AccountReport:
    return account_report(
        facts({"A1": {"t0": now, "t1": before}}),
        master("A1"),
        account="A1",
        period=period(),
        as_of=AS_OF,
        workspace=WORKSPACE,
        config=CONFIG,
    )


def measured(*points: float) -> list[Cell]:
    return [(State.MEASURED, p) for p in points]


EVEN = measured(*[50.0] * 15)


def test_one_component_that_moved_is_the_whole_change() -> None:
    now = list(EVEN)
    now[3] = (State.MEASURED, 80.0)  # response rate: 0.30 x 0.3 of the score
    found = bridges(scored([now, EVEN]))
    (term,) = found.terms(0, scored([now, EVEN]))
    assert (term.component, term.kind, term.points) == (Component.RESPONSE_RATE, "moved", 2.7)
    assert found.change[0] == 2.7


def test_what_entered_and_left_coverage_by_hand() -> None:
    """All at 50; product (a quarter of the score) left at 10, then the other way round."""
    gone, there = EVEN[:11] + [(State.UNKNOWN, np.nan)] * 4, EVEN[:11] + measured(10, 10, 10, 10)
    # before 0.75 x 50 + 0.25 x 10 = 40, now 50: m = 45
    left = bridges(scored([gone, there])).terms(0, scored([gone, there]))
    by_name = {t.component: t for t in left}
    assert by_name[Component.ADOPTION].kind == "left"
    assert by_name[Component.ADOPTION].points == pytest.approx(-0.25 * 0.4 * (10 - 45))
    # points per week: weight 0.25 x 0.5 before, a third of the rest more now: (v1 - v0)(50 - 45)
    assert by_name[Component.POINTS_PER_WEEK].points == pytest.approx(0.125 / 3 * 5, abs=1e-6)
    assert sum(t.millionths for t in left) == 10_000_000
    entered = {t.component: t for t in bridges(scored([there, gone])).terms(0, scored([there, gone]))}
    assert (entered[Component.ADOPTION].kind, entered[Component.ADOPTION].points) == ("entered", pytest.approx(-3.5))


def test_a_window_without_a_score_has_no_bridge() -> None:
    nothing: list[Cell] = [(State.UNKNOWN, np.nan)] * 15
    for story in ([nothing, EVEN], [EVEN, nothing], [nothing, nothing], [EVEN]):
        found = scored(story)
        assert np.isnan(bridges(found).change[0])
        assert bridges(found).terms(0, found) == ()


cells = st.tuples(
    st.sampled_from([State.MEASURED, State.MEASURED, State.STALE, State.UNKNOWN, State.NO_OPPORTUNITY]),
    st.floats(0, 100),
)
windows = st.lists(cells, min_size=15, max_size=15)


@settings(max_examples=200, deadline=None)
@given(windows, windows)
def test_the_terms_are_the_formula_and_add_up_to_the_last_digit(now: list[Cell], before: list[Cell]) -> None:
    found = scored([now, before])
    bridge = bridges(found)
    terms = bridge.terms(0, found)
    if np.isnan(found.overall[0]).any():
        assert np.isnan(bridge.change[0])
        assert terms == ()
        return
    printed = [Decimal(str(round(t.points, 6))) for t in terms]
    new, old = (Decimal(str(round(float(found.overall[0, w]), 6))) for w in (0, 1))
    assert sum(printed) == new - old == Decimal(str(round(float(bridge.change[0]), 6)))
    told = {t.component: t.points for t in terms}
    m = (Fraction(float(found.overall[0, 0])) + Fraction(float(found.overall[0, 1]))) / 2
    for i, component in enumerate(COMPONENTS):
        v1, v0 = (Fraction(float(found.effective[0, w, i])) for w in (0, 1))
        p1, p0 = Fraction(now[i][1]), Fraction(before[i][1])
        if v1 and v0:
            expected = (v0 + v1) / 2 * (p1 - p0) + (v1 - v0) * ((p0 + p1) / 2 - m)
        else:
            expected = v1 * (p1 - m) - v0 * (p0 - m)
        assert told.get(component, 0.0) == pytest.approx(float(expected), abs=2e-5)


@settings(max_examples=200, deadline=None)
@given(st.lists(windows, min_size=3, max_size=5), st.sets(st.integers(0, 14)), st.integers(1, 3))
def test_a_broken_source_never_lifts_a_tier(story: list[list[Cell]], broken: set[int], since: int) -> None:
    """Components that are scored until a window and unknown from then on: the tier is no better than with them kept."""
    story = [[(State.MEASURED if s is State.UNKNOWN else s, p) for s, p in window] for window in story]
    kept, lost = [list(window) for window in story], [list(window) for window in story]
    since = min(since, len(story) - 1)
    for i in broken:
        if story[since][i][0] not in (State.MEASURED, State.STALE):
            continue
        for w in range(since):
            kept[w][i], lost[w][i] = (State.STALE, story[since][i][1]), (State.UNKNOWN, np.nan)
    with_them, without = scored(kept), scored(lost)
    now = without.tier(0, 0)
    if now in ORDER and with_them.tier(0, 0) in ORDER:
        assert ORDER.index(now) <= ORDER.index(with_them.tier(0, 0))
    assert without.is_held(0, 0) is (now is not Tier.INSUFFICIENT_DATA and now is not own_tier(without))


def own_tier(found: Scores) -> Tier:
    shown = int(float(found.overall[0, 0]) + 0.5)
    return ORDER[(shown >= 40) + (shown >= 60) + (shown >= 80)]


def test_the_report_says_that_a_tier_is_held() -> None:
    bad_product = {"adoption": 0.1, "feature_breadth": 0.05, "power_user_share": 0.0, "user_trend": 0.5}
    found = report({"usage_state": "unknown"}, bad_product)
    alone = report({"usage_state": "unknown"}, {"usage_state": "unknown"})
    assert found.score.overall == alone.score.overall
    assert (alone.score.tier_held, found.score.tier_held) == (False, True)
    text = " ".join(render_text(found).split())
    assert "The tier is held at" in text
    assert (
        f"part of the data is missing now, and a rise to {found.score.displayed} through that does not count." in text
    )


def terms_of(found: AccountReport) -> dict[Component, ChangeTerm]:
    return {t.component: t for t in found.change.terms}


def test_a_cause_opens_to_values_and_activities_of_both_windows() -> None:
    lost = {
        "response_rate": 0.55,
        "asks": 11,
        "answered": 5,
        "censored": 6,
        "unanswered_ids": ["m:9", "m:8", "m:7", "m:6"],
        "unanswered_contact_ids": ["c1", "c1;c2", "c1", "c2"],
    }
    found = report(lost, {"response_rate": 0.82, "unanswered_ids": ["m:1"]})
    term = terms_of(found)[Component.RESPONSE_RATE]
    assert (term.kind, term.value, term.previous_value) == ("moved", 0.55, 0.82)
    assert [e.activities for e in term.evidence if e.code == "unanswered"] == [("m:9", "m:8", "m:7", "m:6")]
    assert [e.activities for e in term.previous_evidence if e.code == "unanswered"] == [("m:1",)]
    text = " ".join(render_text(found).split())
    assert "Response rate 82% to 55%" in text
    assert "6 of 11 requests unanswered, the last three to" in text
    assert found.change.terms[0].component is Component.RESPONSE_RATE


def test_without_a_window_before_there_is_no_bridge() -> None:
    found = report({}, {"history_days": None})
    assert (found.change.overall, found.change.terms) == (None, ())
    assert "Why it moved" not in render_text(found)


def test_the_portfolio_names_the_three_largest_causes_of_a_mover() -> None:
    whole = portfolio_report(
        facts({"A1": {"t0": WEAK}, "B2": {}}),
        master("A1", "B2"),
        period=period(),
        as_of=AS_OF,
        workspace=WORKSPACE,
        config=CONFIG,
    )
    alone = account_report(
        facts({"A1": {"t0": WEAK}}),
        master("A1"),
        account="A1",
        period=period(),
        as_of=AS_OF,
        workspace=WORKSPACE,
        config=CONFIG,
    )
    mover = whole.accounts[0]
    assert [(t.component, t.points) for t in mover.causes] == [(t.component, t.points) for t in alone.change.terms[:3]]
    assert mover.change == alone.change.overall
