"""Reading one row of the facts frame with plain Python types. Knows nothing of scores."""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class Row:
    """One account seen through one window; a missing value is None, a missing list is empty."""

    def __init__(self, cells: Mapping[str, Any]) -> None:
        self._cells = cells

    def cell(self, column: str) -> object:
        """A cell as the frame carries it."""
        return self._cells.get(column)

    def number(self, column: str) -> float | None:
        """A finite number, None where there is none."""
        value = self._cells.get(column)
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
        value = self._cells.get(column)
        return value if isinstance(value, str) else ""

    def when(self, column: str) -> datetime | None:
        """An instant in UTC."""
        return instant(self._cells.get(column))

    def strings(self, column: str) -> tuple[str, ...]:
        """A list of strings without nulls."""
        return tuple(str(item) for item in listing(self._cells.get(column)) if item is not None)

    def instants(self, column: str) -> tuple[datetime, ...]:
        """A list of instants without nulls."""
        return tuple(found for item in listing(self._cells.get(column)) if (found := instant(item)) is not None)

    def items(self, column: str) -> tuple[Any, ...]:
        """A list's items as they are."""
        return tuple(listing(self._cells.get(column)))

    def records(self, column: str) -> list[dict[str, Any]]:
        """A list of structs as dictionaries."""
        return [dict(item) for item in listing(self._cells.get(column)) if item is not None]


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


class _Cells(Mapping[str, Any]):
    """One row of a frame whose columns are turned into Python's own types when first asked for, for all its rows."""

    def __init__(self, frame: pd.DataFrame, place: int, lists: dict[str, list[Any]]) -> None:
        self._frame, self._place, self._lists = frame, place, lists

    def __getitem__(self, name: str) -> Any:
        if name not in self._lists:
            self._lists[name] = self._frame[name].tolist()
        return self._lists[name][self._place]

    def __iter__(self) -> Iterator[str]:
        return iter(map(str, self._frame.columns))

    def __len__(self) -> int:
        return len(self._frame.columns)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The same columns under plain row numbers: taking a column then does not copy a two-level index each time."""
    return frame.reset_index(drop=True) if isinstance(frame.index, pd.MultiIndex) else frame


def of_account(facts: pd.DataFrame, account_id: str) -> pd.DataFrame:
    """The rows of one account; the facts themselves where they hold no other. Raises ``KeyError`` without rows."""
    known: list[Any] = facts.index.levels[0].tolist() if isinstance(facts.index, pd.MultiIndex) else []
    return facts if known == [account_id] and len(facts) else facts.loc[[account_id]]


class WindowRows:
    """The rows of one window by account, a column at a time: no frame is built of what nobody asks for."""

    def __init__(self, facts: pd.DataFrame, places: NDArray[np.intp], accounts: pd.Index) -> None:
        self.index = accounts
        self._facts, self._places = facts, places
        self._columns: dict[str, pd.Series] = {}

    def __getitem__(self, name: str) -> pd.Series:
        if name not in self._columns:
            cells = self._facts[name].array.take(self._places)
            self._columns[name] = pd.Series(cells, index=self.index, copy=False)
        return self._columns[name]


def of_windows(facts: pd.DataFrame, *labels: str) -> tuple[WindowRows, ...]:
    """Some windows, each in the order of the first one's accounts, by id. Raises ``KeyError`` where one lacks any."""
    columns = _plain(facts)
    window, owner = (facts.index.get_level_values(level) for level in ("window", "account_id"))
    found: list[WindowRows] = []
    for label in labels:
        places = np.flatnonzero(window == label)
        own = owner[places]
        order = own.get_indexer(found[0].index) if found else np.argsort(own, kind="stable")
        if (order < 0).any():
            raise KeyError(f"window {label} lacks an account")
        found.append(WindowRows(columns, places[order], own[order]))
    return tuple(found)


def account_rows(facts: pd.DataFrame, account_id: str) -> dict[str, Row]:
    """The windows of one account by label. Raises ``KeyError`` for an account without facts."""
    frame = of_account(facts, account_id)
    lists: dict[str, list[Any]] = {}
    labels = frame.index.get_level_values("window").tolist()
    columns = _plain(frame)
    return {str(label): Row(_Cells(columns, place, lists)) for place, label in enumerate(labels)}


def column(frame: pd.DataFrame | WindowRows, name: str) -> NDArray[np.float64]:
    """A numeric column as floats, NaN where null."""
    values = frame[name].to_numpy()
    if values.dtype.kind not in "iuf":
        values = pd.to_numeric(frame[name]).to_numpy(dtype=np.float64, na_value=np.nan)
    return values.astype(np.float64, copy=False)


class Columns:
    """The columns of a facts frame (all its rows, or those at ``places``), or ready-made arrays, each taken once."""

    def __init__(
        self, frame: pd.DataFrame | Mapping[str, NDArray[Any]], places: NDArray[np.intp] | None = None
    ) -> None:
        self._frame = _plain(frame) if isinstance(frame, pd.DataFrame) else frame
        self._places = places
        self._numbers: dict[str, NDArray[np.float64]] = {}
        self._objects: dict[str, NDArray[np.object_]] = {}

    def __len__(self) -> int:
        if self._places is not None:
            return len(self._places)
        return len(self._frame) if isinstance(self._frame, pd.DataFrame) else len(next(iter(self._frame.values())))

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A numeric column as floats, NaN where null."""
        if name not in self._numbers:
            frame = self._frame
            self._numbers[name] = (
                self._here(column(frame, name))
                if isinstance(frame, pd.DataFrame)
                else np.asarray(frame[name], dtype=np.float64)
            )
        return self._numbers[name]

    def objects(self, name: str) -> NDArray[np.object_]:
        """A column as Python objects."""
        if name not in self._objects:
            frame = self._frame
            cells = self._here(frame[name].array) if isinstance(frame, pd.DataFrame) else frame[name]
            self._objects[name] = np.asarray(cells, dtype=object)
        return self._objects[name]

    def missing(self, name: str) -> NDArray[np.bool_]:
        """Where a column of any type is null."""
        frame = self._frame
        cells = self._here(frame[name].array) if isinstance(frame, pd.DataFrame) else frame[name]
        return np.asarray(pd.isna(cells), dtype=np.bool_)

    def _here(self, values: Any) -> Any:
        """The values of the chosen rows."""
        return values if self._places is None else values.take(self._places)
