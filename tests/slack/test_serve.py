"""``serve`` as a process: told to stop, it finishes what it acknowledged; a bad set-up is refused in one line."""

import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bot.blocks.notices import notice
from bot.clients import ClientFactory
from bot.deliveries.notices import direct
from bot.deps import connect
from bot.http_server import HttpServer, health_routes
from bot.scheduler import Tick
from bot.serve import running
from bot.settings import Settings
from bot.socket_mode import SocketMode
from bot.stopping import Stop
from bot.workspace import FaultKind, LocalWorkspace
from engagement.errors import RefusedError, SettingsError
from tests.slack.fakes import fake_deps, fake_engagement
from tests.slack.world import app_settings, populated, settings_for

PROGRAM = textwrap.dedent(
    """
    import time
    from bot.deps import connect
    from bot.serve import serve
    from bot.settings import load_settings
    from tests.slack.fakes import fake_engagement
    from dataclasses import replace
    from tests.slack.factories import AS_OF

    engagement = fake_engagement()
    engagement.before = lambda: time.sleep(0.4)
    serve(replace(connect(load_settings(), engagement), clock=lambda: AS_OF), scheduled=False)
    print("stopped gently")
    """
)


def test_sigterm_finishes_what_was_acknowledged(tmp_path: object) -> None:
    with LocalWorkspace(app_settings()) as workspace:
        ana = workspace.add_user("ana")
        room = workspace.add_channel("success", [ana], with_bot=True)
        environment = {
            **os.environ,
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
            "SLACK_API_URL": workspace.api_url,
        }
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            workspace.wait_for_socket(timeout=60)
            assert workspace.slash_command(ana, room, "/engagement", "ACCT-123").ok
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
        assert (process.returncode, out.strip()) == (0, "stopped gently"), err
        assert len(workspace.thread(workspace.messages(room)[0])) == 3


def test_stopping_takes_no_longer_than_it_may_whatever_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduled run, a report and a message, all of which do not end."""
    held, ticking = threading.Event(), threading.Event()
    monkeypatch.setattr(
        "bot.serve.ticks", lambda deps, runner: [Tick("slow", timedelta(hours=1), lambda: wait(ticking))]
    )

    def wait(reached: threading.Event) -> None:
        reached.set()
        held.wait(30)

    with LocalWorkspace(app_settings()) as workspace:
        world, working = populated(workspace), threading.Event()
        workspace.fail_next("chat.postMessage", FaultKind.HANG, seconds=8)
        with running(world.deps, stop=Stop(4.0), scheduled=True):
            workspace.wait_for_socket()
            world.deps.outbox.put(*(direct(world.ana.id, notice("Hello"), cause) for cause in ("one", "two")))
            workspace.wait_for(lambda: workspace.log.calls("chat.postMessage") or None)
            world.engagement.before = lambda: wait(working)
            world.ask("ACCT-123")
            assert working.wait(10)
            assert ticking.wait(10)
            began = time.monotonic()
        assert time.monotonic() - began < 5.0
    held.set()


@pytest.mark.parametrize("token", [None, "xoxb-unknown"])
def test_a_missing_or_refused_bot_token_is_one_line(token: str | None) -> None:
    with LocalWorkspace(app_settings()) as workspace:
        settings = settings_for(workspace).model_copy(
            update={"slack_bot_token": None if token is None else type(settings_for(workspace).slack_bot_token)(token)}
        )
        with pytest.raises(SettingsError, match="SLACK_BOT_TOKEN"):
            connect(settings, fake_engagement())


def test_a_refused_app_token_is_one_line() -> None:
    with LocalWorkspace(app_settings()) as workspace:
        world = populated(workspace)
        workspace.break_token("revoked", workspace.app_token)
        with pytest.raises(SettingsError, match="SLACK_APP_TOKEN"), running(world.deps):
            raise AssertionError("must not run")


def test_settings_that_a_mode_needs_are_named() -> None:
    with pytest.raises(SettingsError, match="SLACK_APP_TOKEN"), running(fake_deps()):
        raise AssertionError("must not run")
    bare = replace(fake_deps(), settings=Settings())
    with pytest.raises(SettingsError, match="SLACK_SIGNING_SECRET"), running(bare, http=True, port=0):
        raise AssertionError("must not run")


def test_a_port_that_is_taken_is_one_line() -> None:
    first = HttpServer(health_routes({}), host="127.0.0.1", port=0)
    port = first.start()
    second = HttpServer(health_routes({}), host="127.0.0.1", port=port)
    with pytest.raises(SettingsError, match=f"127.0.0.1:{port}"):
        second.start()
    first.stop()


@pytest.fixture
def flaky_slack() -> Iterator[tuple[str, list[int]]]:
    """A Web API that fails twice, and never gives a socket; counts the calls."""
    calls: list[int] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            calls.append(1)
            self.send_response(503)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api/", calls
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_unreachable_slack_is_tried_again_until_the_bot_is_stopped(flaky_slack: tuple[str, list[int]]) -> None:
    from bot.app import build_app

    address, calls = flaky_slack
    deps, stop = fake_deps(), Stop()
    sockets = SocketMode(build_app(deps), "xapp-1", ClientFactory(address))
    with pytest.raises(RefusedError, match="not connected"):
        sockets.check()
    thread = threading.Thread(target=sockets.connect, args=(stop,))
    thread.start()
    deadline = time.monotonic() + 20
    while len(calls) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    assert len(calls) >= 2
    sockets.close()
    deps.close()
