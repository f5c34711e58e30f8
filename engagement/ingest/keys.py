"""Which thing a row stands for, before it is validated, and which keys of a file stand for two different things.

A file is read once for its keys (eight bytes a row). Only where a key repeats is it read again, and the records of that
key are compared: versions of one activity may repeat, and so may a record word for word; anything else is a collision.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from engagement.ingest.mapping import Given
from engagement.ingest.records import DEFAULT_SOURCE, Record
from engagement.model import Entity
from engagement.store import versions

Hashes: TypeAlias = npt.NDArray[np.int64]

_KEYS: Final[Mapping[Entity, tuple[str, ...]]] = {
    Entity.PEOPLE: ("email",),
    Entity.ACCOUNTS: ("account_id",),
    Entity.CONTACTS: ("account_id", "contact_id"),
    Entity.ACTIVITIES: ("source", "activity_id"),
    Entity.ATTENDEES: ("source", "activity_id", "contact_id", "contact_email", "contact_name"),
    Entity.USAGE: ("account_id", "day", "feature", "user_id", "source"),
    Entity.OUTCOMES: ("account_id", "occurred_on", "outcome"),
}
_WORDS = frozenset({"email", "outcome", "contact_email"})  # compared without regard to case and space around them


def key_hash(entity: Entity, given: Given) -> int:
    """A number for the key of a row; equal keys give equal numbers within one run of the program."""
    return _hash(entity, map(given.get, _KEYS[entity]))


def cells_hash(entity: Entity, names: Sequence[str]) -> Callable[[Sequence[str]], int]:
    """The same for rows given as the cells of these columns."""
    columns = _KEYS[entity]
    if not set(columns) <= set(names) or _WORDS & set(columns):
        places = [names.index(column) if column in names else None for column in columns]
        return lambda cells: _hash(entity, [None if place is None else cells[place] for place in places])
    key_of = (
        itemgetter(*map(names.index, columns)) if len(columns) > 1 else lambda cells: (cells[names.index(columns[0])],)
    )
    return lambda cells: _hash(entity, key) if "" in (key := key_of(cells)) else hash(key)


def _hash(entity: Entity, key: Iterable[Any]) -> int:
    values: list[Any] = []
    for column, value in zip(_KEYS[entity], key, strict=True):
        if value is None or value == "":
            value = DEFAULT_SOURCE if column == "source" and entity is not Entity.ATTENDEES else None
        elif column in _WORDS:
            value = str(value).strip().lower()
        values.append(value)
    return hash(tuple(values))


def repeated(hashes: Iterable[int]) -> Hashes:
    """The keys that occur more than once, sorted."""
    ordered = np.sort(np.frombuffer(array("q", hashes), dtype=np.int64))
    again: Hashes = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    return again


def contains(ordered: Hashes, wanted: int) -> bool:
    """Whether a sorted array holds a number."""
    place = int(np.searchsorted(ordered, wanted))
    return place < len(ordered) and int(ordered[place]) == wanted


def collisions(entity: Entity, records: Iterable[tuple[int, tuple[str, ...], Record]]) -> frozenset[int]:
    """The keys that stand for two different things, of those given, with what tells things apart and their records."""
    seen = array("q")
    for key, apart, record in records:
        thing, version = _thing_and_version(entity, record)
        seen.extend((key, hash((apart, thing)), hash(version), hash(repr(sorted(record.items())))))
    table: Hashes = np.unique(np.frombuffer(seen, dtype=np.int64).reshape(-1, 4), axis=0)
    things = np.unique(table[:, :2], axis=0)[:, 0]  # a key once for every thing that it stands for
    contents, counts = np.unique(table[:, :3], axis=0, return_counts=True)  # versions, and how many contents each has
    ambiguous = contents[counts > 1][:, 0]
    return frozenset(map(int, repeated(things.tolist()))) | frozenset(map(int, ambiguous))


def _thing_and_version(entity: Entity, record: Record) -> tuple[Any, Any]:
    if entity is not Entity.ACTIVITIES:
        return None, record.get("updated_at")
    version = None if versions.is_undated(record) else versions.version_order(record)[:2]
    return versions.identity(record), version
