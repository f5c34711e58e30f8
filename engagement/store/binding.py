"""The proof that a statement stays inside one workspace, made from what SQLAlchemy really compiles.

A compiler that notes, for every SELECT it renders (subqueries too), which tables it reads and which bound value their
``workspace_id`` is compared with; and a check of those notes, and of every row to be written, just before the
statement reaches the driver of a bound connection. What cannot be proved is refused, SQL text included.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import BindParameter, Engine, Join, Table, event
from sqlalchemy.sql import operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList, ColumnElement, Grouping
from sqlalchemy.sql.selectable import AliasedReturnsRows, FromClause, FromGrouping, TableClause

BOUND_TO = "engagement_workspace"  # execution option: the workspace that the connection's statements must be bound to
COLUMN = "workspace_id"
_HARMLESS_LITERAL = re.compile(r"\*|\d+|NULL")


class WorkspaceViolation(RuntimeError):
    """A statement or row that is not bound to the session's workspace: a defect of the program, never of the input."""


def install(engine: Engine) -> None:
    """Give the engine the compiler that takes notes, and the check for its bound connections."""
    base: type[SQLCompiler] = engine.dialect.statement_compiler
    engine.dialect.statement_compiler = type(f"Bound{base.__name__}", (_NotingCompiler, base), {})
    event.listen(engine, "before_cursor_execute", _check)


class _NotingCompiler(SQLCompiler):
    """Notes ``bound`` (the values that bind a table, for each table) and ``unbound`` (what no value binds)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.bound: list[Binds] = []
        self.unbound: list[str] = []
        super().__init__(*args, **kwargs)

    def _compose_select_body(  # type: ignore[no-untyped-def]
        self, text, select, compile_state, inner_columns, froms, *args
    ):
        for leaf, conditions in _leaves(froms, _conjuncts(select._where_criteria)):
            self.note(leaf, conditions)
        return super()._compose_select_body(text, select, compile_state, inner_columns, froms, *args)  # type: ignore[no-untyped-call]

    def note(self, leaf: FromClause, conditions: Sequence[ColumnElement[Any]]) -> None:
        """Keep the value that the leaf's workspace is compared with among the conditions."""
        if binds := _bindings(conditions, leaf):
            self.bound.append(binds)
        else:
            self.unbound.append(str(getattr(leaf, "name", leaf)))

    def visit_textclause(self, textclause, *args, **kwargs):  # type: ignore[no-untyped-def]
        self.unbound.append("SQL text")
        return super().visit_textclause(textclause, *args, **kwargs)  # type: ignore[no-untyped-call]

    def visit_column(self, column: Any, *args: Any, **kwargs: Any) -> str:
        if column.is_literal and not _HARMLESS_LITERAL.fullmatch(column.name):
            self.unbound.append("SQL text")
        return super().visit_column(column, *args, **kwargs)


Binds = list[BindParameter[Any]]  # values that one table's workspace_id must equal, all of them
Leaf = tuple[FromClause, Sequence[ColumnElement[Any]]]


def _leaves(froms: Iterable[FromClause], conditions: Sequence[ColumnElement[Any]]) -> Iterator[Leaf]:
    """The tables read, each with the conditions that every one of its rows must meet to count."""
    for source in froms:
        if isinstance(source, Join):
            on = [] if source.full else _conjuncts([source.onclause] if source.onclause is not None else [])
            yield from _leaves([source.left], conditions if source.isouter else [*conditions, *on])
            yield from _leaves([source.right], [*conditions, *on])
        elif isinstance(source, FromGrouping):
            yield from _leaves([source.element], conditions)
        elif isinstance(source, TableClause) or (
            isinstance(source, AliasedReturnsRows) and isinstance(source.element, TableClause | Join)
        ):
            yield source, conditions


def _conjuncts(clauses: Iterable[Any]) -> list[ColumnElement[Any]]:
    flat: list[ColumnElement[Any]] = []
    for clause in clauses:
        if isinstance(clause, Grouping):
            flat += _conjuncts([clause.element])
        elif isinstance(clause, BooleanClauseList) and clause.operator is operators.and_:
            flat += _conjuncts(clause.clauses)
        else:
            flat.append(clause)
    return flat


def _bindings(conditions: Iterable[ColumnElement[Any]], leaf: FromClause) -> Binds:
    return [bind for condition in conditions if (bind := _binding(condition, leaf)) is not None]


def _binding(condition: ColumnElement[Any], leaf: FromClause) -> BindParameter[Any] | None:
    """The value in ``leaf.workspace_id = :value``, else None."""
    if not isinstance(condition, BinaryExpression) or condition.operator is not operators.eq:
        return None
    column, value = condition.left, condition.right
    if isinstance(column, BindParameter):
        column, value = value, column
    if not isinstance(value, BindParameter) or getattr(column, "key", None) != COLUMN:
        return None
    return value if getattr(column, "table", None) in {leaf} else None


def _check(_connection: Any, _cursor: Any, statement: str, _parameters: Any, context: Any, _many: bool) -> None:
    workspace_id = context.execution_options.get(BOUND_TO)
    if workspace_id is None:
        return
    compiled = context.compiled
    if not isinstance(compiled, _NotingCompiler):
        raise WorkspaceViolation(f"SQL text is not bound to a workspace: {statement[:80]}")
    if compiled.isinsert:
        _check_insert(compiled, context, workspace_id)
    bound = [*compiled.bound]
    if compiled.isupdate or compiled.isdelete:
        bound.append(_change_bound(compiled))
    if compiled.unbound:
        raise WorkspaceViolation(f"not bound to a workspace: {', '.join(compiled.unbound)}; compare its workspace_id")
    names = [[compiled.bind_names[bind] for bind in binds] for binds in bound]
    for row in context.compiled_parameters:
        for alternatives in names:
            if all(row[name] != workspace_id for name in alternatives):
                _same((row[name] for name in alternatives), workspace_id)
        if compiled.isupdate and COLUMN in row:
            _same([row[COLUMN]], workspace_id)


def _change_bound(compiled: _NotingCompiler) -> Binds:
    """The values that bind the one table of an UPDATE or DELETE."""
    state: Any = compiled.compile_state
    statement: Any = state.statement if state else compiled.statement
    if not isinstance(statement.table, Table) or state is None or state._extra_froms:
        raise WorkspaceViolation("an UPDATE or DELETE must name one table")
    binds = _bindings(_conjuncts(statement._where_criteria), statement.table)
    if not binds:
        raise WorkspaceViolation(f"not bound to a workspace: {statement.table.name}")
    return binds


def _check_insert(compiled: _NotingCompiler, context: Any, workspace_id: str) -> None:
    statement: Any = compiled.statement
    if statement.select is not None or statement._multi_values:
        raise WorkspaceViolation("rows are inserted as parameters that name their workspace; use insert_many")
    _same([row.get(COLUMN) for row in context.compiled_parameters], workspace_id)


def _same(values: Iterable[object], workspace_id: str) -> None:
    for value in values:
        if value != workspace_id:
            raise WorkspaceViolation(f"workspace {value!r} in a session of {workspace_id!r}")
