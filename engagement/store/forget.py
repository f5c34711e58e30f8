"""Erasing a person: what names them goes, what they are counted in stays (docs/operations.md, "Forgetting a person").

Their keys become random ones that nobody can trace back, in one transaction: contact fields, attendance, usage, flags
about them, and, for one of ours, ownership, settings and the audit's actor. Activities and attendance keep counting.
"""

import secrets
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, delete, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from engagement.model import SignalName
from engagement.store.database import Database
from engagement.store.session import WorkspaceSession
from engagement.store.tables import (
    AccountRow,
    ActivityRow,
    AttendeeRow,
    AuditRow,
    ChannelLinkRow,
    ContactRow,
    DigestRow,
    EscalationRow,
    FlagEventRow,
    FlagRow,
    HomeRow,
    InboxRow,
    OutboxRow,
    PersonRow,
    PreferenceRow,
    QuarantineRow,
    Scoped,
    ShownFlagRow,
    SubscriptionRow,
    UsageRow,
)

_QUIET = {"synchronize_session": False}
FlagId: TypeAlias = Callable[[str, str, SignalName, str], str]  # of workspace, account, signal and subject


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased, in numbers: ``rows`` by table are those that named the person."""

    contacts: int
    people: int
    rows: dict[str, int]


class Forgetting:
    """The erasure of one e-mail address within a session."""

    def __init__(self, session: WorkspaceSession, email: str, new_flag_id: FlagId) -> None:
        self._session, self._new_flag_id = session, new_flag_id
        self._email = email.strip().casefold()
        self.rows: dict[str, int] = {}

    def contacts(self) -> int:
        """The customer's people with this address: every one of them, on every account."""
        found = list(self._session.scalars(select(ContactRow).where(ContactRow.email_key == self._email)))
        for contact in found:
            self._contact(contact)
        return len(found)

    def _contact(self, old: ContactRow) -> None:
        account, before, after = old.account_id, old.contact_id, _nobody()
        self._session.add(
            ContactRow(
                account_id=account, contact_id=after, name=None, email=None, email_key=None, title=None, extra=None,
                department=old.department, is_exec=old.is_exec, is_sponsor=old.is_sponsor, left_on=old.left_on,
                updated_at=old.updated_at,
            )
        )  # fmt: skip
        self._session.flush()
        for model in (ActivityRow, AttendeeRow):
            of_contact = (model.account_id == account) & (model.contact_id == before)
            self._change(model, of_contact, {"contact_id": after})
        user = (UsageRow.account_id == account) & (UsageRow.user_id == before)
        self._change(UsageRow, user, {"user_id": after})
        self._flags(account, before, after)
        self._session.delete(old)
        self._session.flush()

    def _flags(self, account: str, before: str, after: str) -> None:
        """A flag's identity is made from its subject: it moves, with its audit, to the new one."""
        for flag in self._session.scalars(select(FlagRow).where(FlagRow.account_id == account)).all():
            flag.evidence = _replaced(flag.evidence, before, after)
            if flag.subject != before:
                continue
            values = {column.key: getattr(flag, column.key) for column in FlagRow.__table__.columns}
            moved = self._new_flag_id(self._session.workspace_id, account, SignalName(flag.signal), after)
            self._session.add(FlagRow(**{**values, "flag_id": moved, "subject": after}))
            self._session.flush()
            for model in (FlagEventRow, ShownFlagRow, EscalationRow):
                self._change(model, model.flag_id == flag.flag_id, {"flag_id": moved})
            self._session.delete(flag)
            self._session.flush()

    def person(self) -> int:
        """One of ours: their row goes; what they own or did is somebody's, no longer theirs."""
        found = list(self._session.scalars(select(PersonRow).where(func.lower(PersonRow.email) == self._email)))
        actors = {self._email, *(row.email for row in found)}
        users = {row.slack_user_id for row in found if row.slack_user_id}
        self._change(PersonRow, _among(PersonRow.manager_email, actors), {"manager_email": None})
        for column in (AccountRow.owner_email, AccountRow.manager_email):
            self._change(AccountRow, _among(column, actors), {column.key: None})
        after = _nobody()
        everyone = actors | users
        self._change(ActivityRow, _among(ActivityRow.owner_email, everyone), {"owner_email": after})
        for column in (FlagRow.acted_by, FlagRow.escalated_to):
            self._change(FlagRow, _among(column, everyone), {column.key: after})
        for event_column in (FlagEventRow.actor, FlagEventRow.escalated_to):
            self._change(FlagEventRow, _among(event_column, everyone), {event_column.key: after})
        for step in (EscalationRow.sent_to, EscalationRow.escalated_by, EscalationRow.ended_by):
            self._change(EscalationRow, _among(step, everyone), {step.key: after})
        self._change(AuditRow, _among(AuditRow.asker, everyone), {"asker": after})
        self._slack(users)
        for row in found:
            self._session.delete(row)
        return len(found)

    def _slack(self, users: Collection[str]) -> None:
        if not users:
            return
        self._delete(PreferenceRow, PreferenceRow.user_id.in_(users))
        self._delete(SubscriptionRow, SubscriptionRow.user_id.in_(users))
        self._change(ChannelLinkRow, ChannelLinkRow.linked_by.in_(users), {"linked_by": _nobody()})
        self._delete(HomeRow, HomeRow.user_id.in_(users))
        self._delete(DigestRow, DigestRow.recipient.in_(users))
        self._delete(InboxRow, InboxRow.asker.in_(users))
        self._delete(OutboxRow, OutboxRow.recipient.in_(users))

    def everywhere_else(self) -> None:
        """Usage counted by address, and refused records that hold the address."""
        user = func.lower(UsageRow.user_id) == self._email
        self._change(UsageRow, user, {"user_id": _nobody()})
        refused = select(QuarantineRow.quarantine_id, QuarantineRow.record, QuarantineRow.value)
        hold = [key for key, record, value in self._session.execute(refused) if _holds((record, value), self._email)]
        self._delete(QuarantineRow, QuarantineRow.quarantine_id.in_(hold))

    def _change(self, model: type[Scoped], which: ColumnElement[bool], values: dict[str, Any]) -> None:
        self._count(model, self._session.execute(update(model).where(which).values(values), execution_options=_QUIET))

    def _delete(self, model: type[Scoped], which: ColumnElement[bool]) -> None:
        self._count(model, self._session.execute(delete(model).where(which), execution_options=_QUIET))

    def _count(self, model: type[Scoped], result: Any) -> None:
        if result.rowcount:
            name = model.__tablename__  # type: ignore[attr-defined]
            self.rows[name] = self.rows.get(name, 0) + result.rowcount


def forget(database: Database, workspace_id: str, email: str, *, new_flag_id: FlagId) -> Forgotten:
    """Erase the person with this address from the workspace, all or nothing.

    ``new_flag_id`` makes a flag's identity (``signals.life.flag_id``). An import that still holds the person brings
    them back: erase them at the source too. Raises ``DatabaseUnavailable``.
    """
    with database.session(workspace_id, write=True) as session:
        forgetting = Forgetting(session, email, new_flag_id)
        contacts, people = forgetting.contacts(), forgetting.person()
        forgetting.everywhere_else()
        return Forgotten(contacts, people, forgetting.rows)


def _nobody() -> str:
    return f"forgotten-{secrets.token_hex(8)}"


def _among(column: InstrumentedAttribute[Any], names: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(func.lower(column) == name.casefold() for name in names))


def _replaced(value: Any, before: str, after: str) -> Any:
    if isinstance(value, dict):
        return {key: _replaced(each, before, after) for key, each in value.items()}
    if isinstance(value, list):
        return [_replaced(each, before, after) for each in value]
    return after if value == before else value


def _holds(value: Any, email: str) -> bool:
    if isinstance(value, dict):
        return any(_holds(each, email) for each in value.values())
    if isinstance(value, list | tuple):
        return any(_holds(each, email) for each in value)
    return isinstance(value, str) and email in value.casefold()
