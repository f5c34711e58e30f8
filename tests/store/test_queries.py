"""Master data by set-based queries, as the model's types."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import DeclarativeBase
from test_bulk import activity, usage

from engagement.model import ListedAccount, Person, Source, Workspace
from engagement.store import queries
from engagement.store.database import Database
from engagement.store.tables import (
    AccountRow,
    ActivityRow,
    ContactRow,
    PersonRow,
    SourceKindRow,
    SourceRow,
    UsageRow,
)

SETTINGS = Workspace("W", timezone="Asia/Tokyo", country="JP", currency="JPY", week_start=6, weekend=(4, 5))


@pytest.fixture(autouse=True)
def _workspaces(database: Database) -> None:
    for settings in (SETTINGS, Workspace("other")):
        with database.session(settings.id, write=True) as session:
            queries.save_workspace(session, settings)
            session.insert_many(AccountRow, [{"account_id": key, "name": settings.id + key} for key in ("b", "a")])
            session.insert_many(ContactRow, [{"account_id": "a", "contact_id": key, "title": "VP"} for key in "21"])
            session.insert_many(PersonRow, [{"email": f"{key}@x.example", "name": key} for key in "ab"])


def test_the_workspace_comes_back_as_saved(database: Database) -> None:
    with database.session("W", write=True) as session:
        assert queries.workspace(session) == SETTINGS
        queries.save_workspace(session, Workspace("W"))
        assert queries.workspace(session) == Workspace("W")
    with database.session("none") as session:
        assert queries.find_workspace(session) is None
        with pytest.raises(LookupError):
            queries.workspace(session)


def test_accounts_and_their_contacts_in_order(database: Database) -> None:
    with database.session("W") as session:
        assert [(found.id, found.name) for found in queries.accounts(session)] == [("a", "Wa"), ("b", "Wb")]
        assert [found.id for found in queries.account_names(session)] == ["a", "b"]
        assert queries.account(session, "a") == queries.accounts(session)[0]
        assert queries.account(session, "c") is None
        assert [(found.contact_id, found.title) for found in queries.contacts(session, "a")] == [
            ("1", "VP"),
            ("2", "VP"),
        ]
        assert queries.contacts(session, "b") == ()


def test_accounts_as_a_list_to_choose_from_shows_them(database: Database) -> None:
    row = {
        "segment": "SMB",
        "owner_email": "o@x.example",
        "manager_email": "m@x.example",
        "closed_at": date(2026, 3, 31),
    }
    with database.session("other", write=True) as session:
        session.insert_many(AccountRow, [{"account_id": "c", "name": "Sea\0 & <Co>", **row}])
        assert queries.listed_accounts(session) == [
            ListedAccount("a", "othera"),
            ListedAccount("b", "otherb"),
            ListedAccount("c", "Sea\0 & <Co>", **row),
        ]


def test_people_by_address(database: Database) -> None:
    with database.session("W") as session:
        found = queries.people(session, ["b@x.example", None, "nobody@x.example", "b@x.example"])
        assert found == [Person(email="b@x.example", name="b")]


def test_no_row_leaves_the_store(database: Database) -> None:
    with database.session("W") as session:
        for result in (
            queries.accounts(session),
            queries.contacts(session, "a"),
            queries.people(session, ["a@x.example"]),
        ):
            assert result
            assert not any(isinstance(item, DeclarativeBase) for item in result)


def test_sources_as_they_were_before_a_moment(database: Database) -> None:
    def at(day: int) -> datetime:
        return datetime(2026, 3, day, tzinfo=UTC)

    spans = {
        "email": (at(1), at(20)),
        "call": (at(10), at(11)),
        "usage": (datetime(2026, 3, 1, 15, tzinfo=UTC), at(30)),
    }
    with database.session("W", write=True) as session:
        session.insert_many(SourceRow, [{"name": "crm"}, {"name": "later"}])
        rows = [{"source": "crm", "kind": kind, **_span(*span)} for kind, span in spans.items()]
        session.insert_many(SourceKindRow, [*rows, {"source": "later", "kind": "email", **_span(at(25), at(26))}])
        days = (1, 5, 20)
        session.insert_many(ActivityRow, [activity(str(day), at(day), account_id="a") for day in days])
        session.insert_many(UsageRow, [usage(date(2026, 3, day), source="crm", account_id="a") for day in (2, 7, 8)])
    with database.session("W") as session:
        assert queries.sources(session, before=at(1)) == ()
        assert queries.sources(session, before=at(6)) == (
            Source(name="crm", kinds=("email", "usage"), first_at=at(1), last_at=at(5)),
        )
        # In Tokyo March 8th begins on March 7th, 15:00 UTC.
        assert queries.sources(session, before=at(8))[0].last_at == datetime(2026, 3, 7, 15, tzinfo=UTC)
        assert [found.name for found in queries.sources(session, before=at(31))] == ["crm", "later"]


def _span(first: datetime, last: datetime) -> dict[str, datetime]:
    return {"first_record_at": first, "last_record_at": last, "first_arrived_at": first, "last_arrived_at": last}


def test_hidden_accounts_are_as_if_they_were_not_there(database: Database) -> None:
    limited = database.hiding(frozenset({"a"}))
    with limited.session("W") as session:
        assert [each.id for each in queries.accounts(session)] == ["b"]
        assert [each.id for each in queries.account_names(session)] == ["b"]
        assert [each.id for each in queries.listed_accounts(session)] == ["b"]
        assert queries.account(session, "a") is None
        assert queries.contacts(session, "a") == ()
        assert [each.email for each in queries.everybody(session)] == ["a@x.example", "b@x.example"]
    with database.session("W") as session:
        assert queries.account(session, "a") is not None
