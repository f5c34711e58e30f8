"""The inbox: what Slack sent is a row before it is acknowledged, and the row is done once (docs/reliability.md).

A key that is there already, or work that is in line already, is not taken again. Rows are handed out in turns: each
further row of an asker stands a minute behind, so that many commands of one person do not delay another's one. Clicks,
submissions and events are quick to do and stand before all commands.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Select, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engagement.delivery import InboxKind, InboxState
from engagement.store.claims import claim, database_now, still_held
from engagement.store.session import WorkspaceSession
from engagement.store.tables import InboxRow

LEASE = timedelta(seconds=60)
KEPT = timedelta(days=7)
BEHIND = timedelta(minutes=1)
AHEAD = timedelta(days=1)
SLOW: Final = frozenset({InboxKind.COMMAND})
_QUICK = InboxRow.kind.not_in([kind.value for kind in SLOW])
_WAITING = InboxRow.state == InboxState.WAITING.value
_NOT_FINAL = InboxRow.state.in_((InboxState.WAITING.value, InboxState.WORKING.value))
_BLIND = {"synchronize_session": False}
_UNINSTALLED = "uninstalled"
_LAST = 50  # finished rows whose pace is the pace of the line


class Taken(StrEnum):
    """What became of a payload."""

    NEW = "new"
    AGAIN = "again"  # the same payload came before
    IN_LINE = "in_line"  # the same work is in line or being done
    FULL = "full"  # the line has no room; nothing was kept


@dataclass(frozen=True, slots=True)
class Arrival:
    """A payload to be kept. ``work`` is the same for what need not be done twice; ``body`` all that doing it needs."""

    key: str
    kind: InboxKind
    asker: str
    work: str | None
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pace:
    """How many rows wait, and how long one of them takes (seconds) while there is a line; None: there was none."""

    waiting: int
    each: float | None


@dataclass(frozen=True, slots=True)
class Placed:
    """What became of a payload, and its turn if it is new."""

    taken: Taken
    turn: datetime | None = None


def put(session: WorkspaceSession, *arrivals: Arrival) -> list[Placed]:
    """Keep payloads, in a few statements however many; commit before they are acknowledged.

    Whether there is room, the caller knows from ``pace``.
    """
    now = database_now(session)
    in_line = _in_line(session, {arrival.asker for arrival in arrivals})
    rows = []
    for arrival in arrivals:
        rows.append(_row(session.workspace_id, arrival, now, BEHIND * in_line[arrival.asker]))
        in_line[arrival.asker] += 1
    turns = _inserted(session, rows)
    if len(turns) == len(rows):
        return [Placed(Taken.NEW, turns[arrival.key]) for arrival in arrivals]
    keys = [arrival.key for arrival in arrivals]
    known = set(session.scalars(select(InboxRow.inbox_key).where(InboxRow.inbox_key.in_(keys))))
    return [_placed(key, turns, known) for key in keys]


def _in_line(session: WorkspaceSession, askers: Collection[str]) -> Counter[str]:
    """How many rows of each asker are not final."""
    own = select(InboxRow.asker, func.count()).where(InboxRow.asker.in_(sorted(askers)), _NOT_FINAL)
    return Counter({str(row[0]): int(row[1]) for row in session.execute(own.group_by(InboxRow.asker))})


def _row(workspace_id: str, arrival: Arrival, now: datetime, behind: timedelta) -> dict[str, Any]:
    return {
        "workspace_id": workspace_id,
        "inbox_key": arrival.key,
        "kind": arrival.kind.value,
        "asker": arrival.asker,
        "work": arrival.work,
        "body": dict(arrival.body),
        "state": InboxState.WAITING.value,
        "attempts": 0,
        "received_at": now,
        "turn": now + behind - (timedelta(0) if arrival.kind in SLOW else AHEAD),
        "next_at": now,
    }


def _inserted(session: WorkspaceSession, rows: Sequence[Mapping[str, Any]]) -> dict[str, datetime]:
    """The keys that are new now, with their turns."""
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(InboxRow).on_conflict_do_nothing().returning(InboxRow.inbox_key, InboxRow.turn)
    return {str(row[0]): row[1] for row in session.execute(statement, list(rows))}


def _placed(key: str, turns: dict[str, datetime], known: Collection[str]) -> Placed:
    """Of the same key twice, the first is new."""
    turn = turns.pop(key, None)
    if turn is not None:
        return Placed(Taken.NEW, turn)
    return Placed(Taken.AGAIN if key in known else Taken.IN_LINE)


def pace(session: WorkspaceSession) -> Pace:
    """The length of the line and its pace: the time between two ends, where the second was waiting at the first."""
    waiting = session.scalar(_count().where(_WAITING))
    ends = select(InboxRow.received_at, InboxRow.finished_at).where(InboxRow.finished_at.is_not(None))
    last = session.execute(ends.order_by(InboxRow.finished_at.desc()).limit(_LAST)).all()
    gaps = [
        (later.finished_at - earlier.finished_at).total_seconds()
        for later, earlier in pairwise(last)
        if later.received_at <= earlier.finished_at
    ]
    return Pace(waiting or 0, sum(gaps) / len(gaps) if gaps else None)


def turns_in_line(session: WorkspaceSession) -> list[datetime]:
    """The turns of all rows that wait, in order."""
    return list(session.scalars(select(InboxRow.turn).where(_WAITING).order_by(InboxRow.turn)))


def anything_due(session: WorkspaceSession, *, only_quick: bool = False) -> bool:
    """Whether a row waits for a worker: a look that takes no lock."""
    return session.scalars(_due(session, only_quick).limit(1)).first() is not None


def claim_next(session: WorkspaceSession, owner: str, limit: int, *, only_quick: bool = False) -> list[InboxRow]:
    """The next rows whose turn it is, held by ``owner``; commit to keep them."""
    wanted = _due(session, only_quick)
    return claim(session, InboxRow, wanted, state=InboxState.WORKING.value, owner=owner, lease=LEASE, limit=limit)


def _due(session: WorkspaceSession, only_quick: bool) -> Select[InboxRow]:
    due = select(InboxRow).where(_WAITING, InboxRow.next_at <= database_now(session))
    return (due.where(_QUICK) if only_quick else due).order_by(InboxRow.turn)


def finish(session: WorkspaceSession, row: InboxRow, owner: str, *, incident: str | None = None) -> bool:
    """It is done, or with an ``incident`` parked; the body is dropped. False: another owner holds it by now."""
    state = InboxState.DONE if incident is None else InboxState.PARKED
    final = {"state": state.value, "body": None, "finished_at": database_now(session), "incident": incident}
    return _changed(session, row, owner, final)


def put_back(session: WorkspaceSession, row: InboxRow, owner: str, *, after: timedelta, counts: bool = True) -> bool:
    """It is tried again later; ``counts`` is whether this try counts. False: another owner holds it by now."""
    again = {"state": InboxState.WAITING.value, "next_at": database_now(session) + after}
    return _changed(session, row, owner, again if counts else {**again, "attempts": row.attempts - 1})


def extend(session: WorkspaceSession, owner: str, keys: Collection[str]) -> None:
    """The owner is alive and at work on these: they are its for another lease. What it has let go of runs out."""
    at_work = (InboxRow.state == InboxState.WORKING.value) & (InboxRow.owner == owner) & InboxRow.inbox_key.in_(keys)
    held = update(InboxRow).where(at_work).values(lease_until=database_now(session) + LEASE)
    session.execute(held, execution_options=_BLIND)


def release(session: WorkspaceSession, *, everything: bool = False) -> int:
    """Rows whose owner is gone wait again; how many. ``everything``: no other process can be at work (SQLite)."""
    lost = update(InboxRow).where(InboxRow.state == InboxState.WORKING.value)
    if not everything:
        lost = lost.where(InboxRow.lease_until < database_now(session))
    done: Any = session.execute(lost.values(state=InboxState.WAITING.value), execution_options=_BLIND)
    return int(done.rowcount)


def hand_back(session: WorkspaceSession, owner: str) -> int:
    """The owner stops: what it holds waits again, and the try that was cut off does not count. How many rows."""
    held = update(InboxRow).where(InboxRow.state == InboxState.WORKING.value, InboxRow.owner == owner)
    free = {"state": InboxState.WAITING.value, "owner": None, "lease_until": None, "attempts": InboxRow.attempts - 1}
    done: Any = session.execute(held.values(free), execution_options=_BLIND)
    return int(done.rowcount)


def park_all(session: WorkspaceSession) -> int:
    """Nothing that waits can be answered any more: the app was uninstalled. How many rows."""
    final = {"state": InboxState.PARKED.value, "body": None, "incident": _UNINSTALLED}
    waiting = update(InboxRow).where(_WAITING)
    done: Any = session.execute(waiting.values(**final, finished_at=database_now(session)), execution_options=_BLIND)
    return int(done.rowcount)


def open_rows(session: WorkspaceSession) -> int:
    """How many rows are not final: in line or being worked on."""
    return session.scalar(_count().where(_NOT_FINAL)) or 0


def is_open(session: WorkspaceSession, key: str) -> bool:
    """Whether a row is not final: in line or being worked on."""
    return session.scalar(_count().where(InboxRow.inbox_key == key, _NOT_FINAL)) == 1


def oldest_waiting(session: WorkspaceSession) -> datetime | None:
    """Since when the longest waiting row waits."""
    waiting = select(func.min(InboxRow.received_at)).where(_WAITING)
    moment: datetime | None = session.scalar(waiting)
    return moment


def _count() -> Select[int]:
    return select(func.count()).select_from(InboxRow)


def _changed(session: WorkspaceSession, row: InboxRow, owner: str, values: Mapping[str, Any]) -> bool:
    held = update(InboxRow).where(InboxRow.inbox_key == row.inbox_key, still_held(row, owner))
    done: Any = session.execute(held.values(**values, owner=None, lease_until=None), execution_options=_BLIND)
    return bool(done.rowcount == 1)
