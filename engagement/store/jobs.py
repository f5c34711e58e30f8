"""Planned jobs: of several processes one does the job of a slot, under a lease; when it dies, another goes on.

A job is tried so many times and then given up for its slot, with a note. Leases are by the database's clock.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engagement.delivery import JobState
from engagement.store.claims import database_now
from engagement.store.session import WorkspaceSession
from engagement.store.tables import JobRow

_QUIETLY = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Job:
    """A job of a slot, such as the scan of 2026-10-05. ``attempt`` counts from 1."""

    name: str
    slot: str
    state: JobState
    owner: str | None
    attempt: int
    started_at: datetime
    finished_at: datetime | None
    note: str | None


def find_job(session: WorkspaceSession, name: str, slot: str) -> Job | None:
    """The job of a slot, None where nobody has begun it."""
    row = session.scalars(select(JobRow).where(JobRow.name == name, JobRow.slot == slot)).one_or_none()
    return None if row is None else _job(row)


def claim_job(
    session: WorkspaceSession, name: str, slot: str, *, owner: str, lease: timedelta, tries: int
) -> Job | None:
    """The job for this owner; None when it is finished or given up, or while another owner's lease lasts.

    A job whose owner died ``tries`` times is given up here.
    """
    now = database_now(session)
    row = {
        "workspace_id": session.workspace_id,
        "name": name,
        "slot": slot,
        "state": JobState.RUNNING.value,
        "owner": owner,
        "lease_until": now + lease,
        "attempts": 1,
        "started_at": now,
    }
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(JobRow).values(**row).on_conflict_do_nothing().returning(JobRow.slot)
    if session.execute(statement).scalar() is None:
        free = _slot(name, slot) & (JobRow.state == JobState.RUNNING.value) & (JobRow.lease_until <= now)
        taken = {"owner": owner, "lease_until": now + lease, "attempts": JobRow.attempts + 1}
        given_up = {"state": JobState.FAILED.value, "finished_at": now, "note": f"stopped {tries} times"}
        if not _changed(session, free & (JobRow.attempts < tries), taken):
            _changed(session, free & (JobRow.attempts >= tries), given_up)
            return None
    return find_job(session, name, slot)


def keep_job(session: WorkspaceSession, job: Job, lease: timedelta) -> bool:
    """Hold on to a job for another while; False when it is no longer the owner's."""
    return _changed(session, _held(job), {"lease_until": database_now(session) + lease})


def finish_job(session: WorkspaceSession, job: Job, note: str | None = None) -> bool:
    """It is done; False when it is no longer the owner's."""
    done = {"state": JobState.DONE.value, "finished_at": database_now(session), "note": note}
    return _changed(session, _held(job), done)


def fail_job(session: WorkspaceSession, job: Job, note: str, *, tries: int, again_in: timedelta) -> bool:
    """It failed: somebody tries it again after a while, or after ``tries`` it is given up. False: no longer ours."""
    now = database_now(session)
    if job.attempt >= tries:
        return _changed(session, _held(job), {"state": JobState.FAILED.value, "finished_at": now, "note": note})
    return _changed(session, _held(job), {"lease_until": now + again_in, "note": note})


def release_job(session: WorkspaceSession, job: Job) -> bool:
    """Its process stops: another may go on at once, and this does not count as a try."""
    free = {"lease_until": database_now(session), "attempts": JobRow.attempts - 1}
    return _changed(session, _held(job), free)


def release_jobs(session: WorkspaceSession, owner: str) -> None:
    """The owner stops in the middle of its jobs: others may go on at once, and this does not count as a try."""
    held = (JobRow.owner == owner) & (JobRow.state == JobState.RUNNING.value)
    free = {"lease_until": database_now(session), "owner": None, "attempts": JobRow.attempts - 1}
    session.execute(update(JobRow).where(held).values(free), execution_options=_QUIETLY)


def _slot(name: str, slot: str) -> ColumnElement[bool]:
    return (JobRow.name == name) & (JobRow.slot == slot)


def _held(job: Job) -> ColumnElement[bool]:
    mine = (JobRow.owner == job.owner) & (JobRow.attempts == job.attempt)
    return _slot(job.name, job.slot) & mine & (JobRow.state == JobState.RUNNING.value)


def _changed(session: WorkspaceSession, which: ColumnElement[bool], values: dict[str, Any]) -> bool:
    done: Any = session.execute(update(JobRow).where(which).values(values), execution_options=_QUIETLY)
    return bool(done.rowcount == 1)


def _job(row: JobRow) -> Job:
    return Job(
        name=row.name,
        slot=row.slot,
        state=JobState(row.state),
        owner=row.owner,
        attempt=row.attempts,
        started_at=row.started_at,
        finished_at=row.finished_at,
        note=row.note,
    )
