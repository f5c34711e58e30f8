"""Import rows of steady accounts and of accounts in which one of the six problems begins on a known day.

Written as a customer-success manager would tell it, without the engine. Every day of the week's first five is a
business day (UTC, no holidays), and happenings are told on that axis: hour 24 d is the start of business day d.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from engagement.model import SignalName

Row = dict[str, Any]
BEGINNING = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
SETTINGS = {"zone": "UTC", "country": None}
TOUCHES_PER_ASKED = 1  # a week: whom we write to is many, since a word of theirs on any channel answers all our mails
OTHERS = ("dora", "sponsor")  # who write of themselves and come to the meetings
REVIEW_EVERY = 65  # business days: a quarter
SPONSOR_SILENT = 60  # calendar days until the rule of the missing sponsor holds
SLOWER, KEPT = 6, 1 / 3  # answers take so many times as long; so much of the activity is left


@dataclass
class Rows:
    """What an import would bring."""

    accounts: list[Row] = field(default_factory=list)
    contacts: list[Row] = field(default_factory=list)
    activities: list[Row] = field(default_factory=list)
    attendees: list[Row] = field(default_factory=list)
    usage: list[Row] = field(default_factory=list)

    def add(self, other: "Rows") -> None:
        """The rows of another."""
        for name, rows in vars(other).items():
            getattr(self, name).extend(rows)


@dataclass(frozen=True)
class Habits:
    """What is usual of an account. ``touches`` a week; answers exponential around ``delay`` business hours."""

    touches: float
    answered: float
    delay: float
    lost: float
    events: float  # of the product, a week


def usual(chance: np.random.Generator, touches: float) -> Habits:
    """The habits of a steady account, drawn."""
    return Habits(
        touches,
        answered=chance.uniform(0.55, 0.95),
        delay=chance.uniform(4, 40),
        lost=chance.beta(2.5, 22.5),
        events=float(np.exp(chance.uniform(3, 6))),
    )


def moment(business_hours: float) -> datetime:
    """The instant of so many business hours after the beginning."""
    week, rest = divmod(business_hours, 5 * 24)
    return BEGINNING + timedelta(days=7 * int(week), hours=float(rest))


def business_hours(when: datetime) -> float:
    """The business hours from the beginning to the start of a weekday."""
    weeks, days = divmod((when - BEGINNING).days, 7)
    return (5 * weeks + days) * 24.0


class Teller:
    """Tells one account, day by day; ``problem`` begins at business hour ``since``."""

    def __init__(
        self,
        chance: np.random.Generator,
        name: str,
        habits: Habits,
        *,
        days: int,
        problem: SignalName | None = None,
        since: float = np.inf,
    ) -> None:
        self.chance, self.name, self.habits, self.days = chance, name, habits, days
        self.problem, self.since = problem, since
        self.asked = tuple(f"asked{i}" for i in range(max(3, round(habits.touches / TOUCHES_PER_ASKED))))
        self.rows = Rows(accounts=[{"account_id": name, "seats": 5}])
        self.rows.contacts = [
            {
                "account_id": name,
                "contact_id": f"{name}-{who}",
                "is_sponsor": who == "sponsor",
                "is_exec": who == "sponsor",
            }
            for who in (*self.asked, *OTHERS)
        ]

    def tell(self) -> Rows:
        """All rows of the account."""
        share = self.habits.touches / 5
        for part, tell in ((0.45, self._ask), (0.4, self._inbound), (0.15, self._meeting)):
            for at in self._times(part * share):
                tell(at)
        first = int(self.chance.integers(5, REVIEW_EVERY))
        for day in range(first, self.days, REVIEW_EVERY):
            self._review(24 * day + 10.0)
        if self.problem is SignalName.REVIEW_MISSED:
            self._review(self.since + 10.0)
        self._usage()
        return self.rows

    def _times(self, by_day: float) -> list[float]:
        number = self.chance.poisson(by_day, self.days)
        return sorted(
            (np.repeat(np.arange(self.days), number) * 24.0 + self.chance.uniform(8, 18, number.sum())).tolist()
        )

    def _has(self, problem: SignalName, at: float) -> bool:
        return self.problem is problem and at >= self.since

    def _gone(self, at: float) -> bool:
        """Whether an act of the customer at this hour does not take place."""
        if self._has(SignalName.USAGE_AND_ENGAGEMENT_DROP, at):
            return bool(self.chance.random() > KEPT)
        return self._has(SignalName.UNANSWERED_OUTREACH, at)

    def _who(self, at: float) -> str:
        """One who writes of themselves; the sponsor no longer once missing."""
        others = OTHERS[:1] if self._has(SignalName.SPONSOR_MISSING, at) else OTHERS
        return f"{self.name}-{self.chance.choice(others)}"

    def _ask(self, at: float) -> None:
        delay = self.habits.delay * (SLOWER if self._has(SignalName.RESPONSE_SLOWING, at) else 1)
        answer, thread = at + self.chance.gamma(2, delay / 2), f"{self.name}:t{len(self.rows.activities)}"
        who = f"{self.name}-{self.chance.choice(self.asked)}"
        self._record("email", at, direction="outbound", status="sent", contact_id=who, thread_id=thread)
        if self.chance.random() < self.habits.answered and not self._gone(answer) and answer < 24 * self.days:
            self._record("email", answer, direction="inbound", status="received", contact_id=who, thread_id=thread)

    def _inbound(self, at: float) -> None:
        if not self._gone(at):
            thread = f"{self.name}:t{len(self.rows.activities)}"
            self._record(
                "email", at, direction="inbound", status="received", contact_id=self._who(at), thread_id=thread
            )

    def _meeting(self, at: float) -> None:
        if self._gone(at):
            return
        lost = self.chance.random() < self.habits.lost or self._has(SignalName.CANCELLED_MEETINGS, at)
        self._meet("meeting", at, "cancelled" if lost else "completed", cancelled_by="customer" if lost else None)

    def _review(self, at: float) -> None:
        if not self._gone(at):
            self._meet("business_review", at, "no_show" if self._has(SignalName.REVIEW_MISSED, at) else "completed")

    def _meet(self, kind: str, at: float, status: str, **said: Any) -> None:
        """Booked long before, so that no other meeting is its replacement."""
        who = self._who(at)
        name = self._record(
            kind,
            at,
            direction="mutual",
            status=status,
            contact_id=who,
            booked_at=BEGINNING - timedelta(days=60),
            **said,
        )
        entry = {"account_id": self.name, "activity_id": name, "source": "crm", "contact_id": who}
        self.rows.attendees.append({**entry, "attended": status == "completed"})

    def _record(self, kind: str, at: float, **said: Any) -> str:
        name = f"{self.name}:{len(self.rows.activities)}"
        fields: Row = {"account_id": self.name, "activity_id": name, "source": "crm", "kind": kind}
        self.rows.activities.append({**fields, "occurred_at": moment(at), **said})
        return name

    def _usage(self) -> None:
        weekly = np.repeat(self.chance.gamma(8, 1 / 8, self.days // 5 + 1), 5)[: self.days]
        for day, level in enumerate(weekly.tolist()):
            kept = KEPT if self._has(SignalName.USAGE_AND_ENGAGEMENT_DROP, 24 * day) else 1.0
            count = int(self.chance.poisson(self.habits.events / 5 * level * kept))
            if count:
                self.rows.usage.append(_use(self.name, moment(24 * day).date(), count))


def _use(account: str, day: date, count: int) -> Row:
    return {"account_id": account, "source": "product", "day": day, "user_id": "u1", "feature": "core", "events": count}
