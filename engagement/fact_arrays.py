"""The facts read a column at a time, as arrays: for one account a frame would cost more than the arithmetic on it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray


class LazyColumns(Mapping[str, Any]):
    """Columns by name, each read once, when first asked for. Raises ``KeyError`` for another name."""

    def __init__(self, names: tuple[str, ...], read: Callable[[str], Any]) -> None:
        self._names, self._read = names, read
        self._found: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._found:
            self._found[name] = self._read(name)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


@dataclass(frozen=True)
class FactArrays:
    """The columns of ``engagement.facts.FACTS`` as NumPy or pandas arrays, with the account and window of each row."""

    accounts: NDArray[np.object_]
    windows: NDArray[np.object_]
    columns: Mapping[str, Any]

    @classmethod
    def of(cls, facts: "Facts") -> "FactArrays":
        """Those of a facts frame; arrays stay as they are."""
        if isinstance(facts, FactArrays):
            return facts
        accounts, windows = (facts.index.get_level_values(name).to_numpy() for name in ("account_id", "window"))
        return cls(accounts, windows, columns_of(facts))

    def take(self, places: NDArray[np.intp]) -> "FactArrays":
        """Some of the rows."""
        some = LazyColumns(tuple(self.columns), lambda name: self.columns[name].take(places))
        return FactArrays(self.accounts[places], self.windows[places], some)

    def __len__(self) -> int:
        return len(self.windows)


Facts = pd.DataFrame | FactArrays


def places_in(order: Sequence[str], names: NDArray[np.object_]) -> NDArray[np.intp]:
    """The place of each name in an order of names; -1 for one that is not in it."""
    places = {name: place for place, name in enumerate(order)}
    return np.array([places.get(name, -1) for name in names.tolist()], dtype=np.intp)


def columns_of(frame: pd.DataFrame) -> Mapping[str, Any]:
    """The columns of a frame as arrays."""
    plain = frame.set_axis(pd.RangeIndex(len(frame)))  # a column then brings no two-level index along
    return LazyColumns(tuple(map(str, frame.columns)), lambda name: _array(plain[name]))


def _array(column: pd.Series) -> Any:
    """What a column holds: a NumPy array where pandas keeps one."""
    cells = column.array
    return cells.to_numpy() if isinstance(cells, pd.arrays.NumpyExtensionArray) else cells
