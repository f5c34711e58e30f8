"""Many rows into one table of one workspace, with as little work for each as the driver allows.

SQLAlchemy's own ``executemany`` spends more time on a row than the database does, and Python's SQLite module more on a
NULL, a bool or a bytes value (for which it looks for adapters) than on all else. So: values are converted column by
column through the table's own types, and rows to be inserted leave their NULLs out, one statement for those that fill
the same columns. The workspace is the session's: no row can name another.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Boolean, Connection, Dialect, LargeBinary, Table
from sqlalchemy.exc import IntegrityError
from sqlalchemy.types import TypeEngine

from engagement.store.binding import BOUND_TO, COLUMN, WorkspaceViolation
from engagement.store.types import UtcDateTime, to_microseconds

Rows: TypeAlias = Sequence[Mapping[str, Any]]
Columns: TypeAlias = Mapping[str, Sequence[Any]]
_MAX_SHAPES = 64


class AlreadyStored(RuntimeError):
    """A row's key is taken, or what it refers to is gone: somebody else wrote meanwhile."""


def insert_columns(connection: Connection, table: Table, columns: Columns, workspace_id: str) -> None:
    """Insert rows given column by column, all of one length; instants may be integer microseconds on SQLite.

    Raises ``AlreadyStored``, after which the transaction must be rolled back.
    """
    try:
        _insert(connection, table, columns, workspace_id)
    except IntegrityError as error:
        raise AlreadyStored(f"{table.name}: a key is taken, or what a row refers to is gone") from error


def insert_rows(connection: Connection, table: Table, rows: Rows, workspace_id: str) -> None:
    """Insert rows by column name into the workspace. All rows name the same columns; others stay null."""
    _insert(connection, table, _columns(rows, workspace_id), workspace_id)


def upsert_rows(
    connection: Connection, table: Table, rows: Rows, workspace_id: str, update: Collection[str] | None
) -> None:
    """Insert rows; where the key exists, set the columns of ``update`` instead (None: all that are not the key)."""
    quote = connection.dialect.identifier_preparer.quote
    keys = [column.name for column in table.primary_key]
    wanted = [table.columns[name].name for name in (rows[0] if update is None else update)]
    changed = [name for name in wanted if name not in keys]
    sets = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in changed)
    action = f"UPDATE SET {sets}" if sets else "NOTHING"
    columns = _bound(connection.dialect, table, _columns(rows, workspace_id))
    _execute(connection, table, columns, workspace_id, f" ON CONFLICT ({', '.join(map(quote, keys))}) DO {action}")


def all_microseconds(values: Iterable[datetime | int | None]) -> list[int | None]:
    """Instants as microseconds; what is so already stays."""
    return [value if value is None or isinstance(value, int) else to_microseconds(value) for value in values]


def _columns(rows: Rows, workspace_id: str) -> Columns:
    """The rows column by column. Raises ``WorkspaceViolation``, and ``ValueError`` where they do not fit together."""
    size = len(rows[0])
    for row in rows:
        if row.get(COLUMN, workspace_id) != workspace_id:
            raise WorkspaceViolation(f"a row of workspace {row[COLUMN]!r} in a session of {workspace_id!r}")
        if len(row) != size:
            raise ValueError("every row must name the same columns")
    return {name: [row[name] for row in rows] for name in rows[0] if name != COLUMN}


def _insert(connection: Connection, table: Table, columns: Columns, workspace_id: str) -> None:
    for shape in _by_shape(_bound(connection.dialect, table, columns)):
        _execute(connection, table, shape, workspace_id)


def _by_shape(columns: dict[str, list[Any]]) -> Iterator[dict[str, list[Any]]]:
    """The columns again, once for every group of rows that fill the same ones; one group where they would be many."""
    gaps = [values for values in columns.values() if None in values]
    shapes: defaultdict[tuple[bool, ...], list[int]] = defaultdict(list)
    for number, cells in enumerate(zip(*gaps, strict=True)):
        shapes[tuple(cell is None for cell in cells)].append(number)
    if not 1 <= len(shapes) <= _MAX_SHAPES:
        yield columns
        return
    for numbers in shapes.values():
        shape = {name: [values[number] for number in numbers] for name, values in columns.items()}
        yield {name: values for name, values in shape.items() if values[0] is not None}


def _execute(connection: Connection, table: Table, columns: Columns, workspace_id: str, conflict: str = "") -> None:
    dialect = connection.dialect
    quote = dialect.identifier_preparer.quote
    names = ", ".join(map(quote, (COLUMN, *columns)))
    places = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * (len(columns) + 1))
    statement = f"INSERT INTO {quote(table.name)} ({names}) VALUES ({places}){conflict}"  # noqa: S608  names only
    own = [workspace_id] * len(next(iter(columns.values())))
    rows = list(zip(own, *columns.values(), strict=True))
    connection.exec_driver_sql(statement, rows, execution_options={BOUND_TO: None})


def _bound(dialect: Dialect, table: Table, columns: Columns) -> dict[str, list[Any]]:
    """The columns as the driver takes them, and takes them fast. Raises ``KeyError`` for one that there is not."""
    return {name: _values(table.columns[name].type, dialect, values) for name, values in columns.items()}


def _values(column_type: TypeEngine[Any], dialect: Dialect, values: Iterable[Any]) -> list[Any]:
    if dialect.name == "sqlite":
        if isinstance(column_type, UtcDateTime):
            return all_microseconds(values)
        if isinstance(column_type, Boolean):
            return [None if value is None else int(value) for value in values]
        if isinstance(column_type, LargeBinary):
            return [None if value is None else bytearray(value) for value in values]
    process = column_type.dialect_impl(dialect).bind_processor(dialect)
    return list(values) if process is None else list(map(process, values))
