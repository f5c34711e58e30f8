"""What people log by hand, in the store: one row a message, no feed, no import that changes it. On both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from engagement.export import Format, export
from engagement.ingest import import_paths, quarantine_list
from engagement.model import LOGGED, Workspace
from engagement.store import logged, queries
from engagement.store.bulk import read_events
from engagement.store.bulk_insert import AlreadyStored
from engagement.store.database import Database
from engagement.store.forget import forget
from engagement.store.logged import MovedOn
from engagement.store.retention import Retention, apply_retention
from engagement.touch import Touch, What

AT = datetime(2026, 10, 5, 7, tzinfo=UTC)
MESSAGE = "C0ROOM-1759647600.000100"
TOUCH = Touch("ACCT-1", What.FROM_CUSTOMER, AT - timedelta(hours=3), "P-1", "ana@harbour.example", AT)
FILES = {
    "people": "email,name,slack_user_id\nana@harbour.example,Ana Example,U0ANA\n",
    "accounts": "account_id,name\nACCT-1,Northwind Traders\nACCT-2,Harbour Lights\n",
    "contacts": "contact_id,account_id,name,email\nP-1,ACCT-1,Mira Vale,Mira@Northwind.example\n",
}


@pytest.fixture
def store(database: Database, tmp_path: Path) -> Database:
    """Two accounts and a contact, nothing done yet."""
    with database.session("w", write=True) as session:
        queries.save_workspace(session, Workspace("w"))
    put(database, tmp_path, **FILES)
    return database


def put(database: Database, folder: Path, **files: str) -> int:
    """Import files given by entity; how many rows were refused."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    done = import_paths(database, "w", [folder / f"{name}.csv" for name in files])
    return sum(each.quarantined for each in done)


def log(database: Database, touch: Touch = TOUCH, *, instead_of: Touch | None = None) -> str:
    with database.session("w", write=True) as session:
        return logged.log(session, MESSAGE, touch, instead_of=instead_of)


def find(database: Database, touch_id: str = MESSAGE) -> Touch | None:
    with database.session("w") as session:
        return logged.logged(session, touch_id)


def test_a_message_is_logged_once_changed_and_removed(store: Database) -> None:
    assert find(store) is None
    assert log(store) == MESSAGE
    assert find(store) == TOUCH
    moved = replace(TOUCH, account_id="ACCT-2", what=What.CALL, contact_id=None, by="U9")
    with pytest.raises(MovedOn):
        log(store, moved)
    assert log(store, moved, instead_of=TOUCH) == MESSAGE
    assert find(store) == moved
    events = read_events(store, Workspace("w"), account_ids=None, ends=[AT], known_at=None)
    assert events.activities.select("account_id", "kind", "status").rows() == [("ACCT-2", "call", "completed")]
    with store.session("w", write=True) as session:
        with pytest.raises(MovedOn):
            logged.unlog(session, MESSAGE, replace(moved, logged_at=AT - timedelta(hours=1)))
        logged.unlog(session, MESSAGE, moved)
    assert find(store) is None


def test_a_message_of_a_hidden_account_is_logged_beside_it(store: Database) -> None:
    log(store)
    seeing_less = store.hiding(frozenset({"ACCT-1"}))
    assert find(seeing_less) is None
    other = replace(TOUCH, account_id="ACCT-2", contact_id=None)
    for _ in range(2):
        beside = log(seeing_less, other)
    assert beside.startswith(MESSAGE)
    assert beside != MESSAGE
    assert find(store) == TOUCH
    assert find(store, beside) == find(seeing_less, beside) == other


def test_of_many_at_the_same_moment_one_logs_it(store: Database) -> None:
    together = Barrier(6)

    def one(number: int) -> bool:
        together.wait()
        try:
            with store.session("w", write=True) as session:
                if logged.logged(session, MESSAGE) is not None:
                    return False
                logged.log(session, MESSAGE, replace(TOUCH, by=f"U{number}"))
        except (AlreadyStored, MovedOn):
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(one, range(6)))
    assert done.count(True) == 1
    found = find(store)
    assert found is not None
    assert found.by == f"U{done.index(True)}"


def test_it_is_no_source_in_any_way(store: Database) -> None:
    log(store)
    with store.session("w") as session:
        assert queries.sources(session, before=AT + timedelta(days=1)) == ()
    for known in (None, AT + timedelta(days=1)):
        events = read_events(store, Workspace("w"), account_ids=["ACCT-1"], ends=[AT], known_at=known)
        assert len(events.activities) == 1
        assert events.deliveries.is_empty()


@pytest.mark.parametrize("form", Format)
def test_exported_and_imported_again_nothing_changes_here_and_there_it_is_the_same(
    store: Database, tmp_path: Path, form: Format
) -> None:
    log(store)
    export(store, "w", tmp_path / "out", file_format=form)
    done = import_paths(store, "w", [tmp_path / "out"])
    assert sum(each.accepted + each.updated + each.quarantined for each in done) == 0
    with store.session("v", write=True) as session:
        queries.save_workspace(session, Workspace("v"))
    import_paths(store, "v", [tmp_path / "out"])
    with store.session("v") as session:
        assert logged.logged(session, MESSAGE) == TOUCH
        assert LOGGED not in {each.name for each in queries.sources(session, before=AT + timedelta(days=1))}


@pytest.mark.parametrize("arrived", ["2026-10-01T00:00:00Z", "2026-12-01T00:00:00Z"])
def test_no_import_changes_it(store: Database, tmp_path: Path, arrived: str) -> None:
    log(store)
    head = "activity_id,source,account_id,kind,occurred_at,direction,arrived_at\n"
    row = f"{MESSAGE},logged,ACCT-1,message,2026-10-05T04:00:00Z,outbound,{arrived}\n"
    assert put(store, tmp_path, activities=head + row) == 1
    assert find(store) == TOUCH
    [refused] = quarantine_list(store, "w")
    assert refused.explanation == "somebody logged it otherwise in Slack: change or remove it there"
    other = row.replace(",logged,", ",chat,").replace("outbound", "inbound")
    assert put(store, tmp_path, activities=head + other) == 0  # the same message from a feed is a record of its own
    assert find(store) == TOUCH


def test_people_are_found_by_address_and_hidden_ones_are_not(store: Database) -> None:
    with store.session("w") as session:
        [found] = logged.contacts_at(session, " mira@northwind.EXAMPLE")
        assert (found.account_id, found.contact_id, found.name) == ("ACCT-1", "P-1", "Mira Vale")
        assert logged.contacts_at(session, "nobody@x.example") == []
    with store.hiding(frozenset({"ACCT-1"})).session("w") as session:
        assert logged.contacts_at(session, "mira@northwind.example") == []


@pytest.mark.parametrize("by", ["ana@harbour.example", "U0ANA"])
def test_a_forgotten_person_is_in_no_log(store: Database, by: str) -> None:
    log(store, replace(TOUCH, by=by))
    for address in ("ana@harbour.example", "mira@northwind.example"):
        forget(store, "w", address, new_flag_id=lambda *of: "0" * 32)
    kept = find(store)
    assert kept is not None
    assert (kept.account_id, kept.at) == (TOUCH.account_id, TOUCH.at)
    assert kept.by.startswith("forgotten-")
    assert kept.contact_id is not None
    assert kept.contact_id.startswith("forgotten-")


def test_it_is_kept_as_long_as_other_activities(store: Database) -> None:
    log(store)
    for days, gone in ((1, 0), (0, 1)):
        keep = Retention(activities_from=AT - timedelta(days=days))
        assert apply_retention(store, "w", keep, now=AT)["activities"] == gone
    assert find(store) is None
