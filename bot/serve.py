"""Running the bot: Socket Mode by default, request URLs with ``http=True``; stopped gently by SIGTERM or Ctrl-C."""

import contextlib
import logging
import math
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType

from bot.app import build_app
from bot.deps import Deps
from bot.front_gate import FrontGate
from bot.handlers import HANDLERS
from bot.http_server import HttpServer, health_routes, metrics_routes, slack_routes
from bot.problems import incidents_reported
from bot.scheduler import Scheduler
from bot.sender import Sender
from bot.socket_mode import SocketMode
from bot.ticks import ticks
from bot.workers import Workers
from engagement.store.health import Standing, standing
from engagement.store.serving import serving

HTTP_PORT = 3000
LOOPBACK = "127.0.0.1"
WITHIN = 12.0  # seconds that finishing may take, so that the process ends within 15
_SWITCH = 0.001  # seconds: an acknowledgement waits no longer for a thread that computes a report
_log = logging.getLogger(__name__)


class _Patience:
    """How long stopping may still take, counted from the first question."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._until = seconds, math.inf

    def left(self) -> float:
        """Seconds, at least 0."""
        self._until = min(self._until, time.monotonic() + self._seconds)
        return max(0.0, self._until - time.monotonic())


def serve(
    deps: Deps, *, http: bool = False, host: str = LOOPBACK, port: int | None = None, scheduled: bool = True
) -> None:
    """Run until SIGTERM or Ctrl-C; then take nothing new, finish what was taken within 12 s, and return.

    Without ``http``, a ``port`` (else METRICS_PORT) serves ``/healthz``, ``/readyz`` and ``/metrics``. ``scheduled``:
    with digests, escalations and the nightly scan. Raises ``SettingsError`` for missing or refused tokens and for a
    port that is taken, ``DatabaseUnavailable`` where another process serves the same SQLite file.
    """
    stop = threading.Event()
    sys.setswitchinterval(_SWITCH)
    with _signals(stop), running(deps, http=http, host=host, port=port, stop=stop, scheduled=scheduled):
        _log.info("ready: %s", "HTTP" if http else "Socket Mode")
        stop.wait()
        _log.info("stopping")


@contextlib.contextmanager
def running(
    deps: Deps,
    *,
    http: bool = False,
    host: str = LOOPBACK,
    port: int | None = None,
    stop: threading.Event | None = None,
    scheduled: bool = False,
) -> Iterator[int | None]:
    """The bot at work while the block runs; yields the port it listens on, if any. ``port`` 0 takes a free one."""
    with contextlib.ExitStack() as stack:
        stack.callback(deps.close)
        stack.enter_context(serving(deps.database))
        deps.metrics.read_database(lambda: _standing(deps))
        deps.metrics.count_incidents(incidents_reported)
        sender, workers = Sender(deps), Workers(deps, HANDLERS)
        patience = _Patience(WITHIN)
        stack.callback(_finish, workers, sender, patience)
        listen = _http(deps, stack) if http else _sockets(deps, stack, stop or threading.Event())
        deps.installation.installed(deps.identity.team_id)
        sender.start()
        workers.start()
        taken = listen(host, port)
        if scheduled:
            _schedule(deps, stack, patience)
        yield taken


def _http(deps: Deps, stack: contextlib.ExitStack) -> Callable[[str, int | None], int | None]:
    """Metrics are not for the public address: they have a port of their own, on the loopback address only."""
    secret = deps.settings.require("slack_signing_secret").slack_signing_secret
    gate = FrontGate(secret.get_secret_value() if secret else "")
    routes = slack_routes(build_app(deps), gate, deps.metrics.note_acknowledged)
    health, metrics = health_routes({"database": deps.ready}), metrics_routes(deps.metrics)

    def listen(host: str, port: int | None) -> int | None:
        if deps.settings.metrics_port is not None:
            _listen(stack, HttpServer([*health, *metrics], host=LOOPBACK, port=deps.settings.metrics_port))
        return _listen(stack, HttpServer([*routes, *health], host=host, port=HTTP_PORT if port is None else port))

    return listen


def _sockets(deps: Deps, stack: contextlib.ExitStack, stop: threading.Event) -> Callable[[str, int | None], int | None]:
    token = deps.settings.require("slack_app_token").slack_app_token
    acknowledged = deps.metrics.note_acknowledged
    sockets = SocketMode(
        build_app(deps), token.get_secret_value() if token else "", deps.clients, acknowledged=acknowledged
    )
    stack.callback(sockets.close)
    deps.metrics.watch_socket(lambda: sockets.connected, lambda: sockets.silent_for)
    health = health_routes({"database": deps.ready, "slack": sockets.check})
    routes = [*health, *metrics_routes(deps.metrics)]

    def listen(host: str, port: int | None) -> int | None:
        wanted = deps.settings.metrics_port if port is None else port
        taken = None if wanted is None else _listen(stack, HttpServer(routes, host=host, port=wanted))
        sockets.connect(stop)
        return taken

    return listen


def _standing(deps: Deps) -> Standing:
    with deps.read() as session:
        return standing(session)


def _schedule(deps: Deps, stack: contextlib.ExitStack, patience: _Patience) -> None:
    """Scheduled work begins once requests are taken, and stops before they are finished."""
    stop = threading.Event()

    def counted(name: str, outcome: str) -> None:
        deps.metrics.ticked.labels(name, outcome).inc()

    scheduler = Scheduler(ticks(deps, stop), counted)

    def end() -> None:
        stop.set()
        if not scheduler.stop(within=patience.left() / 3):
            _log.warning("scheduled work was not finished in time; the next start goes on with it")

    scheduler.start()
    stack.callback(end)


def _finish(workers: Workers, sender: Sender, patience: _Patience) -> None:
    """First what was taken is done, then what it caused to be said is sent, for which a quarter of the time is kept."""
    if not workers.close(within=max(0.0, patience.left() - WITHIN / 4)):
        _log.warning("%d answers were not finished in time; the next start takes them up", workers.busy)
    if not sender.close(within=patience.left()):
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
