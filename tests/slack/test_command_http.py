"""The same bot behind request URLs: signed HTTP, refusal of everything else, and a gentle stop."""

import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from bot.http_server import PATH
from bot.serve import running
from bot.workspace import LocalWorkspace
from tests.slack.world import World, app_settings, populated


@pytest.fixture
def served() -> Iterator[tuple[World, str]]:
    """The bot over HTTP, and its address."""
    with LocalWorkspace(app_settings(socket_mode=False)) as workspace:
        world = populated(workspace)
        with running(world.deps, http=True, port=0) as port:
            address = f"http://127.0.0.1:{port}"
            workspace.configure_app(request_url=address + PATH)
            yield world, address


def test_a_signed_command_is_answered_in_a_thread(served: tuple[World, str]) -> None:
    world, _ = served
    seen = world.ask("ACCT-123")
    assert seen.ok, seen.error
    _, replies = world.thread()
    assert len(replies) == 2


def test_a_choice_is_pressed_and_answered(served: tuple[World, str]) -> None:
    world, _ = served
    world.ask("harbour")
    [question] = world.alone()
    assert world.workspace.click(world.ana, question, "choose_account").ok
    assert "Harbour Lights" in world.thread()[0].text


def test_a_report_is_pressed_for_and_comes_as_a_file(served: tuple[World, str]) -> None:
    world, _ = served
    world.ask("ACCT-123")
    root, _ = world.thread()
    assert world.workspace.click(world.ana, root, "export").ok
    [file] = world.workspace.wait_for(world.workspace.files)
    assert (file.name, file.channels) == ("engagement-ACCT-123-2026-09-30.xlsx", [world.room.id])


def test_unsigned_requests_are_refused(served: tuple[World, str]) -> None:
    world, address = served
    assert httpx.post(address + PATH, data={"command": "/engagement", "text": "ACCT-123"}).status_code == 400
    assert world.engagement.asked == []


def test_health_and_readiness_are_answered(served: tuple[World, str]) -> None:
    _, address = served
    assert httpx.get(f"{address}/healthz").text == "ok"
    assert httpx.get(f"{address}/readyz").status_code == 200


def test_what_was_acknowledged_is_finished_before_the_bot_stops() -> None:
    with LocalWorkspace(app_settings()) as workspace:
        world = populated(workspace)
        begun = threading.Event()

        def slowly() -> None:
            begun.set()
            time.sleep(0.3)

        world.engagement.before = slowly
        with running(world.deps):
            workspace.wait_for_socket()
            assert world.ask("ACCT-123").ok
            begun.wait(5)
        assert len(workspace.thread(workspace.messages(world.room)[0])) == 3
