"""Which account a channel is about, and whose warnings somebody wants to hear of beside their own accounts'."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select

from engagement.store.session import WorkspaceSession
from engagement.store.tables import ChannelLinkRow, SubscriptionRow
from engagement.store.upsert import chunks

_IDS_PER_QUERY = 5000


def linked_account(session: WorkspaceSession, channel_id: str) -> str | None:
    """The account (id) that a conversation is linked to, unless it is hidden."""
    wanted = select(ChannelLinkRow.account_id).where(ChannelLinkRow.channel_id == channel_id)
    found = session.scalars(wanted).one_or_none()
    return None if found in session.hidden else found


def linked_channels(session: WorkspaceSession) -> frozenset[str]:
    """The conversations (ids) that are linked to an account."""
    return frozenset(session.scalars(select(ChannelLinkRow.channel_id)))


def linked_by(session: WorkspaceSession, channel_id: str) -> str | None:
    """Who linked a conversation (Slack user id)."""
    wanted = select(ChannelLinkRow.linked_by).where(ChannelLinkRow.channel_id == channel_id)
    return session.scalars(wanted).one_or_none()


def link_channel(session: WorkspaceSession, channel_id: str, account_id: str, *, by: str, at: datetime) -> str | None:
    """Link a conversation to an account, in place of the one before, which is returned. ``by``: a Slack user id."""
    before = linked_account(session, channel_id)
    row = {"channel_id": channel_id, "account_id": account_id, "linked_by": by, "linked_at": at}
    session.upsert_many(ChannelLinkRow, [row])
    return before


def unlink_channel(session: WorkspaceSession, channel_id: str) -> str | None:
    """End a conversation's link; the account that it was linked to."""
    before = linked_account(session, channel_id)
    session.execute(delete(ChannelLinkRow).where(ChannelLinkRow.channel_id == channel_id))
    return before


def subscribe(session: WorkspaceSession, user_id: str, account_id: str, *, at: datetime) -> bool:
    """A person (Slack user id) wants to hear of an account; False: they did already."""
    if account_id in subscriptions_of(session, [user_id]).get(user_id, ()):
        return False
    session.upsert_many(SubscriptionRow, [{"user_id": user_id, "account_id": account_id, "subscribed_at": at}])
    return True


def unsubscribe(session: WorkspaceSession, user_id: str, account_id: str) -> bool:
    """They no longer do; False: they did not."""
    there = account_id in subscriptions_of(session, [user_id]).get(user_id, ())
    row = SubscriptionRow
    session.execute(delete(row).where(row.user_id == user_id, row.account_id == account_id))
    return there


def subscriptions_of(session: WorkspaceSession, user_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """The accounts (ids) that these people subscribed to, of those who did; hidden ones are left out."""
    found: dict[str, set[str]] = {}
    for some in chunks(sorted(user_ids), _IDS_PER_QUERY):
        wanted = select(SubscriptionRow.user_id, SubscriptionRow.account_id)
        for user_id, account_id in session.execute(wanted.where(SubscriptionRow.user_id.in_(some))):
            found.setdefault(user_id, set()).add(account_id)
    return {user_id: frozenset(ids - session.hidden) for user_id, ids in found.items()}


def subscribers(session: WorkspaceSession) -> dict[str, frozenset[str]]:
    """Everybody who subscribed to accounts, with those accounts."""
    users = session.scalars(select(SubscriptionRow.user_id).distinct()).all()
    return subscriptions_of(session, users)
