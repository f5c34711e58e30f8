"""The outbox: what is to go out is a row beside its cause, is sent once, and ends as sent or dead with a reason.

States and their changes: docs/reliability.md. ``enqueue`` runs in the transaction of the change that causes a message;
``engagement.store.sending`` has what the sender does. ``look_again_at`` is set from the moment on at which it is
uncertain whether a copy stands in Slack already: such a delivery is looked up before it is posted again.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engagement.delivery import DeliveryKind, OutboxState
from engagement.store.claims import database_now
from engagement.store.session import WorkspaceSession
from engagement.store.tables import OutboxRow, ShownFlagRow

_OPEN = OutboxRow.state.not_in((OutboxState.SENT.value, OutboxState.DEAD.value))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message, update or view that is to go out, once.

    ``recipient`` is a Slack user id or a conversation id; with ``kind`` and ``cause`` it makes the message the same
    one. ``content`` is what it is rendered from: ids and moments. ``after`` is the delivery that must be final first.
    ``flags`` are those known to be shown in it (flag ids); the renderer may find more.
    """

    kind: DeliveryKind
    recipient: str
    cause: str
    content: Mapping[str, Any]
    after: str | None = None
    not_before: datetime | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """A row of the outbox as it was read or claimed. ``uncertain``: a copy may stand in Slack already."""

    id: str
    kind: DeliveryKind
    recipient: str
    cause: str
    content: Mapping[str, Any] = field(repr=False)
    after: str | None
    state: OutboxState
    attempts: int
    created_at: datetime
    channel: str | None
    ts: str | None
    reason: str | None
    rerouted_to: str | None
    uncertain: bool


# -- putting in ----------------------------------------------------------------------------------------------------


def enqueue(session: WorkspaceSession, *outgoing: Outgoing) -> list[str]:
    """The deliveries' ids, in order. What is there already (recipient, kind, cause) stays as it is.

    What is put in together goes out in this order, as far as Slack lets it.
    """
    now = database_now(session)
    return [_put(session, item, now + timedelta(microseconds=place)) for place, item in enumerate(outgoing)]


def _put(session: WorkspaceSession, item: Outgoing, now: datetime) -> str:
    row = {
        "workspace_id": session.workspace_id,
        "delivery_id": str(uuid.uuid4()),
        "kind": item.kind.value,
        "recipient": item.recipient,
        "cause": item.cause,
        "content": dict(item.content),
        "after": item.after,
        "state": OutboxState.PENDING.value,
        "attempts": 0,
        "created_at": now,
        "next_at": item.not_before or now,
    }
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(OutboxRow).values(**row).on_conflict_do_nothing().returning(OutboxRow.delivery_id)
    made = session.execute(statement).scalar()
    if made is not None:
        show_flags(session, str(made), item.flags)
        return str(made)
    return session.scalars(_same(item)).one()


def renew(session: WorkspaceSession, item: Outgoing) -> None:
    """Put in what changes while it stands; where the same is there and not final, it has this content from now on."""
    enqueue(session, item)
    _change(session, item, {"content": dict(item.content)})


def end(session: WorkspaceSession, item: Outgoing, *, within: timedelta) -> None:
    """What changes while it stands has this last content; due at once, if it was due ``within`` some time anyway."""
    now = database_now(session)
    _change(session, item, {"content": dict(item.content)})
    _change(session, item, {"next_at": now}, OutboxRow.next_at <= now + within)


def _change(session: WorkspaceSession, item: Outgoing, values: Mapping[str, Any], *where: ColumnElement[bool]) -> None:
    same = update(OutboxRow).where(OutboxRow.delivery_id.in_(_same(item)), _OPEN, *where)
    session.execute(same.values(**values), execution_options={"synchronize_session": False})


def is_put(session: WorkspaceSession, item: Outgoing) -> bool:
    """Whether the same delivery was put in before."""
    return session.scalars(_same(item)).first() is not None


def _same(item: Outgoing) -> Select[str]:
    same = (OutboxRow.recipient == item.recipient) & (OutboxRow.kind == item.kind.value)
    return select(OutboxRow.delivery_id).where(same, OutboxRow.cause == item.cause)


def show_flags(session: WorkspaceSession, delivery_id: str, flags: Collection[str]) -> bool:
    """Note that the delivery's message shows these flags; whether any of them was not noted before."""
    noted = select(ShownFlagRow.flag_id).where(ShownFlagRow.delivery_id == delivery_id)
    new = sorted(set(flags) - set(session.scalars(noted)))
    rows = [{"delivery_id": delivery_id, "flag_id": flag_id} for flag_id in new]
    session.upsert_many(ShownFlagRow, rows, update=())
    return bool(new)


def shown_in(session: WorkspaceSession, delivery_id: str) -> frozenset[str]:
    """The flags that were noted to be shown in the delivery's message."""
    shown = select(ShownFlagRow.flag_id).where(ShownFlagRow.delivery_id == delivery_id)
    return frozenset(session.scalars(shown))


# -- reading -------------------------------------------------------------------------------------------------------


def find(session: WorkspaceSession, delivery_id: str) -> Delivery | None:
    """A delivery by its id."""
    row = session.scalars(select(OutboxRow).where(OutboxRow.delivery_id == delivery_id)).one_or_none()
    return None if row is None else read(row)


def lately(session: WorkspaceSession, kind: DeliveryKind, recipient: str, within: timedelta) -> list[Delivery]:
    """The deliveries of a kind to a recipient that are not final or were put in so short a time ago, the last first."""
    since = OutboxRow.created_at > database_now(session) - within
    same = (OutboxRow.recipient == recipient) & (OutboxRow.kind == kind.value) & (_OPEN | since)
    rows = session.scalars(select(OutboxRow).where(same).order_by(OutboxRow.created_at.desc()))
    return [read(row) for row in rows]


def read(row: OutboxRow) -> Delivery:
    """A row as the sender sees it."""
    return Delivery(
        id=row.delivery_id,
        kind=DeliveryKind(row.kind),
        recipient=row.recipient,
        cause=row.cause,
        content=row.content or {},
        after=row.after,
        state=OutboxState(row.state),
        attempts=row.attempts,
        created_at=row.created_at,
        channel=row.channel,
        ts=row.ts,
        reason=row.reason,
        rerouted_to=row.rerouted_to,
        uncertain=row.look_again_at is not None,
    )
