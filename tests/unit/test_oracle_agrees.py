"""The metrics against the independent oracle, which recomputes every number event by event (tests/oracle).

Both read the same random workspaces, full of edges, and look from midnights, afternoons and the instants of events.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest

from engagement.config import Config
from engagement.frames import Events
from engagement.metrics import facts_table
from engagement.model import Window, Workspace
from tests.oracle import measure, normalise, signals
from tests.oracle.random_data import make, window
from tests.oracle.rows import Workspace as OracleWorkspace
from tests.oracle.rows import entitled_features
from tests.unit.metrics_events import events

LENGTHS = (7, 28, 91, 45)
SEEDS = range(170)  # three accounts each, seen from four instants through windows of four lengths in turn
BATCH = 10
VERSION = (
    *("account_id", "source", "activity_id", "kind", "direction", "status", "occurred_at", "status_at", "arrived_at"),
    *("contact_id", "thread_id", "series_id", "is_strategic", "is_bulk", "date_only", "scheduled_for", "booked_at"),
    *("cancelled_by", "out_until"),
)
CONTACT = ("account_id", "contact_id", "title", "department", "is_exec", "is_sponsor", "left_on")


def workspace_of(data: Mapping[str, Any]) -> Workspace:
    settings = data["settings"]
    return Workspace(id="w", timezone=settings["zone"], country=settings["country"], weekend=tuple(settings["weekend"]))


def frames_of(data: Mapping[str, Any], known: OracleWorkspace, ends: list[datetime]) -> Events:
    """The oracle's rows as the store would hand them over."""
    records = [version for versions in known.versions.values() for version in versions]
    firsts = [versions[0] for versions in known.versions.values()]
    accounts = []
    for row in data["accounts"]:
        number, names = entitled_features(row.get("features_entitled"))
        account = {"account_id": row["account_id"], "segment": row.get("segment"), "seats": row.get("seats")}
        account["features_entitled"] = None if number is None else int(number)
        account["features"] = None if names is None else sorted(names)
        accounts.append(account)
    return events(
        accounts=accounts,
        contacts=[{name: row.get(name) for name in CONTACT} for row in data["contacts"]],
        activities=[{name: getattr(record, name) for name in VERSION} for record in records],
        attendees=[
            {
                "account_id": record.account_id,
                "source": record.source,
                "activity_id": record.activity_id,
                "contact_id": attendee.contact_id,
                "response": attendee.response,
                "attended": attendee.attended,
            }
            for record in firsts
            for attendee in record.attendees
        ],
        usage=[
            {name: getattr(row, name) for name in ("account_id", "source", "day", "user_id", "feature", "events")}
            for row in known.usage
        ],
        ends=ends,
        timezone=data["settings"]["zone"],
    )


def expected(told: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The oracle's numbers by the names of the facts."""
    answers, ours, gatherings = told["responsiveness"], told["ours"], told["meetings"]
    reviews, people, product = told["reviews"], told["stakeholders"], told["product"]
    yield from (
        (name, told[name])
        for name in (
            "touchpoints",
            "two_way",
            "points",
            "points_squared",
            "points_per_week",
            "regularity",
            "emails_sent",
        )
    )
    yield from (
        (name, told[name]) for name in ("emails_received", "calls", "weeks", "customer_initiated", "strategic_share")
    )
    yield "by_kind", sorted((*key, number) for key, number in told["counts"].items())
    yield "unknown_direction", told["by_direction"].get("unknown", 0)
    yield "trainings_attended", told["training"]["attended"]
    yield "certifications", told["training"]["certifications"]
    yield "community_posts", told["community"]["posts"]
    yield "community_events", told["community"]["events"]
    yield "silence_days", told["silence"]["days"]
    yield "gap_count", told["silence"]["gaps"]
    for prefix, side in (("response_", answers), ("our_response_", ours)):
        yield f"{prefix}rate", side["response_rate"]
    for prefix, side in (("response_", answers), ("our_", ours)):
        yield f"{prefix}median_hours", side["median_hours"]
        yield f"{prefix}restricted_mean_hours", side["restricted_mean_hours"]
    for prefix, side in (("", answers), ("our_", ours)):
        yield from ((f"{prefix}{name}", side[name]) for name in ("asks", "answered", "censored"))
    yield "response_longest_hours", answers["longest_hours"]
    yield "asks_settled", answers["decided"]
    yield "answered_in_time", len(answers["in_time"])
    yield "response_hours_saved", sum(120 - hours for hours in answers["in_time"])
    yield "response_variance", answers["restricted_variance"]
    yield "settled_answered", answers["answered"]
    yield from (
        (f"meetings_{name}", gatherings[name])
        for name in ("scheduled", "held", "cancelled", "no_show", "rescheduled", "lost")
    )
    yield "meeting_attendance", gatherings["attendance"]
    yield "meeting_participation", gatherings["participation"]
    yield "strategic_meetings", gatherings["strategic"]
    yield from ((f"reviews_{name}", reviews[name]) for name in ("completed", "declined", "no_show"))
    yield "review_attendance", reviews["attendance"]
    yield "review_exec_present", reviews["exec_present"]
    yield "review_participation", reviews["participation"]
    yield "engaged_contacts", people["engaged"]
    yield "effective_contacts", people["effective"]
    yield "departments", people["departments"]
    yield "executives_engaged", people["executives"]
    yield "exec_touchpoints_91d", people["exec_touchpoints"]
    yield "days_since_exec", people["days_since_exec"]
    yield "top_contact_share", people["top_contact_share"]
    yield "effective_without_top", people["effective_without_top"] if people["engaged"] else None
    yield from (
        (name, product[name])
        for name in ("active_users", "adoption", "feature_breadth", "logins", "power_users", "active_days", "seats")
    )
    yield from (
        (name, product[name]) for name in ("features_entitled", "features_used", "previous_active_users", "user_trend")
    )
    yield "power_user_share", product["power_share"]
    yield "product_events", product["events"]
    yield "previous_product_events", product["previous_events"]
    yield "usage_users_known", product["users_known"]
    yield "stopped_sources", told["stopped_sources"]
    for name, kinds in (
        ("interaction_state", ("email", "message", "call", "meeting", "business_review")),
        ("outreach_state", ("email", "message", "call")),
        ("meeting_state", ("meeting", "business_review")),
        ("usage_state", ("usage",)),
    ):
        supplied = {told["sources"][kind] for kind in kinds} - {"unknown"}
        yield name, "unknown" if not supplied else "stale" if "stale" in supplied else "measured"


def found_in(row: Mapping[str, Any], name: str) -> Any:
    if name == "by_kind":
        return sorted(tuple(entry.values()) for entry in row[name])
    if name == "literal_unanswered":
        return row["attempts"] >= 3 and row["attempt_last_at"] >= row["window_start"]
    return row[name]


def same(found: Any, value: Any) -> bool:
    if isinstance(found, float) and isinstance(value, int | float):
        return math.isclose(found, value, rel_tol=1e-9, abs_tol=1e-9)
    return bool(found == value)


def differences(data: dict[str, Any], seed: int) -> Iterator[str]:
    known = normalise(data)
    windows = {}
    for place, end in enumerate(data["as_ofs"]):
        days = LENGTHS[(seed + place) % len(LENGTHS)]
        windows[f"{place}:{days}"] = Window(*window(data, end, days))
    frames = frames_of(data, known, [w.end for w in windows.values()])
    table = facts_table(frames, windows, workspace=workspace_of(data), config=Config())
    for row in table.iter_rows(named=True):
        span = windows[row["window"]]
        told = expected(measure(known, row["account_id"], span.start, span.end))
        for name, value in (*told, *attempts(known, row)):
            if not same(found_in(row, name), value):
                yield f"{seed} {row['account_id']} {row['window']} {name}: {found_in(row, name)} is not {value}"


def attempts(known: OracleWorkspace, row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The outreach attempts, which the oracle counts over the scan's 28 days."""
    if row["window"].endswith(":28"):
        flag = signals(known, row["account_id"], row["window_end"])["unanswered_outreach"]
        recent = row["attempt_last_at"] is not None
        yield "attempts", flag["days"] if recent else 0
        yield "literal_unanswered", flag["literal"]


@pytest.mark.parametrize("first", SEEDS[::BATCH])
def test_every_fact_is_what_the_oracle_counts(first: int) -> None:
    assert [found for seed in SEEDS[first : first + BATCH] for found in differences(make(seed), seed)] == []
