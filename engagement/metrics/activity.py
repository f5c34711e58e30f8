"""Counts, points, regularity and silence of each cell (docs/method.md, sections 4 and 10)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from engagement.business_time import BusinessCalendar
from engagement.config import MetricsConfig
from engagement.local_time import DAY
from engagement.metrics.acts import Acts
from engagement.metrics.arrays import (
    NEVER,
    Floats,
    Ints,
    Lists,
    count,
    distinct,
    last_of_each,
    moments,
    offsets_of,
    ratio,
    total,
)
from engagement.metrics.evidence import Evidence
from engagement.metrics.grid import Grid, Seen
from engagement.metrics.ledger import Ledger
from engagement.metrics.responsiveness import Observed
from engagement.metrics.states import DIRECTIONS, KINDS, STATUSES
from engagement.model import Direction, Kind, Status

Columns = dict[str, Any]


def activity(
    ledger: Ledger, acts: Acts, seen: Seen, answered: Observed, grid: Grid, evidence: Evidence, config: MetricsConfig
) -> Columns:
    """The counts of each cell. ``answered``: our answered asks, each one two-way touchpoint."""
    size = grid.size
    two_way = seen.where(acts.customer)
    points, squared = account_points(ledger, acts, two_way, size, config)
    active = active_weeks(ledger, two_way, answered, grid)
    evidence.latest("two_way_ids", two_way.cell, two_way.row)
    return {
        "touchpoints": count(seen.cell, size, acts.touchpoint[seen.row]),
        "two_way": count(two_way.cell, size) + count(answered.cell, size),
        "points": points,
        "points_squared": squared,
        "points_per_week": ratio(points, grid.weeks),
        "active_weeks": active,
        "regularity": ratio(active, grid.per_window(grid.whole_weeks)),
        "weekly_points": weekly_points(ledger, acts, two_way, grid, config),
        "by_kind": _by_kind(ledger, seen, size),
        **_plain_counts(ledger, acts, seen, size),
    }


def _plain_counts(ledger: Ledger, acts: Acts, seen: Seen, size: int) -> Columns:
    sent, received = ledger.going(Direction.OUTBOUND), ledger.going(Direction.INBOUND)
    email, message = ledger.of_kind(Kind.EMAIL), ledger.of_kind(Kind.MESSAGE)
    wanted = {
        "emails_sent": acts.touchpoint & email & sent,
        "emails_received": acts.touchpoint & email & received,
        "messages_sent": acts.touchpoint & message & sent,
        "messages_received": acts.touchpoint & message & received,
        "calls": acts.touchpoint & ledger.of_kind(Kind.CALL) & ledger.in_status(Status.COMPLETED),
        "community_posts": acts.customer & ledger.of_kind(Kind.COMMUNITY_POST),
        "community_events": acts.customer & ledger.of_kind(Kind.COMMUNITY_EVENT),
        "trainings_attended": acts.customer & ledger.of_kind(Kind.TRAINING),
        "certifications": acts.customer & ledger.of_kind(Kind.CERTIFICATION),
        "surveys": acts.customer & ledger.of_kind(Kind.SURVEY),
        "unknown_direction": ledger.going(Direction.UNKNOWN),
    }
    return {name: count(seen.cell, size, rows[seen.row]) for name, rows in wanted.items()}


def _by_kind(ledger: Ledger, seen: Seen, size: int) -> Lists:
    """How many records of each kind, direction and status, in the order of these words."""
    words = [sorted(name.value for name in names) for names in (KINDS, DIRECTIONS, STATUSES)]
    key = seen.cell
    codes = (ledger.kind, ledger.direction, ledger.status)
    for code, places, names in zip(codes, (KINDS, DIRECTIONS, STATUSES), words, strict=True):
        order = np.empty(len(names), dtype=np.int64)
        order[[places[name] for name in names]] = np.arange(len(names))  # type: ignore[index]
        key = key * len(names) + order[code[seen.row]]
    found, counts = np.unique(key, return_counts=True)
    rest, status = np.divmod(found, len(STATUSES))
    rest, direction = np.divmod(rest, len(DIRECTIONS))
    cell, kind = np.divmod(rest, len(KINDS))
    flat = pl.DataFrame(
        {
            "kind": pl.Series(words[0], dtype=pl.String)[kind],
            "direction": pl.Series(words[1], dtype=pl.String)[direction],
            "status": pl.Series(words[2], dtype=pl.String)[status],
            "count": counts,
        }
    )
    return Lists(offsets_of(cell, size), flat.to_struct())


def points_of(ledger: Ledger, rows: Ints, config: MetricsConfig) -> Floats:
    """The engagement points that each row earns as a customer act, before the daily cap."""
    table = np.array([config.kind_points.get(kind, 0.0) for kind in KINDS], dtype=np.float64)
    return table[ledger.kind[rows]]


def capped(ledger: Ledger, group: Ints, rows: Ints, config: MetricsConfig) -> tuple[Ints, Floats]:
    """Points of e-mails and messages by group (a person in a cell) and local day, at most the daily cap each.

    Returns the group and the points of every group and day.
    """
    if not len(rows):
        return np.empty(0, dtype=np.int64), np.empty(0)
    first = int(ledger.day[rows].min())
    span = int(ledger.day[rows].max()) - first + 1
    keys, place = np.unique(group * span + (ledger.day[rows] - first), return_inverse=True)
    earned = total(place, points_of(ledger, rows, config), len(keys))
    return keys // span, np.minimum(earned, config.message_points_per_contact_day)


def account_points(
    ledger: Ledger, acts: Acts, two_way: Seen, size: int, config: MetricsConfig
) -> tuple[Floats, Floats]:
    """Engagement points of each cell and the sum of their squares: every act once, e-mails and messages as one sum per
    contact and local day, capped.
    """
    written = acts.written[two_way.row]
    other = two_way.row[~written]
    plain = points_of(ledger, other, config)
    rows, cells = two_way.row[written], two_way.cell[written]
    people = ledger.people.size + 1  # one more: nobody named
    group, earned = capped(ledger, cells * people + ledger.contact[rows] + 1, rows, config)
    cell = np.concatenate((two_way.cell[~written], group // people))
    amounts = np.concatenate((plain, earned))
    return total(cell, amounts, size), total(cell, np.square(amounts), size)


def weekly_points(ledger: Ledger, acts: Acts, two_way: Seen, grid: Grid, config: MetricsConfig) -> Lists:
    """Engagement points of each cell's whole weeks, the newest first."""
    offsets = grid.week_offsets
    inside, place = grid.week_places(two_way.cell, ledger.at[two_way.row])
    by_week = Seen(place, two_way.row[inside])
    points, _ = account_points(ledger, acts, by_week, int(offsets[-1]), config)
    return Lists(offsets, pl.Series(points))


def active_weeks(ledger: Ledger, two_way: Seen, answered: Observed, grid: Grid) -> Ints:
    """Whole weeks with a customer act, or with an ask of ours that was answered."""
    cells = np.concatenate((two_way.cell, answered.cell))
    at = np.concatenate((ledger.at[two_way.row], answered.at))
    _, place = grid.week_places(cells, at)
    return grid.sum_weeks(count(place, int(grid.week_offsets[-1])) > 0)


@dataclass(frozen=True)
class Silence:
    """The columns of silence, and when the last customer act of each cell was (-NEVER: never)."""

    columns: Columns
    last_act: Ints


def silence(
    ledger: Ledger, acts: Acts, first_record: Ints, grid: Grid, calendar: BusinessCalendar, config: MetricsConfig
) -> Silence:
    """Time since the last customer act, and the usual gap between days with one, as seen from each window's end."""
    size = grid.size
    last, last_clock = np.full(size, -NEVER), np.zeros(size, dtype=np.int64)
    rows = np.flatnonzero(acts.customer)
    known = grid.sees(ledger.seen_after[rows], ledger.seen_until[rows])
    cell, place = grid.pairs(known, ledger.account[rows])
    latest = last_of_each(cell, size)
    there = np.flatnonzero(latest >= 0)
    chosen = rows[place[latest[there]]]
    last[there], last_clock[there] = ledger.at[chosen], ledger.clock[chosen]
    recent = ledger.at[rows][place] >= grid.per_window(grid.before_ends(config.gap_history_days))[cell]
    recent &= ~ledger.is_logged[rows[place]]
    gap, gaps = usual_gaps(cell[recent], ledger.day[rows[place[recent]]], size, calendar)
    ends, first = grid.per_window(grid.ends), np.tile(first_record, len(grid.ends))
    began = first < ends
    since = np.where(last > -NEVER, last_clock, calendar.coordinate(np.where(began, first, 0)))
    quiet = (grid.per_window(calendar.coordinate(grid.ends)) - since) / DAY
    columns = {
        "last_customer_act_at": moments(last),
        "silence_days": np.where(began | (last > -NEVER), quiet, np.nan),
        "usual_gap_days": np.where(gaps >= config.min_gaps, gap, np.nan),
        "gap_count": gaps,
        "history_days": np.where(began, (ends - np.where(began, first, 0)) / DAY, np.nan),
    }
    return Silence(columns, last)


def usual_gaps(groups: Ints, days: Ints, size: int, calendar: BusinessCalendar) -> tuple[Floats, Ints]:
    """Median business days between the local days of each group, and how many gaps there are.

    The groups are sorted.
    """
    if not len(groups):
        return np.full(size, np.nan), np.zeros(size, dtype=np.int64)
    first = int(days.min())
    span = int(days.max()) - first + 1
    keys = distinct(groups * span + (days - first))
    group, day = keys // span, keys % span + first
    before = calendar.business_days_before(day)
    follows = np.flatnonzero(np.diff(group, prepend=-1) == 0)
    group, gap = group[follows], (before[follows] - before[follows - 1])
    order = np.lexsort((gap, group))
    group, gap = group[order], gap[order]
    number = count(group, size)
    start = np.cumsum(number) - number
    filled = np.flatnonzero(number > 0)
    low = gap[start[filled] + (number[filled] - 1) // 2]
    high = gap[start[filled] + number[filled] // 2]
    median = np.full(size, np.nan)
    median[filled] = (low + high) / 2
    return median, number
