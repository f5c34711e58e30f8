"""Which records are acts and requests of either side, and who took part (docs/method.md, sections 4 and 10)."""

from dataclasses import dataclass

import numpy as np

from engagement.metrics.arrays import Flags, Ints, Ragged
from engagement.metrics.ledger import Ledger
from engagement.model import Direction, Kind, Status

NOTHING_HAPPENED = (
    Status.AUTO_REPLY,
    Status.BOUNCED,
    Status.SCHEDULED,
    Status.CANCELLED,
    Status.DECLINED,
    Status.RESCHEDULED,
    Status.NO_SHOW,
    Status.UNKNOWN,  # a layout that cannot say what became of it
)
WITH_PEOPLE = (Kind.MEETING, Kind.BUSINESS_REVIEW, Kind.TRAINING, Kind.CERTIFICATION)
COMMUNITY = (Kind.COMMUNITY_POST, Kind.COMMUNITY_EVENT)
WRITTEN = (Kind.EMAIL, Kind.MESSAGE)


@dataclass(frozen=True)
class Acts:
    """Flags for each row of a ledger, and who was in it."""

    touchpoint: Flags
    customer: Flags  # a customer act
    ours: Flags  # the same with the sides swapped
    our_request: Flags
    their_request: Flags
    written: Flags  # e-mail or message
    invited: Ragged  # whom a gathering counts on: its attendee rows, or else its contact
    came: Ragged  # those of them who were there
    part: Ragged  # who took part in a customer act: those who came, or the writer
    reached: Ragged  # whom an act of ours reached: those who came, or the addressed


def read_acts(ledger: Ledger) -> Acts:
    """What each row of the ledger is."""
    took_place = ~ledger.in_status(*NOTHING_HAPPENED) & ~ledger.is_bulk & ~ledger.going(Direction.UNKNOWN)
    inbound, outbound = took_place & ledger.going(Direction.INBOUND), took_place & ledger.going(Direction.OUTBOUND)
    completed = took_place & ledger.in_status(Status.COMPLETED)
    invited, came = _or_contact(ledger, ledger.invited), _or_contact(ledger, ledger.came)
    together = completed & (
        ledger.of_kind(Kind.CALL) | (ledger.of_kind(*WITH_PEOPLE) & (came.lengths > 0))  # a call has two ends
    )
    written = ledger.of_kind(*WRITTEN)
    asking = written | (
        ledger.of_kind(Kind.CALL)
        & ledger.in_status(Status.SENT, Status.RECEIVED, Status.NO_ANSWER, Status.VOICEMAIL)  # not picked up
    )
    asking &= ~ledger.date_only
    gathering = completed & ledger.of_kind(*WITH_PEOPLE, Kind.CALL, Kind.COMMUNITY_EVENT)
    return Acts(
        touchpoint=~ledger.in_status(Status.AUTO_REPLY, Status.BOUNCED) & ~ledger.is_bulk,
        customer=inbound | together | (took_place & ~outbound & ledger.of_kind(*COMMUNITY)),
        ours=outbound | together,
        our_request=outbound & asking,
        their_request=inbound & asking,
        written=written,
        invited=invited,
        came=came,
        part=_choose(gathering, came, _own(ledger)),
        reached=_choose(gathering, came, ledger.named),
    )


def _own(ledger: Ledger) -> Ragged:
    """The contact of each record alone."""
    rows = np.flatnonzero(ledger.contact >= 0)
    return Ragged.of(rows, ledger.contact[rows], len(ledger))


def _or_contact(ledger: Ledger, people: Ragged) -> Ragged:
    """Attendees where the record has attendee rows, else its contact, who counts as present."""
    return _choose(ledger.invited.lengths > 0, people, _own(ledger))


def _choose(where: Flags, chosen: Ragged, other: Ragged) -> Ragged:
    """Row by row one or the other."""
    rows_chosen, rows_other = np.flatnonzero(where), np.flatnonzero(~where)
    owner_chosen, values_chosen = chosen.expand(rows_chosen)
    owner_other, values_other = other.expand(rows_other)
    rows: Ints = np.concatenate((rows_chosen[owner_chosen], rows_other[owner_other]))
    order = np.argsort(rows, kind="stable")
    return Ragged.of(rows[order], np.concatenate((values_chosen, values_other))[order], len(where))
