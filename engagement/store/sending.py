"""What the sender does with rows of the outbox: claim one, finish it, look again at the doubtful.

Whoever finishes must still hold the claim. Every function is one short transaction's work: nothing here sends.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select, update
from sqlalchemy.orm import aliased

from engagement.delivery import DeliveryKind, OutboxState
from engagement.store.claims import claim, database_now, still_held
from engagement.store.outbox import Delivery, Outgoing, enqueue, read
from engagement.store.session import WorkspaceSession
from engagement.store.tables import OutboxRow

_FINAL = (OutboxState.SENT.value, OutboxState.DEAD.value)
_OPEN = (OutboxState.PENDING.value, OutboxState.UNKNOWN.value)
_UNASKED = (  # behind what somebody asked for and waits for
    DeliveryKind.DIGEST.value,
    DeliveryKind.ESCALATION.value,
    DeliveryKind.SET_UP.value,
)
_PASSING = frozenset({"message", "messages", "response_url", "view", "view_id", "external_id", "file"})
_BLIND: dict[str, Any] = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a claim holds, a lost answer may still take effect, a doubtful delivery rests before a second look."""

    lease: timedelta = timedelta(seconds=60)
    settle: timedelta = timedelta(seconds=15)
    look_again: timedelta = timedelta(minutes=10)


# -- claiming ------------------------------------------------------------------------------------------------------


def claim_next(
    session: WorkspaceSession,
    owner: str,
    *,
    busy: Collection[str] = (),
    kinds: Collection[DeliveryKind] = tuple(DeliveryKind),
    timing: Timing = Timing(),
) -> Delivery | None:
    """The next delivery that is due, held by ``owner``; commit before it is sent. None: nothing is due.

    ``busy`` are recipients that must wait. What waits for another delivery is due when that one is final.
    """
    rows = claim(
        session,
        OutboxRow,
        _due(database_now(session), busy, kinds),
        state=OutboxState.SENDING.value,
        owner=owner,
        lease=timing.lease,
        limit=1,
    )
    return read(rows[0]) if rows else None


def _due(now: datetime, busy: Collection[str], kinds: Collection[DeliveryKind]) -> Select[OutboxRow]:
    before = aliased(OutboxRow)
    first = exists().where(before.delivery_id == OutboxRow.after, before.state.not_in(_FINAL))
    wanted = select(OutboxRow).where(OutboxRow.state.in_(_OPEN), OutboxRow.next_at <= now, ~first)
    if busy:
        wanted = wanted.where(OutboxRow.recipient.not_in(sorted(busy)))
    if set(kinds) != set(DeliveryKind):
        wanted = wanted.where(OutboxRow.kind.in_([kind.value for kind in kinds]))
    nobody_waits = OutboxRow.kind.in_(_UNASKED)
    return wanted.order_by(nobody_waits, OutboxRow.next_at, OutboxRow.created_at)


def anything_due(
    session: WorkspaceSession, *, busy: Collection[str] = (), kinds: Collection[DeliveryKind] = tuple(DeliveryKind)
) -> bool:
    """Whether a claim would find something: a look that takes no lock."""
    return session.scalars(_due(database_now(session), busy, kinds).limit(1)).first() is not None


def due_reports(session: WorkspaceSession) -> int:
    """How many messages of reports could go out now and have not."""
    kinds = (DeliveryKind.REPORT.value, DeliveryKind.REPLY.value)
    due = (OutboxRow.state == OutboxState.PENDING.value) & (OutboxRow.next_at <= database_now(session))
    return session.scalar(select(func.count()).select_from(OutboxRow).where(due, OutboxRow.kind.in_(kinds))) or 0


def release(session: WorkspaceSession, *, timing: Timing = Timing(), everything: bool = False) -> int:
    """What was being sent when its lease ended may stand in Slack: it is looked up once that has settled; how many.

    ``everything``: no other process can be at work (SQLite, at the start), so no lease needs to be waited for.
    """
    now = database_now(session)
    lost = update(OutboxRow).where(OutboxRow.state == OutboxState.SENDING.value)
    if not everything:
        lost = lost.where(OutboxRow.lease_until < now)
    done: Any = session.execute(
        lost.values(**_unknown(now, timing, timing.settle), reason="lease_ended"), execution_options=_BLIND
    )
    return int(done.rowcount)


def park_all(session: WorkspaceSession, reason: str) -> int:
    """Nothing can go out any more: the app was uninstalled. How many deliveries were given up."""
    waiting = update(OutboxRow).where(OutboxRow.state.in_(_OPEN))
    done: Any = session.execute(waiting.values(**_dead(session, reason), content=None), execution_options=_BLIND)
    return int(done.rowcount)


def known_channel(session: WorkspaceSession, recipient: str) -> str | None:
    """The conversation that stood for a recipient before: a person's direct messages keep their id."""
    there = (OutboxRow.recipient == recipient) & OutboxRow.channel.like("D%")
    channel: str | None = session.scalar(select(OutboxRow.channel).where(there).limit(1))
    return channel


# -- finishing: each says whether the delivery was still the owner's; if not, nothing has changed ---------------------


def mark_sent(
    session: WorkspaceSession,
    delivery: Delivery,
    owner: str,
    *,
    channel: str | None = None,
    ts: str | None = None,
    reason: str | None = None,
    timing: Timing = Timing(),
) -> bool:
    """It stands in Slack. ``reason`` notes what was special about it."""
    now = database_now(session)
    again = now + timing.look_again if delivery.uncertain and channel is not None else None
    state = {"state": OutboxState.SENT.value, "finished_at": now, "look_again_at": again, "reason": reason}
    place = {"channel": channel or delivery.channel, "ts": ts or delivery.ts}
    return _finish(session, delivery, owner, {**state, **place, **_kept_content(delivery)})


def mark_pending(session: WorkspaceSession, delivery: Delivery, owner: str, *, after: timedelta, reason: str) -> bool:
    """This attempt surely sent nothing: it is tried again later."""
    again = {"state": OutboxState.PENDING.value, "next_at": database_now(session) + after, "reason": reason}
    return _finish(session, delivery, owner, again)


def mark_standing(
    session: WorkspaceSession,
    delivery: Delivery,
    owner: str,
    *,
    channel: str,
    ts: str,
    after: timedelta,
    reason: str | None,
) -> bool:
    """It stands in Slack and changes: it is looked at again later. ``reason`` notes what it shows."""
    again = {"state": OutboxState.PENDING.value, "next_at": database_now(session) + after, "reason": reason}
    return _finish(session, delivery, owner, {**again, "channel": channel, "ts": ts})


def mark_staged(
    session: WorkspaceSession, delivery: Delivery, owner: str, *, file: Mapping[str, str] | None, after: timedelta
) -> bool:
    """The bytes of a file wait for the next attempt, None: they must be sent again. Nothing of it can stand in Slack:
    no attempt has shared this file."""
    content = {key: value for key, value in delivery.content.items() if key != "file"}
    kept = content if file is None else {**content, "file": dict(file)}
    again = {"state": OutboxState.PENDING.value, "next_at": database_now(session) + after, "look_again_at": None}
    return _finish(session, delivery, owner, {**again, "content": kept, "reason": "staged" if file else "unstaged"})


def mark_unknown(
    session: WorkspaceSession,
    delivery: Delivery,
    owner: str,
    *,
    reason: str,
    after: timedelta | None = None,
    channel: str | None = None,
    timing: Timing = Timing(),
) -> bool:
    """It may stand in Slack, in ``channel``: it is looked up ``after`` some time, by default once that has settled."""
    later = _unknown(database_now(session), timing, timing.settle if after is None else after)
    return _finish(session, delivery, owner, {**later, "reason": reason, "channel": channel or delivery.channel})


def mark_dead(
    session: WorkspaceSession, delivery: Delivery, owner: str, *, reason: str, instead: Sequence[Outgoing] = ()
) -> bool:
    """It is given up, with the reason; ``instead`` goes out in its place, from the same transaction.

    The last of them is what it was re-routed to.
    """
    if not _finish(session, delivery, owner, {**_dead(session, reason), **_kept_content(delivery)}):
        return False
    if instead:
        this = update(OutboxRow).where(OutboxRow.delivery_id == delivery.id)
        session.execute(this.values(rerouted_to=enqueue(session, *instead)[-1]), execution_options=_BLIND)
    return True


# -- looking again ---------------------------------------------------------------------------------------------------


def claim_doubtful(session: WorkspaceSession, *, limit: int = 10, timing: Timing = Timing()) -> list[Delivery]:
    """Sent deliveries that more than one attempt was made for, due to be looked at again; postponed by a lease."""
    now = database_now(session)
    rows = list(session.scalars(_doubtful(now).limit(limit).with_for_update(skip_locked=True)))
    for row in rows:
        row.look_again_at = now + timing.lease
    session.flush()
    return [read(row) for row in rows]


def anything_doubtful(session: WorkspaceSession) -> bool:
    """Whether a sent delivery is due to be looked at again: a look that takes no lock."""
    return session.scalar(_doubtful(database_now(session)).limit(1)) is not None


def _doubtful(now: datetime) -> Select[OutboxRow]:
    due = (OutboxRow.state == OutboxState.SENT.value) & (OutboxRow.look_again_at <= now)
    return select(OutboxRow).where(due).order_by(OutboxRow.look_again_at)


def settle_doubt(session: WorkspaceSession, delivery: Delivery, ts: str | None) -> None:
    """It has been looked at again: ``ts`` is the copy that was kept, None if none was found."""
    this = update(OutboxRow).where(OutboxRow.delivery_id == delivery.id, OutboxRow.state == OutboxState.SENT.value)
    session.execute(this.values(look_again_at=None, ts=ts or delivery.ts), execution_options=_BLIND)


# -- the row ---------------------------------------------------------------------------------------------------------


def _unknown(now: datetime, timing: Timing, after: timedelta) -> dict[str, Any]:
    state = {"state": OutboxState.UNKNOWN.value, "owner": None, "lease_until": None}
    return {**state, "next_at": now + after, "look_again_at": now + timing.look_again}


def _dead(session: WorkspaceSession, reason: str) -> dict[str, Any]:
    state = {"state": OutboxState.DEAD.value, "finished_at": database_now(session), "look_again_at": None}
    return {**state, "reason": reason}


def _finish(session: WorkspaceSession, delivery: Delivery, owner: str, values: Mapping[str, Any]) -> bool:
    this = update(OutboxRow).where(OutboxRow.delivery_id == delivery.id, _held(delivery, owner))
    done: Any = session.execute(this.values(**{"owner": None, "lease_until": None, **values}), execution_options=_BLIND)
    return bool(done.rowcount == 1)


def _held(delivery: Delivery, owner: str) -> ColumnElement[bool]:
    return still_held(OutboxRow(attempts=delivery.attempts, state=OutboxState.SENDING.value), owner)


def _kept_content(delivery: Delivery) -> dict[str, Any]:
    """Texts, response_urls and view ids do not outlive their sending."""
    kept = {key: value for key, value in delivery.content.items() if key not in _PASSING}
    return {} if len(kept) == len(delivery.content) else {"content": kept or None}
