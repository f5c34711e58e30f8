"""A flag that changes is a reason to update every message that shows it, and to publish every home tab that does: the
updates are written with the change."""

from collections.abc import Collection

from sqlalchemy import select

from engagement.delivery import DeliveryKind, OutboxState
from engagement.model import FlagEvent
from engagement.store.homes import published
from engagement.store.outbox import Outgoing, enqueue
from engagement.store.session import WorkspaceSession
from engagement.store.tables import OutboxRow, ShownFlagRow
from engagement.store.upsert import chunks

_IDS_PER_QUERY = 5000


def update_copies(session: WorkspaceSession, events: Collection[FlagEvent]) -> None:
    """Have every message updated that shows one of these events' flags, those on their way included.

    A copy is rendered from what is so when it is sent, so that of several changes the last is what it shows.
    """
    revisions = {event.flag_id: event.revision for event in sorted(events, key=lambda event: event.revision)}
    for some in chunks(sorted(revisions), _IDS_PER_QUERY):
        query = (
            select(ShownFlagRow.flag_id, OutboxRow.delivery_id, OutboxRow.recipient, OutboxRow.kind)
            .join(OutboxRow, OutboxRow.delivery_id == ShownFlagRow.delivery_id)
            .where(ShownFlagRow.flag_id.in_(some), OutboxRow.state != OutboxState.DEAD.value)
            .order_by(OutboxRow.created_at, ShownFlagRow.flag_id)
        )
        copies = session.execute(query).all()
        enqueue(session, *(_update(flag_id, revisions[flag_id], *copy) for flag_id, *copy in copies))


def _update(flag_id: str, revision: int, delivery_id: str, recipient: str, kind: str) -> Outgoing:
    if kind == DeliveryKind.HOME:  # however many of a person's homes showed it, there is one to be published
        [home] = published([recipient], f"flag:{flag_id}:{revision}")
        return home
    cause = f"flag:{flag_id}:{revision}:{delivery_id}"
    return Outgoing(DeliveryKind.UPDATE, recipient, cause, {"of": delivery_id}, after=delivery_id)
