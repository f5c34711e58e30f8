"""The audit's rows: once for what is tried several times, asked about by person, account, action, time and outcome."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engagement.audit import Entry, Outcome, Surface
from engagement.audit_use import AuditUse
from engagement.model import Workspace
from engagement.signals.life import flag_id
from engagement.store import queries
from engagement.store.audit import keep_entry
from engagement.store.database import Database
from engagement.store.forget import forget
from engagement.store.retention import Retention, apply_retention
from engagement.store.tables import PersonRow

NOW = datetime(2026, 10, 7, 9, tzinfo=UTC)
ANA, BEN = "ana@x.example", "U0BEN"
SEEN = Entry("k1", NOW - timedelta(days=2), ANA, "report", Surface.COMMAND, ("A",))
COMPARED = Entry("k2", NOW - timedelta(days=1), ANA, "compare", Surface.COMMAND, ("A", "B"))
REFUSED = Entry("k3", NOW, BEN, "resolve", Surface.WINDOW, ("B",), Outcome.REFUSED, "right_act")
ALL = Entry("k4", NOW - timedelta(days=400), BEN, "portfolio", Surface.HOME)


@pytest.fixture(autouse=True)
def _kept(database: Database) -> None:
    for workspace in ("W", "other"):
        with database.session(workspace, write=True) as session:
            queries.save_workspace(session, Workspace(workspace))
    with database.session("W", write=True) as session:
        for entry in (SEEN, COMPARED, REFUSED, ALL):
            keep_entry(session, entry)
    with database.session("other", write=True) as session:
        keep_entry(session, replace(SEEN, asker="eve@other.example"))


def test_entries_come_back_the_latest_first_and_of_one_workspace(database: Database) -> None:
    assert AuditUse(database, "W").audit() == [REFUSED, COMPARED, SEEN, ALL]
    assert AuditUse(database, "W").audit(most=2) == [REFUSED, COMPARED]


def test_they_are_asked_about_by_everything_that_they_hold(database: Database) -> None:
    audit = AuditUse(database, "W").audit
    assert audit(person=" Ana@X.example") == [COMPARED, SEEN]
    assert audit(person=BEN, since=NOW - timedelta(days=3)) == [REFUSED]
    assert audit(account="A") == [COMPARED, SEEN], "with all its accounts"
    assert audit(account="B", until=NOW) == [COMPARED]
    assert audit(actions=("report", "portfolio")) == [SEEN, ALL]
    assert audit(outcome=Outcome.REFUSED) == [REFUSED]
    assert audit(account="C") == []


def test_what_is_tried_again_stands_once_as_it_ended(database: Database) -> None:
    ended = replace(COMPARED, accounts=("C",), outcome=Outcome.FAILED, reason="a1b2c3")
    with database.session("W", write=True) as session:
        keep_entry(session, ended)
    assert AuditUse(database, "W").audit(person=ANA) == [ended, SEEN]


def test_it_is_kept_for_as_long_as_is_set(database: Database) -> None:
    assert apply_retention(database, "W", Retention(), now=NOW)["audit"] == 1
    assert apply_retention(database, "W", Retention(audit_days=1), now=NOW)["audit"] == 1
    assert AuditUse(database, "W").audit() == [REFUSED, COMPARED]


def test_who_is_forgotten_is_nobody_in_it(database: Database) -> None:
    with database.session("W", write=True) as session:
        session.insert_many(PersonRow, [{"email": "ben@x.example", "slack_user_id": BEN}])
    assert forget(database, "W", "ben@x.example", new_flag_id=flag_id).rows["audit"] == 2
    assert forget(database, "W", ANA.upper(), new_flag_id=flag_id).rows["audit"] == 3
    askers = {entry.asker for entry in AuditUse(database, "W").audit()}
    assert len(askers) == 2
    assert all(asker.startswith("forgotten-") for asker in askers)
