"""The local workspace as others use it: its parts put together, started and stopped."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from starlette.types import ASGIApp

from bot.workspace.acting import Acting
from bot.workspace.clock import Clock
from bot.workspace.delivery import ACK_TIMEOUT, Ack, Delivery, PayloadKind, Retry
from bot.workspace.events import Events
from bot.workspace.faults import Fault, FaultKind, FaultRule, Faults, RandomFaults
from bot.workspace.filling import Filling
from bot.workspace.gateway import Gateway
from bot.workspace.gestures.stage import Stage
from bot.workspace.ids import Ids
from bot.workspace.limits import Limiter, RateLimits
from bot.workspace.log import CallLog, Delivered
from bot.workspace.model import Json, Token
from bot.workspace.requests import HttpDelivery
from bot.workspace.respond import ResponseUrls
from bot.workspace.server import ServerThread, Site
from bot.workspace.settings import AppSettings
from bot.workspace.sockets import SocketHub
from bot.workspace.state import State
from bot.workspace.uploads import Uploads

TICK = 0.5


class LocalWorkspace(Filling, Acting):
    """A Slack workspace on this machine; the package's docstring tells how to use it."""

    def __init__(
        self,
        app: AppSettings | None = None,
        *,
        now: Callable[[], float] = time.time,
        host: str = "127.0.0.1",
        port: int = 0,
        seed: int = 0,
        team_name: str = "Harbour Works",
        team_domain: str = "harbour-works",
        ack_timeout: float = ACK_TIMEOUT,
        limits: RateLimits | None = None,
    ) -> None:
        ids = Ids(seed)
        self.clock = Clock(now)
        self.state = State(
            clock=self.clock,
            ids=ids,
            app=app or AppSettings(),
            team_id=ids.new("T"),
            team_domain=team_domain,
            team_name=team_name,
            signing_secret=ids.secret(32).lower(),
            verification_token=ids.secret(24),
        )
        self.bot_token = self._issue("xoxb", "bot", self.state.app.scopes)
        self.app_token = self._issue("xapp", "app", frozenset({"connections:write"}))
        self.log = CallLog()
        self.faults = Faults()
        self.hub = SocketHub(self.state, ack_timeout)
        self.http = HttpDelivery(self.state, ack_timeout)
        gateway = Gateway(self.state, Limiter(self.clock, limits or RateLimits()), self.faults, self.log)
        self._site = Site(gateway, self.hub, ResponseUrls(self.state), Uploads(self.state))
        self.events = Events(self.state, self._send, self._spawn)
        self._address = (host, port)
        self._own: ServerThread | None = None
        self._server: ServerThread | None = None

    # -- life ------------------------------------------------------------------------------------------------------

    def start(self, server: ServerThread | None = None) -> Self:
        """Start serving; the address is known afterwards. RuntimeError when it runs already.

        With a running `server` the workspace lives there, and whoever owns the server puts `asgi` into its application.
        """
        if self._server is not None:
            raise RuntimeError("the workspace is running already")
        if server is None:
            server = self._own = ServerThread(self.asgi, *self._address)
            server.start()
        self._server = server
        self._end_events = self.state.subscribe(self.events.follow)
        self._server.spawn(self._tick())
        return self

    def stop(self) -> None:
        """Close all connections and stop serving. What happened stays readable."""
        if self._server is not None:
            self._end_events()
            self._server.run(self._close())
            self._server = None
        if self._own is not None:
            self._own.stop()
            self._own = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def _close(self) -> None:
        await self.hub.drop()
        await self.http.close()

    async def _tick(self) -> None:
        while self._server is not None:
            await self.events.repeat_due()
            await asyncio.sleep(TICK)

    # -- addresses, secrets, time ----------------------------------------------------------------------------------

    @cached_property
    def asgi(self) -> ASGIApp:
        """The Web API, response URLs, uploads and Socket Mode as one ASGI application."""
        return self._site.app()

    @property
    def base_url(self) -> str:
        """The server's address without a path."""
        return self._running.base_url

    @property
    def api_url(self) -> str:
        """What `SLACK_API_URL` or WebClient's `base_url` is set to; ends in `/api/`."""
        return f"{self.base_url}/api/"

    @property
    def signing_secret(self) -> str:
        """The secret with which requests to the app are signed."""
        return self.state.signing_secret

    def advance(self, seconds: float) -> None:
        """Move the workspace's clock forward and make the event repetitions that fall due."""
        self.clock.advance(seconds)
        with self.state.lock:
            self.state.tell("clock.moved", self.clock)
        self._running.run(self.events.repeat_due())

    # -- faults and connections ------------------------------------------------------------------------------------

    def fail_next(
        self,
        method: str,
        kind: FaultKind | str,
        *,
        times: int = 1,
        skip: int = 0,
        where: Callable[[Json], bool] | None = None,
        **how: Any,
    ) -> FaultRule:
        """Fail the next `times` calls of a method (a name or a pattern such as `chat.*`), after letting `skip` pass.

        `where` looks at the arguments; `how` are the fields of Fault: acts, status, retry_after, seconds, code.
        """
        fault = Fault(FaultKind(kind), **how)
        return self.faults.add(FaultRule(method, fault, times=times, skip=skip, where=where))

    def fail_at_random(self, probability: float, *faults: Fault, seed: int = 0, methods: str = "*") -> RandomFaults:
        """Fail calls at random from now on (the same seed, the same choices); `faults.clear()` ends it."""
        ordered = RandomFaults(probability, faults, seed, methods)
        self.faults.at_random(ordered)
        return ordered

    def wait_for_socket(self, connections: int = 1, timeout: float = 5.0) -> None:
        """Wait until the app has that many Socket Mode connections that take payloads."""
        self.wait_for(lambda: sum(not one.draining for one in self.hub.connections) >= connections, timeout)

    def disconnect_sockets(self, reason: str = "refresh_requested", close_after: float = 0.0) -> None:
        """Ask every connection to leave (`warning`, `refresh_requested`, `link_disabled`), then close it."""
        self._running.run(self.hub.disconnect(reason, close_after))

    def drop_sockets(self) -> None:
        """Close every connection without a word."""
        self._running.run(self.hub.drop())

    # -- inner workings --------------------------------------------------------------------------------------------

    @property
    def delivery(self) -> Delivery:
        """The way payloads take now: Socket Mode or request URLs."""
        return self.hub if self.state.app.socket_mode else self.http

    @property
    def _stage(self) -> Stage:
        return Stage(self.state, self._deliver, self.base_url, self.log)

    @property
    def _running(self) -> ServerThread:
        if self._server is None:
            raise RuntimeError("the workspace is not running")
        return self._server

    def _deliver(self, kind: PayloadKind, payload: Json) -> Ack:
        if kind in (PayloadKind.INTERACTIVE, PayloadKind.OPTIONS) and not self.state.app.interactivity:
            return Ack("not_interactive")
        if kind is PayloadKind.EVENT:
            return self._running.run(self.events.deliver(payload))
        return self._running.run(self._send(kind, payload, None))

    async def _send(self, kind: PayloadKind, payload: Json, retry: Retry | None) -> Ack:
        ack = await self.delivery.deliver(kind, payload, retry)
        self.log.add(Delivered(self.clock.now(), kind, payload, retry, ack))
        with self.state.lock:
            self.state.tell("payload.delivered", payload)
        return ack

    def _spawn(self, work: Coroutine[Any, Any, object]) -> None:
        self._running.spawn(work)

    def _issue(self, prefix: str, kind: str, scopes: frozenset[str]) -> str:
        token = f"{prefix}-{self.state.ids.random_digits(12)}-{self.state.ids.secret(24)}"
        self.state.tokens[token] = Token(token, kind, self.state.bot_user_id, scopes)
        return token
