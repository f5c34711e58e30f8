"""Our own responsiveness: what is no question of the customer's, and what is no answer of ours (method, section 4)."""

from typing import Any

import pytest

from tests.unit.metrics_events import at
from tests.unit.metrics_story import Story


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "auto_reply"},
        {"is_bulk": True},
        {"status": "bounced"},
        {"status": "unknown"},
        {"direction": "unknown"},
        {"date_only": True},
    ],
)
def test_what_is_no_question_of_the_customers_is_no_ask_to_us(fields: dict[str, Any]) -> None:
    story = Story()
    story.answer("2026-09-07 09:00", **fields)

    assert story.facts()["our_asks"] == 0


@pytest.mark.parametrize(
    "fields",
    [{"status": "bounced"}, {"is_bulk": True}, {"status": "scheduled"}, {"status": "unknown"}, {"date_only": True}],
)
def test_what_is_no_act_of_ours_answers_nothing(fields: dict[str, Any]) -> None:
    story = Story()
    story.answer("2026-09-07 09:00")
    story.ask("2026-09-07 13:00", **fields)

    facts = story.facts()
    assert (facts["our_asks"], facts["our_answered"]) == (1, 0)


def test_the_customers_chasers_belong_to_the_question_and_our_call_answers_it() -> None:
    story = Story()
    story.answer("2026-09-07 09:00", contact="ann", thread="one")
    story.answer("2026-09-08 09:00", contact="ann", thread="one")
    story.tell("call", "2026-09-09 09:00", direction="outbound", status="completed", contact_id="ann")

    facts = story.facts()
    assert (facts["our_asks"], facts["our_answered"], facts["our_median_hours"]) == (1, 1, 48)


def test_a_question_we_leave_open_is_censored_not_forgotten() -> None:
    story = Story()
    story.answer("2026-09-07 09:00", contact="ann", thread="one")
    story.answer("2026-09-07 10:00", contact="bob", thread="two")
    story.ask("2026-09-07 11:00", contact="bob", thread="two")

    facts = story.facts()
    assert (facts["our_asks"], facts["our_answered"], facts["our_response_rate"]) == (2, 1, 0.5)
    assert facts["our_restricted_mean_hours"] == pytest.approx((1 + 120) / 2)


def test_an_out_of_office_of_the_customer_stops_no_clock_of_ours() -> None:
    story = Story()
    story.answer("2026-09-07 09:00", thread="one")
    story.answer("2026-09-07 10:00", status="auto_reply", out_until=at("2026-09-09 09:00"), thread="auto")
    story.ask("2026-09-08 09:00", thread="one")

    assert story.facts()["our_median_hours"] == 24
