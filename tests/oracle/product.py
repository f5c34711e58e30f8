"""Product usage of one window and the one before it (method, sections 4 and 10)."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from tests.oracle.clock import Span
from tests.oracle.meetings import ratio
from tests.oracle.rows import UsageDay, entitled_features
from tests.oracle.seen import View

POWER_DAYS = 3


def used(seen: View, start: datetime, end: datetime) -> list[UsageDay]:
    """Usage days whose local midnight lies inside the window and on which something happened."""
    return [u for u in seen.usage if start <= u.midnight < end and u.events > 0]


def users(rows: list[UsageDay]) -> set[str]:
    """The users who are named."""
    return {u.user_id for u in rows if u.user_id is not None}


def features(rows: list[UsageDay], listed: frozenset[str] | None) -> set[str]:
    """Features used, without `login`, and only the licensed ones where they are listed."""
    found = {u.feature for u in rows} - {"login"}
    return found if listed is None else found & listed


def power_users(rows: list[UsageDay], weeks: list[Span]) -> int:
    """Users active on at least three days a week in at least half of the weeks."""
    days: dict[str, set[tuple[date, datetime]]] = defaultdict(set)
    for row in rows:
        if row.user_id is not None:
            days[row.user_id].add((row.day, row.midnight))
    return sum(1 for active in days.values() if _is_power_user(active, weeks))


def _is_power_user(active: set[tuple[date, datetime]], weeks: list[Span]) -> bool:
    busy = [w for w in weeks if sum(1 for _, at in active if w[0] <= at < w[1]) >= POWER_DAYS]
    return len(weeks) > 0 and 2 * len(busy) >= len(weeks)


def product_metrics(seen: View, start: datetime) -> dict[str, Any]:
    """Section 4's product figures. The previous window is the one of equal length directly before."""
    clock, account = seen.clock, seen.account
    previous_start = clock.plus_days(start, -clock.days_between(start, seen.end))
    rows, before = used(seen, start, seen.end), used(seen, previous_start, start)
    seats = account.get("seats")
    entitled, listed = entitled_features(account.get("features_entitled"))
    active, powerful = len(users(rows)), power_users(rows, clock.weeks(start, seen.end))
    return {
        "logins": sum(u.events for u in rows if u.feature == "login"),
        "events": sum(u.events for u in rows),
        "previous_events": sum(u.events for u in before),
        "active_days": len({u.day for u in rows}),
        "active_users": active,
        "previous_active_users": len(users(before)),
        "power_users": powerful,
        "seats": seats,
        "features_used": len(features(rows, listed)),
        "features_entitled": entitled,
        "adoption": None if seats is None else ratio(active, seats),
        "feature_breadth": None if entitled is None else _capped(ratio(len(features(rows, listed)), entitled)),
        "power_share": ratio(powerful, active) if clock.weeks(start, seen.end) else None,
        "user_trend": ratio(active, len(users(before))),
        "users_known": not seen.usage or any(u.user_id is not None for u in seen.usage),
    }


def _capped(share: float | None) -> float | None:
    return None if share is None else min(1.0, share)
