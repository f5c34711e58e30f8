"""Who on the customer's side is engaged, and how much rests on whom (docs/method.md, sections 4 and 10)."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from engagement.business_time import BusinessCalendar
from engagement.config import MetricsConfig
from engagement.local_time import DAY
from engagement.metrics.acts import Acts
from engagement.metrics.arrays import (
    NEVER,
    Flags,
    Floats,
    Ints,
    Lists,
    count,
    distinct,
    offsets_of,
    ratio,
    total,
)
from engagement.metrics.evidence import Evidence
from engagement.metrics.grid import Grid, Seen, local_length
from engagement.metrics.ledger import Ledger
from engagement.metrics.presence import Presence, Touches, contact_lists, presence, sponsors, touches

Columns = dict[str, Any]


def stakeholders(
    ledger: Ledger,
    acts: Acts,
    two_way: Seen,
    grid: Grid,
    calendar: BusinessCalendar,
    evidence: Evidence,
    config: MetricsConfig,
) -> Columns:
    """The columns of people."""
    people, size = ledger.people, grid.size
    by_person = touches(ledger, acts)
    found = presence(ledger, acts, by_person, two_way, grid, config)
    cell = np.arange(len(grid.ends))[:, None] * grid.accounts + people.account[None, :]
    engaged = (found.two_way > 0) & ~found.left
    executive = people.is_executive[None, :] & ~found.left
    shares = _shares(found.points, cell, size)
    return {
        "engaged_contacts": count(cell[engaged], size),
        **_concentration(found.points, cell, size, people.contact_id),
        **_departments(ledger, engaged, cell, size),
        "known_executives": count(cell[executive], size),
        "executives_engaged": count(cell[engaged & executive], size),
        **_executive_touchpoints(ledger, by_person, found, grid, evidence, config),
        "contacts": contact_lists(ledger, found, shares, cell, size),
        "sponsors": sponsors(ledger, by_person, found, grid, calendar, config),
    }


def _shares(points: Floats, cell: Ints, size: int) -> Floats:
    """Each person's share of the cell's points; NaN where nobody earned any."""
    whole = total(cell.ravel(), points.ravel(), size)
    return ratio(points.ravel(), whole[cell.ravel()]).reshape(points.shape)


def _effective(points: Floats, cell: Ints, size: int) -> Floats:
    """exp(Shannon entropy) of the shares of the points in each cell; 0 for nobody."""
    earned = points > 0
    share = _shares(points, cell, size)[earned]
    entropy = total(cell[earned], -share * np.log(share), size)
    return np.where(count(cell[earned], size) > 0, np.exp(entropy), 0.0)


def _concentration(points: Floats, cell: Ints, size: int, names: pl.Series) -> Columns:
    """Effective contacts, the top contact (the first by id among equals), and what would be left without."""
    flat, cells = points.ravel(), cell.ravel()
    place = np.arange(len(flat)) % max(points.shape[1], 1)
    order = np.lexsort((place, -flat, cells))
    first = order[np.diff(cells[order], prepend=-1) != 0]
    top = first[flat[first] > 0]
    share, person = np.full(size, np.nan), np.full(size, -1)
    share[cells[top]], person[cells[top]] = _shares(points, cell, size).ravel()[top], place[top]
    rest = points.copy()
    rest.ravel()[top] = 0
    without = _effective(rest, cell, size)
    return {
        "effective_contacts": _effective(points, cell, size),
        "effective_without_top": np.where(person >= 0, without, np.nan),
        "top_contact_id": _named(names, person),
        "top_contact_share": share,
    }


def _named(names: pl.Series, codes: Ints) -> NDArray[np.object_]:
    """The text of each code; None for -1."""
    return np.array([*names.to_list(), None], dtype=object)[codes]


def _departments(ledger: Ledger, engaged: Flags, cell: Ints, size: int) -> Columns:
    people = ledger.people
    there = engaged & (people.department >= 0)[None, :]
    width = max(len(people.department_names), 1)
    codes = np.broadcast_to(people.department[None, :], there.shape)
    found = distinct(cell[there] * width + codes[there])
    cells = found // width
    names = pl.Series(people.department_names, dtype=pl.String)[found % width]
    return {"departments": count(cells, size), "department_names": Lists(offsets_of(cells, size), names)}


def _executive_touchpoints(
    ledger: Ledger, by_person: Touches, found: Presence, grid: Grid, evidence: Evidence, config: MetricsConfig
) -> Columns:
    """Acts of the last 91 days with an executive who has not left, and the days since the last such act ever."""
    people, size = ledger.people, grid.size
    pairs = people.is_executive[by_person.person]
    person, row = by_person.person[pairs], by_person.row[pairs]
    chosen = grid.sees(ledger.seen_after[row], ledger.seen_until[row]) & ~found.left[:, person]
    window, place = np.nonzero(chosen & (ledger.at[row] >= grid.before_ends(config.exec_window_days)[:, None]))
    together = distinct(window * len(ledger) + row[place])  # several executives, one act
    touched = together % max(len(ledger), 1)
    cell = grid.cells(together // max(len(ledger), 1), ledger.account[touched])
    evidence.latest("exec_ids", cell, touched)
    last = np.where(people.is_executive[None, :] & ~found.left, found.last_at, -NEVER)
    latest = np.full(size, -NEVER)
    owner = np.arange(len(grid.ends))[:, None] * grid.accounts + people.account[None, :]
    np.maximum.at(latest, owner.ravel(), last.ravel())
    ever = latest > -NEVER
    ends = grid.per_window(grid.ends)
    days = local_length(np.where(ever, latest, ends), ends, grid.timezone) / DAY
    return {"exec_touchpoints_91d": count(cell, size), "days_since_exec": np.where(ever, days, np.nan)}
