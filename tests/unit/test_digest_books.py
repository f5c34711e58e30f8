"""Whose accounts are whose: an account reaches its owner, else somebody above, and counts for every team above."""

from engagement.digest import Book, books
from engagement.model import Account, Person

PEOPLE = [
    Person("head@us.example"),
    Person("Mara@us.example", manager_email="head@us.example"),
    Person("ann@us.example", manager_email="mara@us.example"),
]
A, AB = frozenset("A"), frozenset("AB")


def test_an_account_is_its_owners_and_counts_for_each_manager_above() -> None:
    found = books([Account("A", "A", owner_email="Ann@us.example")], PEOPLE)
    above = Book(team=A)
    assert found.people == {"ann@us.example": Book(own=A), "mara@us.example": above, "head@us.example": above}


def test_without_a_known_owner_the_manager_stands_in() -> None:
    gone = Account("A", "A", owner_email="gone@us.example", manager_email="mara@us.example")
    found = books([gone, Account("B", "B", manager_email="mara@us.example")], PEOPLE)
    assert found.people == {"mara@us.example": Book(own=AB, standing_in=AB), "head@us.example": Book(team=AB)}


def test_who_answers_may_be_decided_outside() -> None:
    found = books([Account("A", "A", owner_email="ann@us.example")], PEOPLE, answers=lambda account: "head@us.example")
    assert found.of("Head@us.example") == Book(own=A, standing_in=A, top=A)


def test_nobody_to_tell_is_said() -> None:
    assert books([Account("A", "A")], PEOPLE).nobody == {"A"}


def test_managers_in_a_circle_come_to_an_end() -> None:
    circle = [
        Person("a@us.example", manager_email="b@us.example"),
        Person("b@us.example", manager_email="a@us.example"),
    ]
    found = books([Account("A", "A", owner_email="a@us.example")], circle)
    assert found.people == {"a@us.example": Book(own=A), "b@us.example": Book(team=A)}


def test_where_nobody_stands_above_who_answers_that_is_known() -> None:
    owned = Account("A", "A", owner_email="ann@us.example")
    for who, top in (("ann@us.example", False), ("mara@us.example", False), ("head@us.example", True)):
        assert books([owned], PEOPLE, answers=lambda account, who=who: who).of(who).top == (A if top else frozenset())
    assert books([Account("A", "A", owner_email="head@us.example")], PEOPLE).of("head@us.example") == Book(A, top=A)
    admin = books([Account("A", "A")], PEOPLE, otherwise="admin@us.example")
    assert admin.of("admin@us.example") == Book(own=A, standing_in=A, top=A)


def test_two_addresses_of_one_person_are_one_book() -> None:
    accounts = [Account("A", "A", owner_email="ann@us.example"), Account("B", "B", owner_email="head@us.example")]
    assert books(accounts, PEOPLE).of("ann@us.example", "head@us.example") == Book(own=AB, top=frozenset("B"), team=A)


def test_a_subscription_adds_what_is_somebody_elses() -> None:
    book = Book(own=A, team=AB).with_subscriptions(AB)
    assert (book.own, book.subscribed) == (AB, AB - A)
    assert Book(own=AB).with_subscriptions(AB).subscribed == frozenset()
    assert (Book() | book).subscribed == AB - A
