"""How fast and how surely each side answers the other (docs/method.md, sections 4 and 10)."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from engagement.business_time import BusinessCalendar
from engagement.config import MetricsConfig
from engagement.local_time import HOUR
from engagement.metrics.arrays import NEVER, Flags, Floats, Ints, count, list_column, offsets_of, ratio, total
from engagement.metrics.asks import Asks
from engagement.metrics.evidence import Evidence
from engagement.metrics.grid import Grid
from engagement.metrics.ledger import Ledger
from engagement.metrics.survival import Survival, kaplan_meier

Columns = dict[str, Any]


@dataclass(frozen=True)
class Observed:
    """The asks of one side in each cell, in order of asking, as seen from the window's end."""

    cell: Ints
    ask: Ints  # place among the asks
    row: Ints
    at: Ints
    hours: Floats  # business hours until the answer, or watched in vain
    answered: Flags

    def settled(self, limit: float) -> Flags:
        """The asks that were answered, or watched up to the limit: those that the estimates rest on."""
        return self.answered | (self.hours >= limit)


def observe(asks: Asks, grid: Grid, calendar: BusinessCalendar, *, ours: bool) -> Observed:
    """What each window's end knows of the asks that one side made in the window."""
    cells, places, stops, clocks, answers = [], [], [], [], []
    end_clock = calendar.coordinate(grid.ends)
    for window, (start, end) in enumerate(zip(grid.starts.tolist(), grid.ends.tolist(), strict=True)):
        place = np.flatnonzero(asks.holds(window, start, end) & (asks.ours == ours))
        answered = asks.answered_at[place] < end
        closed = ~answered & (asks.closes_at[place] < end)
        cells.append(grid.cells(window, asks.account[place]))
        places.append(place)
        answers.append(answered)
        stops.append(_either(answered, closed, asks.answered_at[place], asks.closes_at[place], end))
        clocks.append(
            _either(answered, closed, asks.answered_clock[place], asks.closes_clock[place], int(end_clock[window]))
        )
    cell, place, stop = np.concatenate(cells), np.concatenate(places), np.concatenate(stops)
    clock, answered = np.concatenate(clocks), np.concatenate(answers)
    order = np.lexsort((asks.row[place], cell))
    cell, place, stop, clock, answered = cell[order], place[order], stop[order], clock[order], answered[order]
    waited = clock - asks.clock[place] - asks.away.business(place, asks.at[place], stop, calendar)
    return Observed(
        cell=cell, ask=place, row=asks.row[place], at=asks.at[place], hours=waited / HOUR, answered=answered
    )


def _either(answered: Flags, closed: Flags, answers: Ints, closes: Ints, end: int) -> Ints:
    return np.where(answered, answers, np.where(closed, closes, end))


def responsiveness(
    ours: Observed,
    theirs: Observed,
    asks: Asks,
    ledger: Ledger,
    grid: Grid,
    evidence: Evidence,
    config: MetricsConfig,
) -> Columns:
    """The columns of both sides. ``ours`` are our asks: the customer's responsiveness."""
    size, limit = grid.size, config.settle_business_hours
    offsets = offsets_of(ours.cell, size)
    curve, our_curve = _curve(ours, size, limit), _curve(theirs, size, limit)
    in_time = ours.answered & (ours.hours <= limit)
    asked, asked_by_them = count(ours.cell, size), count(theirs.cell, size)
    unanswered = evidence.latest("unanswered_ids", ours.cell[~ours.answered], ours.row[~ours.answered])
    evidence.latest("answered_ids", ours.cell[ours.answered], ours.row[ours.answered])
    return {
        "asks": asked,
        "answered": count(ours.cell, size, ours.answered),
        "censored": count(ours.cell, size, ~ours.answered),
        "asks_settled": count(ours.cell, size, ours.settled(limit)),
        "settled_answered": count(ours.cell, size, ours.settled(limit) & ours.answered),
        "response_rate": curve.answered_by_limit,
        "response_median_hours": curve.median,
        "response_restricted_mean_hours": curve.restricted_mean,
        "response_variance": curve.restricted_variance,
        "answered_in_time": count(ours.cell, size, in_time),
        "response_hours_saved": total(ours.cell[in_time], limit - ours.hours[in_time], size),
        "response_longest_hours": curve.longest,
        "response_hours": list_column(offsets, pl.Series(ours.hours, dtype=pl.Float64)),
        "response_observed": list_column(offsets, pl.Series(ours.answered, dtype=pl.Boolean)),
        "open_asks": _open(asks, grid),
        "unanswered_contact_ids": _addressed(ledger, *unanswered, size),
        "our_asks": asked_by_them,
        "our_answered": count(theirs.cell, size, theirs.answered),
        "our_censored": count(theirs.cell, size, ~theirs.answered),
        "our_response_rate": our_curve.answered_by_limit,
        "our_median_hours": our_curve.median,
        "our_restricted_mean_hours": our_curve.restricted_mean,
        "customer_initiated": ratio(asked_by_them, asked + asked_by_them),
    }


def _curve(observed: Observed, size: int, limit: float) -> Survival:
    """Kaplan-Meier figures; rate and restricted mean only where one ask was answered or watched up to the limit."""
    curve = kaplan_meier(observed.cell, observed.hours, observed.answered, size=size, limit=limit)
    undecided = count(observed.cell, size, observed.settled(limit)) == 0
    return replace(
        curve,
        answered_by_limit=np.where(undecided, np.nan, curve.answered_by_limit),
        restricted_mean=np.where(undecided, np.nan, curve.restricted_mean),
        restricted_variance=np.where(undecided, np.nan, curve.restricted_variance),
    )


def _addressed(ledger: Ledger, cells: Ints, rows: Ints, size: int) -> pl.Series:
    """Whom each ask addressed, ids in their order, ";" between them."""
    owners, person = ledger.named.expand(rows)
    people = list_column(offsets_of(owners, len(rows)), ledger.people.contact_id[person])
    return list_column(offsets_of(cells, size), people.list.join(";"))


def _open(asks: Asks, grid: Grid) -> Ints:
    """Our asks open at each window's end, whenever they were made."""
    found = np.zeros(grid.size, dtype=np.int64)
    until = np.where(asks.answered_at < NEVER, asks.answered_at, asks.closes_at)
    for window, end in enumerate(grid.ends.tolist()):
        still = asks.holds(window, -NEVER, end) & asks.ours & (until >= end)
        found += count(grid.cells(window, asks.account[still]), grid.size)
    return found
