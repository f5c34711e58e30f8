"""Reading one row of the facts frame with plain Python types. Knows nothing of scores."""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.fact_arrays import FactArrays, Facts, columns_of


class Row:
    """One account seen through one window; a missing value is None, a missing list is empty."""

    def __init__(self, cells: Mapping[str, Any]) -> None:
        self._cells = cells

    def cell(self, column: str) -> Any:
        """A cell as the frame carries it; None where there is no such column."""
        try:
            return self._cells[column]
        except KeyError:
            return None

    def number(self, column: str) -> float | None:
        """A finite number, None where there is none."""
        value = self.cell(column)
        if value is None or value is pd.NA or value is pd.NaT:
            return None
        found = float(value)
        return found if math.isfinite(found) else None

    def count(self, column: str) -> int:
        """A count, 0 where there is none."""
        return round(self.number(column) or 0)

    def optional_count(self, column: str) -> int | None:
        """A count, None where it is not known."""
        found = self.number(column)
        return None if found is None else round(found)

    def text(self, column: str) -> str:
        """A string, "" where there is none."""
        value = self.cell(column)
        return value if isinstance(value, str) else ""

    def when(self, column: str) -> datetime | None:
        """An instant in UTC."""
        return instant(self.cell(column))

    def strings(self, column: str) -> tuple[str, ...]:
        """A list of strings without nulls."""
        return tuple(str(item) for item in listing(self.cell(column)) if item is not None)

    def instants(self, column: str) -> tuple[datetime, ...]:
        """A list of instants without nulls."""
        return tuple(found for item in listing(self.cell(column)) if (found := instant(item)) is not None)

    def items(self, column: str) -> tuple[Any, ...]:
        """A list's items as they are."""
        return tuple(listing(self.cell(column)))

    def records(self, column: str) -> list[dict[str, Any]]:
        """A list of structs as dictionaries."""
        return [dict(item) for item in listing(self.cell(column)) if item is not None]


def listing(cell: object) -> list[Any]:
    """The items of a list cell, however pandas carries it."""
    if isinstance(cell, np.ndarray | list | tuple):
        return list(cell)
    return []


def instant(cell: object) -> datetime | None:
    """A cell as an aware datetime in UTC, None for a null."""
    if cell is None or cell is pd.NaT or cell is pd.NA:
        return None
    if not isinstance(cell, datetime):
        stamp = pd.Timestamp(cell)  # type: ignore[arg-type]
        if pd.isna(stamp):
            return None
        cell = stamp
    moment = cell.to_pydatetime() if isinstance(cell, pd.Timestamp) else cell
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def calendar_day(cell: object) -> date | None:
    """A cell as a date, None for a null."""
    if cell is None or cell is pd.NaT or cell is pd.NA:
        return None
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return cell
    stamp = pd.Timestamp(cell)  # type: ignore[arg-type]
    return None if pd.isna(stamp) else stamp.date()


class _Cells(dict[str, Any]):
    """One row of some columns, each cell taken when it is first asked for, in Python's own types."""

    def __init__(self, columns: Mapping[str, Any], place: int) -> None:
        self._columns, self._place = columns, place

    def __missing__(self, name: str) -> Any:
        column = self._columns[name]
        cell = column[self._place]
        found = self[name] = cell.item() if isinstance(cell, np.generic) else cell
        return found


def of_account(facts: Facts, account_id: str) -> Facts:
    """The rows of one account; the facts themselves where they hold no other. Raises ``KeyError`` without rows."""
    if isinstance(facts, pd.DataFrame):
        known: list[Any] = facts.index.levels[0].tolist() if isinstance(facts.index, pd.MultiIndex) else []
        return facts if known == [account_id] and len(facts) else facts.loc[[account_id]]
    places = np.flatnonzero(facts.accounts == account_id)
    if not len(places):
        raise KeyError(account_id)
    return facts if len(places) == len(facts) else facts.take(places)


def of_windows(facts: Facts, *labels: str) -> tuple[tuple[str, ...], list["Columns"]]:
    """The accounts of the first window by id, and some windows in that order; ``KeyError`` where one lacks any."""
    arrays = FactArrays.of(facts)
    accounts: tuple[str, ...] | None = None
    found: list[Columns] = []
    for label in labels:
        here = np.flatnonzero(arrays.windows == label)
        own = dict(zip(arrays.accounts[here].tolist(), here.tolist(), strict=True))
        accounts = tuple(sorted(own)) if accounts is None else accounts
        if not own.keys() >= set(accounts):
            raise KeyError(f"window {label} lacks an account")
        found.append(Columns(arrays, np.array([own[account] for account in accounts], dtype=np.intp)))
    return accounts or (), found


def account_rows(facts: Facts, account_id: str) -> dict[str, Row]:
    """The windows of one account by label. Raises ``KeyError`` for an account without facts."""
    arrays = FactArrays.of(of_account(facts, account_id))
    return {str(label): Row(_Cells(arrays.columns, place)) for place, label in enumerate(arrays.windows.tolist())}


class Columns:
    """The columns of the facts (all their rows, or those at ``places``), or ready-made arrays, each taken once."""

    def __init__(self, facts: Facts | Mapping[str, NDArray[Any]], places: NDArray[np.intp] | None = None) -> None:
        self._columns: Mapping[str, Any]
        if isinstance(facts, pd.DataFrame):
            self._columns, self._size = columns_of(facts), len(facts)
        elif isinstance(facts, FactArrays):
            self._columns, self._size = facts.columns, len(facts)
        else:
            self._columns, self._size = facts, len(next(iter(facts.values())))
        self._places = places
        self._numbers: dict[str, NDArray[np.float64]] = {}
        self._counts: dict[str, NDArray[np.float64]] = {}
        self._where: dict[tuple[str, str | bool], NDArray[np.bool_]] = {}
        self._objects: dict[str, NDArray[np.object_]] = {}

    def __len__(self) -> int:
        return self._size if self._places is None else len(self._places)

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A numeric column as floats, NaN where null."""
        if name not in self._numbers:
            self._numbers[name] = _numbers(self._here(name))
        return self._numbers[name]

    def counts(self, name: str) -> NDArray[np.float64]:
        """A numeric column as floats, 0 where null; not to be written to."""
        if name not in self._counts:
            numbers = self.numbers(name)
            self._counts[name] = np.where(np.isnan(numbers), 0.0, numbers)
            self._counts[name].setflags(write=False)
        return self._counts[name]

    def where(self, name: str, value: str | bool) -> NDArray[np.bool_]:
        """Where a column of texts or flags has a value, which is never where it is null; not to be written to."""
        if (name, value) not in self._where:
            self._where[name, value] = np.asarray(self.objects(name) == value, dtype=np.bool_)
            self._where[name, value].setflags(write=False)
        return self._where[name, value]

    def objects(self, name: str) -> NDArray[np.object_]:
        """A column as Python objects."""
        if name not in self._objects:
            self._objects[name] = np.asarray(self._here(name), dtype=object)
        return self._objects[name]

    def instants(self, name: str) -> NDArray[np.datetime64]:
        """A column of instants, in UTC; NaT where null."""
        cells = self._here(name)
        if isinstance(cells, np.ndarray) and cells.dtype.kind == "M":
            return cells
        moments = cells if isinstance(cells, pd.arrays.DatetimeArray) else pd.to_datetime(pd.Series(cells), utc=True)
        return moments.to_numpy(dtype="datetime64[us]")

    def missing(self, name: str) -> NDArray[np.bool_]:
        """Where a column of any type is null."""
        return np.asarray(pd.isna(self._here(name)), dtype=np.bool_)

    def _here(self, name: str) -> Any:
        """The cells of the chosen rows."""
        cells = self._columns[name]
        return cells if self._places is None else cells.take(self._places)


def _numbers(cells: Any) -> NDArray[np.float64]:
    values = cells if isinstance(cells, np.ndarray) else cells.to_numpy()
    if values.dtype.kind not in "iuf":
        values = pd.to_numeric(pd.Series(cells)).to_numpy(dtype=np.float64, na_value=np.nan)
    return values.astype(np.float64, copy=False)
