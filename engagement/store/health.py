"""How delivery stands, in numbers: what waits, for how long, what was given up and why. Cheap: counts over indexes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from engagement.delivery import EscalationState, InboxState, OutboxState
from engagement.store.claims import database_now
from engagement.store.session import WorkspaceSession
from engagement.store.tables import EscalationRow, InboxRow, JobRow, OutboxRow, ScanRow

_UNDONE = (InboxState.WAITING, InboxState.WORKING)
_UNSENT = (OutboxState.PENDING, OutboxState.SENDING, OutboxState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Standing:
    """One look at a workspace. Ages in seconds, 0 where nothing waits; counts of final rows reach back to retention."""

    inbox: Mapping[str, int]  # by state
    inbox_oldest: float  # the longest time that something acknowledged has not been done
    outbox: Mapping[tuple[str, ...], int]  # by kind and state
    outbox_overdue: float  # the longest time that something is due and not sent
    dead: Mapping[tuple[str, ...], int]  # by kind and reason
    escalations: int  # waiting for an answer
    last_scan: datetime | None  # when the last finished scan finished
    skipped: int  # accounts that the last finished scan left out
    jobs: Mapping[tuple[str, ...], int]  # by name and state


def standing(session: WorkspaceSession) -> Standing:
    """How the session's workspace stands now."""
    now = database_now(session)
    undone, unsent = InboxRow.state.in_([s.value for s in _UNDONE]), OutboxRow.state.in_([s.value for s in _UNSENT])
    dead = (
        select(OutboxRow.kind, OutboxRow.reason, func.count())
        .where(OutboxRow.state == OutboxState.DEAD.value)
        .group_by(OutboxRow.kind, OutboxRow.reason)
    )
    inbox = select(InboxRow.state, func.count()).group_by(InboxRow.state)
    outbox = select(OutboxRow.kind, OutboxRow.state, func.count()).group_by(OutboxRow.kind, OutboxRow.state)
    jobs = select(JobRow.name, JobRow.state, func.count()).group_by(JobRow.name, JobRow.state)
    waiting = select(func.count()).where(EscalationRow.state == EscalationState.WAITING.value)
    scan = session.execute(
        select(ScanRow.finished_at, ScanRow.skipped)
        .where(ScanRow.finished_at.is_not(None))
        .order_by(ScanRow.as_of.desc())
        .limit(1)
    ).one_or_none()
    return Standing(
        inbox={state: count for state, count in session.execute(inbox)},  # noqa: C416 (rows are no pairs)
        inbox_oldest=_age(session, InboxRow.received_at, undone, now),
        outbox={(kind, state): count for kind, state, count in session.execute(outbox)},
        outbox_overdue=_age(session, OutboxRow.next_at, unsent, now),
        dead={(kind, reason or "unknown"): count for kind, reason, count in session.execute(dead)},
        escalations=session.scalar(waiting) or 0,
        last_scan=scan[0] if scan else None,
        skipped=len(scan[1]) if scan else 0,
        jobs={(name, state): count for name, state, count in session.execute(jobs)},
    )


def _age(
    session: WorkspaceSession, since: InstrumentedAttribute[datetime], which: ColumnElement[bool], now: datetime
) -> float:
    oldest: datetime | None = session.scalar(select(func.min(since)).where(which))
    return 0.0 if oldest is None else max(0.0, (now - oldest).total_seconds())
