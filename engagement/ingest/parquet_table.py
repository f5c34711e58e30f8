"""Parquet files, read in batches."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from engagement.errors import ImportFileError
from engagement.ingest.raw import Numbered, column_key

_BATCH_ROWS = 8192


class ParquetTable:
    """One open Parquet file."""

    def __init__(self, file: pq.ParquetFile) -> None:
        self._file = file
        self.header: Sequence[str] = list(file.schema_arrow.names)

    def rows(self) -> Iterator[Numbered]:
        """Records as Python values; instants are cut to microseconds."""
        keys = [column_key(name) for name in self.header]
        number = 0
        for batch in self._file.iter_batches(batch_size=_BATCH_ROWS):
            columns = [_values(column) for column in batch.columns]
            for row in zip(*columns, strict=True):
                number += 1
                yield number, dict(zip(keys, row, strict=True))


def _values(column: pa.Array) -> list[object]:
    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    return column.to_pylist()  # type: ignore[no-any-return]


@contextmanager
def open_parquet(path: Path) -> Iterator[ParquetTable]:
    """A Parquet file as a table. Raises ``ImportFileError``."""
    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowException) as error:
        raise ImportFileError(f"{path.name}: it cannot be read as Parquet") from error
    with file:
        try:
            yield ParquetTable(file)
        except (OSError, pa.ArrowException) as error:
            raise ImportFileError(f"{path.name}: it is damaged and cannot be read to its end") from error
