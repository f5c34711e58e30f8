"""Seeded small random workspaces in the import-row format, rich in edges: what engine and oracle are compared on."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.random_people import accounts, contacts
from tests.oracle.random_rows import TICK, Row
from tests.oracle.random_stories import Stories

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
        profile = builder.live(account, episodes)
        builder.use(account, "fading" if profile == "fading" else None)
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


class Builder(Stories):
    """Adds usage, signs of life of the sources and their failures to the stories."""

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
