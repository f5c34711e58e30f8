"""Meetings, reviews and what made up for lost ones, worked out by hand (docs/method.md, sections 4 and 10)."""

import math
from typing import Any

import pytest

from tests.unit.metrics_events import at
from tests.unit.metrics_story import Story


def test_participation_is_the_kept_share_times_attendance() -> None:
    story = Story()
    story.meet("2026-09-08 09:00", present={"ann": True, "bob": True})
    story.meet("2026-09-15 09:00", present={"ann": True, "bob": False})
    story.meet("2026-09-16 09:00", "cancelled", cancelled_by="customer")
    story.meet("2026-09-17 09:00", "no_show")

    facts = story.facts()

    assert facts["meetings_scheduled"] == 4
    assert (facts["meetings_held"], facts["meetings_cancelled"], facts["meetings_no_show"]) == (2, 1, 1)
    assert facts["meetings_lost"] == 2
    assert facts["meeting_attendance"] == 0.75
    assert facts["meeting_participation"] == 0.5 * 0.75
    assert list(facts["lost_ids"]) == ["crm:a4", "crm:a3"]
    assert list(facts["lost_at"]) == [at("2026-09-17 09:00"), at("2026-09-16 09:00")]


def test_missing_attendance_follows_the_response() -> None:
    story = Story()
    story.meet("2026-09-08 09:00")
    story.attendees += [
        {"activity_id": "a1", "contact_id": who, "response": response}
        for who, response in (("ann", "accepted"), ("bob", "declined"), ("cat", "tentative"), ("dan", None))
    ]

    assert story.facts()["meeting_attendance"] == 0.25


def test_a_meeting_without_attendee_rows_counts_its_contact() -> None:
    story = Story()
    story.meet("2026-09-08 09:00", contact_id="ann")

    assert story.facts()["meeting_attendance"] == 1


def test_a_held_meeting_with_nobody_named_says_nothing_of_participation() -> None:
    story = Story()
    story.meet("2026-09-08 09:00")

    assert math.isnan(story.facts()["meeting_participation"])


def test_nothing_held_and_something_lost_is_no_participation() -> None:
    story = Story()
    story.meet("2026-09-08 09:00", "no_show")

    assert story.facts()["meeting_participation"] == 0


@pytest.mark.parametrize(
    ("fields", "lost"),
    [
        ({"status": "cancelled"}, 1),
        ({"status": "cancelled", "cancelled_by": "us"}, 0),
        ({"status": "cancelled", "cancelled_by": "unknown"}, 1),
        ({"status": "cancelled", "direction": "outbound"}, 0),
        ({"status": "cancelled", "direction": "outbound", "cancelled_by": "customer"}, 1),
        ({"status": "declined"}, 1),
        ({"status": "rescheduled"}, 0),
        ({"status": "scheduled"}, 0),
    ],
)
def test_whose_cancellation_it_was(fields: dict[str, Any], lost: int) -> None:
    story = Story()
    story.meet("2026-09-08 09:00", **fields)

    assert story.facts()["meetings_lost"] == lost


@pytest.mark.parametrize(
    ("replacement", "made_up"),
    [
        ({"when": "2026-09-20 09:00", "series_id": "weekly"}, True),
        ({"when": "2026-09-20 09:00", "contact_id": "ann"}, True),
        ({"when": "2026-09-20 09:00", "contact_id": "bob"}, False),
        ({"when": "2026-09-22 09:00", "contact_id": "ann"}, True),  # exactly 14 days later
        ({"when": "2026-09-22 09:01", "contact_id": "ann"}, False),
        ({"when": "2026-09-30 09:00", "contact_id": "ann", "booked_at": "2026-09-10 09:00"}, True),
        ({"when": "2026-09-20 09:00", "contact_id": "ann", "booked_at": "2026-09-01 09:00"}, False),
        ({"when": "2026-09-10 09:00", "contact_id": "ann", "status": "cancelled", "cancelled_by": "us"}, False),
        (
            {
                "when": "2026-09-10 09:00",
                "contact_id": "ann",
                "status": "scheduled",
                "scheduled_for": "2026-11-01 09:00",
            },
            True,
        ),
        (
            {  # it should have taken place by now, and nobody knows that it did
                "when": "2026-09-10 09:00",
                "contact_id": "ann",
                "status": "scheduled",
                "scheduled_for": "2026-09-20 09:00",
            },
            False,
        ),
    ],
)
def test_what_makes_up_for_a_lost_meeting(replacement: dict[str, Any], made_up: bool) -> None:
    story = Story()
    story.meet("2026-09-08 09:00", "cancelled", contact_id="ann", series_id="weekly")
    moments: dict[str, Any] = {
        name: at(replacement.pop(name)) for name in ("booked_at", "scheduled_for") if name in replacement
    }
    story.meet(replacement.pop("when"), **replacement, **moments)

    facts = story.facts()

    assert facts["meetings_rescheduled"] == made_up
    assert facts["meetings_lost"] == (not made_up)


def test_one_replacement_makes_up_for_one_loss_the_oldest() -> None:
    story = Story()
    story.meet("2026-09-08 09:00", "cancelled", contact_id="ann")
    story.meet("2026-09-09 09:00", "cancelled", contact_id="ann")
    story.meet("2026-09-15 09:00", contact_id="ann")

    facts = story.facts()

    assert (facts["meetings_rescheduled"], facts["meetings_lost"]) == (1, 1)
    assert list(facts["lost_ids"]) == ["crm:a2"]


def test_a_replacement_that_came_after_the_end_is_not_seen() -> None:
    story = Story()
    story.meet("2026-09-08 09:00", "cancelled", contact_id="ann")
    story.meet("2026-09-15 09:00", contact_id="ann")

    assert story.facts("2026-09-15 09:00")["meetings_lost"] == 1
    assert story.facts("2026-09-15 09:01")["meetings_lost"] == 0


def test_reviews_and_flagged_meetings_are_strategic() -> None:
    story = Story()
    story.meet("2026-09-08 09:00", contact_id="ann")
    story.meet("2026-09-09 09:00", contact_id="ann", is_strategic=True)
    story.meet("2026-09-10 09:00", contact_id="ann", kind="business_review")
    story.meet("2026-09-11 09:00", "cancelled", contact_id="ann", kind="business_review", cancelled_by="us")

    facts = story.facts()

    assert (facts["strategic_meetings"], facts["strategic_share"]) == (2, pytest.approx(2 / 3))


def test_the_quality_of_a_review() -> None:
    story = Story()
    story.person("ann", title="Chief Operating Officer")
    story.person("bob", title="Analyst")
    story.meet("2026-09-08 09:00", kind="business_review", present={"ann": True, "bob": False})
    story.answer("2026-09-15 09:00", contact="bob")  # 120 business hours later
    story.meet("2026-09-22 09:00", kind="business_review", present={"bob": True})

    facts = story.facts()

    assert facts["reviews_completed"] == 2
    assert facts["review_attendance"] == pytest.approx(2 / 3)
    assert facts["review_exec_present"] == 1
    assert facts["review_participation"] == pytest.approx(((0.5 + 1 + 1) / 3 + (1 + 0 + 0) / 3) / 2)


@pytest.mark.parametrize(
    ("fields", "missed"),
    [
        ({"status": "declined"}, 1),
        ({"status": "declined", "cancelled_by": "us"}, 0),
        ({"status": "no_show"}, 1),
        ({"status": "cancelled"}, 0),
        ({"status": "completed", "present": {"ann": False}}, 1),
        ({"status": "completed", "present": {"ann": True}}, 0),
        ({"status": "completed"}, 0),
    ],
)
def test_a_missed_review(fields: dict[str, Any], missed: int) -> None:
    story = Story()
    story.meet("2026-09-08 09:00", kind="business_review", **fields)

    facts = story.facts()

    assert facts["reviews_missed"] == missed
    assert list(facts["review_missed_ids"]) == ["crm:a1"][:missed]
    assert list(facts["review_missed_at"]) == [at("2026-09-08 09:00")][:missed]


def test_a_missed_review_that_was_held_later_is_made_up_for() -> None:
    story = Story()
    story.meet("2026-09-08 09:00", "no_show", kind="business_review", contact_id="ann")
    story.meet("2026-09-18 09:00", kind="business_review", contact_id="ann")

    assert story.facts()["reviews_missed"] == 0
