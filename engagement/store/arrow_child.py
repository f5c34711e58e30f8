"""The process that reads SQLite through ADBC (see ``arrow``): a request on stdin, Arrow streams on stdout.

The request is JSON: ``file``, and ``queries`` as pairs of a statement and its values. All of it is read in one
transaction, from a connection that cannot write. Run as a script; imports nothing of this package, and of ADBC only the
layer below its DB-API, which would take longer to import than most reads.
"""

import json
import struct
import sys
from typing import Any
from urllib.parse import quote

BUSY_TIMEOUT_MS = 5000
BATCH_ROWS = 65_536


def main() -> None:
    """Answer the one request."""
    import adbc_driver_manager as adbc
    import adbc_driver_sqlite

    request = json.load(sys.stdin)
    uri = f"file:{quote(request['file'])}?mode=ro"
    with adbc_driver_sqlite.connect(uri) as database, adbc.AdbcConnection(database) as connection:
        connection.set_autocommit(False)
        for text, values in [(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS:d}", []), *request["queries"]]:
            with adbc.AdbcStatement(connection) as statement:
                _answer(statement, text, values, silent=text.startswith("PRAGMA"))
    sys.stdout.buffer.flush()


def _answer(statement: Any, text: str, values: list[Any], *, silent: bool) -> None:
    import pyarrow as pa

    statement.set_options(**{"adbc.sqlite.query.batch_rows": BATCH_ROWS})
    statement.set_sql_query(text)
    if values:
        columns = [_column(value) for value in values]
        statement.bind(pa.RecordBatch.from_arrays(columns, [str(place) for place in range(len(values))]))
    handle, _ = statement.execute_query()
    reader = pa.RecordBatchReader.from_stream(handle)
    if silent:
        reader.read_all()
        return
    with pa.ipc.new_stream(sys.stdout.buffer, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)


def _column(value: int | str) -> Any:
    """A column of one value. From its bytes, because ``pa.array`` would first import pandas."""
    import pyarrow as pa

    if isinstance(value, int):
        return pa.Array.from_buffers(pa.int64(), 1, [None, pa.py_buffer(struct.pack("=q", value))])
    content = value.encode()
    ends = pa.py_buffer(struct.pack("=ii", 0, len(content)))
    return pa.Array.from_buffers(pa.string(), 1, [None, ends, pa.py_buffer(content)])


if __name__ == "__main__":
    main()
