"""What happens in a story beside the habits of its account: small scripted turns on a journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta
from typing import Final

from engagement.sample.days import local
from engagement.sample.journal import Guest, Journal

_CLOCK: Final = time(11, 0)
_BOOKED_AHEAD: Final = timedelta(days=220)


def hold_meetings(journal: Journal, days_ago: Sequence[int], *, people: int = 3, strategic: Sequence[int] = ()) -> None:
    """Regular meetings held about these many days ago; all invited come."""
    for ago in days_ago:
        at = local(journal.days.near(ago), _CLOCK)
        guests = [Guest(person, "accepted", True) for person in journal.cast.workers(people + 1)[:people]]
        journal.add(
            "meeting", at, "completed", "mutual", guests[0].contact_id, series=journal.series("SYNC"),
            strategic=ago in strategic, minutes=45, scheduled_for=at, booked_at=at - _BOOKED_AHEAD, guests=guests,
        )  # fmt: skip


def lose_meetings(journal: Journal, days_ago: Sequence[int], *, status: str = "cancelled", people: int = 3) -> None:
    """Regular meetings that the customer called off the day before (or, `no_show`, missed); nothing replaces them."""
    for ago in days_ago:
        at = local(journal.days.near(ago), _CLOCK)
        lost_at = at if status == "no_show" else local(journal.days.shift(at.date(), -1), time(16, 20))
        invited = journal.cast.workers(people + 1)[:people]
        journal.add(
            "meeting", lost_at, status, "mutual", invited[0], series=journal.series("SYNC"), scheduled_for=at,
            booked_at=at - _BOOKED_AHEAD, cancelled_by="customer" if status == "cancelled" else None,
            guests=[Guest(person, "declined" if status == "cancelled" else "none", False) for person in invited],
        )  # fmt: skip
