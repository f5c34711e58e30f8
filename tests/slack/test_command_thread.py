"""The main job, end to end: a command typed in a channel is answered in a thread there, over a real WebSocket."""

import threading
import time

import pytest

from bot.workspace import ChannelKind
from engagement.errors import DatabaseUnavailable
from tests.slack.world import World


def test_a_command_is_acknowledged_then_answered_in_a_thread(world: World) -> None:
    seen = world.ask("ACCT-123 quarterly")
    assert seen.ok, seen.error
    assert seen.message is not None
    assert seen.message.text == "Working on the quarterly report for ACCT-123…"
    assert seen.message.visible_to == world.ana.id
    root, replies = world.thread()
    assert "Low engaged: 47 of 100" in root.text
    assert "Warnings" in replies[0].text
    assert [block["type"] for block in replies[1].blocks].count("data_visualization") == 1
    assert world.alone(0) == []


def test_the_portfolio_comes_with_a_native_table(world: World) -> None:
    world.ask("portfolio")
    root, replies = world.thread()
    assert root.text.startswith("Portfolio\n6 accounts")
    assert "data_table" in [block["type"] for block in replies[0].blocks]
    assert "data_visualization" in [block["type"] for block in replies[1].blocks]


def test_in_a_private_channel_the_bot_is_in_the_thread_is_there_too(world: World) -> None:
    room = world.workspace.add_channel("leadership", [world.ana], kind=ChannelKind.PRIVATE, with_bot=True)
    world.ask("ACCT-123", channel=room)
    assert len(world.thread(channel=room)[1]) == 2


def test_in_the_bots_own_conversation_the_thread_stays_there(world: World) -> None:
    room = world.workspace.open_dm(world.ana)
    world.ask("ACCT-123", channel=room)
    root, replies = world.thread(channel=room)
    assert "Northwind Traders" in root.text
    assert len(replies) == 2


def test_a_choice_is_pressed_and_answered(world: World) -> None:
    world.ask("harbour monthly")
    [question] = world.alone()
    pressed = world.workspace.click(world.ana, question, "choose_account")
    assert pressed.ok, pressed.error
    root, _ = world.thread()
    assert "Harbour Lights (ACCT-200)" in root.text
    assert question.text == "Working on the monthly report for ACCT-200…"
    assert world.engagement.asked == [("ACCT-200", "monthly")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nobody at all", "No account is called"),
        ("ACCT-123 weekly", "Did you mean /engagement ACCT-123 7d?"),
        ("ACCT-123 2026-13", "months are 01 to 12"),
    ],
)
def test_bad_input_is_answered_to_the_asker_alone(world: World, text: str, says: str) -> None:
    assert world.ask(text).ok
    assert says in world.alone()[0].text
    assert world.workspace.messages(world.room) == []


@pytest.mark.parametrize("text", ["help", "help flags", "quarterly"])
def test_help_is_shown_at_once(world: World, text: str) -> None:
    seen = world.ask(text)
    assert seen.message is not None
    assert "/engagement " in seen.message.text


def test_what_was_acknowledged_is_answered_once_the_database_is_back_and_nobody_has_to_ask_again(world: World) -> None:
    world.engagement.fails = DatabaseUnavailable("no answer")
    asked = threading.Event()
    world.engagement.before = asked.set
    assert world.ask("ACCT-123").ok
    assert asked.wait(5)
    assert world.workspace.messages(world.room) == []
    world.engagement.fails = None
    assert len(world.thread()[1]) == 2
    assert world.alone(0) == []


def test_a_slow_engine_does_not_delay_the_acknowledgement(world: World) -> None:
    may_go_on = threading.Event()
    world.engagement.before = may_go_on.wait
    assert world.ask("ACCT-123").ok  # acknowledged while the engine stands still
    assert not world.workspace.messages(world.room)
    may_go_on.set()
    world.thread()


def test_the_same_payload_delivered_again_posts_nothing_more(world: World) -> None:
    seen = world.ask("ACCT-123")
    world.thread()
    assert world.workspace.redeliver(seen).error is None
    time.sleep(0.3)
    assert len(world.workspace.messages(world.room)) == 1


def test_every_call_that_was_made_would_be_taken_by_slacks_own_types(world: World) -> None:
    """The scopes of manifest.yml suffice for all of them, and no other method is called."""
    world.ask("ACCT-123")
    world.thread()
    calls = world.workspace.log.calls()
    assert [call.error for call in calls if call.error] == []
    known = {
        "auth.test",
        "apps.connections.open",
        "users.info",
        "conversations.info",
        "chat.postMessage",
        "response_url",
    }
    assert {call.method for call in calls} <= known
