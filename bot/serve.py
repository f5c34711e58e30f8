"""Running the bot: Socket Mode by default, request URLs with ``http=True``; stopped gently by SIGTERM or Ctrl-C."""

import contextlib
import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

from bot.app import build_app
from bot.deps import Deps
from bot.front_gate import FrontGate
from bot.handlers import HANDLERS
from bot.http_server import HttpServer, health_routes, slack_routes
from bot.sender import Sender
from bot.socket_mode import SocketMode
from bot.workers import Workers

WITHIN = 15.0  # seconds that stopping may take
_log = logging.getLogger(__name__)


def serve(deps: Deps, *, http: bool = False, host: str = "127.0.0.1", port: int | None = None) -> None:
    """Run until SIGTERM or Ctrl-C; then take nothing new, finish what was taken within 15 s, and return.

    Without ``http``, a ``port`` serves ``/healthz`` and ``/readyz`` only. Raises ``SettingsError`` for missing or
    refused tokens and for a port that is taken.
    """
    stop = threading.Event()
    with _signals(stop), running(deps, http=http, host=host, port=port, stop=stop):
        _log.info("ready: %s", "HTTP" if http else "Socket Mode")
        stop.wait()
        _log.info("stopping")


@contextlib.contextmanager
def running(
    deps: Deps,
    *,
    http: bool = False,
    host: str = "127.0.0.1",
    port: int | None = None,
    stop: threading.Event | None = None,
) -> Iterator[int | None]:
    """The bot at work while the block runs; yields the port it listens on, if any. ``port`` 0 takes a free one."""
    with contextlib.ExitStack() as stack:
        stack.callback(deps.close)
        sender, workers = Sender(deps), Workers(deps, HANDLERS)
        stack.callback(_finish, workers, sender)
        listen = _http(deps, stack) if http else _sockets(deps, stack, stop or threading.Event())
        deps.installation.installed(deps.identity.team_id)
        sender.start()
        workers.start()
        yield listen(host, port)


def _http(deps: Deps, stack: contextlib.ExitStack) -> Callable[[str, int | None], int | None]:
    secret = deps.settings.require("slack_signing_secret").slack_signing_secret
    gate = FrontGate(secret.get_secret_value() if secret else "")
    routes = [*slack_routes(build_app(deps), gate), *health_routes({"database": deps.ready})]
    return lambda host, port: _listen(stack, HttpServer(routes, host=host, port=3000 if port is None else port))


def _sockets(deps: Deps, stack: contextlib.ExitStack, stop: threading.Event) -> Callable[[str, int | None], int | None]:
    token = deps.settings.require("slack_app_token").slack_app_token
    sockets = SocketMode(build_app(deps), token.get_secret_value() if token else "", deps.clients)
    stack.callback(sockets.close)
    routes = health_routes({"database": deps.ready, "slack": sockets.check})

    def listen(host: str, port: int | None) -> int | None:
        taken = None if port is None else _listen(stack, HttpServer(routes, host=host, port=port))
        sockets.connect(stop)
        return taken

    return listen


def _finish(workers: Workers, sender: Sender) -> None:
    """Within 15 s: first what was taken is done, then what it caused to be said is sent."""
    deadline = time.monotonic() + WITHIN
    if not workers.close(within=WITHIN):
        _log.warning("%d answers were not finished in time; the next start takes them up", workers.busy)
    if not sender.close(within=max(1.0, deadline - time.monotonic())):
        _log.warning("not everything was sent in time; the next start takes it up")


def _listen(stack: contextlib.ExitStack, server: HttpServer) -> int:
    port = server.start()
    stack.callback(server.stop)
    return port


@contextlib.contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set ``stop``; outside the main thread, where signals cannot be caught, nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def handler(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, handler) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
