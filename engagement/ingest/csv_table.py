"""CSV in the wild: every physical line ends up in a record or in a refusal, never silently inside its neighbour.

Python's reader, left lenient, returns a handful of rows without an error after one unclosed quote. It runs strict here,
and after a row that cannot be read, or whose number of cells is wrong, reading goes on at the next physical line.
"""

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from engagement.errors import ImportFileError
from engagement.ingest.dialect import Dialect, detect_dialect
from engagement.ingest.raw import Numbered, column_key, unreadable
from engagement.ingest.reasons import Reason
from engagement.ingest.text import SAMPLE_BYTES, is_unicode, open_text

MAX_RECORD_CHARS = 8 * 1024 * 1024
MAX_RECORD_LINES = 10_000


class _RecordTooLong(Exception):
    """The record under way holds more text or lines than any real one."""


class _Lines:
    """Physical lines, with those of the record under way kept, so that they can be read again."""

    def __init__(self, stream: io.TextIOBase) -> None:
        self._stream = stream
        self._again: deque[str] = deque()
        self._chars = 0
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._stream.readline(MAX_RECORD_CHARS)
        if not line:
            raise StopIteration
        self.taken.append(line)
        self.number += 1
        self._chars += len(line)
        if self._chars >= MAX_RECORD_CHARS or len(self.taken) > MAX_RECORD_LINES:
            raise _RecordTooLong
        return line

    def start_record(self) -> None:
        self.taken.clear()
        self._chars = 0

    def give_back_all_but_first(self) -> None:
        """Spend only the first physical line of the record under way; a line beyond the limit is skipped to its end."""
        first, *rest = self.taken
        self._again.extendleft(reversed(rest))
        self.number -= len(rest)
        while not rest and first[-1] not in "\r\n" and len(first) >= MAX_RECORD_CHARS:
            first = self._stream.readline(MAX_RECORD_CHARS)
            if not first:
                break
        self.start_record()


class CsvTable:
    """One open CSV file."""

    def __init__(self, name: str, stream: io.TextIOBase, dialect: Dialect) -> None:
        self._lines = _Lines(stream)
        self._dialect = dialect
        for _ in range(dialect.skip):
            next(self._lines)
        self._lines.start_record()
        self.header: Sequence[str] = self._read_header(name)

    def _read_header(self, name: str) -> list[str]:
        try:
            header = next(self._dialect.reader(self._lines), [])
        except (csv.Error, _RecordTooLong) as error:
            raise ImportFileError(f"{name}: the header line cannot be read as CSV") from error
        if not all(is_unicode(cell) for cell in header):
            raise ImportFileError(f"{name}: the header line is not UTF-8; save the file as UTF-8")
        return header

    def rows(self) -> Iterator[Numbered]:
        """Records as text by column; blank lines are no records."""
        csv.field_size_limit(max(csv.field_size_limit(), MAX_RECORD_CHARS))
        lines, width = self._lines, len(self.header)
        keys = [column_key(name) for name in self.header]
        reader = self._dialect.reader(lines)
        while True:
            lines.start_record()
            start = lines.number + 1
            try:
                row = next(reader, None)
            except (csv.Error, _RecordTooLong):
                lines.give_back_all_but_first()
                reader = self._dialect.reader(lines)
                yield start, unreadable(Reason.MALFORMED_ROW, "a quote is not closed, or text follows a closing quote")
                continue
            if row is None:
                return
            if len(row) == width:
                yield start, dict(zip(keys, row, strict=True))
            elif row:
                if len(lines.taken) > 1:
                    lines.give_back_all_but_first()
                    reader = self._dialect.reader(lines)
                counts = f"{len(row)} cells, the header has {width}"
                yield start, unreadable(Reason.RAGGED_ROW, "the row does not have as many cells as the header", counts)


@contextmanager
def open_csv(path: Path, known: Sequence[str] = ()) -> Iterator[CsvTable]:
    """A CSV file as a table; ``known`` column names help to find its delimiter. Raises ``ImportFileError``."""
    with open_text(path) as stream:
        sample = stream.read(SAMPLE_BYTES)
    if not sample.strip():
        raise ImportFileError(f"{path.name}: the file is empty")
    dialect = detect_dialect(sample, [column_key(name) for name in known])
    with open_text(path) as stream:
        yield CsvTable(path.name, stream, dialect)
