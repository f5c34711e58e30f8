"""Small array tools that the metrics share: ragged rows, codes for texts, list columns. Nothing here knows the method.

All order is by value or by position, never by hash, so that equal inputs give equal bytes.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow as pa
from numpy.typing import NDArray

from engagement.frames import UTC_TIME

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEVER: Final = 2**62  # an instant after every other
_FEW: Final = 10_000


@dataclass(frozen=True)
class Ragged:
    """Rows of different lengths: row ``i`` holds ``values[offsets[i]:offsets[i + 1]]``."""

    offsets: Ints
    values: Ints

    @classmethod
    def of(cls, rows: Ints, values: Ints, size: int) -> "Ragged":
        """From pairs sorted by row."""
        return cls(np.searchsorted(rows, np.arange(size + 1)), values)

    @property
    def lengths(self) -> Ints:
        """The length of each row."""
        return np.diff(self.offsets)

    def expand(self, rows: Ints) -> tuple[Ints, Ints]:
        """The values of some rows, flat; first the place in ``rows`` that each belongs to."""
        owners, places = spread(self.offsets[rows], self.offsets[rows + 1])
        return owners, self.values[places]


def spread(starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Every integer of the ranges [start, end), flat; first the place of the range that each belongs to."""
    lengths = np.maximum(ends - starts, 0)
    owners = np.repeat(np.arange(len(lengths)), lengths)
    before = np.cumsum(lengths) - lengths
    return owners, np.arange(len(owners)) - before[owners] + starts[owners]


def count(groups: Ints, size: int, where: Flags | None = None) -> Ints:
    """How many entries each of ``size`` groups has."""
    return np.bincount(groups if where is None else groups[where], minlength=size)


def total(groups: Ints, weights: NDArray[Any], size: int) -> Floats:
    """The sum of the weights in each group, added in the order of the entries."""
    return np.bincount(groups, weights=weights, minlength=size).astype(np.float64)


def ratio(part: NDArray[Any], whole: NDArray[Any]) -> Floats:
    """part / whole, NaN where whole is 0."""
    found = np.full(len(part), np.nan)
    np.divide(part, whole, out=found, where=whole != 0)
    return found


def last_of_each(groups: Ints, size: int) -> Ints:
    """The place of the last entry of each group in a sorted array; -1 for an empty group."""
    ends = np.searchsorted(groups, np.arange(size), side="right") - 1
    if not len(groups):
        return np.full(size, -1)
    return np.where((ends >= 0) & (groups[ends] == np.arange(size)), ends, -1)


def within(groups: Ints) -> Ints:
    """The position of each entry within its group, in an array sorted by group."""
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    return np.arange(len(groups)) - np.repeat(starts, np.diff(starts, append=len(groups)))


def distinct(keys: Ints) -> Ints:
    """The distinct keys, sorted (NumPy's own hashes first, which is slower on many of them)."""
    ordered = np.sort(keys)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=ordered[:1] - 1))]


class Names:
    """Texts as numbers in the order of the texts: code -1 is a missing text."""

    def __init__(self, *columns: pl.Series) -> None:
        texts_of = (column if len(column) < _FEW else column.unique() for column in columns)
        texts = sorted(set().union(*(column.to_list() for column in texts_of)) - {None})
        self.texts = pl.Series(texts, dtype=pl.String)
        self._type = pl.Enum(self.texts)

    def __len__(self) -> int:
        return len(self.texts)

    def codes(self, column: pl.Series) -> Ints:
        """The code of each text; -1 for a missing or unknown one."""
        return enum_codes(column, self._type)


def enum_codes(column: pl.Series, kind: pl.Enum, missing: int = -1) -> Ints:
    """The place of each text in an enumeration; ``missing`` for a null or an unknown text."""
    codes = column.cast(kind, strict=False).to_physical().to_numpy()
    if codes.dtype.kind == "f":  # there are nulls
        codes = np.nan_to_num(codes, nan=missing)
    return codes.astype(np.int64)


def ranks(*keys: Ints) -> Ints:
    """Dense codes of the distinct combinations of integer keys, in the order of the first key, then the second, ..."""
    code = np.zeros(len(keys[0]), dtype=np.int64)
    for key in keys:
        values, place = np.unique(key, return_inverse=True)
        code = code * max(len(values), 1) + place
        if len(keys) > 2:
            code = np.unique(code, return_inverse=True)[1].astype(np.int64)
    return np.unique(code, return_inverse=True)[1].astype(np.int64)


@dataclass(frozen=True)
class Lists:
    """A column of lists: row ``i`` holds ``values[offsets[i]:offsets[i + 1]]``."""

    offsets: Ints
    values: pl.Series

    def cells(self) -> NDArray[np.object_]:
        """Each row as a list of Python's own types."""
        values, offsets = self.values.to_list(), self.offsets.tolist()
        found = np.empty(len(offsets) - 1, dtype=object)
        for place, (start, end) in enumerate(pairwise(offsets)):
            found[place] = values[start:end]
        return found

    def series(self) -> pl.Series:
        """As a Polars column."""
        arrow = pa.LargeListArray.from_arrays(pa.array(self.offsets, pa.int64()), self.values.to_arrow())
        return pl.Series(pl.from_arrow(arrow))


def offsets_of(groups: Ints, size: int) -> Ints:
    """Where each group begins in an array sorted by group, and where the last one ends."""
    return np.searchsorted(groups, np.arange(size + 1))


def moments(values: Ints) -> NDArray[np.datetime64]:
    """Microseconds as datetimes in UTC; ``NEVER`` and ``-NEVER`` are null."""
    return np.where(np.abs(values) < NEVER, values, np.iinfo(np.int64).min).view("datetime64[us]")


def moment_series(values: Ints) -> pl.Series:
    """As ``moments``, as a Polars column."""
    return pl.Series(moments(values)).cast(UTC_TIME)
