"""Draws every golden file in the page of the local workspace, to be looked at: wide and as on a phone, light and dark.

``python docs/gallery.py FOLDER [NAME ...]`` draws tests/golden/NAME.jsonl, or all of them, a picture to each call, and
FOLDER/index.html with all there are. It needs Debian's Chromium, and takes some minutes for all.
"""

import html
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

import httpx
import yaml
from playwright.sync_api import Browser, Locator, Page, expect
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from bot.workspace import AppSettings, Channel, LocalWorkspace, RateLimits, User  # noqa: E402
from bot.workspace.page import Page as Served  # noqa: E402
from bot.workspace.page import Scene  # noqa: E402
from tests.e2e.browsing import MANIFEST, browser  # noqa: E402
from tests.slack.factories import AS_OF  # noqa: E402

Json = dict[str, Any]
GOLDEN = ROOT / "tests" / "golden"
SIZES = {"phone": (390, 844), "wide": (1280, 900)}  # pixels; a phone's screen shows about the first 700 of a message
THEMES = ("light", "dark")
HIGHEST = 12_000  # pixels: beyond it Chromium draws nothing
PLACE = ("channel", "user", "thread_ts", "ts", "trigger_id", "user_id", "response_type", "replace_original")
PEOPLE = {"U0ANA": "Ana Example", "U0BEN0000": "Ben Example"}  # as the golden files call them


class Gallery:
    """A workspace without an app, in which every golden call is made; one room to a file."""

    def __init__(self, served: Served, workspace: LocalWorkspace, folder: Path) -> None:
        self._served, self._workspace, self._folder = served, workspace, folder
        self._client = WebClient(workspace.bot_token, base_url=workspace.api_url)
        users = [workspace.add_user(name.split()[0], name, id=key) for key, name in PEOPLE.items()]
        self._viewer: User = users[0]
        self._number = ""  # of the call that is being made
        self.refused: list[str] = []

    def draw(self, started: Browser, names: list[str]) -> None:
        """Make the calls of these files, and draw what they show."""
        calls = {name: [json.loads(line) for line in lines(name)] for name in names}
        rooms = {name: self._post(name, made) for name, made in calls.items()}
        self._served.open(Scene(self._workspace, cast=(self._viewer,)))
        for size, (width, height) in SIZES.items():
            for theme in THEMES:
                with self._page(started, width, height, theme) as page:
                    for name in names:
                        end = f"{size}-{theme}.png"
                        self._messages(page, rooms[name], height, f"{name}-{{:02}}-{end}")
                        for number, call in enumerate(calls[name]):
                            self._number = f"{name} {number}"
                            if call["method"] == "views.publish":
                                self._home(page, call["args"]["view"], height, f"{name}-{number:02}-{end}")
                            elif call["method"] == "views.open":
                                self._modal(page, call["args"]["view"], height, f"{name}-{number:02}-{end}")

    # -- what is in the workspace ----------------------------------------------------------------------------------

    def _post(self, name: str, calls: list[Json]) -> Channel:
        """All messages and files of a golden file, in order, in a room of their own."""
        room = self._workspace.add_channel(name.replace("_", "-"), PEOPLE, with_bot=True)
        uploads: list[str] = []
        for number, call in enumerate(calls):
            self._workspace.advance(60)
            self._number = f"{name} {number}"
            args = {key: value for key, value in call["args"].items() if key not in PLACE}
            if call["method"] == "files.getUploadURLExternal":
                uploads.append(self._uploaded(args["filename"]))
            elif call["method"] == "files.completeUploadExternal":
                files = [{**file, "id": uploads.pop(0)} for file in args.pop("files")]
                self._call(call["method"], args | {"files": files, "channel_id": room.id})
            elif call["method"] in ("response_url", "chat.postEphemeral"):
                args = {key: value for key, value in args.items() if key in ("text", "blocks", "attachments")}
                self._call("chat.postEphemeral", args | {"channel": room.id, "user": self._viewer.id})
            elif "view" not in args:
                self._call("chat.postMessage", args | {"channel": room.id})
        return room

    def _uploaded(self, name: str) -> str:
        content = b"account_id,score\nACCT-123,47\n"
        asked = self._client.files_getUploadURLExternal(filename=name, length=len(content))
        httpx.post(asked["upload_url"], content=content, trust_env=False).raise_for_status()
        return str(asked["file_id"])

    def _call(self, method: str, args: Json) -> None:
        try:
            self._client.api_call(method, json=args)
        except SlackApiError as error:
            self.refused.append(f"{self._number}: {error.response['error']}")

    # -- pictures --------------------------------------------------------------------------------------------------

    @contextmanager
    def _page(self, started: Browser, width: int, height: int, theme: str) -> Iterator[Page]:
        context = started.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
        )
        context.add_init_script("localStorage.setItem('local-workspace.tour', 'done')")
        page = context.new_page()
        context.request.get(self._served.address)  # for its cookie
        page.goto(f"{self._served.server.base_url}/#/{self._viewer.id}/home")
        expect(page.get_by_role("main")).to_be_visible()
        yield page
        context.close()

    def _messages(self, page: Page, room: Channel, height: int, name: str) -> None:
        self._go(page, f"channel/{room.id}")
        expect(page.get_by_role("main", name=room.name)).to_be_visible()
        messages = page.locator(".messages .message")
        for number in range(messages.count()):
            self._take(page, messages.nth(number), height, name.format(number))

    def _home(self, page: Page, view: Json, height: int, name: str) -> None:
        self._call("views.publish", {"user_id": self._viewer.id, "view": view})
        self._go(page, "home")
        expect(page.locator(".home [data-block-type]")).to_have_count(len(view["blocks"]))
        self._take(page, page.locator(".home-blocks"), height, name)

    def _modal(self, page: Page, view: Json, height: int, name: str) -> None:
        self._go(page, "home")
        trigger = self._workspace.state.new_trigger(self._viewer.id)
        self._call("views.open", {"trigger_id": trigger.id, "view": view})
        dialog = page.locator("dialog.modal")
        expect(dialog).to_be_visible()
        self._take(page, dialog, height, name, inside=page.locator(".dialog-body"))
        self._workspace.close_view(self._viewer, everything=True)
        expect(dialog).to_have_count(0)

    def _go(self, page: Page, place: str) -> None:
        page.evaluate("hash => { location.hash = hash }", f"#/{self._viewer.id}/{place}")

    def _take(self, page: Page, shown: Locator, height: int, name: str, inside: Locator | None = None) -> None:
        """A picture of something, in a window as high as it takes."""
        size = page.viewport_size
        assert size is not None
        needed = (inside or shown).evaluate("one => one.scrollHeight") + 300
        page.set_viewport_size({"width": size["width"], "height": min(max(height, needed), HIGHEST)})
        shown.scroll_into_view_if_needed()
        box = shown.bounding_box()
        assert box is not None
        page.screenshot(path=self._folder / name, clip=box)  # type: ignore[arg-type]
        page.set_viewport_size({"width": size["width"], "height": height})


def lines(name: str) -> list[str]:
    """The calls of a golden file, as JSON."""
    return (GOLDEN / f"{name}.jsonl").read_text("utf-8").splitlines()


def index(folder: Path) -> str:
    """One page with all pictures of a folder, those of a golden file beside each other."""
    parts = ["<!doctype html><meta charset=utf-8><title>Golden files</title>"]
    parts.append("<style>figure{display:inline-block;vertical-align:top;margin:8px}img{border:1px solid #888}</style>")
    for name, pictures in groupby(sorted(folder.glob("*.png")), lambda path: path.stem.split("-")[0]):
        parts.append(f"<h2>{html.escape(name)}</h2>")
        parts += [f"<figure><figcaption>{p.stem}</figcaption><img src='{p.name}'></figure>" for p in pictures]
    return "\n".join(parts)


def draw(folder: Path, names: list[str]) -> list[str]:
    """Draw these golden files into a folder. What the workspace refused, and why."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = AppSettings.from_manifest(yaml.safe_load(MANIFEST.read_text("utf-8")))
    workspace = LocalWorkspace(settings, now=AS_OF.timestamp, limits=RateLimits(enforced=False))
    with browser() as started, Served() as served, served.serving(workspace):
        gallery = Gallery(served, workspace, folder)
        gallery.draw(started, names)
    (folder / "index.html").write_text(index(folder), "utf-8")
    return gallery.refused


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit("usage: python docs/gallery.py FOLDER [NAME ...]")
    refused = draw(Path(sys.argv[1]), sys.argv[2:] or sorted(path.stem for path in GOLDEN.glob("*.jsonl")))
    raise SystemExit("\n".join(refused))
