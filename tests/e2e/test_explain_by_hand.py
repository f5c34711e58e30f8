"""The ledger of a score holds all that it takes to redo every number: this test does so, from the JSON alone."""

import json
import math
import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.commands import app
from engagement import Engagement, InputError
from engagement.config.load import parse
from engagement.render.studies import render_study
from engagement.store import queries
from tests.e2e.conftest import AS_OF, DAY

Json = dict[str, Any]
EXACT = 2e-5  # figures in JSON have six decimals
NUMBER = r"\d+(?:\.\d+)?"
PERIODS = ("quarterly", "monthly", "7d")


def _inputs(c: Json) -> dict[str, float]:
    return {i["name"]: i["value"] for i in c["inputs"]}


def _value(c: Json, limit: float) -> float:
    i, name = _inputs(c), c["score"]["name"]
    steps = [(s["hours"], s["at_risk"], s["answered"]) for s in c["curve"]]
    if name == "points_per_week":
        return i["points"] / i["weeks"]
    if name == "regularity":
        return i["active_weeks"] / i["whole_weeks"]
    if name == "silence_ratio":
        gap = i["segment_gap"]
        if i["own_gap"] is not None and i["gaps"] >= i["least_gaps"]:
            strength = i["segment_strength"]
            gap = (i["gaps"] * i["own_gap"] + strength * gap) / (i["gaps"] + strength)
        return i["silence"] / max(1.0, gap)
    if name == "response_rate":
        return 1 - math.prod(1 - answered / at_risk for _, at_risk, answered in steps)
    if name == "response_time":
        area, level, since = 0.0, 1.0, 0.0
        for at, at_risk, answered in steps:
            area, level, since = area + (at - since) * level, level * (1 - answered / at_risk), at
        return area + (limit - since) * level
    if name == "meeting_participation":
        return i["held"] / (i["held"] + i["lost"]) * (i["attendance"] if i["held"] else 0)
    if name == "effective_contacts":
        return math.exp(-sum(s * math.log(s) for s in c["shares"])) if c["shares"] else 0.0
    top, below = {
        "strategic_share": ("strategic", ["held"]),
        "customer_initiated": ("customer_asks", ["customer_asks", "our_asks"]),
        "departments": ("departments", []),
        "executives": ("executive_touchpoints", []),
        "adoption": ("active_users", ["seats"]),
        "feature_breadth": ("used", ["entitled"]),
        "power_users": ("power_users", ["active_users"]),
        "user_trend": ("active_users", ["previous_users"]),
    }[name]
    value = i[top] / sum(i[b] for b in below) if below else i[top]
    return min(1.0, value) if name == "feature_breadth" else value


def _n(c: Json, limit: float) -> float | None:
    i, name = _inputs(c), c["score"]["name"]
    if c["n_formula"] == "answered_in_time / response_rate":
        return i["answered_in_time"] / _value(c, limit)
    if c["n_formula"] == "hours_saved / (limit - response_time)":
        return i["hours_saved"] / (limit - _value(c, limit))
    return {
        "points_per_week": i.get("weeks"),
        "regularity": i.get("whole_weeks"),
        "response_rate": i.get("settled"),
        "response_time": i.get("settled"),
        "meeting_participation": i.get("held", 0) + i.get("lost", 0),
        "strategic_share": i.get("held"),
        "customer_initiated": i.get("customer_asks", 0) + i.get("our_asks", 0),
        "executives": 13,
        "adoption": max(i.get("seats") or 0, i.get("active_users") or 0),
        "feature_breadth": i.get("entitled"),
        "power_users": i.get("active_users"),
        "user_trend": i.get("previous_users"),
    }.get(name)


def _points(value: float, anchors: list[float]) -> float:
    known = list(zip(anchors, (0, 60, 80, 100), strict=True))
    if anchors[0] > anchors[-1]:
        value, known = -value, [(-a, p) for a, p in known]
    if value <= known[0][0]:
        return 0.0
    for (low, below), (high, above) in pairwise(known):
        if value <= high:
            return below + (value - low) / (high - low) * (above - below)
    return 100.0


def _redo_component(c: Json, limit: float) -> float | None:
    """Its points, every step on the way compared."""
    score = c["score"]
    if score["state"] not in ("measured", "stale"):
        assert (score["points"], score["value"], c["inputs"]) == (None, None, [])
        assert c["reason"]
        return None
    value = _value(c, limit)
    assert score["value"] == pytest.approx(value, abs=EXACT), score["name"]
    shrunk = value
    if c["shrinking"] == "shrunk":
        n, m = _n(c, limit), c["prior_strength"]
        assert n is not None
        assert score["n"] == pytest.approx(n, abs=1e-3)
        shrunk = (n * value + m * score["prior_mean"]) / (n + m)
    assert score["shrunk"] == pytest.approx(shrunk, abs=1e-3 if score["unit"] == "business_hours" else EXACT)
    points = _points(shrunk, score["benchmark"])
    assert score["points"] == pytest.approx(points, abs=0.01)
    assert c["contribution"] == pytest.approx(c["effective"] * score["points"], abs=1e-3)
    return points


def _redo(ledger: Json) -> tuple[set[str], set[str]]:
    """Every number of a ledger of all dimensions redone; the states and kinds of shrinking that were met."""
    states, kinds, dimensions = set(), set(), []
    for d in ledger["dimensions"]:
        parts = []
        for c in d["components"]:
            points = _redo_component(c, ledger["settle_business_hours"])
            states.add(c["score"]["state"])
            kinds.add(c["shrinking"])
            if points is not None:
                parts.append((c["score"]["weight"], points))
        if not parts:
            assert d["score"] is None
            continue
        score = sum(w * p for w, p in parts) / sum(w for w, _ in parts)
        assert d["score"] == pytest.approx(score, abs=0.01)
        dimensions.append((d["weight"], score))
    if dimensions:
        overall = sum(w * s for w, s in dimensions) / sum(w for w, _ in dimensions)
        assert ledger["score"]["overall"] == pytest.approx(overall, abs=0.01)
    else:
        assert ledger["score"]["overall"] is None
    return states, kinds


def test_every_number_can_be_redone_from_the_ledger(service: Engagement) -> None:
    states, kinds = set(), set()
    with service.database.session(service.workspace_id) as session:
        ids = [account.id for account in queries.accounts(session)]
    before_any_record = datetime(2020, 1, 1, tzinfo=UTC)
    asked = [(account, PERIODS[place % 3], AS_OF) for place, account in enumerate(ids[::3])]
    asked += [(account, "quarterly", AS_OF) for account in ("ACCT-126", "ACCT-127")]  # no licence; a source stopped
    for account, period, as_of in [*asked, ("ACCT-123", "quarterly", before_any_record)]:
        found = _redo(json.loads(render_study(service.explain_account(account, period, as_of=as_of), "json")))
        states |= found[0]
        kinds |= found[1]
    assert states >= {"measured", "not_applicable", "no_opportunity", "unknown", "stale"}
    assert kinds == {"shrunk", "as_measured", "no_lift"}


def test_the_activities_are_those_of_the_evidence_newest_first(service: Engagement) -> None:
    explained = service.explain_account("ACCT-123", as_of=AS_OF)
    for dimension in explained.dimensions:
        for c in dimension.components:
            times = [line.at for line in c.activities]
            assert times == sorted(times, reverse=True)
            behind = {r for e in c.score.evidence for r in e.activities}
            assert {line.reference for line in c.activities} <= behind
            assert bool(c.activities) == bool(behind)
            assert all(line.at < AS_OF for line in c.activities)


def _run(*words: str) -> str:
    done = CliRunner().invoke(app, ["report", *words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.output


def test_the_text_works_every_line_of_arithmetic_out(sample_database: str) -> None:
    text = _run("ACCT-123", "--explain", "quality", "--as-of", DAY, "--database", sample_database)
    joined = re.sub(r"\s+", " ", text)
    assert "Value: 1 - survival(limit) = 1 - " in joined
    assert "Shrunk to the configured mean: (" in joined
    assert "anchors for 0, 60, 80 and 100 points (configured): 0.1, 0.5, 0.75, 0.95" in joined
    shrunk = re.findall(r"\((N) x (N) \+ (N) x (N)\) / \((N) \+ (N)\) = (N)".replace("N", NUMBER), joined)
    assert len(shrunk) >= 3
    for n, x, m, mean, again, more, result in (tuple(map(float, found)) for found in shrunk):
        assert (n, m) == (again, more)
        assert result == pytest.approx((n * x + m * mean) / (n + m), abs=EXACT)
    assert _run("ACCT-123", "--explain", "all", "--format", "markdown", "--as-of", DAY, "--database", sample_database)


def _explained(service: Engagement, account: str, as_of: datetime = AS_OF) -> str:
    return re.sub(r"\s+", " ", render_study(service.explain_account(account, as_of=as_of), "text"))


def test_the_text_says_why_a_component_has_no_fresh_measurement(service: Engagement) -> None:
    stopped = _explained(service, "ACCT-127")
    assert "State: stale, the source of e-mails, messages or calls stopped delivering; the numbers are those" in stopped
    assert "State: not applicable, the account has no product seats." in _explained(service, "ACCT-126")
    assert "with no answer, or no request of the customer's, the prior gives no lift." in _explained(
        service, "ACCT-123"
    )
    early = _explained(service, "ACCT-123", datetime(2020, 1, 1, tzinfo=UTC))
    assert "State: unknown, no source of e-mails, calls or meetings is connected." in early
    assert "Overall:" not in early


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ACCT-123", "--explain", "qualty"], "did you mean quality"),
        (["ACCT-123", "--explain", "zzz"], "write one of frequency, quality, breadth, product, all"),
        (["portfolio", "--explain", "all"], "for one account"),
        (["ACCT-123", "--explain", "all", "--compare-config", "x.toml"], "one at a time"),
        (["ACCT-123", "--explain", "all", "--target", "60"], "say nothing of plans"),
        (["ACCT-123", "--explain", "all", "--format", "csv"], "written as text, markdown, json"),
        (["ACCT-123", "--compare-config", "none.toml"], "none.toml: cannot be read"),
    ],
)
def test_a_wrong_question_is_one_line(sample_database: str, words: list[str], said: str) -> None:
    with pytest.raises(InputError, match=said):
        _run(*words, "--as-of", DAY, "--database", sample_database)


def test_two_configurations_side_by_side(service: Engagement) -> None:
    other, _ = parse({"scoring": {"dimensions": {"quality": {"weight": 0.4}, "frequency": {"weight": 0.15}}}})
    assert other is not None
    found = service.compare_account("ACCT-123", as_of=AS_OF, other=other)
    alone = service.with_config(other).account_report("ACCT-123", as_of=AS_OF)
    now = service.account_report("ACCT-123", as_of=AS_OF)
    assert (found.before, found.after) == (now.score, alone.score)
    by_hand = sum(d.weight * (d.score or 0) for _, d in alone.dimensions.items())
    assert found.after.overall == pytest.approx(by_hand)
    assert [c.key for c in found.keys] == [
        "scoring.dimensions.frequency.weight",
        "scoring.dimensions.quality.weight",
    ]
    text = re.sub(r"\s+", " ", render_study(found, "text"))
    assert "scoring.dimensions.quality.weight: 0.3 -> 0.4" in text
    assert json.loads(render_study(found, "json"))["after_fingerprint"] == other.fingerprint
    same = service.compare_account("ACCT-123", as_of=AS_OF, other=service.config)
    assert same.change == 0
    assert same.keys == ()
    assert "the same" in render_study(same, "markdown")


def test_only_a_segments_own_keys_are_said_to_differ(service: Engagement) -> None:
    other, _ = parse({"segments": {"no such segment": {"min_coverage": 0.9}}, "signals": {"drop_share": 0.3}})
    assert other is not None
    found = service.compare_account("ACCT-123", as_of=AS_OF, other=other)
    assert [c.key for c in found.keys] == ["signals.drop_share"]
