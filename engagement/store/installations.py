"""Whether the workspace's installation may be used. No row yet: it may."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from engagement.delivery import InstallationState
from engagement.store.session import WorkspaceSession
from engagement.store.tables import InstallationRow


@dataclass(frozen=True, slots=True)
class Installation:
    """The state, why it is so (a code of Slack), and since when."""

    state: InstallationState
    reason: str | None
    since: datetime


def installation(session: WorkspaceSession) -> Installation | None:
    """What is known of the installation, None before the bot ever ran."""
    row = session.scalars(select(InstallationRow)).one_or_none()
    return None if row is None else Installation(InstallationState(row.state), row.reason, row.since)


def state(session: WorkspaceSession) -> InstallationState:
    """Whether the installation may be used."""
    known = installation(session)
    return InstallationState.ACTIVE if known is None else known.state


def set_state(
    session: WorkspaceSession,
    wanted: InstallationState,
    *,
    at: datetime,
    team_id: str | None = None,
    reason: str | None = None,
) -> bool:
    """Change the state; False, and nothing changes, if it is so already, but for a new ``team_id``.

    What is uninstalled becomes active again by ``team_id`` only: by a start with a token that works.
    """
    row = session.scalars(select(InstallationRow).with_for_update()).one_or_none()
    if row is None:
        values = {"team_id": team_id or "", "state": wanted.value, "reason": reason, "since": at}
        session.upsert_many(InstallationRow, [values], update=())  # another process may start at the same moment
        row = session.scalars(select(InstallationRow).with_for_update()).one()
        if (row.state, row.since) == (wanted, at):
            return True
    if team_id is not None:
        row.team_id = team_id
    elif row.state == InstallationState.UNINSTALLED:
        return False
    if row.state == wanted:
        session.flush()
        return False
    row.state, row.reason, row.since = wanted.value, reason, at
    session.flush()
    return True
