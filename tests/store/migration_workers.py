"""What the migration tests run in processes of their own."""

import time
from multiprocessing.synchronize import Barrier, Event

from alembic import command
from alembic.config import Config

from engagement.store import migrate
from engagement.store.database import Database


def upgrade_together(url: str, ready: Barrier) -> None:
    """Upgrade at the same moment as the others."""
    database = Database.open(url)
    ready.wait(60)
    migrate.upgrade(database)
    migrate.check(database)
    database.dispose()


def upgrade_without_end(url: str, migrated: Event) -> None:
    """Upgrade, and stand still just before the commit."""
    original = command.upgrade

    def slow(config: Config, revision: str) -> None:
        original(config, revision)
        migrated.set()
        time.sleep(60)

    command.upgrade = slow
    migrate.upgrade(Database.open(url))
