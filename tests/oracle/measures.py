"""Every raw metric of section 4 for one account and one window, event by event, as seen from the window's end."""

from collections import Counter
from datetime import datetime
from typing import Any

from tests.oracle import survival
from tests.oracle.acts import is_touchpoint
from tests.oracle.asks import Ask, Ledger, asked_in, ledger, observation
from tests.oracle.components import components
from tests.oracle.meetings import meeting_metrics, ratio, review_metrics
from tests.oracle.product import product_metrics
from tests.oracle.rows import Record, Row, Workspace, normalise
from tests.oracle.seen import View, view
from tests.oracle.sources import last_alive, states, stopped
from tests.oracle.touches import account_points, customer_acts, earnings, regularity, silence, stakeholders


def measure(
    data: Row | Workspace, account_id: str, start: datetime, end: datetime, knowledge: datetime | None = None
) -> dict[str, Any]:
    """All metrics and component states of one account over [start, end), with what had arrived by `knowledge`."""
    seen = view(normalise(data), account_id, end, knowledge)
    found = {**_activity(seen, start), **_asking(seen, start)}
    found |= _frequency(seen, start, found.pop("answered_asks"))
    found["meetings"] = meeting_metrics(seen, start)
    found["strategic_share"] = found["meetings"]["strategic_share"]
    found["reviews"] = review_metrics(seen, start)
    found["stakeholders"] = stakeholders(seen, start)
    found["product"] = product_metrics(seen, start)
    found["sources"] = states(seen)
    found["stopped_sources"] = stopped(seen, licensed=found["product"]["seats"] != 0)
    found["components"] = components(found, found["sources"])
    return {"account_id": account_id, "start": start, "end": end, **found}


def measure_last_alive(data: Row | Workspace, account_id: str, start: datetime, end: datetime) -> list[dict[str, Any]]:
    """As `measure`, over as long a window up to the moment at which each source, silent at `end`, last was alive."""
    seen = view(normalise(data), account_id, end, None)
    length = seen.clock.days_between(start, end)
    spans = [(seen.clock.plus_days(moment, -length), moment) for moment in last_alive(seen)]
    return [{**measure(data, account_id, *span), "last_alive": True} for span in spans]


def _activity(seen: View, start: datetime) -> dict[str, Any]:
    """Plain counts; touchpoints leave out bounced, auto-replies and bulk."""
    window = [r for r in seen.records if r.occurred_at >= start]
    touches = [r for r in window if is_touchpoint(r)]
    acts = customer_acts(seen, start)
    kinds = Counter(a.kind for a in acts)
    return {
        "counts": dict(Counter((r.kind, r.direction, r.status) for r in window)),
        "by_kind": dict(Counter(r.kind for r in window)),
        "by_direction": dict(Counter(r.direction for r in window)),
        "by_status": dict(Counter(r.status for r in window)),
        "touchpoints": len(touches),
        "touchpoints_by_kind": dict(Counter(r.kind for r in touches)),
        "emails_sent": _count(touches, "email", "outbound"),
        "emails_received": _count(touches, "email", "inbound"),
        "calls": sum(1 for r in touches if r.kind == "call" and r.status == "completed"),
        "training": {"attended": kinds["training"], "certifications": kinds["certification"]},
        "community": {"posts": kinds["community_post"], "events": kinds["community_event"]},
    }


def _count(records: list[Record], kind: str, direction: str) -> int:
    return sum(1 for r in records if r.kind == kind and r.direction == direction)


def _asking(seen: View, start: datetime) -> dict[str, Any]:
    """Responsiveness of both sides, and the customer's share of all asks."""
    book = ledger(seen)
    ours, theirs = asked_in(book, "us", start, seen.end), asked_in(book, "customer", start, seen.end)
    return {
        "responsiveness": responsiveness(seen, ours),
        "ours": responsiveness(seen, theirs),
        "asks_of_both": len(ours) + len(theirs),
        "customer_initiated": ratio(len(theirs), len(ours) + len(theirs)),
        "answered_asks": [a for a in ours if a.answered_at is not None],
        "roles": _roles(book, seen, start),
    }


def _roles(book: Ledger, seen: View, start: datetime) -> dict[tuple[str, str], str]:
    """The role of every request of the window, by record key, for finding where two engines part."""
    return {r.key: book.roles[r.key] for r in seen.records if r.key in book.roles and r.occurred_at >= start}


def responsiveness(seen: View, asks: list[Ask]) -> dict[str, Any]:
    """Kaplan-Meier figures over some asks. None: nothing asked, nothing decided, or the median is not reached."""
    watched = [observation(seen, a) for a in asks]
    decided = survival.decided(watched)
    return {
        "asks": len(asks),
        "answered": sum(1 for _, answered in watched if answered),
        "censored": sum(1 for _, answered in watched if not answered),
        "decided": decided,
        "complete_asks": survival.complete_asks(watched) if decided else None,
        "complete_waits": survival.complete_waits(watched) if decided else None,
        "in_time": survival.in_time(watched),
        "restricted_variance": survival.restricted_variance(watched) if decided else None,
        "response_rate": survival.response_rate(watched) if decided else None,
        "median_hours": survival.median_hours(watched),
        "restricted_mean_hours": survival.restricted_mean_hours(watched) if decided else None,
        "longest_hours": survival.longest_hours(watched),
    }


def _frequency(seen: View, start: datetime, answered: list[Ask]) -> dict[str, Any]:
    """Two-way touchpoints: the customer's acts, and each answered ask once (which earns no points)."""
    acts = customer_acts(seen, start)
    points = account_points(acts, seen.clock)
    weeks, blocks = seen.clock.days_between(start, seen.end) / 7, seen.clock.weeks(start, seen.end)
    return {
        "acts": len(acts),
        "two_way": len(acts) + len(answered),
        "points": points,
        "points_squared": sum(p * p for p in earnings(acts, seen.clock)),
        "weeks": weeks,
        "whole_weeks": len(blocks),
        "points_per_week": points / weeks,
        "regularity": regularity(acts, answered, blocks),
        "silence": silence(seen),
    }
