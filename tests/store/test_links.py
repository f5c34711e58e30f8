"""Channels' accounts and people's subscriptions, on both databases; workspaces apart."""

from datetime import UTC, datetime

import pytest

from engagement.model import Workspace
from engagement.store import links, queries
from engagement.store.database import Database
from engagement.store.forget import forget
from engagement.store.tables import PersonRow

AT = datetime(2026, 10, 5, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _workspaces(database: Database) -> None:
    for name in ("w", "other"):
        with database.session(name, write=True) as session:
            queries.save_workspace(session, Workspace(name))


def test_a_channel_is_about_one_account_at_a_time(database: Database) -> None:
    with database.session("w", write=True) as session:
        assert links.linked_account(session, "C1") is None
        assert links.link_channel(session, "C1", "ACCT-1", by="U1", at=AT) is None
        assert links.link_channel(session, "C1", "ACCT-2", by="U2", at=AT) == "ACCT-1"
        assert links.linked_account(session, "C1") == "ACCT-2"
        assert links.linked_account(session, "C2") is None
    with database.session("other") as session:
        assert links.linked_account(session, "C1") is None
    with database.session("w", write=True) as session:
        assert links.unlink_channel(session, "C1") == "ACCT-2"
        assert links.unlink_channel(session, "C1") is None


def test_people_subscribe_and_unsubscribe_as_often_as_they_like(database: Database) -> None:
    with database.session("w", write=True) as session:
        assert links.subscribe(session, "U1", "ACCT-1", at=AT)
        assert not links.subscribe(session, "U1", "ACCT-1", at=AT)
        assert links.subscribe(session, "U1", "ACCT-2", at=AT)
        assert links.subscribe(session, "U2", "ACCT-2", at=AT)
        assert links.subscribers(session) == {"U1": {"ACCT-1", "ACCT-2"}, "U2": {"ACCT-2"}}
        assert links.subscriptions_of(session, ["U2", "U3"]) == {"U2": {"ACCT-2"}}
        assert links.unsubscribe(session, "U1", "ACCT-1")
        assert not links.unsubscribe(session, "U1", "ACCT-1")
        assert links.subscribers(session)["U1"] == {"ACCT-2"}
    with database.session("other") as session:
        assert links.subscribers(session) == {}


def test_a_forgotten_colleague_leaves_no_subscription_and_no_name(database: Database) -> None:
    with database.session("w", write=True) as session:
        session.insert_many(PersonRow, [{"email": "ann@x.example", "slack_user_id": "U1"}])
        links.subscribe(session, "U1", "ACCT-1", at=AT)
        links.link_channel(session, "C1", "ACCT-1", by="U1", at=AT)
    done = forget(database, "w", "ann@x.example", new_flag_id=lambda *of: "0" * 32)
    assert (done.rows["subscriptions"], done.rows["channel_links"]) == (1, 1)
    with database.session("w") as session:
        assert links.subscribers(session) == {}
        assert links.linked_account(session, "C1") == "ACCT-1"
