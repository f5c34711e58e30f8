"""The steps of escalations: when each is due is state, so that any process may look and none is asked twice."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engagement.delivery import DeliveryKind, EscalationState, OutboxState
from engagement.escalation import Step
from engagement.model import Flag, FlagState
from engagement.store import flags
from engagement.store.session import WorkspaceSession
from engagement.store.tables import EscalationRow, FlagEventRow, FlagRow, OutboxRow

_OPEN = (EscalationState.WAITING.value, EscalationState.UNANSWERED.value)
_QUIETLY = {"synchronize_session": False}
_ESCALATED = (FlagRow.flag_id == FlagEventRow.flag_id) & (FlagRow.state == FlagState.ESCALATED.value)
_BY_PERSON = FlagEventRow.escalated_to.is_not(None) & FlagEventRow.actor.is_not(None)


def begin_step(session: WorkspaceSession, step: Step) -> bool:
    """Keep a step; False where it is there already: then nothing changes."""
    row = {
        "workspace_id": session.workspace_id,
        "flag_id": step.flag_id,
        "revision": step.revision,
        "level": step.level,
        "sent_to": step.sent_to,
        "state": step.state.value,
        "escalated_by": step.escalated_by,
        "reason": step.reason,
        "started_at": step.started_at,
        "due_at": step.due_at,
        "ended_at": step.ended_at,
    }
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(EscalationRow).values(**row).on_conflict_do_nothing().returning(EscalationRow.level)
    return session.execute(statement).scalar() is not None


def steps(session: WorkspaceSession, flag_id: str, revision: int) -> list[Step]:
    """All steps of an escalation, the first level first."""
    of = (EscalationRow.flag_id == flag_id) & (EscalationRow.revision == revision)
    return [_step(row) for row in session.scalars(select(EscalationRow).where(of).order_by(EscalationRow.level))]


def open_steps(session: WorkspaceSession) -> list[Step]:
    """Every step that waits for an answer or has none, those that are due first."""
    query = select(EscalationRow).where(EscalationRow.state.in_(_OPEN))
    return [_step(row) for row in session.scalars(query.order_by(EscalationRow.due_at, EscalationRow.flag_id))]


def current_escalations(session: WorkspaceSession) -> dict[str, int]:
    """Every flag that is escalated now, with the revision of the event by which a person escalated it last."""
    query = select(FlagEventRow.flag_id, func.max(FlagEventRow.revision)).join(FlagRow, _ESCALATED).where(_BY_PERSON)
    return {found[0]: found[1] for found in session.execute(query.group_by(FlagEventRow.flag_id))}


def is_current(session: WorkspaceSession, flag_id: str, revision: int) -> bool:
    """Whether the flag is still escalated by that event."""
    last = select(func.max(FlagEventRow.revision)).join(FlagRow, _ESCALATED).where(_BY_PERSON)
    return session.scalar(last.where(FlagEventRow.flag_id == flag_id)) == revision


def hold_escalated(session: WorkspaceSession, flag_id: str, revision: int) -> Flag | None:
    """The flag, if it is still escalated by that event: then nobody changes it until the transaction ends."""
    session.execute(select(FlagRow.flag_id).where(FlagRow.flag_id == flag_id).with_for_update(key_share=True)).all()
    held = flags.find_flag(session, flag_id) if is_current(session, flag_id, revision) else None
    return held.flag if held else None


def leave_waiting(session: WorkspaceSession, left: Step) -> bool:
    """A step was not answered in time; False where another process or an answer was faster."""
    waiting = _key(left) & (EscalationRow.state == EscalationState.WAITING.value)
    return _changed(session, waiting, {"state": left.state.value, "ended_at": left.ended_at})


def end_steps(session: WorkspaceSession, ended: Iterable[Step], *, at: datetime, by: str | None) -> None:
    """Their flag was answered, closed or escalated to somebody else."""
    for step in ended:
        done = {"state": EscalationState.ENDED.value, "ended_at": at, "ended_by": by}
        _changed(session, _key(step) & EscalationRow.state.in_(_OPEN), done)


def dead_causes(session: WorkspaceSession, causes: Collection[str]) -> set[str]:
    """Those messages of escalations, by cause, that were given up with nothing in their place."""
    given_up = (OutboxRow.state == OutboxState.DEAD.value) & OutboxRow.rerouted_to.is_(None)
    query = select(OutboxRow.cause).where(OutboxRow.kind == DeliveryKind.ESCALATION.value, given_up)
    return set(session.scalars(query.where(OutboxRow.cause.in_(sorted(causes)))))


def _key(step: Step) -> ColumnElement[bool]:
    of = (EscalationRow.flag_id == step.flag_id) & (EscalationRow.revision == step.revision)
    return of & (EscalationRow.level == step.level)


def _changed(session: WorkspaceSession, which: ColumnElement[bool], values: dict[str, Any]) -> bool:
    done: Any = session.execute(update(EscalationRow).where(which).values(values), execution_options=_QUIETLY)
    return bool(done.rowcount == 1)


def _step(row: EscalationRow) -> Step:
    return Step(
        flag_id=row.flag_id,
        revision=row.revision,
        level=row.level,
        sent_to=row.sent_to,
        state=EscalationState(row.state),
        escalated_by=row.escalated_by,
        reason=row.reason,
        started_at=row.started_at,
        due_at=row.due_at,
        ended_at=row.ended_at,
        ended_by=row.ended_by,
    )
