"""What a record is: somebody's act, a request, nothing; and who took part in it (method, section 10)."""

import re
from datetime import datetime

from tests.oracle.clock import Clock
from tests.oracle.rows import (
    ASK_KINDS,
    COMMUNITY_KINDS,
    MEETING_KINDS,
    TRAINING_KINDS,
    WRITTEN_KINDS,
    Attendee,
    Record,
    Row,
)
from tests.oracle.seen import View

# Statuses under which nothing passed between the two sides.
NOTHING_HAPPENED = frozenset({"auto_reply", "bounced", "scheduled", "cancelled", "declined", "rescheduled", "no_show"})
NOT_PICKED_UP = frozenset({"sent", "received", "no_answer", "voicemail"})
CALLED_OFF = frozenset({"cancelled", "declined", "rescheduled"})
GATHERINGS = MEETING_KINDS | TRAINING_KINDS
PRESENCE_KINDS = GATHERINGS | {"call", "community_event"}

EXEC_WORDS = (
    "chief|ceo|cfo|cto|coo|cio|cmo|cro|cpo|ciso|cso|cxo|president|vp|svp|evp|avp|head of|managing director|"
    "founder|co-founder|cofounder|owner|partner|chair|chairman|chairwoman|general manager|director"
)
EXEC_TITLE = re.compile(rf"\b(?:{EXEC_WORDS})\b")
NOT_EXEC_TITLE = re.compile(r"\b(?:assistant to|executive assistant|office of)\b")


def came(attendee: Attendee) -> bool:
    """Presence as recorded; where it is not recorded, whoever accepted came."""
    return attendee.response == "accepted" if attendee.attended is None else attendee.attended


def present(record: Record) -> frozenset[str]:
    """Customers who were there. Without attendee rows, the record's contact was."""
    if record.attendees:
        return frozenset(a.contact_id for a in record.attendees if came(a))
    return frozenset({record.contact_id} if record.contact_id else ())


def nobody_came(record: Record) -> bool:
    """Attendees were recorded, and none of them came."""
    return bool(record.attendees) and not present(record)


def _done_together(record: Record) -> bool:
    """A finished record of a kind at which people are present."""
    return record.kind in PRESENCE_KINDS and record.status == "completed"


def participants(record: Record) -> frozenset[str]:
    """Customers who act in a customer act: those present, or the one who wrote or called."""
    if _done_together(record):
        return present(record)
    return frozenset({record.contact_id} if record.contact_id else ())


def reached(record: Record) -> frozenset[str]:
    """Customers whom an act of ours reaches: those present, or those it is addressed to."""
    return present(record) if _done_together(record) else record.named


def _shared_act(record: Record) -> bool:
    """A finished call; or a finished meeting, review, training or certification with a customer present."""
    if record.status != "completed":
        return False
    return record.kind == "call" or (record.kind in GATHERINGS and bool(present(record)))


def is_customer_act(record: Record) -> bool:
    """Inbound, or done together, or community activity that is not ours; and it really happened."""
    if record.is_bulk or record.status in NOTHING_HAPPENED:
        return False
    community = record.kind in COMMUNITY_KINDS and record.direction != "outbound"
    return record.direction == "inbound" or community or _shared_act(record)


def is_our_act(record: Record) -> bool:
    """The same with the sides swapped: outbound, or done together."""
    if record.is_bulk or record.status in NOTHING_HAPPENED:
        return False
    return record.direction == "outbound" or _shared_act(record)


def request_side(record: Record) -> str | None:
    """`us` or `customer` for a record that can ask something: an e-mail, a message, a call not picked up."""
    if record.is_bulk or record.kind not in ASK_KINDS or record.status in NOTHING_HAPPENED:
        return None
    if record.kind == "call" and record.status not in NOT_PICKED_UP:
        return None
    return {"outbound": "us", "inbound": "customer"}.get(record.direction)


def is_touchpoint(record: Record) -> bool:
    """Everything except bounced, auto-replies and bulk."""
    return not record.is_bulk and record.status not in {"bounced", "auto_reply"}


def is_written(record: Record) -> bool:
    """An e-mail or a message."""
    return record.kind in WRITTEN_KINDS


def by_us(record: Record) -> bool:
    """Whether we are known to have called it off: `cancelled_by` says so, or says nothing and it is outbound."""
    if record.cancelled_by in {"us", "customer"}:
        return record.cancelled_by == "us"
    return record.direction == "outbound"


def is_exec(contact: Row) -> bool:
    """Marked as an executive; without a mark, recognised by title."""
    if contact.get("is_exec") is not None:
        return bool(contact["is_exec"])
    title = " ".join((contact.get("title") or "").casefold().split())
    return bool(EXEC_TITLE.search(title)) and not NOT_EXEC_TITLE.search(title)


def has_left(contact: Row, end: datetime, clock: Clock) -> bool:
    """The day on which the contact left began before the window's end."""
    left_on = contact.get("left_on")
    return left_on is not None and clock.midnight(left_on) < end


def active_contacts(seen: View) -> dict[str, Row]:
    """The account's contacts who have not left by the end of the window."""
    return {cid: c for cid, c in seen.contacts.items() if not has_left(c, seen.end, seen.clock)}
