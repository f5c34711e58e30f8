"""Home tabs: whose accounts each person looks at and on which page, and the deliveries that publish them.

A delivery says only whose home it is: it is rendered from what stands here when it goes out, so that of several the
last choice is what is seen, whatever their order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engagement.delivery import DeliveryKind, HomeScope
from engagement.store.outbox import Outgoing
from engagement.store.session import WorkspaceSession
from engagement.store.tables import HomeRow


@dataclass(frozen=True, slots=True)
class HomeShown:
    """What a home shows; ``page`` counts from 0."""

    scope: HomeScope = HomeScope.MINE
    page: int = 0


def home_shown(session: WorkspaceSession, user_id: str) -> HomeShown:
    """What a person chose to see last; their own accounts from the first on where they chose nothing."""
    row = session.scalars(select(HomeRow).where(HomeRow.user_id == user_id)).one_or_none()
    return HomeShown() if row is None else HomeShown(HomeScope(row.scope), row.page)


def show_home(session: WorkspaceSession, user_id: str, shown: HomeShown, *, at: datetime) -> None:
    """A person opened their home, or turned a page."""
    row = {"user_id": user_id, "scope": shown.scope.value, "page": shown.page, "opened_at": at}
    session.upsert_many(HomeRow, [row])


def opened_since(session: WorkspaceSession, moment: datetime) -> list[str]:
    """Who has opened their home since a moment (Slack user ids)."""
    return sorted(session.scalars(select(HomeRow.user_id).where(HomeRow.opened_at >= moment)))


def published(user_ids: Iterable[str], cause: str) -> list[Outgoing]:
    """Deliveries that publish these people's homes as they are then."""
    return [Outgoing(DeliveryKind.HOME, user_id, cause, {}) for user_id in user_ids]
