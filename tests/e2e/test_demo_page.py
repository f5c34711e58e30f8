"""`engagement demo` on its page: from the first moment to the reset, as a browser sees it."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from zoneinfo import ZoneInfo

import pytest

from bot.demo import load_sample
from bot.demo.show import Order, Prepared, Say, prepare_own, prepare_sample, show
from bot.demo.work import settings_for
from bot.workspace import LocalWorkspace
from bot.workspace.page import Page
from engagement.delivery import DeliveryKind
from engagement.service import Engagement
from engagement.store.outbox import Outgoing, enqueue
from tests.slack.workspace.browser import Json, Tab

BERLIN = ZoneInfo("Europe/Berlin")
PATIENCE = 120.0  # seconds: nothing here takes so long, unless the machine is busy


@dataclass
class Shown:
    """A running demo, and how to end it."""

    page: Page
    said: list[str]


@pytest.fixture(scope="module", autouse=True)
def real_tokens() -> Iterator[None]:
    """Settings of a real workspace in the environment, which nothing here may use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SLACK_BOT_TOKEN", "xoxb-1-real")
        patch.setenv("SLACK_APP_TOKEN", "xapp-1-real")
        patch.setenv("SLACK_SIGNING_SECRET", "real")
        patch.setenv("SLACK_API_URL", "http://127.0.0.1:9/api/")
        patch.setenv("DATABASE_URL", "sqlite:////nowhere/real.db")
        patch.setenv("DIGEST_WEEKDAY", "Friday")
        yield


@pytest.fixture(scope="module")
def demo() -> Iterator[Shown]:
    with running(partial(prepare_sample, accounts=24)) as shown:
        yield shown


@contextmanager
def running(prepare: Callable[[Path, Say], Prepared]) -> Iterator[Shown]:
    """A demo in a thread of its own, being prepared or shown."""
    orders: SimpleQueue[Order] = SimpleQueue()
    said: list[str] = []
    with Page() as page:
        thread = threading.Thread(target=show, args=(page, prepare, orders, said.append))
        thread.start()
        try:
            yield Shown(page, said)
        finally:
            orders.put("stop")
            thread.join(PATIENCE)
            assert not thread.is_alive()


def entered(tab: Tab) -> Json:
    """What is seen once there is something to see."""
    seen: Json = tab.wait(lambda: tab.seen, PATIENCE)
    return seen


def named(seen: Json, name: str) -> str:
    """A channel's id."""
    return next(str(one["id"]) for one in seen["channels"] if one["name"] == name)


def somebody(seen: Json, kind: str, title: str = "") -> str:
    """Somebody's id, of those whom one can be."""
    return next(str(one["id"]) for one in seen["cast"] if one["kind"] == kind and title in one["title"])


def bot_dm(tab: Tab) -> str:
    """The conversation with the bot."""
    return next(str(one["id"]) for one in tab.seen["channels"] if one["peer"] == tab.seen["bot"]["user_id"])


def button(message: Json, action_id: str) -> Json:
    """The first button of a kind in a message."""
    every = [(block["block_id"], element) for block in message["blocks"] for element in block.get("elements", ())]
    block_id, found = next((block, one) for block, one in every if one.get("action_id") == action_id)
    return {"block_id": block_id, "action_id": action_id, "value": found.get("value")}


def test_the_settings_of_the_environment_are_not_used() -> None:
    with LocalWorkspace() as workspace:
        settings = settings_for(workspace)
        assert settings.slack_api_url == workspace.api_url
        assert settings.slack_bot_token is not None
        assert settings.slack_bot_token.get_secret_value() == workspace.bot_token
        assert settings.database_url is None
        assert settings.digest_weekday == 0


def test_the_page_says_what_is_being_done_and_then_shows_the_company(demo: Shown) -> None:
    with Tab(demo.page, "") as tab:
        seen = entered(tab)
        assert [frame["text"] for frame in tab.got("preparing")][
            -1
        ] == "Starting a local Slack workspace and the bot ..."
    assert demo.said[-1] == f"Ready: {demo.page.address}"
    assert [(one["kind"], one["real_name"]) for one in seen["cast"]][:3] == [
        ("member", "Fidelma Larkspurre"),
        ("member", "Juniper Ashgrovel"),
        ("member", "Orla Fennimoor"),
    ]
    assert [one["kind"] for one in seen["cast"]][3:] == ["admin", "guest", "external"]
    rooms = {one["name"]: (one["kind"], one["sharing"], one["with_bot"]) for one in seen["channels"]}
    assert rooms == {
        "customer-success": ("public", "internal", True),
        "general": ("public", "internal", False),
        "my-team": ("private", "internal", True),
        "with-a-customer": ("public", "external", True),
        "Engagement": ("im", "internal", True),
    }
    assert seen["commands"][0]["command"] == "/engagement"
    assert seen["commands"][0]["usage_hint"]
    assert seen["can"]["reset"]
    assert len(seen["tour"]["steps"]) >= 8


def test_the_whole_story(demo: Shown) -> None:
    """Ask, escalate, be asked as the manager, Monday's digest, the shared channel, the limit, and all over again."""
    with Tab(demo.page, "") as you:
        seen = entered(you)
        room, me = named(seen, "customer-success"), seen["me"]
        manager = somebody(seen, "member", "Manager")
        assert you.ask("command", channel=room, command="/engagement", text="ACCT-123 quarterly")["ok"]
        _escalate(you, room)
        with Tab(demo.page, manager) as above:
            entered(above)
            asked = above.wait(lambda: above.seen["messages"][bot_dm(above)], PATIENCE)[-1]
            assert asked["text"].startswith("Escalated to you: Brackenfold Robotics")
            assert above.ask("click", channel=asked["channel"], ts=asked["ts"], **button(asked, "flag_acknowledge"))[
                "ok"
            ]
            above.wait(lambda: "acknowledged" in above.seen["messages"][bot_dm(above)][-1]["text"].lower(), PATIENCE)
        _monday(you)
        _refused_where_customers_read(you)
        limit = you.ask("advance", seconds=40 * 86_400)
        assert not limit["ok"]
        assert "thought out until" in limit["said"]
        assert you.ask("reset")["ok"]
        you.wait(lambda: you.got("restarted"), PATIENCE)
    with Tab(demo.page, me) as again:
        assert entered(again)["me"] == me
        assert named(again.seen, "customer-success") == room
        assert again.seen["messages"][room] == []
        assert abs(again.seen["now"] - datetime.now(UTC).timestamp()) < 60


def _escalate(you: Tab, room: str) -> None:
    def advice() -> Json | None:
        listed = you.seen["messages"][room]
        return next((one for one in listed if any(_has(block, "flag_escalate") for block in one["blocks"])), None)

    told: Json = you.wait(advice, PATIENCE)
    assert told["thread_ts"] != told["ts"]
    assert you.ask("click", channel=room, ts=told["ts"], **button(told, "flag_escalate"))["ok"]

    def form() -> Json | None:
        views = you.seen["views"]
        ready = views and any(block["type"] == "input" for block in views[-1]["payload"]["blocks"])
        return views[-1] if ready else None

    view: Json = you.wait(form, PATIENCE)
    sent = you.ask("submit", view_id=view["id"], values={"reason": "Nobody answers our calls."})
    assert (sent["ok"], sent["errors"]) == (True, {})


def _has(block: Json, action_id: str) -> bool:
    return any(one.get("action_id") == action_id for one in block.get("elements", ()) if isinstance(one, dict))


def _monday(you: Tab) -> None:
    now = datetime.fromtimestamp(you.seen["now"], BERLIN)
    monday = (now + timedelta(days=7 - now.weekday())).replace(hour=9, minute=30)
    before = len(you.seen["messages"][bot_dm(you)])
    moved = you.ask("advance_to", at=monday.timestamp(), patience=PATIENCE)
    assert (moved["ok"], moved["said"]) == (True, None)
    assert abs(moved["now"] - monday.timestamp()) < 60

    def digest() -> Json | None:
        told: list[Json] = you.seen["messages"][bot_dm(you)][before:]
        return next((one for one in told if one["text"].startswith("Your customers")), None)

    text = you.wait(digest, PATIENCE)["text"]
    assert "Brackenfold Robotics" in text
    assert "stopped" not in text
    assert [frame["text"] for frame in you.got("notification") if "Your customers" in frame["text"]]


def _refused_where_customers_read(you: Tab) -> None:
    shared = named(you.seen, "with-a-customer")
    assert you.ask("command", channel=shared, command="/engagement", text="ACCT-123")["ok"]
    refused = you.wait(lambda: [one for one in you.seen["messages"][shared] if one["ephemeral"]][1:], PATIENCE)
    assert "shared" in refused[-1]["text"]
    assert sum(not one["ephemeral"] for one in you.seen["messages"][shared]) == 1


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of one's own, with a digest that waits to be sent to a real person."""
    folder = tmp_path_factory.mktemp("own")
    with Engagement.open(f"sqlite:///{folder / 'own.db'}", create=True) as service:
        load_sample(service, folder / "files", accounts=6, as_of=datetime.now(UTC))
        with service.database.session(service.workspace_id, write=True) as session:
            enqueue(session, Outgoing(DeliveryKind.DIRECT, "U0REAL", "cause", {"text": "secret", "blocks": []}))
    return folder / "own.db"


def test_ones_own_data_are_shown_as_a_copy_and_stay_as_they_are(own: Path) -> None:
    before = own.read_bytes()
    with (
        running(partial(prepare_own, url=f"sqlite:///{own}", workspace="default")) as shown,
        Tab(shown.page, "") as tab,
    ):
        seen = entered(tab)
        assert seen["cast"][0]["title"] == "Customer-success manager (you)"
        room = named(seen, "customer-success")
        assert tab.ask("command", channel=room, command="/engagement", text="portfolio monthly")["ok"]
        tab.wait(lambda: any(one["reply_count"] for one in tab.seen["messages"][room]), PATIENCE)
        moved = tab.ask("advance", seconds=3600, patience=PATIENCE)
        assert moved["said"].startswith("No new data came in")
        assert not any("secret" in str(one) for some in tab.seen["messages"].values() for one in some)
    assert own.read_bytes() == before


def test_a_port_that_is_taken_is_passed_over_and_the_end_leaves_nothing_behind(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-u", "-m", "bot", "demo", "--no-browser", "--port", str(port)]
        with subprocess.Popen(
            command, env={**os.environ, "TMPDIR": str(tmp_path)}, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            assert int(first.partition("127.0.0.1:")[2].partition("/")[0]) in range(port + 1, port + 20)
            assert "Making a sample company" in process.stdout.readline()
            process.send_signal(signal.SIGTERM)
            assert process.stdout.read().endswith("Stopped.\n")
        assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []
