"""What happens in a story beside the habits of its account: small scripted turns on a journal.

Days "ago" count calendar days and fall on the business day at or before; "business days ago" count business days.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Final

from engagement.sample.days import local
from engagement.sample.journal import Guest, Journal
from engagement.sample.workspace import ACTIVITY_DAYS, AHEAD_DAYS

_CLOCK: Final = time(11, 0)
_BOOKED_AHEAD: Final = timedelta(days=220)


def in_days(count: int) -> int:
    """How scripts of the days ahead call the day `count` days after the as-of day, counted back from their end."""
    return AHEAD_DAYS + 1 - count


def hold_meetings(journal: Journal, days_ago: Sequence[int], *, people: int = 3) -> None:
    """Regular meetings held about these many days ago; all invited come."""
    for ago in days_ago:
        at = local(journal.days.near(ago), _CLOCK)
        guests = [Guest(person, "accepted", True) for person in journal.cast.workers(people + 1)]
        journal.add(
            "meeting", at, "completed", "mutual", guests[0].contact_id, series=journal.series("SYNC"),
            minutes=45, scheduled_for=at, booked_at=at - _BOOKED_AHEAD, guests=guests,
        )  # fmt: skip


def lose_meetings(journal: Journal, days_ago: Sequence[int], *, people: int = 3) -> None:
    """Regular meetings that the customer called off the day before; nothing replaces them."""
    for ago in days_ago:
        at = local(journal.days.near(ago), _CLOCK)
        invited = journal.cast.workers(people + 1)
        journal.add(
            "meeting", local(journal.days.shift(at.date(), -1), time(16, 20)), "cancelled", "mutual", invited[0],
            series=journal.series("SYNC"), scheduled_for=at, booked_at=at - _BOOKED_AHEAD, cancelled_by="customer",
            guests=[Guest(person, "declined", False) for person in invited],
        )  # fmt: skip


def miss_review(journal: Journal, days_ago: int) -> None:
    """A business review to which nobody of the customer came."""
    at = local(journal.days.near(days_ago), time(14, 0))
    invited = [*journal.cast.workers(3), journal.cast.executive]
    journal.add(
        "business_review", at, "no_show", "mutual", invited[0], series=journal.series("QBR"), strategic=True,
        scheduled_for=at, booked_at=at - timedelta(days=24),
        guests=[Guest(person, "accepted", False) for person in invited],
    )  # fmt: skip


def ask_in_vain(journal: Journal, business_days_ago: Sequence[int], *, people: int = 3) -> None:
    """Questions to one customer after the other, none of which is answered."""
    workers = journal.cast.workers(people + 1)
    for place, ago in enumerate(business_days_ago):
        at = local(journal.days.ago(ago), time(9, 40 + place % 20))
        journal.add("email", at, "sent", "outbound", workers[-1 - place % len(workers)], thread=journal.thread())


def ask_and_answer(
    journal: Journal, business_days_ago: Sequence[int], *, hours: float, first: int = 0, people: int = 8
) -> None:
    """Questions to one customer after the other (`first`: who comes first), each answered after business hours."""
    workers = journal.cast.workers(people + 1)
    for place, ago in enumerate(business_days_ago):
        person = workers[(first + place) % len(workers)]
        at = local(journal.days.ago(ago), time(9, 30))
        thread = journal.thread()
        journal.add("email", at, "sent", "outbound", person, thread=thread)
        journal.add("email", journal.days.after(at, hours), "received", "inbound", person, thread=thread)


def ring_back(journal: Journal, first_ago: int, every: int) -> None:
    """E-mails that are never answered by e-mail: the customer rings back, or writes in the product, within a day."""
    people = [*journal.cast.workers(5), journal.cast.executive]
    for place, ago in enumerate(range(first_ago, 3, -every)):
        person = people[place % len(people)]
        at = local(journal.days.near(ago), time(10, 10))
        journal.add("email", at, "sent", "outbound", person, thread=journal.thread())
        back = journal.days.after(at, (3.0, 22.0, 5.5, 6.5)[place % 4])
        if place % 4 == 2:
            thread = journal.thread()
            journal.add("message", back, "received", "inbound", person, thread=thread)
            journal.add("message", journal.days.after(back, 1.0), "sent", "outbound", person, thread=thread)
        else:
            journal.add("call", back, "completed", "mutual", person, minutes=15)


def onboard(journal: Journal) -> None:
    """The first two weeks of a customer: kick-off, two trainings, first questions."""
    days, workers = journal.days, journal.cast.workers(5)
    kick_off = local(days.ago(8), time(10, 0))
    guests = [Guest(person, "accepted", True) for person in (*workers[:3], journal.cast.executive)]
    journal.add(
        "meeting", kick_off, "completed", "mutual", workers[0], series=journal.series("ONBOARDING"), strategic=True,
        minutes=60, scheduled_for=kick_off, booked_at=local(days.ago(9), time(9, 0)), guests=guests,
    )  # fmt: skip
    for ago, person in ((5, workers[1]), (3, workers[0])):
        at = local(days.ago(ago), time(9, 30))
        journal.add(
            "training", at, "completed", "mutual", person, minutes=90, scheduled_for=at,
            guests=[Guest(person, "accepted", True)],
        )  # fmt: skip
    ask_and_answer(journal, (7, 6, 4), hours=4.0)


def bulletins(journal: Journal) -> None:
    """Several mailings a week, so that the account's source is heard from even when little happens."""
    for day in sorted({journal.days.near(ago) for ago in range(ACTIVITY_DAYS, 0, -2)}):
        at = local(day, time(7, 30))
        journal.add("email", at, "sent", "outbound", journal.cast.champion, bulk=True)
