"""Alembic's entry: runs on the connection that ``engagement.store.migrate`` hands over, under its lock.

For ``alembic revision --autogenerate`` it opens the database that ``DATABASE_URL`` names.
"""

import os

from alembic import context
from sqlalchemy import Connection

from engagement.store.database import Database
from engagement.store.tables import Base


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        transactional_ddl=True,  # SQLite can, once the driver stops committing by itself
        render_as_batch=connection.dialect.name == "sqlite",
        user_module_prefix="types.",
    )
    with context.begin_transaction():
        context.run_migrations()


def _main() -> None:
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _run(connection)
        return
    database = Database.open(os.environ["DATABASE_URL"])
    with database.engine.connect() as own:
        _run(own)


_main()
