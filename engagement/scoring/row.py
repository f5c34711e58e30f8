"""Reading one row of the facts frame with plain Python types. Knows nothing of scores."""

import math
from collections.abc import Mapping
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


def account_rows(facts: pd.DataFrame, account_id: str) -> dict[str, Row]:
    """The windows of one account by label. Raises ``KeyError`` for an account without facts."""
    frame = facts.loc[[account_id]]
    labels = frame.index.get_level_values("window")
    found = zip(labels, frame.to_dict("records"), strict=True)
    return {str(label): Row({str(k): v for k, v in cells.items()}) for label, cells in found}


def column(frame: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """A numeric column as floats, NaN where null."""
    return pd.to_numeric(frame[name]).to_numpy(dtype=np.float64, na_value=np.nan)


class Columns:
    """The columns of a facts frame, or ready-made ones, as arrays, each converted once."""

    def __init__(self, frame: pd.DataFrame | Mapping[str, NDArray[Any]]) -> None:
        self._frame = frame
        self._numbers: dict[str, NDArray[np.float64]] = {}
        self._objects: dict[str, NDArray[np.object_]] = {}

    def __len__(self) -> int:
        return len(self._frame) if isinstance(self._frame, pd.DataFrame) else len(next(iter(self._frame.values())))

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A numeric column as floats, NaN where null."""
        if name not in self._numbers:
            frame = self._frame
            self._numbers[name] = (
                column(frame, name) if isinstance(frame, pd.DataFrame) else np.asarray(frame[name], dtype=np.float64)
            )
        return self._numbers[name]

    def objects(self, name: str) -> NDArray[np.object_]:
        """A column as Python objects."""
        if name not in self._objects:
            frame = self._frame
            cells = frame[name].to_numpy(dtype=object) if isinstance(frame, pd.DataFrame) else frame[name]
            self._objects[name] = np.asarray(cells, dtype=object)
        return self._objects[name]

    def missing(self, name: str) -> NDArray[np.bool_]:
        """Where a column of any type is null."""
        return np.asarray(pd.isna(self._frame[name]), dtype=np.bool_)
