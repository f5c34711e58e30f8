"""Events frames out of plain rows, for tests of the metrics."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from engagement import frames
from engagement.frames import Events
from engagement.local_time import midnight
from engagement.model import LOGGED

Row = Mapping[str, Any]


def events(
    *,
    accounts: Iterable[Row],
    contacts: Iterable[Row] = (),
    activities: Iterable[Row] = (),
    attendees: Iterable[Row] = (),
    usage: Iterable[Row] = (),
    ends: Sequence[datetime] = (),
    timezone: str = "UTC",
) -> Events:
    """Frames as the store hands them over. Rows may leave columns out; sources deliver when their records occur."""
    activities = [_activity(row) for row in activities]
    usage = [{"source": "product", "events": 1, **row} for row in usage]
    known = {row["activity_id"]: row for row in activities}
    attendees = [
        {"source": known[row["activity_id"]]["source"], "account_id": known[row["activity_id"]]["account_id"], **row}
        for row in attendees
    ]
    first = _first_records(activities, usage, timezone)
    accounts = [{"first_record_at": first.get(row["account_id"]), **row} for row in accounts]
    return Events(
        accounts=_frame(accounts, frames.ACCOUNTS),
        contacts=_frame(contacts, frames.CONTACTS),
        activities=_frame(activities, frames.ACTIVITIES),
        attendees=_frame(attendees, frames.ATTENDEES),
        usage=_frame(usage, frames.USAGE),
        deliveries=_frame(_deliveries(activities, usage, ends, timezone), frames.DELIVERIES),
    )


def _activity(row: Row) -> dict[str, Any]:
    filled = {"source": "crm", "is_bulk": False, "is_strategic": False, "date_only": False, **row}
    filled["occurred_at"] = filled["occurred_at"].astimezone(UTC)
    return {"arrived_at": filled["occurred_at"], **filled}


def _first_records(activities: list[Row], usage: list[Row], timezone: str) -> dict[str, datetime]:
    first: dict[str, datetime] = {}
    moments = [(r["account_id"], r["occurred_at"]) for r in activities]
    for account, at in moments + [(r["account_id"], midnight(r["day"], timezone)) for r in usage]:
        first[account] = min(first.get(account, at), at)
    return first


def _deliveries(activities: list[Row], usage: list[Row], ends: Sequence[datetime], timezone: str) -> list[Row]:
    told = [(r["source"], r["kind"], r["occurred_at"]) for r in activities if r["source"] != LOGGED]
    told += [(r["source"], "usage", midnight(r["day"], timezone)) for r in usage]
    rows: list[Row] = []
    for source, kind in sorted({(source, kind) for source, kind, _ in told}):
        first = min(at for s, k, at in told if (s, k) == (source, kind))
        for end in set(ends):
            last = max((at for s, _, at in told if s == source and at < end), default=None)
            rows.append({"source": source, "kind": kind, "first_at": first, "window_end": end, "last_at": last})
    return rows


def _frame(rows: Iterable[Row], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    rows = list(rows)
    if unknown := {key for row in rows for key in row} - set(schema):
        raise KeyError(f"no such columns: {sorted(unknown)}")
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in schema}, schema=dict(schema))


def at(text: str, timezone: str = "UTC") -> datetime:
    """``2026-09-04 16:00`` in a zone, as a UTC instant."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def day(text: str) -> date:
    """``2026-09-04``."""
    return date.fromisoformat(text)
