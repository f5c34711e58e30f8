"""Sheets as values: columns with their number formats, and rows. Knows no writer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil, isfinite
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from engagement.render.wording import plain

Style: TypeAlias = Literal[
    "text", "prose", "tier", "count", "points", "signed", "decimal", "share", "money", "day", "moment"
]
"""How a column reads: ``prose`` wraps, ``points`` and ``signed`` have one decimal, ``decimal`` two."""
Value: TypeAlias = str | float | int | bool | date | datetime | None
LONGEST = 32_767
"""UTF-16 units that a cell holds."""
WORD = 3
"""Letters that a line loses on average to a word that no longer fits."""


@dataclass(frozen=True)
class Column:
    """A column's title, number format and width in characters."""

    title: str
    style: Style = "text"
    width: int = 14


@dataclass(frozen=True)
class Styled:
    """A value with a number format of its own, for sheets whose rows are of different kinds."""

    value: Value
    style: Style


@dataclass(frozen=True)
class Sheet:
    """A sheet with one header row.

    ``line``: draw the numeric columns of these places over the first column; ``left``: numbers stand where texts do.
    """

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value | Styled, ...], ...]
    line: tuple[int, ...] = ()
    left: bool = False


def sheet(name: str, columns: Iterable[Column], rows: Iterable[Iterable[Value | Styled]], **more: Any) -> Sheet:
    """A sheet from any iterables."""
    return Sheet(name, tuple(columns), tuple(tuple(row) for row in rows), **more)


def cell_value(value: Value, zone: ZoneInfo) -> Value:
    """The value as a cell holds it: local times without a zone, numbers that are numbers, text of bounded length."""
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return value if isfinite(value) else None
    return cell_text(value) if isinstance(value, str) else value


def cell_text(text: str) -> str:
    """One line without what XML cannot hold, cut with an ellipsis at the longest a cell takes."""
    line = plain(text, LONGEST)
    if units(line) <= LONGEST:
        return line
    room = LONGEST - 1
    kept = line.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
    return kept.rstrip() + "…"


def lines(value: Value, column: Column) -> int:
    """How many lines a value takes in its column where texts wrap; on the safe side."""
    if not isinstance(value, str):
        return 1
    return max(1, ceil(cell_len(value) / max(column.width - WORD, 1)))


def units(text: str) -> int:
    """The text's length as spreadsheets count it: letters outside the basic plane are two."""
    return len(text) + sum(letter > "\uffff" for letter in text)
