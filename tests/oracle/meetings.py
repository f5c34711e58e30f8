"""Meetings and business reviews: held, called off, missed, replaced, attended (method, sections 4 and 10)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tests.oracle.acts import CALLED_OFF, by_us, is_customer_act, is_exec, is_written, nobody_came, present
from tests.oracle.clock import FIVE_BUSINESS_DAYS, ZERO
from tests.oracle.rows import BY_HAND, MEETING_KINDS, Record
from tests.oracle.seen import View

REPLACED_WITHIN_DAYS = 14


def meetings(seen: View) -> list[Record]:
    """Every meeting and business review of the account, oldest first; those logged by hand are in no rate."""
    return [r for r in seen.records if r.kind in MEETING_KINDS and r.source != BY_HAND]


def called_off_or_missed(record: Record) -> bool:
    """Called off by anybody, or nobody of the customer showed up."""
    return record.status in CALLED_OFF or record.status == "no_show"


def review_without_customer(record: Record) -> bool:
    """A completed business review with attendees recorded, none of whom came."""
    return record.kind == "business_review" and record.status == "completed" and nobody_came(record)


def replacements(seen: View) -> dict[tuple[str, str], Record]:
    """For every loss its replacement, if any: oldest loss first, each later meeting replacing one loss only."""
    everything = meetings(seen)
    losses = [m for m in everything if called_off_or_missed(m) or review_without_customer(m)]
    offers = sorted(everything, key=lambda m: (m.booked_at, m.key))
    taken: dict[tuple[str, str], Record] = {}
    for loss in losses:
        free = [m for m in offers if m.key not in {t.key for t in taken.values()}]
        match = next((m for m in free if _replaces(m, loss, seen)), None)
        if match:
            taken[loss.key] = match
    return taken


def _replaces(meeting: Record, loss: Record, seen: View) -> bool:
    """Later, held or upcoming, of the same series or with a common contact, booked within 14 days after the loss."""
    when = _takes_place_at(meeting, seen.end)
    if meeting.key == loss.key or when is None or when <= loss.occurred_at:
        return False
    last_day = seen.clock.plus_days(loss.occurred_at, REPLACED_WITHIN_DAYS)
    if not loss.occurred_at <= meeting.booked_at <= last_day:
        return False
    same_series = loss.series_id is not None and _series(loss) == _series(meeting)
    return same_series or bool(loss.named & meeting.named)


def _series(record: Record) -> tuple[str, str | None]:
    return (record.source, record.series_id)


def _takes_place_at(meeting: Record, end: datetime) -> datetime | None:
    """When a held meeting took place, or an upcoming one will; None for any other."""
    if meeting.status == "completed":
        return meeting.occurred_at
    if meeting.status == "scheduled":
        planned = meeting.scheduled_for or meeting.occurred_at
        upcoming = meeting.scheduled_for is None or planned >= end
        return planned if upcoming else None
    return None


def is_rescheduled(record: Record, replaced: dict[tuple[str, str], Record]) -> bool:
    """The source says it was moved, or a replacement was found."""
    return record.status == "rescheduled" or record.key in replaced


def lost(records: Iterable[Record], replaced: dict[tuple[str, str], Record]) -> list[Record]:
    """Called off or missed by the customer (nothing says it was us) and not rescheduled."""
    return [r for r in records if called_off_or_missed(r) and not by_us(r) and not is_rescheduled(r, replaced)]


def invited_and_attended(records: Iterable[Record]) -> tuple[int, int]:
    """Customer attendees invited to held meetings, and those who came; a bare contact counts as one who came."""
    invited = attended = 0
    for record in records:
        invited += len(record.named) if not record.attendees else len({a.contact_id for a in record.attendees})
        attended += len(present(record))
    return invited, attended


def ratio(part: float, whole: float) -> float | None:
    """A ratio, or None where there is nothing to divide by."""
    return part / whole if whole else None


def meeting_metrics(seen: View, start: datetime) -> dict[str, Any]:
    """Section 4's meeting counts of one window, with participation and the strategic share."""
    window = [m for m in meetings(seen) if start <= m.occurred_at < seen.end]
    replaced = replacements(seen)
    held = [m for m in window if m.status == "completed"]
    called_off = [m for m in window if m.status in CALLED_OFF]
    missed = [m for m in window if m.status == "no_show"]
    losses = lost(window, replaced)
    invited, attended = invited_and_attended(held)
    attendance = ratio(attended, invited)
    held_share = ratio(len(held), len(held) + len(losses))
    strategic = [m for m in held if m.is_strategic or m.kind == "business_review"]
    return {
        "scheduled": len(held) + len(called_off) + len(missed),
        "held": len(held),
        "cancelled": len(called_off),
        "no_show": len(missed),
        "rescheduled": sum(1 for m in [*called_off, *missed] if is_rescheduled(m, replaced)),
        "lost": len(losses),
        "invited": invited,
        "attended": attended,
        "attendance": attendance,
        "participation": _participation(held_share, attendance),
        "strategic": len(strategic),
        "strategic_share": ratio(len(strategic), len(held)),
    }


def _participation(held_share: float | None, attendance: float | None) -> float | None:
    """Held share x attendance; nothing held is 0 whatever the attendance."""
    if held_share == 0:
        return 0.0
    return None if held_share is None or attendance is None else held_share * attendance


def review_metrics(seen: View, start: datetime) -> dict[str, Any]:
    """Business reviews of one window and the quality of the customer's part in them."""
    window = [m for m in meetings(seen) if m.kind == "business_review" and start <= m.occurred_at < seen.end]
    held = [m for m in window if m.status == "completed"]
    invited, attended = invited_and_attended(held)
    qualities = [_review_quality(review, seen) for review in held]
    return {
        "completed": len(held),
        "declined": sum(1 for m in window if m.status == "declined"),
        "no_show": sum(1 for m in window if m.status == "no_show"),
        "attendance": ratio(attended, invited),
        "exec_present": sum(1 for m in held if _exec_present(m, seen)),
        "followed_up": sum(1 for m in held if _followed_up(m, seen)),
        "participation": ratio(sum(qualities), len(qualities)),
    }


def _exec_present(review: Record, seen: View) -> bool:
    return any(c in seen.contacts and is_exec(seen.contacts[c]) for c in present(review))


def _followed_up(review: Record, seen: View) -> bool:
    """A customer's e-mail or message came within five business days after the review."""
    return any(
        is_customer_act(r)
        and is_written(r)
        and r.source != BY_HAND
        and r.occurred_at > review.occurred_at
        and ZERO <= seen.clock.business_time(review.occurred_at, r.occurred_at) <= FIVE_BUSINESS_DAYS
        for r in seen.records
    )


def _review_quality(review: Record, seen: View) -> float:
    """Mean of attendance (0 where nobody is recorded), executive present, and a message afterwards."""
    invited, attended = invited_and_attended([review])
    attendance = attended / invited if invited else 0.0
    return (attendance + _exec_present(review, seen) + _followed_up(review, seen)) / 3
