"""Events of many accounts, read as Arrow and finished in Polars."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl

from engagement.frames import ACCOUNTS, ACTIVITIES, ATTENDEES, CONTACTS, USAGE, UTC_TIME
from engagement.local_time import midnight
from engagement.store import arrow
from engagement.store.bulk_queries import Shape, statements
from engagement.store.database import Database
from engagement.store.types import ESCAPED

_FREE = ("title", "department", "segment")  # columns of ``types.FreeText``


def read_arrow(
    database: Database, shape: Shape, parameters: Mapping[str, Any], timezone: str
) -> dict[str, pl.DataFrame]:
    """The frames by name, all but ``deliveries``. Raises ``DatabaseUnavailable``."""
    read = arrow.read(database, statements(replace(shape, native=True)), parameters, full_scan=not shape.some)
    activities = _typed(read["activities"], ACTIVITIES)
    usage = _typed(read["usage"], USAGE)
    first = _first_records(activities, usage, timezone)
    return {
        "accounts": _typed(read["accounts"].join(first, on="account_id", how="left"), ACCOUNTS),
        "contacts": _typed(read["contacts"], CONTACTS),
        "activities": activities,
        "attendees": _typed(read["attendees"], ATTENDEES).join(activities, on=["source", "activity_id"], how="semi"),
        "usage": usage,
    }


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
    if isinstance(wanted, pl.List):
        return column.str.json_decode(wanted)
    if name in _FREE:
        for stored, original in ESCAPED:
            column = column.str.replace_all(stored, original, literal=True)
        return column
    if name == "user_id":
        return pl.when(column != "").then(column).alias(name)
    return column.cast(wanted)
