"""Seeded small random workspaces in the import-row format, rich in edges: what engine and oracle are compared on."""

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.random_people import accounts, contacts

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
FEATURES = ("login", "reports", "api", "export", "alerts")


def make(seed: int, *, size: int = 3, episodes: int = 25) -> dict[str, Any]:
    """A workspace of `size` accounts with `episodes` episodes each. The same seed gives the same rows.

    Besides the entities and `settings`, `as_ofs` holds the instants worth looking from: a local midnight, an
    afternoon, the exact instant of an event, and the microsecond after it.
    """
    builder = Builder(seed)
    rows = accounts(builder.rng, size, builder.end_day)
    builder.accounts = [row["account_id"] for row in rows]
    people = contacts(builder.rng, builder.accounts, builder.end_day)
    builder.contacts = {a: [p for p in people if p["account_id"] == a] for a in builder.accounts}
    for account in builder.accounts:
        builder.live(account, episodes)
    builder.pulse()
    builder.break_sources()
    return {
        "settings": {"zone": builder.zone.key, "country": builder.country, "weekend": builder.weekend},
        "people": [{"email": "owner@vendor.example", "name": "Olive Sample"}],
        "accounts": rows,
        "contacts": people,
        "activities": builder.activities,
        "attendees": builder.attendees,
        "usage": builder.usage,
        "outcomes": [],
        "as_ofs": builder.as_ofs(),
    }


def window(data: dict[str, Any], end: datetime, days: int) -> tuple[datetime, datetime]:
    """The window of so many local days before `end`, at equal wall-clock time."""
    zone = ZoneInfo(data["settings"]["zone"])
    wall = end.astimezone(zone).replace(tzinfo=None) - timedelta(days=days)
    return wall.replace(tzinfo=zone).astimezone(UTC), end


class Builder:
    """Collects rows. Every method below adds one small story at a random time."""

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
        self.stories: tuple[Callable[[str], None], ...] = (
            self.outreach,
            self.outreach,
            self.outreach,
            self.customer_asks,
            self.customer_asks,
            self.meeting,
            self.meeting,
            self.moved_meeting,
            self.away,
            self.noise,
            self.noise,
            self.versions,
            self.on_an_edge,
            self.twins,
        )

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

    # Stories

    def live(self, account: str, episodes: int) -> None:
        """An account's whole story: lively, quiet, silent, gone cold, or fading with its usage."""
        profile = self.rng.choice(("lively", "lively", "lively", "quiet", "silent", "cold", "fading"))
        for _ in range({"lively": episodes, "quiet": episodes // 4}.get(profile, 0)):
            self.rng.choice(self.stories)(account)
        if profile == "cold":
            self.cold(account)
        if profile == "fading":
            self.fading(account)
        self.use(account, "fading" if profile == "fading" else None)

    def cold(self, account: str) -> None:
        """An answer long ago, then attempts of ours in the last weeks that nobody answers."""
        person, thread = self.person(account), self.thread()
        common: Row = {"contact_id": person and person["contact_id"], "source": "mail", "thread_id": thread}
        self.add(account, "email", self.moment(back=60), direction="inbound", **common)
        for back in self.rng.sample(range(1, 35), self.rng.randint(2, 6)):
            at = self.local(self.end_day - timedelta(days=back), time(self.rng.randrange(24)))
            common["thread_id"] = self.rng.choice((thread, self.thread()))
            self.request(account, at, "outbound", **common)

    def fading(self, account: str) -> None:
        """Ten written acts in the 28 days before last, and about eight in the last 28: near the 20 % limit."""
        person = self.person(account)
        for first, count in ((29, 10), (1, self.rng.choice((4, 7, 8, 9)))):
            for back in self.rng.sample(range(first, first + 27), count):
                at = self.local(self.end_day - timedelta(days=back), time(10))
                self.add(account, "email", at, direction="inbound", contact_id=person and person["contact_id"])

    def pulse(self) -> None:
        """Records that count for nothing but show that most sources are alive."""
        signs: tuple[tuple[str, str, Row], ...] = (
            ("mail", "email", {"direction": "outbound", "is_bulk": True}),
            ("chat", "message", {"direction": "outbound", "is_bulk": True}),
            ("crm", "meeting", {"status": "scheduled"}),
            ("import", "survey", {"direction": "outbound", "status": "sent"}),
        )
        for source, kind, fields in signs:
            if self.rng.random() < 0.85:
                for back in range(0, 240, 5):
                    at = self.local(self.end_day - timedelta(days=back), time(8))
                    self.add(self.accounts[-1], kind, at, source=source, arrived_at=at, **fields)

    def request(self, account: str, at: datetime, direction: str, **fields: Any) -> Row:
        """An e-mail, a message, or a call nobody picked up."""
        kind = self.rng.choice(("email", "email", "message", "call"))
        if kind == "call":
            fields["status"] = self.rng.choice(("no_answer", "voicemail"))
        elif self.rng.random() < 0.5:
            fields["status"] = "sent" if direction == "outbound" else "received"
        return self.add(account, kind, at, direction=direction, **fields)

    def outreach(self, account: str) -> None:
        """We ask, chase, get an answer here or on another channel, and say thanks."""
        self._conversation(account, "outbound", "inbound")

    def customer_asks(self, account: str) -> None:
        """The same with the sides swapped."""
        self._conversation(account, "inbound", "outbound")

    def _conversation(self, account: str, asker: str, answerer: str) -> None:
        rng, person, at, thread = self.rng, self.person(account), self.moment(), self.thread()
        who = person["contact_id"] if person else None
        source = rng.choice(("mail", "mail", "chat"))
        common: Row = {"thread_id": thread, "contact_id": who, "source": source}
        row = self.request(account, at, asker, **common)
        if asker == "outbound" and rng.random() < 0.3:
            self.invite(row, self.people(account), answers=False)
        for _ in range(rng.choice((0, 0, 1, 2, 3))):
            at = rng.choice((at, self.soon(at), self.soon(at), self.soon(at)))
            self.request(account, at, asker, **common)
        if rng.random() < 0.65:
            at = rng.choice((at, self.later(at, 14), self.later(at, 14) + TICK, *[self.soon(at)] * 6))
            self._reply(account, at, answerer, common)
            for _ in range(rng.choice((0, 0, 1, 2))):
                at = rng.choice((self.later(at, 1), self.later(at, 1) + TICK, self.soon(at)))
                self.request(account, at, rng.choice((asker, asker, answerer)), **common)

    def _reply(self, account: str, at: datetime, direction: str, common: Row) -> None:
        """In the thread; by somebody else in the thread; or on another channel, a call or a meeting."""
        way = self.rng.choice(("same", "same", "same", "colleague", "other", "call", "meeting"))
        if way == "same":
            self.request(account, at, direction, **common)
        elif way == "colleague":
            person = self.person(account)
            self.request(account, at, direction, **{**common, "contact_id": person and person["contact_id"]})
        elif way == "other":
            self.request(account, at, direction, contact_id=common["contact_id"], source="chat")
        else:
            self.add(account, way, at, contact_id=common["contact_id"], status="completed")

    def meeting(self, account: str) -> None:
        """A meeting or review with any outcome, known at once or first as scheduled."""
        rng, at, person = self.rng, self.moment(), self.person(account)
        kind = rng.choice(("meeting", "meeting", "business_review"))
        status = rng.choice(
            (
                "completed",
                "completed",
                None,
                "cancelled",
                "cancelled",
                "no_show",
                "declined",
                "rescheduled",
                "scheduled",
            )
        )
        fields: Row = {
            "contact_id": person and person["contact_id"],
            "series_id": rng.choice((None, None, "weekly", "steering")),
            "is_strategic": rng.choice((None, True, False)),
        }
        booked = self.later(at, -rng.choice((1, 3, 10)))
        if rng.random() < 0.3 and status:
            first = self.add(account, kind, booked, status="scheduled", scheduled_for=at, **fields)
            fields["activity_id"] = first["activity_id"]
        row = self.add(
            account,
            kind,
            at,
            status=status,
            direction=rng.choice((None, None, None, "outbound", "inbound")),
            cancelled_by=rng.choice((None, "us", "customer", "unknown")) if status != "completed" else None,
            booked_at=rng.choice((None, booked)),
            scheduled_for=rng.choice((None, self.later(at, rng.choice((-1, 3, 20))))),
            **fields,
        )
        self.invite(row, self.people(account))

    def moved_meeting(self, account: str) -> None:
        """Called off or missed, once or twice, then put on the calendar again: in time, at the limit, or too late."""
        rng, at, person = self.rng, self.moment(), self.person(account)
        fields: Row = {
            "contact_id": person and person["contact_id"],
            "series_id": rng.choice((None, f"s{len(self.activities)}")),
        }
        kind = rng.choice(("meeting", "business_review"))
        for _ in range(rng.choice((1, 1, 2))):
            status = rng.choice(("cancelled", "declined", "no_show", "completed"))
            lost = self.add(account, kind, at, status=status, **fields)
            if status == "completed":  # attendees recorded, nobody came
                self.attendees += [
                    {"activity_id": lost["activity_id"], "contact_id": p["contact_id"], "attended": False}
                    for p in self.people(account)
                ]
            at = self.later(at, rng.choice((0, 1, 2)))
        booked = rng.choice((at, self.later(at, 5), self.later(at, 14), self.later(at, 14) + TICK, self.later(at, -3)))
        status = rng.choice(("completed", "completed", "scheduled", "cancelled"))
        held = self.later(booked, rng.choice((1, 9)))
        row = self.add(
            account,
            rng.choice((kind, "meeting")),
            booked if status == "scheduled" else held,
            status=status,
            booked_at=rng.choice((booked, booked, None)),
            scheduled_for=rng.choice((held, self.later(self.local(self.end_day), 4))),
            **fields,
        )
        self.invite(row, self.people(account))

    def away(self, account: str) -> None:
        """Out-of-office answers of one or several contacts around a message of ours."""
        rng, at = self.rng, self.moment()
        people = self.people(account)
        row = self.add(account, "email", at, direction="outbound", thread_id=self.thread())
        self.invite(row, people, answers=False)
        for person in people:
            if rng.random() < 0.8:
                until = rng.choice((None, self.soon(at), self.soon(at), self.later(at, 30), self.later(at, -1)))
                sent = at + rng.choice((0, 1, 50)) * HOUR
                self.add(account, "email", sent, status="auto_reply", contact_id=person["contact_id"], out_until=until)
        if people and rng.random() < 0.6:
            self.add(account, "email", self.soon(at), direction="inbound", contact_id=people[0]["contact_id"])

    def noise(self, account: str) -> None:
        """Single records of every other kind: bulk, bounced, surveys, community, training, whole-day entries."""
        rng, person, at = self.rng, self.person(account), self.moment()
        who = person and person["contact_id"]
        kind, fields = rng.choice(NOISE)
        if kind in {"training", "meeting"} and rng.random() < 0.5:
            self.invite(self.add(account, kind, at, contact_id=who, **fields), self.people(account))
            return
        if rng.random() < 0.2:
            at = self.local(at.astimezone(self.zone).date())
            fields = {**fields, "date_only": True}
        self.add(account, kind, at, contact_id=who, **fields)

    def versions(self, account: str) -> None:
        """One record whose status changed later, with the first version known or not, arriving at once or late."""
        rng, person, at = self.rng, self.person(account), self.moment()
        changed = rng.choice((self.soon(at), self.edge()))
        changed = max(changed, at)
        fields: Row = {"contact_id": person and person["contact_id"], "thread_id": self.thread()}
        kind, first, last = rng.choice(
            (
                ("email", "sent", "bounced"),
                ("message", "received", "auto_reply"),
                ("training", "scheduled", "completed"),
                ("meeting", "scheduled", "no_show"),
                ("business_review", "scheduled", "completed"),
            )
        )
        fields["direction"] = {"sent": "outbound", "received": "inbound"}.get(first)
        if rng.random() < 0.5:
            row = self.add(account, kind, at, status=first, arrived_at=at, **fields)
            fields["activity_id"] = row["activity_id"]
        arrived = changed + rng.choice((0, 5, 24 * 20)) * HOUR
        self.add(account, kind, at, status=last, status_at=changed, arrived_at=arrived, **fields)

    def on_an_edge(self, account: str) -> None:
        """Something exactly on, or a microsecond beside, the edge of a window."""
        person, at = self.person(account), self.edge()
        who = person and person["contact_id"]
        if self.rng.random() < 0.5:
            self.request(account, at, self.rng.choice(("inbound", "outbound")), contact_id=who)
        else:
            self.add(account, self.rng.choice(("meeting", "business_review", "call")), at, contact_id=who)

    def twins(self, account: str) -> None:
        """Two sources with the same id and thread key; and a burst of messages around a local midnight."""
        person, at = self.person(account), self.moment()
        who, name = person and person["contact_id"], f"same{len(self.activities)}"
        for source in ("mail", "chat"):
            kind = "email" if source == "mail" else "message"
            row = self.add(
                account, kind, at, source=source, activity_id=name, direction="outbound", thread_id=name, contact_id=who
            )
            self.invite(row, self.people(account), answers=False)
        night = self.local(at.astimezone(self.zone).date() + timedelta(days=2))
        for step in range(-3, 4):
            self.add(account, "message", night + step * TICK * 60_000_000, direction="inbound", contact_id=who)

    # Usage and sources

    def use(self, account: str, style: str | None) -> None:
        """Product usage: steady, weekly, fading, without user ids, or none at all."""
        style = style or self.rng.choice(("none", "steady", "steady", "weekly", "fading", "nameless"))
        users = [f"u{k}" for k in range(self.rng.randint(1, 5))] if style != "nameless" else [None]
        for back in range(-1, 200 if style != "none" else -1):
            day = self.end_day - timedelta(days=back)
            for user in users:
                chance = {"weekly": 0.15, "fading": back / 150}.get(style, 0.5)
                for feature in FEATURES:
                    if self.rng.random() < chance * (0.9 if feature == "login" else 0.25):
                        row = {"account_id": account, "day": day, "feature": feature, "user_id": user}
                        row["events"] = self.rng.choice((None, 1, 2, 7, 0))
                        self.usage.append({k: v for k, v in row.items() if v is not None})

    def break_sources(self) -> None:
        """Some sources stop delivering before the end, some kinds were never supplied at all."""
        for source in ("mail", "chat", "crm", "import"):
            if self.rng.random() < 0.2:
                stop = self.later(self.local(self.end_day), -self.rng.choice((6, 7, 8, 30)))
                stop += self.rng.choice((TICK, 0 * TICK, -TICK))
                self.activities = [
                    r for r in self.activities if r.get("source", "import") != source or r["occurred_at"] < stop
                ]
                if source == "import":
                    self.usage = [u for u in self.usage if self.local(u["day"]) < stop]
        if self.rng.random() < 0.3:
            absent = self.rng.choice(
                (("meeting", "business_review"), ("email", "message", "call"), ("call",), ("usage",))
            )
            self.activities = [r for r in self.activities if r["kind"] not in absent]
            self.usage = [] if "usage" in absent else self.usage
        kept = {(r.get("source", "import"), r["activity_id"]) for r in self.activities}
        names = {name for _, name in kept}
        self.attendees = [
            a
            for a in self.attendees
            if ((a["source"], a["activity_id"]) in kept if "source" in a else a["activity_id"] in names)
        ]

    def as_ofs(self) -> list[datetime]:
        """Instants to look from."""
        near = [
            r["occurred_at"]
            for r in self.activities
            if r["occurred_at"] > self.local(self.end_day - timedelta(days=40))
        ]
        event = self.rng.choice(near) if near else self.local(self.end_day, time(9))
        return [self.local(self.end_day), self.local(self.end_day, time(14, 30)), event, event + TICK]


NOISE: tuple[tuple[str, Row], ...] = (
    ("email", {"direction": "outbound", "is_bulk": True}),
    ("email", {"direction": "inbound", "is_bulk": True}),
    ("email", {"status": "bounced"}),
    ("email", {"direction": "outbound"}),
    ("email", {"direction": "inbound"}),
    ("message", {"direction": "inbound"}),
    ("call", {"direction": "outbound", "status": "completed"}),
    ("call", {"direction": "inbound", "status": "voicemail"}),
    ("call", {"status": "no_answer"}),
    ("call", {}),
    ("survey", {}),
    ("survey", {"direction": "outbound", "status": "sent"}),
    ("community_post", {}),
    ("community_post", {"direction": "outbound"}),
    ("community_event", {}),
    ("community_event", {"status": "no_show"}),
    ("training", {}),
    ("training", {"status": "cancelled"}),
    ("training", {"status": "scheduled"}),
    ("certification", {}),
    ("meeting", {}),
    ("meeting", {"is_strategic": True}),
)
