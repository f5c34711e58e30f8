"""A copy of an SQLite database that is in use: whole, checked, and never half there."""

import os
from contextlib import closing
from pathlib import Path

from engagement.errors import DatabaseUnavailable, InputError
from engagement.store.database import Database
from engagement.store.sqlite import driver


def back_up(database: Database, target: Path) -> int:
    """Write a copy as of one moment to ``target``, which must not exist; its size in bytes.

    Imports and a serving process go on meanwhile. The copy is made beside the target under another name, checked, made
    durable and then named. Raises ``InputError`` for a database that is no SQLite file or a target that cannot be
    written, ``DatabaseUnavailable`` where the database cannot be read.
    """
    if not database.is_sqlite:
        raise InputError("this database is PostgreSQL: back it up with pg_dump (docs/operations.md)")
    if target.exists():
        raise InputError(f"{target} exists: name another file, a backup is never overwritten")
    if not database.file.exists():
        raise DatabaseUnavailable(f"There is no database at {database.file}.")
    module, part = driver(), target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with closing(module.connect(str(database.file), timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        with closing(module.connect(str(part))) as copy:
            found = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            raise DatabaseUnavailable(f"The copy is damaged ({found[:80]}): the database itself may be.")
        _make_durable(part)
        part.rename(target)
        _make_durable(target.parent)
    except module.Error as error:
        raise DatabaseUnavailable(f"{database.file} could not be copied: {error}.") from None
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror or error}") from None
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def _make_durable(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
