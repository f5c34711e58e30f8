"""What a record refers to: accounts, contacts and activities that must be in the store already. Nothing is invented."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, Final

from sqlalchemy import select

from engagement.ingest.defaults import email_key
from engagement.ingest.reasons import Reason, Refusal
from engagement.ingest.records import Record
from engagement.model import Entity
from engagement.store.session import WorkspaceSession
from engagement.store.tables import AccountRow, ActivityRow, ContactRow, QuarantineRow, SourceRow
from engagement.store.upsert import chunks

_IDS_PER_QUERY = 5000
_CACHED_ACCOUNTS = 20_000
_CONTACT_COLUMNS = ("contact_id", "contact_email", "contact_name")


@dataclass(slots=True)
class _Contacts:
    """The contacts of one account; an e-mail or name that several share stands for none of them."""

    ids: set[str] = field(default_factory=set)
    by_email: dict[str, str | None] = field(default_factory=dict)
    by_name: dict[str, str | None] = field(default_factory=dict)

    def add(self, contact_id: str, email: str | None, name: str | None) -> None:
        self.ids.add(contact_id)
        for index, key in ((self.by_email, email), (self.by_name, _name_key(name) if name else None)):
            if key:
                index[key] = None if key in index else contact_id


class References:
    """Looks up references for one file; what was found is kept between chunks, what was not is looked up again."""

    def __init__(self, entity: Entity) -> None:
        self.entity = entity
        self._resolve = _RESOLVE.get(entity)
        self._accounts: dict[str, _Contacts | None] = {}
        self._ambiguous: frozenset[str] | None = None

    def resolve(self, session: WorkspaceSession, records: Sequence[Record]) -> list[Record | Refusal]:
        """Each record with its references as keys of the store, or why it is refused."""
        if self._resolve is None or not records:
            return list(records)
        return self._resolve(self, session, records)

    def all_known(self, session: WorkspaceSession, columns: Mapping[str, Sequence[Any]]) -> bool:
        """Whether the store has every account and contact of these columns; contacts are named by id alone."""
        contacts = columns.get("contact_id")
        pairs = set(zip(columns["account_id"], contacts or repeat(None), strict=False))
        self._load_accounts(session, {account_id for account_id, _ in pairs}, with_contacts=contacts is not None)
        known = self._accounts
        return all(
            account_id in known and (contact_id is None or contact_id in (known[account_id] or _Contacts()).ids)
            for account_id, contact_id in pairs
        )

    def _with_account(self, session: WorkspaceSession, records: Sequence[Record]) -> list[Record | Refusal]:
        self._load_accounts(session, {record["account_id"] for record in records}, with_contacts=False)
        return [self._refuse_account(session, record) or record for record in records]

    def _with_contact(self, session: WorkspaceSession, records: Sequence[Record]) -> list[Record | Refusal]:
        needed = any(record.get(column) for record in records for column in _CONTACT_COLUMNS)
        self._load_accounts(session, {record["account_id"] for record in records}, with_contacts=needed)
        return [self._refuse_account(session, record) or self._contact(record) for record in records]

    def _attendees(self, session: WorkspaceSession, records: Sequence[Record]) -> list[Record | Refusal]:
        activities = _activities(session, {record["activity_id"] for record in records})
        found = [_with_activity(record, activities.get(record["activity_id"], {})) for record in records]
        accounts = {record["account_id"] for record in found if not isinstance(record, Refusal)}
        self._load_accounts(session, accounts, with_contacts=True)
        return [record if isinstance(record, Refusal) else self._contact(record, needed=True) for record in found]

    def _load_accounts(self, session: WorkspaceSession, wanted: set[str], *, with_contacts: bool) -> None:
        if len(self._accounts) > _CACHED_ACCOUNTS:
            self._accounts.clear()
        unknown = [
            account_id
            for account_id in wanted
            if account_id not in self._accounts or (with_contacts and self._accounts[account_id] is None)
        ]
        for some in chunks(sorted(unknown), _IDS_PER_QUERY):
            accounts = session.scalars(select(AccountRow.account_id).where(AccountRow.account_id.in_(some)))
            for account_id in accounts:
                self._accounts[account_id] = _Contacts() if with_contacts else None
            if with_contacts:
                self._load_contacts(session, some)

    def _load_contacts(self, session: WorkspaceSession, account_ids: Sequence[str]) -> None:
        columns = (ContactRow.account_id, ContactRow.contact_id, ContactRow.email_key, ContactRow.name)
        for account_id, contact_id, email, name in session.execute(
            select(*columns).where(ContactRow.account_id.in_(account_ids))
        ):
            contacts = self._accounts.get(account_id)
            if contacts is not None:
                contacts.add(contact_id, email, name)

    def _refuse_account(self, session: WorkspaceSession, record: Record) -> Refusal | None:
        account_id = record["account_id"]
        if account_id in self._accounts:
            return None
        if account_id in self._ambiguous_accounts(session):
            return Refusal(
                Reason.AMBIGUOUS_ACCOUNT, "several accounts in quarantine share this id", "account_id", account_id
            )
        return Refusal(
            Reason.UNKNOWN_ACCOUNT, "no account has this id; import it, then retry", "account_id", account_id
        )

    def _ambiguous_accounts(self, session: WorkspaceSession) -> frozenset[str]:
        if self._ambiguous is None:
            query = select(QuarantineRow.record).where(
                QuarantineRow.entity == Entity.ACCOUNTS.value, QuarantineRow.reason == Reason.COLLISION.value
            )
            self._ambiguous = frozenset(str(record.get("account_id")) for record in session.scalars(query))
        return self._ambiguous

    def _contact(self, record: Record, *, needed: bool = False) -> Record | Refusal:
        contact_id, email, name = (record.get(column) for column in _CONTACT_COLUMNS)
        record.pop("contact_email", None)
        record.pop("contact_name", None)
        contacts = self._accounts[record["account_id"]] or _Contacts()
        if contact_id:
            return record if contact_id in contacts.ids else _unknown_contact("contact_id", contact_id)
        if email:
            return _found(record, contacts.by_email, "contact_email", email, email_key(email))
        if name:
            return _found(record, contacts.by_name, "contact_name", name, _name_key(name))
        if needed:
            return Refusal(Reason.MISSING_VALUE, "contact_id or contact_email is required here", "contact_id")
        return record


_RESOLVE: Final[Mapping[Entity, Callable[[References, WorkspaceSession, Sequence[Record]], list[Record | Refusal]]]] = {
    Entity.CONTACTS: References._with_account,
    Entity.USAGE: References._with_account,
    Entity.OUTCOMES: References._with_account,
    Entity.ACTIVITIES: References._with_contact,
    Entity.ATTENDEES: References._attendees,
}


def _name_key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _unknown_contact(column: str, value: str) -> Refusal:
    return Refusal(Reason.UNKNOWN_CONTACT, "the account has no such contact; import it, then retry", column, value)


def _found(record: Record, index: Mapping[str, str | None], column: str, value: str, key: str) -> Record | Refusal:
    if key not in index:
        return _unknown_contact(column, value)
    contact_id = index[key]
    if contact_id is None:
        return Refusal(Reason.AMBIGUOUS_CONTACT, "several contacts of the account share it", column, value)
    record["contact_id"] = contact_id
    return record


def _activities(session: WorkspaceSession, ids: set[str]) -> dict[str, dict[str, str]]:
    """The account of each activity of those ids, by id and source."""
    sources = list(session.scalars(select(SourceRow.name)))
    found: defaultdict[str, dict[str, str]] = defaultdict(dict)
    columns = (ActivityRow.activity_id, ActivityRow.source, ActivityRow.account_id)
    for some in chunks(sorted(ids), _IDS_PER_QUERY):
        fits = ActivityRow.source.in_(sources) & ActivityRow.activity_id.in_(some) & ActivityRow.is_current
        for activity_id, source, account_id in session.execute(select(*columns).where(fits)):
            found[activity_id][source] = account_id
    return found


def _with_activity(record: Record, by_source: Mapping[str, str]) -> Record | Refusal:
    source, activity_id = record.get("source"), record["activity_id"]
    if source is None and len(by_source) > 1:
        return Refusal(Reason.AMBIGUOUS_ACTIVITY, "several sources have this id; say which", "activity_id", activity_id)
    if source is None and by_source:
        source = next(iter(by_source))
    if source is None or source not in by_source:
        return Refusal(
            Reason.UNKNOWN_ACTIVITY, "no activity has this id; import it, then retry", "activity_id", activity_id
        )
    record["source"], record["account_id"] = source, by_source[source]
    return record
