"""Which kind of CSV a file is: delimiter, quote and escape character, found from its first lines."""

import csv
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from engagement.ingest.raw import column_key

DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_ROWS = 200


class RowReader(Protocol):
    """The standard library's CSV reader: rows, and how many physical lines it has taken."""

    @property
    def line_num(self) -> int:
        """Lines taken so far."""

    def __iter__(self) -> Iterator[list[str]]:
        """The rows."""

    def __next__(self) -> list[str]:
        """The next row."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How to read a CSV file; ``skip`` physical lines (a spreadsheet's ``sep=;``, blank ones) precede the header."""

    delimiter: str = ","
    quotechar: str = '"'
    escapechar: str | None = None
    skipinitialspace: bool = False
    skip: int = 0

    def reader(self, lines: Iterator[str]) -> RowReader:
        """The standard library's reader; ``strict``, because the lenient one swallows rows after an unclosed quote."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quotechar,
            escapechar=self.escapechar,
            skipinitialspace=self.skipinitialspace,
            strict=True,
        )


def detect_dialect(sample: str, known: Collection[str] = ()) -> Dialect:
    """The dialect under which the sample makes most sense.

    A delimiter that yields more of the ``known`` column names wins; without any, the one that cuts the rows into the
    same number of columns, more than one. A backslash counts as an escape only where rows cannot be read otherwise.
    """
    lines = sample.splitlines(keepends=True)
    skip, declared = _preamble(lines)
    lines = lines[skip:]
    candidates = [Dialect(d, skip=skip) for d in ((declared,) if declared else DELIMITERS)]
    if lines and lines[0].lstrip().startswith("'"):
        candidates += [replace(c, quotechar="'") for c in candidates]
    best = max(candidates, key=lambda c: _fit(c, lines, known))
    if _is_spaced(best, lines):
        best = replace(best, skipinitialspace=True)
    if "\\" + best.quotechar in sample:
        best = max(best, replace(best, escapechar="\\"), key=lambda c: _fit(c, lines, known))
    return best


def _preamble(lines: list[str]) -> tuple[int, str | None]:
    skip, declared = 0, None
    for line in lines:
        if not line.strip():
            skip += 1
        elif declared is None and line.lower().startswith("sep=") and len(line.rstrip("\r\n")) == 5:
            skip, declared = skip + 1, line[4]
        else:
            break
    return skip, declared


def _is_spaced(dialect: Dialect, lines: list[str]) -> bool:
    """Whether a space follows every delimiter (`a, b, c`): then it belongs to the delimiter."""
    gaps = [gap for line in lines[:_SAMPLE_ROWS] for gap in line.rstrip("\r\n").split(dialect.delimiter)[1:]]
    return bool(gaps) and all(gap.startswith(" ") for gap in gaps)


def _fit(dialect: Dialect, lines: list[str], known: Collection[str]) -> tuple[int, float, int]:
    """Recognised names; share of rows as wide as the header; width. Higher is better, the first of equals wins."""
    rows: list[list[str]] = []
    try:
        rows.extend(row for row in islice(dialect.reader(iter(lines)), _SAMPLE_ROWS) if row)
    except csv.Error:
        rows.append([])  # what follows cannot be read this way (or the sample ends inside a quote)
    if not rows or not rows[0]:
        return (0, 0.0, 0)
    names = [column_key(name) for name in rows[0]]
    width = len(names)
    quoted = sum(cell[:1] == dialect.quotechar for row in rows for cell in row)
    even = Counter(len(row) for row in rows)[width] / len(rows) if width > 1 else 0.0
    return (sum(name in known for name in names), even - quoted / (len(rows) * width), width)
