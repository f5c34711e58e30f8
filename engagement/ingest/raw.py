"""What every reader yields: raw records by their column names, or rows that could not be read at all."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from engagement.ingest.reasons import Reason, Refusal

RawRow: TypeAlias = dict[str, Any]
"""Values by column name (trimmed, lower case): text in CSV, else Python values; "" and None are missing."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row whose cells cannot be told apart or decoded."""

    refusal: Refusal


def unreadable(reason: Reason, explanation: str, value: str | None = None) -> Unreadable:
    """A row refused by a reader."""
    return Unreadable(Refusal(reason, explanation, None, value))


Numbered: TypeAlias = tuple[int, RawRow | Unreadable]
"""The line (CSV, JSON Lines) or row (Parquet) number, from 1, and what stands there."""


class Table(Protocol):
    """An open file. ``header`` is empty where columns may differ from row to row (JSON Lines)."""

    @property
    def header(self) -> Sequence[str]:
        """The column names as they stand in the file, in order."""

    def rows(self) -> Iterator[Numbered]:
        """All records from the first, once, in bounded memory."""


OpenTable: TypeAlias = AbstractContextManager[Table]


def column_key(name: str) -> str:
    """How column names are compared: without surrounding space, regardless of case."""
    return name.strip().lower()
