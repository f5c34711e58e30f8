"""Events in bulk: from the database into the frames that the metrics read, a fixed number of statements per read.

Few records are fetched as rows on a pooled connection (a single account takes milliseconds); many come as Arrow through
ADBC. The choice changes the speed, never the result.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from engagement.frames import ACCOUNTS, ACTIVITIES, ATTENDEES, CONTACTS, USAGE, UTC_TIME, Events
from engagement.local_time import midnight
from engagement.store import arrow
from engagement.store.bulk_deliveries import last_day_before, read_deliveries
from engagement.store.bulk_queries import Shape, probe, statements
from engagement.store.database import Database
from engagement.store.tables import WorkspaceRow
from engagement.store.types import ESCAPED, to_microseconds

FEW_ROWS = 100_000  # activities up to which rows are as fast as Arrow with its start-up
_FREE = ("title", "department", "segment")  # columns of ``types.FreeText``
_FRAMES: Mapping[str, Mapping[str, pl.DataType]] = {
    "accounts": ACCOUNTS,
    "contacts": CONTACTS,
    "activities": ACTIVITIES,
    "attendees": ATTENDEES,
    "usage": USAGE,
}


def read_events(
    database: Database,
    workspace_id: str,
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
    shape = Shape(sqlite=database.is_sqlite, some=account_ids is not None, known=known_at is not None)
    with database.translated(), _snapshot(database) as connection:
        timezone = _timezone(connection, workspace_id)
        parameters = _parameters(shape, workspace_id, account_ids, max(ends), known_at, timezone)
        deliveries = read_deliveries(
            connection, shape, parameters, ends=sorted(set(ends)), timezone=timezone, known_at=known_at
        )
        few = connection.execute(probe(shape, FEW_ROWS + 1), parameters).scalar_one() <= FEW_ROWS
        frames = _rows(connection, shape, parameters) if few else None
    if frames is None:
        frames = _arrow(database, shape, parameters, account_ids)
    return _events(frames, deliveries, timezone)


def _snapshot(database: Database) -> Connection:
    """A connection whose statements all see one moment, and that cannot write."""
    connection = database.engine.connect()
    if database.is_sqlite:
        return connection
    return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _timezone(connection: Connection, workspace_id: str) -> str:
    found = select(WorkspaceRow.timezone).where(WorkspaceRow.workspace_id == workspace_id)
    return connection.execute(found).scalar() or "UTC"


def _parameters(
    shape: Shape,
    workspace_id: str,
    account_ids: Sequence[str] | None,
    end: datetime,
    known_at: datetime | None,
    timezone: str,
) -> dict[str, Any]:
    """The values of the statements. An id with a NUL or half a surrogate pair is in no database, and stays out."""
    day = last_day_before(end if known_at is None else min(end, known_at), timezone)
    parameters: dict[str, Any] = {"workspace": workspace_id, "end": end, "day": day}
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


def _rows(connection: Connection, shape: Shape, parameters: Mapping[str, Any]) -> dict[str, pl.DataFrame]:
    frames = {}
    for name, statement in statements(shape).items():
        rows = connection.execute(statement, parameters).all()
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(statement.selected_columns)
        wanted = zip(statement.selected_columns.keys(), columns, strict=True)
        frames[name] = pl.DataFrame(
            [pl.Series(key, values, dtype=_carried(_FRAMES[name][key], shape)) for key, values in wanted]
        )
    return frames


def _carried(wanted: pl.DataType, shape: Shape) -> pl.DataType:
    """The type in which rows carry a column."""
    if wanted == UTC_TIME:
        return pl.Int64()
    if isinstance(wanted, pl.List):
        return pl.String()
    if shape.sqlite and isinstance(wanted, pl.Boolean):
        return pl.Int64()
    if shape.sqlite and isinstance(wanted, pl.Date):
        return pl.String()
    return wanted


def _arrow(
    database: Database, shape: Shape, parameters: Mapping[str, Any], account_ids: Sequence[str] | None
) -> dict[str, pl.DataFrame]:
    native = Shape(sqlite=shape.sqlite, some=shape.some, known=shape.known, native=True)
    return arrow.read(database, statements(native), parameters, full_scan=account_ids is None)


def _events(frames: Mapping[str, pl.DataFrame], deliveries: pl.DataFrame, timezone: str) -> Events:
    typed = {name: _typed(frames[name], schema) for name, schema in _FRAMES.items() if name != "accounts"}
    activities, usage = typed["activities"], typed["usage"]
    attendees = typed["attendees"].join(activities, on=["source", "activity_id"], how="semi")
    first = _first_records(activities, usage, timezone)
    accounts = frames["accounts"].join(first, on="account_id", how="left")
    return Events(
        accounts=_typed(accounts, ACCOUNTS).sort("account_id"),
        contacts=typed["contacts"],
        activities=activities,
        attendees=attendees,
        usage=usage,
        deliveries=deliveries,
    )


def _first_records(activities: pl.DataFrame, usage: pl.DataFrame, timezone: str) -> pl.DataFrame:
    """The earliest record of each account that has any."""
    acted = activities.group_by("account_id").agg(first_record_at=pl.col("occurred_at").min())
    used = usage.group_by("account_id").agg(day=pl.col("day").min())
    midnights = {day: midnight(day, timezone) for day in used["day"].unique()}
    at = pl.Series("first_record_at", [midnights[day] for day in used["day"]], dtype=UTC_TIME)
    both = pl.concat([acted, used.select("account_id").with_columns(at)])
    return both.group_by("account_id").agg(pl.col("first_record_at").min())


def _typed(frame: pl.DataFrame, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    return frame.select(_cast(name, frame.schema[name], wanted) for name, wanted in schema.items())


def _cast(name: str, given: pl.DataType, wanted: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if isinstance(wanted, pl.Date) and isinstance(given, pl.String):
        return column.str.to_date("%Y-%m-%d")
    if isinstance(wanted, pl.List) and isinstance(given, pl.String):
        return column.str.json_decode(wanted)
    if name in _FREE:
        for stored, original in ESCAPED:
            column = column.str.replace_all(stored, original, literal=True)
        return column
    if name == "user_id":
        return pl.when(column != "").then(column)
    return column.cast(wanted)
