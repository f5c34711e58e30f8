"""Schema migrations under a lock: several processes may ask at once, one works, the others wait and find it done.

PostgreSQL: an advisory lock on the direct connection that migrates, so that the lock dies with the work. SQLite: a file
lock beside the database. Each run is one transaction on either: a kill in the middle leaves the old schema.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from engagement.errors import DatabaseUnavailable, SchemaOutOfDate
from engagement.store.database import Database
from engagement.store.postgres import postgres_engine
from engagement.store.sqlite import WRITE, create_file

LOCK_WAIT_SECONDS = 60.0
_LOCK_KEY = 0x656E6761  # "enga": one key for every process that migrates this product's schema


def upgrade(database: Database, revision: str = "head", *, wait: float = LOCK_WAIT_SECONDS) -> None:
    """Bring the schema to ``revision``; makes a missing SQLite file with its folder.

    Raises ``SchemaOutOfDate`` when the database is newer than this program, ``DatabaseUnavailable`` when it does not
    answer or another process holds the lock for longer than ``wait`` seconds.
    """
    _run(database, lambda config: command.upgrade(config, revision), wait)


def downgrade(database: Database, revision: str, *, wait: float = LOCK_WAIT_SECONDS) -> None:
    """Take the schema back to ``revision`` (``base``: no tables). Raises as ``upgrade`` does."""
    _run(database, lambda config: command.downgrade(config, revision), wait)


def check(database: Database) -> None:
    """Raises ``SchemaOutOfDate`` unless the database has exactly the schema this program needs."""
    with database.translated(), database.engine.connect() as connection:
        current = _current(connection)
    if current != ScriptDirectory.from_config(_config()).get_current_head():
        _refuse_newer(database, current)
        raise SchemaOutOfDate(f"The schema of the database ({database.place}) is too old. Run `engagement db upgrade`.")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("migrations")).replace("%", "%%"))
    return config


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _refuse_newer(database: Database, current: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if current is not None and current not in known:
        raise SchemaOutOfDate(
            f"The database ({database.place}) has the schema of a newer version ({current}). Upgrade this program."
        )


def _run(database: Database, step: Callable[[Config], None], wait: float) -> None:
    locked = _sqlite_lock if database.is_sqlite else _postgres_lock
    with database.translated(), locked(database, wait) as connection, connection.begin():
        _refuse_newer(database, _current(connection))
        config = _config()
        config.attributes["connection"] = connection
        step(config)


def _too_long(database: Database) -> DatabaseUnavailable:
    return DatabaseUnavailable(
        f"Another process is migrating the database ({database.place}); try again when it is done."
    )


@contextmanager
def _sqlite_lock(database: Database, wait: float) -> Iterator[Connection]:
    path = database.file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = Path(f"{path}.migrate.lock")
        lock.touch()  # a folder that cannot be written says so at once, not after waiting for the lock
        with FileLock(lock, timeout=wait):
            create_file(path)
            with database.engine.connect().execution_options(**{WRITE: True}) as connection:
                yield connection
    except Timeout:
        raise _too_long(database) from None
    except OSError as error:
        raise DatabaseUnavailable(f"The database cannot be made at {path}: {error.strerror or error}") from error


@contextmanager
def _postgres_lock(database: Database, wait: float) -> Iterator[Connection]:
    engine = postgres_engine(database.url, pooled=False, statement_ms=0)
    with closing(engine.connect()) as connection:
        _take_advisory_lock(database, connection, wait)
        try:
            yield connection
        finally:
            if not connection.invalidated:
                connection.rollback()
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK_KEY})
                connection.commit()


def _take_advisory_lock(database: Database, connection: Connection, wait: float) -> None:
    """A session-level lock: it outlives the transaction that took it, and dies with the connection."""
    with connection.begin():
        connection.execute(
            text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": f"{max(1, int(wait * 1000))}ms"}
        )
        try:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK_KEY})
        except OperationalError as error:
            if type(error.orig).__name__ == "LockNotAvailable":
                raise _too_long(database) from None
            raise
