"""A copy of a workspace that is to have nothing to do with its original: what is planned, waits, or was sent there, and
who is who in Slack, is forgotten. Data, scans, flags and what was done with them stay."""

from sqlalchemy import delete, update

from engagement.store.database import Database
from engagement.store.tables import (
    DigestRow,
    EscalationRow,
    HomeRow,
    InboxRow,
    InstallationRow,
    JobRow,
    OutboxRow,
    PersonRow,
    PreferenceRow,
    Scoped,
    ShownFlagRow,
)

_OF_DELIVERY: tuple[type[Scoped], ...] = (
    ShownFlagRow,
    OutboxRow,
    InboxRow,
    JobRow,
    DigestRow,
    PreferenceRow,
    HomeRow,
    EscalationRow,
    InstallationRow,
)


def detach(database: Database, workspace_id: str) -> None:
    """Forget all that ties the workspace to a Slack workspace, in one transaction. Raises ``DatabaseUnavailable``."""
    with database.session(workspace_id, write=True) as session:
        for model in _OF_DELIVERY:
            session.execute(delete(model), execution_options={"synchronize_session": False})
        nobody = update(PersonRow).values(slack_user_id=None)
        session.execute(nobody, execution_options={"synchronize_session": False})
