"""The quarantine's rows: refused records, kept until they come in or are discarded. Why is for ingest to say."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Select, delete, func, select

from engagement.model import Entity
from engagement.store.session import WorkspaceSession
from engagement.store.tables import QuarantineRow
from engagement.store.upsert import chunks

_IDS_PER_QUERY = 5000


@dataclass(frozen=True, slots=True)
class QuarantineEntry:
    """One refused record. ``record`` holds its import columns as given, ``clock`` how its times are to be read."""

    file: str
    entity: Entity
    line: int
    reason: str
    explanation: str
    column: str | None
    value: str | None
    record: Mapping[str, Any]
    clock: Mapping[str, Any]
    mapping: str | None
    created_at: datetime

    @property
    def id(self) -> str:
        """The same file, place and record give the same id, so that nothing is refused twice."""
        place = json.dumps([self.file, self.entity.value, self.line])
        return blake2b(place.encode() + record_hash(self.record), digest_size=8).hexdigest()


def record_hash(record: Mapping[str, Any]) -> bytes:
    """A digest of a record as given."""
    text = json.dumps(record, sort_keys=True, default=str)
    return blake2b(text.encode(), digest_size=16).digest()


def add_entries(session: WorkspaceSession, entries: Sequence[QuarantineEntry]) -> None:
    """Put records into quarantine; what is there already gets its new reason."""
    rows = {
        entry.id: {
            "quarantine_id": entry.id,
            "file": entry.file,
            "entity": entry.entity.value,
            "line": entry.line,
            "column_name": entry.column,
            "value": entry.value,
            "reason": entry.reason,
            "explanation": entry.explanation,
            "record": dict(entry.record),
            "record_hash": record_hash(entry.record),
            "clock": dict(entry.clock),
            "mapping": entry.mapping,
            "created_at": entry.created_at,
        }
        for entry in entries
    }
    session.upsert_many(QuarantineRow, list(rows.values()))


def entries(
    session: WorkspaceSession,
    *,
    entity: Entity | None = None,
    reason: str | None = None,
    after: tuple[str, int, str] | None = None,
    limit: int | None = None,
) -> list[QuarantineEntry]:
    """Refused records by file and line; ``after`` is the (file, line, id) of the last one seen."""
    query = select(QuarantineRow).order_by(QuarantineRow.file, QuarantineRow.line, QuarantineRow.quarantine_id)
    query = _narrowed(query, entity, reason)
    if after is not None:
        file, line, entry_id = after
        same_file = QuarantineRow.file == file
        same_line = same_file & (QuarantineRow.line == line)
        later = (QuarantineRow.file > file) | (same_file & (QuarantineRow.line > line))
        query = query.where(later | (same_line & (QuarantineRow.quarantine_id > entry_id)))
    return [_entry(row) for row in session.scalars(query.limit(limit))]


def _narrowed(query: Select[Any], entity: Entity | None, reason: str | None) -> Select[Any]:
    if entity is not None:
        query = query.where(QuarantineRow.entity == entity.value)
    if reason is not None:
        query = query.where(QuarantineRow.reason == reason)
    return query


def _entry(row: QuarantineRow) -> QuarantineEntry:
    return QuarantineEntry(
        row.file, Entity(row.entity), row.line, row.reason, row.explanation, row.column_name, row.value,
        row.record, row.clock, row.mapping, row.created_at,
    )  # fmt: skip


def count_entries(session: WorkspaceSession) -> dict[tuple[Entity, str], int]:
    """How many records are in quarantine, by entity and reason."""
    query = select(QuarantineRow.entity, QuarantineRow.reason, func.count()).group_by(
        QuarantineRow.entity, QuarantineRow.reason
    )
    return {(Entity(entity), reason): count for entity, reason, count in session.execute(query)}


def remove_entries(session: WorkspaceSession, ids: Collection[str]) -> int:
    """Take records out of quarantine; says how many there were."""
    removed = 0
    for some in chunks(sorted(ids), _IDS_PER_QUERY):
        found = session.execute(delete(QuarantineRow).where(QuarantineRow.quarantine_id.in_(some)))
        removed += found.rowcount  # type: ignore[attr-defined]
    return removed


def remove_records(session: WorkspaceSession, entity: Entity, records: Sequence[Mapping[str, Any]]) -> None:
    """Take exactly these records out, wherever they were refused before: they have come in."""
    for some in chunks([record_hash(record) for record in records], _IDS_PER_QUERY):
        session.execute(
            delete(QuarantineRow).where(QuarantineRow.entity == entity.value, QuarantineRow.record_hash.in_(some))
        )
