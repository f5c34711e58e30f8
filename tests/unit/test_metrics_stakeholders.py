"""Who is engaged, and how much rests on whom, worked out by hand (docs/method.md, sections 4 and 10)."""

import math

import pytest

from engagement.metrics.executives import is_executive_title
from tests.unit.metrics_events import at, day
from tests.unit.metrics_story import Story


def test_effective_contacts_are_the_exponential_of_the_entropy_of_the_shares() -> None:
    story = Story()
    story.meet("2026-09-08 09:00", present={"ann": True, "bob": True})  # 3 points each
    story.meet("2026-09-09 09:00", present={"ann": True, "cat": False})  # 3 points

    facts = story.facts()
    entropy = -(2 / 3 * math.log(2 / 3) + 1 / 3 * math.log(1 / 3))

    assert facts["engaged_contacts"] == 2
    assert facts["points"] == 6  # the account gets each meeting's points once
    assert facts["effective_contacts"] == pytest.approx(math.exp(entropy))
    assert (facts["top_contact_id"], facts["top_contact_share"]) == ("ann", pytest.approx(2 / 3))
    assert facts["effective_without_top"] == pytest.approx(1)


def test_equally_engaged_contacts_are_as_many_as_they_are() -> None:
    story = Story()
    story.meet("2026-09-08 09:00", present=dict.fromkeys(("dan", "bob", "cat", "ann"), True))

    facts = story.facts()

    assert facts["effective_contacts"] == pytest.approx(4)
    assert facts["effective_without_top"] == pytest.approx(3)
    assert facts["top_contact_id"] == "ann"  # the first by id among equals


def test_nobody_engaged_is_none_effective() -> None:
    story = Story()
    story.ask("2026-09-08 09:00")

    facts = story.facts()

    assert (facts["engaged_contacts"], facts["effective_contacts"]) == (0, 0)
    assert math.isnan(facts["effective_without_top"])
    assert not isinstance(facts["top_contact_id"], str)


def test_contacts_who_left_by_the_end_are_not_engaged_but_the_account_keeps_the_points() -> None:
    story = Story()
    story.person("ann", left_on=day("2026-09-20"), department="IT", title="CEO")
    story.person("bob")
    story.meet("2026-09-08 09:00", present={"ann": True, "bob": True})

    facts = story.facts()
    before = story.facts("2026-09-20 00:00")  # the very midnight: not yet

    assert (facts["engaged_contacts"], facts["departments"], facts["points"]) == (1, 0, 3)
    assert (facts["known_executives"], facts["executives_engaged"], facts["exec_touchpoints_91d"]) == (0, 0, 0)
    assert [entry["left"] for entry in facts["contacts"]] == [True, False]
    assert (before["engaged_contacts"], before["departments"], before["executives_engaged"]) == (2, 1, 1)


def test_departments_compare_trimmed_and_case_folded() -> None:
    story = Story()
    for name, department in (
        ("a", "Sales"),
        ("b", " SALES"),
        ("c", "straße"),
        ("d", "STRASSE"),
        ("e", " "),
        ("f", None),
    ):
        story.person(name, department=department)
    story.meet("2026-09-08 09:00", present=dict.fromkeys("abcdef", True))

    facts = story.facts()

    assert facts["departments"] == 2
    assert list(facts["department_names"]) == ["SALES", "STRASSE"]


def test_executives_are_counted_over_the_last_91_days_whatever_the_window() -> None:
    story = Story()
    story.person("ann", title="VP of Sales")
    story.person("bob", title="VP of Finance", is_exec=False)
    story.answer("2026-07-06 00:00", contact="ann")  # exactly 91 days before the end
    story.answer("2026-07-05 23:59", contact="ann")
    story.answer("2026-09-10 12:00", contact="bob")

    facts = story.facts()

    assert facts["known_executives"] == 1
    assert facts["exec_touchpoints_91d"] == 1
    assert facts["executives_engaged"] == 0
    assert facts["days_since_exec"] == 91
    assert list(facts["exec_ids"]) == ["crm:a1"]


def test_one_meeting_with_two_executives_is_one_touchpoint() -> None:
    story = Story()
    story.person("ann", is_exec=True)
    story.person("bob", is_exec=True)
    story.meet("2026-09-08 12:00", present={"ann": True, "bob": True})

    assert story.facts()["exec_touchpoints_91d"] == 1


def test_everybody_is_listed_with_this_window_and_the_one_before() -> None:
    story = Story()
    story.person("ann", is_sponsor=True, title="Director")
    story.person("bob")
    story.answer("2026-08-20 09:00", contact="ann")  # in the 28 days before
    story.answer("2026-08-09 23:59", contact="ann")  # before them
    story.answer("2026-09-08 09:00", contact="bob")

    ann, bob = story.facts()["contacts"]

    assert ann == {
        "contact_id": "ann",
        "is_exec": True,
        "is_sponsor": True,
        "left": False,
        "two_way": 0,
        "share": 0.0,
        "last_two_way_at": at("2026-08-20 09:00"),
        "previous_two_way": 1,
    }
    assert (bob["two_way"], bob["share"], bob["previous_two_way"]) == (1, 1.0, 0)


def test_a_sponsor_with_what_the_silence_is_measured_by() -> None:
    story = Story()
    story.person("ann", is_sponsor=True, left_on=day("2027-01-01"))
    story.person("bob", is_sponsor=True, left_on=day("2026-09-01"))
    for when in ("2026-08-03", "2026-08-10", "2026-08-17", "2026-08-24"):
        story.answer(f"{when} 00:00", contact="ann")

    ann, bob = story.facts()["sponsors"]

    assert (ann["last_two_way_at"], ann["usual_gap_days"], ann["silence_days"]) == (at("2026-08-24 00:00"), 5, 30)
    assert ann["left_on"] is None  # has not left by the end
    assert (bob["left_on"], bob["last_two_way_at"], bob["silence_days"]) == (day("2026-09-01"), None, None)


@pytest.mark.parametrize(
    ("title", "executive"),
    [
        ("CEO", True),
        ("Chief Executive Officer", True),
        ("Co-Founder & CTO", True),
        ("Vice President, Operations", True),
        ("SVP Sales", True),
        ("Head of Data", True),
        ("Managing Director", True),
        ("director of it", True),
        ("Executive Assistant to the CEO", False),
        ("Assistant to the President", False),
        ("Office of the CFO", False),
        ("Subdirectory Clerk", False),
        ("Partnership Coordinator", False),
        ("Overhead of Plant", False),
        ("Analyst", False),
        ("", False),
        (None, False),
    ],
)
def test_titles_of_executives(title: str | None, executive: bool) -> None:
    assert is_executive_title(title) is executive
