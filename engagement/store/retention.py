"""What is kept only for a time: delivery's keys and rows, refused records, and, where it is asked for, activities.

Deleted a bounded number of rows in a transaction, so that nobody waits; what is not final stays.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, select, tuple_

from engagement.delivery import EscalationState, InboxState, JobState, OutboxState
from engagement.store import inbox
from engagement.store.database import Database
from engagement.store.session import WorkspaceSession
from engagement.store.tables import (
    ActivityRow,
    AttendeeRow,
    AuditRow,
    EscalationRow,
    HomeRow,
    InboxRow,
    JobRow,
    OutboxRow,
    QuarantineRow,
    Scoped,
    UsageRow,
)

BEGUN = "begun"  # the slot of a job that notes since when something is planned: kept for ever
_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept. ``activities_from``: activities and usage before it are deleted; None keeps all."""

    delivery_days: int = 90
    quarantine_days: int = 180
    audit_days: int = 365
    activities_from: datetime | None = None


def apply_retention(database: Database, workspace_id: str, keep: Retention, *, now: datetime) -> dict[str, int]:
    """Delete what is older than it is kept; rows deleted, by table. Raises ``DatabaseUnavailable``."""
    delivered, refused = now - timedelta(days=keep.delivery_days), now - timedelta(days=keep.quarantine_days)
    final = [OutboxState.SENT.value, OutboxState.DEAD.value]
    rules: list[tuple[type[Scoped], list[Any], ColumnElement[bool]]] = [
        (
            InboxRow,
            [InboxRow.inbox_key],
            InboxRow.state.in_([InboxState.DONE.value, InboxState.PARKED.value])
            & (InboxRow.finished_at < now - inbox.KEPT),
        ),
        (OutboxRow, [OutboxRow.delivery_id], OutboxRow.state.in_(final) & (OutboxRow.finished_at < delivered)),
        (
            JobRow,
            [JobRow.name, JobRow.slot],
            (JobRow.state != JobState.RUNNING.value) & (JobRow.started_at < delivered) & (JobRow.slot != BEGUN),
        ),
        (
            EscalationRow,
            [EscalationRow.flag_id, EscalationRow.revision, EscalationRow.level],
            (EscalationRow.state != EscalationState.WAITING.value) & (EscalationRow.ended_at < delivered),
        ),
        (AuditRow, [AuditRow.entry, AuditRow.account_id], AuditRow.at < now - timedelta(days=keep.audit_days)),
        (HomeRow, [HomeRow.user_id], HomeRow.opened_at < delivered),
        (QuarantineRow, [QuarantineRow.quarantine_id], QuarantineRow.created_at < refused),
    ]
    if keep.activities_from is not None:
        rules += _old_activities(keep.activities_from)
    return {
        model.__tablename__: _delete_all(database, workspace_id, model, key, old)  # type: ignore[attr-defined]
        for model, key, old in rules
    }


def _old_activities(first: datetime) -> list[tuple[type[Scoped], list[Any], ColumnElement[bool]]]:
    """Attendance goes with its activity; usage is kept by local days, so a day at the edge stays."""
    ids = select(ActivityRow.source, ActivityRow.activity_id).where(ActivityRow.occurred_at < first)
    attended = tuple_(AttendeeRow.source, AttendeeRow.activity_id).in_(ids)
    usage = [UsageRow.account_id, UsageRow.day, UsageRow.feature, UsageRow.user_id, UsageRow.source]
    return [
        (AttendeeRow, [AttendeeRow.source, AttendeeRow.activity_id, AttendeeRow.contact_id], attended),
        (
            ActivityRow,
            [ActivityRow.source, ActivityRow.activity_id, ActivityRow.version],
            ActivityRow.occurred_at < first,
        ),
        (UsageRow, usage, UsageRow.day < (first - timedelta(days=1)).date()),
    ]


def _delete_all(
    database: Database, workspace_id: str, model: type[Scoped], key: list[Any], old: ColumnElement[bool]
) -> int:
    def one_part(session: WorkspaceSession) -> int:
        keys = [tuple(row) for row in session.execute(select(*key).where(old).limit(_ROWS))]
        if keys:
            session.execute(
                delete(model).where(tuple_(*key).in_(keys)), execution_options={"synchronize_session": False}
            )
        return len(keys)

    return _until_none(database, workspace_id, one_part)


def _until_none(database: Database, workspace_id: str, part: Callable[[WorkspaceSession], int]) -> int:
    total = 0
    while True:
        with database.session(workspace_id, write=True) as session:
            done = part(session)
        total += done
        if done < _ROWS:
            return total
