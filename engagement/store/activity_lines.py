"""Activities by their references ("source:activity_id"), as seen from a moment: what a ledger lists."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, tuple_

from engagement.model import ActivityLine
from engagement.store.session import WorkspaceSession
from engagement.store.tables import ActivityRow, AttendeeRow

Key = tuple[str, str]


def activity_lines(
    session: WorkspaceSession, account_id: str, references: Iterable[str], *, before: datetime
) -> dict[str, ActivityLine]:
    """The activities of an account by reference, in two queries; what is not known, or came later, is left out.

    Of several versions the last counts whose time and status were true before the moment, else the first.
    """
    keys = [key for reference in dict.fromkeys(references) for key in _splits(reference)]
    if not keys:
        return {}
    where = tuple_(ActivityRow.source, ActivityRow.activity_id).in_(keys)
    rows = session.scalars(
        select(ActivityRow)
        .where(ActivityRow.account_id == account_id, ActivityRow.occurred_at < before, where)
        .order_by(ActivityRow.version)
    )
    versions: dict[Key, list[ActivityRow]] = defaultdict(list)
    for row in rows:
        versions[row.source, row.activity_id].append(row)
    named = _named(session, account_id, list(versions))
    return {f"{key[0]}:{key[1]}": _line(_seen(found, before), named[key]) for key, found in versions.items()}


def _splits(reference: str) -> list[Key]:
    """Every way to read a reference: a source's name or an id may hold a colon."""
    parts = reference.split(":")
    return [(":".join(parts[:i]), ":".join(parts[i:])) for i in range(1, len(parts))]


def _named(session: WorkspaceSession, account_id: str, keys: list[Key]) -> dict[Key, list[str]]:
    """The contacts that the activities' attendee rows name, by id."""
    rows = session.execute(
        select(AttendeeRow.source, AttendeeRow.activity_id, AttendeeRow.contact_id)
        .where(AttendeeRow.account_id == account_id, tuple_(AttendeeRow.source, AttendeeRow.activity_id).in_(keys))
        .order_by(AttendeeRow.contact_id)
    )
    found: dict[Key, list[str]] = defaultdict(list)
    for source, activity_id, contact_id in rows:
        found[source, activity_id].append(contact_id)
    return found


def _seen(versions: list[ActivityRow], before: datetime) -> ActivityRow:
    settled = [row for row in versions if (row.status_at or row.occurred_at) < before]
    return settled[-1] if settled else versions[0]


def _line(row: ActivityRow, attendees: list[str]) -> ActivityLine:
    own = [] if row.contact_id is None else [row.contact_id]
    return ActivityLine(
        reference=f"{row.source}:{row.activity_id}",
        at=row.occurred_at,
        kind=row.kind,
        direction=row.direction,
        status=row.status,
        contacts=tuple(dict.fromkeys([*own, *attendees])),
    )
