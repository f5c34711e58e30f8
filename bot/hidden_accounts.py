"""Who sees which accounts: the engine, its reports and its accounts to choose from without those that are hidden.

Workers, renderers and windows are given ``Deps.seen_by`` of whoever they work for, so that no surface can show more.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock
from typing import Generic, TypeVar

from engagement.restriction import Restricted, Rule, restricted
from engagement.store import queries
from engagement.store.database import Database

T = TypeVar("T")
_MOST = 16  # sights kept, each with its reports: most people share that of whoever sees no restricted account


class Restrictions:
    """The restricted accounts of a workspace as the records are now; none are read where there are no rules."""

    def __init__(self, rules: tuple[Rule, ...], database: Database, workspace_id: str) -> None:
        self._rules, self._database, self._workspace_id = rules, database, workspace_id

    def read(self) -> Mapping[str, Restricted]:
        """The restricted accounts by id. Raises ``DatabaseUnavailable``."""
        if not self._rules:
            return {}
        with self._database.session(self._workspace_id) as session:
            return restricted(self._rules, queries.listed_accounts(session), queries.everybody(session))


class Sights(Generic[T]):
    """What was made for those from whom the same accounts are hidden, the last ones used."""

    def __init__(self) -> None:
        self._kept: OrderedDict[frozenset[str], T] = OrderedDict()
        self._lock = Lock()

    def get(self, hidden: frozenset[str], make: Callable[[], T]) -> T:
        """What is kept, else made now."""
        with self._lock:
            if hidden not in self._kept:
                self._kept[hidden] = make()
            self._kept.move_to_end(hidden)
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
            return self._kept[hidden]
