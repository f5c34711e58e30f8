"""Told to stop, a process ends in time whatever stands still in it; what it held is anybody's at once and done once."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import select, update

from bot.blocks.notices import notice
from bot.deliveries.notices import direct
from bot.deps import connect
from bot.serve import running
from bot.stopping import CLOSING, HANDING_BACK, Stop, together
from bot.workspace import FaultKind, LocalWorkspace, User
from engagement.delivery import OutboxState
from engagement.model import Workspace
from engagement.store import migrate, queries
from engagement.store.database import Database
from engagement.store.outbox import enqueue
from engagement.store.tables import InboxRow, JobRow, OutboxRow
from tests.slack import factories
from tests.slack.fakes import fake_engagement
from tests.slack.sending import TEN_MINUTES, Post, posting
from tests.slack.world import app_settings, settings_for
from tests.store.cluster import SETTINGS, Cluster, running_cluster

GRACE = 1.0  # seconds
IN_TIME = GRACE + HANDING_BACK + 2 * CLOSING + 1.0  # and what a loaded machine needs to notice
PROGRAM = textwrap.dedent(
    """
    import os, threading
    from dataclasses import replace
    from bot.deps import connect
    from bot.logs import configure_logging
    from bot.serve import serve
    from bot.settings import load_settings
    from bot.stopping import leave
    from engagement.model import Workspace
    from engagement.store.database import Database
    from tests.slack.factories import AS_OF
    from tests.slack.fakes import fake_engagement

    engagement = fake_engagement()
    engagement.database = Database.open(os.environ["DATABASE_URL"])
    engagement.before = lambda: threading.Event().wait()  # a report that does not end
    engagement.workspace = lambda: Workspace("default")
    engagement.scan = lambda **given: threading.Event().wait()  # nor does the scan, which does not look at stop
    engagement.apply_retention = lambda **given: {}
    configure_logging(load_settings())
    serve(replace(connect(load_settings(), engagement), clock=lambda: AS_OF), grace=float(os.environ["GRACE"]))
    leave()
    """
)


@dataclass
class Bot:
    """A process that serves a local workspace, whose reports and scans do not end."""

    workspace: LocalWorkspace
    database: Database
    ana: User
    process: subprocess.Popen[str]

    def rows(self, of: type) -> list[tuple[object, ...]]:
        """State, owner and attempts of rows."""
        with self.database.session("default") as session:
            return [(row.state, row.owner, row.attempts) for row in session.scalars(select(of))]

    def stop(self) -> tuple[float, str]:
        """SIGTERM; the seconds until it ended well, and its log."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        _, said = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, said
        return time.monotonic() - began, said


@contextmanager
def serving(url: str) -> Iterator[Bot]:
    """The process, connected."""
    database = Database.open(url)
    migrate.upgrade(database)
    with database.session("default", write=True) as session:
        queries.save_workspace(session, Workspace("default"))
    with LocalWorkspace(app_settings()) as workspace:
        ana = workspace.add_user("ana", email="ana@harbour.example")
        given = {
            "DATABASE_URL": url,
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
            "SLACK_API_URL": workspace.api_url,
            "GRACE": str(GRACE),
        }
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], env={**os.environ, **given}, stderr=subprocess.PIPE, text=True
        )
        try:
            workspace.wait_for(lambda: workspace.hub.connections or process.poll() is not None, 60)
            assert process.poll() is None, process.communicate()
            workspace.wait_for_socket()
            yield Bot(workspace, database, ana, process)
        finally:
            process.kill()
            process.wait()
            database.dispose()


def working(bot: Bot) -> bool:
    """Whether the command and the scan are at work."""
    states = {state for state, *_ in bot.rows(InboxRow)}, {state for state, *_ in bot.rows(JobRow)}
    return "working" in states[0] and "running" in states[1]


def test_what_stands_still_is_named_given_back_and_done_once_by_the_next(tmp_path: Path) -> None:
    """A post that Slack does not answer, a scan that does not stop, and a report that does not end."""
    with serving(f"sqlite:///{tmp_path / 'x.db'}") as bot:
        workspace, wait = bot.workspace, bot.workspace.wait_for
        workspace.fail_next("chat.postMessage", FaultKind.HANG, seconds=9, acts=True)
        with bot.database.session("default", write=True) as session:
            enqueue(session, direct(bot.ana.id, notice("Hello"), "one"))
        wait(lambda: workspace.log.calls("chat.postMessage"), 30)
        room = workspace.open_dm(bot.ana)
        assert workspace.slash_command(bot.ana, room, "/engagement", "ACCT-123").ok
        wait(lambda: working(bot), 30)
        seconds, said = bot.stop()
        assert seconds < IN_TIME
        [late] = [line for line in said.splitlines() if "not finished" in line]
        assert all(name in late for name in ("command", "direct ", "scan")), late
        assert bot.rows(InboxRow) == [("waiting", None, 0)]
        assert ("running", None, 0) in bot.rows(JobRow)
        with bot.database.session("default", write=True) as session:
            hung = session.scalars(select(OutboxRow).where(OutboxRow.kind == "direct")).one()
            assert (hung.state, hung.reason) == (OutboxState.UNKNOWN, "stopped")  # it may stand in Slack: looked up
            assert hung.next_at <= datetime.now(UTC) + timedelta(seconds=15)
            session.execute(update(OutboxRow).values(next_at=datetime.now(UTC)))
        engagement = fake_engagement()
        engagement.database = bot.database
        deps = replace(connect(settings_for(workspace), engagement), clock=lambda: factories.AS_OF)
        with running(deps):
            wait(lambda: {state for state, *_ in bot.rows(OutboxRow)} == {"sent"} and len(bot.rows(OutboxRow)) == 4, 30)
            assert [state for state, *_ in bot.rows(InboxRow)] == ["done"]
        hello, report = workspace.messages(room)
        assert hello.text == "Hello"
        assert len(workspace.thread(report)) == 3


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A server whose connections may be frozen."""
    with running_cluster(SETTINGS | {"synchronous_commit": "on"}) as made:
        made.create("frozen")
        yield made


@pytest.mark.postgres
def test_a_database_that_does_not_answer_keeps_no_process_alive(cluster: Cluster) -> None:
    with serving(cluster.url("frozen")) as bot:
        room = bot.workspace.open_dm(bot.ana)
        assert bot.workspace.slash_command(bot.ana, room, "/engagement", "ACCT-123").ok
        bot.workspace.wait_for(lambda: working(bot), 30)
        bot.database.dispose()
        found = cluster.execute("SELECT pid FROM pg_stat_activity WHERE datname = 'frozen'")
        backends = [int(str(pid)) for (pid,) in found]
        assert backends
        signalled(backends, signal.SIGSTOP)
        try:
            seconds, _ = bot.stop()
        finally:
            signalled(backends, signal.SIGCONT)
        assert seconds < IN_TIME


def signalled(processes: list[int], how: signal.Signals) -> None:
    """Send each the signal; one that was on its way out when it was listed may be gone by now."""
    for pid in processes:
        with suppress(ProcessLookupError):
            os.kill(pid, how)


def test_a_delivery_that_was_not_begun_is_given_back_and_not_sent_here_any_more() -> None:
    reached, go = Event(), Event()

    def step(name: str) -> None:
        if name == "before post":
            reached.set()
            go.wait(10)

    with LocalWorkspace(app_settings()) as workspace:
        post: Post = posting(workspace)
        key = post.put()
        sender = post.sender(step=step)
        sending = Thread(target=sender.send_due)
        sending.start()
        assert reached.wait(10)
        assert sender.at_work == [f"direct {key}"]
        sender.hand_back()
        row = post.row(key)
        assert (row.state, row.reason, row.uncertain) == (OutboxState.PENDING, "stopped", False)
        go.set()
        sending.join(10)
        assert not post.direct()
        assert post.send(later=TEN_MINUTES) == 1
        assert len(post.direct()) == 1
        post.deps.close()


def test_all_count_down_to_the_same_moment_and_the_late_are_known(caplog: pytest.LogCaptureFixture) -> None:
    stop, held = Stop(0.2), Event()
    assert not stop.is_set()
    stop.set()
    assert 0 <= stop.left(0.5) <= 0.1 < stop.left() <= 0.2

    def fails() -> None:
        raise RuntimeError("text with a name in it")

    ends: dict[str, Callable[[], object]] = {"slow": held.wait, "quick": lambda: None, "broken": fails}
    threads = together(stop.left(), ends)
    assert [thread.name for thread in threads if thread.is_alive()] == ["slow"]
    assert "RuntimeError" in caplog.text
    assert "a name" not in caplog.text
    time.sleep(0.01)
    stop.set()  # the first time counts
    assert stop.left() < 0.05
    held.set()
