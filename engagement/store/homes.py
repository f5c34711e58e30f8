"""Home tabs: whose accounts each person looks at and on which page, and the deliveries that publish them.

A delivery says only whose home it is: it is rendered from what stands here when it goes out, so that of several the
last choice is what is seen, whatever their order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from engagement.delivery import DeliveryKind, HomeScope, OutboxState
from engagement.store.claims import database_now
from engagement.store.outbox import Delivery, Outgoing
from engagement.store.session import WorkspaceSession
from engagement.store.tables import HomeRow, OutboxRow, ShownFlagRow

_BLIND = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class HomeShown:
    """What a home shows; ``page`` counts from 0. ``published_at``: when it last went out."""

    scope: HomeScope = HomeScope.MINE
    page: int = 0
    published_at: datetime | None = None


def home_shown(session: WorkspaceSession, user_id: str) -> HomeShown:
    """What a person chose to see last; their own accounts from the first on where they chose nothing."""
    row = session.scalars(select(HomeRow).where(HomeRow.user_id == user_id)).one_or_none()
    return HomeShown() if row is None else HomeShown(HomeScope(row.scope), row.page, row.published_at)


def show_home(session: WorkspaceSession, user_id: str, shown: HomeShown, *, at: datetime) -> None:
    """A person opened their home, or turned a page."""
    row = {"user_id": user_id, "scope": shown.scope.value, "page": shown.page, "opened_at": at}
    session.upsert_many(HomeRow, [row])


def opened_since(session: WorkspaceSession, moment: datetime) -> list[str]:
    """Who has opened their home since a moment (Slack user ids)."""
    return sorted(session.scalars(select(HomeRow.user_id).where(HomeRow.opened_at >= moment)))


def opened_by(session: WorkspaceSession, user_id: str) -> list[str]:
    """The person, if they have ever opened their home."""
    return list(session.scalars(select(HomeRow.user_id).where(HomeRow.user_id == user_id)))


def published(
    user_ids: Iterable[str], cause: str, *, begin: datetime | None = None, apart: timedelta = timedelta(0)
) -> list[Outgoing]:
    """Deliveries that publish these people's homes as they are then; ``apart`` from one another from ``begin`` on."""
    return [
        Outgoing(DeliveryKind.HOME, user_id, cause, {}, not_before=None if begin is None else begin + number * apart)
        for number, user_id in enumerate(user_ids)
    ]


# -- publishing ----------------------------------------------------------------------------------------------------


def is_overtaken(session: WorkspaceSession, delivery: Delivery) -> bool:
    """Whether another delivery of the same home is due: it will be rendered later than this one."""
    other = (OutboxRow.recipient == delivery.recipient) & (OutboxRow.kind == DeliveryKind.HOME.value)
    due = (OutboxRow.state == OutboxState.PENDING.value) & (OutboxRow.next_at <= database_now(session))
    return session.scalars(select(OutboxRow.delivery_id).where(other, due).limit(1)).first() is not None


def known_hash(session: WorkspaceSession, user_id: str) -> str | None:
    """The version of the view that this app published last; None: not known, so that any is replaced."""
    return session.scalars(select(HomeRow.hash).where(HomeRow.user_id == user_id)).one_or_none()


def forget_hash(session: WorkspaceSession, user_id: str, known: str | None) -> None:
    """A version turned out not to be the one that stands; one that was noted since is kept."""
    this = update(HomeRow).where(HomeRow.user_id == user_id, HomeRow.hash == known)
    session.execute(this.values(hash=None), execution_options=_BLIND)


def note_published(session: WorkspaceSession, delivery: Delivery, version: str | None, *, at: datetime) -> None:
    """The delivery's view stands. What only older ones showed is no reason any more to publish the home."""
    this = update(HomeRow).where(HomeRow.user_id == delivery.recipient)
    session.execute(this.values(hash=version, published_at=at), execution_options=_BLIND)
    older = select(OutboxRow.delivery_id).where(
        OutboxRow.recipient == delivery.recipient,
        OutboxRow.kind == DeliveryKind.HOME.value,
        OutboxRow.created_at < delivery.created_at,
    )
    session.execute(delete(ShownFlagRow).where(ShownFlagRow.delivery_id.in_(older)), execution_options=_BLIND)
