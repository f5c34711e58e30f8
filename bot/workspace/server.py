"""The HTTP and WebSocket server of a workspace: Starlette on uvicorn, in a thread of its own, on loopback.

/api/METHOD                 the Web API (form, JSON or multipart bodies; token in the header or the form)
/commands/…, /actions/…     response URLs
/upload/…                   where files are uploaded to
/link/                      Socket Mode
"""

import asyncio
import json
import socket
import threading
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.workspace.gateway import Answer, Gateway
from bot.workspace.model import Json
from bot.workspace.respond import ResponseUrls
from bot.workspace.sockets import SocketHub
from bot.workspace.uploads import Uploads

T = TypeVar("T")
STOP_TIMEOUT = 15.0


@dataclass(frozen=True)
class Site:
    """The parts that answer requests."""

    gateway: Gateway
    hub: SocketHub
    response_urls: ResponseUrls
    uploads: Uploads

    def app(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route("/api/{method}", self._api, methods=["GET", "POST"]),
                Route("/commands/{rest:path}", self._response_url, methods=["POST"]),
                Route("/actions/{rest:path}", self._response_url, methods=["POST"]),
                Route("/upload/{ticket}", self._upload, methods=["POST", "PUT"]),
                WebSocketRoute("/link/", self.hub.serve),
            ],
            exception_handlers={ClientDisconnect: _gone},
        )

    async def _api(self, request: Request) -> Response:
        base = f"{request.url.scheme}://{request.url.netloc}"
        wire = "json" if "json" in request.headers.get("content-type", "") else "form"
        name = request.path_params["method"]
        try:
            args = await _arguments(request)
        except ValueError as error:
            return await _sent(request, Answer(200, {"ok": False, "error": str(error)}))
        token = _token(request, args, wire)
        return await _sent(request, self.gateway.answer(name, token, args, base, wire))

    async def _response_url(self, request: Request) -> Response:
        raw = await request.body()
        try:
            body = json.loads(raw or b"null")
        except ValueError:
            body = None
        logged = body if isinstance(body, dict) else {}
        path = request.url.path
        act = lambda: self.response_urls.answer(path, body)  # noqa: E731
        return await _sent(request, self.gateway.guard("response_url", logged, "json", act))

    async def _upload(self, request: Request) -> Response:
        content = await _uploaded(request)
        ticket = request.path_params["ticket"]
        args = {"length": len(content)}
        act = lambda: self.uploads.receive(ticket, content)  # noqa: E731
        return await _sent(request, self.gateway.guard("files.upload", args, "form", act))


def _gone(request: Request, error: Exception) -> Response:
    """Who asked is gone before the whole request was here: nobody reads the answer."""
    return Response(status_code=400)


async def _arguments(request: Request) -> Json:
    """The arguments of a call; ValueError with Slack's error code when the body cannot be read."""
    args: Json = dict(request.query_params)
    if request.method != "POST":
        return args
    content_type = request.headers.get("content-type", "").lower()
    if "json" in content_type:
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError as error:
            raise ValueError("invalid_json") from error
        if not isinstance(body, dict):
            raise ValueError("json_not_object")
        return args | body
    if "form" in content_type:
        async with request.form() as form:
            return args | {name: value for name, value in form.items() if isinstance(value, str)}
    if await request.body():
        raise ValueError("invalid_post_type" if content_type else "missing_post_type")
    return args


def _token(request: Request, args: Json, wire: str) -> str | None:
    """The token: from the header, or from the arguments unless they came as JSON."""
    in_args = args.pop("token", None)
    header = request.headers.get("authorization", "")
    if header.lower().startswith("bearer "):
        return header[7:].strip()
    return in_args if wire == "form" else None


async def _uploaded(request: Request) -> bytes:
    if "multipart" in request.headers.get("content-type", ""):
        async with request.form() as form:
            for value in form.values():
                if isinstance(value, UploadFile):
                    return await value.read()
    return await request.body()


async def _sent(request: Request, answer: Answer) -> Response:
    """The HTTP response, after the answer's delay; or the end of the connection."""
    if answer.delay:
        stopping: asyncio.Event = request.scope["extensions"]["stopping"]
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), answer.delay)
    if answer.drop:
        request.scope["extensions"]["drop"]()
        return Response(status_code=500)
    if isinstance(answer.body, str):
        return PlainTextResponse(answer.body, answer.status, answer.headers)
    return JSONResponse(answer.body, answer.status, answer.headers)


def _protocol(stopping: asyncio.Event) -> type[H11Protocol]:
    """uvicorn's HTTP protocol, which also lets an application reset its own connection and know of the end."""

    class Droppable(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            inner = self.app

            async def app(scope: Any, receive: Any, send: Any) -> None:
                scope.setdefault("extensions", {}).update(drop=transport.abort, stopping=stopping)
                await inner(scope, receive, send)

            self.app = app

    return Droppable


class _Server(uvicorn.Server):
    """uvicorn's server, which stops at once when told instead of at its next tick."""

    def __init__(self, config: uvicorn.Config, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    async def main_loop(self) -> None:
        counter = 0
        while not self._stopping.is_set() and not await self.on_tick(counter):
            counter = (counter + 1) % 864_000
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 0.1)


class ServerThread:
    """Runs the application until stopped; coroutines can be run on its event loop from other threads.

    OSError when the port is taken.
    """

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._socket = socket.create_server((host, port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # asyncio forgets it for such a socket
        self.port = int(self._socket.getsockname()[1])
        self.base_url = f"http://{host}:{self.port}"
        self.stopping = asyncio.Event()
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="websockets-sansio",
            http=_protocol(self.stopping),
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config, self.stopping)
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._main, name="local-workspace", daemon=True)
        self._ready = threading.Event()
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self) -> None:
        """Start serving; back when the loop runs (connections are accepted from then on)."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Stop serving and wait for the thread. RuntimeError when it does not end."""
        self.loop.call_soon_threadsafe(self.stopping.set)
        self._thread.join(STOP_TIMEOUT)
        if self._thread.is_alive():
            raise RuntimeError(f"the local workspace's server did not stop within {STOP_TIMEOUT} s")

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the server's loop and wait for it. Not to be called from the loop itself."""
        if threading.current_thread() is self._thread:
            work.close()
            raise RuntimeError("would wait for itself: call this from another thread")
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def spawn(self, work: Coroutine[Any, Any, object]) -> None:
        """Run a coroutine on the server's loop without waiting; it is cancelled when the server stops."""

        def begin() -> None:
            task = self.loop.create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        self.loop.call_soon_threadsafe(begin)

    def _main(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.call_soon(self._ready.set)
        try:
            self.loop.run_until_complete(self._server.serve(sockets=[self._socket]))
            self.loop.run_until_complete(self._cancel())
        finally:
            self.loop.run_until_complete(self.loop.shutdown_asyncgens())
            self.loop.close()
            self._socket.close()

    async def _cancel(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
