"""The page's addresses, beside the Web API on one loopback server: who may open them, and with which headers.

/                       with ?key=... sets a cookie and leads to the page
/page/live              the WebSocket (`live.py`)
/page/file/FILE         a file, as the person of ?as= may have it
/page/NAME              the page's own files
everything else         the workspace on show: Web API, response URLs, uploads, Socket Mode
"""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from bot.workspace.methods.render import file_type
from bot.workspace.model import Change
from bot.workspace.page.live import Live
from bot.workspace.page.scene import Scene
from bot.workspace.page.sight import Sight
from bot.workspace.server import ServerThread
from bot.workspace.workspace import LocalWorkspace

LOOPBACK = "127.0.0.1"
STATIC = Path(__file__).parent / "static"
THREADS = 16
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}
_SHUT = "Open the address that the program printed: it has the key to this page.\n"
_EMPTY = "Nothing is served here yet.\n"


class Page:
    """Serves the page, from the first moment; what it shows comes later (`serving`, `open`).

    `address` has the key in it. OSError when the port is taken; `port` 0 takes a free one.
    """

    def __init__(self, *, port: int = 0, key: str | None = None) -> None:
        self._key = key or secrets.token_urlsafe(24)
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="page")
        self._lives: set[Live] = set()
        self._workspace: LocalWorkspace | None = None
        self._scene: Scene | None = None
        self._end: Callable[[], None] = lambda: None
        self._preparing = "Starting ..."
        self.server = ServerThread(self._app(), LOOPBACK, port)

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.stop()
        self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def address(self) -> str:
        """Where the page is, with the key that opens it."""
        return f"{self.server.base_url}/?key={self._key}"

    # -- what is shown ---------------------------------------------------------------------------------------------

    def say(self, text: str) -> None:
        """What browsers show while there is nothing to see yet."""
        self._preparing = text
        self._on_loop(lambda live: live.say({"type": "preparing", "text": text}))

    @contextmanager
    def serving(self, workspace: LocalWorkspace) -> Iterator[LocalWorkspace]:
        """Start a workspace on the page's server for as long as the block runs; browsers see it once it is opened."""
        workspace.start(self.server)
        self._workspace = workspace
        try:
            yield workspace
        finally:
            self._shut()
            self._workspace = None
            workspace.stop()

    def open(self, scene: Scene) -> None:
        """Show the workspace that is being served, in place of what was shown before."""
        self._end()
        scene.marks.told = lambda user, channel: self._on_loop(lambda live: live.read_up_to(user, channel))
        self._end = scene.workspace.subscribe(self._changed)
        self._scene = scene
        self._on_loop(lambda live: live.open(scene))

    def _shut(self) -> None:
        if self._scene is not None:
            self._end()
            self._end = lambda: None
            self._scene = None
            self._on_loop(lambda live: live.restart())

    def _changed(self, change: Change) -> None:
        self._on_loop(lambda live: live.changed(change))

    def _on_loop(self, tell: Callable[[Live], None]) -> None:
        """Tell every browser something, soon, from whatever thread."""

        def tell_all() -> None:
            for live in tuple(self._lives):
                tell(live)

        with suppress(RuntimeError):  # the server has stopped: nobody listens any more
            self.server.loop.call_soon_threadsafe(tell_all)

    # -- addresses -------------------------------------------------------------------------------------------------

    def _app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self._front),
                Route("/page/file/{file_id}", self._file),
                Route("/page/{name}", self._asset),
                WebSocketRoute("/page/live", self._live),
                Mount("/", app=self._rest),
            ]
        )

    async def _front(self, request: Request) -> Response:
        given = request.query_params.get("key")
        if given is not None and self._is_here(request) and secrets.compare_digest(given.encode(), self._key.encode()):
            led = RedirectResponse("/", 303, self._headers("text/plain"))
            led.set_cookie(self._cookie, self._key, httponly=True, samesite="strict", path="/")
            return led
        return self._static(request, "index.html")

    async def _asset(self, request: Request) -> Response:
        return self._static(request, request.path_params["name"])

    def _static(self, request: Request, name: str) -> Response:
        if not self._may(request):
            return PlainTextResponse(_SHUT, 403, self._headers("text/plain"))
        file = STATIC / name
        if "/" in name or file.suffix not in _TYPES or not file.is_file():
            return PlainTextResponse("There is nothing of that name.\n", 404, self._headers("text/plain"))
        return Response(file.read_bytes(), 200, self._headers(_TYPES[file.suffix]))

    async def _file(self, request: Request) -> Response:
        if not self._may(request):
            return PlainTextResponse(_SHUT, 403, self._headers("text/plain"))
        found = self._seen_file(request.path_params["file_id"], request.query_params.get("as", ""))
        if found is None:
            return PlainTextResponse("There is no such file.\n", 404, self._headers("text/plain"))
        name, content = found
        headers = self._headers(file_type(name)[0])
        headers["content-disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        return Response(content, 200, headers)

    def _seen_file(self, file_id: str, user_id: str) -> tuple[str, bytes] | None:
        scene = self._scene
        me = next((user for user in scene.people() if user.id == user_id), None) if scene else None
        if scene is None or me is None:
            return None
        state = scene.workspace.state
        with state.lock:
            file = state.files.get(file_id)
            return (file.name, file.content) if file is not None and Sight(state, me).file(file) else None

    async def _live(self, socket: WebSocket) -> None:
        if not self._may(socket) or socket.headers.get("origin") != f"http://{socket.headers.get('host')}":
            await socket.send_denial_response(PlainTextResponse(_SHUT, 403))
            return
        await socket.accept()
        live = Live(socket, socket.query_params.get("as", ""), self._pool)
        self._lives.add(live)
        try:
            if self._scene is not None:
                live.open(self._scene)
            else:
                live.say({"type": "preparing", "text": self._preparing})
            await live.serve()
        finally:
            self._lives.discard(live)

    async def _rest(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._workspace is not None:
            await self._workspace.asgi(scope, receive, send)
        elif scope["type"] == "http":
            await PlainTextResponse(_EMPTY, 503)(scope, receive, send)
        else:
            await WebSocket(scope, receive, send).close(1013)

    # -- who may come in -------------------------------------------------------------------------------------------

    @property
    def _cookie(self) -> str:
        return f"engagement-page-{self.server.port}"

    def _is_here(self, asked: HTTPConnection) -> bool:
        """Asked for by a loopback name: other sites whose names lead here are turned away."""
        port = self.server.port
        return asked.headers.get("host") in (f"{LOOPBACK}:{port}", f"localhost:{port}")

    def _may(self, asked: HTTPConnection) -> bool:
        given = asked.cookies.get(self._cookie, "")
        return self._is_here(asked) and secrets.compare_digest(given.encode(), self._key.encode())

    def _headers(self, kind: str) -> dict[str, str]:
        port = self.server.port
        sockets = f"ws://{LOOPBACK}:{port} ws://localhost:{port}"
        rules = (
            f"default-src 'self'; connect-src 'self' {sockets}; img-src 'self' data:; object-src 'none'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return {
            "content-type": kind,
            "content-security-policy": rules,
            "cache-control": "no-store",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "referrer-policy": "no-referrer",
            "x-content-type-options": "nosniff",
        }
