"""Each contact through each window: acts, points, and the lists that name them (docs/method.md, sections 4 and 10)."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from engagement.business_time import BusinessCalendar
from engagement.config import MetricsConfig
from engagement.local_time import DAY
from engagement.metrics.activity import capped, points_of, usual_gaps
from engagement.metrics.acts import Acts
from engagement.metrics.arrays import (
    NEVER,
    Flags,
    Floats,
    Ints,
    Lists,
    count,
    last_of_each,
    moment_series,
    offsets_of,
    total,
)
from engagement.metrics.grid import Grid, Seen
from engagement.metrics.ledger import Ledger


@dataclass(frozen=True)
class Touches:
    """Customer acts by person: pairs of contact code and ledger row, sorted by contact and time."""

    person: Ints
    row: Ints


@dataclass(frozen=True)
class Presence:
    """Windows x people."""

    left: Flags  # by the window's end
    two_way: Ints
    previous: Ints  # in the window before, as seen from its end
    last_at: Ints  # ever before the end; -NEVER
    last_clock: Ints
    points: Floats  # 0 for people who left


def touches(ledger: Ledger, acts: Acts) -> Touches:
    """Who took part in which customer act."""
    rows = np.flatnonzero(acts.customer)
    owners, person = acts.part.expand(rows)
    order = np.argsort(person, kind="stable")
    return Touches(person=person[order], row=rows[owners][order])


def presence(
    ledger: Ledger, acts: Acts, by_person: Touches, two_way: Seen, grid: Grid, config: MetricsConfig
) -> Presence:
    """Each person through each window."""
    people, shape = ledger.people, (len(grid.ends), ledger.people.size)
    size = shape[0] * shape[1]
    last_at, last_clock = np.full(size, -NEVER), np.zeros(size, dtype=np.int64)
    person, row = by_person.person, by_person.row
    at, after, until = ledger.at[row], ledger.seen_after[row], ledger.seen_until[row]
    window, place = np.nonzero(grid.sees(after, until))
    key = window * people.size + person[place]
    latest = last_of_each(key, size)
    there = np.flatnonzero(latest >= 0)
    chosen = place[latest[there]]
    last_at[there], last_clock[there] = at[chosen], ledger.clock[row[chosen]]
    then = grid.previous_ends[:, None]
    before, past = np.nonzero((after < then) & (then <= until) & (at >= grid.previous_starts[:, None]))
    left = people.left_at[None, :] < grid.ends[:, None]
    return Presence(
        left=left,
        two_way=count(key, size, at[place] >= grid.starts[window]).reshape(shape),
        previous=count(before * people.size + person[past], size).reshape(shape),
        last_at=last_at.reshape(shape),
        last_clock=last_clock.reshape(shape),
        points=np.where(left, 0.0, _points(ledger, acts, two_way, grid, config)),
    )


def _points(ledger: Ledger, acts: Acts, two_way: Seen, grid: Grid, config: MetricsConfig) -> Floats:
    """Engagement points of each person in each window: every act in full, e-mails and messages capped per day."""
    people = ledger.people.size
    window = two_way.cell // max(grid.accounts, 1)
    owners, person = acts.part.expand(two_way.row)
    key, rows = window[owners] * people + person, two_way.row[owners]
    written = acts.written[rows]
    plain = total(key[~written], points_of(ledger, rows[~written], config), len(grid.ends) * people)
    group, earned = capped(ledger, key[written], rows[written], config)
    return (plain + total(group, earned, len(grid.ends) * people)).reshape(len(grid.ends), people)


def contact_lists(ledger: Ledger, found: Presence, shares: Floats, cell: Ints, size: int) -> Lists:
    """Everybody of each cell, in the order of contact ids."""
    people, windows = ledger.people, len(cell)
    flat = pl.DataFrame(
        {
            "contact_id": pl.concat([people.contact_id] * windows),
            "is_exec": np.tile(people.is_executive, windows),
            "is_sponsor": np.tile(people.is_sponsor, windows),
            "left": found.left.ravel(),
            "two_way": found.two_way.ravel(),
            "share": pl.Series(shares.ravel(), nan_to_null=True),
            "last_two_way_at": moment_series(found.last_at.ravel()),
            "previous_two_way": found.previous.ravel(),
        }
    )
    return Lists(offsets_of(cell.ravel(), size), flat.to_struct())


def sponsors(
    ledger: Ledger,
    by_person: Touches,
    found: Presence,
    grid: Grid,
    calendar: BusinessCalendar,
    config: MetricsConfig,
) -> Lists:
    """The sponsors of each cell with what their silence is measured by; ``left_on`` only once they have left."""
    people = ledger.people
    who = np.flatnonzero(people.is_sponsor)
    own = people.is_sponsor[by_person.person]
    row, sponsor = by_person.row[own], np.searchsorted(who, by_person.person[own])
    recent = grid.sees(ledger.seen_after[row], ledger.seen_until[row])
    recent &= (ledger.at[row] >= grid.before_ends(config.gap_history_days)[:, None]) & ~ledger.is_logged[row]
    window, place = np.nonzero(recent)
    group = window * len(who) + sponsor[place]
    median, gaps = usual_gaps(group, ledger.day[row[place]], len(grid.ends) * len(who), calendar)
    last, left = found.last_at[:, who].ravel(), found.left[:, who].ravel()
    silent = (calendar.coordinate(grid.ends)[:, None] - found.last_clock[:, who]).ravel() / DAY
    repeated = np.tile(who, len(grid.ends))
    left_on = people.left_on.extend_constant(None, 1)  # the last: not left yet
    flat = pl.DataFrame(
        {
            "contact_id": people.contact_id[repeated],
            "left_on": left_on[np.where(left, repeated, people.size)],
            "last_two_way_at": moment_series(last),
            "usual_gap_days": _known(np.maximum(median, 1.0), gaps >= config.min_gaps),
            "silence_days": _known(silent, last > -NEVER),
        }
    )
    cell = np.arange(len(grid.ends))[:, None] * grid.accounts + people.account[who]
    return Lists(offsets_of(cell.ravel(), grid.size), flat.to_struct())


def _known(values: Floats, where: Flags) -> pl.Series:
    """The values, null elsewhere."""
    return pl.Series(np.where(where, values, np.nan), nan_to_null=True)
