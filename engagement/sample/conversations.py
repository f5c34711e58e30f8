"""E-mails, messages and calls of an account: questions, answers, chasers, absences, newsletters."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from typing import Final

from engagement.sample.chance import Pace, Rotation
from engagement.sample.days import local, season
from engagement.sample.journal import Guest, Journal
from engagement.sample.profile import Habits
from engagement.sample.workspace import ACTIVITY_DAYS

_DELAYS: Final = (0.3, 1.0, 0.55, 1.6, 0.8, 0.4, 1.25, 2.2)
"""Answer times as multiples of the usual one, taken in turn."""
_FIRST_AT_MOST: Final = 48.0
_OUR_HOURS: Final = (1.5, 3.0, 5.0, 20.0, 2.0, 4.0)


class Conversations:
    """Writes the conversations of one account, day by day; its state carries over from era to era."""

    def __init__(self, journal: Journal, chance: random.Random) -> None:
        """`chance` is a stream of its own."""
        self._journal, self._chance = journal, chance
        self._round = Pace(chance.random())
        self._answered = (Pace(chance.random()), Pace(chance.random()))
        self._theirs, self._call = Pace(chance.random()), Pace(chance.random())
        self._chased, self._absent = Pace(chance.random()), Pace(chance.random())
        self._unanswered: list[tuple[datetime, str, str, str]] = []
        self._channel = Rotation(chance.randrange(10))
        self._person, self._delay = Rotation(chance.randrange(8)), Rotation(chance.randrange(8))

    def day(self, day: date, habits: Habits) -> None:
        """What is said on one business day."""
        weight = (season(day) if self._journal.profile.seasonal else 1.0) / 5.0
        workers = self._journal.cast.workers(habits.people)
        if self._round.tick(habits.asks * weight / 2) and (day < self._journal.days.ago(2)):
            self._round_of_asks(day, workers, habits)
        if self._theirs.tick(habits.customer_asks * weight):
            self._their_ask(day, self._person.next(workers))
        if self._call.tick(habits.calls * weight):
            at = self._moment(day, 13, 16)
            contact = self._person.next(workers)
            self._journal.add("call", at, "completed", "mutual", contact, minutes=self._chance.choice((10, 15, 25)))

    def _moment(self, day: date, first_hour: int, last_hour: int) -> datetime:
        return local(day, time(self._chance.randint(first_hour, last_hour), self._chance.randrange(60)))

    def _round_of_asks(self, day: date, workers: list[str], habits: Habits) -> None:
        """Two questions to two people. Whoever answers at all answers the first sooner than the second, so that the
        usual answer time of an account is as steady in a month of few questions as in a year."""
        first = self._answered[0].tick(min(1.0, 2.0 * habits.answered))
        second = self._answered[1].tick(max(0.0, 2.0 * habits.answered - 1.0))
        hours = habits.answer_hours * self._delay.next(_DELAYS)
        self._our_ask(day, self._person.next(workers), min(hours, _FIRST_AT_MOST) if first else None)
        self._our_ask(day, self._person.next(workers), hours * 1.5 if second else None, leave=second)

    def _our_ask(self, day: date, contact: str, hours: float | None, *, leave: bool = False) -> None:
        """One question, answered after `hours` business hours or (None) never; `leave`: perhaps after a holiday."""
        at = self._moment(day, 9, 11)
        channel = self._channel.next(("email", "email", "email", "message", "email", "email", "call", "email"))
        thread = self._journal.thread()
        if channel == "call":
            status = self._chance.choice(("no_answer", "voicemail"))
            self._journal.add("call", at, status, "outbound", contact)
        else:
            in_copy = hours is not None and self._chance.random() < 0.1
            copied = [Guest(self._journal.cast.champion)] if in_copy else []
            self._journal.add(channel, at, "sent", "outbound", contact, thread=thread, guests=copied)
        if hours is None:
            self._unanswered.append((at, channel, contact, thread))
            return
        channel = "email" if channel == "call" else channel
        answered_at = max(self._journal.days.after(at, hours), at + timedelta(minutes=7))
        if leave and self._on_leave(at, contact, thread):
            answered_at = self._journal.days.after(at, 24.0 * self._chance.randint(5, 8))
        self._journal.add(channel, answered_at, "received", "inbound", contact, thread=thread)
        if self._chance.random() < 0.4:
            thanks = self._journal.days.after(answered_at, 0.6 + self._chance.random())
            self._journal.add(channel, thanks, "sent", "outbound", contact, thread=thread)

    def chase(self) -> None:
        """Reminds of questions that found no answer, unless the customer has been in touch since."""
        heard = self._journal.heard_from()
        for asked_at, channel, contact, thread in self._unanswered:
            at = self._journal.days.after(asked_at, 72.0 + self._chance.random())
            in_touch = any(asked_at < moment < at for moment in heard.get(contact, ()))
            if not self._chased.tick(0.6) or in_touch:
                continue
            if channel == "call":
                self._journal.add("call", at, "no_answer", "outbound", contact)
            else:
                self._journal.add(channel, at, "sent", "outbound", contact, thread=thread)
        self._unanswered.clear()

    def _on_leave(self, at: datetime, contact: str, thread: str) -> bool:
        """Sometimes in summer an auto-reply comes first and the answer after the holiday."""
        if at.month not in (7, 8) or not self._journal.profile.seasonal or not self._absent.tick(0.12):
            return False
        back = local(self._journal.days.shift(at.date(), 5), time(8, 0))
        reply = at + timedelta(minutes=1)
        self._journal.add("email", reply, "auto_reply", "inbound", contact, thread=thread, out_until=back)
        return True

    def _their_ask(self, day: date, contact: str) -> None:
        at = self._moment(day, 9, 15)
        kind = "message" if self._chance.random() < 0.3 else "email"
        thread = self._journal.thread()
        self._journal.add(kind, at, "received", "inbound", contact, thread=thread)
        ours = self._journal.days.after(at, self._chance.choice(_OUR_HOURS))
        self._journal.add(kind, ours, "sent", "outbound", contact, thread=thread)


def bounce(journal: Journal) -> None:
    """A mail to somebody who has left comes back."""
    if journal.profile.leaver is not None:
        at = local(journal.days.near(journal.profile.leaver - 10), time(11, 12))
        journal.add("email", at, "bounced", "outbound", journal.cast.contacts[-1].contact_id)


def mailings(journal: Journal, today: date, *, last_ago: int = 0) -> None:
    """The newsletter every four weeks and the product news every eight, in a week that depends on the account: up to
    `last_ago` days before today, negative for days after it."""
    days, first_ago = journal.days, ACTIVITY_DAYS - 7 * (journal.profile.index % 4)
    if last_ago < 0:
        first_ago = first_ago % 28 - 28 if first_ago % 28 else 0
    for days_ago in range(first_ago, last_ago, -28):
        day = today - timedelta(days=days_ago)
        at = local(days.on_or_after(day), time(8, 5))
        journal.add("email", at, "sent", "outbound", journal.cast.champion, bulk=True)
        if (days_ago // 28 + journal.profile.index // 4) % 2 == 0:
            at = local(days.on_or_after(day), time(7, 45))
            journal.add("message", at, "sent", "outbound", journal.cast.champion, bulk=True)
