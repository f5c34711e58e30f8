"""Writes activities with all their versions: an old one never replaces a newer one, in whatever order they come.

A version is dated by when it arrived, then by when its status became so. A record that gives neither date restates the
activity's undated version. Two records of one key stand for the same activity only if account and sort of kind agree.
What somebody logged by hand has no versions: it is theirs to change (``store.logged``).
"""

import marshal
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final, TypeAlias

from sqlalchemy import select, update

from engagement.model import LOGGED, Kind
from engagement.store.bulk_insert import all_microseconds, insert_columns, insert_rows, microseconds
from engagement.store.session import WorkspaceSession
from engagement.store.tables import ActivityRow
from engagement.store.upsert import Change, Row, attributes, chunks, columns

_KEYS_PER_QUERY = 5000
_KEY: Final = ("source", "activity_id", "version")
_TIMES: Final = ("occurred_at", "arrived_at", "status_at", "scheduled_for", "booked_at", "out_until")
CONTENT: Final = (
    *_TIMES,
    *(name for name in columns(ActivityRow) if name not in (*_KEY, *_TIMES, "is_current", "row_hash")),
)
"""The columns that make up what a version says, its times first."""
_INSERTED: Final = (*CONTENT, *_KEY, "row_hash", "is_current")
_SAME_SORT: Final = {Kind.BUSINESS_REVIEW.value: Kind.MEETING.value}

Key: TypeAlias = tuple[str, str]


def identity(record: Mapping[str, Any]) -> tuple[str, str]:
    """What may not differ between the versions of one activity: its account and the sort of its kind."""
    kind: str = record["kind"]
    return record["account_id"], _SAME_SORT.get(kind, kind)


def version_order(record: Mapping[str, Any]) -> tuple[datetime, datetime, datetime]:
    """Versions of one activity, the newest last."""
    occurred: datetime = record["occurred_at"]
    return record["arrived_at"], record.get("status_at") or occurred, occurred


def is_undated(record: Mapping[str, Any]) -> bool:
    """Whether nothing says when this version came to be."""
    return record.get("status_at") is None and bool(record["arrived_at"] == record["occurred_at"])


def content_hash(values: tuple[Any, ...]) -> bytes:
    """A digest of the values of ``CONTENT``; the same on every run and database."""
    times = [None if time is None else microseconds(time) for time in values[: len(_TIMES)]]
    return _digest((*times, *values[len(_TIMES) :]))


def _digest(values: tuple[Any, ...]) -> bytes:
    # Format 0 of marshal is the oldest: the same bytes for the same values, in every version of Python.
    return blake2b(marshal.dumps(values, 0), digest_size=16).digest()


def insert_activities(session: WorkspaceSession, columns: Mapping[str, list[Any]]) -> None:
    """Insert activities given column by column, none of which is in the store yet. Raises ``AlreadyStored``.

    Columns that are not given are empty. After the error the transaction must be rolled back.
    """
    size = len(columns["activity_id"])
    none = [None] * size
    occurred = all_microseconds(columns["occurred_at"])
    times = {
        name: occurred if columns.get(name) is columns["occurred_at"] else all_microseconds(columns.get(name, none))
        for name in _TIMES
    }
    others = [columns.get(name, none) for name in CONTENT[len(_TIMES) :]]
    head: dict[str, list[Any]] = {"version": [1] * size, "is_current": [True] * size}
    hashes = list(map(_digest, zip(*times.values(), *others, strict=True)))
    at = times if session.get_bind().dialect.name == "sqlite" else {}
    insert_columns(session, ActivityRow, {**columns, **at, **head, "row_hash": hashes})


@dataclass(slots=True)
class _Version:
    """One version, as it shall be stored."""

    row: Row
    is_stored: bool
    is_changed: bool = False


def upsert_activities(
    session: WorkspaceSession, records: Sequence[Mapping[str, Any]], *, all_new: bool = False
) -> list[Change]:
    """Write activities; says of each, in order, what became of it. ``CONFLICT``: the id belongs to another activity, or
    to what somebody logged otherwise.

    ``all_new`` is that of ``upsert.upsert``.
    """
    keys = [_key(record) for record in records]
    contents = [tuple(map(record.get, CONTENT)) for record in records]
    hashes = {} if all_new else _stored_hashes(session, set(keys))
    repeated = {key for key, times in Counter(keys).items() if times > 1} if len(set(keys)) < len(keys) else set()
    changes: list[Change | None] = []
    fresh, rest = [], []
    for number, (key, values) in enumerate(zip(keys, contents, strict=True)):
        digest = content_hash(values)
        if key in repeated or (key in hashes and digest not in hashes[key]):
            rest.append((number, {**dict(zip(CONTENT, values, strict=True)), **_head(key, digest)}))
            changes.append(None)
        elif key in hashes:
            changes.append(Change.UNCHANGED)
        else:
            fresh.append((*values, *key, 1, digest, True))
            changes.append(Change.ACCEPTED)
    merged = iter(_merge_all(session, [(records[number], row) for number, row in rest]))
    insert_rows(session, ActivityRow, _INSERTED, fresh)
    return [next(merged) if change is None else change for change in changes]


def _head(key: Key, digest: bytes) -> Row:
    return {"source": key[0], "activity_id": key[1], "row_hash": digest}


def _merge_all(session: WorkspaceSession, records: Sequence[tuple[Mapping[str, Any], Row]]) -> list[Change]:
    """The way of records whose key is in the store or occurs more than once: version by version."""
    if not records:
        return []
    kept = _stored_versions(session, {_key(row) for _, row in records})
    changes = [_merge(kept[_key(row)], record, row) for record, row in records]
    _write(session, list(kept.values()))
    return changes


def _key(row: Mapping[str, Any]) -> Key:
    return row["source"], row["activity_id"]


def _differs(row: Row, stored: set[bytes] | None) -> bool:
    return stored is not None and row["row_hash"] not in stored


def _merge(versions: list[_Version], record: Mapping[str, Any], row: Row) -> Change:
    if not versions:
        versions.append(_Version({**row, "version": 1}, is_stored=False))
        return Change.ACCEPTED
    if any(row["row_hash"] == version.row["row_hash"] for version in versions):
        return Change.UNCHANGED
    if row["source"] == LOGGED or identity(row) != identity(versions[0].row):
        return Change.CONFLICT
    same = next((version for version in versions if _restates(row, version.row)), None)
    if same is None:
        number = 1 + max(version.row["version"] for version in versions)
        versions.append(_Version({**row, "version": number}, is_stored=False))
        return Change.UPDATED
    merged = {**same.row, **{name: record[name] for name in CONTENT if name in record}}
    merged["row_hash"] = content_hash(tuple(merged[name] for name in CONTENT))
    if merged["row_hash"] == same.row["row_hash"]:
        return Change.UNCHANGED
    same.row, same.is_changed = merged, True
    return Change.UPDATED


def _restates(row: Row, stored: Row) -> bool:
    if is_undated(row):
        return is_undated(stored)
    return version_order(row)[:2] == version_order(stored)[:2]


def _write(session: WorkspaceSession, activities: Sequence[Sequence[_Version]]) -> None:
    """Demotions before promotions: at no moment has an activity two current versions."""
    demoted, changed, added = [], [], []
    for versions in activities:
        newest = max(versions, key=lambda version: (version_order(version.row), version.row["version"]))
        for version in versions:
            row, is_current = version.row, version is newest
            if not version.is_stored:
                added.append({**row, "is_current": is_current})
            elif row["is_current"] != is_current or version.is_changed:
                if not is_current:
                    demoted.append({**row, "is_current": False})
                else:
                    changed.append({**row, "is_current": True})
    for some in (demoted, changed):
        if some:
            workspace = {"workspace_id": session.workspace_id}
            session.execute(update(ActivityRow), [{**row, **workspace} for row in some])
    session.insert_many(ActivityRow, added)


def _stored_hashes(session: WorkspaceSession, keys: set[Key]) -> dict[Key, set[bytes]]:
    found: dict[Key, set[bytes]] = {}
    for source, some in _batches(keys):
        query = select(ActivityRow.activity_id, ActivityRow.row_hash).where(
            ActivityRow.source == source, ActivityRow.activity_id.in_(some)
        )
        for activity_id, row_hash in session.execute(query):
            found.setdefault((source, activity_id), set()).add(row_hash)
    return found


def _stored_versions(session: WorkspaceSession, keys: set[Key]) -> defaultdict[Key, list[_Version]]:
    names = columns(ActivityRow)
    found: defaultdict[Key, list[_Version]] = defaultdict(list)
    for source, some in _batches(keys):
        query = select(*attributes(ActivityRow, names)).where(
            ActivityRow.source == source, ActivityRow.activity_id.in_(some)
        )
        for values in session.execute(query):
            row = dict(zip(names, values, strict=True))
            found[_key(row)].append(_Version(row, is_stored=True))
    return found


def _batches(keys: set[Key]) -> list[tuple[str, Sequence[str]]]:
    by_source: defaultdict[str, list[str]] = defaultdict(list)
    for source, activity_id in sorted(keys):
        by_source[source].append(activity_id)
    return [(source, some) for source, ids in by_source.items() for some in chunks(ids, _KEYS_PER_QUERY)]
