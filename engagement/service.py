"""The use cases: what the command line, the bot and a notebook ask for, one unit of work each.

``Engagement`` is bound to one workspace of one database. It reads the store, hands events down the one way
(metrics, scoring, signals, advice, reports) and returns frozen reports. It knows no Slack and reads no clock:
``as_of`` is always given. Imports and exports: ``engagement.ingest``, on ``Engagement.database``.
"""

from types import TracebackType
from typing import Self

from engagement.audit_use import AuditUse
from engagement.config import Config
from engagement.digest_use import DigestUse
from engagement.errors import DatabaseUnavailable
from engagement.flag_actions import FlagActions
from engagement.model import Workspace
from engagement.overview_use import OverviewUse
from engagement.store import migrate, queries
from engagement.store.database import Database
from engagement.upkeep_use import UpkeepUse
from engagement.use import DEFAULT_WORKSPACE
from engagement.workspace_use import WorkspaceUse


class Engagement(WorkspaceUse, UpkeepUse, DigestUse, OverviewUse, AuditUse, FlagActions):
    """One workspace's engagement. A context manager: leaving it closes the database's connections."""

    @classmethod
    def open(
        cls, url: str, *, workspace: str = DEFAULT_WORKSPACE, config: Config | None = None, create: bool = False
    ) -> Self:
        """The workspace in the database at ``url``; with ``create`` a missing database, schema or workspace is made.

        Raises ``DatabaseUnavailable`` where there is no database, ``SchemaOutOfDate`` where it is not this program's.
        """
        database = open_database(url, create=create)
        try:
            _find_workspace(database, workspace, create=create)
        except BaseException:
            database.dispose()
            raise
        return cls(database, workspace, config)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.database.dispose()


def open_database(url: str, *, create: bool = False) -> Database:
    """The database at ``url``; with ``create`` it is made and migrated.

    Raises ``DatabaseUnavailable`` where there is none, ``SchemaOutOfDate`` where it is not this program's.
    """
    database = Database.open(url)
    if create:
        migrate.upgrade(database)
    elif database.is_sqlite and not database.file.exists():
        raise DatabaseUnavailable(
            f"There is no database at {database.file}: run `engagement import` or `engagement db upgrade` to make it."
        )
    else:
        migrate.check(database)
    return database


def _find_workspace(database: Database, workspace: str, *, create: bool) -> None:
    with database.session(workspace, write=create) as session:
        if queries.find_workspace(session) is None:
            if not create:
                raise DatabaseUnavailable(
                    f"The database has no workspace {workspace!r}: run `engagement import` first, or name another."
                )
            queries.save_workspace(session, Workspace(workspace))
