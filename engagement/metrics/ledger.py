"""What happened, as sorted arrays: every state that a record was ever in, with the stretch of ends that see it.

A record may have several versions (docs/method.md, sections 1 and 10). Seen from a window's end E it is its last
version with ``status_at`` and ``occurred_at`` before E; where only its status is still to come, it is there in its
initial status. So each state of a record is one row here, seen by the ends in ``(seen_after, seen_until]``, and an E
picks rows by comparing two numbers. Rows are sorted by account, time, source and id.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from engagement.business_time import BusinessCalendar
from engagement.frames import Events
from engagement.metrics.arrays import NEVER, Flags, Ints, Names, Ragged, enum_codes, flags, instants, ranks, within
from engagement.metrics.people import People, read_people
from engagement.model import CancelledBy, Direction, Kind, Response, Status

KINDS: Final = {kind: place for place, kind in enumerate(Kind)}
DIRECTIONS: Final = {direction: place for place, direction in enumerate(Direction)}
STATUSES: Final = {status: place for place, status in enumerate(Status)}

_KIND = pl.Enum([kind.value for kind in Kind])
_DIRECTION = pl.Enum([direction.value for direction in Direction])
_STATUS = pl.Enum([status.value for status in Status])
_CANCELLED_BY = pl.Enum([party.value for party in CancelledBy])
_TOGETHER: Final = (Kind.MEETING, Kind.BUSINESS_REVIEW, Kind.TRAINING)
_ORDER: Final = ("account", "at", "source", "activity_id", "seen_after")


@dataclass(frozen=True)
class Ledger:
    """Every state of every record of some accounts, one row each; codes are places in the enumerations of the model."""

    accounts: int
    account: Ints
    at: Ints  # when it took place, was called off or was booked
    day: Ints  # the local day of that
    clock: Ints  # business microseconds at that instant
    seen_after: Ints
    seen_until: Ints
    kind: Ints
    direction: Ints
    status: Ints
    contact: Ints  # -1: nobody
    source: Ints
    thread_key: Ints  # -1: none
    series_key: Ints
    is_bulk: Flags
    is_strategic: Flags
    date_only: Flags
    scheduled_for: Ints
    booked_at: Ints
    out_until: Ints
    cancelled_by: Ints  # us, customer, unknown or missing: 0, 1, 2
    named: Ragged  # contacts on the record, each once: its own and its attendee rows
    invited: Ragged  # attendee rows
    came: Ragged  # those of them who were present
    people: People
    references: pl.DataFrame  # source and activity_id of each row

    def __len__(self) -> int:
        return len(self.at)

    def of_kind(self, *kinds: Kind) -> Flags:
        """The rows of some kinds."""
        return _is_any(self.kind, [KINDS[kind] for kind in kinds])

    def in_status(self, *statuses: Status) -> Flags:
        """The rows in some status."""
        return _is_any(self.status, [STATUSES[status] for status in statuses])

    def going(self, *directions: Direction) -> Flags:
        """The rows of some directions."""
        return _is_any(self.direction, [DIRECTIONS[direction] for direction in directions])

    def visible(self, end: int) -> Flags:
        """The rows that are part of the picture seen from ``end``."""
        return (self.seen_after < end) & (end <= self.seen_until)

    def first_later(self, rows: Ints) -> Ints:
        """For each row the first one of a later instant (or of the next account)."""
        changes = (np.diff(self.account) != 0) | (np.diff(self.at) != 0)
        ends = np.append(np.flatnonzero(changes) + 1, len(self))
        return ends[np.searchsorted(ends, rows, side="right")] if len(rows) else rows

    def select(self, rows: Ints) -> pl.Series:
        """The ids ("source:activity_id") of some rows."""
        chosen = self.references[rows]
        return (chosen["source"] + ":" + chosen["activity_id"]).rename("")


def read_ledger(events: Events, accounts: pl.Enum, calendar: BusinessCalendar) -> Ledger:
    """The ledger of the accounts in ``accounts``; records of others are left out."""
    activities, attendees, contacts = (
        frame.with_columns(account=frame["account_id"].cast(accounts, strict=False).to_physical().cast(pl.Int64))
        for frame in (events.activities, events.attendees, events.contacts)
    )
    states = _states(activities.filter(pl.col("account").is_not_null()))
    attendees = attendees.filter(pl.col("account").is_not_null())
    contacts = contacts.filter(pl.col("account").is_not_null())
    people = read_people(contacts, (states, attendees), size=len(accounts.categories), timezone=calendar.timezone)
    account, at = states["account"].to_numpy(), states["at"].to_numpy()
    contact = people.codes(account, states["contact_id"])
    invited, came, named = _on_record(states, attendees, people, contact)
    source = Names(states["source"])
    return Ledger(
        accounts=len(accounts.categories),
        account=account,
        at=at,
        day=calendar.local_days(at),
        clock=calendar.coordinate(at),
        seen_after=states["seen_after"].to_numpy(),
        seen_until=states["seen_until"].to_numpy(),
        kind=states["kind"].to_numpy(),
        direction=states["direction"].to_numpy(),
        status=states["status"].to_numpy(),
        contact=contact,
        source=source.codes(states["source"]),
        thread_key=Names(states["thread_id"]).codes(states["thread_id"]),
        series_key=Names(states["series_id"]).codes(states["series_id"]),
        is_bulk=flags(states["is_bulk"]),
        is_strategic=flags(states["is_strategic"]),
        date_only=flags(states["date_only"]),
        scheduled_for=instants(states["scheduled_for"]),
        booked_at=instants(states["booked_at"].fill_null(states["occurred_at"])),
        out_until=instants(states["out_until"], missing=-NEVER),
        cancelled_by=enum_codes(states["cancelled_by"], _CANCELLED_BY, missing=2),
        named=named,
        invited=invited,
        came=came,
        people=people,
        references=states.select("source", "activity_id"),
    )


def _is_any(codes: Ints, wanted: list[int]) -> Flags:
    found: Flags = codes == wanted[0]
    for code in wanted[1:]:
        found |= codes == code
    return found


def _states(activities: pl.DataFrame) -> pl.DataFrame:
    """The activities' rows with codes, sorted, one for each state with the ends that see it."""
    coded = activities.with_columns(
        at=activities["occurred_at"].to_physical(),
        status_from=activities["status_at"].fill_null(activities["occurred_at"]).to_physical(),
        kind=pl.Series(enum_codes(activities["kind"], _KIND)),
        direction=pl.Series(enum_codes(activities["direction"], _DIRECTION, DIRECTIONS[Direction.UNKNOWN])),
        status=pl.Series(enum_codes(activities["status"], _STATUS, STATUSES[Status.UNKNOWN])),
        place=pl.int_range(pl.len()),
    )
    key = pl.struct("account", "source", "activity_id")
    versioned = coded.select(key.is_duplicated() | (pl.col("status_from") > pl.col("at"))).to_series()
    if not versioned.any():
        return coded.with_columns(seen_after=pl.col("at"), seen_until=pl.lit(NEVER)).sort(*_ORDER)
    single = coded.filter(~versioned).with_columns(seen_after=pl.col("at"), seen_until=pl.lit(NEVER))
    return pl.concat([single, _stretches(coded.filter(versioned))]).sort(*_ORDER)


def _stretches(versions: pl.DataFrame) -> pl.DataFrame:
    """The states of records with several versions or a later status, with the ends that see them."""
    versions = versions.sort("account", "source", "activity_id", "arrived_at", "status_from", "at", "place")
    key = versions.select(pl.struct("account", "source", "activity_id").rle_id()).to_series().cast(pl.Int64).to_numpy()
    at = versions["at"].to_numpy()
    settled = np.maximum(at, versions["status_from"].to_numpy())
    latest = versions.with_columns(seen_after=settled, seen_until=_least_after(key, settled))
    firsts = np.flatnonzero(within(key) == 0)
    first_settled = np.minimum.reduceat(settled, firsts)[key]
    before = _least_after(key[::-1], at[::-1])[::-1]  # the earliest of the versions before
    initial = versions.with_columns(
        status=_initial_status(versions), seen_after=at, seen_until=np.minimum(first_settled, before)
    )
    return pl.concat([latest, initial]).filter(pl.col("seen_after") < pl.col("seen_until"))


def _least_after(groups: Ints, values: Ints) -> Ints:
    """For each entry, the smallest value of the following entries of its group; ``NEVER`` for the last."""
    least = np.full(len(values), NEVER)
    following = within(groups[::-1])[::-1]
    for step in range(1, int(following.max(initial=0)) + 1):
        places = np.flatnonzero(following >= step)
        least[places] = np.minimum(least[places], values[places + step])
    return least


def _initial_status(versions: pl.DataFrame) -> NDArray[Any]:
    """What a record was before its status was settled: sent, received or scheduled (else as it is)."""
    kind, direction, status = (versions[name].to_numpy() for name in ("kind", "direction", "status"))
    cases = [
        (_is_any(kind, [KINDS[k] for k in _TOGETHER]), Status.SCHEDULED),
        (direction == DIRECTIONS[Direction.OUTBOUND], Status.SENT),
        (direction == DIRECTIONS[Direction.INBOUND], Status.RECEIVED),
    ]
    return np.select([where for where, _ in cases], [STATUSES[name] for _, name in cases], default=status)


def _on_record(
    states: pl.DataFrame, attendees: pl.DataFrame, people: People, contact: Ints
) -> tuple[Ragged, Ragged, Ragged]:
    """Per row: the attendee rows, those who were present, and everybody named."""
    size = len(states)
    rows = states.select("account", "source", "activity_id", row=pl.int_range(pl.len(), dtype=pl.Int64))
    joined = attendees.join(rows, on=["account", "source", "activity_id"])
    row, who = joined["row"].to_numpy(), people.codes(joined["account"].to_numpy(), joined["contact_id"])
    present = joined["attended"].fill_null(joined["response"].fill_null("") == Response.ACCEPTED.value).to_numpy()
    order = np.lexsort((who, row))
    row, who, present = row[order], who[order], present[order]
    own = np.flatnonzero(contact >= 0)
    named = _distinct_pairs(np.concatenate((row, own)), np.concatenate((who, contact[own])), people.size)
    return Ragged.of(row, who, size), Ragged.of(row[present], who[present], size), Ragged.of(*named, size)


def _distinct_pairs(rows: Ints, values: Ints, size: int) -> tuple[Ints, Ints]:
    found = np.unique(rows * max(size, 1) + values)
    return found // max(size, 1), found % max(size, 1)


def threads(ledger: Ledger) -> Ints:
    """The thread of each row: its source's thread key, without one the set of contacts on the record (section 10)."""
    lengths, first = ledger.named.lengths, ledger.named.offsets[:-1]
    people = np.where(lengths > 0, np.append(ledger.named.values, 0)[first], 0)
    several: dict[bytes, int] = {}
    for row in np.flatnonzero((lengths > 1) & (ledger.thread_key < 0)):
        members = ledger.named.values[ledger.named.offsets[row] : ledger.named.offsets[row + 1]]
        people[row] = several.setdefault(members.tobytes(), len(several))
    keyed = ledger.thread_key >= 0
    return ranks(
        ledger.account,
        np.where(keyed, -1, np.minimum(lengths, 2)),
        np.where(keyed, ledger.source, 0),
        np.where(keyed, ledger.thread_key, people),
    )
