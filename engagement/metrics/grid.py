"""The cells to fill: every account through every window, and what each window's end implies.

A cell is ``window * accounts + account``; pairs of cell and row come sorted by cell, then by time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engagement.local_time import DAY, days_after, from_wall, to_instant, wall_of
from engagement.metrics.arrays import Flags, Floats, Ints
from engagement.metrics.ledger import Ledger
from engagement.model import Window


@dataclass(frozen=True)
class Seen:
    """The records of each cell: pairs of cell and ledger row, sorted by cell and time."""

    cell: Ints
    row: Ints

    def where(self, rows: Flags) -> "Seen":
        """Those whose row is flagged."""
        chosen = rows[self.row]
        return Seen(self.cell[chosen], self.row[chosen])


@dataclass(frozen=True)
class Grid:
    """``accounts`` x windows. Instants in microseconds, one entry a window."""

    accounts: int
    timezone: str
    starts: Ints
    ends: Ints
    previous_starts: Ints
    previous_ends: Ints

    @classmethod
    def of(cls, accounts: int, windows: Sequence[Window], previous: Sequence[Window | None], timezone: str) -> "Grid":
        """The grid of some windows; a window without a previous one is compared with as many local days before it."""
        starts = np.array([to_instant(w.start) for w in windows], dtype=np.int64)
        ends = np.array([to_instant(w.end) for w in windows], dtype=np.int64)
        walls, lengths = wall_of(starts, timezone), local_length(starts, ends, timezone)
        before = from_wall(walls - lengths, timezone)
        return cls(
            accounts=accounts,
            timezone=timezone,
            starts=starts,
            ends=ends,
            previous_starts=np.array([to_instant(p.start) if p else b for p, b in zip(previous, before, strict=True)]),
            previous_ends=np.array([to_instant(p.end) if p else s for p, s in zip(previous, starts, strict=True)]),
        )

    @property
    def windows(self) -> range:
        """The places of the windows."""
        return range(len(self.ends))

    @property
    def size(self) -> int:
        """How many cells there are."""
        return self.accounts * len(self.ends)

    @cached_property
    def lengths(self) -> Ints:
        """The length of each window in microseconds of the local wall clock."""
        return local_length(self.starts, self.ends, self.timezone)

    @cached_property
    def weeks(self) -> Floats:
        """The length of each cell's window in weeks."""
        return np.repeat(self.lengths / (7 * DAY), self.accounts)

    @cached_property
    def whole_weeks(self) -> Ints:
        """How many whole 7-day blocks each window holds."""
        return self.lengths // (7 * DAY)

    @cached_property
    def week_starts(self) -> list[Ints]:
        """Where each window's whole weeks begin, counted back from its end; the end itself comes last."""
        walls = wall_of(self.ends, self.timezone)
        return [
            np.append(from_wall(wall - np.arange(weeks, 0, -1) * 7 * DAY, self.timezone), end)
            for wall, weeks, end in zip(walls, self.whole_weeks, self.ends, strict=True)
        ]

    @cached_property
    def week_offsets(self) -> Ints:
        """Where each cell's weeks begin among the weeks of all cells, and how many there are in all, last."""
        return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(self.per_window(self.whole_weeks))))

    def week_places(self, cells: Ints, instants: Ints) -> tuple[Flags, Ints]:
        """Which instants of some cells lie in whole weeks, and their places by ``week_offsets``, newest first."""
        window = cells // max(self.accounts, 1)
        inside, place = np.zeros(len(cells), dtype=np.bool_), np.zeros(len(cells), dtype=np.int64)
        for w in self.windows:
            here = np.flatnonzero(window == w)
            inside[here], week = week_of(instants[here], self.week_starts[w])
            place[here] = self.week_offsets[cells[here]] + self.whole_weeks[w] - 1 - week
        return inside, place[inside]

    def before_ends(self, days: int) -> list[int]:
        """For each window the instant so many local days before its end."""
        before: list[int] = days_after(self.ends, -days, self.timezone).tolist()
        return before

    def cells(self, window: int, account: Ints) -> Ints:
        """The cells of some accounts through one window."""
        return window * self.accounts + account

    def seen(self, ledger: Ledger) -> Seen:
        """The records of each cell, as seen from the window's end."""
        cells, found = [], []
        for window, (start, end) in enumerate(zip(self.starts.tolist(), self.ends.tolist(), strict=True)):
            inside = np.flatnonzero((ledger.at >= start) & ledger.visible(end))
            cells.append(self.cells(window, ledger.account[inside]))
            found.append(inside)
        return Seen(np.concatenate(cells), np.concatenate(found))

    def per_window(self, values: Ints) -> Ints:
        """One value a window, repeated for every cell."""
        return np.repeat(values, self.accounts)


def local_length(starts: Ints, ends: Ints, timezone: str) -> Ints:
    """Wall-clock microseconds from start to end: a day on which clocks change is as long as any other."""
    return wall_of(ends, timezone) - wall_of(starts, timezone)


def week_of(instants: Ints, week_starts: Ints) -> tuple[Flags, Ints]:
    """Which instants lie in whole weeks, and in which one, oldest first."""
    week = np.searchsorted(week_starts, instants, side="right") - 1
    return (week >= 0) & (week < len(week_starts) - 1), week
