"""The HTTP side: Slack's request URL behind the front gate, and what a supervisor asks. Starlette on uvicorn.

Bolt waits for its listeners, so each request is dispatched in a thread; the event loop only reads and answers.
"""

import logging
import threading
import time
from collections.abc import Callable

import anyio
import uvicorn
from anyio.to_thread import run_sync
from prometheus_client import CONTENT_TYPE_LATEST
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.starlette.handler import to_bolt_request, to_starlette_response
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.front_gate import BAD_REQUEST, MOST_BYTES, TOO_LARGE, FrontGate
from bot.metrics import Metrics
from engagement.errors import EngagementError, RefusedError, SettingsError

PATH = "/slack/events"
DISPATCH_THREADS = 64
_START_WITHIN = 10.0
_log = logging.getLogger(__name__)


def slack_routes(
    app: App, gate: FrontGate, acknowledged: Callable[[str, float], None] = lambda kind, seconds: None
) -> list[Route]:
    """The route for everything that Slack sends: commands, interactions, events.

    ``acknowledged`` is told of every request that was let in: "http", and the seconds until it was answered.
    """
    limiter = anyio.CapacityLimiter(DISPATCH_THREADS)

    async def receive(request: Request) -> Response:
        began = time.monotonic()
        refused = gate.check_head(request.headers)
        if refused is not None:
            return Response(status_code=refused)
        try:
            body = await _read(request)
        except ClientDisconnect:
            return Response(status_code=BAD_REQUEST)
        refused = TOO_LARGE if body is None else gate.check_body(request.headers, body)
        if refused is not None or body is None:
            return Response(status_code=refused or TOO_LARGE)
        parsed = _parse(request, body)
        if parsed is None:
            return Response(status_code=BAD_REQUEST)
        answer = to_starlette_response(await run_sync(app.dispatch, parsed, limiter=limiter))
        acknowledged("http", time.monotonic() - began)
        return answer

    return [Route(PATH, receive, methods=["POST"])]


def health_routes(checks: dict[str, Callable[[], None]]) -> list[Route]:
    """``/healthz``: the process answers. ``/readyz``: every named check passes, 503 with the reasons otherwise."""

    async def alive(request: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(request: Request) -> Response:
        failed = await run_sync(_failed, checks)
        return JSONResponse({"ready": not failed, "failed": failed}, status_code=503 if failed else 200)

    return [Route("/healthz", alive), Route("/readyz", ready)]


def metrics_routes(metrics: Metrics) -> list[Route]:
    """``/metrics``, for Prometheus. Numbers by kind and code, no names; not for the public address all the same."""

    async def read(request: Request) -> Response:
        return Response(await run_sync(metrics.text), media_type=CONTENT_TYPE_LATEST)

    return [Route("/metrics", read)]


class HttpServer:
    """uvicorn in a thread of its own; ``port`` 0 takes a free one."""

    def __init__(self, routes: list[Route], *, host: str, port: int) -> None:
        config = uvicorn.Config(
            Starlette(routes=routes),
            host=host,
            port=port,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=5,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)
        self._wanted = f"{host}:{port}"

    def start(self) -> int:
        """Serve; the port in use. Raises ``SettingsError`` where the address is taken."""
        self._thread.start()
        deadline = time.monotonic() + _START_WITHIN
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise SettingsError(f"Cannot listen on {self._wanted}; is the port in use? Choose another with --port.")
            time.sleep(0.01)
        port: int = self._server.servers[0].sockets[0].getsockname()[1]
        return port

    def stop(self) -> None:
        """Take nothing new, answer what was begun, then stop."""
        self._server.should_exit = True
        self._thread.join()

    def _run(self) -> None:
        try:
            self._server.run()
        except SystemExit:  # how uvicorn reports that it could not start
            _log.error("the HTTP server could not start on %s", self._wanted)


async def _read(request: Request) -> bytes | None:
    """The body, None as soon as it is too large."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MOST_BYTES:
            return None
        chunks.append(chunk)
    return b"".join(chunks)


def _parse(request: Request, body: bytes) -> BoltRequest | None:
    """The request as Bolt reads it, None if it cannot be read."""
    try:
        return to_bolt_request(request, body)
    except (ValueError, TypeError, AttributeError, KeyError):
        return None


def _failed(checks: dict[str, Callable[[], None]]) -> dict[str, str]:
    failed: dict[str, str] = {}
    for name, check in checks.items():
        try:
            check()
        except RefusedError as error:
            failed[name] = str(error)
        except (EngagementError, OSError) as error:
            failed[name] = type(error).__name__
    return failed
