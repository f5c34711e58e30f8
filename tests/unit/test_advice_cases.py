"""Cases of plays: opened by a plan, recognised, closed after 91 days; what followed, from 10 cases on."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from engagement.advice import catalogue
from engagement.advice.cases import close, open_new, recognise
from engagement.advice.outcomes import play_tracks
from engagement.model import Component
from engagement.play_case import PlayCase
from engagement.render.wording import track_sentence
from engagement.results import PlayTrack
from tests.unit.test_advice import LOW, report

PLAYS = {play.id: play for play in catalogue()}
DAY = date(2026, 7, 1)
AT = datetime(2026, 7, 9, tzinfo=UTC)
CASE = PlayCase("A1", "widen_contacts", DAY, 3.0, 50.0, {"effective_contacts": 40.0})


@dataclass(frozen=True)
class Seen:
    at: datetime
    activity: str


def test_a_case_is_recognised_once_and_for_all() -> None:
    (found,) = recognise([CASE], {CASE.key: Seen(AT, "crm:1")})
    assert (found.carried_out_at, found.activity, found.closed_on) == (AT, "crm:1", None)
    assert recognise([found], {CASE.key: Seen(AT + timedelta(days=1), "crm:2")}) == (found,)
    assert recognise([CASE], {}) == (CASE,)


def test_a_case_is_closed_after_91_days_with_the_score_of_that_day() -> None:
    now = report(LOW)
    points = {c.name.value: c.points for _, d in now.dimensions.items() for c in d.components}
    assert close(CASE, now, DAY + timedelta(days=90)) == CASE
    found = close(CASE, now, DAY + timedelta(days=91))
    assert (found.closed_on, found.score_then) == (DAY + timedelta(days=91), now.score.overall)
    assert found.points_then == {"effective_contacts": points["effective_contacts"]}
    gone = close(CASE, None, DAY + timedelta(days=91))
    assert (gone.closed_on, gone.score_then, gone.points_then) == (DAY + timedelta(days=91), None, {})


def test_each_step_of_a_plan_opens_a_case_unless_one_is_open() -> None:
    now = report(LOW)
    opened = open_new(now, [], PLAYS, DAY)
    assert [case.play for case in opened] == [step.play for step in now.plan.steps]
    first = opened[0]
    assert (first.account_id, first.recommended_on, first.score) == ("A1", DAY, now.score.overall)
    assert first.assumed_lift == now.plan.steps[0].lift
    assert set(first.points) <= {c.value for c in PLAYS[first.play].lifts}
    assert open_new(now, opened, PLAYS, DAY + timedelta(days=7)) == ()
    ended = [replace(case, closed_on=DAY) for case in opened]
    assert len(open_new(now, ended, PLAYS, DAY + timedelta(days=91))) == len(opened)


def closed(change: float, *, done: bool, lift: float = 6.0, n: int = 0) -> PlayCase:
    return replace(
        CASE,
        account_id=f"A{n}",
        assumed_lift=lift,
        carried_out_at=AT if done else None,
        closed_on=DAY + timedelta(days=91),
        score_then=50.0 + change,
        points_then={"effective_contacts": 40.0 + 2 * change},
    )


def test_what_followed_is_told_from_ten_cases_on() -> None:
    nine = [closed(change, done=True) for change in range(9)]
    assert play_tracks(nine, PLAYS) == {}
    assert play_tracks([*nine, replace(CASE, carried_out_at=AT)], PLAYS) == {}  # one of them still open
    found = play_tracks([*nine, closed(20, done=True), *[closed(-1, done=False)] * 9], PLAYS)
    assert found == {
        "widen_contacts": PlayTrack(10, 4.5, 6.0, ((Component.EFFECTIVE_CONTACTS, 9.0),), 9, None),
    }


def test_accounts_without_the_play_are_set_beside_it_from_ten_on() -> None:
    cases = [closed(4, done=True) for _ in range(12)] + [closed(1, done=False) for _ in range(10)]
    track = play_tracks(cases, PLAYS)["widen_contacts"]
    assert (track.not_carried_out, track.score_change_otherwise) == (10, 1.0)
    assert track_sentence(track) == (
        "12 times carried out: the score changed by +4 in the median (active contacts +8 points); assumed +6;"
        " where it was not carried out (10 times), by +1. Association, not proof"
    )


@pytest.mark.parametrize("missing", ["score", "score_then", "closed_on"])
def test_cases_without_a_score_on_both_days_are_left_out(missing: str) -> None:
    assert play_tracks([replace(closed(4, done=True), **{missing: None})] * 20, PLAYS) == {}


def test_plays_that_the_catalogue_no_longer_has_are_left_out() -> None:
    assert play_tracks([replace(closed(4, done=True), play="gone")] * 20, PLAYS) == {}
