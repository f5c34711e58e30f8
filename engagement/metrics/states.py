"""Every state that a record was ever in, as a sorted frame of codes (docs/method.md, sections 1 and 10).

A record may have several versions. Seen from a window's end E it is its last version with ``status_at`` and
``occurred_at`` before E; where only its status is still to come, it is there in its initial status. So each state of a
record is one row, seen by the ends in ``(seen_after, seen_until]``, and an E picks rows by comparing two numbers.
"""

from enum import StrEnum
from typing import Final

import numpy as np
import polars as pl

from engagement.metrics.arrays import NEVER, Flags, Ints, within
from engagement.model import LOGGED, CancelledBy, Direction, Kind, Status

KINDS: Final = {kind: place for place, kind in enumerate(Kind)}
DIRECTIONS: Final = {direction: place for place, direction in enumerate(Direction)}
STATUSES: Final = {status: place for place, status in enumerate(Status)}
PARTIES: Final = {party: place for place, party in enumerate(CancelledBy)}

_RECORD: Final = ("account", "source", "activity_id")
_TOGETHER: Final = (Kind.MEETING, Kind.BUSINESS_REVIEW, Kind.TRAINING)


def account_code(accounts: pl.Enum) -> pl.Expr:
    """The place of ``account_id`` among the accounts; null for another account."""
    return pl.col("account_id").cast(accounts, strict=False).to_physical().cast(pl.Int64).alias("account")


def read_states(activities: pl.DataFrame, accounts: pl.Enum) -> pl.DataFrame:
    """The records of the accounts, one row for each state with the ends that see it, by account, time, source, id.

    A kind outside the closed set is no record.
    """
    coded = (
        activities.with_row_index("place")
        .select(
            account_code(accounts),
            "source",
            "activity_id",
            "contact_id",
            (pl.col("source") == LOGGED).alias("is_logged"),
            *_PLAIN,
            _identity("source").alias("source_key"),
            _identity("thread_id").alias("thread_key"),
            _identity("series_id").alias("series_key"),
            "place",
        )
        .filter(pl.col("account").is_not_null() & (pl.col("kind") >= 0))
        .with_columns(seen_after="at", seen_until=pl.lit(NEVER, pl.Int64))
    )
    versioned = coded.select(_RECORD).is_duplicated() | (coded["status_from"] > coded["at"])
    if versioned.any():
        coded = pl.concat([coded.filter(~versioned), _stretches(coded.filter(versioned))])
    if coded["is_logged"].any():
        coded = _standing_aside(coded)
    return coded.sort("account", "at", "source", "activity_id", "seen_after")


def is_any(codes: Ints, wanted: list[int]) -> Flags:
    """Which codes are among the wanted ones."""
    found: Flags = codes == wanted[0]
    for code in wanted[1:]:
        found |= codes == code
    return found


def _instant(name: str) -> pl.Expr:
    return pl.col(name).to_physical()


def _place(name: str, words: type[StrEnum], *, missing: int) -> pl.Expr:
    """The place of a word in its closed set; ``missing`` for none, or for one outside the set."""
    closed = pl.Enum([word.value for word in words])
    return pl.col(name).cast(closed, strict=False).to_physical().cast(pl.Int64).fill_null(missing)


def _identity(name: str) -> pl.Expr:
    """A number that is equal for equal texts, and no more than that; -1 without a text."""
    return pl.col(name).cast(pl.Categorical(pl.Categories.random())).to_physical().cast(pl.Int64).fill_null(-1)


_PLAIN: Final = (
    _instant("occurred_at").alias("at"),
    _instant("status_at").fill_null(_instant("occurred_at")).alias("status_from"),
    _instant("arrived_at"),
    _place("kind", Kind, missing=-1),
    _place("direction", Direction, missing=DIRECTIONS[Direction.UNKNOWN]),
    _place("status", Status, missing=STATUSES[Status.UNKNOWN]),
    _place("cancelled_by", CancelledBy, missing=PARTIES[CancelledBy.UNKNOWN]),
    *(pl.col(name).fill_null(False) for name in ("is_bulk", "is_strategic", "date_only")),
    _instant("scheduled_for").fill_null(NEVER),
    _instant("booked_at").fill_null(_instant("occurred_at")),
    _instant("out_until").fill_null(-NEVER),
)


def _stretches(versions: pl.DataFrame) -> pl.DataFrame:
    """The states of records with several versions or a later status, with the ends that see them."""
    versions = versions.sort(*_RECORD, "arrived_at", "status_from", "at", "place")
    key = versions.select(pl.struct(_RECORD).rle_id().cast(pl.Int64)).to_series().to_numpy()
    at = versions["at"].to_numpy()
    settled = np.maximum(at, versions["status_from"].to_numpy())
    latest = versions.with_columns(seen_after=settled, seen_until=_least_after(key, settled))
    first_settled = np.minimum.reduceat(settled, np.flatnonzero(within(key) == 0))[key]
    before = _least_after(key[::-1], at[::-1])[::-1]  # the earliest of the versions before
    initial = versions.with_columns(
        status=_initial_status(versions), seen_after=at, seen_until=np.minimum(first_settled, before)
    )
    return pl.concat([latest, initial]).filter(pl.col("seen_after") < pl.col("seen_until"))


def _standing_aside(states: pl.DataFrame) -> pl.DataFrame:
    """What was logged by hand is seen only until a source has brought the record of this id for the same account."""
    record = ["account", "activity_id"]
    logged = states.filter("is_logged").select(record).unique()
    others = states.filter(~pl.col("is_logged")).join(logged, on=record, how="semi")
    brought = others.group_by(record).agg(brought=pl.col("seen_after").min())
    until = pl.min_horizontal("seen_until", pl.col("brought").fill_null(NEVER))
    told = states.join(brought, on=record, how="left").with_columns(
        seen_until=pl.when("is_logged").then(until).otherwise("seen_until")
    )
    return told.drop("brought").filter(pl.col("seen_after") < pl.col("seen_until"))


def _least_after(groups: Ints, values: Ints) -> Ints:
    """For each entry, the smallest value of the following entries of its group; ``NEVER`` for the last."""
    least = np.full(len(values), NEVER)
    following = within(groups[::-1])[::-1]
    for step in range(1, int(following.max(initial=0)) + 1):
        places = np.flatnonzero(following >= step)
        least[places] = np.minimum(least[places], values[places + step])
    return least


def _initial_status(versions: pl.DataFrame) -> Ints:
    """What a record was before its status was settled: scheduled, sent or received (else as it is)."""
    kind, direction, status = (versions[name].to_numpy() for name in ("kind", "direction", "status"))
    cases = [
        (is_any(kind, [KINDS[k] for k in _TOGETHER]), Status.SCHEDULED),
        (direction == DIRECTIONS[Direction.OUTBOUND], Status.SENT),
        (direction == DIRECTIONS[Direction.INBOUND], Status.RECEIVED),
    ]
    initial: Ints = np.select([where for where, _ in cases], [STATUSES[name] for _, name in cases], default=status)
    return initial
