"""The rows of one file, mapped, keyed and validated: all that can be said of a row without looking at the store."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from engagement.export.cells import COLUMN
from engagement.ingest.csv_table import CsvTable
from engagement.ingest.keys import Hashes, cells_hash, collisions, contains, key_hash, repeated
from engagement.ingest.mapping import Given, RowMapping
from engagement.ingest.raw import Numbered, OpenTable, RawRow, Table, Unreadable, column_key
from engagement.ingest.reasons import Reason, Refusal
from engagement.ingest.records import Record
from engagement.ingest.tables import open_table
from engagement.ingest.times import Clock
from engagement.ingest.validation import Validator
from engagement.model import Entity

_COLLISION = Refusal(Reason.COLLISION, "in this file, the record's key stands for two different things")
_UNNAMED = "(no name)"
_BY_ROW = ("contact_email", "contact_name", "date_only", "extra_json")  # columns that the quick way does not know


@dataclass(slots=True)
class Row:
    """One row: the import columns it gives, and the valid record that they make, or why they make none."""

    line: int
    given: Given
    record: Record | Refusal


Columns: TypeAlias = dict[str, list[Any]]
_Validate: TypeAlias = Callable[[Columns], Columns | None]
_Cells: TypeAlias = tuple[int, list[str] | Unreadable]
_Mapped: TypeAlias = tuple[int, RawRow, Given, Refusal | None, bool]
"""Line, row, columns given, the mapping's refusal, and whether the id is a hash of the row."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows in order. ``columns`` holds their valid values where no row is refused and the quick way is open."""

    size: int
    columns: Columns | None
    rows: Callable[[], list[Row]]


class Scan(NamedTuple):
    """What one pass over a file's keys found: how many rows, which keys repeat, which are collisions."""

    rows: int
    repeated: Hashes
    colliding: frozenset[int]


@dataclass(slots=True)
class FileRows:
    """The rows of one file. ``dropped`` counts, as rows are handed out, filled cells of columns nobody asked for."""

    path: Path
    mapping: RowMapping
    clock: Clock
    dropped: Counter[str] = field(default_factory=Counter)

    def check(self) -> None:
        """Raises ``ImportFileError`` where the file as a whole cannot be imported."""
        with self._open() as table:
            if table.header:
                self.mapping.check(self.path.name, table.header)

    def scan(self) -> Scan:
        """Read the file once for its keys, and again only where keys repeat. Raises ``ImportFileError``."""
        rows = 0

        def keys() -> Iterator[int]:
            nonlocal rows
            for key in self._keys():
                rows += 1
                if key is not None:
                    yield key

        again = repeated(keys())
        ambiguous = collisions(self.mapping.entity, self._suspects(again)) if len(again) else frozenset()
        return Scan(rows, again, ambiguous)

    def _keys(self) -> Iterator[int | None]:
        """The key of every row; None where the row is refused as it stands."""
        entity = self.mapping.entity
        with self._open() as table:
            names = [column_key(name) for name in table.header]
            if not (self.mapping.is_plain and isinstance(table, CsvTable)) or COLUMN in names:
                for _, _, given, refusal, _ in self._mapped(table.rows()):
                    yield key_hash(entity, given) if refusal is None else None
                return
            key_of = cells_hash(entity, names)
            id_place = names.index("activity_id") if "activity_id" in names else None
            needs_id = entity is Entity.ACTIVITIES
            for line, cells in table.records():
                if isinstance(cells, Unreadable):
                    yield None
                elif needs_id and (id_place is None or not cells[id_place]):
                    ((_, _, given, _, _),) = self._mapped(_named(names, [(line, cells)]))
                    yield key_hash(entity, given)
                else:
                    yield key_of(cells)

    def _suspects(self, again: Hashes) -> Iterator[tuple[int, tuple[str, ...], Record]]:
        validate = Validator(self.mapping.entity, self.clock).one
        for _, raw, given, refusal, is_hashed in self._all_mapped():
            if refusal is None and contains(again, key := key_hash(self.mapping.entity, given)):
                record = validate(given)
                if not isinstance(record, Refusal) and not (is_hashed and record["date_only"]):
                    yield key, self.mapping.thing(raw), record

    def chunks(self, scan: Scan, size: int, start: int = 0) -> Iterator[Chunk]:
        """The rows from number ``start`` (from 0) on, in the order of the file, ``size`` a time."""
        plain = self.mapping.is_plain and self.mapping.entity is Entity.ACTIVITIES and not len(scan.repeated)
        with self._open() as table:
            if plain and isinstance(table, CsvTable):
                yield from self._column_chunks(table, size, start)
            else:
                yield from self._row_chunks(table, scan, size, start)

    def _row_chunks(self, table: Table, scan: Scan, size: int, start: int) -> Iterator[Chunk]:
        judged = islice(self._judged(self._mapped(table.rows()), scan), start, None)
        while chunk := list(islice(judged, size)):
            for (_, raw, _, _, _), _ in chunk:
                self._count_dropped(raw)
            rows = self._validated(chunk)
            yield Chunk(len(rows), None, rows.copy)

    def _column_chunks(self, table: CsvTable, size: int, start: int) -> Iterator[Chunk]:
        """The quick way of plain activities: most chunks are valid as a whole, and are never taken apart into rows."""
        validate = Validator(self.mapping.entity, self.clock).columns
        names = [column_key(name) for name in table.header]
        records = islice(table.records(), start, None)
        while block := list(islice(records, size)):
            yield Chunk(len(block), self._columns(names, block, validate), partial(self._rows, names, block))

    def _columns(self, names: Sequence[str], block: Sequence[_Cells], validate: _Validate) -> Columns | None:
        if any(isinstance(cells, Unreadable) for _, cells in block):
            for _, raw in _named(names, block):
                self._count_dropped({} if isinstance(raw, Unreadable) else raw)
            return None
        columns = dict(zip(names, map(list, zip(*(cells for _, cells in block), strict=True)), strict=True))
        for name in columns.keys() - self.mapping.columns:
            self.dropped[name or _UNNAMED] += sum(map(bool, columns.pop(name)))
        whole = not any(columns.pop(COLUMN, ())) and not any(any(columns.pop(name, ())) for name in _BY_ROW)
        return validate(columns) if whole else None

    def _rows(self, names: Sequence[str], block: Sequence[_Cells]) -> list[Row]:
        return self._validated([(mapped, 1) for mapped in self._mapped(_named(names, block))])

    def _validated(self, chunk: Sequence[tuple[_Mapped, int]]) -> list[Row]:
        validate = Validator(self.mapping.entity, self.clock).many
        records = iter(validate([given for (_, _, given, refusal, _), _ in chunk if refusal is None]))
        rows = []
        for (line, _, given, refusal, _), copy in chunk:
            row = Row(line, given, refusal or next(records))
            if copy > 1:
                _tell_apart(row, copy)
            rows.append(row)
        return rows

    def _judged(self, rows: Iterable[_Mapped], scan: Scan) -> Iterator[tuple[_Mapped, int]]:
        """Rows with what the scan says of them: collisions refused, and the how-manieth of its like each is."""
        if not len(scan.repeated):
            yield from ((mapped, 1) for mapped in rows)
            return
        seen: Counter[int] = Counter()
        for mapped in rows:
            line, raw, given, refusal, is_hashed = mapped
            copy = 1
            if refusal is None:
                key = key_hash(self.mapping.entity, given)
                if key in scan.colliding:
                    mapped = (line, raw, given, _COLLISION, is_hashed)
                elif is_hashed and contains(scan.repeated, key):
                    seen[key] = copy = seen[key] + 1
            yield mapped, copy

    def _all_mapped(self) -> Iterator[_Mapped]:
        with self._open() as table:
            yield from self._mapped(table.rows())

    def _mapped(self, rows: Iterable[Numbered]) -> Iterator[_Mapped]:
        apply, wants_id = self.mapping.apply, self.mapping.entity is Entity.ACTIVITIES
        for line, raw in rows:
            if isinstance(raw, Unreadable):
                yield line, {}, {}, raw.refusal, False
                continue
            given, refusal = apply(raw)
            is_hashed = wants_id and not given.get("activity_id")
            if is_hashed:
                given["activity_id"] = self.mapping.row_hash(raw)
            yield line, raw, given, refusal, is_hashed

    def _open(self) -> OpenTable:
        return open_table(self.path, sorted(self.mapping.columns))

    def _count_dropped(self, raw: RawRow) -> None:
        columns = self.mapping.columns
        if not raw.keys() <= columns:
            self.dropped.update(
                name or _UNNAMED for name, value in raw.items() if name not in columns and value not in (None, "")
            )


def _named(names: Sequence[str], block: Sequence[_Cells]) -> Iterator[Numbered]:
    for line, cells in block:
        yield line, cells if isinstance(cells, Unreadable) else dict(zip(names, cells, strict=True))


def _tell_apart(row: Row, copy: int) -> None:
    """Rows without an id that are alike are one record, unless they only say the day: then each is one of several."""
    if not isinstance(row.record, Refusal) and row.record["date_only"]:
        row.given["activity_id"] = row.record["activity_id"] = f"{row.record['activity_id']}-{copy}"
