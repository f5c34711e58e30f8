"""What each source delivered, when: found by a few look-ups in indexes, never by reading the records.

The sources, and the kinds of each, are found by hopping through an index from one value to the next; first and last
records are the ends of index ranges. What people log by hand is no source.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

import polars as pl
from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Date,
    Select,
    Text,
    bindparam,
    cast,
    func,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.types import BigInteger

from engagement.frames import DELIVERIES
from engagement.local_time import midnight, zone
from engagement.model import LOGGED, UNSAID
from engagement.store.bulk_queries import Shape, instant_type, parameter_list, value_of
from engagement.store.bulk_rows import series_of
from engagement.store.tables import ActivityRow, SourceKindRow, UsageRow
from engagement.store.types import to_microseconds

USAGE = "usage"
_INSTANT = timedelta(microseconds=1)


def last_day_before(moment: datetime, timezone: str) -> date:
    """The last local day whose midnight lies before the moment."""
    return (moment - _INSTANT).astimezone(zone(timezone)).date()


def read_deliveries(
    connection: Connection,
    shape: Shape,
    parameters: dict[str, Any],
    *,
    ends: Sequence[datetime],
    timezone: str,
    known_at: datetime | None,
) -> pl.DataFrame:
    """The frame ``DELIVERIES`` for the ends."""
    spans = _activity_spans(connection, shape, parameters, ends)
    spans = _only_said(connection, shape, parameters["workspace"], spans)
    spans += _usage_spans(connection, shape, parameters, ends, timezone, known_at)
    latest: dict[tuple[str, int], int] = {}
    for source, _, _, end, last in spans:
        if last is not None:
            latest[source, end] = max(last, latest.get((source, end), last))
    rows = [(source, kind, first, end, latest.get((source, end))) for source, kind, first, end, _ in spans]
    columns = zip(DELIVERIES.items(), zip(*rows, strict=True) if rows else [()] * len(DELIVERIES), strict=True)
    return pl.DataFrame([series_of(name, values, kind) for (name, kind), values in columns])


Span = tuple[str, str, int, int, int | None]  # source, kind, first record, end, last record before it; microseconds


def _activity_spans(
    connection: Connection, shape: Shape, parameters: dict[str, Any], ends: Sequence[datetime]
) -> list[Span]:
    values = [to_microseconds(end) if shape.sqlite else end.isoformat() for end in ends]
    rows = connection.execute(_activities(shape), {**parameters, "ends": json.dumps(values)}).all()
    return [(source, kind, first, end, last) for source, kind, first, end, last in rows if source != LOGGED]


def _only_said(connection: Connection, shape: Shape, workspace: str, spans: list[Span]) -> list[Span]:
    """Where a source has records that cannot say who acted, it supplies a kind from its first record that can."""
    rows = connection.execute(_said(shape), {"workspace": workspace}).all()
    said: dict[tuple[str, str], int] = {(source, kind): first for source, kind, first in rows}
    mixed = {source for source, kind in said if kind == UNSAID}
    if not mixed:
        return spans

    def judged(span: Span) -> Span:
        source, kind, first, end, last = span
        if source not in mixed:
            return span
        since = said.get((source, kind))
        return (source, UNSAID, first, end, last) if since is None else (source, kind, max(first, since), end, last)

    return [judged(span) for span in spans]


@lru_cache
def _said(shape: Shape) -> Select[Any]:
    found = select(SourceKindRow.source, SourceKindRow.kind, value_of(shape, SourceKindRow.first_record_at))
    return found.where(SourceKindRow.workspace_id == bindparam("workspace"))


def _usage_spans(
    connection: Connection,
    shape: Shape,
    parameters: dict[str, Any],
    ends: Sequence[datetime],
    timezone: str,
    known: datetime | None,
) -> list[Span]:
    """A usage day is a record at its local midnight."""
    days = {end: last_day_before(end if known is None else min(end, known), timezone) for end in ends}
    horizon = "9999-12-31" if known is None else last_day_before(known, timezone).isoformat()
    values = {"ends": json.dumps(sorted({day.isoformat() for day in days.values()})), "horizon": horizon}
    found: dict[tuple[str, str], tuple[str, str | None]] = {
        (source, end): (first, last)
        for source, first, end, last in connection.execute(_usage(shape), parameters | values).all()
    }
    spans: list[Span] = []
    for source in sorted({source for source, _ in found}):
        for end, day in days.items():
            first, last = found[source, day.isoformat()]
            at = None if last is None else _midnight(last, timezone)
            spans.append((source, USAGE, _midnight(first, timezone), to_microseconds(end), at))
    return spans


def _midnight(day: str, timezone: str) -> int:
    return to_microseconds(midnight(date.fromisoformat(day), timezone))


@lru_cache
def _activities(shape: Shape) -> Select[Any]:
    """Rows of source, kind, first record, end, last record before the end."""
    source = _hop("sources", ActivityRow.source, ActivityRow)
    row = aliased(ActivityRow)
    hopped = select(source.c.value.label("source"), _least(row.kind, row, row.source == source.c.value).label("kind"))
    kinds = hopped.where(source.c.value.is_not(None)).cte("kinds", recursive=True)
    further = aliased(ActivityRow)
    following = _least(further.kind, further, further.source == kinds.c.source, further.kind > kinds.c.kind)
    kinds = kinds.union_all(select(kinds.c.source, following).where(kinds.c.kind.is_not(None)))

    ends = parameter_list(shape, "ends")
    end: ColumnElement[Any] = ends.c.value if shape.sqlite else cast(ends.c.value, instant_type(shape))
    record = aliased(ActivityRow)
    same = [
        record.workspace_id == bindparam("workspace"),
        record.source == kinds.c.source,
        record.kind == kinds.c.kind,
    ]
    at, arrived = (type_coerce(column, instant_type(shape)) for column in (record.occurred_at, record.arrived_at))
    if shape.known:
        same.append(arrived < bindparam("known_at", type_=instant_type(shape)))
    first = select(_number(shape, func.min(record.occurred_at))).where(*same).scalar_subquery()
    last = select(_number(shape, func.max(record.occurred_at))).where(*same, at < end).scalar_subquery()
    found = select(kinds.c.source, kinds.c.kind, first.label("first"), _number(shape, end, instant=True), last)
    found = found.select_from(kinds.join(ends, true()))
    inner = found.where(kinds.c.kind.is_not(None)).subquery()
    return select(inner).where(inner.c.first.is_not(None))


def _number(shape: Shape, value: ColumnElement[Any], *, instant: bool = False) -> ColumnElement[Any]:
    """An instant as integer microseconds."""
    if shape.sqlite:
        return type_coerce(value, BigInteger)
    return value_of(shape, type_coerce(value, ActivityRow.occurred_at.type) if instant else value)


@lru_cache
def _usage(shape: Shape) -> Select[Any]:
    """Rows of source, first day, end day, last day up to it; days as text."""
    sources = _hop("usage_sources", UsageRow.source, UsageRow)
    ends = parameter_list(shape, "ends")
    record = aliased(UsageRow)
    day = type_coerce(record.day, Text) if shape.sqlite else type_coerce(record.day, Date)

    def days(value: ColumnElement[Any]) -> ColumnElement[Any]:
        return value if shape.sqlite else cast(value, Date)

    same = [record.workspace_id == bindparam("workspace"), record.source == sources.c.value]
    horizon = days(bindparam("horizon", type_=Text()))
    first = select(cast(func.min(day), Text)).where(*same, day <= horizon).scalar_subquery()
    last = select(cast(func.max(day), Text)).where(*same, day <= days(ends.c.value)).scalar_subquery()
    found = select(sources.c.value, first.label("first"), ends.c.value.label("day"), last.label("last"))
    found = found.select_from(sources.join(ends, true()))
    inner = found.where(sources.c.value.is_not(None)).subquery()
    return select(inner).where(inner.c.first.is_not(None))


def _hop(name: str, column: InstrumentedAttribute[str], model: type[ActivityRow | UsageRow]) -> CTE:
    """The distinct values of an index's column behind the workspace, and a null at the end."""
    first, after = aliased(model), aliased(model)
    hops = select(_least(getattr(first, column.key), first).label("value")).cte(name, recursive=True)
    following = getattr(after, column.key)
    return hops.union_all(select(_least(following, after, following > hops.c.value)).where(hops.c.value.is_not(None)))


def _least(column: Any, row: Any, *conditions: ColumnElement[bool]) -> ColumnElement[Any]:
    least = select(func.min(column)).where(row.workspace_id == bindparam("workspace"), *conditions)
    return least.scalar_subquery()
