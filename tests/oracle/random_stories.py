"""Small random stories of an account: conversations, meetings, absences, versions, single records."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from tests.oracle.random_rows import HOUR, TICK, Row, RowBuilder

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


class Stories(RowBuilder):
    """Every method adds one small story at a random time."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
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
            self.logged,
        )

    def live(self, account: str, episodes: int) -> str:
        """An account's whole story: lively, quiet, silent, gone cold, or fading. Returns which."""
        profile = self.rng.choice(("lively", "lively", "lively", "quiet", "silent", "cold", "fading"))
        for _ in range({"lively": episodes, "quiet": episodes // 4}.get(profile, 0)):
            self.rng.choice(self.stories)(account)
        if profile == "cold":
            self.cold(account)
        if profile == "fading":
            self.fading(account)
        return profile

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

    def logged(self, account: str) -> None:
        """What somebody logged by hand, around an ask of ours; a source may bring the same record, now or later."""
        rng, person, at = self.rng, self.person(account), self.moment()
        who = person and person["contact_id"]
        if rng.random() < 0.5:
            self.request(account, at, "outbound", contact_id=who, thread_id=self.thread())
            at = self.soon(at)
        kind, direction = rng.choice(
            (("message", "inbound"), ("message", "inbound"), ("message", "outbound"), ("call", None), ("meeting", None))
        )
        name = f"same{len(self.activities)}"
        self.add(account, kind, at, source="logged", activity_id=name, direction=direction, contact_id=who)
        if rng.random() < 0.3:
            again = rng.choice((at, at, self.soon(at), self.edge()))
            where = rng.choice((account, account, self.accounts[0]))
            fields: Row = {"source": "chat", "activity_id": name, "contact_id": who if where == account else None}
            self.add(where, "message", again, direction="inbound", **fields)
