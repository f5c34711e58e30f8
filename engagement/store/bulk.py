"""Events in bulk: from the database into the frames that the metrics read, a fixed number of statements per read.

Few records are fetched as rows on a pooled connection (a single account takes milliseconds); many come as Arrow through
ADBC. The choice changes the speed, never the result.
"""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection

from engagement.frames import Events
from engagement.model import Workspace
from engagement.store.bulk_arrow import read_arrow
from engagement.store.bulk_deliveries import last_day_before, read_deliveries
from engagement.store.bulk_queries import Shape, probe
from engagement.store.bulk_rows import read_rows
from engagement.store.database import Database
from engagement.store.types import to_microseconds

FEW_ROWS = 60_000  # activities up to which rows are as fast as Arrow with its start-up


def read_events(
    database: Database,
    workspace: Workspace,
    *,
    account_ids: Sequence[str] | None,
    ends: Sequence[datetime],
    known_at: datetime | None,
) -> Events:
    """Everything the metrics may see of the accounts (None: of all) for windows that end at ``ends``.

    That is every version which occurred before the last end and had arrived before ``known_at`` (None: all), what
    belongs to it, and usage up to there; a usage day occurred, and arrived, at its local midnight. Ids that no account
    has are passed over. Raises ``DatabaseUnavailable`` or ``SchemaOutOfDate``; ``ValueError`` without ends.
    """
    if not ends:
        raise ValueError("at least one window end is needed")
    timezone = workspace.timezone
    shape = Shape(sqlite=database.is_sqlite, some=account_ids is not None, known=known_at is not None)
    with database.translated(), _snapshot(database) as connection:
        parameters = _parameters(shape, workspace, account_ids, max(ends), known_at)
        deliveries = read_deliveries(
            connection, shape, parameters, ends=sorted(set(ends)), timezone=timezone, known_at=known_at
        )
        few = connection.execute(probe(shape, FEW_ROWS + 1), parameters).scalar_one() <= FEW_ROWS
        frames = read_rows(connection, shape, parameters, timezone) if few else None
    if frames is None:
        with database.translated():
            frames = read_arrow(database, shape, parameters, timezone)
    accounts = frames.pop("accounts").sort("account_id")
    return Events(accounts=accounts, deliveries=deliveries, **frames)


def also_delivered(database: Database, workspace: Workspace, events: Events, ends: Collection[datetime]) -> Events:
    """Events as for windows that end at ``ends`` besides, none of which lies after those that they were read for.

    No record is read again: only what the sources had delivered by then is looked up. Raises as ``read_events``.
    """
    shape = Shape(sqlite=database.is_sqlite, some=False, known=False)
    parameters = _parameters(shape, workspace, None, max(ends), None)
    with database.translated(), _snapshot(database) as connection:
        found = read_deliveries(
            connection, shape, parameters, ends=sorted(set(ends)), timezone=workspace.timezone, known_at=None
        )
    new = found.filter(~pl.col("window_end").is_in(events.deliveries["window_end"].implode()))
    return replace(events, deliveries=pl.concat([events.deliveries, new]))


def _snapshot(database: Database) -> Connection:
    """A connection whose statements all see one moment, and that cannot write."""
    connection = database.engine.connect()
    if database.is_sqlite:
        return connection
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _parameters(
    shape: Shape,
    workspace: Workspace,
    account_ids: Sequence[str] | None,
    end: datetime,
    known_at: datetime | None,
) -> dict[str, Any]:
    """The values of the statements. An id with a NUL or half a surrogate pair is in no database, and stays out."""
    day = last_day_before(end if known_at is None else min(end, known_at), workspace.timezone)
    parameters: dict[str, Any] = {"workspace": workspace.id, "end": end, "day": day}
    if known_at is not None:
        parameters["known_at"] = known_at
    if shape.sqlite:
        parameters = {name: _sqlite_value(value) for name, value in parameters.items()}
    if account_ids is not None:
        parameters["ids"] = json.dumps([key for key in dict.fromkeys(account_ids) if _storable(key)])
    return parameters


def _sqlite_value(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_microseconds(value)
    return value if isinstance(value, str) else value.isoformat()


def _storable(key: str) -> bool:
    return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in key)
