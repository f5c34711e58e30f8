"""Meetings and business reviews of each cell (docs/method.md, sections 4 and 10)."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from engagement.config import MetricsConfig
from engagement.local_time import HOUR
from engagement.metrics.acts import Acts
from engagement.metrics.arrays import Flags, Floats, Ints, Lists, count, moment_series, offsets_of, ratio, total
from engagement.metrics.evidence import Evidence
from engagement.metrics.grid import Grid, Seen
from engagement.metrics.ledger import Ledger
from engagement.metrics.replacements import replaced_losses
from engagement.metrics.states import PARTIES
from engagement.model import CancelledBy, Direction, Kind, Status

Columns = dict[str, Any]


@dataclass(frozen=True)
class Gatherings:
    """Flags for each ledger row."""

    meeting: Flags  # meeting or business review
    review: Flags
    held: Flags
    called_off: Flags
    no_show: Flags
    nobody_came: Flags  # held, attendees recorded, none of them present
    by_us: Flags


def gatherings(ledger: Ledger, acts: Acts) -> Gatherings:
    """What each row is among meetings."""
    meeting = ledger.of_kind(Kind.MEETING, Kind.BUSINESS_REVIEW) & ~ledger.is_logged
    held = meeting & ledger.in_status(Status.COMPLETED)
    ours = (ledger.cancelled_by == PARTIES[CancelledBy.US]) | (
        ledger.going(Direction.OUTBOUND)
        & (ledger.cancelled_by != PARTIES[CancelledBy.CUSTOMER])  # nobody said otherwise
    )
    return Gatherings(
        meeting=meeting,
        review=ledger.of_kind(Kind.BUSINESS_REVIEW),
        held=held,
        called_off=meeting & ledger.in_status(Status.CANCELLED, Status.DECLINED, Status.RESCHEDULED),
        no_show=meeting & ledger.in_status(Status.NO_SHOW),
        nobody_came=held & (ledger.invited.lengths > 0) & (acts.came.lengths == 0),
        by_us=ours,
    )


def meetings(ledger: Ledger, acts: Acts, seen: Seen, grid: Grid, evidence: Evidence, config: MetricsConfig) -> Columns:
    """The columns of meetings and reviews."""
    kinds = gatherings(ledger, acts)
    seen = seen.where(kinds.meeting)
    size, row, cell = grid.size, seen.row, seen.cell
    missed_review = kinds.review & (
        ledger.in_status(Status.DECLINED, Status.NO_SHOW) & ~kinds.by_us | kinds.nobody_came
    )
    loss = kinds.called_off | kinds.no_show | (kinds.review & kinds.nobody_came)
    made_up = _made_up(ledger, kinds, loss, seen, grid, config)
    moved = made_up | ledger.in_status(Status.RESCHEDULED)[row]
    off = (kinds.called_off | kinds.no_show)[row]
    lost = off & ~kinds.by_us[row] & ~moved
    held, strategic = kinds.held[row], (kinds.held & (ledger.is_strategic | kinds.review))[row]
    missed = missed_review[row] & ~moved
    counts = {
        "meetings_held": held,
        "meetings_cancelled": kinds.called_off[row],
        "meetings_no_show": kinds.no_show[row],
        "meetings_rescheduled": off & moved,
        "meetings_lost": lost,
        "strategic_meetings": strategic,
        "reviews_completed": held & kinds.review[row],
        "reviews_declined": kinds.review[row] & ledger.in_status(Status.DECLINED)[row],
        "reviews_no_show": kinds.review[row] & kinds.no_show[row],
        "reviews_missed": missed,
    }
    found: Columns = {name: count(cell, size, where) for name, where in counts.items()}
    attendance = _attendance(acts, cell[held], row[held], size)
    kept = ratio(found["meetings_held"], found["meetings_held"] + found["meetings_lost"])
    evidence.latest("held_ids", cell[held], row[held])
    evidence.latest("strategic_ids", cell[strategic], row[strategic])
    return {
        **found,
        "meetings_scheduled": count(cell, size, held | off),
        "meeting_attendance": attendance,
        "meeting_participation": np.where(found["meetings_held"] > 0, kept * attendance, kept),
        "strategic_share": ratio(found["strategic_meetings"], found["meetings_held"]),
        **_dated("lost", cell[lost], row[lost], ledger, size, evidence),
        **_dated("review_missed", cell[missed], row[missed], ledger, size, evidence),
        **_reviews(ledger, acts, seen.where(kinds.held & kinds.review), grid, config),
    }


def _made_up(ledger: Ledger, kinds: Gatherings, loss: Flags, seen: Seen, grid: Grid, config: MetricsConfig) -> Flags:
    """Whether each pair of cell and row is a loss with a replacement."""
    made_up = np.zeros(len(seen.row), dtype=np.bool_)
    lost = np.flatnonzero(loss[seen.row])
    if not len(lost):
        return made_up
    concerned = np.zeros(grid.accounts, dtype=np.bool_)
    concerned[ledger.account[seen.row[lost]]] = True
    here = concerned[ledger.account]
    replaced = replaced_losses(
        ledger,
        grid,
        losses=np.flatnonzero(loss & here),
        meetings=np.flatnonzero(here & kinds.meeting & (kinds.held | ledger.in_status(Status.SCHEDULED))),
        config=config,
    )
    pairs = zip((seen.cell[lost] // grid.accounts).tolist(), seen.row[lost].tolist(), strict=True)
    made_up[lost] = [row in replaced[window] for window, row in pairs]
    return made_up


def _dated(name: str, cells: Ints, rows: Ints, ledger: Ledger, size: int, evidence: Evidence) -> Columns:
    """When the evidence of a column happened, in the order of its ids."""
    kept, found = evidence.latest(f"{name}_ids", cells, rows)
    return {f"{name}_at": Lists(offsets_of(kept, size), moment_series(ledger.at[found]))}


def _attendance(acts: Acts, cell: Ints, row: Ints, size: int) -> Floats:
    """Attended / invited over the customer's attendees; NaN where nobody is named."""
    came, invited = acts.came.lengths[row], acts.invited.lengths[row]
    return ratio(total(cell, came, size), total(cell, invited, size))


def _reviews(ledger: Ledger, acts: Acts, seen: Seen, grid: Grid, config: MetricsConfig) -> Columns:
    """Quality of the completed reviews: attendance, an executive present, and a customer message soon after."""
    size, row, cell = grid.size, seen.row, seen.cell
    owners, person = acts.came.expand(row)
    with_exec = count(owners, len(row), ledger.people.is_executive[person]) > 0
    attended = np.nan_to_num(ratio(acts.came.lengths[row], acts.invited.lengths[row]))
    followed = _followed_up(ledger, acts, seen, grid, config)
    completed = count(cell, size)
    quality = (attended + with_exec + followed) / 3
    return {
        "review_attendance": _attendance(acts, cell, row, size),
        "review_exec_present": count(cell, size, with_exec),
        "review_participation": ratio(total(cell, quality, size), completed),
    }


def _followed_up(ledger: Ledger, acts: Acts, seen: Seen, grid: Grid, config: MetricsConfig) -> Flags:
    """Whether the customer wrote within 5 business days after each review, as far as the window's end can see."""
    followed = np.zeros(len(seen.row), dtype=np.bool_)
    messages = np.flatnonzero(acts.customer & acts.written & ~ledger.is_logged)
    limit = round(config.settle_business_hours * HOUR)
    window, place = np.nonzero(grid.sees(ledger.seen_after[messages], ledger.seen_until[messages]))
    width = len(ledger) + 1
    known = window * width + messages[place]
    wanted = seen.cell // max(grid.accounts, 1) * width + ledger.first_later(seen.row)
    found = np.searchsorted(known, wanted)
    there = np.flatnonzero(found < len(known))
    there = there[known[found[there]] // width == wanted[there] // width]
    message, review = known[found[there]] % width, seen.row[there]
    same = ledger.account[message] == ledger.account[review]
    followed[there] = same & (ledger.clock[message] - ledger.clock[review] <= limit)
    return followed
