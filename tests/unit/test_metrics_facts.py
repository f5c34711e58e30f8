"""Laws of the whole facts frame: declared columns, equal bytes, no view of the future, no view of other accounts."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from engagement.config import Config
from engagement.errors import ConfigError
from engagement.facts import FACTS, KEYS
from engagement.frames import Events
from engagement.local_time import midnight
from engagement.metrics import compute, compute_facts, facts_table
from engagement.model import Window, Workspace
from tests.oracle import normalise
from tests.oracle.random_data import make, window
from tests.unit.metrics_events import events
from tests.unit.test_oracle_agrees import frames_of, workspace_of

WINDOW = {"w": Window(datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 9, 29, tzinfo=UTC))}


def told(seed: int) -> tuple[Events, dict[str, Window], Workspace]:
    data: dict[str, Any] = make(seed)
    windows = {
        f"{place}:{days}": Window(*window(data, end, days))
        for place, end in enumerate(data["as_ofs"][:2])
        for days in (28, 91)
    }
    frames = frames_of(data, normalise(data), [w.end for w in windows.values()])
    return frames, windows, workspace_of(data)


def table(frames: Events, windows: dict[str, Window], workspace: Workspace) -> pl.DataFrame:
    return facts_table(frames, windows, workspace=workspace, config=Config())


def equal(one: pl.DataFrame, other: pl.DataFrame) -> bool:
    """The same to the last digit."""
    return one.equals(other, null_equal=True)


def test_the_frame_has_the_declared_columns_types_and_order() -> None:
    frames, windows, workspace = told(1)

    found = table(frames, windows, workspace)
    facts = compute_facts(frames, windows, workspace=workspace, config=Config())

    assert dict(found.schema) == dict(FACTS)
    assert list(facts.columns) == [name for name in FACTS if name not in KEYS]
    assert facts.index.names == ["account_id", "window"]
    assert facts.index.tolist() == [
        (account, label) for account in sorted(frames.accounts["account_id"]) for label in windows
    ]
    for name in ("two_way_ids", "by_kind", "contacts", "response_hours"):
        assert all(isinstance(cell, list) for cell in facts[name])


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    frames, windows, workspace = told(seed)
    shuffled = Events(
        accounts=frames.accounts.sample(fraction=1, shuffle=True, seed=seed),
        contacts=frames.contacts.sample(fraction=1, shuffle=True, seed=seed),
        activities=frames.activities.sort("arrived_at", "status_at", "occurred_at", maintain_order=True),
        attendees=frames.attendees.sample(fraction=1, shuffle=True, seed=seed),
        usage=frames.usage.sample(fraction=1, shuffle=True, seed=seed),
        deliveries=frames.deliveries.sample(fraction=1, shuffle=True, seed=seed),
    )

    assert equal(table(frames, windows, workspace), table(shuffled, windows, workspace))
    assert equal(table(frames, windows, workspace), table(frames, windows, workspace))


@pytest.mark.parametrize("seed", range(6))
def test_what_comes_after_the_end_changes_nothing(seed: int) -> None:
    frames, windows, workspace = told(seed)
    end = max(w.end for w in windows.values())
    begun = [day for day in frames.usage["day"].unique() if midnight(day, workspace.timezone) < end]
    cut = replace(
        frames,
        activities=frames.activities.filter(pl.col("occurred_at") < end),
        usage=frames.usage.filter(pl.col("day").is_in(begun)),
    )
    later = frames.activities.with_columns(
        pl.col("activity_id") + "-later",
        occurred_at=pl.col("occurred_at") - pl.col("occurred_at").min() + end,
        status_at=None,
        scheduled_for=None,
    )
    more = replace(frames, activities=pl.concat([frames.activities, later.select(frames.activities.columns)]))

    now = table(frames, windows, workspace)

    assert equal(now, table(more, windows, workspace))
    assert equal(now, table(cut, windows, workspace))


@pytest.mark.parametrize("seed", range(6))
def test_any_split_of_the_portfolio_and_of_the_windows_gives_the_same_rows(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames, windows, workspace = told(seed)
    whole = table(frames, windows, workspace)
    alone = [
        table(replace(frames, accounts=frames.accounts.filter(pl.col("account_id") == account)), windows, workspace)
        for account in sorted(frames.accounts["account_id"])
    ]
    one_by_one = {label: table(frames, {label: span}, workspace) for label, span in windows.items()}

    assert equal(whole, pl.concat(alone))
    for label, found in one_by_one.items():
        assert equal(whole.filter(pl.col("window") == label), found)
    monkeypatch.setattr(compute, "PORTION", 40)
    assert equal(whole, table(frames, windows, workspace))


def test_an_empty_workspace_and_an_account_without_records() -> None:
    nothing = events(accounts=[])
    quiet = events(accounts=[{"account_id": "ACCT-1"}])

    none = compute_facts(nothing, WINDOW, workspace=Workspace(id="w"), config=Config())
    one = compute_facts(quiet, WINDOW, workspace=Workspace(id="w"), config=Config()).iloc[0]

    assert len(none) == 0
    assert list(none.columns) == [name for name in FACTS if name not in KEYS]
    assert (one["touchpoints"], one["asks"], one["meetings_scheduled"], one["active_users"]) == (0, 0, 0, 0)
    assert {one[name] for name in ("interaction_state", "outreach_state", "meeting_state", "usage_state")} == {
        "unknown"
    }
    assert list(one["contacts"]) == []


def test_no_windows_are_no_rows() -> None:
    assert (
        len(compute_facts(events(accounts=[{"account_id": "A"}]), {}, workspace=Workspace(id="w"), config=Config()))
        == 0
    )


def test_a_previous_window_can_be_named() -> None:
    frames = events(
        accounts=[{"account_id": "A"}],
        usage=[
            {"account_id": "A", "day": datetime(2026, 6, 10, tzinfo=UTC).date(), "user_id": "u", "feature": "login"}
        ],
    )
    june = Window(datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC))

    def previous_users(**previous: Any) -> int:
        found = compute_facts(frames, WINDOW, workspace=Workspace(id="w"), config=Config(), **previous)
        return int(found.iloc[0]["previous_active_users"])

    assert previous_users() == 0
    assert previous_users(previous={"w": june}) == 1


def test_wrong_settings_are_named() -> None:
    with pytest.raises(ConfigError, match="country"):
        compute_facts(events(accounts=[]), WINDOW, workspace=Workspace(id="w", country="Atlantis"), config=Config())


def test_absurd_dates_break_nothing() -> None:
    activities = [
        {"account_id": "A", "activity_id": f"a{year}", "kind": "email", "direction": "inbound", "status": "received"}
        | {"occurred_at": datetime(year, 12, 31, 23, tzinfo=UTC), "contact_id": "c"}
        for year in (2, 1899, 1950, 9998)
    ]
    usage = [{"account_id": "A", "day": date(year, 1, 2), "feature": "login"} for year in (3, 9998)]
    frames = events(accounts=[{"account_id": "A"}], activities=activities, usage=usage)

    facts = compute_facts(
        frames, WINDOW, workspace=Workspace(id="w", timezone="Europe/Berlin", country="DE"), config=Config()
    ).iloc[0]

    assert (facts["touchpoints"], facts["last_customer_act_at"]) == (0, datetime(1950, 12, 31, 23, tzinfo=UTC))


def test_thousands_of_asks_that_one_act_answers_are_walked_once_each() -> None:
    start = datetime(2026, 9, 7, tzinfo=UTC)
    mail = {"account_id": "A", "kind": "email", "contact_id": "c"}
    asks = [
        {"activity_id": f"q{n}", "direction": "outbound", "status": "sent", "thread_id": f"t{n}"}
        | {"occurred_at": start + timedelta(minutes=n), **mail}
        for n in range(5_000)
    ]
    answer = {"activity_id": "r", "direction": "inbound", "status": "received", "thread_id": "t0", **mail}
    frames = events(
        accounts=[{"account_id": "A"}], activities=[*asks, {**answer, "occurred_at": start + timedelta(days=7)}]
    )

    facts = compute_facts(frames, WINDOW, workspace=Workspace(id="w"), config=Config()).iloc[0]

    assert (facts["asks"], facts["answered"]) == (5_000, 5_000)


def test_one_account_with_very_many_records_is_one_pass() -> None:
    rng = random.Random(4)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    activities: list[dict[str, Any]] = [
        {
            "account_id": "A",
            "activity_id": f"a{number}",
            "kind": "email",
            "direction": rng.choice(["inbound", "outbound"]),
            "status": "sent",
            "occurred_at": start + timedelta(minutes=rng.randrange(60 * 24 * 300)),
            "contact_id": f"c{rng.randrange(40)}",
            "thread_id": f"t{rng.randrange(9_000)}",
        }
        for number in range(20_000)
    ]

    facts = compute_facts(
        events(accounts=[{"account_id": "A"}], activities=activities),
        WINDOW,
        workspace=Workspace(id="w"),
        config=Config(),
    ).iloc[0]

    inside = [a for a in activities if WINDOW["w"].start <= a["occurred_at"] < WINDOW["w"].end]
    assert facts["touchpoints"] == len(inside)
    assert facts["points"] == sum(
        min(3, count) for count in _by_contact_and_day(a for a in inside if a["direction"] == "inbound").values()
    )


def _by_contact_and_day(activities: Any) -> dict[tuple[str, Any], int]:
    counts: dict[tuple[str, Any], int] = {}
    for activity in activities:
        key = (activity["contact_id"], activity["occurred_at"].date())
        counts[key] = counts.get(key, 0) + 1
    return counts
