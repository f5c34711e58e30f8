"""Inserts many rows with as little work for each as the driver allows.

SQLAlchemy's own ``executemany`` spends more time on a row than SQLite does, and Python's SQLite module more on a NULL,
a bool or a bytes value (for which it looks for adapters) than on all else. So: one statement for the rows that fill the
same columns, NULLs left out, values converted column by column through the table's own types. The workspace is the
session's: no row can name another.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import repeat
from typing import Any

from sqlalchemy import Boolean, Dialect, LargeBinary, Table
from sqlalchemy.types import TypeEngine

from engagement.store.session import WorkspaceSession
from engagement.store.tables import Scoped
from engagement.store.types import EPOCH, UtcDateTime

_MICROSECOND = timedelta(microseconds=1)
_MAX_SHAPES = 64


class AlreadyStored(RuntimeError):
    """A row's key is taken, or what it refers to is gone: somebody else wrote meanwhile."""


def insert_rows(
    session: WorkspaceSession, model: type[Scoped], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows whose values stand in the order of ``names`` (columns other than the workspace's).

    Raises ``AlreadyStored``, after which the transaction must be rolled back.
    """
    if rows:
        insert_columns(session, model, dict(zip(names, zip(*rows, strict=True), strict=True)))


def insert_columns(session: WorkspaceSession, model: type[Scoped], columns: Mapping[str, Sequence[Any]]) -> None:
    """The same with the values column by column, all of one length."""
    session.require_write()
    connection = session.connection()
    table: Table = model.__table__  # type: ignore[attr-defined]
    filled = {
        name: _bound(table.columns[name].type, connection.dialect, values)
        for name, values in columns.items()
        if any(value is not None for value in values)
    }
    cursor = connection.connection.cursor()
    try:
        for shape in _by_shape(filled):
            statement = _statement(table, ["workspace_id", *shape], connection.dialect)
            rows_of_shape = zip(repeat(session.workspace_id), *shape.values(), strict=False)
            cursor.executemany(statement, list(rows_of_shape))
    except connection.dialect.loaded_dbapi.IntegrityError as error:
        raise AlreadyStored(f"{table.name}: a key is taken, or what a row refers to is gone") from error
    finally:
        cursor.close()


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


def _statement(table: Table, names: Sequence[str], dialect: Dialect) -> str:
    quote = dialect.identifier_preparer.quote
    columns = ", ".join(quote(name) for name in names)
    marks = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * len(names))
    return f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({marks})"  # noqa: S608  names of the mapped table only


def _bound(column_type: TypeEngine[Any], dialect: Dialect, values: Iterable[Any]) -> list[Any]:
    """A column's values as the driver takes them, and takes them fast."""
    if dialect.name == "sqlite":
        if isinstance(column_type, UtcDateTime):
            return all_microseconds(values)
        if isinstance(column_type, Boolean):
            return [None if value is None else int(value) for value in values]
        if isinstance(column_type, LargeBinary):
            return [None if value is None else bytearray(value) for value in values]
    process = column_type.dialect_impl(dialect).bind_processor(dialect)
    return list(values) if process is None else list(map(process, values))


def all_microseconds(values: Iterable[datetime | int | None]) -> list[int | None]:
    """Instants as microseconds; what is so already stays."""
    return [value if value is None or isinstance(value, int) else (value - EPOCH) // _MICROSECOND for value in values]


def microseconds(value: datetime) -> int:
    """Microseconds since 1970-01-01 UTC, exact."""
    return (value - EPOCH) // _MICROSECOND
