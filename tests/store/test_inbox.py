"""The inbox on both databases: kept once, handed out in turns to one holder each, final once."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engagement.delivery import InboxKind, InboxState, InstallationState
from engagement.model import Workspace
from engagement.store import inbox, installations, queries
from engagement.store.database import Database
from engagement.store.inbox import Arrival, Placed, Taken
from engagement.store.retention import Retention, apply_retention
from engagement.store.tables import InboxRow


@pytest.fixture
def store(database: Database) -> Database:
    """Two workspaces."""
    for name in ("ours", "theirs"):
        with database.session(name, write=True) as session:
            queries.save_workspace(session, Workspace(name))
    return database


def put(store: Database, key: str, *, asker: str = "U1", work: str | None = None, workspace: str = "ours") -> Placed:
    with store.session(workspace, write=True) as session:
        return inbox.put(session, Arrival(key, InboxKind.COMMAND, asker, work, {"text": key}))[0]


def claim(store: Database, limit: int = 1, owner: str = "one") -> list[InboxRow]:
    with store.session("ours", write=True) as session:
        return inbox.claim_next(session, owner, limit)


def finish(store: Database, row: InboxRow, owner: str = "one", incident: str | None = None) -> bool:
    with store.session("ours", write=True) as session:
        return inbox.finish(session, row, owner, incident=incident)


def change(store: Database, key: str, **values: Any) -> None:
    """What time would do."""
    with store.session("ours", write=True) as session:
        session.execute(update(InboxRow).where(InboxRow.inbox_key == key).values(**values))


def read(store: Database, key: str) -> InboxRow:
    with store.session("ours") as session:
        return session.scalars(select(InboxRow).where(InboxRow.inbox_key == key)).one()


def keys(rows: Sequence[InboxRow]) -> list[str]:
    return [row.inbox_key for row in rows]


def test_the_same_payload_is_kept_once_also_when_it_is_done(store: Database) -> None:
    assert [put(store, "a").taken for _ in range(3)] == [Taken.NEW, Taken.AGAIN, Taken.AGAIN]
    [row] = claim(store, 5)
    assert finish(store, row)
    assert put(store, "a").taken is Taken.AGAIN
    assert put(store, "a", workspace="theirs").taken is Taken.NEW


def test_the_same_work_is_in_line_once_and_may_be_asked_for_again_when_it_is_done(store: Database) -> None:
    assert put(store, "a", work="report").taken is Taken.NEW
    assert put(store, "b", work="report").taken is Taken.IN_LINE
    [row] = claim(store)
    assert put(store, "c", work="report").taken is Taken.IN_LINE
    assert finish(store, row)
    assert put(store, "d", work="report").taken is Taken.NEW
    assert put(store, "e", work="report", workspace="theirs").taken is Taken.NEW


def test_what_arrives_together_is_judged_as_if_one_came_after_the_other(store: Database) -> None:
    put(store, "before", work="old report")
    came = [
        Arrival("a", InboxKind.COMMAND, "U1", "report", {}),
        Arrival("a", InboxKind.COMMAND, "U1", "report", {}),
        Arrival("b", InboxKind.COMMAND, "U1", "report", {}),
        Arrival("before", InboxKind.COMMAND, "U1", None, {}),
        Arrival("c", InboxKind.COMMAND, "U1", "old report", {}),
        Arrival("d", InboxKind.COMMAND, "U2", None, {}),
    ]
    with store.session("ours", write=True) as session:
        placed = inbox.put(session, *came)
    assert [each.taken for each in placed] == ["new", "again", "in_line", "again", "in_line", "new"]
    assert keys(claim(store, 9)) == ["before", "d", "a"]


def test_of_many_deliveries_at_once_one_is_new(store: Database) -> None:
    ready = threading.Barrier(8)

    def deliver(number: int) -> Taken:
        ready.wait()
        return put(store, "same" if number % 2 else f"k{number}", work="report" if number % 2 == 0 else None).taken

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(deliver, range(8)))
    assert sorted(seen[1::2]) == ["again"] * 3 + ["new"]
    assert sorted(seen[0::2]) == ["in_line"] * 3 + ["new"]


def test_many_commands_of_one_person_do_not_delay_anothers(store: Database) -> None:
    for number in range(20):
        put(store, f"greedy {number}", asker="U1")
    put(store, "modest", asker="U2")
    put(store, "modest too", asker="U3")
    assert keys(claim(store, 3)) == ["greedy 0", "modest", "modest too"]
    assert keys(claim(store, 30)) == [f"greedy {number}" for number in range(1, 20)]


def test_two_that_always_ask_share_the_line(store: Database) -> None:
    for number in range(6):
        put(store, f"a{number}", asker="U1")
    for number in range(3):
        put(store, f"b{number}", asker="U2")
    assert keys(claim(store, 9)) == ["a0", "b0", "a1", "b1", "a2", "b2", "a3", "a4", "a5"]


def test_what_is_quick_stands_before_the_commands_and_can_be_asked_for_alone(store: Database) -> None:
    put(store, "command")
    with store.session("ours", write=True) as session:
        inbox.put(session, Arrival("click", InboxKind.ACTION, "U1", None, {}))
        inbox.put(session, Arrival("event", InboxKind.EVENT, "", None, {}))
    assert keys(claim(store, 1)) == ["event"]  # nobody's first, before the second of a person
    with store.session("ours", write=True) as session:
        assert len(inbox.claim_next(session, "one", 5, only_quick=True)) == 1
        assert not inbox.anything_due(session, only_quick=True)
        assert inbox.anything_due(session)
    assert keys(claim(store, 5)) == ["command"]


def test_each_row_goes_to_one_claimer(store: Database) -> None:
    for number in range(40):
        put(store, f"k{number}", asker=f"U{number}")
    ready = threading.Barrier(4)

    def work(owner: str) -> list[str]:
        ready.wait()
        got: list[str] = []
        while rows := claim(store, 3, owner):
            got += [row.inbox_key for row in rows if finish(store, row, owner)]
        return got

    with ThreadPoolExecutor(4) as pool:
        done = [key for got in pool.map(work, "abcd") for key in got]
    assert sorted(done) == sorted(f"k{number}" for number in range(40))


def test_what_is_final_keeps_no_body_and_is_never_handed_out_again(store: Database) -> None:
    put(store, "a")
    put(store, "b", asker="U2")
    first, second = claim(store, 2)
    assert first.body == {"text": "a"}
    assert finish(store, first)
    assert finish(store, second, incident="abc123")
    assert not finish(store, first)
    assert claim(store, 5) == []
    assert [(read(store, key).state, read(store, key).body) for key in "ab"] == [("done", None), ("parked", None)]
    assert read(store, "b").incident == "abc123"


def test_a_row_whose_lease_ended_goes_to_another_and_the_first_may_not_finish_it(store: Database) -> None:
    put(store, "a")
    [held] = claim(store)
    with store.session("ours", write=True) as session:
        assert inbox.release(session) == 0
    change(store, "a", lease_until=datetime.now(UTC) - timedelta(seconds=1))
    with store.session("ours", write=True) as session:
        inbox.extend(session, "one", ["a"])
        assert inbox.release(session) == 0
    change(store, "a", lease_until=datetime.now(UTC) - timedelta(seconds=1))
    with store.session("ours", write=True) as session:
        inbox.extend(session, "one", ["b"])  # alive, but no longer at work on it: a fault made it let go
        assert inbox.release(session) == 1
    [taken] = claim(store, owner="two")
    assert (taken.attempts, taken.body) == (2, {"text": "a"})
    assert not finish(store, held)
    assert finish(store, taken, "two")


def test_a_row_put_back_waits_and_its_try_may_not_count(store: Database) -> None:
    put(store, "a")
    for counts, attempts in ((True, 1), (False, 2), (True, 2)):
        [row] = claim(store)
        assert row.attempts == attempts
        with store.session("ours", write=True) as session:
            assert inbox.put_back(session, row, "one", after=timedelta(seconds=0), counts=counts)
    [row] = claim(store)
    with store.session("ours", write=True) as session:
        inbox.put_back(session, row, "one", after=timedelta(hours=1))
        assert not inbox.anything_due(session)
    assert claim(store) == []


def test_the_pace_is_the_time_between_two_ends_while_there_was_a_line(store: Database) -> None:
    start = datetime.now(UTC) - timedelta(hours=3)
    # received and finished, in seconds: the third came after an idle hour, so the hour is no pace
    for number, (came, ended) in enumerate([(0, 10), (1, 14), (3600, 3602), (3601, 3608)]):
        put(store, f"k{number}", asker=f"U{number}")
        [row] = claim(store)
        finish(store, row)
        times = {"received_at": start + timedelta(seconds=came), "finished_at": start + timedelta(seconds=ended)}
        change(store, f"k{number}", **times)
    turns = [put(store, f"waiting {number}", asker=f"V{number}").turn for number in range(3)]
    with store.session("ours") as session:
        measured = inbox.pace(session)
        in_line = inbox.turns_in_line(session)
    assert (measured.waiting, measured.each) == (3, pytest.approx((4 + 6) / 2))
    assert in_line == turns


def test_keys_are_kept_for_seven_days_after_the_end(store: Database) -> None:
    for key in ("old", "recent", "open"):
        put(store, key, asker=key)
    for row in claim(store, 2):
        finish(store, row)
    change(store, "old", finished_at=datetime.now(UTC) - timedelta(days=7, minutes=1))
    change(store, "recent", finished_at=datetime.now(UTC) - timedelta(days=6, hours=23))
    change(store, "open", received_at=datetime.now(UTC) - timedelta(days=30))
    assert apply_retention(store, "ours", Retention(), now=datetime.now(UTC))["inbox"] == 1
    assert [put(store, key).taken for key in ("old", "recent", "open")] == [Taken.NEW, Taken.AGAIN, Taken.AGAIN]


def test_what_waits_is_parked_when_the_app_is_removed(store: Database) -> None:
    for key in ("held", "waits", "waits too"):
        put(store, key, asker=key)
    claim(store)
    put(store, "another's", workspace="theirs")
    with store.session("ours", write=True) as session:
        assert inbox.park_all(session) == 2
        assert inbox.open_rows(session) == 1
    assert (read(store, "waits").state, read(store, "waits").body) == (InboxState.PARKED, None)
    with store.session("theirs") as session:
        assert inbox.open_rows(session) == 1


def test_an_installation_comes_back_by_a_start_only(store: Database) -> None:
    now = datetime(2026, 10, 1, tzinfo=UTC)
    active, paused, removed = InstallationState.ACTIVE, InstallationState.PAUSED, InstallationState.UNINSTALLED
    steps = [  # wanted, team of the start, changed?, state afterwards
        (active, "T1", True, active),
        (paused, None, True, paused),
        (active, None, True, active),
        (removed, None, True, removed),
        (active, None, False, removed),
        (paused, None, False, removed),
        (active, "T2", True, active),
        (active, "T2", False, active),
    ]
    with store.session("ours") as session:
        assert installations.state(session) is active
        assert installations.installation(session) is None
    for number, (wanted, team, changed, after) in enumerate(steps):
        at = now + timedelta(hours=number)
        with store.session("ours", write=True) as session:
            assert installations.set_state(session, wanted, at=at, team_id=team, reason="why") is changed
        with store.session("ours") as session:
            assert installations.state(session) is after
    with store.session("theirs") as session:
        assert installations.state(session) is active


def test_what_an_owner_did_not_finish_is_given_back_at_once_and_does_not_count(store: Database) -> None:
    for key in "abc":
        put(store, key, asker=key)
    [done, mine] = claim(store, 2)
    [other] = claim(store, owner="two")
    assert finish(store, done)
    with store.session("ours", write=True) as session:
        assert inbox.hand_back(session, "one") == 1
    assert read(store, other.inbox_key).owner == "two"
    [heir] = claim(store, 3, owner="three")
    assert (heir.inbox_key, heir.attempts) == (mine.inbox_key, 1)
    assert not finish(store, mine)  # who is still at it finds that it is no longer theirs
    assert finish(store, heir, "three")
