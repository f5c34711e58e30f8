"""The audit's rows: a row for each account of an entry, so that both people and accounts can be asked about."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, select

from engagement.audit import Entry, Outcome, Surface
from engagement.store.session import WorkspaceSession
from engagement.store.tables import AuditRow
from engagement.store.upsert import chunks

_NO_ACCOUNT = ""
_IDS_PER_QUERY = 5000


def keep_entry(session: WorkspaceSession, entry: Entry) -> None:
    """Write an entry, in the place of what stands under its key."""
    session.execute(delete(AuditRow).where(AuditRow.entry == entry.key))
    shared = {
        "entry": entry.key,
        "at": entry.at,
        "asker": entry.asker,
        "action": entry.action,
        "surface": entry.surface.value,
        "outcome": entry.outcome.value,
        "reason": entry.reason,
    }
    accounts = dict.fromkeys(entry.accounts) or (_NO_ACCOUNT,)
    session.insert_many(AuditRow, [{**shared, "account_id": account} for account in accounts])


def entries(
    session: WorkspaceSession,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    asker: str | None = None,
    account: str | None = None,
    actions: Collection[str] = (),
    outcome: Outcome | None = None,
    most: int,
) -> list[Entry]:
    """The last entries that meet what is given, the latest first. ``until`` itself is left out."""
    row = AuditRow
    conditions = [
        *([row.at >= since] if since else ()),
        *([row.at < until] if until else ()),
        *([row.asker == asker] if asker else ()),
        *([row.account_id == account] if account else ()),
        *([row.action.in_(sorted(actions))] if actions else ()),
        *([row.outcome == outcome.value] if outcome else ()),
    ]
    last = select(row.entry, row.at).where(*conditions).distinct().order_by(row.at.desc(), row.entry).limit(most)
    found: list[AuditRow] = []
    for some in chunks([key for key, _ in session.execute(last)], _IDS_PER_QUERY):
        found += session.scalars(
            select(row).where(row.entry.in_(some)).order_by(row.at.desc(), row.entry, row.account_id)
        )
    return _entries(found)


def _entries(rows: Iterable[AuditRow]) -> list[Entry]:
    """Rows, those of an entry beside one another, as entries."""
    found: dict[str, list[AuditRow]] = {}
    for each in rows:
        found.setdefault(each.entry, []).append(each)
    return [
        Entry(
            key=key,
            at=of[0].at,
            asker=of[0].asker,
            action=of[0].action,
            surface=Surface(of[0].surface),
            accounts=tuple(each.account_id for each in of if each.account_id != _NO_ACCOUNT),
            outcome=Outcome(of[0].outcome),
            reason=of[0].reason,
        )
        for key, of in found.items()
    ]
