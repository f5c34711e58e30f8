"""Typed import rows (data.md section 1) with their defaults filled in. Knows nothing of windows or metrics."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from tests.oracle.clock import Clock

Row = Mapping[str, Any]

MEETING_KINDS = frozenset({"meeting", "business_review"})
TRAINING_KINDS = frozenset({"training", "certification"})
COMMUNITY_KINDS = frozenset({"community_post", "community_event"})
WRITTEN_KINDS = frozenset({"email", "message"})
ASK_KINDS = ("email", "message", "call")
TALK_KINDS = (*ASK_KINDS, "meeting", "business_review")
DEFAULT_SOURCE = "import"
BY_HAND = "logged"  # the source of what people log themselves: no feed


@dataclass(frozen=True)
class Attendee:
    """One customer contact invited to, or addressed by, an activity."""

    contact_id: str
    response: str | None
    attended: bool | None


@dataclass(frozen=True)
class Record:
    """One version of one activity, every default applied."""

    source: str
    activity_id: str
    account_id: str
    kind: str
    direction: str
    status: str
    occurred_at: datetime
    status_at: datetime
    arrived_at: datetime
    contact_id: str | None
    attendees: tuple[Attendee, ...]
    thread_id: str | None
    series_id: str | None
    is_strategic: bool
    is_bulk: bool
    date_only: bool
    scheduled_for: datetime | None
    booked_at: datetime
    cancelled_by: str | None
    out_until: datetime | None

    @property
    def key(self) -> tuple[str, str]:
        """Identity of the activity: its source and the source's id."""
        return (self.source, self.activity_id)

    @property
    def named(self) -> frozenset[str]:
        """Everybody on the record: its contact and its attendee rows."""
        first = {self.contact_id} if self.contact_id else set()
        return frozenset(first | {a.contact_id for a in self.attendees})


@dataclass(frozen=True)
class UsageDay:
    """Use of one feature by one user on one local day."""

    account_id: str
    source: str
    day: date
    midnight: datetime
    feature: str
    user_id: str | None
    events: float


@dataclass(frozen=True)
class Workspace:
    """Everything imported, by entity, with the clock of the workspace."""

    clock: Clock
    accounts: dict[str, Row]
    contacts: dict[str, dict[str, Row]]
    versions: dict[tuple[str, str], tuple[Record, ...]]
    usage: tuple[UsageDay, ...]


def normalise(data: "Row | Workspace") -> Workspace:
    """Apply the defaults of data.md section 1. Input: entity name -> rows, and `settings` (zone, country, weekend)."""
    if isinstance(data, Workspace):
        return data
    settings = data.get("settings") or {}
    clock = Clock.of(settings.get("zone", "UTC"), settings.get("country"), settings.get("weekend", (5, 6)))
    contacts: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in data.get("contacts", ()):
        contacts[row["account_id"]][row["contact_id"]] = row
    activities = list(data.get("activities", ()))
    attendees = _attendees_by_activity(activities, data.get("attendees", ()))
    versions: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for row in activities:
        people = contacts[row["account_id"]]
        key = (_source(row), row["activity_id"])
        versions[key].append(_record(row, attendees.get(key, ()), people, clock))
    return Workspace(
        clock=clock,
        accounts={row["account_id"]: row for row in data.get("accounts", ())},
        contacts=dict(contacts),
        versions={key: tuple(rows) for key, rows in versions.items()},
        usage=tuple(_usage_day(row, clock) for row in data.get("usage", ())),
    )


def entitled_features(value: object) -> tuple[float | None, frozenset[str] | None]:
    """How many features are licensed, and their names where a list is given. `login` is never one of them."""
    if value is None or value == "":
        return None, None
    if isinstance(value, int | float):
        return float(value), None
    parts = re.split(r"[;|]", value) if isinstance(value, str) else [str(v) for v in _items(value)]
    names = [p.strip() for p in parts if p.strip()]
    if isinstance(value, str) and len(names) == 1 and re.fullmatch(r"\d+(\.0+)?", names[0]):
        return float(names[0]), None
    listed = frozenset(names) - {"login"}
    return float(len(listed)), listed


def default_direction(kind: str, status: str | None) -> str:
    """Direction of a row without one: what its status says, else what its kind says."""
    if status in {"sent", "bounced", "voicemail", "no_answer"}:
        return "outbound"
    if status in {"received", "auto_reply"} or kind in COMMUNITY_KINDS or kind == "survey":
        return "inbound"
    if kind in WRITTEN_KINDS:
        raise ValueError(f"a row of kind {kind} needs a direction or a status that tells it")
    return "mutual"


def default_status(kind: str, direction: str) -> str:
    """Status of a row without one: written kinds by direction, a survey was received, the rest is done."""
    if kind in WRITTEN_KINDS:
        return "sent" if direction == "outbound" else "received"
    return "received" if kind == "survey" else "completed"


def _items(value: object) -> Iterable[object]:
    return value if isinstance(value, Iterable) else (value,)


def _source(row: Row) -> str:
    return row.get("source") or DEFAULT_SOURCE


def _attendees_by_activity(activities: list[Row], rows: Iterable[Row]) -> dict[tuple[str, str], tuple[Row, ...]]:
    """Attendee rows by activity; a row without a source means the one activity that has its id."""
    sources: dict[str, set[str]] = defaultdict(set)
    for activity in activities:
        sources[activity["activity_id"]].add(_source(activity))
    grouped: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        known = sources[row["activity_id"]]
        if row.get("source"):
            grouped[(row["source"], row["activity_id"])].append(row)
        elif len(known) == 1:
            grouped[(next(iter(known)), row["activity_id"])].append(row)
    return {key: tuple(found) for key, found in grouped.items()}


def _contact_id(row: Row, people: Mapping[str, Row]) -> str | None:
    """The contact a row names, by id or by e-mail address."""
    if row.get("contact_id"):
        return str(row["contact_id"])
    email = (row.get("contact_email") or "").strip().casefold()
    matches = sorted(cid for cid, c in people.items() if email and (c.get("email") or "").casefold() == email)
    return matches[0] if matches else None


def _attendee(row: Row, people: Mapping[str, Row]) -> Attendee | None:
    contact = _contact_id(row, people)
    if contact is None:
        return None
    return Attendee(contact_id=contact, response=row.get("response"), attended=row.get("attended"))


def _record(row: Row, attendees: Iterable[Row], people: Mapping[str, Row], clock: Clock) -> Record:
    kind, occurred = row["kind"], _utc(row["occurred_at"], clock)
    direction = row.get("direction") or default_direction(kind, row.get("status"))
    found = [_attendee(a, people) for a in attendees]
    return Record(
        source=_source(row),
        activity_id=row["activity_id"],
        account_id=row["account_id"],
        kind=kind,
        direction=direction,
        status=row.get("status") or default_status(kind, direction),
        occurred_at=occurred,
        status_at=_utc(row.get("status_at") or occurred, clock),
        arrived_at=_utc(row.get("arrived_at") or occurred, clock),
        contact_id=_contact_id(row, people),
        attendees=tuple(a for a in found if a is not None),
        thread_id=row.get("thread_id") or None,
        series_id=row.get("series_id") or None,
        is_strategic=bool(row.get("is_strategic")),
        is_bulk=bool(row.get("is_bulk")),
        date_only=bool(row.get("date_only")),
        scheduled_for=_utc(row["scheduled_for"], clock) if row.get("scheduled_for") else None,
        booked_at=_utc(row.get("booked_at") or occurred, clock),
        cancelled_by=row.get("cancelled_by") or None,
        out_until=_utc(row["out_until"], clock) if row.get("out_until") else None,
    )


def _usage_day(row: Row, clock: Clock) -> UsageDay:
    events = row.get("events")
    return UsageDay(
        account_id=row["account_id"],
        source=_source(row),
        day=row["day"],
        midnight=clock.midnight(row["day"]),
        feature=row["feature"],
        user_id=row.get("user_id") or None,
        events=1 if events is None else events,
    )


def _utc(value: date | datetime, clock: Clock) -> datetime:
    """An instant in UTC; a bare date means the local midnight that starts it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return clock.midnight(value)
