"""Writes validated rows in the transaction at hand: references, upserts, quarantine, what sources delivered."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from engagement.ingest.chunks import Row
from engagement.ingest.defaults import complete_activity_columns
from engagement.ingest.mapping import Given
from engagement.ingest.reasons import Reason, Refusal
from engagement.ingest.records import Record
from engagement.ingest.references import References
from engagement.ingest.times import Clock, day_start
from engagement.model import LOGGED, UNSAID, Entity
from engagement.store.deliveries import deliveries_of, note_deliveries
from engagement.store.quarantine import QuarantineEntry
from engagement.store.session import WorkspaceSession
from engagement.store.upsert import Change, upsert
from engagement.store.versions import insert_activities, upsert_activities

_UNKNOWN = "unknown"  # both Direction.UNKNOWN and Status.UNKNOWN
_CONFLICT = Refusal(Reason.COLLISION, "the store has this id for an activity of another account or kind", "activity_id")
_BY_HAND = Refusal(Reason.COLLISION, "somebody logged it otherwise in Slack: change or remove it there", "activity_id")


def write_rows(
    session: WorkspaceSession, rows: Sequence[Row], references: References, clock: Clock, *, all_new: bool = False
) -> list[Change | Refusal]:
    """What became of each row, in order; refused ones are written nowhere. ``all_new`` is that of ``upsert.upsert``."""
    outcomes: list[Change | Refusal] = []
    resolved = iter(references.resolve(session, [row.record for row in rows if not isinstance(row.record, Refusal)]))
    checked = [row.record if isinstance(row.record, Refusal) else next(resolved) for row in rows]
    records = [record for record in checked if not isinstance(record, Refusal)]
    changes = iter(_upsert(session, references.entity, records, clock, all_new=all_new))
    for record in checked:
        if isinstance(record, Refusal):
            outcomes.append(record)
            continue
        change = next(changes)
        refused = _BY_HAND if record.get("source") == LOGGED else _CONFLICT
        outcomes.append(refused if change is Change.CONFLICT else change)
    return outcomes


def write_columns(
    session: WorkspaceSession, columns: Mapping[str, list[Any]], references: References, clock: Clock
) -> bool:
    """Write valid new activities given column by column; False, and nothing written, where a reference is not known.

    Raises ``AlreadyStored``, after which the transaction must be rolled back.
    """
    columns = complete_activity_columns(dict(columns), clock)
    if not references.all_known(session, columns):
        return False
    insert_activities(session, columns)
    words = (columns[name] for name in ("kind", "direction", "status"))
    moments = columns["occurred_at"], columns["arrived_at"]
    note_deliveries(session, deliveries_of(zip(columns["source"], map(_supplied, *words), *moments, strict=True)))
    return True


def _upsert(
    session: WorkspaceSession, entity: Entity, records: Sequence[Record], clock: Clock, *, all_new: bool
) -> list[Change]:
    if not records:
        return []
    if entity is Entity.ACTIVITIES:
        changes = upsert_activities(session, records, all_new=all_new)
    else:
        changes = upsert(session, entity, records, all_new=all_new)
    written = [record for record, change in zip(records, changes, strict=True) if change is not Change.CONFLICT]
    if entity is Entity.ACTIVITIES:
        note_deliveries(session, deliveries_of(map(_delivery, written)))
    if entity is Entity.USAGE:
        starts = {day: day_start(day, clock.home) for day in {record["day"] for record in written}}
        days = ((record["source"], starts[record["day"]]) for record in written)
        note_deliveries(session, deliveries_of((source, Entity.USAGE.value, at, at) for source, at in days))
    return changes


def _delivery(record: Record) -> tuple[str, str, datetime, datetime]:
    kind = _supplied(record["kind"], record["direction"], record["status"])
    return record["source"], kind, record["occurred_at"], record["arrived_at"]


def _supplied(kind: str, direction: str, status: str) -> str:
    """The kind that a record shows its source to supply: none, where it cannot say who acted or what came of it."""
    return UNSAID if direction == _UNKNOWN or status == _UNKNOWN else kind


def count(outcomes: Iterable[Change | Refusal]) -> Counter[str]:
    """Outcomes by the words of the import's result."""
    return Counter("quarantined" if isinstance(outcome, Refusal) else outcome.value for outcome in outcomes)


def entry(
    row: Row, refusal: Refusal, *, entity: Entity, file: str, clock: Clock, mapping: str | None, now: datetime
) -> QuarantineEntry:
    """A refused row, ready for the quarantine."""
    value = None if refusal.value is None else printable(refusal.value)
    return QuarantineEntry(
        file, entity, row.line, refusal.reason.value, refusal.explanation, refusal.column, value,
        storable(row.given), clock.named(), mapping, now,
    )  # fmt: skip


def printable(text: str) -> str:
    """The text with what is no Unicode (bad bytes) spelled out, so that it can be stored and written."""
    return text.encode("utf-8", "backslashreplace").decode()


def storable(given: Given) -> dict[str, Any]:
    """Given columns as JSON can hold them; reading them again gives the same record."""
    return {name: _storable(value) for name, value in given.items()}


def _storable(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return storable(value)
    return [_storable(item) for item in value] if isinstance(value, list | tuple) else str(value)
