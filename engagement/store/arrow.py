"""Large results as Arrow, read by ADBC: PostgreSQL's in this process, SQLite's in a process of its own.

ADBC's SQLite is another copy of the library than the one the program writes with. Two copies in one process undo each
other's file locks (POSIX locks belong to the process), which can corrupt the file; two processes do not.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import polars as pl
from sqlalchemy import Dialect, Select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import BigInteger, Boolean, Double, Integer

from engagement.errors import DatabaseUnavailable
from engagement.store import arrow_child
from engagement.store.bulk_queries import Statements
from engagement.store.database import Database
from engagement.store.postgres import STATEMENT_MS

Parameters = Mapping[str, Any]
_SQLITE = sqlite.dialect(paramstyle="qmark")
_POSTGRES = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
_FULL_SCAN = ("FROM activities ", "FROM activities NOT INDEXED ")


def read(
    database: Database, statements: Statements, parameters: Parameters, *, full_scan: bool
) -> dict[str, pl.DataFrame]:
    """The results by name, all from one moment. ``full_scan`` keeps SQLite from walking an index in random order.

    Raises ``DatabaseUnavailable``.
    """
    if database.is_sqlite:
        return _sqlite(database, statements, parameters, full_scan=full_scan)
    return _postgres(database, statements, parameters)


def _compiled(statement: Select[Any], parameters: Parameters, dialect: Dialect) -> tuple[str, list[Any]]:
    compiled: Any = statement.compile(dialect=dialect)
    values = compiled.construct_params(dict(parameters))
    return str(compiled), [values[name] for name in compiled.positiontup]


def _postgres(database: Database, statements: Statements, parameters: Parameters) -> dict[str, pl.DataFrame]:
    import adbc_driver_postgresql.dbapi as adbc

    url = database.url.set(drivername="postgresql").difference_update_query(["options"])
    uri = url.render_as_string(hide_password=False)
    frames = {}
    try:
        with (
            adbc.connect(uri) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL jit = off")
            cursor.execute(f"SET LOCAL statement_timeout = {STATEMENT_MS:d}")
            for name, statement in statements.items():
                text, values = _compiled(statement, parameters, _POSTGRES)
                cursor.execute(text, values)
                frames[name] = pl.DataFrame(cursor.fetch_arrow_table())
    except adbc.Error as error:
        raise DatabaseUnavailable(f"The database does not answer ({database.place}).") from error
    return frames


def _sqlite(
    database: Database, statements: Statements, parameters: Parameters, *, full_scan: bool
) -> dict[str, pl.DataFrame]:
    queries = []
    for statement in statements.values():
        text, values = _compiled(statement, parameters, _SQLITE)
        if full_scan:
            text = text.replace("\n", " ").replace(*_FULL_SCAN)
        first = ", ".join(f"{_example(column.type)} AS {column.name}" for column in statement.selected_columns)
        queries.append([f"SELECT {first} UNION ALL {text}", values])
    with _child({"file": str(database.file), "queries": queries}, database) as stream:
        return {name: _frame(stream, database) for name in statements}


def _example(kind: object) -> str:
    """ADBC takes a column's type from the first rows, and a column of nulls for integers: so the first row is ours."""
    if isinstance(kind, BigInteger | Integer | Boolean):
        return "0"
    return "0.0" if isinstance(kind, Double) else "''"


def _frame(stream: IO[bytes], database: Database) -> pl.DataFrame:
    import pyarrow as pa

    try:
        with pa.ipc.open_stream(stream) as reader:
            frames = [pl.DataFrame(batch) for batch in reader]
    except pa.ArrowInvalid as error:
        raise DatabaseUnavailable(f"A bulk read of the database ({database.place}) broke off.") from error
    return pl.concat(frames, rechunk=False).slice(1)


@contextmanager
def _child(request: Mapping[str, Any], database: Database) -> Iterator[IO[bytes]]:
    """The reading process's output. Leaving ends the process, whatever became of it."""
    command = [sys.executable, "-P", str(Path(arrow_child.__file__))]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:  # noqa: S603 (our own module)
        assert process.stdin
        assert process.stdout
        assert process.stderr
        try:
            process.stdin.write(json.dumps(request).encode())
            process.stdin.close()
            yield process.stdout
        except DatabaseUnavailable as error:
            process.kill()
            reason = process.stderr.read().decode(errors="replace").strip().rpartition("\n")[2]
            raise DatabaseUnavailable(f"{error} {reason}".strip()) from error
        finally:
            process.kill()
