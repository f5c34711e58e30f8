"""What happened, as sorted arrays: the states of records with everything that is read off a single record.

Rows are sorted by account, time, source and id (``engagement.metrics.states``); a window's end picks those it sees.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from engagement.business_time import BusinessCalendar
from engagement.frames import Events
from engagement.metrics.arrays import Flags, Ints, Ragged, distinct, ranks
from engagement.metrics.people import People, read_people
from engagement.metrics.states import DIRECTIONS, KINDS, STATUSES, account_code, is_any, read_states
from engagement.model import Direction, Kind, Response, Status


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
    source: Ints  # equal for equal sources; so are the keys
    thread_key: Ints  # -1: none
    series_key: Ints
    is_bulk: Flags
    is_logged: Flags  # by hand: in no rate and no habit
    is_strategic: Flags
    date_only: Flags
    scheduled_for: Ints
    booked_at: Ints
    out_until: Ints
    cancelled_by: Ints
    named: Ragged  # contacts on the record, each once: its own and its attendee rows
    invited: Ragged  # attendee rows
    came: Ragged  # those of them who were present
    people: People
    references: pl.DataFrame  # source and activity_id of each row

    def __len__(self) -> int:
        return len(self.at)

    def of_kind(self, *kinds: Kind) -> Flags:
        """The rows of some kinds."""
        return is_any(self.kind, [KINDS[kind] for kind in kinds])

    def in_status(self, *statuses: Status) -> Flags:
        """The rows in some status."""
        return is_any(self.status, [STATUSES[status] for status in statuses])

    def going(self, *directions: Direction) -> Flags:
        """The rows of some directions."""
        return is_any(self.direction, [DIRECTIONS[direction] for direction in directions])

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
        source, key = (self.references[name][rows] for name in ("source", "activity_id"))
        return (source + ":" + key).rename("")


def read_ledger(events: Events, accounts: pl.Enum, calendar: BusinessCalendar) -> Ledger:
    """The ledger of the accounts in ``accounts``; records of others are left out."""
    states = read_states(events.activities, accounts)
    attendees, contacts = (
        frame.with_columns(account_code(accounts)).filter(pl.col("account").is_not_null())
        for frame in (events.attendees, events.contacts)
    )
    people, (contact, attendee) = read_people(contacts, states, attendees, timezone=calendar.timezone)
    column = {name: states[name].to_numpy() for name in states.columns if name not in _TEXTS}
    invited, came, named = _on_record(states, attendees.with_columns(who=attendee), contact, people.size)
    return Ledger(
        accounts=len(accounts.categories),
        account=column["account"],
        at=column["at"],
        day=calendar.local_days(column["at"]),
        clock=calendar.coordinate(column["at"]),
        seen_after=column["seen_after"],
        seen_until=column["seen_until"],
        kind=column["kind"],
        direction=column["direction"],
        status=column["status"],
        contact=contact,
        source=column["source_key"],
        thread_key=column["thread_key"],
        series_key=column["series_key"],
        is_bulk=column["is_bulk"],
        is_logged=column["is_logged"],
        is_strategic=column["is_strategic"],
        date_only=column["date_only"],
        scheduled_for=column["scheduled_for"],
        booked_at=column["booked_at"],
        out_until=column["out_until"],
        cancelled_by=column["cancelled_by"],
        named=named,
        invited=invited,
        came=came,
        people=people,
        references=states.select("source", "activity_id"),
    )


_TEXTS = ("source", "activity_id", "contact_id")


def _on_record(
    states: pl.DataFrame, attendees: pl.DataFrame, contact: Ints, people: int
) -> tuple[Ragged, Ragged, Ragged]:
    """Per row: the attendee rows, those who were present, and everybody named."""
    size = len(states)
    record = ["account", "source", "activity_id"]
    accepted = pl.col("response").eq_missing(pl.lit(Response.ACCEPTED.value))
    joined = attendees.select(*record, "who", present=pl.col("attended").fill_null(accepted)).join(
        states.select(record).with_row_index("row"), on=record
    )
    row, who, present = (joined[name].to_numpy() for name in ("row", "who", "present"))
    order = np.lexsort((who, row))
    row, who, present = row[order].astype(np.int64), who[order], present[order]
    own = np.flatnonzero(contact >= 0)
    named = _distinct_pairs(np.concatenate((row, own)), np.concatenate((who, contact[own])), people)
    return Ragged.of(row, who, size), Ragged.of(row[present], who[present], size), Ragged.of(*named, size)


def _distinct_pairs(rows: Ints, values: Ints, size: int) -> tuple[Ints, Ints]:
    found = distinct(rows * max(size, 1) + values)
    return found // max(size, 1), found % max(size, 1)


def threads(ledger: Ledger) -> Ints:
    """The thread of each row: its source's thread key, without one the set of contacts on the record (section 10)."""
    keyed = ledger.thread_key >= 0
    lengths, people = _people_codes(ledger.named, np.flatnonzero(~keyed))
    return ranks(
        ledger.account,
        np.where(keyed, -1, lengths),
        np.where(keyed, ledger.source, 0),
        np.where(keyed, ledger.thread_key, people),
    )


def _people_codes(named: Ragged, rows: Ints) -> tuple[Ints, Ints]:
    """How many people each row names, and for the ``rows`` a code that is equal where they name the same people."""
    lengths, codes = named.lengths, np.zeros(len(named.lengths), dtype=np.int64)
    for place in range(int(lengths[rows].max(initial=0))):
        rows = rows[lengths[rows] > place]
        codes[rows] = ranks(codes[rows], named.values[named.offsets[rows] + place])
    return lengths, codes
