"""Set-based reads of master data, and the workspace's own row. A bound session in, ``engagement.model`` types out."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from itertools import starmap

from sqlalchemy import BindParameter, bindparam, func, select

from engagement.local_time import zone
from engagement.model import UNSAID, Account, AccountMatch, Contact, ListedAccount, Person, Source, Workspace
from engagement.store.session import WorkspaceSession, of_workspace
from engagement.store.tables import (
    AccountRow,
    ActivityRow,
    ContactRow,
    PersonRow,
    SourceKindRow,
    UsageRow,
    WorkspaceRow,
)

_INSTANT = timedelta(microseconds=1)
_WORKSPACE = of_workspace(WorkspaceRow)
_ACCOUNTS = (
    of_workspace(AccountRow)
    .order_by(AccountRow.account_id)
    .with_only_columns(  # the fields of Account, in order
        AccountRow.account_id,
        AccountRow.name,
        AccountRow.segment,
        AccountRow.arr,
        AccountRow.currency,
        AccountRow.renewal_date,
        AccountRow.owner_email,
        AccountRow.manager_email,
        AccountRow.seats,
        AccountRow.features_entitled,
        AccountRow.stage,
        AccountRow.timezone,
        AccountRow.country,
        AccountRow.closed_at,
    )
)
_ACCOUNT = _ACCOUNTS.where(AccountRow.account_id == bindparam("account_id"))
_REVENUES = (
    of_workspace(AccountRow)
    .where(AccountRow.arr.is_not(None))
    .where(AccountRow.closed_at.is_(None) | (AccountRow.closed_at > bindparam("today")))
    .with_only_columns(AccountRow.segment, AccountRow.arr)
)
_NAMES = _ACCOUNTS.with_only_columns(AccountRow.account_id, AccountRow.name, AccountRow.closed_at)
_LISTED = _ACCOUNTS.with_only_columns(
    AccountRow.account_id,
    AccountRow.name,
    AccountRow.segment,
    AccountRow.owner_email,
    AccountRow.manager_email,
    AccountRow.closed_at,
)
_CONTACTS = (
    of_workspace(ContactRow).where(ContactRow.account_id == bindparam("account_id")).order_by(ContactRow.contact_id)
)
_EVERYBODY = of_workspace(PersonRow).order_by(PersonRow.email)
_WHO: BindParameter[str] = bindparam("who", expanding=True)
_PEOPLE = _EVERYBODY.where(PersonRow.email.in_(_WHO) | PersonRow.slack_user_id.in_(_WHO))
_SOURCES = (
    of_workspace(SourceKindRow)
    .where(SourceKindRow.first_record_at < bindparam("before"))
    .with_only_columns(
        SourceKindRow.source, SourceKindRow.kind, SourceKindRow.first_record_at, SourceKindRow.last_record_at
    )
)


def find_workspace(session: WorkspaceSession) -> Workspace | None:
    """The session's workspace, None where it has not been made yet."""
    return next(map(_settings, session.read(_WORKSPACE)), None)


def workspace(session: WorkspaceSession) -> Workspace:
    """The session's workspace. Raises ``LookupError`` where it has not been made."""
    found = find_workspace(session)
    if found is None:
        raise LookupError(f"workspace {session.workspace_id!r} has not been made")
    return found


def save_workspace(session: WorkspaceSession, settings: Workspace) -> None:
    """Make the session's workspace or change its settings."""
    row = {
        "workspace_id": settings.id,
        "timezone": settings.timezone,
        "country": settings.country,
        "currency": settings.currency,
        "week_start": settings.week_start,
        "weekend": list(settings.weekend),
    }
    session.upsert_many(WorkspaceRow, [row])


def account_names(session: WorkspaceSession) -> list[AccountMatch]:
    """Every account's id, name and closing date, by id: what names are matched against."""
    found = session.read(_NAMES)
    return [AccountMatch(id=key, name=name, score=100.0, closed_at=closed) for key, name, closed in found]


def listed_accounts(session: WorkspaceSession) -> list[ListedAccount]:
    """Every account as a list to choose from shows it, by id."""
    return [ListedAccount(*found) for found in session.read(_LISTED)]


def account(session: WorkspaceSession, account_id: str) -> Account | None:
    """One account, None where there is none of this id."""
    return next(starmap(Account, session.read(_ACCOUNT, account_id=account_id)), None)


def accounts(session: WorkspaceSession) -> list[Account]:
    """All accounts, by id."""
    return [Account(*row) for row in session.read(_ACCOUNTS)]


def accounts_of(session: WorkspaceSession, ids: Collection[str]) -> dict[str, Account]:
    """The accounts of these ids, by id."""
    return {row.account_id: Account(*row) for row in session.read_of(_ACCOUNTS, AccountRow.account_id, ids)}


def revenues(session: WorkspaceSession, today: date) -> list[tuple[str | None, float]]:
    """Segment and ARR of every account that is open on a day and has one."""
    return [(segment, arr) for segment, arr in session.read(_REVENUES, today=today)]


def contacts(session: WorkspaceSession, account_id: str) -> tuple[Contact, ...]:
    """The contacts of an account, by id."""
    return tuple(_contact(row) for row in session.read(_CONTACTS, account_id=account_id))


def people(session: WorkspaceSession, who: Iterable[str | None]) -> list[Person]:
    """Those of our people whose addresses or Slack user ids are given."""
    return [_person(row) for row in session.read(_PEOPLE, who=sorted({each for each in who if each}))]


def names(session: WorkspaceSession, who: Iterable[str | None]) -> dict[str, str]:
    """How those of our people are called whose addresses or Slack user ids are given, by both."""
    found = ((key, each.name) for each in people(session, who) for key in (each.email, each.slack_user_id))
    return {key: name for key, name in found if key and name}


def everybody(session: WorkspaceSession) -> list[Person]:
    """All our people, by e-mail."""
    return [_person(row) for row in session.read(_EVERYBODY)]


def managers(session: WorkspaceSession) -> frozenset[str]:
    """The addresses, in lower case, of whoever manages one of our people or an account."""
    columns = (PersonRow.manager_email, AccountRow.manager_email)
    found = [email for column in columns for email in session.scalars(select(column).distinct())]
    return frozenset(email.casefold() for email in found if email)


def sources(session: WorkspaceSession, *, before: datetime, names: Collection[str] | None = None) -> tuple[Source, ...]:
    """Every source (or only those called so) that had delivered before a moment: its kinds by then, first and latest
    record. By name.
    """
    known: dict[str, list[SourceKindRow]] = {}
    for row in session.read(_SOURCES, before=before):
        if names is None or row.source in names:
            known.setdefault(row.source, []).append(row)
    return tuple(
        Source(
            name=name,
            kinds=tuple(sorted(row.kind for row in rows)),
            first_at=min(row.first_record_at for row in rows),
            last_at=_last_record(session, rows, before),
        )
        for name, rows in sorted(known.items())
    )


def _last_record(session: WorkspaceSession, rows: list[SourceKindRow], before: datetime) -> datetime:
    """The latest record of a source before a moment: known without a look unless it delivered since."""
    return max(row.last_record_at if row.last_record_at < before else _look(session, row, before) for row in rows)


def _look(session: WorkspaceSession, row: SourceKindRow, before: datetime) -> datetime:
    if row.kind == "usage":
        local = zone(workspace(session).timezone)
        day = session.scalar(
            select(func.max(UsageRow.day)).where(
                UsageRow.source == row.source, UsageRow.day <= (before - _INSTANT).astimezone(local).date()
            )
        )
        found = None if day is None else datetime(day.year, day.month, day.day, tzinfo=local)
    else:
        latest = select(func.max(ActivityRow.occurred_at)).where(
            ActivityRow.source == row.source, ActivityRow.occurred_at < before
        )
        found = session.scalar(latest if row.kind == UNSAID else latest.where(ActivityRow.kind == row.kind))
    return row.first_record_at if found is None else found


def _settings(row: WorkspaceRow) -> Workspace:
    return Workspace(
        id=row.workspace_id,
        timezone=row.timezone,
        country=row.country,
        currency=row.currency,
        week_start=row.week_start,
        weekend=tuple(row.weekend),
    )


def _contact(row: ContactRow) -> Contact:
    return Contact(
        account_id=row.account_id,
        contact_id=row.contact_id,
        name=row.name,
        email=row.email,
        title=row.title,
        department=row.department,
        is_exec=row.is_exec,
        is_sponsor=row.is_sponsor,
        left_on=row.left_on,
    )


def _person(row: PersonRow) -> Person:
    return Person(
        email=row.email,
        name=row.name,
        manager_email=row.manager_email,
        team=row.team,
        role=row.role,
        slack_user_id=row.slack_user_id,
    )
