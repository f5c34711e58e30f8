"""JSON Lines: one object a line. Numbers stay text, so that they are judged by the same rules as everywhere else."""

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engagement.errors import ImportFileError
from engagement.ingest.raw import Numbered, RawRow, Unreadable, column_key, unreadable
from engagement.ingest.reasons import Reason
from engagement.ingest.text import open_text

MAX_LINE_CHARS = 8 * 1024 * 1024


class _DuplicateKey(ValueError):
    """An object names a column twice: which value holds cannot be said."""


class Number(str):
    """A JSON number as it was written; text columns tell it from a string by this."""

    __slots__ = ()


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = {column_key(key): value for key, value in pairs}
    if len(row) != len(pairs):
        raise _DuplicateKey
    return row


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=Number, parse_int=Number, parse_constant=Number)


def parse_line(line: str) -> RawRow | Unreadable:
    """One line as a record."""
    try:
        row = _DECODER.decode(line)
    except _DuplicateKey:
        return unreadable(Reason.DUPLICATE_KEY, "a key stands twice in the object")
    except (ValueError, RecursionError):
        return unreadable(Reason.MALFORMED_ROW, "the line is not one JSON value")
    if not isinstance(row, dict):
        return unreadable(Reason.MALFORMED_ROW, "the line is not a JSON object")
    return row


class JsonTable:
    """One open JSON Lines file."""

    header: Sequence[str] = ()

    def __init__(self, stream: io.TextIOBase) -> None:
        self._stream = stream

    def rows(self) -> Iterator[Numbered]:
        """One record a line; blank lines are no records."""
        number = 0
        while line := self._stream.readline(MAX_LINE_CHARS):
            number += 1
            if len(line) >= MAX_LINE_CHARS:
                while line and line[-1] != "\n":
                    line = self._stream.readline(MAX_LINE_CHARS)
                yield number, unreadable(Reason.TOO_LONG, "the line is longer than 8 million characters")
            elif line.strip():
                yield number, parse_line(line)


@contextmanager
def open_json_lines(path: Path) -> Iterator[JsonTable]:
    """A JSON Lines file as a table. Raises ``ImportFileError``."""
    with open_text(path) as stream:
        if stream.read(1) == "[":
            raise ImportFileError(f"{path.name}: it is one JSON array; write one object a line (JSON Lines)")
    with open_text(path) as stream:
        yield JsonTable(stream)
