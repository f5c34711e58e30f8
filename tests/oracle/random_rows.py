"""Random times, people and activity rows of one workspace: the tools that the random stories are told with."""

import random
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
TICK = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
PLACES: tuple[tuple[str, str | None, tuple[int, ...]], ...] = (
    ("UTC", None, (5, 6)),
    ("Europe/Berlin", "DE", (5, 6)),
    ("America/New_York", "US", (5, 6)),
    ("Asia/Kolkata", "IN", (6,)),
    ("Asia/Riyadh", "SA", (4, 5)),
    ("Australia/Lord_Howe", "AU", (5, 6)),
    ("America/Asuncion", None, (5, 6)),  # its DST used to start at midnight
)
# Days just after DST changes, public holidays and a turn of the year.
ENDS = (date(2026, 4, 10), date(2025, 11, 7), date(2026, 1, 9), date(2024, 10, 18), date(2026, 7, 10))
SOURCE_OF = {"email": "mail", "message": "chat", "call": "crm", "meeting": "crm", "business_review": "crm"}


class RowBuilder:
    """Collects rows; knows random times, among them the exact edges of windows, and random people."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        name, self.country, self.weekend = self.rng.choice(PLACES)
        self.zone = ZoneInfo(name)
        self.end_day = self.rng.choice(ENDS)
        self.accounts: list[str] = []
        self.contacts: dict[str, list[Row]] = {}
        self.activities: list[Row] = []
        self.attendees: list[Row] = []
        self.usage: list[Row] = []

    # Time

    def local(self, day: date, at: time = time()) -> datetime:
        """The UTC instant of a local wall time."""
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def later(self, moment: datetime, days: float) -> datetime:
        """So many local days later at the same wall-clock time."""
        wall = moment.astimezone(self.zone).replace(tzinfo=None) + timedelta(days=days)
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def edge(self) -> datetime:
        """The exact start of a window or block, or a microsecond beside it."""
        days = self.rng.choice((0, 7, 14, 28, 28, 56, 60, 84, 91, 91, 182, 365))
        return self.local(self.end_day - timedelta(days=days)) + self.rng.choice((-TICK, 0 * TICK, TICK))

    def moment(self, back: int = 220) -> datetime:
        """A random instant, mostly in the months before the end; some at local midnight, some on a full hour."""
        day = self.end_day - timedelta(days=int(self.rng.triangular(-2, back, 10)))
        if self.rng.random() < 0.1:
            return self.local(day)
        at = time(self.rng.randrange(24), self.rng.choice((0, 0, 30, 59)), 0, self.rng.choice((0, 0, 250_001)))
        return self.local(day, at)

    def soon(self, moment: datetime) -> datetime:
        """Some time later: minutes, exactly a day, a weekend, about a fortnight."""
        choice = self.rng.choice((0.01, 0.2, 0.8, 1, 1, 2, 3, 5, 7, 7, 13, 14, 15))
        jitter = self.rng.choice((0, 0, 0.3 * self.rng.random()))
        return self.later(moment, choice + jitter)

    # Rows

    def add(self, account: str, kind: str, at: datetime, **fields: Any) -> Row:
        """One activity row; fields that are None are left out, as an import file would."""
        source = fields.pop("source", SOURCE_OF.get(kind, "import"))
        row = {
            "account_id": account,
            "activity_id": fields.pop("activity_id", f"a{len(self.activities)}"),
            "kind": kind,
            "occurred_at": at,
            "source": source if source != "import" or self.rng.random() < 0.5 else None,
            "owner_email": "owner@vendor.example",
            **fields,
        }
        if "arrived_at" not in row and self.rng.random() < 0.05:
            row["arrived_at"] = at + self.rng.choice((1, 30, 24 * 9)) * HOUR
        row = {key: value for key, value in row.items() if value is not None}
        self.activities.append(row)
        return row

    def invite(self, row: Row, people: list[Row], *, answers: bool = True) -> None:
        """Attendee rows (or addressees) of an activity, by id or by address, with or without the source."""
        for person in people:
            entry: Row = {"activity_id": row["activity_id"]}
            if self.rng.random() < 0.5 or row["activity_id"].startswith("same"):
                entry["source"] = row.get("source", "import")
            if person.get("email") and self.rng.random() < 0.3:
                entry["contact_email"] = person["email"].upper()
            else:
                entry["contact_id"] = person["contact_id"]
            if answers:
                entry["response"] = self.rng.choice(("accepted", "accepted", "declined", "tentative", "none", None))
                entry["attended"] = self.rng.choice((True, True, False, None))
            self.attendees.append({key: value for key, value in entry.items() if value is not None})

    def person(self, account: str) -> Row | None:
        """A contact of the account, or nobody."""
        people = self.contacts[account]
        return self.rng.choice(people) if people and self.rng.random() < 0.93 else None

    def people(self, account: str) -> list[Row]:
        """Some different contacts of the account."""
        people = self.contacts[account]
        return self.rng.sample(people, self.rng.randint(0, min(3, len(people))))

    def thread(self) -> str | None:
        """A thread key: usually new, sometimes none, sometimes one that was used before."""
        return self.rng.choice(
            (None, f"t{len(self.activities)}", f"t{len(self.activities)}", f"t{self.rng.randrange(9)}")
        )
