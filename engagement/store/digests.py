"""What became of each person's digest of each week: at most one row for each, so that no week is told twice."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite

from engagement.delivery import DigestState, OutboxState
from engagement.store.session import WorkspaceSession
from engagement.store.tables import DigestRow, OutboxRow
from engagement.store.upsert import chunks

_IDS_PER_QUERY = 5000


@dataclass(frozen=True, slots=True)
class StoredDigest:
    """A person's digest of an ISO week. ``since``: the moment up to which the one before had told."""

    recipient: str  # Slack user id
    week: str  # such as 2026-W40, by the recipient's clock
    state: DigestState
    slot_at: datetime
    as_of: datetime
    since: datetime | None = None
    delivery_id: str | None = None
    reason: str | None = None  # of what was skipped
    timezone: str | None = None  # the person's, by which the slot is


def settle_week(session: WorkspaceSession, digest: StoredDigest) -> bool:
    """Note what becomes of a person's week; False where that was settled before: then nothing changes."""
    row = {
        "workspace_id": session.workspace_id,
        "recipient": digest.recipient,
        "week": digest.week,
        "state": digest.state.value,
        "slot_at": digest.slot_at,
        "since": digest.since,
        "as_of": digest.as_of,
        "delivery_id": digest.delivery_id,
        "reason": digest.reason,
        "timezone": digest.timezone,
    }
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(DigestRow).values(**row).on_conflict_do_nothing().returning(DigestRow.week)
    return session.execute(statement).scalar() is not None


def settled_weeks(session: WorkspaceSession, recipients: Collection[str], week: str) -> dict[str, StoredDigest]:
    """What became of a week, for those people for whom that is settled, by Slack user id."""
    found: dict[str, StoredDigest] = {}
    for some in chunks(sorted(recipients), _IDS_PER_QUERY):
        query = select(DigestRow).where(DigestRow.recipient.in_(some), DigestRow.week == week)
        found |= {row.recipient: _digest(row) for row in session.scalars(query)}
    return found


def last_told(session: WorkspaceSession, recipients: Collection[str]) -> dict[str, datetime]:
    """The moment up to which each person was told by their last digest; those who had none are left out.

    One whose delivery was given up told nothing.
    """
    found: dict[str, datetime] = {}
    dead = select(OutboxRow.delivery_id).where(OutboxRow.state == OutboxState.DEAD.value)
    for some in chunks(sorted(recipients), _IDS_PER_QUERY):
        queued = (DigestRow.recipient.in_(some), DigestRow.state == DigestState.QUEUED.value)
        sent = (*queued, DigestRow.delivery_id.not_in(dead))
        query = select(DigestRow.recipient, func.max(DigestRow.as_of)).where(*sent).group_by(DigestRow.recipient)
        for recipient, told in session.execute(query):
            found[recipient] = told
    return found


def any_queued(session: WorkspaceSession) -> bool:
    """Whether anybody's digest of any week was put into the outbox."""
    queued = select(DigestRow.week).where(DigestRow.state == DigestState.QUEUED.value)
    return session.scalars(queued.limit(1)).first() is not None


def last_zones(session: WorkspaceSession, recipients: Collection[str]) -> dict[str, str]:
    """The zone that Slack last said of each person, as their last digest's row keeps it, by Slack user id."""
    found: dict[str, str] = {}
    for some in chunks(sorted(recipients), _IDS_PER_QUERY):
        known = (DigestRow.recipient.in_(some), DigestRow.timezone.is_not(None))
        query = select(DigestRow.recipient, DigestRow.timezone).where(*known).order_by(DigestRow.slot_at)
        found |= {recipient: zone for recipient, zone in session.execute(query) if zone}
    return found


def _digest(row: DigestRow) -> StoredDigest:
    return StoredDigest(
        recipient=row.recipient,
        week=row.week,
        state=DigestState(row.state),
        slot_at=row.slot_at,
        as_of=row.as_of,
        since=row.since,
        delivery_id=row.delivery_id,
        reason=row.reason,
        timezone=row.timezone,
    )
