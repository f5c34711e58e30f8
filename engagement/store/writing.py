"""Many rows into one table of one workspace, as fast as the driver takes them.

SQLAlchemy's own way spends more time per row on names and copies than the database spends on storing. Here values are
prepared column by column with the same type processors, and handed to the driver in one ``executemany``.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Table

from engagement.store.binding import BOUND_TO, COLUMN, WorkspaceViolation

Rows = Sequence[Mapping[str, Any]]


def insert_rows(connection: Connection, table: Table, rows: Rows, workspace_id: str) -> None:
    """Insert rows by column name into the workspace. All rows name the same columns; others stay null."""
    _execute(connection, table, rows, workspace_id, "")


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
    _execute(connection, table, rows, workspace_id, f" ON CONFLICT ({', '.join(map(quote, keys))}) DO {action}")


def _execute(connection: Connection, table: Table, rows: Rows, workspace_id: str, conflict: str) -> None:
    names = [name for name in rows[0] if name != COLUMN]
    _check(rows, workspace_id)
    columns = [_prepared(connection.dialect, table, name, [row[name] for row in rows]) for name in names]
    dialect = connection.dialect
    place = "?" if dialect.paramstyle == "qmark" else "%s"
    targets = ", ".join(map(dialect.identifier_preparer.quote, (COLUMN, *names)))
    places = ", ".join([place] * (len(names) + 1))
    into = dialect.identifier_preparer.quote(table.name)
    statement = f"INSERT INTO {into} ({targets}) VALUES ({places}){conflict}"  # noqa: S608 (quoted names of columns)
    values = list(zip([workspace_id] * len(rows), *columns, strict=True))
    connection.exec_driver_sql(statement, values, execution_options={BOUND_TO: None})


def _check(rows: Rows, workspace_id: str) -> None:
    size = len(rows[0])
    for row in rows:
        if row.get(COLUMN, workspace_id) != workspace_id:
            raise WorkspaceViolation(f"a row of workspace {row[COLUMN]!r} in a session of {workspace_id!r}")
        if len(row) != size:
            raise ValueError("every row must name the same columns")


def _prepared(dialect: Dialect, table: Table, name: str, values: list[Any]) -> list[Any]:
    prepare = table.columns[name].type.dialect_impl(dialect).bind_processor(dialect)
    return values if prepare is None else [prepare(value) for value in values]
