"""Claiming rows: of several processes that ask, each row goes to one, which holds it until its lease ends.

PostgreSQL skips what others have locked; on SQLite a writing session holds the only write lock. Leases are by the
database's clock (PostgreSQL), so that processes with different clocks agree.
"""

from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, func, select

from engagement.store.session import WorkspaceSession
from engagement.store.tables import InboxRow, OutboxRow

_Claimed = TypeVar("_Claimed", InboxRow, OutboxRow)


def database_now(session: WorkspaceSession) -> datetime:
    """This moment by the clock that leases are kept by."""
    if session.get_bind().dialect.name == "postgresql":
        moment: datetime | None = session.scalar(select(func.clock_timestamp()))
        if moment is not None:
            return moment.astimezone(UTC)
    return datetime.now(UTC)


def claim(
    session: WorkspaceSession,
    model: type[_Claimed],
    wanted: Select[_Claimed],
    *,
    state: str,
    owner: str,
    lease: timedelta,
    limit: int,
) -> list[_Claimed]:
    """At most ``limit`` of the rows ``wanted`` (ordered), now in ``state`` and held by ``owner``; commit to keep them.

    The lease is counted from before the claim, so that a slow one is short rather than long.
    """
    until = database_now(session) + lease
    rows = list(session.scalars(wanted.limit(limit).with_for_update(skip_locked=True)))
    for row in rows:
        row.state, row.owner, row.lease_until = state, owner, until
        row.attempts += 1
    session.flush()
    return rows


def still_held(row: _Claimed, owner: str) -> ColumnElement[bool]:
    """The condition under which an owner may finish what it claimed: nobody else has taken it since."""
    model = type(row)
    return (model.owner == owner) & (model.attempts == row.attempts) & (model.state == row.state)
