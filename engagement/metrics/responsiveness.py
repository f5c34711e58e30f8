"""How fast and how surely each side answers the other (docs/method.md, sections 4 and 10)."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl

from engagement.business_time import BusinessCalendar
from engagement.config import MetricsConfig
from engagement.local_time import HOUR
from engagement.metrics.arrays import NEVER, Flags, Floats, Ints, Lists, count, offsets_of, ratio, total
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
    inside = asks.known(grid) & (asks.at >= grid.starts[:, None]) & (asks.ours == ours)
    cell, place = grid.pairs(inside, asks.account)
    order = np.lexsort((asks.row[place], cell))
    cell, place = cell[order], place[order]
    end, end_clock = (grid.per_window(at)[cell] for at in (grid.ends, calendar.coordinate(grid.ends)))
    answered = asks.answered_at[place] < end
    closed = ~answered & (asks.closes_at[place] < end)
    stop = _either(answered, closed, asks.answered_at[place], asks.closes_at[place], end)
    clock = _either(answered, closed, asks.answered_clock[place], asks.closes_clock[place], end_clock)
    waited = clock - asks.clock[place] - asks.away.business(place, asks.at[place], stop, calendar)
    return Observed(
        cell=cell, ask=place, row=asks.row[place], at=asks.at[place], hours=waited / HOUR, answered=answered
    )


def _either(answered: Flags, closed: Flags, answers: Ints, closes: Ints, end: Ints) -> Ints:
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
        "response_hours": Lists(offsets, pl.Series(ours.hours, dtype=pl.Float64)),
        "response_observed": Lists(offsets, pl.Series(ours.answered, dtype=pl.Boolean)),
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


def _addressed(ledger: Ledger, cells: Ints, rows: Ints, size: int) -> Lists:
    """Whom each ask addressed, ids in their order, ";" between them."""
    owners, person = ledger.named.expand(rows)
    people = Lists(offsets_of(owners, len(rows)), ledger.people.contact_id[person])
    return Lists(offsets_of(cells, size), people.series().list.join(";"))


def _open(asks: Asks, grid: Grid) -> Ints:
    """Our asks open at each window's end, whenever they were made."""
    until = np.where(asks.answered_at < NEVER, asks.answered_at, asks.closes_at)
    still = asks.known(grid) & asks.ours & (until >= grid.ends[:, None])
    return count(grid.pairs(still, asks.account)[0], grid.size)
