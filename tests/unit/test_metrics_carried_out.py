"""Which later activity shows that a play was carried out: each part of a rule by itself."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from engagement.advice import catalogue
from engagement.business_time import calendar
from engagement.metrics.carried_out import carried_out
from engagement.model import Kind, Workspace
from engagement.play_case import PlayCase
from engagement.play_done import DoneRule
from tests.unit.metrics_events import events

DAY = date(2026, 7, 1)
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 12, 1, tzinfo=UTC)
CONTACTS = [
    {"account_id": "A", "contact_id": "boss", "title": "CFO"},
    {"account_id": "A", "contact_id": "user", "title": "Analyst"},
]


def act(days: float, kind: str = "meeting", **fields: Any) -> dict[str, Any]:
    base = {"account_id": "A", "activity_id": f"{kind}{days}", "kind": kind, "occurred_at": NOON + timedelta(days=days)}
    told = {"direction": "mutual", "status": "completed", "contact_id": "user"}
    return base | told | fields


def shown(rule: DoneRule, *acts: dict[str, Any], as_of: datetime = LATER, **people: Any) -> str | None:
    """The id of the activity that shows the play, by the rule."""
    frames = events(accounts=[{"account_id": "A"}, {"account_id": "B"}], contacts=CONTACTS, activities=acts, **people)
    case = PlayCase("A", "play", DAY, 2.0, 50.0)
    found = carried_out(frames, [case], {"play": rule}, calendar=calendar(Workspace("W")), as_of=as_of)
    return found[case.key].activity if case.key in found else None


MEETING = DoneRule(kinds=(Kind.MEETING,))


def test_the_first_activity_after_the_recommended_day_counts() -> None:
    assert shown(MEETING, act(0), act(3), act(2), act(-5)) == "crm:meeting2"
    assert shown(MEETING, act(0.49)) is None  # still on that day
    assert shown(MEETING, act(0.51)) == "crm:meeting0.51"


def test_only_within_91_days_and_before_the_end() -> None:
    assert shown(MEETING, act(91)) == "crm:meeting91"
    assert shown(MEETING, act(92)) is None
    assert shown(MEETING, act(10), as_of=NOON + timedelta(days=10)) is None


def test_another_account_or_kind_shows_nothing() -> None:
    assert shown(MEETING, act(2, account_id="B", contact_id=None), act(2, kind="call")) is None


@pytest.mark.parametrize("status", ["cancelled", "no_show", "scheduled", "declined"])
def test_what_did_not_take_place_shows_nothing(status: str) -> None:
    assert shown(MEETING, act(2, status=status)) is None


def test_bulk_and_bounced_messages_show_nothing() -> None:
    rule = DoneRule(kinds=(Kind.EMAIL,))
    sent = {"direction": "outbound", "status": "sent"}
    assert shown(rule, act(2, "email", **sent, is_bulk=True)) is None
    assert shown(rule, act(2, "email", direction="outbound", status="bounced")) is None
    assert shown(rule, act(2, "email", **sent)) == "crm:email2"


def test_directions_are_told_apart() -> None:
    rule = DoneRule(kinds=(Kind.EMAIL,), direction="inbound")
    assert shown(rule, act(2, "email", direction="outbound", status="sent")) is None
    assert shown(rule, act(3, "email", direction="inbound", status="received")) == "crm:email3"
    assert shown(rule.model_copy(update={"direction": "outbound"}), act(3, "email", direction="inbound")) is None


def test_the_customer_has_to_take_part() -> None:
    rule = DoneRule(kinds=(Kind.MEETING,), customer=True)
    away = [{"activity_id": "meeting2", "contact_id": "user", "attended": False}]
    assert shown(rule, act(2), attendees=away) is None
    assert shown(rule, act(2)) == "crm:meeting2"


def test_strategic_is_marked_or_a_review() -> None:
    rule = DoneRule(kinds=(Kind.MEETING, Kind.BUSINESS_REVIEW), strategic=True)
    assert shown(rule, act(2), act(3, is_strategic=True)) == "crm:meeting3"
    assert shown(rule, act(2, "business_review")) == "crm:business_review2"


def test_an_executive_has_to_be_present() -> None:
    rule = DoneRule(kinds=(Kind.MEETING,), exec_present=True)
    came = [{"activity_id": "meeting3", "contact_id": "boss", "attended": True}]
    absent = [{"activity_id": "meeting2", "contact_id": "boss", "attended": False}]
    assert shown(rule, act(2), act(3), attendees=[*absent, *came]) == "crm:meeting3"
    assert shown(rule, act(2)) is None


def test_somebody_new_is_nobody_named_before() -> None:
    rule = DoneRule(kinds=(Kind.MEETING,), new_contact=True)
    assert shown(rule, act(-30), act(2)) is None
    assert shown(rule, act(-30), act(2), act(3, contact_id="boss")) == "crm:meeting3"
    asked_before = act(-30, "email", contact_id="boss", direction="outbound", status="sent")
    assert shown(rule, asked_before, act(3, contact_id="boss")) is None


def test_a_rhythm_is_shown_by_its_third_day() -> None:
    rule = DoneRule(kinds=(Kind.MEETING,), times=3)
    twice = [act(2), act(2.1), act(9)]
    assert shown(rule, *twice) is None
    assert shown(rule, *twice, act(20), act(30)) == "crm:meeting20"


def test_plays_that_lift_a_score_can_be_recognised_but_for_a_reference() -> None:
    lifting = {play.id for play in catalogue() if any(play.effects.amounts())}
    assert lifting - {play.id for play in catalogue() if play.done is not None} == {"advocacy"}
    assert {play.id for play in catalogue() if play.done is not None} <= lifting


def test_without_a_rule_or_an_account_nothing_is_found() -> None:
    frames = events(accounts=[{"account_id": "A"}], activities=[act(2)])
    unknown, without = PlayCase("Z", "play", DAY, 1.0, None), PlayCase("A", "lower_cadence", DAY, 1.0, None)
    found = carried_out(frames, [unknown, without], {"play": MEETING}, calendar=calendar(Workspace("W")), as_of=LATER)
    assert found == {}
