"""Writes rows to a CSV, JSON Lines or Parquet file, which appears under its name only when it is complete."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from engagement.errors import InputError
from engagement.export.cells import COLUMN, neutralise

Row: TypeAlias = Mapping[str, Any]
Columns: TypeAlias = Mapping[str, type]
"""The columns of a file and their types: str, bool, int, float, date or datetime."""

_ARROW: Final[Mapping[type, pa.DataType]] = {
    str: pa.string(),
    bool: pa.bool_(),
    int: pa.int64(),
    float: pa.float64(),
    date: pa.date32(),
    datetime: pa.timestamp("us", "UTC"),
}


class Format(StrEnum):
    """File formats; the value is the file name's ending."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


def write_file(path: Path, columns: Columns, pages: Iterable[Sequence[Row]], file_format: Format, *, raw: bool) -> int:
    """Write all pages of rows; ``raw`` leaves CSV texts as they are. Says how many rows. Raises ``InputError``."""
    count = 0

    def counted() -> Iterator[Sequence[Row]]:
        nonlocal count
        for page in pages:
            count += len(page)
            yield page

    try:
        with _completed(path) as file:
            if file_format is Format.CSV:
                _write_csv(file, columns, counted(), raw=raw)
            elif file_format is Format.JSONL:
                _write_json(file, columns, counted())
            else:
                _write_parquet(file, columns, counted())
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror or error}") from error
    return count


@contextmanager
def _completed(path: Path) -> Iterator[Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _write_csv(path: Path, columns: Columns, pages: Iterable[Sequence[Row]], *, raw: bool) -> None:
    names = list(columns) if raw else [*columns, COLUMN]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        for page in pages:
            rows = page if raw else map(neutralise, page)
            writer.writerows([_text(row.get(name)) for name in names] for row in rows)


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value


def _write_json(path: Path, columns: Columns, pages: Iterable[Sequence[Row]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for page in pages:
            for row in page:
                filled = {name: _json(row[name]) for name in columns if row.get(name) is not None}
                file.write(json.dumps(filled, ensure_ascii=False) + "\n")


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def _write_parquet(path: Path, columns: Columns, pages: Iterable[Sequence[Row]]) -> None:
    schema = pa.schema([(name, _ARROW[kind]) for name, kind in columns.items()])
    with pq.ParquetWriter(path, schema) as writer:
        for page in pages:
            if page:
                values = {name: [row.get(name) for row in page] for name in columns}
                writer.write_table(pa.table(values, schema=schema))
