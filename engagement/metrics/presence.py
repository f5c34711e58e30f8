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
    count,
    instant_series,
    last_of_each,
    list_column,
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
    counted, previous = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    last_at, last_clock = np.full(shape, -NEVER), np.zeros(shape, dtype=np.int64)
    person, row = by_person.person, by_person.row
    at, after, until = ledger.at[row], ledger.seen_after[row], ledger.seen_until[row]
    for window, (start, end) in enumerate(zip(grid.starts.tolist(), grid.ends.tolist(), strict=True)):
        known = (after < end) & (end <= until)
        counted[window] = count(person, people.size, known & (at >= start))
        then, until_then = int(grid.previous_starts[window]), int(grid.previous_ends[window])
        past = (after < until_then) & (until_then <= until) & (at >= then)
        previous[window] = count(person, people.size, past)
        seen = np.flatnonzero(known)
        latest = last_of_each(person[seen], people.size)
        there = np.flatnonzero(latest >= 0)
        last_at[window, there] = at[seen[latest[there]]]
        last_clock[window, there] = ledger.clock[row[seen[latest[there]]]]
    left = people.left_at[None, :] < grid.ends[:, None]
    points = np.where(left, 0.0, _points(ledger, acts, two_way, grid, config))
    return Presence(left, counted, previous, last_at, last_clock, points)


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


def contact_lists(ledger: Ledger, found: Presence, shares: Floats, cell: Ints, size: int) -> pl.Series:
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
            "last_two_way_at": instant_series(found.last_at.ravel()),
            "previous_two_way": found.previous.ravel(),
        }
    )
    return list_column(offsets_of(cell.ravel(), size), flat.to_struct())


def sponsors(
    ledger: Ledger,
    by_person: Touches,
    found: Presence,
    grid: Grid,
    calendar: BusinessCalendar,
    config: MetricsConfig,
) -> pl.Series:
    """The sponsors of each cell with what their silence is measured by; ``left_on`` only once they have left."""
    people, row = ledger.people, by_person.row
    who = np.flatnonzero(people.is_sponsor)
    own = people.is_sponsor[by_person.person]
    end_clock = calendar.coordinate(grid.ends)
    frames, cells = [], []
    history = grid.before_ends(config.gap_history_days)
    for window, end in enumerate(grid.ends.tolist()):
        recent = own & (ledger.at[row] >= history[window])
        recent &= (ledger.seen_after[row] < end) & (end <= ledger.seen_until[row])
        median, gaps = usual_gaps(by_person.person[recent], ledger.day[row[recent]], people.size, calendar)
        last, clock = found.last_at[window][who], found.last_clock[window][who]
        quiet = np.where(last > -NEVER, (int(end_clock[window]) - clock) / DAY, np.nan)
        enough = np.where(gaps >= config.min_gaps, np.maximum(median, 1.0), np.nan)[who]
        frames.append((last, enough, quiet, found.left[window][who]))
        cells.append(grid.cells(window, people.account[who]))
    last, enough, quiet, left = (np.concatenate(column) for column in zip(*frames, strict=True))
    repeated = np.tile(who, len(grid.ends))
    left_on = people.left_on.extend_constant(None, 1)  # the last: not left yet
    flat = pl.DataFrame(
        {
            "contact_id": people.contact_id[repeated],
            "left_on": left_on[np.where(left, repeated, people.size)],
            "last_two_way_at": instant_series(last),
            "usual_gap_days": pl.Series(enough, nan_to_null=True),
            "silence_days": pl.Series(quiet, nan_to_null=True),
        }
    )
    return list_column(offsets_of(np.concatenate(cells), grid.size), flat.to_struct())
