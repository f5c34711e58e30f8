"""SQLite as docs/operations.md promises: own transactions, durable commits, WAL only where SQLite is safe in it.

Several copies of SQLite inside one process break each other's file locks, so everything in this process goes through
the one driver chosen here; bulk reads with another copy run in a process of their own (``bulk``).
"""

import contextlib
import importlib
import sqlite3
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.dialects.sqlite.base import SQLiteCompiler

from engagement.errors import DatabaseUnavailable, SettingsError
from engagement.store.binding import BOUND_TO

BUSY_TIMEOUT_MS = 5000
WRITE = "engagement_write"  # execution option: the transaction will write, so it takes the write lock at once


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the fix of the WAL-reset corruption."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


def driver() -> ModuleType:
    """The SQLite module to use: the standard library's, unless only ``pysqlite3`` is safe in WAL."""
    if wal_is_safe(sqlite3.sqlite_version_info):
        return sqlite3
    with contextlib.suppress(ImportError):
        bundled = importlib.import_module("pysqlite3.dbapi2")
        if wal_is_safe(bundled.sqlite_version_info):
            return bundled
    return sqlite3


def database_file(url: URL) -> Path:
    """The file of an ``sqlite:`` URL. Raises ``SettingsError`` for a database in memory, which nobody could share."""
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise SettingsError("An SQLite database must be a file: write sqlite:///path/to/file.db.")
    return Path(url.database).expanduser().absolute()


class _HintedCompiler(SQLiteCompiler):
    """Writes the hints of ``Select.with_hint`` behind their tables, such as ``INDEXED BY``."""

    def get_from_hint_text(self, table: object, text: str | None) -> str | None:
        return text


def sqlite_engine(url: URL) -> Engine:
    """A lazy engine on the file. Connecting raises ``DatabaseUnavailable`` while the file does not exist."""
    path = database_file(url)
    module = driver()
    engine = create_engine(URL.create("sqlite+pysqlite", database=str(path)), module=module, hide_parameters=True)
    engine.dialect.statement_compiler = _HintedCompiler
    safe = wal_is_safe(module.sqlite_version_info)

    @event.listens_for(engine, "do_connect")
    def _refuse_missing(*_: Any) -> None:
        if not path.exists():
            raise DatabaseUnavailable(
                f"There is no database at {path}. `engagement db upgrade` or `engagement demo` makes one."
            )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun below, never by the driver
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS:d}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA cache_size=-65536")
        if not safe and cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
            _leave_wal(cursor, path, module.Error)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        write = connection.get_execution_options().get(WRITE, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN", execution_options={BOUND_TO: None})

    return engine


def _leave_wal(cursor: Any, path: Path, error: type[Exception]) -> None:
    """A database that a newer SQLite left in WAL goes back to a rollback journal before this SQLite uses it."""
    refused = DatabaseUnavailable(
        f"{path} is open in a program with a newer SQLite, which this program's SQLite cannot safely join. "
        "Stop that program, or install pysqlite3."
    )
    try:
        mode = cursor.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except error as locked:
        raise refused from locked
    if mode == "wal":
        raise refused


def create_file(path: Path) -> None:
    """Make the file and its folder if they are missing, in the journal mode that this SQLite is safe with."""
    module = driver()
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = module.connect(str(path), timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        if wal_is_safe(module.sqlite_version_info):
            connection.execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()
