"""A browser tab without a browser: opens the page as one does, keeps what it is told, and asks for deeds."""

import itertools
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from websockets.sync.client import ClientConnection, connect

from bot.workspace import ChannelKind, LocalWorkspace, Sharing, User
from bot.workspace.page import Page, Scene
from tests.slack.workspace.kit import people

Json = dict[str, Any]


@contextmanager
def opened(**how: Any) -> Iterator[tuple[Page, LocalWorkspace]]:
    """A page on show with one person of every kind and three rooms: internal, private, shared."""
    with Page() as page, page.serving(people(LocalWorkspace())) as workspace:
        workspace.add_channel("customer-success", ["ana", "ben", "gus"], with_bot=True)
        workspace.add_channel("leads", ["ben"], kind=ChannelKind.PRIVATE, with_bot=True)
        workspace.add_channel("with-customer", ["ana", "eve"], sharing=Sharing.EXTERNAL, with_bot=True)
        workspace.add_channel("general", ["ana", "ben"])
        page.open(Scene(workspace, **how))
        yield page, workspace


def cookie(page: Page) -> str:
    """The cookie that the page's own address gives."""
    answer = httpx.get(page.address, trust_env=False)
    assert answer.status_code == 303
    return "; ".join(f"{name}={value}" for name, value in answer.cookies.items())


class Tab:
    """One tab, as one person; `seen` is what the frames so far come to, `frames` all of them."""

    def __init__(self, page: Page, user: User | str, **connection: Any) -> None:
        base = page.server.base_url
        wanted = user if isinstance(user, str) else user.id
        self._ids = itertools.count(1)
        self.frames: list[Json] = []
        self.seen: Json = {}
        self._connecting = connect(
            f"ws://{urlsplit(base).netloc}/page/live?as={wanted}",
            additional_headers={"Cookie": cookie(page), "Origin": base},
            max_size=None,
            proxy=None,
            **connection,
        )

    def __enter__(self) -> Self:
        self._socket: ClientConnection = self._connecting.__enter__()
        self.wait(lambda: self.frames)
        return self

    def __exit__(self, *_: object) -> None:
        self._connecting.__exit__(None, None, None)

    def ask(self, do: str, *, patience: float = 10.0, **fields: Any) -> Json:
        """Ask for a deed and wait for its result."""
        return self.raw(json.dumps({"id": (number := next(self._ids)), "do": do, **fields}), number, patience)

    def raw(self, frame: str | bytes, number: object = None, patience: float = 10.0) -> Json:
        """Send a frame as it is and wait for the result with this id."""
        self._socket.send(frame)
        return self.wait(lambda: next((f for f in self.got("result") if f["id"] == number), None), patience, take=True)

    def got(self, kind: str) -> list[Json]:
        """All frames of a type so far."""
        return [frame for frame in self.frames if frame["type"] == kind]

    def wait(self, found: Callable[[], Any], timeout: float = 10.0, *, take: bool = False) -> Any:
        """Read frames until `found` is true; with `take` the frame it gives is removed."""
        until = time.monotonic() + timeout
        while not (answer := found()):
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"not within {timeout} s; last frames: {self.frames[-3:]}")
            self._note(json.loads(self._socket.recv(timeout=left)))
        if take:
            self.frames.remove(answer)
        return answer

    def settle(self, quiet: float = 0.3) -> Json:
        """What is seen once nothing more comes."""
        while True:
            try:
                self._note(json.loads(self._socket.recv(timeout=quiet)))
            except TimeoutError:
                return self.seen

    def message(self, channel: str, text: str) -> Json:
        """The message with this text, once it is there."""
        found: Json = self.wait(
            lambda: next((m for m in self.seen["messages"].get(channel, []) if text in m["text"]), None)
        )
        return found

    def _note(self, frame: Json) -> None:
        """What a browser does with a frame."""
        self.frames.append(frame)
        match frame["type"]:
            case "hello":
                self.seen = {key: value for key, value in frame.items() if key != "type"}
            case "message":
                self._put_message(frame["message"], gone=frame.get("deleted", False))
            case "channel" if frame.get("gone"):
                gone = frame["channel"]["id"]
                self.seen["channels"] = [one for one in self.seen["channels"] if one["id"] != gone]
                self.seen["messages"].pop(gone, None)
            case "channel" | "user" as kind:
                self._put(self.seen[f"{kind}s"], frame[kind], ("id",))
                if kind == "channel":
                    self.seen["messages"].setdefault(frame["channel"]["id"], [])
            case "cast":
                self.seen["cast"] = frame["cast"]
            case "views":
                self.seen["views"] = frame["views"]
            case "home":
                self.seen["home"] = frame["view"]
            case "file":
                self.seen["files"][frame["file"]["id"]] = frame["file"]
            case "read":
                self.seen["read"][frame["channel"]] = frame["ts"]
            case "entry":
                self.seen["calls"] = [*self.seen["calls"], frame["entry"]][-200:]

    def _put_message(self, message: Json, *, gone: bool) -> None:
        listed = self.seen["messages"][message["channel"]]
        if gone:
            listed[:] = [one for one in listed if one["ts"] != message["ts"]]
        else:
            self._put(listed, message, ("ts",))
            listed.sort(key=lambda one: one["ts"])

    @staticmethod
    def _put(listed: list[Json], new: Json, key: tuple[str, ...]) -> None:
        for place, old in enumerate(listed):
            if all(old[name] == new[name] for name in key):
                listed[place] = new
                return
        listed.append(new)
