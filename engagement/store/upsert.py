"""Writes imported records, idempotently: columns that are given replace what is stored, others stay.

A record whose ``updated_at`` is older than the stored one changes nothing. Activities keep all their versions and are
written by ``versions``. Records use the tables' column names; what they refer to must have been checked.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, TypeAlias, TypeVar

from sqlalchemy import inspect, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from engagement.model import Entity
from engagement.store.bulk_insert import insert_rows
from engagement.store.session import WorkspaceSession
from engagement.store.tables import AccountRow, AttendeeRow, ContactRow, OutcomeRow, PersonRow, Scoped, UsageRow

Row: TypeAlias = dict[str, Any]

_T = TypeVar("_T")
_PARAMETERS_PER_QUERY = 5000

MODELS: Final[Mapping[Entity, type[Scoped]]] = {
    Entity.PEOPLE: PersonRow,
    Entity.ACCOUNTS: AccountRow,
    Entity.CONTACTS: ContactRow,
    Entity.ATTENDEES: AttendeeRow,
    Entity.USAGE: UsageRow,
    Entity.OUTCOMES: OutcomeRow,
}
"""The entities with one row a record."""


class Change(StrEnum):
    """What became of one record."""

    ACCEPTED = "accepted"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"  # the stored record of this key is another thing; nothing was written


def chunks(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """Consecutive slices of at most ``size`` items."""
    return (items[start : start + size] for start in range(0, len(items), size))


def key_columns(model: type[Scoped]) -> tuple[str, ...]:
    """The key within a workspace."""
    return tuple(column.name for column in inspect(model).primary_key if column.name != "workspace_id")


def columns(model: type[Scoped]) -> tuple[str, ...]:
    """All columns but the workspace's."""
    return tuple(attribute.key for attribute in inspect(model).column_attrs if attribute.key != "workspace_id")


def attributes(model: type[Scoped], names: Sequence[str]) -> list[InstrumentedAttribute[Any]]:
    """The mapped attributes of those names, for a ``select``."""
    return [getattr(model, name) for name in names]


def upsert(
    session: WorkspaceSession, entity: Entity, records: Sequence[Mapping[str, Any]], *, all_new: bool = False
) -> list[Change]:
    """Write records of any entity but activities; says of each, in order, what became of it.

    ``all_new`` expects none of the keys in the store, and looks for none: where one is there after all, it raises
    ``AlreadyStored``, and the transaction must be rolled back.
    """
    model = MODELS[entity]
    keys, names = key_columns(model), columns(model)
    empty = dict.fromkeys(names)
    identities = [tuple(record[key] for key in keys) for record in records]
    stored = {} if all_new else _stored(session, model, keys, names, identities)
    inserted: dict[tuple[Any, ...], Row] = {}
    updated: dict[tuple[Any, ...], Row] = {}
    changes = []
    for identity, record in zip(identities, records, strict=True):
        old = stored.get(identity)
        if old is None:
            stored[identity] = inserted[identity] = {**empty, **record}
            changes.append(Change.ACCEPTED)
            continue
        new = {**old, **record}
        if new == old or _is_older(record, old):
            changes.append(Change.UNCHANGED)
            continue
        stored[identity] = (inserted if identity in inserted else updated)[identity] = new
        changes.append(Change.UPDATED)
    insert_rows(session, model, names, [tuple(map(row.__getitem__, names)) for row in inserted.values()])
    session.upsert_many(model, list(updated.values()))
    return changes


def _is_older(record: Mapping[str, Any], stored: Mapping[str, Any]) -> bool:
    new, old = record.get("updated_at"), stored["updated_at"]
    return new is not None and old is not None and new < old


def _stored(
    session: WorkspaceSession,
    model: type[Scoped],
    keys: Sequence[str],
    names: Sequence[str],
    identities: Sequence[tuple[Any, ...]],
) -> dict[tuple[Any, ...], Row]:
    found: dict[tuple[Any, ...], Row] = {}
    key = attributes(model, keys)
    wanted = list(dict.fromkeys(identities))
    for some in chunks(wanted, _PARAMETERS_PER_QUERY // len(keys)):
        fits = tuple_(*key).in_(some) if len(keys) > 1 else key[0].in_([value for (value,) in some])
        for row in session.execute(select(*attributes(model, names)).where(fits)):
            values = dict(zip(names, row, strict=True))
            found[tuple(values[name] for name in keys)] = values
    return found
