"""Touchpoints logged by hand, worked out by hand: they count as contact, in no rate, and are no source (section 4)."""

from engagement.model import LOGGED
from tests.unit.metrics_events import at
from tests.unit.metrics_story import Story

MESSAGE = {"source": LOGGED, "status": "received", "direction": "inbound", "contact_id": "ann"}
TOGETHER = {"source": LOGGED, "status": "completed", "direction": "mutual", "contact_id": "ann"}


def test_it_counts_as_contact() -> None:
    story = Story()
    story.person("ann", department="IT", is_exec=True)
    story.tell("message", "2026-09-28 09:00", **MESSAGE)
    story.tell("call", "2026-09-29 09:00", **TOGETHER)
    story.tell("meeting", "2026-09-30 09:00", **TOGETHER)
    story.tell("message", "2026-10-01 09:00", **{**MESSAGE, "direction": "outbound", "status": "sent"})

    facts = story.facts()

    assert (facts["touchpoints"], facts["two_way"], facts["points"], facts["active_weeks"]) == (4, 3, 6.0, 1)
    assert (facts["engaged_contacts"], facts["departments"], facts["exec_touchpoints_91d"]) == (1, 1, 3)
    assert facts["silence_days"] == 2.0 + 15 / 24  # since Wednesday 09:00, Thursday and Friday
    assert list(facts["two_way_ids"]) == ["logged:a3", "logged:a2", "logged:a1"]


def test_twenty_messages_of_a_conversation_earn_no_more_than_three() -> None:
    story = Story()
    for minute in range(20):
        story.tell("message", f"2026-09-28 09:{minute:02}", **MESSAGE)
    story.answer("2026-09-28 12:00")
    assert story.facts()["points"] == 3.0


def test_it_neither_asks_nor_answers() -> None:
    story = Story()
    story.ask("2026-09-14 09:00")
    story.tell("message", "2026-09-14 10:00", **MESSAGE)  # would have answered, on any channel
    story.tell("message", "2026-09-15 09:00", **{**MESSAGE, "direction": "outbound", "status": "sent"})

    facts = story.facts()

    assert (facts["asks"], facts["answered"], facts["our_asks"], facts["asks_settled"]) == (1, 0, 0, 1)
    assert facts["response_rate"] == 0.0
    assert facts["attempts"] == 0, "but we were not silent for want of an answer: the customer has been heard of"


def test_it_is_in_no_figure_of_meetings() -> None:
    story = Story()
    story.meet("2026-09-14 09:00", "no_show", contact_id="ann")
    story.meet("2026-09-16 09:00", kind="business_review", contact_id="ann")
    story.tell("meeting", "2026-09-15 09:00", **TOGETHER)  # would have made up for the missed one
    story.tell("message", "2026-09-17 09:00", **MESSAGE)  # would have been the message after the review

    facts = story.facts()

    assert (facts["meetings_held"], facts["meetings_lost"], facts["meetings_rescheduled"]) == (1, 0, 1)
    assert (facts["strategic_share"], facts["review_participation"]) == (1.0, 1 / 3)


def test_it_shows_no_habit_and_ends_a_silence() -> None:
    story = Story()
    for day in ("07", "14", "21", "28"):
        story.answer(f"2026-09-{day} 09:00")
    for day in ("29", "30"):
        story.tell("message", f"2026-09-{day} 09:00", **MESSAGE)

    facts = story.facts()

    assert (facts["gap_count"], facts["usual_gap_days"]) == (3, 5.0)
    assert facts["last_customer_act_at"] == at("2026-09-30 09:00")


def test_it_makes_nothing_known_and_nothing_stale() -> None:
    story = Story()
    story.tell("message", "2026-08-01 09:00", **MESSAGE)
    facts = story.facts()
    assert (facts["interaction_state"], facts["outreach_state"]) == ("unknown", "unknown")
    assert list(facts["stopped_sources"]) == []

    story.answer("2026-10-02 09:00")  # a mailbox, connected and alive
    facts = story.facts()
    assert (facts["interaction_state"], list(facts["stopped_sources"])) == ("measured", [])

    alone = Story()
    alone.answer("2026-09-01 09:00")
    alone.tell("message", "2026-10-02 09:00", **MESSAGE)
    facts = alone.facts()
    assert (facts["interaction_state"], list(facts["stopped_sources"])) == ("stale", ["crm"]), "it keeps no feed alive"


def test_it_stands_aside_once_a_source_has_brought_the_same_message() -> None:
    story = Story()
    story.ask("2026-09-21 09:00")
    story.tell("message", "2026-09-22 09:00", activity_id="C1-1.2", **MESSAGE)
    alone = story.facts()
    assert (alone["touchpoints"], alone["points"], alone["answered"]) == (2, 1.0, 0)

    story.tell("message", "2026-09-22 09:00", activity_id="C1-1.2", **{**MESSAGE, "source": "chat"})
    both = story.facts()
    assert (both["touchpoints"], both["points"], both["answered"]) == (2, 1.0, 1)
    assert list(both["two_way_ids"]) == ["chat:C1-1.2"]
