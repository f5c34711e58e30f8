"""Bulk writes: what is inserted, what an existing key changes, what is refused."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from test_bulk import activity

from engagement.store.binding import WorkspaceViolation
from engagement.store.database import Database
from engagement.store.session import WorkspaceSession
from engagement.store.tables import AccountRow, ActivityRow, PersonRow, WorkspaceRow


@pytest.fixture(autouse=True)
def _workspace(database: Database) -> None:
    with database.session("W", write=True) as session:
        session.add(WorkspaceRow(timezone="UTC", currency="USD", week_start=0, weekend=[5, 6]))
        session.flush()
        session.insert_many(AccountRow, [{"account_id": "A", "name": "Before", "seats": 1, "stage": "live"}])


def _account(database: Database) -> tuple[object, ...]:
    with database.session("W") as session:
        return tuple(session.execute(select(AccountRow.name, AccountRow.seats, AccountRow.stage)).one())


def test_an_upsert_changes_what_the_rows_name(database: Database) -> None:
    with database.session("W", write=True) as session:
        session.upsert_many(AccountRow, [{"account_id": "A", "name": "After", "seats": None}])
    assert _account(database) == ("After", None, "live")


def test_an_upsert_can_be_told_what_to_change(database: Database) -> None:
    row = {"account_id": "A", "name": "After", "seats": 9}
    with database.session("W", write=True) as session:
        session.upsert_many(AccountRow, [row], update=["seats"])
        assert _account_in(session) == ("Before", 9)
        session.upsert_many(AccountRow, [{**row, "seats": 5}], update=[])
        assert _account_in(session) == ("Before", 9)


def _account_in(session: WorkspaceSession) -> tuple[object, ...]:
    return tuple(session.execute(select(AccountRow.name, AccountRow.seats)).one())


def test_every_type_is_prepared_as_the_orm_does(database: Database) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    row = activity("1", moment, is_bulk=True, duration_minutes=0.25, extra={"k": ["\0", None]}, row_hash=b"\0\xff")
    account = {"account_id": "B", "name": "\0", "renewal_date": date(2026, 2, 3), "arr": 1e-3, "features": ["a", "ü"]}
    with database.session("W", write=True) as session:
        session.insert_many(AccountRow, [account])
        session.insert_many(ActivityRow, [row])
    with database.session("W") as session:
        stored = session.scalars(select(ActivityRow)).one()
        assert {name: getattr(stored, name) for name in row} == row
        other = session.get_one(AccountRow, ("W", "B"))
        assert {name: getattr(other, name) for name in account} == account


def test_no_rows_are_no_statement(database: Database) -> None:
    with database.session("W", write=True) as session:
        session.insert_many(AccountRow, [])
        session.upsert_many(AccountRow, [])


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ([{"account_id": "N", "name": "n"}, {"account_id": "M", "name": "m", "seats": 1}], ValueError),
        ([{"account_id": "N", "name": "n"}, {"account_id": "M", "seats": 1}], KeyError),
        ([{"account_id": "N", "nome": "n"}], KeyError),
        ([{"account_id": "N", "name": "n", "workspace_id": "V"}], WorkspaceViolation),
        ([{"account_id": "A", "name": "again"}], IntegrityError),
    ],
)
def test_rows_that_do_not_fit_are_refused(
    database: Database, rows: list[dict[str, object]], error: type[Exception]
) -> None:
    with pytest.raises(error), database.session("W", write=True) as session:
        session.insert_many(AccountRow, rows)
    assert _account(database) == ("Before", 1, "live")


def test_an_error_does_not_show_the_data(database: Database) -> None:
    with pytest.raises(IntegrityError) as caught, database.session("W", write=True) as session:
        session.insert_many(PersonRow, [{"email": "canary@x.example", "name": "canary"}] * 2)
    assert "name" not in str(caught.value.statement).split("VALUES")[1]
    assert "'canary'" not in str(caught.value)


def test_references_must_exist(database: Database) -> None:
    for bad in ({"account_id": "none"}, {"contact_id": "none"}):
        with pytest.raises(IntegrityError), database.session("W", write=True) as session:
            session.insert_many(ActivityRow, [activity("1", datetime(2026, 1, 1, tzinfo=UTC), **bad)])


def test_a_record_has_one_current_version(database: Database) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    versions = [activity("1", moment, version=number, is_current=number == 2) for number in (1, 2)]
    with database.session("W", write=True) as session:
        session.insert_many(ActivityRow, versions)
    with pytest.raises(IntegrityError), database.session("W", write=True) as session:
        session.insert_many(ActivityRow, [activity("1", moment, version=3)])
