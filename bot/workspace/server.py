"""The HTTP and WebSocket server of a workspace: Starlette on uvicorn, in a thread of its own, on loopback.

/api/METHOD                 the Web API (form, JSON or multipart bodies; token in the header or the form)
/commands/…, /actions/…     response URLs
/link/                      Socket Mode
"""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute

from bot.workspace.gateway import Answer, Gateway
from bot.workspace.model import Json
from bot.workspace.sockets import SocketHub

T = TypeVar("T")
Respond = Callable[[str, Json], Answer]


def build_app(gateway: Gateway, hub: SocketHub, respond: Respond) -> Starlette:
    """The ASGI application."""

    async def api(request: Request) -> Response:
        base = f"{request.url.scheme}://{request.url.netloc}"
        try:
            args = await _arguments(request)
        except ValueError as error:
            return _response(Answer(200, {"ok": False, "error": str(error)}))
        token = _token(request, args)
        return _response(gateway.answer(request.path_params["method"], token, args, base))

    async def response_url(request: Request) -> Response:
        try:
            body = json.loads(await request.body() or b"null")
        except ValueError:
            return _response(Answer(400, {"ok": False, "error": "invalid_payload"}))
        return _response(respond(request.url.path, body))

    return Starlette(
        routes=[
            Route("/api/{method}", api, methods=["GET", "POST"]),
            Route("/commands/{rest:path}", response_url, methods=["POST"]),
            Route("/actions/{rest:path}", response_url, methods=["POST"]),
            WebSocketRoute("/link/", hub.serve),
        ]
    )


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
        return args | dict((await request.form()).items())
    if await request.body():
        raise ValueError("invalid_post_type" if content_type else "missing_post_type")
    return args


def _token(request: Request, args: Json) -> str | None:
    in_args = args.pop("token", None)
    header = request.headers.get("authorization", "")
    return header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else in_args


def _response(answer: Answer) -> Response:
    if isinstance(answer.body, str):
        return PlainTextResponse(answer.body, answer.status, answer.headers)
    return JSONResponse(answer.body, answer.status, answer.headers)


class ServerThread:
    """Runs the application until stopped; coroutines can be run on its event loop from other threads."""

    def __init__(self, app: Starlette, host: str, port: int) -> None:
        self._socket = socket.create_server((host, port))
        self.port = int(self._socket.getsockname()[1])
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="websockets-sansio",
            http="h11",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._main, name="local-workspace", daemon=True)
        self._ready = threading.Event()

    def start(self) -> None:
        """Start serving; back when the loop runs (connections are accepted from then on)."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Stop serving and wait for the thread."""
        self._server.should_exit = True
        self._thread.join()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the server's loop and wait for it. Not to be called from the loop itself."""
        if threading.current_thread() is self._thread:
            work.close()
            raise RuntimeError("would wait for itself: call this from another thread")
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def _main(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.call_soon(self._ready.set)
        try:
            self._loop.run_until_complete(self._server.serve(sockets=[self._socket]))
        finally:
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()
            self._socket.close()
