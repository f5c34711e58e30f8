"""One browser tab's WebSocket: first all that its person sees, then every change, and answers to what they do.

Changes are noted by what they concern and drawn when they are sent, so that a message changed ten times in a moment is
sent once. A browser that does not keep up is let go; it comes back and gets everything afresh.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.workspace.errors import UserCannot
from bot.workspace.model import Change, Channel, File, Json, Message, User, View
from bot.workspace.page import shown
from bot.workspace.page.deeds import perform
from bot.workspace.page.notices import notification
from bot.workspace.page.requests import BadRequest, read
from bot.workspace.page.scene import Scene
from bot.workspace.page.sent import entry
from bot.workspace.page.sight import Sight

WAITING = 500  # things a browser may be behind
SEND_WITHIN = 10.0  # seconds
AT_ONCE = 8  # requests of one tab
ENTRIES = 200
LEFT_BEHIND, STARTED_AGAIN = 1013, 1012
_GONE = (ConnectionError, RuntimeError, WebSocketDisconnect)
_log = logging.getLogger(__name__)


class Live:
    """One connection. Everything here runs on the server's event loop, deeds excepted."""

    def __init__(self, socket: WebSocket, wanted: str, pool: ThreadPoolExecutor) -> None:
        self._socket, self._wanted, self._pool = socket, wanted, pool
        self._scene: Scene | None = None
        self._me: User | None = None
        self._due: dict[Any, Callable[[], list[Json]]] = {}
        self._ready = asyncio.Event()
        self._closing: int | None = None
        self._stuck = False
        self._channels: set[str] = set()
        self._users: set[str] = set()
        self._files: set[str] = set()
        self._noted = 0
        self._busy: set[asyncio.Task[None]] = set()

    # -- told by the page ------------------------------------------------------------------------------------------

    def say(self, frame: Json) -> None:
        """Send a frame of its own."""
        self._want(object(), lambda: [frame])

    def open(self, scene: Scene) -> None:
        """Show a workspace, as the person who was asked for or else its first."""
        self._scene, self._me = scene, scene.person(self._wanted)
        self._due.clear()
        self._want("hello", self._hello)

    def restart(self) -> None:
        """Tell the browser to load again, and end."""
        self._scene = self._me = None
        self._due.clear()
        self.say({"type": "restarted"})
        self._close(STARTED_AGAIN)

    def read_up_to(self, user: str, channel: str) -> None:
        """A person has read on, perhaps in another tab."""
        if self._me is not None and self._me.id == user:
            self._want(("read", channel), lambda: self._read(channel))

    def changed(self, change: Change) -> None:
        """Something happened in the workspace."""
        if self._me is None:
            return
        match change.subject:
            case Message() as message:
                self._message_changed(change.kind, message)
            case View() as view if view.user == self._me.id:
                self._want("views", self._views)
                self._want("home", self._home)
            case (Channel() as channel, User()) | (Channel() as channel):
                self._want(("channel", channel.id), lambda: self._channel(channel))
            case User() as user:
                self._want(("user", user.id), lambda: self._user(user))
                self._want("cast", lambda: [{"type": "cast"} | self._cast()])
            case File() as file:
                self._want(("file", file.id), lambda: self._file(file))
            case _ if change.kind in ("call.answered", "payload.delivered"):
                self._want("entries", self._entries)
            case _ if change.kind == "clock.moved":
                self._want("clock", self._clock)

    def _message_changed(self, kind: str, message: Message) -> None:
        key = ("message", message.channel, message.ts)
        self._want(key, lambda: self._message(message))
        if message.thread_ts not in (None, message.ts):
            self._want(("thread", message.channel, message.thread_ts), lambda: self._parent(message))
        if kind == "message.posted":
            self._want(("notify", *key), lambda: self._notification(message))

    # -- the connection --------------------------------------------------------------------------------------------

    async def serve(self) -> None:
        """Until either side ends it."""
        sending = asyncio.create_task(self._send_all())
        receiving = asyncio.create_task(self._receive_all())
        try:
            await asyncio.wait((sending, receiving), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, receiving, *self._busy):
                task.cancel()
            await asyncio.gather(sending, receiving, *self._busy, return_exceptions=True)
            if not self._stuck:
                with suppress(*_GONE, TimeoutError):
                    await asyncio.wait_for(self._socket.close(self._closing or 1000), SEND_WITHIN)

    def _want(self, key: Any, draw: Callable[[], list[Json]]) -> None:
        if self._closing is not None:
            return
        if key not in self._due and len(self._due) >= WAITING:
            self._due.clear()
            self._close(LEFT_BEHIND)
            return
        self._due[key] = draw
        self._ready.set()

    def _close(self, code: int) -> None:
        self._closing = code
        self._ready.set()

    async def _send_all(self) -> None:
        while True:
            await self._ready.wait()
            self._ready.clear()
            while self._due:
                draw = self._due.pop(next(iter(self._due)))
                for frame in self._drawn(draw):
                    if not await self._sent(self._socket.send_text(json.dumps(frame))):
                        return
            if self._closing is not None:
                return

    async def _sent(self, sending: Awaitable[None]) -> bool:
        try:
            await asyncio.wait_for(sending, SEND_WITHIN)
        except TimeoutError:
            self._stuck = True
            return False
        except _GONE:
            return False
        return True

    def _drawn(self, draw: Callable[[], list[Json]]) -> list[Json]:
        if self._scene is None:
            return draw()
        with self._scene.workspace.state.lock:
            return draw()

    async def _receive_all(self) -> None:
        while True:
            try:
                got = await self._socket.receive()
            except _GONE:
                return
            if got["type"] == "websocket.disconnect":
                return
            if len(self._busy) >= AT_ONCE:
                await asyncio.wait(self._busy, return_when=asyncio.FIRST_COMPLETED)
            task = asyncio.create_task(self._answer(got.get("text")))
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)

    async def _answer(self, frame: str | None) -> None:
        known: int | str | None = None
        try:
            request = read(frame or "")
            known = request.id
            scene, me = self._scene, self._me
            if scene is None or me is None:
                raise UserCannot("not ready yet")
            loop = asyncio.get_running_loop()
            fields = await loop.run_in_executor(self._pool, perform, scene, me, request)
        except BadRequest as refused:
            known, fields = refused.id, {"ok": False, "error": str(refused), "said": None}
        except UserCannot as refused:
            fields = {"ok": False, "error": str(refused), "said": str(refused)}
        except Exception as defect:  # noqa: BLE001 - a defect must not end the tab's connection
            _log.error("a request of the page failed: %s", type(defect).__name__, exc_info=defect)
            fields = {"ok": False, "error": "internal_error", "said": "That went wrong here. Try again?"}
        self.say({"type": "result", "id": known} | fields)

    # -- drawing, with the workspace locked ------------------------------------------------------------------------

    @property
    def _sight(self) -> Sight:
        assert self._scene is not None
        assert self._me is not None
        return Sight(self._scene.workspace.state, self._me)

    def _hello(self) -> list[Json]:
        scene = self._scene
        if scene is None or self._me is None:
            return [{"type": "preparing", "text": "There is nobody here yet."}]
        sight, log = self._sight, scene.workspace.log
        all_of_it = shown.everything(sight)
        self._channels = {channel["id"] for channel in all_of_it["channels"]}
        self._users = {user["id"] for user in all_of_it["users"]}
        self._files = set(all_of_it["files"])
        self._noted = len(log)
        can = {"reset": scene.again is not None, "move_clock": True, "until": scene.until}
        return [
            {"type": "hello"}
            | all_of_it
            | {
                **self._cast(),
                "read": scene.marks.of(sight.me.id),
                "now": scene.workspace.clock.now(),
                "calls": self._entries_since(max(0, self._noted - ENTRIES)),
                "tour": scene.tour,
                "can": can,
            }
        ]

    def _cast(self) -> Json:
        assert self._scene is not None
        people = self._scene.people()
        return {"cast": [shown.user_json(self._scene.workspace.state, user) for user in people]}

    def _message(self, message: Message) -> list[Json]:
        sight = self._sight
        if sight.message(message):
            files = [sight.state.files[one] for one in message.files if one not in self._files]
            frames = [frame for file in files for frame in self._file(file)]
            return [*frames, {"type": "message", "message": shown.message_json(sight, message)}]
        if message.channel in self._channels and message.deleted and message.visible_to in (None, sight.me.id):
            gone = {"channel": message.channel, "ts": message.ts, "thread_ts": message.thread_ts}
            return [{"type": "message", "message": gone, "deleted": True}]
        return []

    def _parent(self, reply: Message) -> list[Json]:
        parent = self._sight.state.parent(reply.channel, str(reply.thread_ts))
        return [] if parent is None or parent.deleted else self._message(parent)

    def _notification(self, message: Message) -> list[Json]:
        text = notification(self._sight, message)
        if text is None:
            return []
        return [{"type": "notification", "channel": message.channel, "ts": message.ts, "text": text}]

    def _channel(self, channel: Channel) -> list[Json]:
        sight = self._sight
        if not sight.channel(channel):
            was_there = channel.id in self._channels
            self._channels.discard(channel.id)
            return [{"type": "channel", "channel": {"id": channel.id}, "gone": True}] if was_there else []
        people = [sight.state.users[member] for member in channel.members if member not in self._users]
        frames = [frame for user in people for frame in self._user(user)]
        frames.append({"type": "channel", "channel": shown.channel_json(sight, channel)})
        if channel.id not in self._channels:
            self._channels.add(channel.id)
            frames += [{"type": "message", "message": one} for one in shown.messages_json(sight, channel)]
        return frames

    def _user(self, user: User) -> list[Json]:
        if not self._sight.user(user):
            return []
        self._users.add(user.id)
        return [{"type": "user", "user": shown.user_json(self._sight.state, user)}]

    def _file(self, file: File) -> list[Json]:
        if not self._sight.file(file):
            return []
        self._files.add(file.id)
        return [{"type": "file", "file": shown.file_json(file)}]

    def _views(self) -> list[Json]:
        return [{"type": "views", "views": [shown.view_json(view) for view in self._sight.modals()]}]

    def _home(self) -> list[Json]:
        view = self._sight.home()
        return [{"type": "home", "view": None if view is None else shown.view_json(view)}]

    def _read(self, channel: str) -> list[Json]:
        assert self._scene is not None
        marks = self._scene.marks.of(self._sight.me.id)
        return [{"type": "read", "channel": channel, "ts": marks.get(channel)}]

    def _clock(self) -> list[Json]:
        assert self._scene is not None
        return [{"type": "clock", "now": self._scene.workspace.clock.now()}]

    def _entries(self) -> list[Json]:
        assert self._scene is not None
        new = self._entries_since(self._noted)
        self._noted += len(new)
        return [{"type": "entry", "entry": one} for one in new]

    def _entries_since(self, place: int) -> list[Json]:
        assert self._scene is not None
        return [entry(number, one) for number, one in enumerate(self._scene.workspace.log.since(place), place + 1)]
