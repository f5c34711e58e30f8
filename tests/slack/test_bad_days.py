"""Bad days of the database and of Slack, the whole way: each is answered, and what was promised is kept."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event

from bot.answers.to import To
from bot.reports import Wanted
from bot.workspace import LocalWorkspace
from engagement.errors import DatabaseUnavailable
from engagement.store.database import Database
from engagement.store.tables import InboxRow
from tests.slack.factories import AS_OF
from tests.slack.fakes import ASKER, WORKSPACE
from tests.slack.sending import Post, posting
from tests.slack.world import World, app_settings


@contextmanager
def slow(database: Database, statement: str, seconds: float, times: int = 1) -> Iterator[list[float]]:
    """The next statements that begin so take so long."""
    waited: list[float] = []

    def wait(connection: Any, cursor: Any, text: str, *_: Any) -> None:
        if text.startswith(statement) and len(waited) < times:
            waited.append(seconds)
            time.sleep(seconds)

    event.listen(database.engine, "before_cursor_execute", wait)
    yield waited


def test_a_command_that_a_slow_database_took_too_late_is_answered_all_the_same(world: World) -> None:
    """Slack tells the person that the app did not respond: a command that was kept is done, and once."""
    with slow(world.deps.database, "INSERT INTO inbox", 3.3) as waited:
        seen = world.ask("ACCT-123")
    assert waited
    assert not seen.ok, "too late for Slack"
    world.thread()
    assert len(world.workspace.messages(world.room)) == 1


def test_a_database_that_is_slow_while_the_report_is_made_delays_it_only(world: World) -> None:
    with slow(world.deps.database, "INSERT INTO outbox", 0.5, times=8) as waited:
        assert world.ask("ACCT-123").ok
        world.thread()
    assert waited
    assert len(world.workspace.messages(world.room)) == 1


def _fill(database: Database) -> None:
    """With small rows, so that in the pages of the table there is no room for a larger one either."""
    now = datetime.now(UTC)
    for number in range(10_000):
        row = {"inbox_key": f"{number}", "kind": "command", "asker": "a", "body": None, "state": "done", "attempts": 1}
        with database.session(WORKSPACE, write=True) as session:
            session.insert_many(InboxRow, [{**row, "received_at": now, "turn": now, "next_at": now}])


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Not a page more than the file has now, and none of those is free: as SQLite finds a disk that is full."""
    most = ["PRAGMA max_page_count=1"]  # that is: no more than there are

    def limit(connection: Any) -> None:
        connection.connection.cursor().execute(most[0])

    event.listen(database.engine, "begin", limit)
    try:
        with pytest.raises(DatabaseUnavailable, match="disk is full"):
            _fill(database)
        yield
    finally:
        most[0] = "PRAGMA max_page_count=1000000"


def test_on_a_full_disk_nothing_is_promised_that_is_not_kept_and_it_goes_on_with_room(world: World) -> None:
    assert world.ask("ACCT-123").ok
    world.thread()
    with full_disk(world.deps.database):
        said = [world.ask(f"ACCT-123 {words}") for words in ("monthly", "60d", "90d", "2026-08", "2026-Q2", "30d")]
        texts = [each.message.text for each in said if each.message]
        promised = sum("orking on" in text for text in texts)
        assert len(texts) == len(said), "everybody reads something"
        assert all("database" in text for text in texts if "orking on" not in text)
        assert promised < len(said), "the disk was full"
    assert world.ask("ACCT-123 2026-07").ok
    wanted = 1 + promised + 1
    world.workspace.wait_for(lambda: len(world.workspace.messages(world.room)) >= wanted, timeout=30)
    time.sleep(0.5)
    assert len(world.workspace.messages(world.room)) == wanted


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    with LocalWorkspace(app_settings()) as workspace:
        made = posting(workspace)
        yield made
        made.deps.close()


def test_below_a_summary_that_somebody_has_deleted_nothing_comes_into_the_channel(post: Post) -> None:
    """Slack takes replies to what is gone and shows them nowhere."""
    room, asker = post.world.room, replace(ASKER, user_id=post.ana.id, channel_id=post.world.room.id)
    passed: list[str] = []

    def deletes(name: str) -> None:
        passed.append(name)
        if passed.count("after finish") == 1:
            for message in post.workspace.messages(room):
                message.deleted = True

    To(post.deps, asker, "asked").post({"report": Wanted("ACCT-123", None, AS_OF).as_json()})
    assert post.sender(step=deletes).send_due() == 3
    assert post.workspace.messages(room) == []
    below = [m for m in post.workspace.state.messages[room.id] if m.thread_ts and not m.deleted]
    assert len(below) == 2
    assert post.send() == 0, "it is over"
