"""Meetings, reviews, talks with the sponsor, training, community and surveys of an account."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Final

from engagement.sample.chance import Pace, Rotation
from engagement.sample.days import local, season
from engagement.sample.journal import Guest, Journal
from engagement.sample.profile import Habits

_BOOKED_AHEAD: Final = 200
"""A regular meeting stands in the calendar since its series was set up, this many days before."""
_REVIEW_WEEKS: Final = 13


class Meetings:
    """Writes the meetings of one account, week by week; its state carries over from era to era."""

    def __init__(self, journal: Journal, chance: random.Random) -> None:
        """`chance` is a stream of its own."""
        self._journal, self._chance = journal, chance
        self._weekday = chance.randrange(4)
        self._clock = time(chance.choice((10, 11, 13, 14, 15)), chance.choice((0, 30)))
        self._phase = chance.randrange(_REVIEW_WEEKS)
        self._lost, self._strategic = Pace(chance.random()), Pace(chance.random())
        self._absent = Pace(chance.random())
        self._training, self._community = Pace(chance.random()), Pace(chance.random())
        self._kind, self._person = Rotation(chance.randrange(6)), Rotation(chance.randrange(6))
        self._turn, self._talk = Rotation(chance.randrange(6)), Rotation(chance.randrange(2))

    def week(self, number: int, monday: date, habits: Habits) -> None:
        """What takes place in one week; `number` counts down to the as-of week, which is 0."""
        day = self._journal.days.on_or_after(monday + timedelta(days=self._weekday))
        busy = season(day) if self._journal.profile.seasonal else 1.0
        workers = self._journal.cast.workers(habits.people)
        if habits.sync_weeks and number % habits.sync_weeks == 0 and (busy > 0.5 or self._chance.random() < 0.35):
            self._sync(day, workers, habits)
        if habits.reviews and (number + self._phase) % _REVIEW_WEEKS == 0:
            self._review(self._journal.days.shift(day, 1), workers)
        if habits.sponsor_weeks and (number + self._phase) % habits.sponsor_weeks == habits.sponsor_weeks // 2:
            self._sponsor_talk(self._journal.days.shift(day, 2))
        if self._training.tick(habits.trainings * busy / 13):
            self._course(self._journal.days.shift(day, 1), self._person.next(workers))
        if self._community.tick(habits.community * busy / 13):
            self._join_in(day, self._person.next(workers))

    def _sync(self, day: date, workers: list[str], habits: Habits) -> None:
        journal = self._journal
        at = local(day, self._clock)
        booked = max(at - timedelta(days=_BOOKED_AHEAD), journal.start)
        strategic = self._strategic.tick(habits.strategic)
        invited = [journal.cast.champion]
        while len(invited) < min(habits.sync_people, len(workers)):
            person = self._turn.next(workers)
            if person not in invited:
                invited.append(person)
        series = journal.series("SYNC")
        if self._lost.tick(habits.lost):
            status = self._kind.next(("cancelled", "no_show", "cancelled"))
            lost_at = at if status == "no_show" else local(journal.days.shift(day, -1), time(16, 20))
            journal.add(
                "meeting", lost_at, status, "mutual", invited[0], series=series, scheduled_for=at, booked_at=booked,
                cancelled_by="customer" if status == "cancelled" else None,
                guests=[Guest(person, "declined" if status == "cancelled" else "none", False) for person in invited],
            )  # fmt: skip
            booked = at + timedelta(hours=3)
            at = local(journal.days.shift(day, 3), self._clock)
            if at.date() >= journal.days.today:
                return plan_ahead(journal, "meeting", "SYNC", at, booked, [Guest(person) for person in invited])
        return self.hold(at, invited, series=series, booked=booked, strategic=strategic, attendance=habits.attendance)

    def hold(
        self, at: datetime, invited: list[str], *, series: str, booked: datetime, strategic: bool, attendance: float
    ) -> None:
        """One held meeting; the first of those invited always comes."""
        guests = [Guest(invited[0], "accepted", True)]
        for person in invited[1:]:
            missing = self._absent.tick((1.0 - attendance) * len(invited) / (len(invited) - 1))
            guests.append(Guest(person, "declined" if missing else "accepted", not missing))
        self._journal.add(
            "meeting", at, "completed", "mutual", invited[0], series=series, strategic=strategic,
            minutes=self._chance.choice((30, 45, 60)), scheduled_for=at, booked_at=booked, guests=guests,
        )  # fmt: skip

    def _review(self, day: date, workers: list[str]) -> None:
        journal = self._journal
        at = local(day, time(14, 0))
        guests = [Guest(person, "accepted", True) for person in (workers[0], journal.cast.executive, *workers[1:3])]
        journal.add(
            "business_review", at, "completed", "mutual", workers[0], series=journal.series("QBR"), strategic=True,
            minutes=60, scheduled_for=at, booked_at=at - timedelta(days=24), guests=guests,
        )  # fmt: skip
        reply = journal.days.after(at, 26.0 + self._chance.random())
        thread = journal.thread()
        journal.add("email", reply, "received", "inbound", workers[0], thread=thread)
        journal.add("email", journal.days.after(reply, 2.5), "sent", "outbound", workers[0], thread=thread)

    def _sponsor_talk(self, day: date) -> None:
        """By turns a call and a question by e-mail that the sponsor answers the same day."""
        journal, sponsor = self._journal, self._journal.cast.executive
        at = local(day, time(self._chance.randint(9, 15), self._chance.randrange(60)))
        if self._talk.next(("call", "email")) == "call":
            return journal.add("call", at, "completed", "mutual", sponsor, minutes=20)
        thread = journal.thread()
        journal.add("email", at, "sent", "outbound", sponsor, thread=thread)
        return journal.add("email", journal.days.after(at, 2.5), "received", "inbound", sponsor, thread=thread)

    def _course(self, day: date, contact: str) -> None:
        at = local(day, time(9, 30))
        guests = [Guest(contact, "accepted", True)]
        self._journal.add("training", at, "completed", "mutual", contact, minutes=120, scheduled_for=at, guests=guests)
        if self._chance.random() < 0.4:
            passed = self._journal.days.after(at, 120.0)
            self._journal.add("certification", passed, "completed", "mutual", contact)

    def _join_in(self, day: date, contact: str) -> None:
        kind = self._kind.next(("community_post", "survey", "community_event", "community_post"))
        status = "received" if kind in ("survey", "community_post") else "completed"
        at = local(day, time(self._chance.randint(9, 16), self._chance.randrange(60)))
        self._journal.add(kind, at, status, "inbound", contact)


def upcoming(journal: Journal, habits: Habits) -> None:
    """The next regular meeting and the next review, already in the calendar."""
    days = journal.days
    guests = [Guest(journal.cast.champion, "accepted")]
    if habits.sync_weeks:
        at = local(days.on_or_after(days.today + timedelta(days=3)), time(10, 0))
        booked = max(at - timedelta(days=_BOOKED_AHEAD), journal.start)
        plan_ahead(journal, "meeting", "SYNC", at, booked, guests)
    if habits.reviews:
        at = local(days.on_or_after(days.today + timedelta(days=24)), time(14, 0))
        booked = local(days.near(8), time(16, 30))
        plan_ahead(journal, "business_review", "QBR", at, booked, [*guests, Guest(journal.cast.executive, "none")])


def plan_ahead(journal: Journal, kind: str, series: str, at: datetime, booked: datetime, guests: list[Guest]) -> None:
    """Puts a meeting into the calendar on the day it was booked."""
    journal.add(
        kind, booked, "scheduled", "mutual", guests[0].contact_id, series=journal.series(series),
        strategic=kind == "business_review", scheduled_for=at, booked_at=booked, guests=guests,
    )  # fmt: skip
