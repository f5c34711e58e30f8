"""The trend in words: every number of its chart, and one reason for each gap."""

from dataclasses import replace
from datetime import timedelta

from engagement.model import Dimension
from engagement.render import render_text
from engagement.render.wording.trend import gap_sentences, trend_lines, trend_sentence
from engagement.results import OVERALL, AccountReport, Evidence
from tests.slack.factories import account_report, trend
from tests.unit.test_reports_account import NEW, facts
from tests.unit.test_reports_account import report as made

UNRECORDED = {OVERALL: Evidence("no_record")}
STOPPED = {OVERALL: Evidence("source_stopped", "interactions")}


def gapped(*overalls: float | None, gaps: dict[int, dict[str, Evidence]]) -> AccountReport:
    """A report whose periods lack scores for reasons."""
    points = [replace(p, gaps=gaps.get(i, {})) for i, p in enumerate(trend(overalls))]
    return replace(account_report(), trend=tuple(points))


def test_a_young_account_has_one_phrase_for_the_time_before_it() -> None:
    young = gapped(None, None, None, 50.0, 60.0, 70.0, gaps=dict.fromkeys((0, 1, 2), UNRECORDED))
    assert trend_sentence(young) == "Oldest to newest, each 91 days: 50, 60, 70."
    assert gap_sentences(young) == ("Until 31 Dec 2025 nothing had been recorded.",)
    assert trend_lines(young)[1:3] == ("Overall: 50, 60, 70", "Frequency: 50, 60, 70")
    assert "no score" not in " ".join(trend_lines(young))


def test_a_gap_says_why() -> None:
    found = gapped(70.0, None, None, 50.0, 60.0, 70.0, gaps=dict.fromkeys((1, 2), STOPPED))
    [said] = gap_sentences(found)
    assert said.startswith("No score in the 2 periods up to ")
    assert said.endswith("the source of e-mails, calls or meetings stopped delivering.")


def test_a_dimension_that_is_never_scored_says_why_once() -> None:
    points = [
        replace(
            p,
            dimensions={**p.dimensions, Dimension.PRODUCT: None},
            gaps={"product": Evidence("not_connected", "usage")},
        )
        for p in trend([50.0, 60.0])
    ]
    found = replace(account_report(), trend=tuple(points))
    assert gap_sentences(found) == ("No product in any period: no usage source is connected.",)


def test_the_engine_gives_the_reasons() -> None:
    new = made(facts({"A1": NEW}))
    before = [point for point in new.trend if point.overall is None]
    assert before
    assert all(point.gaps[OVERALL].code == "no_record" for point in before)
    assert "nothing had been recorded." in render_text(new, 300)
    assert all(not point.gaps for point in made().trend)
    assert new.as_of - before[-1].end < timedelta(days=92)
