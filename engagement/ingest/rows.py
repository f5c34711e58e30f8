"""The rows of one file, mapped and keyed; and what one pass over the file says of them. ``chunks`` validates them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeAlias

from engagement.export.cells import COLUMN
from engagement.ingest.csv_table import CsvTable
from engagement.ingest.keys import Hashes, cells_hash, collisions, contains, key_hash, repeated
from engagement.ingest.mapping import Given, RowMapping
from engagement.ingest.raw import Numbered, OpenTable, RawRow, Unreadable, column_key
from engagement.ingest.reasons import Reason, Refusal
from engagement.ingest.records import Record
from engagement.ingest.tables import open_table
from engagement.ingest.times import Clock
from engagement.ingest.validation import Validator
from engagement.model import Entity

_COLLISION = Refusal(Reason.COLLISION, "in this file, the record's key stands for two different things")

Cells: TypeAlias = tuple[int, list[str] | Unreadable]
"""A line number and the cells of its row, in the order of the header."""
Mapped: TypeAlias = tuple[int, RawRow, Given, Refusal | None, bool]
"""Line, row, columns given, the mapping's refusal, and whether the id is a hash of the row."""
Judged: TypeAlias = tuple[int, RawRow, Given, Refusal | None, int]
"""Line, row, columns given, why it is refused, and the how-manieth row of its like it is."""


class Scan(NamedTuple):
    """What one pass over a file's keys found: how many rows, which keys repeat, which are collisions."""

    rows: int
    repeated: Hashes
    colliding: frozenset[int]


@dataclass(frozen=True, slots=True)
class FileRows:
    """The rows of one file, and how they are to be read."""

    path: Path
    mapping: RowMapping
    clock: Clock

    def check(self) -> None:
        """Raises ``ImportFileError`` where the file as a whole cannot be imported."""
        with self.open() as table:
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
        with self.open() as table:
            names = [column_key(name) for name in table.header]
            if not (self.mapping.is_plain and isinstance(table, CsvTable)) or COLUMN in names:
                for _, _, given, refusal, _ in self.mapped(table.rows()):
                    yield key_hash(entity, given) if refusal is None else None
                return
            key_of = cells_hash(entity, names)
            id_place = names.index("activity_id") if "activity_id" in names else None
            needs_id = entity is Entity.ACTIVITIES
            for line, cells in table.records():
                if isinstance(cells, Unreadable):
                    yield None
                elif needs_id and (id_place is None or not cells[id_place]):
                    ((_, _, given, _, _),) = self.mapped(named(names, [(line, cells)]))
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

    def judged(self, rows: Iterable[Mapped], scan: Scan) -> Iterator[Judged]:
        """Rows with what the scan says of them: collisions refused, and the how-manieth of its like each is."""
        seen: Counter[int] = Counter()
        check = bool(len(scan.repeated))
        for line, raw, given, refusal, is_hashed in rows:
            copy = 1
            if check and refusal is None:
                key = key_hash(self.mapping.entity, given)
                if key in scan.colliding:
                    refusal = _COLLISION
                elif is_hashed and contains(scan.repeated, key):
                    seen[key] = copy = seen[key] + 1
            yield line, raw, given, refusal, copy

    def _all_mapped(self) -> Iterator[Mapped]:
        with self.open() as table:
            yield from self.mapped(table.rows())

    def mapped(self, rows: Iterable[Numbered]) -> Iterator[Mapped]:
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

    def open(self) -> OpenTable:
        return open_table(self.path, sorted(self.mapping.columns))


def named(names: Sequence[str], block: Iterable[Cells]) -> Iterator[Numbered]:
    """Lists of cells as rows by column name."""
    for line, cells in block:
        yield line, cells if isinstance(cells, Unreadable) else dict(zip(names, cells, strict=True))
