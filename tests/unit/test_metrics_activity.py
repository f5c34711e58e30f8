"""Counts, points, regularity, silence and versions, worked out by hand (docs/method.md, sections 4 and 10)."""

import math
from typing import Any

import pytest

from tests.unit.metrics_events import at
from tests.unit.metrics_story import Story


def test_touchpoints_leave_out_bounced_bulk_and_auto_replies() -> None:
    story = Story()
    story.ask("2026-09-10 09:00")
    story.ask("2026-09-10 10:00", status="bounced")
    story.ask("2026-09-10 11:00", is_bulk=True)
    story.answer("2026-09-10 12:00", status="auto_reply")
    story.meet("2026-09-10 13:00", "cancelled")

    facts = story.facts()

    assert facts["touchpoints"] == 2
    assert facts["two_way"] == 0
    assert facts["emails_sent"] == 1
    assert facts["emails_received"] == 0
    assert list(facts["by_kind"]) == [
        {"kind": "email", "direction": "inbound", "status": "auto_reply", "count": 1},
        {"kind": "email", "direction": "outbound", "status": "bounced", "count": 1},
        {"kind": "email", "direction": "outbound", "status": "sent", "count": 2},
        {"kind": "meeting", "direction": "mutual", "status": "cancelled", "count": 1},
    ]


@pytest.mark.parametrize(
    ("kind", "fields", "points"),
    [
        ("business_review", {"direction": "mutual", "status": "completed"}, 5),
        ("meeting", {"direction": "mutual", "status": "completed"}, 3),
        ("training", {"direction": "mutual", "status": "completed"}, 3),
        ("certification", {"direction": "mutual", "status": "completed"}, 3),
        ("call", {"direction": "outbound", "status": "completed"}, 2),
        ("call", {"direction": "outbound", "status": "no_answer"}, 0),
        ("call", {"direction": "inbound", "status": "voicemail"}, 2),
        ("community_post", {"direction": "inbound", "status": "completed"}, 1),
        ("community_post", {"direction": "outbound", "status": "completed"}, 0),
        ("community_event", {"direction": "mutual", "status": "completed"}, 1),
        ("email", {"direction": "inbound", "status": "received"}, 1),
        ("message", {"direction": "outbound", "status": "sent"}, 0),
        ("survey", {"direction": "inbound", "status": "received"}, 1),
        ("meeting", {"direction": "mutual", "status": "no_show"}, 0),
        ("email", {"direction": "unknown", "status": "received"}, 0),
        ("email", {"direction": "inbound", "status": "unknown"}, 0),
    ],
)
def test_each_customer_act_earns_its_points(kind: str, fields: dict[str, Any], points: float) -> None:
    story = Story()
    story.tell(kind, "2026-09-10 09:00", contact_id="ann", **fields)

    facts = story.facts()

    assert facts["points"] == points
    assert facts["two_way"] == (points > 0)
    assert facts["points_per_week"] == points / 4


def test_a_meeting_nobody_of_the_customer_came_to_is_no_customer_act() -> None:
    story = Story()
    story.meet("2026-09-10 09:00", present={"ann": False, "bob": None})
    story.meet("2026-09-10 11:00")  # nobody named

    assert (story.facts()["points"], story.facts()["two_way"], story.facts()["meetings_held"]) == (0, 0, 2)


def test_a_chatty_thread_earns_three_points_a_day_per_contact() -> None:
    story = Story()
    for hour in range(9, 16):
        story.answer(f"2026-09-10 {hour:02}:00", contact="ann")
    for hour in range(9, 11):
        story.answer(f"2026-09-10 {hour:02}:30", contact="bob", kind="message")
    story.answer("2026-09-11 09:00", contact="ann")

    facts = story.facts()

    assert facts["points"] == 3 + 2 + 1
    assert facts["two_way"] == 10
    assert facts["top_contact_share"] == pytest.approx(4 / 6)


def test_the_day_of_the_cap_is_the_local_one() -> None:
    story = Story(timezone="America/New_York")
    for minute in range(0, 50, 10):
        story.answer(f"2026-09-10 23:{minute:02}", contact="ann")
    story.answer("2026-09-11 00:10", contact="ann")

    assert story.facts()["points"] == 3 + 1


def test_an_answered_ask_is_two_way_once_and_earns_nothing_itself() -> None:
    story = Story()
    story.ask("2026-09-10 09:00")
    story.ask("2026-09-11 09:00")
    story.answer("2026-09-14 09:00")

    facts = story.facts()

    assert facts["two_way"] == 2
    assert facts["points"] == 1
    assert facts["active_weeks"] == 2  # the week of the ask, and that of the answer
    assert facts["regularity"] == 0.5


def test_weeks_count_back_from_the_end_and_a_rest_is_ignored() -> None:
    story = Story()
    story.answer("2026-09-06 12:00")  # in the window of 30 days, before its four whole weeks
    story.answer("2026-09-07 00:00")

    facts = story.facts(days=30)

    assert facts["weeks"] == pytest.approx(30 / 7)
    assert (facts["active_weeks"], facts["regularity"]) == (1, 0.25)


def test_silence_is_business_days_since_the_last_act_ever() -> None:
    story = Story()
    story.answer("2026-06-05 12:00")  # Friday
    story.ask("2026-09-30 09:00")

    facts = story.facts("2026-06-09 00:00", 7)

    assert facts["silence_days"] == 1.5
    assert facts["last_customer_act_at"] == at("2026-06-05 12:00")
    assert math.isnan(facts["usual_gap_days"])
    assert facts["gap_count"] == 0


def test_silence_of_an_account_that_never_acted_counts_from_its_first_record() -> None:
    story = Story()
    story.ask("2026-09-28 00:00")

    assert story.facts()["silence_days"] == 5
    assert story.facts()["history_days"] == 7
    assert math.isnan(story.facts("2026-09-28 00:00")["silence_days"])


def test_the_usual_gap_is_the_median_between_local_days_with_an_act() -> None:
    story = Story(country="DE", timezone="Europe/Berlin")
    for day in ("2026-04-01", "2026-04-02", "2026-04-07", "2026-04-14"):  # over Good Friday and Easter Monday
        story.answer(f"{day} 23:30")
        story.answer(f"{day} 23:40")

    facts = story.facts("2026-05-01 00:00")

    assert facts["gap_count"] == 3
    assert facts["usual_gap_days"] == 1  # gaps of 1, 1 and 5 business days


def test_records_that_cannot_say_who_acted_are_counted_and_nothing_else() -> None:
    story = Story()
    story.answer("2026-09-10 09:00", direction="unknown")

    facts = story.facts()

    assert (facts["unknown_direction"], facts["touchpoints"], facts["two_way"]) == (1, 1, 0)


def test_a_date_only_mail_is_an_act_on_its_day() -> None:
    story = Story()
    story.answer("2026-09-10 00:00", date_only=True)

    facts = story.facts()

    assert (facts["two_way"], facts["points"], facts["our_asks"]) == (1, 1, 0)


def test_each_window_sees_the_version_of_its_own_end() -> None:
    story = Story()
    booked = {"activity_id": "m", "contact_id": "ann", "arrived_at": at("2026-09-01 10:00")}
    story.meet("2026-09-01 10:00", "scheduled", **booked)
    story.meet("2026-09-16 10:00", "completed", **{**booked, "arrived_at": at("2026-09-16 12:00")})
    windows = {
        name: story.window(end, 28) for name, end in (("early", "2026-09-16 10:00"), ("late", "2026-09-17 00:00"))
    }

    early, late = (row for _, row in story.frame(windows).iterrows())

    assert (early["touchpoints"], early["meetings_held"], early["meetings_scheduled"]) == (1, 0, 0)
    assert next(iter(early["by_kind"]))["status"] == "scheduled"
    assert (late["touchpoints"], late["meetings_held"], late["points"]) == (1, 1, 3)


def test_a_status_to_come_leaves_the_record_in_its_first_one() -> None:
    story = Story()
    story.ask("2026-09-10 09:00", status="bounced", status_at=at("2026-09-11 09:00"))
    story.meet("2026-09-10 09:00", "cancelled", status_at=at("2026-09-11 09:00"))

    before, after = story.facts("2026-09-11 09:00"), story.facts("2026-09-11 09:01")

    assert [entry["status"] for entry in before["by_kind"]] == ["sent", "scheduled"]
    assert [entry["status"] for entry in after["by_kind"]] == ["bounced", "cancelled"]


def test_a_later_version_with_an_older_status_wins_once_it_has_arrived() -> None:
    story = Story()
    story.meet("2026-09-10 09:00", "completed", activity_id="m", status_at=at("2026-09-10 10:00"))
    story.meet(
        "2026-09-10 09:00",
        "no_show",
        activity_id="m",
        status_at=at("2026-09-10 09:30"),
        arrived_at=at("2026-09-12 09:00"),
    )

    assert (story.facts()["meetings_held"], story.facts()["meetings_no_show"]) == (0, 1)


def test_training_and_certifications_are_counted_where_the_customer_took_part() -> None:
    story = Story()
    story.meet("2026-09-10 09:00", kind="training", contact_id="ann")
    story.meet("2026-09-11 09:00", kind="training", present={"ann": False})
    story.meet("2026-09-12 09:00", kind="certification", contact_id="ann")
    story.tell("community_post", "2026-09-12 10:00", direction="inbound", status="completed", contact_id="ann")
    story.tell("community_event", "2026-09-12 10:00", direction="inbound", status="completed", present={"ann": True})
    story.tell("survey", "2026-09-12 11:00", direction="inbound", status="received", contact_id="ann")

    facts = story.facts()

    assert (facts["trainings_attended"], facts["certifications"]) == (1, 1)
    assert (facts["community_posts"], facts["community_events"], facts["surveys"]) == (1, 1, 1)


def test_weekly_points_go_back_from_the_end_in_blocks_of_seven_days() -> None:
    story = Story()
    story.meet("2026-09-05 09:00", contact_id="ann")  # before the four whole weeks
    story.meet("2026-09-08 09:00", contact_id="ann")
    for hour in range(9, 14):
        story.answer(f"2026-09-29 {hour:02}:00")

    facts = story.facts("2026-10-05 00:00", days=30)

    assert list(facts["weekly_points"]) == [3.0, 0.0, 0.0, 3.0]
    assert facts["points"] == 9.0
