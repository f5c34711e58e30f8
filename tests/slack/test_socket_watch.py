"""A connection that stands but says nothing: it is noticed, said, and service resumes by itself."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit, urlunsplit

import pytest

from bot.app import build_app
from bot.socket_mode import SocketMode
from bot.stopping import Stop
from bot.workspace import LocalWorkspace
from engagement.errors import RefusedError
from tests.slack.world import World, app_settings, populated


class Wire:
    """A TCP relay to a port; ``freeze`` keeps every open connection open and passes nothing on any more."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._frozen: set[int] = set()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self) -> None:
        """From now on the connections of this moment are silent."""
        self._frozen |= {id(end) for end in self._open}

    def close(self) -> None:
        """Close everything."""
        for end in (self._listening, *self._open):
            with suppress(OSError):
                end.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._relay, args=(one, other), daemon=True).start()

    def _relay(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                if id(one) in self._frozen:
                    continue
                other.sendall(data)
            other.shutdown(socket.SHUT_RDWR)


@contextmanager
def connected(workspace: LocalWorkspace, *, silent: float) -> Iterator[tuple[World, SocketMode, Wire]]:
    """The bot's socket to a local workspace over a wire that can be frozen."""
    world = populated(workspace)
    wire = Wire(urlsplit(workspace.base_url).port or 0)
    app = build_app(world.deps)
    token = world.deps.settings.slack_app_token
    assert token is not None
    sockets = SocketMode(app, token.get_secret_value(), world.deps.clients, ping=0.3, silent=silent)
    client = sockets._handler.client
    issue = client.issue_new_wss_url

    def through_the_wire() -> str:
        parts = urlsplit(issue())
        return urlunsplit(parts._replace(netloc=f"127.0.0.1:{wire.port}"))

    client.issue_new_wss_url = through_the_wire
    stop = Stop()
    try:
        assert sockets.connect(stop)
        yield world, sockets, wire
    finally:
        stop.set()
        wire.close()
        sockets.close()
        world.deps.close()


def until(done: object, seconds: float = 20.0) -> None:
    """Wait for a condition."""
    deadline = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


@pytest.mark.parametrize("sdk_checks", [True, False], ids=["the SDK notices", "the SDK's own check is dead"])
def test_a_silent_socket_is_noticed_and_replaced(monkeypatch: pytest.MonkeyPatch, sdk_checks: bool) -> None:
    with LocalWorkspace(app_settings()) as workspace, connected(workspace, silent=1.5) as (world, sockets, wire):
        sockets.check()
        first = sockets._handler.client.session_id()
        if not sdk_checks:
            monkeypatch.setattr("slack_sdk.socket_mode.builtin.connection.Connection.check_state", lambda self: None)
        wire.freeze()
        until(lambda: sockets._handler.client.session_id() != first)
        until(lambda: sockets.silent_for < 1.0)
        sockets.check()
        monkeypatch.undo()
        until(lambda: world.ask("help").ok)  # one that goes to the dead connection is lost, in Slack too


def test_while_nothing_answers_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with LocalWorkspace(app_settings()) as workspace, connected(workspace, silent=0.5) as (_, sockets, wire):
        monkeypatch.setattr("slack_sdk.socket_mode.builtin.connection.Connection.check_state", lambda self: None)
        monkeypatch.setattr(sockets, "_try_to_connect", lambda: False)
        wire.freeze()
        until(lambda: not sockets.connected)
        with pytest.raises(RefusedError, match=r"no sign of life from Slack for \d+ s"):
            sockets.check()
