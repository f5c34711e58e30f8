"""The evidence lists: for each cell a bounded number of source activity ids, the latest first."""

import numpy as np

from engagement.facts import EVIDENCE_LIMIT
from engagement.metrics.arrays import Ints, Lists, offsets_of, within
from engagement.metrics.ledger import Ledger


class Evidence:
    """Collects the rows that stand behind the columns, and resolves all their ids at once."""

    def __init__(self, ledger: Ledger, cells: int) -> None:
        self._ledger = ledger
        self._cells = cells
        self._found: dict[str, tuple[Ints, Ints]] = {}

    def latest(self, column: str, cells: Ints, rows: Ints) -> tuple[Ints, Ints]:
        """Keeps the latest rows of each cell for a column, and returns them; the pairs come sorted by cell and time."""
        kept = len(cells) - 1 - np.flatnonzero(within(cells[::-1]) < EVIDENCE_LIMIT)  # the latest first
        kept = kept[np.argsort(cells[kept], kind="stable")]
        self._found[column] = (cells[kept], rows[kept])
        return self._found[column]

    def columns(self) -> dict[str, Lists]:
        """Every column as lists of ids."""
        ids = self._ledger.select(np.concatenate([np.empty(0, np.int64), *(rows for _, rows in self._found.values())]))
        columns, start = {}, 0
        for name, (cells, rows) in self._found.items():
            columns[name] = Lists(offsets_of(cells, self._cells), ids[start : start + len(rows)])
            start += len(rows)
        return columns
