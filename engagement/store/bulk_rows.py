"""Events of a few accounts, fetched as rows and finished in plain Python: frames would cost more than the reading."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import polars as pl
from sqlalchemy import Connection

from engagement.frames import ACCOUNTS, ACTIVITIES, ATTENDEES, CONTACTS, USAGE, UTC_TIME
from engagement.local_time import midnight
from engagement.store.bulk_queries import Shape, statements
from engagement.store.types import to_microseconds

Columns: TypeAlias = dict[str, Sequence[Any]]


def read_rows(
    connection: Connection, shape: Shape, parameters: Mapping[str, Any], timezone: str
) -> dict[str, pl.DataFrame]:
    """The frames by name, all but ``deliveries``."""
    read = {name: _columns(connection, statement, parameters) for name, statement in statements(shape).items()}
    accounts, usage, activities = read["accounts"], read["usage"], read["activities"]
    first = _first_records(activities, usage, timezone)
    accounts["first_record_at"] = [first.get(key) for key in accounts["account_id"]]
    usage["user_id"] = [user or None for user in usage["user_id"]]
    return {
        "accounts": _frame(accounts, ACCOUNTS),
        "contacts": _frame(read["contacts"], CONTACTS),
        "activities": _frame(activities, ACTIVITIES),
        "attendees": _frame(_of_known(read["attendees"], activities), ATTENDEES),
        "usage": _frame(usage, USAGE),
    }


def _columns(connection: Connection, statement: Any, parameters: Mapping[str, Any]) -> Columns:
    rows = connection.execute(statement, parameters).all()
    names = statement.selected_columns.keys()
    return dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())


def _frame(columns: Columns, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    return pl.DataFrame([series_of(name, columns[name], wanted) for name, wanted in schema.items()])


def series_of(name: str, values: Sequence[Any], wanted: pl.DataType) -> pl.Series:
    """Instants come as integer microseconds."""
    if wanted == UTC_TIME:
        return pl.Series(name, values, dtype=pl.Int64).cast(wanted)
    return pl.Series(name, values, dtype=wanted)


def _of_known(attendees: Columns, activities: Columns) -> Columns:
    """The attendees of activities that were read."""
    known = set(zip(activities["source"], activities["activity_id"], strict=True))
    keys = zip(attendees["source"], attendees["activity_id"], strict=True)
    kept = [place for place, key in enumerate(keys) if key in known]
    return {name: [values[place] for place in kept] for name, values in attendees.items()}


def _first_records(activities: Columns, usage: Columns, timezone: str) -> dict[str, int]:
    """Microseconds of the earliest record of each account that has any."""
    first = _earliest(activities["account_id"], activities["occurred_at"])
    for account, day in _earliest(usage["account_id"], usage["day"]).items():
        at = to_microseconds(midnight(day, timezone))
        first[account] = min(at, first.get(account, at))
    return first


def _earliest(accounts: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """The least value of each account."""
    names = set(accounts)
    if len(names) == 1:
        return {names.pop(): min(values)}
    # of equal keys the last stays, which is the least
    return dict(sorted(zip(accounts, values, strict=True), reverse=True))
