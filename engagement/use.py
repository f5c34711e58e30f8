"""What every use case is bound to. They are in ``*_use`` and ``flag_actions``; ``engagement.service`` joins them."""

from typing import Self

from engagement.config import Config
from engagement.model import Workspace
from engagement.store import queries
from engagement.store.database import Database

DEFAULT_WORKSPACE = "default"


class Use:
    """One workspace of one database, under a configuration."""

    def __init__(self, database: Database, workspace: str = DEFAULT_WORKSPACE, config: Config | None = None) -> None:
        self.database = database
        self.workspace_id = workspace
        self.config = config or Config()

    def with_config(self, config: Config) -> Self:
        """The same workspace of the same database under another configuration."""
        return type(self)(self.database, self.workspace_id, config)

    def hiding(self, accounts: frozenset[str]) -> Self:
        """The same workspace for somebody from whom some accounts (ids) are hidden: as if they were not there."""
        return type(self)(self.database.hiding(accounts), self.workspace_id, self.config)

    def workspace(self) -> Workspace:
        """The workspace's settings."""
        with self.database.session(self.workspace_id) as session:
            return queries.workspace(session)
