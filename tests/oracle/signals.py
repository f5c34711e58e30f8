"""The literal rules of the six signals on the scan's own windows, with what each rests on (method, 6 and 10)."""

from datetime import datetime
from typing import Any

from tests.oracle.acts import active_contacts, by_us, has_left, nobody_came, participants
from tests.oracle.asks import Ask, asked_in, ledger
from tests.oracle.clock import Clock
from tests.oracle.measures import responsiveness
from tests.oracle.meetings import is_rescheduled, lost, meetings, replacements
from tests.oracle.product import used
from tests.oracle.rows import TALK_KINDS, Record, Row, Workspace, normalise
from tests.oracle.seen import View, view
from tests.oracle.sources import joint_state, states
from tests.oracle.touches import account_points, customer_acts

SHORT, LONG = 28, 91
SLOW_HOURS, QUICK_HOURS = 72, 24
SPONSOR_DAYS = 60
Flag = dict[str, Any]


def signals(
    data: Row | Workspace, account_id: str, as_of: datetime, knowledge: datetime | None = None
) -> dict[str, Flag]:
    """Every signal by name: whether its literal rule holds, its values, and the ids it rests on."""
    workspace = normalise(data)
    now = view(workspace, account_id, as_of, knowledge)
    before = view(workspace, account_id, workspace.clock.plus_days(as_of, -SHORT), knowledge)
    return {
        "unanswered_outreach": unanswered_outreach(now),
        "cancelled_meetings": cancelled_meetings(now),
        "response_slowing": response_slowing(now, before),
        "review_missed": review_missed(now),
        "sponsor_missing": sponsor_missing(now),
        "usage_and_engagement_drop": usage_and_engagement_drop(now, before),
    }


def _keys(records: list[Record]) -> list[tuple[str, str]]:
    return sorted(r.key for r in records)


def _start(seen: View, days: int) -> datetime:
    return seen.clock.plus_days(seen.end, -days)


def unanswered_outreach(seen: View) -> Flag:
    """Asks and chasers after the customer's last act, on three business days or more, the latest in 28 days."""
    acts = customer_acts(seen)
    roles = ledger(seen).roles
    attempts = [
        r
        for r in seen.records
        if roles.get(r.key) in {"ask", "chaser"}
        and r.direction == "outbound"
        and (not acts or r.occurred_at > acts[-1].occurred_at)
        and seen.clock.is_business_day(seen.clock.day(r.occurred_at))
    ]
    days = {seen.clock.day(r.occurred_at) for r in attempts}
    recent = bool(attempts) and attempts[-1].occurred_at >= _start(seen, SHORT)
    return {"literal": len(days) >= 3 and recent, "days": len(days), "ids": _keys(attempts)}


def cancelled_meetings(seen: View) -> Flag:
    """Two or more meetings in 91 days called off or missed by the customer and not rescheduled."""
    window = [m for m in meetings(seen) if m.occurred_at >= _start(seen, LONG)]
    losses = lost(window, replacements(seen))
    return {"literal": len(losses) >= 2, "lost": len(losses), "ids": _keys(losses)}


def response_slowing(now: View, before: View) -> Flag:
    """Median of 28 days at 72 h or more, or not reached; the one before reached, and quick or a third of now's."""
    asks, asks_before = _asks(now), _asks(before)
    current, previous = responsiveness(now, asks), responsiveness(before, asks_before)
    median, old = current["median_hours"], previous["median_hours"]
    slow = current["decided"] > 0 and (median is None or median >= SLOW_HOURS)
    literal = False
    if slow and old is not None:
        entered = current["longest_hours"] if median is None else median
        literal = old <= QUICK_HOURS or 3 * old <= entered
    return {
        "literal": literal,
        "median_hours": median,
        "previous_median_hours": old,
        "ids": _keys([a.opening for a in asks]),
        "previous_ids": _keys([a.opening for a in asks_before]),
    }


def _asks(seen: View) -> list[Ask]:
    return asked_in(ledger(seen), "us", _start(seen, SHORT), seen.end)


def review_missed(seen: View) -> Flag:
    """A business review of 91 days declined or missed (not by us), or nobody invited came; and not rescheduled."""
    replaced = replacements(seen)
    missed = [
        m
        for m in meetings(seen)
        if m.kind == "business_review"
        and m.occurred_at >= _start(seen, LONG)
        and (_refused(m) or (m.status == "completed" and nobody_came(m)))
        and not is_rescheduled(m, replaced)
    ]
    return {"literal": bool(missed), "ids": _keys(missed)}


def _refused(review: Record) -> bool:
    return review.status in {"declined", "no_show"} and not by_us(review)


def sponsor_missing(seen: View) -> Flag:
    """A sponsor silent for 60 days in an account known for as long; or all sponsors have left."""
    sponsors = {cid: c for cid, c in seen.contacts.items() if c.get("is_sponsor")}
    staying = sorted(cid for cid in sponsors if cid in active_contacts(seen))
    left = sorted(cid for cid, c in sponsors.items() if has_left(c, seen.end, seen.clock))
    first, since = seen.first_record_at(), _start(seen, SPONSOR_DAYS)
    heard = joint_state(TALK_KINDS, states(seen)) != "unknown"  # decision 44
    old_enough = heard and first is not None and first <= since
    silent = [cid for cid in staying if old_enough and not _acts_of(seen, cid, since)]
    gone = left if not staying else []
    last = [acts[-1] for cid in (*silent, *gone) if (acts := _acts_of(seen, cid, None))]
    return {"literal": bool(silent or gone), "silent": silent, "left": gone, "ids": _keys(last)}


def _acts_of(seen: View, contact: str, since: datetime | None) -> list[Record]:
    return [a for a in customer_acts(seen, since) if contact in participants(a)]


def usage_and_engagement_drop(now: View, before: View) -> Flag:
    """Product events and engagement points of 28 days both at most 80 % of those of the 28 days before."""
    clock: Clock = now.clock
    acts, acts_before = customer_acts(now, _start(now, SHORT)), customer_acts(before, _start(before, SHORT))
    points, points_before = account_points(acts, clock), account_points(acts_before, clock)
    events = sum(u.events for u in used(now, _start(now, SHORT), now.end))
    events_before = sum(u.events for u in used(before, _start(before, SHORT), before.end))
    by_kind = states(now)
    alive = by_kind["usage"] == "measured" and joint_state(TALK_KINDS, by_kind) == "measured"
    fell = [was > 0 and 5 * is_now <= 4 * was for is_now, was in ((events, events_before), (points, points_before))]
    return {
        "literal": alive and all(fell),
        "events": events,
        "previous_events": events_before,
        "points": points,
        "previous_points": points_before,
        "ids": _keys(acts),
        "previous_ids": _keys(acts_before),
    }
