"""Facts made by hand for the tests of everything after the metrics: one plausible account, any column overridden."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from engagement.facts import FACTS
from engagement.model import Account, Contact, Person, Source, Window, Workspace
from engagement.periods import Period
from engagement.reports import Master

AS_OF = datetime(2026, 10, 1, tzinfo=UTC)
WORKSPACE = Workspace(id="W1", timezone="UTC", country="US", currency="EUR")
DAYS = 91
WINDOWS: dict[str, tuple[int, int]] = {
    **{f"t{i}": (DAYS, DAYS * i) for i in range(6)},
    "scan28": (28, 0),
    "scan28_previous": (28, 28),
    "scan91": (91, 0),
}
Overrides = Mapping[str, Any]

_DEFAULTS: dict[str, Any] = {
    "interaction_state": "measured",
    "outreach_state": "measured",
    "meeting_state": "measured",
    "usage_state": "measured",
    "stopped_sources": [],
    "touchpoints": 40,
    "two_way": 20,
    "points": 26.0,
    "points_per_week": 2.0,
    "active_weeks": 10,
    "regularity": 10 / 13,
    "weekly_points": [2.0] * 13,
    "by_kind": [{"kind": "email", "direction": "outbound", "status": "sent", "count": 20}],
    "emails_sent": 20,
    "emails_received": 12,
    "messages_sent": 0,
    "messages_received": 0,
    "calls": 2,
    "community_posts": 0,
    "community_events": 0,
    "trainings_attended": 1,
    "certifications": 0,
    "surveys": 0,
    "unknown_direction": 0,
    "silence_days": 3.0,
    "usual_gap_days": 4.0,
    "gap_count": 20,
    "two_way_ids": ["crm:e9", "crm:e8"],
    "history_days": 700.0,
    "asks": 10,
    "answered": 8,
    "censored": 2,
    "asks_settled": 9,
    "response_rate": 0.8,
    "response_median_hours": 20.0,
    "response_restricted_mean_hours": 40.0,
    "response_longest_hours": 200.0,
    "settled_answered": 8,
    "response_hours": [20.0] * 8 + [200.0, 30.0],
    "response_observed": [True] * 8 + [False, False],
    "open_asks": 1,
    "unanswered_ids": ["crm:a2"],
    "answered_ids": ["crm:a1"],
    "our_asks": 4,
    "our_answered": 4,
    "our_censored": 0,
    "our_response_rate": 1.0,
    "our_median_hours": 5.0,
    "our_restricted_mean_hours": 6.0,
    "customer_initiated": 4 / 14,
    "meetings_scheduled": 6,
    "meetings_held": 5,
    "meetings_cancelled": 1,
    "meetings_no_show": 0,
    "meetings_rescheduled": 0,
    "meetings_lost": 1,
    "meeting_attendance": 0.9,
    "meeting_participation": 0.75,
    "strategic_meetings": 1,
    "strategic_share": 0.2,
    "held_ids": ["cal:m1"],
    "lost_ids": ["cal:m6"],
    "lost_at": [AS_OF - timedelta(days=40)],
    "strategic_ids": ["cal:m1"],
    "reviews_completed": 1,
    "reviews_declined": 0,
    "reviews_no_show": 0,
    "review_attendance": 0.9,
    "review_exec_present": 1,
    "review_participation": 0.9,
    "reviews_missed": 0,
    "review_missed_ids": [],
    "review_missed_at": [],
    "engaged_contacts": 4,
    "effective_contacts": 3.0,
    "effective_without_top": 2.4,
    "top_contact_id": "c1",
    "top_contact_share": 0.4,
    "departments": 2,
    "department_names": ["Finance", "IT"],
    "known_executives": 1,
    "executives_engaged": 1,
    "exec_touchpoints_91d": 2,
    "days_since_exec": 20.0,
    "exec_ids": ["cal:m1"],
    "sponsors": [
        {
            "contact_id": "c1",
            "left_on": None,
            "last_two_way_at": AS_OF - timedelta(days=5),
            "usual_gap_days": 6.0,
            "silence_days": 3.0,
        }
    ],
    "seats": 100,
    "active_users": 60,
    "adoption": 0.6,
    "logins": 400,
    "features_used": 10,
    "features_entitled": 20,
    "feature_breadth": 0.5,
    "power_users": 12,
    "power_user_share": 0.2,
    "active_days": 60,
    "product_events": 5000,
    "weekly_events": [385.0] * 13,
    "previous_active_users": 58,
    "previous_product_events": 4900,
    "user_trend": 60 / 58,
    "usage_users_known": True,
    "feature_names": ["export"],
    "attempts": 0,
    "attempt_open_asks": 0,
    "attempt_asks": 0,
    "attempt_ids": [],
    "attempt_contact_ids": [],
}


def window(label: str) -> Window:
    """The window of a label, ending at or before ``AS_OF``."""
    length, back = WINDOWS[label]
    end = AS_OF - timedelta(days=back)
    return Window(end - timedelta(days=length), end)


def contact(contact_id: str, **fields: Any) -> dict[str, Any]:
    """One entry of the ``contacts`` column."""
    return {
        "contact_id": contact_id,
        "is_exec": False,
        "is_sponsor": False,
        "left": False,
        "two_way": 5,
        "share": 0.25,
        "last_two_way_at": AS_OF - timedelta(days=5),
        "previous_two_way": 4,
        **fields,
    }


def row(account_id: str, label: str, **overrides: Any) -> dict[str, Any]:
    """One row of facts; list columns may be given as lists."""
    span = window(label)
    base: dict[str, Any] = dict.fromkeys(FACTS)
    base |= _DEFAULTS
    base |= {
        "account_id": account_id,
        "window": label,
        "window_start": span.start,
        "window_end": span.end,
        "weeks": (span.end - span.start).days / 7,
        "last_customer_act_at": span.end - timedelta(days=4),
        "contacts": [
            contact("c1", is_exec=True, is_sponsor=True, share=0.4, two_way=8),
            contact("c2"),
            contact("c3"),
            contact("c4", two_way=0, share=None, previous_two_way=0),
        ],
    }
    unknown = overrides.keys() - base.keys()
    assert not unknown, f"no such facts: {sorted(unknown)}"
    return base | overrides


def facts(
    accounts: Mapping[str, Mapping[str, Overrides]] | None = None, *, labels: Iterable[str] = (), **everywhere: Any
) -> pd.DataFrame:
    """Facts of accounts in all windows (or ``labels``): overrides per account and window label (``*``: every one)."""
    given = {"A1": {}} if accounts is None else accounts
    rows = [
        row(account_id, label, **{**everywhere, **windows.get("*", {}), **windows.get(label, {})})
        for account_id, windows in given.items()
        for label in labels or WINDOWS
    ]
    frame = pd.DataFrame(rows, columns=list(FACTS))
    return frame.set_index(["account_id", "window"])


def period() -> Period:
    """The quarterly period of the facts."""
    trend = tuple(window(f"t{i}") for i in reversed(range(6)))
    return Period(name="quarterly", window=window("t0"), previous=window("t1"), trend=trend, older=())


def master(*account_ids: str, **fields: Any) -> Master:
    """Master data of accounts named after their ids."""
    ids = account_ids or ("A1",)
    people = {"ana@us.example": Person(email="ana@us.example", name="Ana Muster")}
    account = {"segment": "mid-market", "arr": 120_000.0, "renewal_date": date(2026, 12, 10), **fields}
    return Master(
        accounts={
            i: Account(id=i, name=f"Account {i}", owner_email="ana@us.example", seats=100, **account) for i in ids
        },
        contacts={i: (Contact(i, "c1", name="Cleo Example", title="CFO", department="Finance"),) for i in ids},
        people=people,
        sources=(Source("crm", ("email", "meeting"), AS_OF - timedelta(days=700), AS_OF - timedelta(days=1)),),
    )
