"""What is kept only for a time: the old that is final goes, everything else stays, in this workspace only."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from test_bulk import activity, fill, usage

from engagement.delivery import InboxKind, InboxState, OutboxState
from engagement.store import jobs, retention
from engagement.store.database import Database
from engagement.store.retention import Retention, apply_retention
from engagement.store.tables import (
    ActivityRow,
    AttendeeRow,
    InboxRow,
    JobRow,
    OutboxRow,
    Scoped,
    ShownFlagRow,
    UsageRow,
)

NOW = datetime(2026, 10, 5, 2, tzinfo=UTC)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.fixture(autouse=True)
def _workspaces(database: Database) -> None:
    for key in ("W", "other"):
        moments = [ago(days) for days in (400, 300, 200, 100, 50, 5)]
        fill(
            database,
            key,
            activities=[activity(str(number), moment) for number, moment in enumerate(moments)],
            attendees=[
                {"source": "crm", "activity_id": str(number), "contact_id": "1", "account_id": "A"}
                for number in range(len(moments))
            ],
            days=[usage(moment.date()) for moment in moments],
        )
        with database.session(key, write=True) as session:
            session.insert_many(InboxRow, [inbox("new", InboxState.DONE, 6.9), inbox("old", InboxState.DONE, 7.1)])
            session.insert_many(
                InboxRow, [inbox("parked", InboxState.PARKED, 8), inbox("stuck", InboxState.WAITING, 99)]
            )
            session.insert_many(OutboxRow, [outbox("new", OutboxState.SENT, 89), outbox("old", OutboxState.SENT, 91)])
            session.insert_many(
                OutboxRow, [outbox("dead", OutboxState.DEAD, 91), outbox("late", OutboxState.UNKNOWN, 99)]
            )
            session.insert_many(ShownFlagRow, [{"delivery_id": key, "flag_id": "f"} for key in ("new", "old")])


def inbox(key: str, state: InboxState, days: float) -> dict[str, object]:
    return {
        "inbox_key": key, "kind": InboxKind.COMMAND.value, "asker": "U1", "work": None, "body": None,
        "state": state.value, "attempts": 1, "received_at": ago(days), "turn": ago(days),
        "next_at": ago(days), "owner": None, "lease_until": None,
        "finished_at": None if state is InboxState.WAITING else ago(days), "incident": None,
    }  # fmt: skip


def outbox(key: str, state: OutboxState, days: float) -> dict[str, object]:
    return {
        "delivery_id": key, "kind": "digest", "recipient": "U1", "cause": key, "content": None, "after": None,
        "state": state.value, "attempts": 1, "created_at": ago(days), "next_at": ago(days), "owner": None,
        "lease_until": None, "channel": None, "ts": None, "look_again_at": None, "reason": None, "rerouted_to": None,
        "finished_at": None if state is OutboxState.UNKNOWN else ago(days),
    }  # fmt: skip


def keys(database: Database, model: type[Scoped], column: object, workspace: str = "W") -> set[str]:
    with database.session(workspace) as session:
        return set(session.scalars(select(column)))  # type: ignore[call-overload]


def count(database: Database, model: type[Scoped], workspace: str = "W") -> int:
    with database.session(workspace) as session:
        return session.scalar(select(func.count()).select_from(select(model).subquery())) or 0


def test_only_what_is_old_and_final_goes(database: Database) -> None:
    gone = apply_retention(database, "W", Retention(), now=NOW)
    assert (gone["inbox"], gone["outbox"]) == (2, 2)
    assert keys(database, InboxRow, InboxRow.inbox_key) == {"new", "stuck"}
    assert keys(database, OutboxRow, OutboxRow.delivery_id) == {"new", "late"}
    assert keys(database, ShownFlagRow, ShownFlagRow.delivery_id) == {"new"}
    assert keys(database, InboxRow, InboxRow.inbox_key, "other") == {"new", "old", "parked", "stuck"}
    assert sum(apply_retention(database, "W", Retention(), now=NOW).values()) == 0


def test_since_when_digests_are_planned_is_never_forgotten(database: Database) -> None:
    """What was due before is not caught up: a marker that is gone would be set anew, and a week lost."""
    with database.session("W", write=True) as session:
        for name, slot in (("digests", "begun"), ("scan", "2026-01-05")):
            job = jobs.claim_job(session, name, slot, owner="test", lease=timedelta(0), tries=1)
            assert job is not None
            jobs.finish_job(session, job)
        for row in session.scalars(select(JobRow)):
            row.started_at = ago(91)
    apply_retention(database, "W", Retention(), now=NOW)
    assert keys(database, JobRow, JobRow.name) == {"digests"}


def test_activities_go_only_where_it_is_asked_for(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "_ROWS", 2)  # several transactions
    before = [count(database, model) for model in (ActivityRow, AttendeeRow, UsageRow)]
    assert min(before) > 0
    apply_retention(database, "W", Retention(), now=NOW)
    assert [count(database, model) for model in (ActivityRow, AttendeeRow, UsageRow)] == before
    with database.session("W") as session:
        moments = sorted(session.scalars(select(ActivityRow.occurred_at)))
    middle = moments[len(moments) // 2]
    apply_retention(database, "W", Retention(activities_from=middle), now=NOW)
    with database.session("W") as session:
        assert sorted(session.scalars(select(ActivityRow.occurred_at))) == [m for m in moments if m >= middle]
        kept = {tuple(row) for row in session.execute(select(ActivityRow.source, ActivityRow.activity_id))}
        assert {tuple(row) for row in session.execute(select(AttendeeRow.source, AttendeeRow.activity_id))} == kept
        assert all(day >= (middle - timedelta(days=1)).date() for day in session.scalars(select(UsageRow.day)))
    assert [count(database, model, "other") for model in (ActivityRow, AttendeeRow, UsageRow)] == before
