"""The SELECTs of the bulk reads: one per frame, bound to one workspace, every value a parameter.

They are built once per shape and database. ``Shape.native`` leaves instants as the database's own type, for readers
that turn them into Arrow; otherwise instants come as integer microseconds since 1970, which rows carry fastest.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Select,
    Subquery,
    Text,
    bindparam,
    cast,
    extract,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from engagement.store.tables import AccountRow, ActivityRow, AttendeeRow, ContactRow, Scoped, UsageRow
from engagement.store.types import UtcDateTime

Statements = Mapping[str, Select[Any]]

ACTIVITY_COLUMNS = (
    "account_id",
    "source",
    "activity_id",
    "kind",
    "direction",
    "status",
    "occurred_at",
    "date_only",
    "status_at",
    "arrived_at",
    "contact_id",
    "owner_email",
    "thread_id",
    "series_id",
    "is_strategic",
    "is_bulk",
    "duration_minutes",
    "scheduled_for",
    "booked_at",
    "cancelled_by",
    "out_until",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides a statement's text, apart from its values."""

    sqlite: bool
    some: bool  # only the accounts of the parameter ``ids``, a JSON list
    known: bool  # only what had arrived before the parameter ``known_at``
    native: bool = False


def instant_type(shape: Shape) -> TypeEngine[Any]:
    """The type of an instant as a parameter."""
    return BigInteger() if shape.sqlite else TIMESTAMP(timezone=True)


@lru_cache
def statements(shape: Shape) -> Statements:
    """The SELECTs by frame. Parameters: ``workspace``, ``end``, ``day`` and, by shape, ``ids`` and ``known_at``."""
    return {
        "accounts": _select(shape, AccountRow, ("account_id", "segment", "seats", "features_entitled", "features")),
        "contacts": _select(
            shape,
            ContactRow,
            ("account_id", "contact_id", "title", "department", "is_exec", "is_sponsor", "left_on"),
        ),
        "activities": activities(shape),
        "attendees": _attendees(shape),
        "usage": _select(
            shape,
            UsageRow,
            ("account_id", "source", "day", "user_id", "feature", "events", "active_minutes"),
            type_coerce(UsageRow.day, Text) <= bindparam("day", type_=Text())
            if shape.sqlite
            else UsageRow.day <= bindparam("day", type_=Date()),
        ),
    }


def activities(shape: Shape) -> Select[Any]:
    """The versions that occurred before ``end`` and, by shape, had arrived before ``known_at``."""
    conditions = [_stored(shape, ActivityRow.occurred_at) < bindparam("end", type_=instant_type(shape))]
    if shape.known:
        conditions.append(_stored(shape, ActivityRow.arrived_at) < bindparam("known_at", type_=instant_type(shape)))
    return _select(shape, ActivityRow, ACTIVITY_COLUMNS, *conditions)


def _attendees(shape: Shape) -> Select[Any]:
    columns = ("account_id", "source", "activity_id", "contact_id", "response", "attended")
    found = _select(shape, AttendeeRow, columns)
    if not shape.some:
        return found
    # without statistics SQLite would rather read the whole workspace's
    return found.with_hint(AttendeeRow, "INDEXED BY ix_attendees_workspace_id_account_id", "sqlite")


@lru_cache
def probe(shape: Shape, limit: int) -> Select[Any]:
    """How many activities there are to read, counted up to ``limit``."""
    found = activities(shape).with_only_columns(literal_column("1")).limit(limit).subquery()
    return select(func.count()).select_from(found)


def parameter_list(shape: Shape, name: str) -> Subquery | FromClause:
    """The texts or numbers of a JSON list in the parameter ``name``, as a table with the column ``value``."""
    if shape.sqlite:
        return func.json_each(bindparam(name, type_=Text())).table_valued("value")
    items = func.json_array_elements_text(cast(bindparam(name, type_=Text()), JSON))
    return select(items.label("value")).subquery()


def value_of(shape: Shape, column: InstrumentedAttribute[Any] | ColumnElement[Any]) -> ColumnElement[Any]:
    """A column as the readers want it: rows with Python's types but for instants, Arrow with the database's."""
    kind = column.type
    if isinstance(kind, UtcDateTime):
        if shape.sqlite or shape.native:
            return _stored(shape, column)
        return cast(extract("epoch", column) * literal_column("1000000"), BigInteger)
    if not shape.native:
        return type_coerce(column, kind)
    if isinstance(kind, JSON):
        return type_coerce(column, Text) if shape.sqlite else cast(column, Text)
    if shape.sqlite and isinstance(kind, Date):
        return type_coerce(column, Text)
    return type_coerce(column, kind)


def _stored(shape: Shape, column: Any) -> ColumnElement[Any]:
    return type_coerce(column, instant_type(shape))


def _select(shape: Shape, model: type[Scoped], names: tuple[str, ...], *conditions: ColumnElement[bool]) -> Select[Any]:
    found = select(*(value_of(shape, getattr(model, name)).label(name) for name in names))
    found = found.where(model.workspace_id == bindparam("workspace"), *conditions)
    if shape.some:
        ids = parameter_list(shape, "ids")
        found = found.where(model.account_id.in_(select(ids.c.value)))  # type: ignore[attr-defined]
    return found
