"""The validated rows of a file, a bounded portion at a time: ready to be written in one transaction each."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Final, TypeAlias

from engagement.export.cells import COLUMN
from engagement.ingest.csv_table import CsvTable
from engagement.ingest.mapping import Given
from engagement.ingest.raw import RawRow, Unreadable, column_key
from engagement.ingest.reasons import Refusal
from engagement.ingest.records import Record
from engagement.ingest.rows import Cells, FileRows, Judged, Scan, named
from engagement.ingest.validation import Validator
from engagement.model import Entity

Columns: TypeAlias = dict[str, list[Any]]

_MAX_CHARS: Final = 32 * 1024 * 1024
_STEP: Final = 50  # rows taken before the size of a portion is looked at
_UNNAMED: Final = "(no name)"
_BY_ROW: Final = ("contact_email", "contact_name", "date_only", "extra_json")  # columns the quick way does not know


@dataclass(slots=True)
class Row:
    """One row: the import columns it gives, and the valid record that they make, or why they make none."""

    line: int
    given: Given
    record: Record | Refusal


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows in order. ``columns`` holds their valid values where no row is refused and the quick way is open."""

    size: int
    columns: Columns | None
    rows: Callable[[], list[Row]]


class Chunks:
    """The chunks of one file. ``dropped`` counts, as they are handed out, filled cells of columns nobody asked for."""

    def __init__(self, rows: FileRows, scan: Scan) -> None:
        self.dropped: Counter[str] = Counter()
        self._file = rows
        self._scan = scan
        self._known = rows.mapping.columns
        self._validator = Validator(rows.mapping.entity, rows.clock)

    def __call__(self, size: int, start: int = 0) -> Iterator[Chunk]:
        """The rows from number ``start`` (from 0) on, in the order of the file, at most ``size`` a chunk."""
        mapping = self._file.mapping
        plain = mapping.is_plain and mapping.entity is Entity.ACTIVITIES and not len(self._scan.repeated)
        with self._file.open() as table:
            if plain and isinstance(table, CsvTable):
                yield from self._by_column(table, size, start)
                return
            judged = islice(self._file.judged(self._file.mapped(table.rows()), self._scan), start, None)
            while portion := self._portion(judged, size):
                rows = self._validated(portion)
                yield Chunk(len(rows), None, rows.copy)

    def _portion(self, judged: Iterator[Judged], size: int) -> list[Judged]:
        """The next rows, without the cells that nobody asked for, which may be long texts."""
        portion: list[Judged] = []
        chars = 0
        while len(portion) < size and chars < _MAX_CHARS:
            row = next(judged, None)
            if row is None:
                break
            line, raw, given, refusal, copy = row
            self._count_dropped(raw)
            portion.append((line, {}, given, refusal, copy))
            chars += sum(len(value) for value in given.values() if isinstance(value, str))
        return portion

    def _by_column(self, table: CsvTable, size: int, start: int) -> Iterator[Chunk]:
        """The quick way of plain activities: most chunks are valid as a whole, and are never taken apart into rows."""
        names = [column_key(name) for name in table.header]
        records = islice(table.records(), start, None)
        while True:
            block: list[Cells] = []
            read = table.chars
            while len(block) < size and table.chars - read < _MAX_CHARS and (step := list(islice(records, _STEP))):
                block += step
            if not block:
                return
            yield Chunk(len(block), self._columns(names, block), partial(self._rows, names, block))

    def _columns(self, names: Sequence[str], block: Sequence[Cells]) -> Columns | None:
        if any(isinstance(cells, Unreadable) for _, cells in block):
            for _, raw in named(names, block):
                self._count_dropped({} if isinstance(raw, Unreadable) else raw)
            return None
        columns = dict(zip(names, map(list, zip(*(cells for _, cells in block), strict=True)), strict=True))
        for name in columns.keys() - self._known:
            if filled := sum(map(bool, columns.pop(name))):
                self.dropped[name or _UNNAMED] += filled
        is_whole = not any(columns.pop(COLUMN, ())) and not any(any(columns.pop(name, ())) for name in _BY_ROW)
        return self._validator.columns(columns) if is_whole else None

    def _rows(self, names: Sequence[str], block: Sequence[Cells]) -> list[Row]:
        return self._validated(list(self._file.judged(self._file.mapped(named(names, block)), self._scan)))

    def _validated(self, portion: Sequence[Judged]) -> list[Row]:
        givens = [given for _, _, given, refusal, _ in portion if refusal is None]
        records = iter(self._validator.many(givens))
        rows = []
        for line, _, given, refusal, copy in portion:
            row = Row(line, given, refusal or next(records))
            if copy > 1:
                _tell_apart(row, copy)
            rows.append(row)
        return rows

    def _count_dropped(self, raw: RawRow) -> None:
        if not raw.keys() <= self._known:
            self.dropped.update(
                name or _UNNAMED for name, value in raw.items() if name not in self._known and value not in (None, "")
            )


def _tell_apart(row: Row, copy: int) -> None:
    """Rows without an id that are alike are one record, unless they only say the day: then each is one of several."""
    if not isinstance(row.record, Refusal) and row.record["date_only"]:
        row.given["activity_id"] = row.record["activity_id"] = f"{row.record['activity_id']}-{copy}"
