"""What people want of their digests. A person without a row wants the workspace's defaults."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from engagement.preferences import Preferences
from engagement.store.session import WorkspaceSession
from engagement.store.tables import PreferenceRow
from engagement.store.upsert import chunks

_IDS_PER_QUERY = 5000


def preferences(session: WorkspaceSession, user_id: str) -> Preferences | None:
    """A person's choices; None: they never made any."""
    return preferences_of(session, [user_id]).get(user_id)


def preferences_of(session: WorkspaceSession, user_ids: Collection[str]) -> dict[str, Preferences]:
    """The choices of those people who made any, by Slack user id."""
    found: dict[str, Preferences] = {}
    for some in chunks(sorted(user_ids), _IDS_PER_QUERY):
        for row in session.scalars(select(PreferenceRow).where(PreferenceRow.user_id.in_(some))):
            found[row.user_id] = Preferences(
                user_id=row.user_id,
                weekday=row.weekday,
                minute=row.minute,
                paused_until=row.paused_until,
                all_clear=row.all_clear,
                roll_up=row.roll_up,
                minimum_arr=row.minimum_arr,
            )
    return found


def save_preferences(session: WorkspaceSession, chosen: Preferences, *, at: datetime) -> None:
    """All of a person's choices in place of what they chose before."""
    row = {
        "user_id": chosen.user_id,
        "weekday": chosen.weekday,
        "minute": chosen.minute,
        "paused_until": chosen.paused_until,
        "all_clear": chosen.all_clear,
        "roll_up": chosen.roll_up,
        "minimum_arr": chosen.minimum_arr,
        "updated_at": at,
    }
    session.upsert_many(PreferenceRow, [row])
