"""Asks, answers, chasers, closings and waiting times, worked out by hand (docs/method.md, sections 4 and 10)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.unit.metrics_events import at
from tests.unit.metrics_story import Story


def test_a_friday_question_answered_on_monday_took_24_hours() -> None:
    story = Story()
    story.ask("2026-09-11 16:00")
    story.answer("2026-09-14 16:00")

    facts = story.facts()

    assert (facts["asks"], facts["answered"], facts["censored"]) == (1, 1, 0)
    assert list(facts["response_hours"]) == [24.0]
    assert facts["response_median_hours"] == 24
    assert facts["response_restricted_mean_hours"] == 24
    assert facts["response_rate"] == 1


def test_chasers_belong_to_the_ask_and_the_clock_starts_with_the_first() -> None:
    story = Story()
    story.ask("2026-09-07 09:00")
    story.ask("2026-09-08 09:00")
    story.ask("2026-09-09 09:00")
    story.answer("2026-09-10 09:00")

    facts = story.facts()

    assert facts["asks"] == 1
    assert list(facts["response_hours"]) == [72.0]


def test_an_answer_on_another_channel_by_someone_addressed_counts() -> None:
    story = Story()
    story.ask("2026-09-07 09:00", contact="ann", thread="mail")
    story.tell("call", "2026-09-07 15:00", direction="inbound", status="completed", contact_id="ann")

    assert list(story.facts()["response_hours"]) == [6.0]


def test_an_act_of_somebody_else_in_another_thread_is_no_answer() -> None:
    story = Story()
    story.ask("2026-09-07 09:00", contact="ann", thread="one")
    story.answer("2026-09-07 15:00", contact="bob", thread="two")

    assert (story.facts()["asks"], story.facts()["answered"]) == (1, 0)


def test_somebody_else_may_answer_in_the_same_thread() -> None:
    story = Story()
    story.ask("2026-09-07 09:00", contact="ann", thread="one")
    story.answer("2026-09-07 15:00", contact="bob", thread="one")

    assert story.facts()["answered"] == 1


def test_everybody_on_the_attendee_rows_was_addressed() -> None:
    story = Story()
    story.tell(
        "email",
        "2026-09-07 09:00",
        direction="outbound",
        status="sent",
        contact_id="ann",
        thread_id="one",
        present={"bob": None},
    )
    story.answer("2026-09-07 15:00", contact="bob", thread="two")

    assert story.facts()["answered"] == 1


def test_without_thread_keys_records_with_the_same_contacts_are_one_thread() -> None:
    story = Story()
    story.ask("2026-09-07 09:00", thread=None)
    story.ask("2026-09-08 09:00", thread=None, kind="message")  # a chaser
    story.ask("2026-09-08 09:00", contact="bob", thread=None)  # another thread

    assert story.facts()["asks"] == 2


def test_an_unanswered_ask_is_watched_until_the_end_or_for_14_days() -> None:
    story = Story()
    story.ask("2026-09-07 00:00", thread="old")
    story.ask("2026-10-01 00:00", thread="new")  # Thursday; the window ends on Monday

    facts = story.facts()

    assert list(facts["response_hours"]) == [240.0, 48.0]
    assert (facts["asks"], facts["censored"], facts["open_asks"]) == (2, 2, 1)
    assert facts["asks_settled"] == 1
    assert (facts["response_rate"], facts["response_restricted_mean_hours"]) == (0, 120)


def test_an_ask_closes_after_14_days_and_what_follows_is_a_new_one() -> None:
    story = Story()
    story.ask("2026-09-07 09:00")
    story.ask("2026-09-21 09:00")  # exactly 14 days later: still a chaser
    story.ask("2026-09-21 09:01")  # a new ask
    story.answer("2026-09-22 09:00")  # answers the new one alone

    facts = story.facts()

    assert (facts["asks"], facts["answered"]) == (2, 1)


def test_a_closing_thanks_is_no_ask() -> None:
    story = Story()
    story.ask("2026-09-07 09:00")
    story.answer("2026-09-08 09:00")
    story.ask("2026-09-09 09:00")  # 24 business hours after the answer

    assert story.facts()["asks"] == 1


def test_a_message_later_than_a_business_day_after_the_answer_is_an_ask() -> None:
    story = Story()
    story.ask("2026-09-07 09:00")
    story.answer("2026-09-08 09:00")
    story.ask("2026-09-09 09:01")

    assert story.facts()["asks"] == 2


def test_a_closing_that_is_chased_was_an_ask_from_its_own_time_on() -> None:
    story = Story()
    story.ask("2026-09-07 09:00")
    story.answer("2026-09-08 09:00")
    story.ask("2026-09-08 10:00")
    story.ask("2026-09-10 10:00")
    story.answer("2026-09-11 10:00")

    facts = story.facts()
    before_the_chaser = story.facts("2026-09-10 10:00")

    assert list(facts["response_hours"]) == [24.0, 72.0]
    assert before_the_chaser["asks"] == 1


def test_our_reply_to_the_customers_question_is_an_answer_of_ours() -> None:
    story = Story()
    story.answer("2026-09-07 09:00")  # the customer asks
    story.ask("2026-09-07 13:00")  # we answer

    facts = story.facts()

    assert (facts["asks"], facts["our_asks"], facts["our_answered"]) == (0, 1, 1)
    assert facts["our_median_hours"] == 4
    assert facts["customer_initiated"] == 1


def test_a_voicemail_is_an_ask_and_a_completed_call_is_none() -> None:
    story = Story()
    story.tell("call", "2026-09-07 09:00", direction="outbound", status="voicemail", contact_id="ann")
    story.tell("call", "2026-09-14 09:00", direction="outbound", status="completed", contact_id="bob")

    facts = story.facts()

    assert facts["asks"] == 1
    assert facts["calls"] == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "bounced"},
        {"is_bulk": True},
        {"status": "scheduled"},
        {"status": "unknown"},
        {"direction": "unknown"},
        {"date_only": True},
    ],
)
def test_what_is_no_request_is_no_ask(fields: dict[str, Any]) -> None:
    story = Story()
    story.ask("2026-09-07 09:00", **fields)

    assert story.facts()["asks"] == 0


@pytest.mark.parametrize(
    "fields",
    [{"status": "auto_reply"}, {"is_bulk": True}, {"status": "unknown"}, {"direction": "unknown"}, {"date_only": True}],
)
def test_what_is_no_customer_act_answers_nothing(fields: dict[str, Any]) -> None:
    story = Story()
    story.ask("2026-09-07 09:00")
    story.answer("2026-09-08 09:00", **fields)

    assert (story.facts()["asks"], story.facts()["answered"]) == (1, 0)


def test_an_answer_at_the_very_instant_of_the_ask_is_none() -> None:
    story = Story()
    story.ask("2026-09-07 09:00")
    story.answer("2026-09-07 09:00")

    assert story.facts()["answered"] == 0


def test_out_of_office_stops_the_clock_only_while_everybody_addressed_is_away() -> None:
    story = Story()
    away: dict[str, Any] = {"status": "auto_reply", "out_until": at("2026-09-09 09:00")}
    story.ask("2026-09-07 09:00", thread="one")
    story.answer("2026-09-07 09:00", **away, thread="auto")
    story.answer("2026-09-10 09:00", thread="one")
    both = Story()
    both.ask("2026-09-07 09:00", thread="one", present={"bob": None})
    both.answer("2026-09-07 09:00", **away, thread="auto")
    both.answer("2026-09-10 09:00", thread="one")

    assert list(story.facts()["response_hours"]) == [24.0]
    assert list(both.facts()["response_hours"]) == [72.0]


def test_an_auto_reply_without_an_end_stops_nothing() -> None:
    story = Story()
    story.ask("2026-09-07 09:00")
    story.answer("2026-09-07 09:05", status="auto_reply", thread="auto")
    story.answer("2026-09-08 09:00")

    assert list(story.facts()["response_hours"]) == [24.0]


def test_what_happens_at_or_after_the_end_is_not_seen() -> None:
    story = Story()
    story.ask("2026-09-07 09:00")
    story.answer("2026-09-09 09:00")

    at_the_answer = story.facts("2026-09-09 09:00")
    after = story.facts("2026-09-09 09:01")

    assert (at_the_answer["answered"], at_the_answer["censored"]) == (0, 1)
    assert (after["answered"], after["censored"]) == (1, 0)


def test_a_mail_that_bounced_later_was_an_ask_until_then() -> None:
    story = Story()
    story.ask("2026-09-07 09:00", status="bounced", status_at=at("2026-09-08 09:00"))

    assert story.facts("2026-09-08 09:00")["asks"] == 1
    assert story.facts("2026-09-08 09:01")["asks"] == 0


def test_evidence_names_the_latest_first() -> None:
    story = Story()
    for day in range(7, 18):
        story.ask(f"2026-09-{day:02} 09:00", thread=f"t{day}", contact=f"c{day}")
    story.answer("2026-09-18 10:00", thread="t9", contact="c9")

    facts = story.facts()

    assert list(facts["answered_ids"]) == ["crm:a3"]
    assert list(facts["unanswered_ids"]) == [f"crm:a{n}" for n in (11, 10, 9, 8, 7, 6, 5, 4)]


def test_falling_shares_of_answers_show_although_the_latency_of_the_answers_stays() -> None:
    """The case of the peers' failure: the mean over answered mails stays flat at 20 h."""
    found = []
    for share in (17, 12, 9):  # of 20
        story = Story()
        for number in range(20):
            asked = datetime(2026, 9, 8, 9, tzinfo=UTC) + timedelta(days=(number % 3), minutes=number)
            story.ask(asked.strftime("%Y-%m-%d %H:%M"), contact=f"c{number}", thread=f"t{number}")
            if number < share:
                story.answer(
                    (asked + timedelta(hours=20)).strftime("%Y-%m-%d %H:%M"), contact=f"c{number}", thread=f"t{number}"
                )
        found.append(story.facts())

    assert [f["response_rate"] for f in found] == pytest.approx([0.85, 0.60, 0.45])
    assert [f["response_median_hours"] for f in found][:2] == [20, 20]
    assert str(found[2]["response_median_hours"]) == "nan"
    means = [f["response_restricted_mean_hours"] for f in found]
    assert means == pytest.approx([0.85 * 20 + 0.15 * 120, 0.6 * 20 + 0.4 * 120, 0.45 * 20 + 0.55 * 120])


def test_attempts_are_business_days_since_the_customer_was_last_heard_from() -> None:
    story = Story()
    story.ask("2026-09-04 09:00", thread="before")
    story.answer("2026-09-07 09:00", thread="last word", contact="eve")
    story.ask("2026-09-08 09:00", thread="one")
    story.ask("2026-09-08 15:00", thread="two", contact="bob")  # the same day
    story.ask("2026-09-12 09:00", thread="one")  # a Saturday
    story.ask("2026-09-14 09:00", thread="one")
    story.ask("2026-09-16 09:00", thread="one")

    facts = story.facts("2026-09-20 00:00")
    long_after = story.facts("2026-11-20 00:00")

    assert facts["attempts"] == 3
    assert facts["attempt_open_asks"] == 2
    assert facts["attempt_asks"] == 2
    assert facts["attempt_first_at"] == at("2026-09-08 09:00")
    assert facts["attempt_third_at"] == at("2026-09-16 09:00")
    assert facts["attempt_first_business_days"] == 15 / 24 + 3 + 5
    assert facts["attempt_last_at"] == at("2026-09-16 09:00")
    assert list(facts["attempt_ids"]) == ["crm:a7", "crm:a6", "crm:a4", "crm:a3"]
    assert list(facts["attempt_contact_ids"]) == ["ann", "bob"]
    assert long_after["attempts"] == 0
