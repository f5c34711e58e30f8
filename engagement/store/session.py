"""Sessions that belong to one workspace by construction.

ORM statements on mapped classes get the workspace as a criterion; new rows are stamped with it. What a report reads is
prepared instead: ``of_workspace`` begins a statement that ``WorkspaceSession.read`` runs at a fifth of the cost. What
escapes both (Core tables, text, rows of another workspace) is refused by ``binding`` before it reaches the database.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Select, Table, bindparam, event, select
from sqlalchemy.orm import InstrumentedAttribute, ORMExecuteState, Session, with_loader_criteria

from engagement.store.binding import BOUND_TO, WorkspaceViolation
from engagement.store.sqlite import WRITE
from engagement.store.tables import Scoped
from engagement.store.writing import insert_rows, upsert_rows

MOST_NAMED = 2000  # ids in a statement; naming more costs more than reading the rows of the other accounts of thousands


class WorkspaceSession(Session):
    """A session of one workspace; ``write=False`` refuses every change. ``hidden``: accounts (ids) that it does not
    read.
    """

    def __init__(self, engine: Engine, workspace_id: str, *, write: bool, hidden: frozenset[str] = frozenset()) -> None:
        super().__init__(engine.execution_options(**{BOUND_TO: workspace_id, WRITE: write}), expire_on_commit=False)
        self.workspace_id = workspace_id
        self.write = write
        self.hidden = hidden

    def read(self, query: Select[*tuple[Any, ...]], **values: Any) -> Sequence[Any]:
        """The rows of a statement that began as ``of_workspace``, columns as attributes; ``values`` by parameter.

        Rows about hidden accounts are left out: master data and flags are read here, and whatever else is read of an
        account is read by an id from here.
        """
        found = self.connection().execute(query, {"workspace": self.workspace_id, **values})
        if not self.hidden or "account_id" not in found.keys():  # noqa: SIM118 - a result's keys, no mapping's
            return found.all()
        return [row for row in found if row.account_id not in self.hidden]

    def read_of(
        self, query: Select[*tuple[Any, ...]], column: InstrumentedAttribute[Any], ids: Collection[str], **values: Any
    ) -> Sequence[Any]:
        """Those rows of ``query`` (see ``read``) whose ``column``, which is one of its own, is among ``ids``.

        One statement, however many they are: more than ``MOST_NAMED`` are not named in it, all rows are read then.
        """
        if len(ids) <= MOST_NAMED:
            return self.read(query.where(column.in_(bindparam("ids", expanding=True))), ids=sorted(ids), **values)
        wanted = frozenset(ids)
        return [row for row in self.read(query, **values) if getattr(row, column.key) in wanted]

    def insert_many(self, model: type[Scoped], rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows by column name, stamped with the workspace; every row must name the same columns."""
        if rows:
            insert_rows(self._bulk(), _table(model), rows, self.workspace_id)

    def upsert_many(
        self, model: type[Scoped], rows: Sequence[Mapping[str, Any]], *, update: Collection[str] | None = None
    ) -> None:
        """Insert rows; one whose key exists updates the columns of ``update`` (default: all that are not the key)."""
        if rows:
            upsert_rows(self._bulk(), _table(model), rows, self.workspace_id, update)

    def require_write(self) -> None:
        """Raises ``WorkspaceViolation`` in a session opened for reading."""
        if not self.write:
            raise WorkspaceViolation("this session was opened for reading; open it with write=True")

    def _bulk(self) -> Connection:
        self.require_write()
        return self.connection()


def of_workspace(model: type[Scoped]) -> Select[Any]:
    """The beginning of a statement: the rows of a table that belong to the workspace which reads them."""
    return select(model).where(model.workspace_id == bindparam("workspace"))


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
