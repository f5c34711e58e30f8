"""Sessions that belong to one workspace by construction.

ORM statements on mapped classes get the workspace as a criterion; new rows are stamped with it. What escapes that (Core
tables, text, rows of another workspace) is refused by ``binding`` before it reaches the database.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, event, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from engagement.store.binding import BOUND_TO, WorkspaceViolation
from engagement.store.sqlite import WRITE
from engagement.store.tables import Scoped


class WorkspaceSession(Session):
    """A session of one workspace; ``write=False`` refuses every change."""

    def __init__(self, engine: Engine, workspace_id: str, *, write: bool) -> None:
        super().__init__(engine.execution_options(**{BOUND_TO: workspace_id, WRITE: write}), expire_on_commit=False)
        self.workspace_id = workspace_id
        self.write = write

    def insert_many(self, model: type[Scoped], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows by column name, stamped with the workspace; every row must name the same columns."""
        if rows:
            self._bulk().execute(insert(_table(model)), self._stamped(rows))

    def upsert_many(
        self, model: type[Scoped], rows: Sequence[Mapping[str, Any]], *, update: Collection[str] | None = None
    ) -> None:
        """Insert rows; one whose key exists updates the columns of ``update`` (default: all that are not the key)."""
        if not rows:
            return
        table = _table(model)
        keys = [column.name for column in table.primary_key]
        names = [name for name in rows[0] if name not in keys] if update is None else list(update)
        dialect = postgresql if self.get_bind().dialect.name == "postgresql" else sqlite
        statement = dialect.insert(table)
        if names:
            excluded = {name: statement.excluded[name] for name in names}
            statement = statement.on_conflict_do_update(index_elements=keys, set_=excluded)
        else:
            statement = statement.on_conflict_do_nothing(index_elements=keys)
        self._bulk().execute(statement, self._stamped(rows))

    def require_write(self) -> None:
        """Raises ``WorkspaceViolation`` in a session opened for reading."""
        if not self.write:
            raise WorkspaceViolation("this session was opened for reading; open it with write=True")

    def _bulk(self) -> Connection:
        self.require_write()
        return self.connection()

    def _stamped(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{"workspace_id": self.workspace_id, **row} for row in rows]


def _table(model: type[Scoped]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


@event.listens_for(WorkspaceSession, "do_orm_execute")
def _add_criterion(state: ORMExecuteState) -> None:
    session = state.session
    if not isinstance(session, WorkspaceSession):
        return
    if not state.is_select:
        session.require_write()
    by_condition = state.is_select or ((state.is_update or state.is_delete) and not state.is_executemany)
    if state.is_orm_statement and by_condition:
        workspace_id = session.workspace_id
        state.statement = state.statement.options(
            with_loader_criteria(Scoped, lambda row: row.workspace_id == workspace_id, include_aliases=True)
        )


@event.listens_for(WorkspaceSession, "before_flush")
def _stamp(session: WorkspaceSession, *_: Any) -> None:
    if session.new or session.dirty or session.deleted:
        session.require_write()
    for row in session.new:
        if isinstance(row, Scoped) and row.workspace_id is None:
            row.workspace_id = session.workspace_id
