"""Opens a file of any supported format as a table of raw records."""

from collections.abc import Sequence
from pathlib import Path

from engagement.errors import ImportFileError
from engagement.ingest.csv_table import open_csv
from engagement.ingest.json_table import open_json_lines
from engagement.ingest.parquet_table import open_parquet
from engagement.ingest.raw import OpenTable

CSV_SUFFIXES = (".csv", ".tsv", ".txt")
JSON_SUFFIXES = (".jsonl", ".ndjson")
PARQUET_SUFFIXES = (".parquet", ".pq")
SUFFIXES = (*CSV_SUFFIXES, *JSON_SUFFIXES, *PARQUET_SUFFIXES)


def open_table(path: Path, known: Sequence[str] = ()) -> OpenTable:
    """The file as a table, its format by its name's ending; ``known`` column names help to find a CSV's delimiter.

    Raises ``ImportFileError`` for an ending that stands for no supported format, and when the table is entered or read.
    """
    suffix = path.suffix.lower()
    if suffix in CSV_SUFFIXES:
        return open_csv(path, known)
    if suffix in JSON_SUFFIXES:
        return open_json_lines(path)
    if suffix in PARQUET_SUFFIXES:
        return open_parquet(path)
    raise ImportFileError(f"{path.name}: not a file that can be imported; use {', '.join(SUFFIXES)}")
