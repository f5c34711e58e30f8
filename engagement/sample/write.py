"""Writing the sample company as import files: CSV, JSON Lines or Parquet, one pass, bounded memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Literal, Protocol, TypeAlias, get_args, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from engagement.model import Entity
from engagement.sample.generate import SampleCompany
from engagement.sample.rows import ENTITIES, Row, Value, columns
from engagement.sample.workspace import TIME_ZONE

Format: TypeAlias = Literal["csv", "jsonl", "parquet"]
_PARQUET_ROWS: Final = 100_000


class _Sink(Protocol):
    def rows(self, rows: Iterable[Row]) -> None: ...
    def close(self) -> None: ...


def write(folder: Path, company: SampleCompany, *, file_format: Format = "csv") -> dict[Entity, int]:
    """Writes one file per entity into `folder` (made if missing), ready for `engagement import FOLDER`.

    Returns the number of rows per entity. Existing files of the same names are replaced. Raises OSError when
    the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    counts: dict[Entity, int] = dict.fromkeys(ENTITIES, 0)
    with ExitStack() as stack:
        sinks: dict[Entity, _Sink] = {}
        for entity in ENTITIES:
            sinks[entity] = _SINKS[file_format](folder / f"{entity.value}.{file_format}", entity)
            stack.callback(sinks[entity].close)

        def put(entity: Entity, rows: Sequence[Row]) -> None:
            sinks[entity].rows(rows)
            counts[entity] += len(rows)

        put(Entity.PEOPLE, list(company.rows(Entity.PEOPLE)))
        for book in company.books():
            for entity in ENTITIES:
                put(entity, list(book.of(entity)))
    return counts


class _CsvSink:
    def __init__(self, path: Path, entity: Entity) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(columns(entity))

    def rows(self, rows: Iterable[Row]) -> None:
        self._writer.writerows([_plain(value, boolean=str) for value in row] for row in rows)

    def close(self) -> None:
        self._file.close()


class _JsonSink:
    def __init__(self, path: Path, entity: Entity) -> None:
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._columns = columns(entity)

    def rows(self, rows: Iterable[Row]) -> None:
        for row in rows:
            record = {
                name: _plain(value, boolean=bool)
                for name, value in zip(self._columns, row, strict=True)
                if value is not None
            }
            self._file.write(json.dumps(record, ensure_ascii=False) + "\n")

    def close(self) -> None:
        self._file.close()


class _ParquetSink:
    def __init__(self, path: Path, entity: Entity) -> None:
        self._schema = _schema(entity)
        self._writer = pq.ParquetWriter(path, self._schema)
        self._waiting: list[Row] = []

    def rows(self, rows: Iterable[Row]) -> None:
        self._waiting.extend(rows)
        if len(self._waiting) >= _PARQUET_ROWS:
            self._flush()

    def _flush(self) -> None:
        arrays = [
            pa.array([row[place] for row in self._waiting], type=field.type) for place, field in enumerate(self._schema)
        ]
        self._writer.write_table(pa.Table.from_arrays(arrays, schema=self._schema))
        self._waiting.clear()

    def close(self) -> None:
        if self._waiting:
            self._flush()
        self._writer.close()


def _schema(entity: Entity) -> Any:
    types: dict[type, Any] = {
        str: pa.string(),
        int: pa.int64(),
        float: pa.float64(),
        bool: pa.bool_(),
        date: pa.date32(),
        datetime: pa.timestamp("us", tz=TIME_ZONE),
    }
    hints = get_type_hints(ENTITIES[entity])
    return pa.schema([(name, types[_bare(hints[name])]) for name in columns(entity)])


def _bare(hint: Any) -> type:
    """The type of a field without its `| None`."""
    options = [option for option in get_args(hint) if option is not type(None)]
    found: type = options[0] if options else hint
    return found


def _plain(value: Value, *, boolean: Callable[[bool], object]) -> object:
    if isinstance(value, bool):
        text = boolean(value)
        return text.lower() if isinstance(text, str) else text
    if isinstance(value, date):
        return value.isoformat()
    return value


_SINKS: Final[dict[Format, Callable[[Path, Entity], _Sink]]] = {
    "csv": _CsvSink,
    "jsonl": _JsonSink,
    "parquet": _ParquetSink,
}
