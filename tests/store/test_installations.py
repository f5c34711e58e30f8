"""The installation's row: several processes that start on a new database at once all find it active."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from test_bulk import fill

from engagement.delivery import InstallationState
from engagement.store import installations
from engagement.store.database import Database

AT = datetime(2026, 11, 26, 15, tzinfo=UTC)


def test_who_starts_at_the_same_moment_finds_the_row_there(database: Database) -> None:
    fill(database, "W")

    def start(seconds: int) -> bool:
        with database.session("W", write=True) as session:
            at = AT + timedelta(seconds=seconds)
            return installations.set_state(session, InstallationState.ACTIVE, at=at, team_id="T1")

    with ThreadPoolExecutor(1) as other:
        with database.session("W", write=True) as session:
            mine = installations.set_state(session, InstallationState.ACTIVE, at=AT, team_id="T1")
            theirs = other.submit(start, 1)
        assert (mine, theirs.result(timeout=30)) == (True, False)
    with database.session("W") as session:
        assert installations.installation(session) == installations.Installation(InstallationState.ACTIVE, None, AT)
