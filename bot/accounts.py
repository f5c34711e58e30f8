"""The accounts to choose from, kept in memory for a few seconds: a keystroke must not read 10,000 rows."""

import time
from collections.abc import Callable
from threading import Lock

from engagement.account_index import AccountIndex
from engagement.store import queries
from engagement.store.database import Database

KEEP = 30.0  # seconds


class Accounts:
    """The accounts of one workspace, at most ``KEEP`` seconds old."""

    def __init__(self, database: Database, workspace_id: str, now: Callable[[], float] = time.monotonic) -> None:
        self._database, self._workspace_id, self._now = database, workspace_id, now
        self._read_at, self._index = float("-inf"), AccountIndex(())
        self._lock = Lock()

    def index(self) -> AccountIndex:
        """The accounts. Raises ``DatabaseUnavailable``."""
        with self._lock:
            if self._now() - self._read_at >= KEEP:
                with self._database.session(self._workspace_id) as session:
                    self._index = AccountIndex(queries.listed_accounts(session))
                self._read_at = self._now()
            return self._index
