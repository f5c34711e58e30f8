"""Defaults that depend on other columns, and the store's columns that a file's columns stand for."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from engagement.ingest.records import DEFAULT_SOURCE, Record
from engagement.ingest.times import Clock, day_start
from engagement.model import Direction, Entity, Kind, Status

_OUTBOUND = frozenset({Status.SENT, Status.BOUNCED, Status.VOICEMAIL, Status.NO_ANSWER})
_INBOUND = frozenset({Status.RECEIVED, Status.AUTO_REPLY})
_FROM_CUSTOMER = frozenset({Kind.COMMUNITY_POST, Kind.COMMUNITY_EVENT, Kind.SURVEY})
_MUTUAL = frozenset({Kind.MEETING, Kind.BUSINESS_REVIEW, Kind.TRAINING, Kind.CERTIFICATION, Kind.CALL})
_BY_DIRECTION = {Direction.OUTBOUND: Status.SENT, Direction.INBOUND: Status.RECEIVED}
_MESSAGES = frozenset({Kind.EMAIL, Kind.MESSAGE})


def direction_and_status(kind: str, direction: str | None, status: str | None) -> tuple[str, str]:
    """Both words, the one that is not given by what is said of the other and by the kind."""
    return direction or _default_direction(kind, status), status or _default_status(kind, direction)


def _default_direction(kind: str, status: str | None) -> str:
    if status in _OUTBOUND:
        return Direction.OUTBOUND.value
    if status in _INBOUND or kind in _FROM_CUSTOMER:
        return Direction.INBOUND.value
    return Direction.MUTUAL.value if kind in _MUTUAL else Direction.UNKNOWN.value


def _default_status(kind: str, direction: str | None) -> str:
    if kind == Kind.SURVEY:
        return Status.RECEIVED.value
    if kind in _MESSAGES:
        return _BY_DIRECTION.get(Direction(direction), Status.UNKNOWN).value if direction else Status.UNKNOWN.value
    return Status.COMPLETED.value


def complete_activity(record: Record, clock: Clock) -> Record:
    """Defaults of direction, status, source and arrival; a bare day becomes its first moment, marked ``date_only``."""
    occurred = record["occurred_at"]
    if record.get("date_only") and isinstance(occurred, datetime):
        occurred = occurred.astimezone(clock.home).date()
    record["date_only"] = not isinstance(occurred, datetime)
    if record["date_only"]:
        record["occurred_at"] = occurred = day_start(occurred, clock.home)
    said = record["kind"], record.get("direction"), record.get("status")
    record["direction"], record["status"] = direction_and_status(*said)
    record["source"] = record.get("source") or DEFAULT_SOURCE
    record["arrived_at"] = record.get("arrived_at") or occurred
    record["is_strategic"] = bool(record.get("is_strategic"))
    record["is_bulk"] = bool(record.get("is_bulk"))
    return record


def complete_activity_columns(columns: dict[str, list[Any]], clock: Clock) -> dict[str, list[Any]]:
    """The same as ``complete_activity`` for many at once, column by column; ``date_only`` may not be given."""
    occurred = columns["occurred_at"]
    none = [None] * len(occurred)
    date_only = [not isinstance(moment, datetime) for moment in occurred]
    if any(date_only):
        starts = {day: day_start(day, clock.home) for day in {day for day in occurred if not isinstance(day, datetime)}}
        occurred = [starts.get(moment, moment) for moment in occurred]
    said = list(zip(columns["kind"], columns.get("direction", none), columns.get("status", none), strict=True))
    words = {each: direction_and_status(*each) for each in set(said)}
    return {
        **columns,
        "occurred_at": occurred,
        "date_only": date_only,
        "direction": [words[each][0] for each in said],
        "status": [words[each][1] for each in said],
        "source": [source or DEFAULT_SOURCE for source in columns.get("source", none)],
        "arrived_at": [a or o for a, o in zip(columns["arrived_at"], occurred, strict=True)]
        if "arrived_at" in columns
        else occurred,
        "is_strategic": list(map(bool, columns.get("is_strategic", none))),
        "is_bulk": list(map(bool, columns.get("is_bulk", none))),
    }


def email_key(email: str) -> str:
    """How a customer's e-mail address is looked up."""
    return email.strip().casefold()


def complete_account(record: Record, _clock: Clock) -> Record:
    """Entitled features by number, and by name where a list was given."""
    if "features_entitled" in record:
        features = record["features_entitled"]
        record["features"] = features if isinstance(features, list) else None
        record["features_entitled"] = len(features) if isinstance(features, list) else features
    return record


def complete_contact(record: Record, _clock: Clock) -> Record:
    """The key for look-ups by e-mail."""
    if "email" in record:
        record["email_key"] = email_key(record["email"]) if record["email"] else None
    return record


def complete_usage(record: Record, _clock: Clock) -> Record:
    """One event and the usual source where nothing is said."""
    record["source"] = record.get("source") or DEFAULT_SOURCE
    record["user_id"] = record.get("user_id") or ""
    if record.get("events") is None:
        record["events"] = 1
    return record


COMPLETE: Final[Mapping[Entity, Callable[[Record, Clock], Record]]] = {
    Entity.ACCOUNTS: complete_account,
    Entity.CONTACTS: complete_contact,
    Entity.ACTIVITIES: complete_activity,
    Entity.USAGE: complete_usage,
}
