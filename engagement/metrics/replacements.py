"""Which lost meetings were made up for by another one (docs/method.md, sections 4 and 10).

A later meeting, held or upcoming, of the same series or with a common contact, put on the calendar within 14 days after
the loss; one replacement per loss, oldest loss first, each taking the earliest-booked meeting that is still free.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from engagement.config import MetricsConfig
from engagement.local_time import days_after
from engagement.metrics.arrays import NEVER, Ints, distinct, ranks, spread
from engagement.metrics.grid import Grid
from engagement.metrics.ledger import Ledger
from engagement.model import Status


@dataclass(frozen=True)
class Pairs:
    """Losses with each meeting that could replace them, in the order in which they are matched: rows of the ledger."""

    loss: Ints
    meeting: Ints


def replaced_losses(
    ledger: Ledger, grid: Grid, *, losses: Ints, meetings: Ints, config: MetricsConfig
) -> list[set[int]]:
    """For each window, the losses that have a replacement as seen from its end. Arguments: rows of the ledger.

    ``losses`` are all those of the accounts in question, ``meetings`` their meetings, held or scheduled.
    """
    pairs = _pairs(ledger, losses, meetings, config, grid.timezone)
    scheduled = ledger.in_status(Status.SCHEDULED)[pairs.meeting]
    planned = ledger.scheduled_for[pairs.meeting]
    there = ~scheduled | (planned == NEVER) | (planned >= grid.ends[:, None])
    for rows in (pairs.loss, pairs.meeting):
        there &= grid.sees(ledger.seen_after[rows], ledger.seen_until[rows])
    return [_match(pairs.loss[seen].tolist(), pairs.meeting[seen].tolist()) for seen in there]


def _match(losses: list[int], meetings: list[int]) -> set[int]:
    matched: set[int] = set()
    taken: set[int] = set()
    for loss, meeting in zip(losses, meetings, strict=True):
        if loss not in matched and meeting not in taken:
            matched.add(loss)
            taken.add(meeting)
    return matched


def _pairs(ledger: Ledger, losses: Ints, meetings: Ints, config: MetricsConfig, timezone: str) -> Pairs:
    """Every loss with every meeting booked in time that shares its series or a contact, and takes place after it."""
    lost_at, booked = ledger.at[losses], ledger.booked_at[meetings]
    moments = distinct(booked)
    earliest = np.searchsorted(moments, lost_at)
    latest = np.searchsorted(moments, days_after(lost_at, config.reschedule_within_days, timezone), side="right")
    loss, loss_group, meeting, meeting_group = _groups(ledger, losses, meetings)
    width = len(moments) + 1
    keys = meeting_group * width + np.searchsorted(moments, booked)[meeting]
    order = np.argsort(keys, kind="stable")
    owners, places = spread(
        np.searchsorted(keys[order], loss_group * width + earliest[loss]),
        np.searchsorted(keys[order], loss_group * width + latest[loss]),
    )
    pair = distinct(loss[owners] * max(len(meetings), 1) + meeting[order[places]])
    first, second = pair // max(len(meetings), 1), pair % max(len(meetings), 1)
    scheduled = ledger.in_status(Status.SCHEDULED)[meetings[second]]
    takes_place = np.where(scheduled, ledger.scheduled_for[meetings[second]], ledger.at[meetings[second]])
    later = takes_place > lost_at[first]
    first, second = first[later], second[later]
    order = np.lexsort((_id_order(ledger, meetings)[second], booked[second], losses[first]))
    return Pairs(loss=losses[first[order]], meeting=meetings[second[order]])


def _groups(ledger: Ledger, losses: Ints, meetings: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Places of losses and of meetings, each with the code of a series or contact that it belongs to."""
    both = np.concatenate((losses, meetings))
    series = ranks(ledger.account[both], ledger.source[both], ledger.series_key[both])
    in_series = np.flatnonzero(ledger.series_key[both] >= 0)
    owners, people = ledger.named.expand(both)
    place = np.concatenate((in_series, owners))
    group = np.concatenate((series[in_series], people + len(both)))
    of_loss = place < len(losses)
    return place[of_loss], group[of_loss], place[~of_loss] - len(losses), group[~of_loss]


def _id_order(ledger: Ledger, rows: Ints) -> Ints:
    """The rank of each row by source and id."""
    order = ledger.references[rows].select(pl.arg_sort_by("source", "activity_id", maintain_order=True))
    rank = np.empty(len(rows), dtype=np.int64)
    rank[order.to_series().to_numpy()] = np.arange(len(rows))
    return rank
