"""The database: opened by URL, handing out sessions bound to a workspace, speaking of faults in one line.

``DatabaseUnavailable`` and ``SchemaOutOfDate`` are raised for what the operator must mend; no message holds a password.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from copy import copy
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engagement.errors import DatabaseUnavailable, EngagementError, SchemaOutOfDate, SettingsError
from engagement.store import binding
from engagement.store.postgres import postgres_engine
from engagement.store.session import WorkspaceSession
from engagement.store.sqlite import BUSY_TIMEOUT_MS, database_file, sqlite_engine
from engagement.store.turns import Turns

_OF_THE_SERVER = ("25006", "25P03", "42501")  # a standby; a transaction that stood idle too long; no right to a table
_SCHEMA_HINTS = ("no such table", "no such column", "has no column", "UndefinedTable", "UndefinedColumn")


class Database:
    """An engine and where it points. Nothing connects before the first use."""

    def __init__(self, url: URL, engine: Engine) -> None:
        binding.install(engine)
        self.url = url
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self.hidden: frozenset[str] = frozenset()
        self._turns = Turns(BUSY_TIMEOUT_MS / 1000)

    def hiding(self, accounts: frozenset[str]) -> "Database":
        """The same database, whose sessions do not read these accounts (ids)."""
        limited = copy(self)
        limited.hidden = accounts
        return limited

    @classmethod
    def open(cls, url: str) -> "Database":
        """The database at ``sqlite:///file`` or ``postgresql://...``. Raises ``SettingsError`` for any other URL."""
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise SettingsError(
                "DATABASE_URL is no database URL: write sqlite:///file.db or postgresql://..."
            ) from None
        backend = parsed.drivername.partition("+")[0]
        if backend == "sqlite":
            return cls(parsed, sqlite_engine(parsed))
        if backend in ("postgresql", "postgres"):
            return cls(parsed, postgres_engine(parsed))
        raise SettingsError(f"{backend} is not supported: use sqlite:///file.db or postgresql://...")

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return database_file(self.url)

    @property
    def place(self) -> str:
        """Where the database is, for messages: no user, no password."""
        if self.is_sqlite:
            return str(self.file)
        host = self.url.host or self.url.query.get("host") or "the local socket"
        return f"PostgreSQL at {host}{f':{self.url.port}' if self.url.port else ''}, database {self.url.database}"

    @contextmanager
    def session(self, workspace_id: str, *, write: bool = False, urgent: bool = False) -> Iterator[WorkspaceSession]:
        """A session that sees and writes one workspace; a writing one commits at the end, an exception rolls back.

        On SQLite this process's writers take turns; ``urgent`` ones, which somebody waits for, go first.

        Raises ``DatabaseUnavailable`` or ``SchemaOutOfDate``.
        """
        with (
            self._turns.turn(urgent=urgent) if write and self.is_sqlite else nullcontext(),
            self.translated(),
            WorkspaceSession(self.engine, workspace_id, write=write, hidden=self.hidden) as session,
        ):
            yield session
            if write:
                session.commit()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Turns a driver's faults into the errors that a user can act on."""
        try:
            yield
        except PoolTimeout as error:
            raise DatabaseUnavailable(f"The database is busy ({self.place}): no free connection.") from error
        except DBAPIError as error:
            mended = self._meaning(error.orig, lost=error.connection_invalidated)
            if mended is None:
                raise
            raise mended from error
        except self._driver.Error as error:  # from code that speaks to the driver's cursor itself
            mended = self._meaning(error, lost=False)
            if mended is None:
                raise
            raise mended from error

    @property
    def _driver(self) -> Any:
        return self.engine.dialect.loaded_dbapi

    def _meaning(self, original: BaseException | None, *, lost: bool) -> EngagementError | None:
        """What a driver's fault means to a user; None where it is a defect of the program."""
        if isinstance(original, EngagementError):
            return original
        text = f"{type(original).__name__}: {original}"
        if any(hint in text for hint in _SCHEMA_HINTS):
            return SchemaOutOfDate(f"The database ({self.place}) lacks a table. Run `engagement db upgrade`.")
        told = getattr(original, "sqlstate", None) in _OF_THE_SERVER
        if lost or told or isinstance(original, self._driver.OperationalError | self._driver.InterfaceError):
            return DatabaseUnavailable(f"The database does not answer ({self.place}): {self._reason(original)}")
        if self.is_sqlite and "not a database" in text:
            return DatabaseUnavailable(f"{self.place} is not an SQLite database.")
        if self.is_sqlite and "malformed" in text:
            return DatabaseUnavailable(f"{self.place} is damaged: stop the bot and restore it from a backup.")
        return None

    def _reason(self, original: BaseException | None) -> str:
        lines = [line.strip() for line in str(original).splitlines() if line.strip()]
        reason = lines[0] if lines else type(original).__name__
        password = self.url.password
        return reason.replace(password, "***") if password else reason

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()
