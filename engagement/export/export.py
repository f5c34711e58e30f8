"""Writes the entities of a workspace to files that import back to the same store (docs/data.md, section 1)."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import Any, Final

from sqlalchemy import select, tuple_

from engagement.export.files import Columns, Format, Row, write_file
from engagement.ingest.times import zone
from engagement.model import Entity
from engagement.store.database import Database
from engagement.store.session import WorkspaceSession
from engagement.store.tables import ActivityRow, Scoped, WorkspaceRow
from engagement.store.upsert import MODELS, attributes, columns, key_columns

PAGE_ROWS = 10_000

EXPORTED: Final[Mapping[Entity, Columns]] = {
    Entity.PEOPLE: {
        "email": str,
        "name": str,
        "manager_email": str,
        "team": str,
        "role": str,
        "slack_user_id": str,
        "updated_at": datetime,
        "extra_json": str,
    },
    Entity.ACCOUNTS: {
        "account_id": str,
        "name": str,
        "segment": str,
        "arr": float,
        "currency": str,
        "renewal_date": date,
        "owner_email": str,
        "manager_email": str,
        "seats": int,
        "features_entitled": str,
        "stage": str,
        "timezone": str,
        "country": str,
        "closed_at": date,
        "updated_at": datetime,
        "extra_json": str,
    },
    Entity.CONTACTS: {
        "contact_id": str,
        "account_id": str,
        "name": str,
        "email": str,
        "title": str,
        "department": str,
        "is_exec": bool,
        "is_sponsor": bool,
        "left_on": date,
        "updated_at": datetime,
        "extra_json": str,
    },
    Entity.ACTIVITIES: {
        "activity_id": str,
        "source": str,
        "account_id": str,
        "kind": str,
        "direction": str,
        "status": str,
        "occurred_at": datetime,
        "date_only": bool,
        "contact_id": str,
        "owner_email": str,
        "thread_id": str,
        "series_id": str,
        "is_strategic": bool,
        "is_bulk": bool,
        "duration_minutes": float,
        "scheduled_for": datetime,
        "booked_at": datetime,
        "status_at": datetime,
        "cancelled_by": str,
        "out_until": datetime,
        "arrived_at": datetime,
        "extra_json": str,
    },
    Entity.ATTENDEES: {
        "activity_id": str,
        "source": str,
        "contact_id": str,
        "response": str,
        "attended": bool,
        "updated_at": datetime,
        "extra_json": str,
    },
    Entity.USAGE: {
        "account_id": str,
        "day": date,
        "feature": str,
        "user_id": str,
        "source": str,
        "events": int,
        "active_minutes": float,
        "updated_at": datetime,
        "extra_json": str,
    },
    Entity.OUTCOMES: {
        "account_id": str,
        "occurred_on": date,
        "outcome": str,
        "amount": float,
        "reason": str,
        "updated_at": datetime,
        "extra_json": str,
    },
}
"""The columns of each exported file. Activities have one row a version; the import takes them all back."""


def export(
    db: Database,
    workspace_id: str,
    folder: Path | str,
    file_format: Format = Format.CSV,
    entities: Collection[Entity] = tuple(Entity),
    *,
    raw: bool = False,
) -> dict[Entity, int]:
    """Write one file for each entity into the folder; says how many rows each has.

    CSV texts that a spreadsheet could run are neutralised, and restored when they are imported; ``raw`` leaves them as
    they are, for programs. Raises ``InputError`` where a file cannot be written, and the errors of the session.
    """
    written = {}
    for entity in EXPORTED:
        if entity in entities:
            path = Path(folder) / f"{entity.value}.{file_format.value}"
            bare_days = file_format is not Format.PARQUET  # there, a column has one type
            with db.session(workspace_id) as session:
                pages = _pages(session, entity, bare_days=bare_days)
                written[entity] = write_file(path, EXPORTED[entity], pages, file_format, raw=raw)
    return written


def _pages(session: WorkspaceSession, entity: Entity, *, bare_days: bool) -> Iterator[Sequence[Row]]:
    """All rows in the order of their key, a bounded number at a time."""
    model: type[Scoped] = ActivityRow if entity is Entity.ACTIVITIES else MODELS[entity]
    names, keys = columns(model), key_columns(model)
    home = zone(session.scalars(select(WorkspaceRow.timezone)).one()) if bare_days else None
    key, last = attributes(model, keys), None
    while True:
        query = select(*attributes(model, names)).order_by(*key).limit(PAGE_ROWS)
        if last is not None:
            query = query.where(tuple_(*key) > tuple_(*last))
        page = [dict(zip(names, row, strict=True)) for row in session.execute(query)]
        yield [_exported(row, home) for row in page]
        if len(page) < PAGE_ROWS:
            return
        last = tuple(page[-1][name] for name in keys)


def _exported(row: dict[str, Any], home: tzinfo | None) -> Row:
    """A stored row in import columns; with ``home``, what has no time of day becomes a bare day."""
    row["extra_json"] = json.dumps(row["extra"], ensure_ascii=False) if row["extra"] else None
    if "features" in row:
        row["features_entitled"] = _features(row["features"], row["features_entitled"])
    if home is not None and row.get("date_only"):
        row["occurred_at"] = row["occurred_at"].astimezone(home).date()
    return row


def _features(names: list[str] | None, number: int | None) -> str | None:
    if names is None:
        return None if number is None else str(number)
    return ";".join(names) if len(names) > 1 else f"{names[0]};"  # so that no name is read as a number
