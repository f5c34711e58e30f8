"""The rows of one file, mapped, keyed and validated: all that can be said of a row without looking at the store."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

from engagement.ingest.keys import Hashes, collisions, contains, key_hash, repeated
from engagement.ingest.mapping import Given, RowMapping
from engagement.ingest.raw import OpenTable, RawRow, Unreadable
from engagement.ingest.reasons import Reason, Refusal
from engagement.ingest.records import Record
from engagement.ingest.tables import open_table
from engagement.ingest.times import Clock
from engagement.ingest.validation import Validator
from engagement.model import Entity

_COLLISION = Refusal(Reason.COLLISION, "in this file, the record's key stands for two different things")
_UNNAMED = "(no name)"


@dataclass(slots=True)
class Row:
    """One row: the import columns it gives, and the valid record that they make, or why they make none."""

    line: int
    given: Given
    record: Record | Refusal


class Scan(NamedTuple):
    """What one pass over a file's keys found: how many rows, which keys repeat, which are collisions."""

    rows: int
    repeated: Hashes
    colliding: frozenset[int]


_Mapped: TypeAlias = tuple[int, RawRow, Given, Refusal | None, bool]
"""Line, row, columns given, the mapping's refusal, and whether the id is a hash of the row."""


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
        rows, entity = 0, self.mapping.entity

        def keys() -> Iterator[int]:
            nonlocal rows
            for _, _, given, refusal, _ in self._mapped():
                rows += 1
                if refusal is None:
                    yield key_hash(entity, given)

        again = repeated(keys())
        return Scan(rows, again, collisions(entity, self._suspects(again)) if len(again) else frozenset())

    def _suspects(self, again: Hashes) -> Iterator[tuple[int, tuple[str, ...], Record]]:
        validate = Validator(self.mapping.entity, self.clock).one
        for _, raw, given, refusal, is_hashed in self._mapped():
            if refusal is None and contains(again, key := key_hash(self.mapping.entity, given)):
                record = validate(given)
                if not isinstance(record, Refusal) and not (is_hashed and record["date_only"]):
                    yield key, self.mapping.thing(raw), record

    def chunks(self, scan: Scan, size: int, start: int = 0) -> Iterator[list[Row]]:
        """The rows from number ``start`` (from 0) on, valid or refused, in the order of the file, ``size`` a time."""
        validate = Validator(self.mapping.entity, self.clock).many
        judged = self._judged(scan, start)
        while chunk := list(islice(judged, size)):
            records = iter(validate([given for _, given, refusal, _ in chunk if refusal is None]))
            rows = []
            for line, given, refusal, copy in chunk:
                row = Row(line, given, refusal or next(records))
                if copy > 1:
                    _tell_apart(row, copy)
                rows.append(row)
            yield rows

    def _judged(self, scan: Scan, start: int) -> Iterator[tuple[int, Given, Refusal | None, int]]:
        """Rows with what can be said of them before validation: refused or not, and the how-manieth of its like."""
        seen: Counter[int] = Counter()
        for number, (line, raw, given, refusal, is_hashed) in enumerate(self._mapped()):
            copy = 1
            if len(scan.repeated) and refusal is None:
                key = key_hash(self.mapping.entity, given)
                if key in scan.colliding:
                    refusal = _COLLISION
                elif is_hashed and contains(scan.repeated, key):
                    seen[key] = copy = seen[key] + 1
            if number >= start:
                self._count_dropped(raw)
                yield line, given, refusal, copy

    def _mapped(self) -> Iterator[_Mapped]:
        apply, wants_id = self.mapping.apply, self.mapping.entity is Entity.ACTIVITIES
        with self._open() as table:
            for line, raw in table.rows():
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


def _tell_apart(row: Row, copy: int) -> None:
    """Rows without an id that are alike are one record, unless they only say the day: then each is one of several."""
    if not isinstance(row.record, Refusal) and row.record["date_only"]:
        row.given["activity_id"] = row.record["activity_id"] = f"{row.record['activity_id']}-{copy}"
