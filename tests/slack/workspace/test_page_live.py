"""A browser tab's connection: whatever is done, what it was told comes to what a fresh one is told."""

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.workspace import LocalWorkspace
from bot.workspace.page import Page
from tests.slack.workspace.bolt_app import build, over_socket
from tests.slack.workspace.browser import Tab, cookie, opened
from tests.slack.workspace.kit import web_client
from tests.slack.workspace.samples import home, section


@pytest.fixture(scope="module")
def shown() -> Iterator[tuple[Page, LocalWorkspace]]:
    """A page, and behind it a Bolt app that uses every surface."""
    with opened() as (page, workspace):
        app, _ = build(workspace)
        with over_socket(workspace, app):
            yield page, workspace


def test_hello_says_who_one_is_and_all_there_is(shown: tuple[Page, LocalWorkspace]) -> None:
    page, workspace = shown
    with Tab(page, workspace.user("ana")) as tab:
        seen = tab.seen
    assert seen["team"]["name"] == "Harbour Works"
    assert seen["me"] == workspace.user("ana").id
    assert seen["bot"] == {"user_id": workspace.bot.id, "app_id": workspace.state.app_id, "name": "Engagement"}
    assert [channel["name"] for channel in seen["channels"]] == ["customer-success", "with-customer", "general"]
    assert [user["name"] for user in seen["cast"]] == ["ana", "ben", "gus", "sol", "eve"]
    assert [command["command"] for command in seen["commands"]] == ["/engagement"]
    assert seen["can"] == {"reset": False, "move_clock": True, "until": None}
    assert abs(seen["now"] - workspace.clock.now()) < 60


def test_somebody_unknown_is_shown_the_page_as_the_first_person(shown: tuple[Page, LocalWorkspace]) -> None:
    page, workspace = shown
    for unknown in ("", "U0NOBODY", workspace.bot.id, workspace.user("old").id):
        with Tab(page, unknown) as tab:
            assert tab.seen["me"] == workspace.user("ana").id


def test_requests_that_are_none_are_answered_and_the_connection_stays(shown: tuple[Page, LocalWorkspace]) -> None:
    page, workspace = shown
    room = workspace.channel("customer-success").id
    with Tab(page, workspace.user("ana")) as tab:
        frames: list[str | bytes] = [
            "", "null", "[]", "{", "{}", '"say"', b"\x00\xff", "[" * 100_000, '{"do": "fly"}', "\u2028" * 10,
            '{"do": "say", "channel": 5, "text": {}}', '{"do": ["say"]}', '{"do": "say", "text": "\\ud800"}',
            json.dumps({"do": "say", "text": "x" * 300_000}), '{"do": "advance", "seconds": NaN}',
        ]  # fmt: skip
        for frame in frames:
            answer = tab.raw(frame)
            assert (answer["ok"], answer["type"]) == (False, "result"), frame[:40]
            assert "\n" not in answer["error"]
        assert tab.raw('{"id": 7, "do": "say"}', 7)["error"] == "channel: Field required"
        assert tab.raw('{"id": "x", "do": "say", "channel": "C", "text": "t", "more": 1}', "x")["error"].startswith(
            "more"
        )
        assert tab.ask("advance", seconds=-5)["ok"] is False
        assert tab.ask("advance_to", at=5)["error"] == "the clock only moves forward"
        assert tab.ask("read", channel=room, ts="yesterday")["ok"] is False
        assert tab.ask("reset")["error"] == "nothing can be reset here"
        assert tab.ask("say", channel=room, text="still here")["ok"]


def test_a_browser_that_does_not_read_is_let_go_and_comes_back_to_everything(
    shown: tuple[Page, LocalWorkspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    page, workspace = shown
    monkeypatch.setattr("bot.workspace.page.live.WAITING", 100)
    monkeypatch.setattr("bot.workspace.page.live.SEND_WITHIN", 2.0)
    room = workspace.add_channel("busy", ["ana", "ben"])
    with Tab(page, workspace.user("ana")) as reads, _Deaf(page, workspace.user("ana").id):
        for number in range(120):
            workspace.say("ben", room, f"{number} " + "x" * 60_000)
            reads.message(room.id, f"{number} ")
        workspace.wait_for(lambda: page.server.run(_connected(page)) == 1, 10)
        assert reads.ask("say", channel=room.id, text="still here")["ok"]
    with Tab(page, workspace.user("ana")) as again:
        assert len(again.seen["messages"][room.id]) == 121
    workspace.archive(room)


def test_after_everything_a_tab_knows_what_a_fresh_one_is_told(shown: tuple[Page, LocalWorkspace]) -> None:
    page, workspace = shown
    room, client = workspace.channel("customer-success").id, web_client(workspace)
    with Tab(page, workspace.user("ana")) as tab, Tab(page, workspace.user("gus")) as guest:
        assert tab.ask("say", channel=room, text="Good morning @ben")["ok"]
        assert tab.ask("command", channel=room, command="/engagement", text="ACCT-123")["ok"]
        summary = tab.message(room, "summary")
        tab.wait(lambda: tab.message(room, "summary")["reply_count"] == 1)
        assert tab.ask("say", channel=room, text="Thanks", thread_ts=summary["ts"])["ok"]
        assert tab.ask("click", channel=room, ts=summary["ts"], action_id="open")["ok"]
        tab.wait(lambda: tab.seen["views"])
        refused = tab.ask("submit", view_id=tab.seen["views"][-1]["id"], values={"note": "bad"})
        assert (refused["ok"], refused["errors"]) == (False, {"note": "Say it better."})
        assert tab.ask("submit", view_id=tab.seen["views"][-1]["id"], values={"note": "more"})["ok"]
        tab.wait(lambda: len(tab.seen["views"]) == 2)
        assert tab.ask("close", view_id=tab.seen["views"][-1]["id"])["ok"]
        assert tab.ask("close", everything=True)["ok"]
        assert tab.ask("home")["ok"]
        tab.wait(lambda: tab.seen["home"])
        dm = tab.ask("dm", user=workspace.user("ben").id)["channel"]
        assert tab.ask("say", channel=dm, text="Between us")["ok"]
        posted = client.chat_postMessage(channel=room, text="to go")
        client.chat_update(channel=room, ts=posted["ts"], text="to go soon")
        client.chat_delete(channel=room, ts=posted["ts"])
        client.chat_postEphemeral(channel=room, user=workspace.user("ana").id, text="for you alone")
        client.files_upload_v2(channel=room, filename="figures.csv", content="a,b\n1,2\n")
        client.views_publish(user_id=workspace.user("ana").id, view=home(section("news")))
        workspace.join("ana", "leads")
        workspace.say("ben", "leads", "Welcome")
        workspace.leave("ben", "leads")
        workspace.join("gus", "with-customer")
        workspace.leave("gus", "customer-success")
        workspace.archive("general")
        workspace.add_user("new", "New Colleague")
        workspace.deactivate("ben")
        assert tab.ask("read", channel=room, ts=summary["ts"])["ok"]
        assert tab.ask("advance", seconds=3600)["ok"]
        for one, name in ((tab, "ana"), (guest, "gus")):
            known = one.settle()
            with Tab(page, workspace.user(name)) as fresh:
                assert all(user in known["users"] for user in fresh.seen["users"])  # who was once met stays known
                assert fresh.seen["files"].items() <= known["files"].items()
                for part in fresh.seen.keys() - {"now", "users", "files"}:
                    assert _ordered(known[part]) == _ordered(fresh.seen[part]), (name, part)


def _ordered(part: Any) -> Any:
    """Channels and people in an order of their own: a tab adds those that come later at the end."""
    named = isinstance(part, list) and part and "id" in part[0]
    return sorted(part, key=lambda one: one["id"]) if named else part


async def _connected(page: Page) -> int:
    return len(page._lives)


class _Deaf:
    """A browser that opens the WebSocket and never reads from it."""

    def __init__(self, page: Page, user: str) -> None:
        address = urlsplit(page.server.base_url)
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
        self._socket.connect((address.hostname, address.port))
        lines = [
            f"GET /page/live?as={user} HTTP/1.1", f"Host: {address.netloc}", f"Origin: {page.server.base_url}",
            f"Cookie: {cookie(page)}", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", "",
        ]  # fmt: skip
        self._socket.sendall("\r\n".join(lines).encode())
        assert self._socket.recv(12) == b"HTTP/1.1 101"

    def __enter__(self) -> None: ...

    def __exit__(self, *_: Any) -> None:
        self._socket.close()
