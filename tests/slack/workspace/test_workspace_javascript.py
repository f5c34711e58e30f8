"""Slack's own JavaScript clients, `@slack/web-api` and `@slack/bolt`, connect unchanged and agree with the workspace.

Without Node 20 the module is skipped (``tests.npm``).
"""

import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.workspace import Channel, LocalWorkspace
from tests.npm import install
from tests.slack.workspace.kit import people

SOURCES = Path(__file__).parent / "js"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The script with its packages, as the lock file has them."""
    folder = tmp_path_factory.mktemp("js")
    install(SOURCES, folder)
    shutil.copy(SOURCES / "clients.mjs", folder)
    return folder


@dataclass
class Clients:
    """The running script, and what it told so far."""

    workspace: LocalWorkspace
    room: Channel
    process: "subprocess.Popen[str]"
    lines: "queue.Queue[Json]" = field(default_factory=queue.Queue)

    def told(self, what: str, timeout: float = 30.0) -> Json:
        """The next line of a kind; others before it are passed over."""
        while True:
            line = self.lines.get(timeout=timeout)
            if line["what"] == what:
                return line


@pytest.fixture(scope="module")
def clients(installed: Path) -> Iterator[Clients]:
    """A workspace with the script connected to it by Socket Mode."""
    with LocalWorkspace() as workspace:
        people(workspace)
        room = workspace.add_channel("room", ["ana", "ben"], with_bot=True)
        environment = {
            **os.environ,
            "SLACK_API_URL": workspace.api_url,
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
            "ROOM": room.id,
        }
        with subprocess.Popen(
            ["node", "clients.mjs"], cwd=installed, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            running = Clients(workspace, room, process)
            threading.Thread(target=_read, args=(running,), daemon=True).start()
            workspace.wait_for_socket(timeout=30)
            yield running
            assert process.stdin is not None
            process.stdin.close()
            assert process.wait(15) == 0, process.stderr.read() if process.stderr else ""


def _read(running: Clients) -> None:
    assert running.process.stdout is not None
    for line in running.process.stdout:
        running.lines.put(json.loads(line))


def test_calls_of_all_kinds_and_their_errors(clients: Clients) -> None:
    """First in the module: the script makes these calls when it starts."""
    workspace, room = clients.workspace, clients.room
    auth = clients.told("auth")["answer"]
    assert (auth["user_id"], auth["team_id"]) == (workspace.bot.id, workspace.state.team_id)
    assert clients.told("info")["answer"]["channel"]["name"] == "room"
    assert clients.told("members")["members"] == room.members
    uploaded = clients.told("uploaded")["uploaded"]
    [file] = workspace.files()
    assert uploaded["files"][0]["files"][0]["id"] == file.id
    assert (file.name, file.title, file.content) == ("figures.csv", "Figures", b"a,b\n1,2\n")
    assert workspace.messages(room)[0].files == [file.id]
    assert workspace.messages(room)[0].text == "here"
    refused = clients.told("refusals")
    codes = {name: one["data"]["error"] for name, one in refused.items() if name != "what"}
    assert codes == {
        "nowhere": "channel_not_found",
        "nobody": "users_not_found",
        "blocks": "invalid_blocks",
        "trigger": "invalid_trigger_id",
        "unknown": "unknown_method",
        "token": "invalid_auth",
    }
    assert {one["code"] for name, one in refused.items() if name != "what"} == {"slack_webapi_platform_error"}
    assert "3001" in refused["blocks"]["data"]["errors"][0]
    limited = clients.told("limited")
    assert 1 <= limited["sent"] < 8
    assert limited["limited"]["code"] == "slack_webapi_rate_limited_error"
    assert limited["limited"]["retryAfter"] >= 1
    clients.told("ready")
    clients.workspace.advance(60)


def test_a_command_posts_replies_and_updates(clients: Clients) -> None:
    workspace, room = clients.workspace, clients.room
    result = workspace.slash_command("ana", room, "/engagement", "ACCT-123 quarterly")
    assert (result.error, result.message and result.message.text) == (None, "working on it")
    told = clients.told("command")
    assert told["command"]["text"] == "ACCT-123 quarterly"
    root = workspace.messages(room)[-1]
    assert (root.ts, root.text, root.blocks) == (told["root"]["ts"], "summary", told["root"]["message"]["blocks"])
    assert [reply.text for reply in workspace.thread(root)] == ["summary", "more details"]
    assert told["updated"]["ts"] == told["reply"]["ts"] == workspace.thread(root)[1].ts
    assert [one.text for one in workspace.ephemerals("ana", room)] == ["working on it", "done"]


def test_modals_open_update_push_suggest_and_show_errors(clients: Clients) -> None:
    workspace, room = clients.workspace, clients.room
    root = next(one for one in workspace.messages(room) if one.text == "summary")
    assert workspace.click("ana", root, "open").ok
    told = clients.told("opened")
    assert told["action"]["value"] == "7"
    [view] = workspace.modals("ana")
    assert told["opened"]["view"]["id"] == told["updated"]["view"]["id"] == view.id
    assert view.payload["title"]["text"] == "Form, changed"
    assert told["updated"]["view"]["hash"] == view.hash
    assert told["late"]["data"]["error"] == "hash_conflict"
    options = workspace.suggest("ana", view, "account", "har").options
    assert options == [{"text": {"type": "plain_text", "text": "Account har"}, "value": "har"}]
    assert workspace.submit_view("ana", {"note": "bad"}).errors == {"note": "Say it better."}
    assert clients.told("submitted")["words"] == "bad"
    pushed = workspace.submit_view("ana", {"note": "more", "account": options[0]})
    assert pushed.view is not None
    assert pushed.view.payload["title"]["text"] == "Pushed"
    assert clients.told("submitted")["account"]["selected_option"] == options[0]
    assert len(workspace.modals("ana")) == 2
    assert workspace.submit_view("ana", {"note": "fine"}).ok
    assert [one.id for one in workspace.modals("ana")] == [view.id]
    workspace.close_view("ana", everything=True)


def test_events_reach_it_and_the_home_is_published(clients: Clients) -> None:
    workspace, room = clients.workspace, clients.room
    assert workspace.open_home("ben").ok
    published = clients.told("home")["published"]["view"]
    home = workspace.home("ben")
    assert home is not None
    assert (published["id"], published["hash"]) == (home.id, home.hash)
    workspace.say("ana", room, f"<@{workspace.bot.id}> hello")
    assert clients.told("mention")["event"]["user"] == workspace.user("ana").id


def test_it_comes_back_when_slack_asks_it_to_reconnect(clients: Clients) -> None:
    clients.workspace.disconnect_sockets("refresh_requested")
    clients.workspace.wait_for_socket(timeout=30)
    clients.workspace.advance(60)
    assert clients.workspace.slash_command("ana", clients.room, "/engagement", "again").ok
    assert clients.told("command")["command"]["text"] == "again"
