"""Whose accounts are whose: an account reaches its owner, else somebody above, and counts for every team above."""

from engagement.digest import books
from engagement.model import Account, Person

PEOPLE = [
    Person("head@us.example"),
    Person("Mara@us.example", manager_email="head@us.example"),
    Person("ann@us.example", manager_email="mara@us.example"),
]


def test_an_account_is_its_owners_and_counts_for_each_manager_above() -> None:
    found = books([Account("A", "A", owner_email="Ann@us.example")], PEOPLE)
    assert found.own == {"ann@us.example": {"A"}}
    assert found.team == {"mara@us.example": {"A"}, "head@us.example": {"A"}}
    assert found.standing_in == {}


def test_without_a_known_owner_the_manager_stands_in() -> None:
    gone = Account("A", "A", owner_email="gone@us.example", manager_email="mara@us.example")
    found = books([gone, Account("B", "B", manager_email="mara@us.example")], PEOPLE)
    assert found.own == {"mara@us.example": {"A", "B"}}
    assert found.standing_in == {"mara@us.example": {"A", "B"}}
    assert found.team == {"head@us.example": {"A", "B"}}


def test_who_answers_may_be_decided_outside() -> None:
    found = books([Account("A", "A", owner_email="ann@us.example")], PEOPLE, answers=lambda account: "head@us.example")
    assert found.own == {"head@us.example": {"A"}}
    assert found.standing_in == {"head@us.example": {"A"}}


def test_nobody_to_tell_is_said() -> None:
    assert books([Account("A", "A")], PEOPLE).nobody == {"A"}


def test_managers_in_a_circle_come_to_an_end() -> None:
    circle = [
        Person("a@us.example", manager_email="b@us.example"),
        Person("b@us.example", manager_email="a@us.example"),
    ]
    found = books([Account("A", "A", owner_email="a@us.example")], circle)
    assert (found.own, found.team) == ({"a@us.example": {"A"}}, {"b@us.example": {"A"}})
