"""Our attempts to reach a customer who has been silent since (docs/method.md, sections 6 and 10)."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engagement.business_time import BusinessCalendar
from engagement.local_time import DAY
from engagement.metrics.arrays import NEVER, Ints, Lists, count, moments, offsets_of, within
from engagement.metrics.asks import Asks
from engagement.metrics.evidence import Evidence
from engagement.metrics.grid import Grid
from engagement.metrics.ledger import Ledger

Columns = dict[str, Any]
THIRD = 2


def outreach(
    ledger: Ledger, asks: Asks, last_act: Ints, grid: Grid, calendar: BusinessCalendar, evidence: Evidence
) -> Columns:
    """Asks and chasers on business days after ``last_act`` of each cell, where the latest of them is in the window."""
    size, attempts = grid.size, asks.attempts
    working = calendar.are_business_days(ledger.day[attempts.row])
    since = last_act.reshape(len(grid.ends), grid.accounts)[:, attempts.account]
    chosen = attempts.known(grid, asks.settled) & working & (attempts.at > since)
    cell, place = grid.pairs(chosen, attempts.account)
    order = np.lexsort((attempts.row[place], cell))
    cell, place = cell[order], place[order]
    latest = np.full(size, -NEVER)
    latest[cell] = attempts.at[place]
    recent = latest[cell] >= grid.per_window(grid.starts)[cell]
    cell, place = cell[recent], place[recent]
    at, row = attempts.at[place], attempts.row[place]
    new_day = (np.diff(cell, prepend=-1) != 0) | (np.diff(ledger.day[row], prepend=-1) != 0)
    day_cell, day_at = cell[new_day], at[new_day]
    ends = grid.per_window(grid.ends)
    first = within(day_cell) == 0
    waited = np.full(size, np.nan)
    end_clock = grid.per_window(calendar.coordinate(grid.ends))[day_cell[first]]
    waited[day_cell[first]] = (end_clock - ledger.clock[row[new_day][first]]) / DAY
    evidence.latest("attempt_ids", cell, row)
    return {
        "attempts": count(day_cell, size),
        "attempt_open_asks": count(cell, size, attempts.open_until[place] >= ends[cell]),
        "attempt_asks": count(cell, size, attempts.open_until[place] > -NEVER),
        "attempt_first_at": _at_place(day_cell, day_at, 0, size),
        "attempt_first_business_days": waited,
        "attempt_last_at": moments(np.where(latest >= grid.per_window(grid.starts), latest, NEVER)),
        "attempt_third_at": _at_place(day_cell, day_at, THIRD, size),
        "attempt_contact_ids": _addressed(ledger, cell, row, size),
    }


def _at_place(cells: Ints, at: Ints, place: int, size: int) -> NDArray[np.datetime64]:
    """The instant at one place of each cell's sorted instants; null where there are fewer."""
    found = np.full(size, NEVER)
    chosen = within(cells) == place
    found[cells[chosen]] = at[chosen]
    return moments(found)


def _addressed(ledger: Ledger, cells: Ints, rows: Ints, size: int) -> Lists:
    """Whom the attempts addressed, most often first, then by id."""
    owners, person = ledger.named.expand(rows)
    people = max(ledger.people.size, 1)
    keys, times = np.unique(cells[owners] * people + person, return_counts=True)
    cell, who = keys // people, keys % people
    order = np.lexsort((who, -times, cell))
    names = ledger.people.contact_id[who[order]]
    return Lists(offsets_of(cell, size), names)
