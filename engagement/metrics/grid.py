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
    def week_edges(self) -> Ints:
        """Window by window, where its whole weeks begin, counted back from its end; the end itself comes last."""
        back = np.concatenate([np.arange(weeks, -1, -1) for weeks in self.whole_weeks.tolist()])
        ends = np.repeat(self.ends, self.whole_weeks + 1)
        return np.where(back > 0, from_wall(wall_of(ends, self.timezone) - back * 7 * DAY, self.timezone), ends)

    @cached_property
    def week_offsets(self) -> Ints:
        """Where each cell's weeks begin among the weeks of all cells, and how many there are in all, last."""
        return np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(self.per_window(self.whole_weeks))))

    def week_places(self, cells: Ints, instants: Ints) -> tuple[Flags, Ints]:
        """Which instants of some cells lie in whole weeks, and their places by ``week_offsets``, newest first."""
        inside, week = self.weeks_of(cells // max(self.accounts, 1), instants)
        return inside, self.week_offsets[cells[inside]] + week

    def weeks_of(self, window: Ints, instants: Ints) -> tuple[Flags, Ints]:
        """Which instants lie in whole weeks of the windows that go with them, and in which ones, newest first."""
        edges = self.week_edges
        before, after = int(edges.min()) - 1, int(edges.max())
        width = after - before + 1
        of_edge = np.repeat(np.arange(len(self.ends)), self.whole_weeks + 1)
        last_edge = np.cumsum(self.whole_weeks + 1) - 1
        place = np.searchsorted(
            of_edge * width + edges - before, window * width + np.clip(instants, before, after) - before, side="right"
        )
        week = last_edge[window] - place
        inside = (week >= 0) & (week < self.whole_weeks[window])
        return inside, week[inside]

    def sum_weeks(self, values: Ints | Flags) -> Ints:
        """The sum over each cell's weeks of values that are by ``week_offsets``."""
        sums = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(values)))
        return np.diff(sums[self.week_offsets])

    def before_ends(self, days: int) -> Ints:
        """For each window the instant so many local days before its end."""
        return days_after(self.ends, -days, self.timezone)

    def cells(self, window: Ints, account: Ints) -> Ints:
        """The cells of some windows and accounts."""
        return window * self.accounts + account

    def sees(self, after: Ints, until: Ints) -> Flags:
        """Windows x entries: whether a window's end lies in (after, until]."""
        ends = self.ends[:, None]
        return (after < ends) & (ends <= until)

    def pairs(self, chosen: Flags, account: Ints) -> tuple[Ints, Ints]:
        """The cell and the place of each entry that is chosen (windows x entries), sorted by window, then place."""
        window, place = np.nonzero(chosen)
        return self.cells(window, account[place]), place

    def seen(self, ledger: Ledger) -> Seen:
        """The records of each cell, as seen from the window's end."""
        inside = (ledger.at >= self.starts[:, None]) & self.sees(ledger.seen_after, ledger.seen_until)
        return Seen(*self.pairs(inside, ledger.account))

    def per_window(self, values: Ints) -> Ints:
        """One value a window, repeated for every cell."""
        return np.repeat(values, self.accounts)


def local_length(starts: Ints, ends: Ints, timezone: str) -> Ints:
    """Wall-clock microseconds from start to end: a day on which clocks change is as long as any other."""
    return wall_of(ends, timezone) - wall_of(starts, timezone)
