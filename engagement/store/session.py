"""Sessions that belong to one workspace by construction.

Every ORM statement on a workspace's table gets the workspace as a criterion; every new row is stamped with it, and a
row of another workspace is refused. Statements whose binding cannot be guaranteed (text, Core tables, raw connections)
are refused too: bulk writes go through ``insert_many`` and ``upsert_many``.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NoReturn

from sqlalchemy import Connection, Engine, Table, event, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import Executable

from engagement.store.tables import Scoped


class WorkspaceViolation(RuntimeError):
    """A statement or row that is not bound to the session's workspace: a defect of the program, never of the input."""


class WorkspaceSession(Session):
    """A session of one workspace; ``write=False`` refuses every change."""

    def __init__(self, engine: Engine, workspace_id: str, *, write: bool) -> None:
        super().__init__(engine, expire_on_commit=False)
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

    def connection(self, *_: Any, **__: Any) -> NoReturn:
        """Refused: a raw connection is bound to no workspace."""
        raise WorkspaceViolation("a workspace's session gives no raw connection")

    def _refused(self, *_: Any, **__: Any) -> NoReturn:
        raise WorkspaceViolation("use insert_many or upsert_many")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = _refused

    def _bulk(self) -> Connection:
        self.require_write()
        return super().connection()

    def _stamped(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        for row in rows:
            self.verify(row.get("workspace_id", self.workspace_id))
        return [{**row, "workspace_id": self.workspace_id} for row in rows]

    def verify(self, workspace_id: str) -> None:
        """Raises ``WorkspaceViolation`` unless it is the session's own workspace."""
        if workspace_id != self.workspace_id:
            raise WorkspaceViolation(f"a row of workspace {workspace_id!r} in a session of {self.workspace_id!r}")

    def require_write(self) -> None:
        """Raises ``WorkspaceViolation`` in a session opened for reading."""
        if not self.write:
            raise WorkspaceViolation("this session was opened for reading; open it with write=True")


def _table(model: type[Scoped]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


@event.listens_for(WorkspaceSession, "do_orm_execute")
def _bind_statement(state: ORMExecuteState) -> None:
    session = state.session
    if not isinstance(session, WorkspaceSession):
        return
    if not state.is_select:
        session.require_write()
    if not state.is_orm_statement or not (state.is_select or state.is_update or state.is_delete or state.is_insert):
        raise WorkspaceViolation("only statements on mapped classes are bound to the workspace")
    _refuse_bare_tables(state.statement)
    if state.is_insert or state.is_executemany:
        _verify_parameters(session, state)
    if not state.is_insert and not state.is_executemany:
        workspace_id = session.workspace_id
        state.statement = state.statement.options(
            with_loader_criteria(Scoped, lambda row: row.workspace_id == workspace_id, include_aliases=True)
        )


def _verify_parameters(session: WorkspaceSession, state: ORMExecuteState) -> None:
    """Inserts and updates by key carry their rows as parameters: each must name this workspace."""
    rows = state.parameters if isinstance(state.parameters, list) else [state.parameters]
    for row in rows:
        if not row or "workspace_id" not in row:
            raise WorkspaceViolation("rows must be parameters that name their workspace; use insert_many")
        session.verify(row["workspace_id"])


def _refuse_bare_tables(statement: Executable) -> None:
    """A ``Table`` that does not come from a mapped class would escape the criterion; so would text."""
    for element in visitors.iterate(statement):
        kind = element.__visit_name__
        if kind in ("textclause", "textual_select", "text_as_from"):
            raise WorkspaceViolation("SQL text is not bound to the workspace")
        if kind == "table" and "parententity" not in element._annotations:
            raise WorkspaceViolation("a bare table is not bound to the workspace; use its class")


@event.listens_for(WorkspaceSession, "before_flush")
def _check_rows(session: WorkspaceSession, *_: Any) -> None:
    if session.new or session.dirty or session.deleted:
        session.require_write()
    for row in session.new:
        if isinstance(row, Scoped) and row.workspace_id is None:
            row.workspace_id = session.workspace_id
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Scoped):
            session.verify(row.workspace_id)
