"""Customer acts, their points, the people behind them and the silence after them (method, sections 4 and 10)."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from math import exp, log
from statistics import median
from typing import Any

from tests.oracle.acts import active_contacts, is_customer_act, is_exec, is_written, participants
from tests.oracle.asks import Ask
from tests.oracle.clock import DAY, Clock, Span
from tests.oracle.rows import BY_HAND, Record
from tests.oracle.seen import View

POINTS = {
    "business_review": 5,
    "meeting": 3,
    "training": 3,
    "certification": 3,
    "call": 2,
    "community_post": 1,
    "community_event": 1,
    "email": 1,
    "message": 1,
    "survey": 1,
}
WRITTEN_CAP = 3
EXEC_DAYS = 91
GAP_DAYS = 365
DEFAULT_GAP = 5.0
GAP_PRIOR = 4


def customer_acts(seen: View, start: datetime | None = None) -> list[Record]:
    """The customer's acts since `start` (ever, without one), oldest first."""
    return [r for r in seen.records if is_customer_act(r) and (start is None or r.occurred_at >= start)]


def account_points(acts: Iterable[Record], clock: Clock) -> int:
    """Each act's points once; of one writer's e-mails and messages on one local day at most three points."""
    return sum(earnings(acts, clock))


def earnings(acts: Iterable[Record], clock: Clock) -> list[int]:
    """The single sums that make up an account's points."""
    single, written = [], Counter[tuple[str | None, date]]()
    for act in acts:
        if is_written(act):
            written[(act.contact_id, clock.day(act.occurred_at))] += POINTS[act.kind]
        else:
            single.append(POINTS[act.kind])
    return single + [min(WRITTEN_CAP, points) for points in written.values()]


def contact_points(acts: Iterable[Record], clock: Clock) -> dict[str, int]:
    """Points by contact: everybody who took part gets the act's points in full, with the same daily cap."""
    by_contact: dict[str, list[Record]] = defaultdict(list)
    for act in acts:
        for contact in participants(act):
            by_contact[contact].append(act)
    return {contact: account_points(own, clock) for contact, own in by_contact.items()}


def effective(points: Iterable[float]) -> float:
    """exp(Shannon entropy) of the shares: how many equally engaged people this is like. Nobody is 0."""
    values = [p for p in points if p > 0]
    if not values:
        return 0.0
    return exp(-sum(p / sum(values) * log(p / sum(values)) for p in values))


def regularity(acts: list[Record], answered: list[Ask], weeks: list[Span]) -> float | None:
    """Share of the window's weeks with a two-way touchpoint: a customer act, or an ask that was answered."""
    if not weeks:
        return None
    moments = [a.occurred_at for a in acts] + [a.asked_at for a in answered]
    lively = sum(1 for start, end in weeks if any(start <= m < end for m in moments))
    return lively / len(weeks)


def usual_gap(seen: View) -> tuple[float, int]:
    """Median business days between days with a customer act in 365 days, shrunk to 5, at least 1; and the gaps.

    Acts that people log by hand show no habit: they log what they notice.
    """
    acts = customer_acts(seen, seen.clock.plus_days(seen.end, -GAP_DAYS))
    days = sorted({seen.clock.day(a.occurred_at) for a in acts if a.source != BY_HAND})
    gaps = [seen.clock.gap_days(a, b) for a, b in pairwise(days)]
    if len(gaps) < 3:
        return DEFAULT_GAP, len(gaps)
    shrunk = (len(gaps) * median(gaps) + GAP_PRIOR * DEFAULT_GAP) / (len(gaps) + GAP_PRIOR)
    return max(1.0, shrunk), len(gaps)


def silence(seen: View) -> dict[str, Any]:
    """Business days since the customer's last act (since the account's first record, if never) over the usual gap."""
    acts = customer_acts(seen)
    since = acts[-1].occurred_at if acts else seen.first_record_at()
    gap, gaps = usual_gap(seen)
    days = None if since is None else seen.clock.business_time(since, seen.end) / DAY
    return {"days": days, "usual_gap": gap, "gaps": gaps, "ratio": days / gap if acts and days is not None else None}


def stakeholders(seen: View, start: datetime) -> dict[str, Any]:
    """Who is engaged on the customer's side. Contacts who have left are not."""
    active = active_contacts(seen)
    earned = contact_points(customer_acts(seen, start), seen.clock)
    points = {c: p for c, p in sorted(earned.items()) if c in active}
    departments = {(active[c].get("department") or "").strip().casefold() for c in points} - {""}
    execs = {c for c, row in active.items() if is_exec(row)}
    top = max(points.values(), default=0)
    others = sorted(points.values())[:-1]
    return {
        "points": points,
        "engaged": len(points),
        "effective": effective(points.values()),
        "departments": len(departments),
        "executives": len(execs & set(points)),
        "exec_known": any(is_exec(row) for row in seen.contacts.values()),
        **_exec_touchpoints(seen, execs),
        "top_contact_share": top / sum(points.values()) if points else None,
        "effective_without_top": effective(others),
    }


def _exec_touchpoints(seen: View, execs: set[str]) -> dict[str, Any]:
    """Acts with an executive in the last 91 days, and business and calendar days since the last one ever."""
    acts = [a for a in customer_acts(seen) if participants(a) & execs]
    recent = [a for a in acts if a.occurred_at >= seen.clock.plus_days(seen.end, -EXEC_DAYS)]
    last = acts[-1].occurred_at if acts else None
    return {
        "exec_touchpoints": len(recent),
        "days_since_exec": None if last is None else seen.clock.days_between(last, seen.end),
    }
