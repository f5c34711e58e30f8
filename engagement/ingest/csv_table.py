"""CSV in the wild: every physical line ends up in a record or in a refusal, never silently inside its neighbour.

Python's reader, left lenient, returns a handful of rows without an error after one unclosed quote. It runs strict here,
and after a row that cannot be read, or whose number of cells is wrong, reading goes on at the next physical line.
"""

import csv
import io
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from engagement.errors import ImportFileError
from engagement.ingest.dialect import Dialect, detect_dialect
from engagement.ingest.raw import Numbered, Unreadable, column_key, unreadable
from engagement.ingest.reasons import Reason
from engagement.ingest.text import SAMPLE_BYTES, is_unicode, open_text

MAX_RECORD_CHARS = 8 * 1024 * 1024
MAX_RECORD_LINES = 10_000
_PIECE_CHARS = 1024 * 1024
_BAD_QUOTE = "a quote is not closed, or text follows a closing quote"


class _RecordTooLong(Exception):
    """The record under way holds more text or lines than any real one."""


class _Lines:
    """Physical lines, a piece of the file at a time; those of the record under way are kept, to be read again."""

    def __init__(self, stream: io.TextIOBase, skip: int) -> None:
        self._stream = stream
        self._carry = ""
        self.chars = 0
        self._kept: deque[list[str]] = deque()
        self._first = skip  # the number of the first kept line, from 0
        self.done = skip  # how many lines belong to records that are complete
        for _ in range(skip):
            stream.readline()

    def iterate(self) -> Iterator[str]:
        """All lines from ``done`` on. Raises ``_RecordTooLong``, after which another iterator goes on."""
        return chain.from_iterable(chain(list(self._kept), self._pieces()))

    def _pieces(self) -> Iterator[list[str]]:
        while text := self._stream.read(_PIECE_CHARS):
            self.chars += len(text)
            lines = list(io.StringIO(self._carry + text, newline=""))
            # The last line may go on, and a \r at its end may be half of a line end.
            self._carry = "" if lines[-1].endswith("\n") else lines.pop()
            while self._kept and self._first + len(self._kept[0]) <= self.done:
                self._first += len(self._kept.popleft())
            self._kept.append(lines)
            yield lines
            if len(self._carry) > MAX_RECORD_CHARS or self._is_too_long():
                raise _RecordTooLong
        if self._carry:
            self._kept.append(list(io.StringIO(self._carry, newline="")))
            self._carry = ""
            yield self._kept[-1]

    def _is_too_long(self) -> bool:
        lines = sum(map(len, self._kept)) - (self.done - self._first)
        return lines > MAX_RECORD_LINES or len(self._kept) * _PIECE_CHARS > MAX_RECORD_CHARS

    def skip_one(self) -> None:
        """One line more is done, whatever it holds; a line beyond the limit is skipped to its end."""
        kept = list(chain.from_iterable(self._kept))[self.done - self._first :]
        if not kept:
            while self._carry and not self._carry.endswith(("\n", "\r")):
                self._carry = self._stream.readline(_PIECE_CHARS)
            self._carry = ""
        self.done += 1
        self._first, self._kept = self.done, deque([kept[1:]])


class CsvTable:
    """One open CSV file."""

    def __init__(self, name: str, stream: io.TextIOBase, dialect: Dialect) -> None:
        csv.field_size_limit(max(csv.field_size_limit(), MAX_RECORD_CHARS))
        self._lines = _Lines(stream, dialect.skip)
        self._dialect = dialect
        self._start_reader()
        self.header: Sequence[str] = self._read_header(name)

    def _start_reader(self) -> None:
        self._before = self._lines.done
        self._reader = self._dialect.reader(self._lines.iterate())

    def _read_header(self, name: str) -> list[str]:
        try:
            header = next(self._reader, [])
        except (csv.Error, _RecordTooLong) as error:
            raise ImportFileError(f"{name}: the header line cannot be read as CSV") from error
        if not all(is_unicode(cell) for cell in header):
            raise ImportFileError(f"{name}: the header line is not UTF-8; save the file as UTF-8")
        self._lines.done = self._before + self._reader.line_num
        return header

    @property
    def chars(self) -> int:
        """How much of the file has been read, by and large."""
        return self._lines.chars

    def rows(self) -> Iterator[Numbered]:
        """Records as text by column; blank lines are no records."""
        keys = [column_key(name) for name in self.header]
        for line, cells in self.records():
            yield line, cells if isinstance(cells, Unreadable) else dict(zip(keys, cells, strict=True))

    def records(self) -> Iterator[tuple[int, list[str] | Unreadable]]:
        """The same records as lists of cells, in the order of the header."""
        lines, width = self._lines, len(self.header)
        while True:
            reader, before = self._reader, self._before
            try:
                for row in reader:
                    start, end = lines.done + 1, before + reader.line_num
                    if row and len(row) != width:
                        counts = f"{len(row)} cells, the header has {width}"
                        yield start, unreadable(Reason.RAGGED_ROW, "it has more or fewer cells than the header", counts)
                        if end > start:  # a quote may have swallowed the lines after the first
                            break
                    lines.done = end
                    if len(row) == width:
                        yield start, row
                else:
                    return
            except (csv.Error, _RecordTooLong):
                yield lines.done + 1, unreadable(Reason.MALFORMED_ROW, _BAD_QUOTE)
            lines.skip_one()
            self._start_reader()


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
