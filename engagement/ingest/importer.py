"""Brings files into the store: chunk by chunk, each one transaction with its position, so that a kill loses nothing.

``import_paths`` is the way in. For every file, accepted + updated + unchanged + quarantined is what was read.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias

from sqlalchemy import select

from engagement.errors import ImportFileError, RefusedError
from engagement.ingest.chunks import Chunk, Chunks, Row
from engagement.ingest.mapping import RowMapping, mapping_for
from engagement.ingest.mapping_file import MappingFile, load_mapping
from engagement.ingest.reasons import Refusal
from engagement.ingest.references import References
from engagement.ingest.rows import FileRows
from engagement.ingest.tables import SUFFIXES
from engagement.ingest.times import Clock
from engagement.ingest.writing import count, entry, storable, write_columns, write_rows
from engagement.model import Entity
from engagement.store.bulk_insert import AlreadyStored
from engagement.store.database import Database
from engagement.store.progress import ImportProgress, save_progress, unfinished
from engagement.store.quarantine import QuarantineEntry, add_entries, count_entries, remove_records
from engagement.store.session import WorkspaceSession
from engagement.store.tables import WorkspaceRow
from engagement.store.upsert import Change

CHUNK_ROWS = 20_000
ORDER: Final = (
    Entity.PEOPLE,
    Entity.ACCOUNTS,
    Entity.CONTACTS,
    Entity.ACTIVITIES,
    Entity.ATTENDEES,
    Entity.USAGE,
    Entity.OUTCOMES,
)
"""The order of import: what is referred to comes first."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file's records. ``note`` says why a file was passed over (then ``entity`` is None)."""

    file: str
    entity: Entity | None
    read: int = 0
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ImportStatus:
    """How far one file is; while its keys are checked (``total`` None), its rows have not been counted yet."""

    file: str
    entity: Entity
    done: int
    total: int | None


OnProgress: TypeAlias = Callable[[ImportStatus], None]


def import_paths(
    db: Database,
    workspace_id: str,
    paths: Sequence[Path | str],
    *,
    entity: Entity | None = None,
    mapping: str | Path | None = None,
    timezone: str | None = None,
    date_format: str | None = None,
    progress: OnProgress | None = None,
) -> list[FileResult]:
    """Import files, or the files of a folder, into a workspace (docs/data.md, section 1).

    ``mapping`` is a shipped one's name or a TOML file. ``timezone`` (default: the workspace's) is that of times without
    an offset, ``date_format`` that of dates that are not ISO 8601. Raises ``ImportFileError`` (nothing of that file was
    imported), ``ConfigError`` for a mapping, zone or format, and the errors of ``Database.session``.
    """
    clock = Clock.of(workspace_timezone(db, workspace_id), timezone, date_format)
    files, passed_over = plan_files(paths, entity, load_mapping(mapping) if mapping else None, clock)
    for rows in files:
        rows.check()
    return [FileImport(db, workspace_id, rows, progress).run() for rows in files] + passed_over


def workspace_timezone(db: Database, workspace_id: str) -> str:
    """The workspace's own zone. Raises ``RefusedError`` where there is no such workspace."""
    with db.session(workspace_id) as session:
        timezone = session.scalars(select(WorkspaceRow.timezone)).one_or_none()
    if timezone is None:
        raise RefusedError(f"There is no workspace {workspace_id!r} in this database; create it first.")
    return timezone


def plan_files(
    paths: Sequence[Path | str], entity: Entity | None, mapping: MappingFile | None, clock: Clock
) -> tuple[list[FileRows], list[FileResult]]:
    """The files to import, in the order of their references, and what is passed over."""
    files: list[FileRows] = []
    passed_over: list[FileResult] = []
    for path in map(Path, paths):
        for file in _files_of(path):
            found = mapping_for(file.name, entity, mapping)
            if isinstance(found, RowMapping):
                files.append(FileRows(file, found, replace(clock, date_format=clock.date_format or found.date_format)))
            elif path.is_dir():
                passed_over.append(FileResult(file.name, None, note=found))
            else:
                raise ImportFileError(f"{file.name}: {found}")
    return sorted(files, key=lambda rows: (ORDER.index(rows.mapping.entity), rows.path)), passed_over


def _files_of(path: Path) -> list[Path]:
    if not path.exists():
        raise ImportFileError(f"{path}: there is no such file or folder")
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.is_file() and file.suffix.lower() in SUFFIXES)
    if not files:
        raise ImportFileError(f"{path}: no file in this folder can be imported; use {', '.join(SUFFIXES)}")
    return files


class FileImport:
    """The import of one file."""

    def __init__(self, db: Database, workspace_id: str, rows: FileRows, progress: OnProgress | None) -> None:
        self._db = db
        self._workspace_id = workspace_id
        self._rows = rows
        self._report = progress or (lambda status: None)
        self._entity = rows.mapping.entity
        self._file = rows.path.name.encode("utf-8", "backslashreplace").decode()
        self._file_id = fingerprint(rows)

    def run(self) -> FileResult:
        """Import what is not imported yet. Raises ``ImportFileError`` before anything is written."""
        self._tell(0, None)
        scan = self._rows.scan()
        with self._db.session(self._workspace_id) as session:
            so_far = unfinished(session, self._file_id, self._entity) or ImportProgress()
            clears = any(entity is self._entity for entity, _ in count_entries(session))
        chunks = self._chunks = Chunks(self._rows, scan)
        chunks.dropped.update(so_far.dropped)
        references = References(self._entity)
        all_new = True  # until it shows that they are not: then every key is looked up first
        for chunk in chunks(CHUNK_ROWS, so_far.position):
            self._tell(so_far.position, scan.rows)
            try:
                self._write(chunk, references, so_far, clears=clears, all_new=all_new)
            except AlreadyStored:
                all_new = False
                self._write(chunk, references, so_far, clears=clears, all_new=False)
        self._finish(so_far)
        self._tell(so_far.position, scan.rows)
        counts = {name: value for name, value in asdict(so_far).items() if name != "position"}
        return FileResult(self._file, self._entity, **counts)

    def _write(
        self, chunk: Chunk, references: References, so_far: ImportProgress, *, clears: bool, all_new: bool
    ) -> None:
        """One chunk, its refused rows and the position after it. Raises ``AlreadyStored``: nothing is written."""
        with self._db.session(self._workspace_id, write=True) as session:
            lock_workspace(session)
            is_quick = all_new and not clears and chunk.columns is not None
            if is_quick and write_columns(session, chunk.columns or {}, references, self._rows.clock):
                self._add(session, so_far, chunk.size, {Change.ACCEPTED.value: chunk.size})
                return
            rows = chunk.rows()
            outcomes = write_rows(session, rows, references, self._rows.clock, all_new=all_new)
            judged = list(zip(rows, outcomes, strict=True))
            if clears:
                came_in = [storable(row.given) for row, outcome in judged if not isinstance(outcome, Refusal)]
                remove_records(session, self._entity, came_in)
            now = datetime.now(UTC)
            add_entries(session, [self._entry(row, out, now) for row, out in judged if isinstance(out, Refusal)])
            self._add(session, so_far, chunk.size, count(outcomes))

    def _add(self, session: WorkspaceSession, so_far: ImportProgress, size: int, counts: Mapping[str, int]) -> None:
        so_far.position += size
        so_far.read += size
        for name, number in counts.items():
            setattr(so_far, name, getattr(so_far, name) + number)
        so_far.dropped = dict(self._chunks.dropped)
        self._save(session, so_far, datetime.now(UTC), finished=False)

    def _finish(self, so_far: ImportProgress) -> None:
        with self._db.session(self._workspace_id, write=True) as session:
            self._save(session, so_far, datetime.now(UTC), finished=True)

    def _save(self, session: WorkspaceSession, so_far: ImportProgress, now: datetime, *, finished: bool) -> None:
        save_progress(
            session, so_far, file_id=self._file_id, entity=self._entity, file=self._file, now=now, finished=finished
        )

    def _entry(self, row: Row, refusal: Refusal, now: datetime) -> QuarantineEntry:
        return entry(
            row,
            refusal,
            entity=self._entity,
            file=self._file,
            clock=self._rows.clock,
            mapping=self._rows.mapping.name,
            now=now,
        )

    def _tell(self, done: int, total: int | None) -> None:
        self._report(ImportStatus(self._file, self._entity, done, total))


def fingerprint(rows: FileRows) -> str:
    """The same for the same content read in the same way: an import goes on only where it stopped in just this file."""
    try:
        with rows.path.open("rb") as file:
            content = hashlib.file_digest(file, "blake2b").hexdigest()
    except OSError as error:
        raise ImportFileError(f"{rows.path.name}: cannot be read: {error.strerror or error}") from error
    way = [rows.path.name, content, rows.mapping.fingerprint, rows.clock.named()]
    return hashlib.blake2b(json.dumps(way).encode(), digest_size=16).hexdigest()


def lock_workspace(session: WorkspaceSession) -> None:
    """Until the transaction ends no other import writes to this workspace (SQLite: nobody writes at all anyway)."""
    session.execute(select(WorkspaceRow.workspace_id).with_for_update()).all()
