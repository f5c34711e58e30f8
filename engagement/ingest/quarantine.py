"""The quarantine as a user meets it: what is in it, out to files to be mended, in again once the reason is gone."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from engagement.export.files import Columns, Format, Row, write_file
from engagement.ingest.chunks import Row as ImportRow
from engagement.ingest.importer import ORDER, FileResult, lock_workspace
from engagement.ingest.reasons import Reason, Refusal
from engagement.ingest.records import COLUMNS
from engagement.ingest.references import References
from engagement.ingest.times import Clock
from engagement.ingest.validation import Validator
from engagement.ingest.writing import count, printable, write_rows
from engagement.model import Entity
from engagement.store.database import Database
from engagement.store.quarantine import QuarantineEntry, add_entries, count_entries, entries, remove_entries

PAGE_ROWS = 1000
FINAL: Final = frozenset(
    {
        Reason.RAGGED_ROW,
        Reason.MALFORMED_ROW,
        Reason.DUPLICATE_KEY,
        Reason.COLLISION,
        Reason.NOT_A_TOUCHPOINT,
        Reason.NOT_AN_OUTCOME,
        Reason.LAYOUT_CANNOT_SAY,
    }
)
"""Reasons that lie in the record or its file: only another file can mend it, so it is not tried again."""

_WHY: Final[Columns] = {
    "quarantine_id": str,
    "quarantine_file": str,
    "quarantine_line": int,
    "quarantine_column": str,
    "quarantine_value": str,
    "quarantine_reason": str,
    "quarantine_explanation": str,
}


def quarantine_list(
    db: Database,
    workspace_id: str,
    *,
    entity: Entity | None = None,
    reason: Reason | None = None,
    limit: int | None = None,
) -> list[QuarantineEntry]:
    """Refused records by file and line."""
    with db.session(workspace_id) as session:
        return entries(session, entity=entity, reason=reason, limit=limit)


def quarantine_counts(db: Database, workspace_id: str) -> dict[tuple[Entity, Reason], int]:
    """How many records are refused, by entity and reason."""
    with db.session(workspace_id) as session:
        return {(entity, Reason(reason)): number for (entity, reason), number in count_entries(session).items()}


def quarantine_discard(db: Database, workspace_id: str, ids: Sequence[str]) -> int:
    """Throw refused records away, such as those that a corrected file has replaced; says how many there were."""
    with db.session(workspace_id, write=True) as session:
        return remove_entries(session, ids)


def quarantine_export(
    db: Database, workspace_id: str, folder: Path | str, file_format: Format = Format.CSV
) -> dict[Path, int]:
    """One file for each entity, with the records as given and why they were refused; says how many each holds.

    Once mended, such a file can be imported: its name is the entity's, and the columns of the reason are dropped.
    """
    written = {}
    with db.session(workspace_id) as session:
        present = {entity for entity, _ in count_entries(session)}
    for entity in (entity for entity in ORDER if entity in present):
        given = {column for page in _pages(db, workspace_id, entity) for entry in page for column in entry.record}
        columns = {**{column: str for column in COLUMNS[entity] if column in given}, **_WHY}
        path = Path(folder) / f"{entity.value}.{file_format.value}"
        pages = ([_mendable(entry) for entry in page] for page in _pages(db, workspace_id, entity))
        written[path] = write_file(path, columns, pages, file_format, raw=False)
    return written


def _mendable(entry: QuarantineEntry) -> Row:
    given = {column: None if value is None else _as_cell(value) for column, value in entry.record.items()}
    why = (entry.id, entry.file, entry.line, entry.column, entry.value, entry.reason, entry.explanation)
    return {**given, **dict(zip(_WHY, why, strict=True))}


def _as_cell(value: Any) -> str:
    if isinstance(value, list):
        return printable(";".join(map(str, value)))
    return printable(json.dumps(value) if isinstance(value, dict) else str(value))


def _pages(db: Database, workspace_id: str, entity: Entity) -> Iterator[list[QuarantineEntry]]:
    """All refused records of an entity as they are now, a bounded number at a time."""
    after = None
    while True:
        with db.session(workspace_id) as session:
            page = entries(session, entity=entity, after=after, limit=PAGE_ROWS)
        if not page:
            return
        yield page
        after = (page[-1].file, page[-1].line, page[-1].id)


def quarantine_retry(db: Database, workspace_id: str, *, entity: Entity | None = None) -> list[FileResult]:
    """Try the refused records again, in the order in which they refer to each other; says what became of them.

    Records whose reason is ``FINAL`` are not tried, and counted nowhere.
    """
    results = []
    for each in ORDER:
        if entity in (None, each):
            total = FileResult("quarantine", each)
            references = References(each)
            for page in _pages(db, workspace_id, each):
                total = _retried(db, workspace_id, [e for e in page if e.reason not in FINAL], references, total)
            if total.read:
                results.append(total)
    return results


def _retried(
    db: Database, workspace_id: str, page: list[QuarantineEntry], references: References, so_far: FileResult
) -> FileResult:
    if not page:
        return so_far
    now = datetime.now(UTC)
    clock = Clock.of(**page[0].clock)
    rows = [_row(entry) for entry in page]
    with db.session(workspace_id, write=True) as session:
        lock_workspace(session)
        outcomes = write_rows(session, rows, references, clock)
        tried = list(zip(page, outcomes, strict=True))
        remove_entries(session, [entry.id for entry, outcome in tried if not isinstance(outcome, Refusal)])
        add_entries(session, [_again(entry, outcome, now) for entry, outcome in tried if isinstance(outcome, Refusal)])
    counts = count(outcomes)
    old = asdict(so_far)
    return replace(
        so_far, read=so_far.read + len(rows), **{name: old[name] + number for name, number in counts.items()}
    )


def _row(entry: QuarantineEntry) -> ImportRow:
    given = dict(entry.record)
    return ImportRow(entry.line, given, Validator(entry.entity, Clock.of(**entry.clock)).one(given))


def _again(entry: QuarantineEntry, refusal: Refusal, now: datetime) -> QuarantineEntry:
    value = None if refusal.value is None else printable(refusal.value)
    return replace(
        entry,
        reason=refusal.reason.value,
        explanation=refusal.explanation,
        column=refusal.column,
        value=value,
        created_at=now,
    )
