"""A session of one workspace can neither read nor write another, whatever is asked of it."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import and_, delete, exists, func, insert, literal_column, or_, select, table, text, union_all, update
from sqlalchemy.orm import aliased
from sqlalchemy.sql.base import Executable

from engagement.store.binding import WorkspaceViolation
from engagement.store.database import Database
from engagement.store.session import WorkspaceSession
from engagement.store.tables import AccountRow, ContactRow, PersonRow, WorkspaceRow

CANARY = "canary of the other workspace"
ACCOUNTS = AccountRow.__table__
CONTACTS = ContactRow.__table__


@pytest.fixture(autouse=True)
def _two_workspaces_with_equal_ids(database: Database) -> None:
    for workspace, name in (("mine", "Mine"), ("other", CANARY)):
        with database.session(workspace, write=True) as session:
            session.add(WorkspaceRow(timezone="UTC", currency="USD", week_start=0, weekend=[5, 6]))
            session.flush()
            session.add(AccountRow(account_id="A", name=name))
            session.flush()
            session.add(ContactRow(account_id="A", contact_id="1", name=name))
            session.add(PersonRow(email="p@x.example", name=name))
    with database.session("other", write=True) as session:
        session.add(AccountRow(account_id="B", name=CANARY))


other = aliased(AccountRow)
counted = select(func.count()).select_from(AccountRow).scalar_subquery()
named = select(AccountRow.name).subquery()
listed = select(AccountRow.account_id, AccountRow.name).cte()

ANSWERED: dict[str, tuple[Executable, list[Any]]] = {
    "entity columns": (select(AccountRow.name), ["Mine"]),
    "count": (select(func.count()).select_from(AccountRow), [1]),
    "scalar subquery": (select(counted), [1]),
    "subquery": (select(named.c.name), ["Mine"]),
    "common table expression": (select(listed.c.name), ["Mine"]),
    "alias": (select(other.name), ["Mine"]),
    "self join": (select(other.name).join(AccountRow, AccountRow.name != other.name), []),
    "join": (select(ContactRow.name).join(AccountRow, AccountRow.account_id == ContactRow.account_id), ["Mine"]),
    "outer join": (
        select(AccountRow.name).outerjoin(ContactRow, ContactRow.account_id == AccountRow.account_id),
        ["Mine"],
    ),
    "exists": (
        select(AccountRow.name).where(exists().where(ContactRow.account_id == AccountRow.account_id)),
        ["Mine"],
    ),
    "union": (union_all(select(AccountRow.name), select(ContactRow.name)), ["Mine", "Mine"]),
    "disjunction": (select(AccountRow.name).where(or_(AccountRow.name == CANARY, AccountRow.name == "Mine")), ["Mine"]),
    "asking for the other": (select(AccountRow.name).where(AccountRow.workspace_id == "other"), []),
}


@pytest.mark.parametrize("case", ANSWERED)
def test_reads_see_only_their_workspace(database: Database, case: str) -> None:
    statement, expected = ANSWERED[case]
    with database.session("mine") as session:
        assert list(session.execute(statement).scalars()) == expected
    with database.session("nobody") as session:  # the compiled statement is cached, the workspace is not
        assert set(session.execute(statement).scalars()) <= {0, *expected} - {"Mine", 1}


ALIAS = ACCOUNTS.alias()
mine = ACCOUNTS.c.workspace_id == "mine"
REFUSED: dict[str, Executable] = {
    "text": text("SELECT name FROM accounts"),
    "text of columns": text("SELECT name FROM accounts").columns(AccountRow.name),
    "text as a column": select(literal_column("(SELECT max(name) FROM accounts)")),
    "text in an order": select(AccountRow.name).order_by(text("(SELECT 1)")),
    "core": select(ACCOUNTS.c.name),
    "core of the other": select(ACCOUNTS.c.name).where(ACCOUNTS.c.workspace_id == "other"),
    "core by half": select(ACCOUNTS.c.name).join(CONTACTS, CONTACTS.c.account_id == ACCOUNTS.c.account_id).where(mine),
    "core by chance": select(ACCOUNTS.c.name).where(or_(mine, ACCOUNTS.c.name == CANARY)),
    "core with negation": select(ACCOUNTS.c.name).where(~mine),
    "core alias": select(ALIAS.c.name).join(ACCOUNTS, ACCOUNTS.c.name == ALIAS.c.name).where(mine),
    "core outer join": select(ACCOUNTS.c.name).select_from(ACCOUNTS.outerjoin(CONTACTS, and_(mine))),
    "bare table in a join": select(AccountRow.name).join(CONTACTS, CONTACTS.c.account_id == AccountRow.account_id),
    "bare table in a subquery": select(AccountRow.name).where(select(CONTACTS.c.contact_id).exists()),
    "nameless table": select(table("accounts")),
    "update in core": update(ACCOUNTS).values(name="x"),
    "update of the other": update(ACCOUNTS).values(name="x").where(ACCOUNTS.c.workspace_id == "other"),
    "moving rows away": update(AccountRow).values(workspace_id="other"),
    "delete in core": delete(ACCOUNTS),
    "insert elsewhere": insert(ACCOUNTS).values(workspace_id="other", account_id="Z", name="z"),
    "insert of many elsewhere": insert(AccountRow).values([{"workspace_id": "other", "account_id": "Z", "name": "z"}]),
    "insert from a select": insert(ACCOUNTS).from_select(["workspace_id"], select(AccountRow.workspace_id)),
    "update through another table": update(AccountRow)
    .values(name="x")
    .where(AccountRow.account_id == CONTACTS.c.account_id)
    .execution_options(synchronize_session=False),
}


def _everything(database: Database) -> list[tuple[str, ...]]:
    with database.engine.connect() as connection:
        rows = connection.execute(select(ACCOUNTS.c.workspace_id, ACCOUNTS.c.account_id, ACCOUNTS.c.name))
        return sorted(tuple(row) for row in rows)


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_bound_is_refused(database: Database, case: str) -> None:
    before = _everything(database)
    with pytest.raises(WorkspaceViolation), database.session("mine", write=True) as session:
        session.execute(REFUSED[case])
    assert _everything(database) == before


def test_a_second_use_of_a_compiled_statement_is_checked_again(database: Database) -> None:
    statement = lambda workspace: select(ACCOUNTS.c.name).where(ACCOUNTS.c.workspace_id == workspace)  # noqa: E731
    with database.session("mine") as session:
        assert session.execute(statement("mine")).scalars().all() == ["Mine"]
        with pytest.raises(WorkspaceViolation):
            session.execute(statement("other"))
    with database.session("other") as session, pytest.raises(WorkspaceViolation):
        session.execute(statement("mine"))


CHANGES: dict[str, Callable[[WorkspaceSession], object]] = {
    "orm update": lambda s: s.execute(update(AccountRow).values(name="Changed")),
    "orm delete": lambda s: (s.execute(delete(ContactRow)), s.execute(delete(AccountRow))),
    "update of a row": lambda s: setattr(s.get_one(AccountRow, ("mine", "A")), "name", "Changed"),
    "update by key": lambda s: s.execute(
        update(AccountRow), [{"workspace_id": "mine", "account_id": "A", "name": "Changed"}]
    ),
    "upsert": lambda s: s.upsert_many(AccountRow, [{"account_id": "A", "name": "Changed"}]),
}


@pytest.mark.parametrize("case", CHANGES)
def test_changes_touch_only_their_workspace(database: Database, case: str) -> None:
    with database.session("mine", write=True) as session:
        CHANGES[case](session)
    rows = _everything(database)
    assert [row for row in rows if row[0] == "other"] == [("other", "A", CANARY), ("other", "B", CANARY)]
    assert ("mine", "A", "Mine") not in rows


ELSEWHERE: dict[str, Callable[[WorkspaceSession], object]] = {
    "a new row": lambda s: s.add(AccountRow(workspace_id="other", account_id="Z", name="z")),
    "a merged row": lambda s: s.merge(AccountRow(workspace_id="other", account_id="B", name="z")),
    "a row moved": lambda s: setattr(s.get_one(PersonRow, ("mine", "p@x.example")), "workspace_id", "other"),
    "rows inserted": lambda s: s.insert_many(AccountRow, [{"workspace_id": "other", "account_id": "Z", "name": "z"}]),
    "rows upserted": lambda s: s.upsert_many(AccountRow, [{"workspace_id": "other", "account_id": "B", "name": "z"}]),
    "one row in the middle": lambda s: s.insert_many(
        AccountRow, [{"workspace_id": w, "account_id": "Z" + w, "name": "z"} for w in ("mine", "other", "mine")]
    ),
    "update by key": lambda s: s.execute(
        update(AccountRow), [{"workspace_id": "other", "account_id": "A", "name": "z"}]
    ),
    "orm insert": lambda s: s.execute(insert(AccountRow), [{"workspace_id": "other", "account_id": "Z", "name": "z"}]),
    "legacy bulk insert": lambda s: s.bulk_insert_mappings(
        AccountRow.__mapper__, [{"workspace_id": "other", "account_id": "Z", "name": "z"}]
    ),
    "raw connection": lambda s: s.connection().exec_driver_sql("DELETE FROM contacts"),
    "core on the connection": lambda s: s.connection().execute(delete(CONTACTS)),
}


def _attempt(database: Database, change: Callable[[WorkspaceSession], object], *, write: bool = True) -> None:
    with database.session("mine", write=write) as session:
        change(session)
        session.flush()


@pytest.mark.parametrize("case", ELSEWHERE)
def test_writes_elsewhere_are_refused(database: Database, case: str) -> None:
    before = _everything(database)
    with pytest.raises(WorkspaceViolation):
        _attempt(database, ELSEWHERE[case])
    assert _everything(database) == before


def test_a_row_of_another_session_cannot_be_smuggled_in(database: Database) -> None:
    with database.session("other") as session:
        foreign = session.get_one(AccountRow, ("other", "A"))
    foreign.name = "z"
    for smuggle in (lambda s: s.add(foreign), lambda s: s.delete(foreign)):
        with pytest.raises(WorkspaceViolation):
            _attempt(database, smuggle)


def test_the_key_of_another_workspace_finds_nothing(database: Database) -> None:
    with database.session("mine") as session:
        assert session.get(AccountRow, ("mine", "A")) is not None
        assert session.get(AccountRow, ("other", "A")) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.add(AccountRow(account_id="Z", name="z")),
        lambda s: s.execute(update(AccountRow).values(name="z")),
        lambda s: s.execute(delete(ContactRow)),
        lambda s: s.insert_many(AccountRow, [{"account_id": "Z", "name": "z"}]),
    ],
)
def test_a_session_for_reading_writes_nothing(database: Database, change: Callable[[WorkspaceSession], object]) -> None:
    with pytest.raises(WorkspaceViolation, match="write=True"):
        _attempt(database, change, write=False)


def test_rows_are_stamped_and_an_exception_rolls_back(database: Database) -> None:
    with database.session("mine", write=True) as session:
        session.add(AccountRow(account_id="N", name="n"))

    def insert_and_fail(session: WorkspaceSession) -> None:
        session.insert_many(AccountRow, [{"account_id": "R", "name": "r"}])
        raise KeyError

    with pytest.raises(KeyError):
        _attempt(database, insert_and_fail)
    assert [row[:2] for row in _everything(database) if row[0] == "mine"] == [("mine", "A"), ("mine", "N")]
