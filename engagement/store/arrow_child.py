"""The process that reads SQLite through ADBC (see ``arrow``): a request on stdin, Arrow streams on stdout.

The request is JSON: ``file``, and ``queries`` as pairs of a statement and its values. All of it is read in one
transaction, from a connection that cannot write. Run as a script; imports nothing of this package.
"""

import json
import sys
from urllib.parse import quote


def main() -> None:
    """Answer the one request."""
    import adbc_driver_sqlite.dbapi as adbc  # noqa: PLC0415 (only the child may load this copy of SQLite)
    import pyarrow as pa  # noqa: PLC0415

    request = json.load(sys.stdin)
    with adbc.connect(f"file:{quote(request['file'])}?mode=ro") as connection, connection.cursor() as cursor:
        cursor.adbc_statement.set_options(**{"adbc.sqlite.query.batch_rows": 65536})
        cursor.execute("PRAGMA busy_timeout=5000")
        for text, values in request["queries"]:
            cursor.execute(text, values)
            reader = cursor.fetch_record_batch()
            with pa.ipc.new_stream(sys.stdout.buffer, reader.schema) as writer:
                for batch in reader:
                    writer.write_batch(batch)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
