"""Which sources are connected and alive: what makes a component unknown or stale (method 1 and 10, decision 2)."""

from datetime import datetime

from tests.oracle.rows import BY_HAND, TALK_KINDS, Record
from tests.oracle.seen import View

STALE_AFTER_DAYS = 7
Delivery = tuple[str, str, str, datetime]  # source, kind, account, when


def deliveries(seen: View) -> list[Delivery]:
    """Everything every source has delivered before the window's end, usage as a kind of its own; no hand-made log."""
    told = [(r.source, _supplied(r), r.account_id, r.occurred_at) for r in seen.everyone if r.source != BY_HAND]
    return told + [(u.source, "usage", u.account_id, u.midnight) for u in seen.every_usage]


def _supplied(record: Record) -> str:
    """A record that cannot say who acted, or what came of it, supplies no kind; it shows that its source lives."""
    return "unsaid" if "unknown" in (record.direction, record.status) else record.kind


def kind_state(kind: str, seen: View) -> str:
    """`unknown`: nobody ever supplied it; `stale`: its sources have been silent for a week; else `measured`."""
    found = deliveries(seen)
    anyone = {source for source, k, _, _ in found if k == kind}
    own = {source for source, k, account, _ in found if k == kind and account == seen.account_id}
    if not anyone:
        return "unknown"
    since = seen.clock.plus_days(seen.end, -STALE_AFTER_DAYS)
    alive = {source for source, _, _, when in found if when >= since}
    return "measured" if (own or anyone) & alive else "stale"


def states(seen: View) -> dict[str, str]:
    """The state of every kind a component can rest on."""
    return {kind: kind_state(kind, seen) for kind in (*TALK_KINDS, "usage")}


def stopped(seen: View, *, licensed: bool) -> list[str]:
    """The sources that no longer tell of the account what they, or for want of its own any, once told."""
    found, by_kind = deliveries(seen), states(seen)
    silent = {kind for kind, state in by_kind.items() if state == "stale"} - (set() if licensed else {"usage"})
    names: set[str] = set()
    for kind in silent:
        own = {source for source, k, account, _ in found if k == kind and account == seen.account_id}
        names |= own or {source for source, k, _, _ in found if k == kind}
    return sorted(names)


def last_alive(seen: View) -> list[datetime]:
    """Of every source that is silent at the window's end: the last moment at which it did not yet count as such."""
    last: dict[str, datetime] = {}
    for source, _, _, when in deliveries(seen):
        last[source] = max(when, last.get(source, when))
    moments = {seen.clock.plus_days(when, STALE_AFTER_DAYS) for when in last.values()}
    return sorted(moment for moment in moments if moment < seen.end)


def joint_state(kinds: tuple[str, ...], by_kind: dict[str, str]) -> str:
    """Several kinds together: unknown if nobody supplies any, stale if one that is supplied is stale."""
    supplied = {by_kind[k] for k in kinds} - {"unknown"}
    if not supplied:
        return "unknown"
    return "stale" if "stale" in supplied else "measured"
