"""Running the bot: Socket Mode by default, request URLs with ``http=True``; stopped gently by SIGTERM or Ctrl-C.

Stopping (docs/operations.md): nothing new is taken, then what was taken is done, then what it caused to be said is
sent, all by one deadline (``bot.stopping``); what was not done by then is given back.
"""

import contextlib
import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from queue import SimpleQueue
from types import FrameType

from bot.app import build_app
from bot.deps import Deps
from bot.front_gate import FrontGate
from bot.garbage import keep_what_is_there
from bot.handlers import HANDLERS
from bot.http_server import HttpServer, health_routes, metrics_routes, slack_routes
from bot.jobs import JobRunner
from bot.problems import incidents_reported
from bot.scheduler import Scheduler
from bot.sender import Sender
from bot.socket_mode import SocketMode
from bot.stopping import CLOSING, GRACE, HANDING_BACK, Stop, leave_when_late, together
from bot.ticks import ticks
from bot.workers import Workers
from engagement.store.health import Standing, standing
from engagement.store.serving import serving

HTTP_PORT = 3000
LOOPBACK = "127.0.0.1"
_FOR_CLOSING, _FOR_SENDING = 0.25, 0.25  # shares of the grace
_SWITCH = 0.001  # seconds: an acknowledgement waits no longer for a thread that computes a report
_log = logging.getLogger(__name__)


def serve(
    deps: Deps,
    *,
    http: bool = False,
    host: str = LOOPBACK,
    port: int | None = None,
    scheduled: bool = True,
    grace: float = GRACE,
) -> None:
    """Run until SIGTERM or Ctrl-C; then take nothing new, finish what was taken within ``grace`` seconds, and return.

    Threads that stand still may be left; ``bot.stopping.leave`` ends the process without waiting for them.

    Without ``http``, a ``port`` (else METRICS_PORT) serves ``/healthz``, ``/readyz`` and ``/metrics``. ``scheduled``:
    with digests, escalations and the nightly scan. Raises ``SettingsError`` for missing or refused tokens and for a
    port that is taken, ``DatabaseUnavailable`` where another process serves the same SQLite file.
    """
    stop = Stop(grace)
    sys.setswitchinterval(_SWITCH)
    with _signals(stop), running(deps, http=http, host=host, port=port, stop=stop, scheduled=scheduled):
        _log.info("ready: %s", "HTTP" if http else "Socket Mode")
        keep_what_is_there()
        stop.wait()


@contextlib.contextmanager
def running(
    deps: Deps,
    *,
    http: bool = False,
    host: str = LOOPBACK,
    port: int | None = None,
    stop: Stop | None = None,
    scheduled: bool = False,
) -> Iterator[int | None]:
    """The bot at work while the block runs; yields the port it listens on, if any. ``port`` 0 takes a free one.

    With ``stop`` the block's end is counted from when that was set. Either way it ends within the grace and a little.
    """
    parts = _Parts(deps, stop or Stop())
    with contextlib.ExitStack() as stack:
        stack.callback(together, CLOSING, {"clients": deps.close})
        stack.enter_context(serving(deps.database))
        stack.callback(parts.end)
        deps.metrics.read_database(lambda: _standing(deps))
        deps.metrics.count_incidents(incidents_reported)
        listen = _http(parts) if http else _sockets(parts)
        deps.installation.installed(deps.identity.team_id)
        parts.sender.start()
        parts.workers.start()
        taken = listen(host, port)
        if scheduled:
            parts.schedule()
        yield taken


@dataclass
class _Parts:
    """What is at work, and how it ends. ``doors``: where something new comes in, each with how it is closed."""

    deps: Deps
    stop: Stop
    doors: dict[str, Callable[[], None]] = field(default_factory=dict)
    scheduler: Scheduler | None = None

    def __post_init__(self) -> None:
        self.sender, self.workers = Sender(self.deps), Workers(self.deps, HANDLERS)
        self.runner = JobRunner(self.deps.database, self.deps.workspace_id)

    def schedule(self) -> None:
        """Begin with what is planned, once requests are taken."""

        def counted(name: str, outcome: str) -> None:
            self.deps.metrics.ticked.labels(name, outcome).inc()

        self.scheduler = Scheduler(ticks(self.deps, self.runner), counted)
        self.scheduler.start()

    def open_door(self, server: HttpServer) -> int:
        """Listen; the port."""
        port = server.start()
        self.doors[f"port {port}"] = server.stop
        return port

    def end(self) -> None:
        """Take nothing new, do what was taken, send what it caused to be said, give back the rest."""
        self.stop.set()
        self.runner.stop.set()
        _log.info("stopping within %.0f s", self.stop.grace)
        threads = self._together(1 - _FOR_CLOSING, self.doors | {"planned work": self._end_planned})
        threads += self._together(_FOR_SENDING, {"workers": self._end_work, "modals": self.deps.modals.close})
        threads += self._together(0, {"sender": self._end_sending, "planned work": self._end_planned})
        self._name_the_late(threads)
        back = {"inbox": self.workers.hand_back, "outbox": self.sender.hand_back, "jobs": self.runner.hand_back}
        together(HANDING_BACK, back)

    def _together(self, keeping: float, ends: Mapping[str, Callable[[], object]]) -> list[threading.Thread]:
        return together(self.stop.left(keeping), ends)

    def _end_planned(self) -> None:
        if self.scheduler is not None:
            self.scheduler.stop(within=self.stop.left())

    def _end_work(self) -> None:
        self.workers.close(within=self.stop.left(_FOR_SENDING))

    def _end_sending(self) -> None:
        self.sender.close(within=self.stop.left())

    def _name_the_late(self, threads: Sequence[threading.Thread]) -> None:
        late = {thread.name: None for thread in threads if thread.is_alive()}
        held = [*self.workers.at_work, *self.sender.at_work, *(self.scheduler.at_work if self.scheduler else ())]
        if late or held:
            said = ", ".join([*late, *held])
            _log.warning("not finished after %.0f s: %s; it is taken up again", self.stop.grace, said)


def _http(parts: _Parts) -> Callable[[str, int | None], int | None]:
    """Metrics are not for the public address: they have a port of their own, on the loopback address only."""
    deps = parts.deps
    secret = deps.settings.require("slack_signing_secret").slack_signing_secret
    gate = FrontGate(secret.get_secret_value() if secret else "")
    routes = slack_routes(build_app(deps), gate, deps.metrics.note_acknowledged)
    health, metrics = health_routes({"database": deps.ready}), metrics_routes(deps.metrics)

    def listen(host: str, port: int | None) -> int | None:
        if deps.settings.metrics_port is not None:
            parts.open_door(HttpServer([*health, *metrics], host=LOOPBACK, port=deps.settings.metrics_port))
        return parts.open_door(HttpServer([*routes, *health], host=host, port=HTTP_PORT if port is None else port))

    return listen


def _sockets(parts: _Parts) -> Callable[[str, int | None], int | None]:
    deps = parts.deps
    token = deps.settings.require("slack_app_token").slack_app_token
    acknowledged = deps.metrics.note_acknowledged
    sockets = SocketMode(
        build_app(deps), token.get_secret_value() if token else "", deps.clients, acknowledged=acknowledged
    )
    parts.doors["Socket Mode"] = sockets.close
    deps.metrics.watch_socket(lambda: sockets.connected, lambda: sockets.silent_for)
    health = health_routes({"database": deps.ready, "slack": sockets.check})
    routes = [*health, *metrics_routes(deps.metrics)]

    def listen(host: str, port: int | None) -> int | None:
        wanted = deps.settings.metrics_port if port is None else port
        taken = None if wanted is None else parts.open_door(HttpServer(routes, host=host, port=wanted))
        sockets.connect(parts.stop)
        return taken

    return listen


def _standing(deps: Deps) -> Standing:
    with deps.read() as session:
        return standing(session)


@contextlib.contextmanager
def _signals(stop: Stop) -> Iterator[None]:
    """SIGTERM and SIGINT set ``stop``, by a thread of its own: a handler may use no lock that the main thread holds.

    Outside the main thread, where signals cannot be caught, nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    told = SimpleQueue[int]()

    def handler(number: int, frame: FrameType | None) -> None:
        told.put(number)

    def listen() -> None:
        told.get()
        stop.set()
        leave_when_late(stop)

    threading.Thread(target=listen, name="signals", daemon=True).start()
    before = {number: signal.signal(number, handler) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
