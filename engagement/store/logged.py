"""Touchpoints that people log by hand (docs/method.md, section 4): one row of the source ``logged`` for each message.

It is no feed: nothing is noted of what it delivers, so it makes no kind count as connected and never counts as stopped.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from engagement.account_index import key_of
from engagement.model import LOGGED, Contact
from engagement.store.session import WorkspaceSession
from engagement.store.tables import ActivityRow, ContactRow
from engagement.store.versions import insert_activities
from engagement.touch import RECORDED, Touch

_WHAT = {(kind.value, direction.value): what for what, (kind, direction, _) in RECORDED.items()}


class MovedOn(RuntimeError):
    """Somebody else logged, changed or removed it at the same moment: look again."""


def logged(session: WorkspaceSession, touch_id: str) -> Touch | None:
    """What is logged under an id; None where nothing is, or of an account that is hidden."""
    row = _row(session, touch_id)
    return None if row is None or row.account_id in session.hidden else _read(row)


def log(session: WorkspaceSession, message_id: str, touch: Touch, *, instead_of: Touch | None = None) -> str:
    """Log a message, in place of what ``logged`` says of it; the id under which it is logged.

    That is the message's, unless the message is logged for an account that is hidden here: then one of its own, so that
    neither learns of the other. Raises ``MovedOn`` or ``AlreadyStored`` where somebody else was faster.
    """
    touch_id, there = message_id, _row(session, message_id)
    if there is not None and there.account_id in session.hidden:
        touch_id = f"{message_id}-{key_of(touch.account_id)}"
        there = _row(session, touch_id)
    elif instead_of != (_read(there) if there else None):
        raise MovedOn
    if there is not None:
        _delete(session, touch_id, there.arrived_at)
    kind, direction, status = RECORDED[touch.what]
    row = {
        "source": LOGGED,
        "activity_id": touch_id,
        "account_id": touch.account_id,
        "kind": kind.value,
        "direction": direction.value,
        "status": status.value,
        "occurred_at": touch.at,
        "date_only": False,
        "arrived_at": touch.logged_at,
        "contact_id": touch.contact_id,
        "owner_email": touch.by,
        "is_strategic": False,
        "is_bulk": False,
    }
    insert_activities(session, {name: [value] for name, value in row.items()})
    return touch_id


def unlog(session: WorkspaceSession, touch_id: str, touch: Touch) -> None:
    """Remove what is logged under an id, without a trace: it was no touchpoint. Raises ``MovedOn``."""
    if not _delete(session, touch_id, touch.logged_at):
        raise MovedOn


def contacts_at(session: WorkspaceSession, email: str) -> list[Contact]:
    """Everybody at a customer with an e-mail address, by account; those of hidden accounts are left out."""
    wanted = select(ContactRow).where(ContactRow.email_key == email.strip().casefold())
    rows = session.scalars(wanted.order_by(ContactRow.account_id, ContactRow.contact_id))
    return [
        Contact(row.account_id, row.contact_id, row.name, row.email)
        for row in rows
        if row.account_id not in session.hidden
    ]


def _read(row: ActivityRow) -> Touch | None:
    """None: imported into this source, as nothing that can be logged."""
    what = _WHAT.get((row.kind, row.direction))
    if what is None:
        return None
    return Touch(row.account_id, what, row.occurred_at, row.contact_id, row.owner_email or "", row.arrived_at)


def _delete(session: WorkspaceSession, touch_id: str, logged_at: datetime) -> bool:
    """Delete what was logged at that moment; False where it is no longer there."""
    row = ActivityRow
    mine = delete(row).where(row.source == LOGGED, row.activity_id == touch_id, row.arrived_at == logged_at)
    done: Any = session.execute(mine, execution_options={"synchronize_session": False})
    return bool(done.rowcount)


def _row(session: WorkspaceSession, touch_id: str) -> ActivityRow | None:
    wanted = select(ActivityRow).where(ActivityRow.source == LOGGED, ActivityRow.activity_id == touch_id)
    return session.scalars(wanted).one_or_none()
