"""Mentions and direct messages, end to end: over a real WebSocket and over signed HTTP, the engine is a fake."""

from collections.abc import Iterator

import pytest

from bot.http_server import PATH
from bot.serve import running
from bot.workspace import LocalWorkspace, Message, Sharing, UserKind
from bot.workspace.delivery import PayloadKind
from bot.workspace.results import CommandResult
from tests.slack.world import World, app_settings, populated

CANARY = "47 of 100"


@pytest.fixture(params=["socket", "http"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The bot with three accounts."""
    http = request.param == "http"
    with LocalWorkspace(app_settings(socket_mode=not http)) as workspace:
        made = populated(workspace)
        with running(made.deps, http=http, port=0 if http else None) as port:
            if http:
                workspace.configure_app(request_url=f"http://127.0.0.1:{port}{PATH}")
            else:
                workspace.wait_for_socket()
            yield made


def at(world: World, text: str) -> str:
    """A message that mentions the app."""
    return f"<@{world.workspace.state.bot_user_id}> {text}"


def answers(world: World, question: Message, count: int = 3) -> list[Message]:
    """What stands in the question's thread below it, once it is so much."""
    whole = world.workspace.wait_for(lambda: t if len(t := world.workspace.thread(question)) > count else None)
    return whole[1:]


def test_a_mention_is_answered_in_its_thread_and_so_is_all_that_follows(world: World) -> None:
    workspace = world.workspace
    question = workspace.say(world.ana, world.room, at(world, "how is Northwind Traders doing last quarter?"))
    root, *replies = answers(world, question)
    assert CANARY in root.text
    assert "Warnings" in replies[0].text
    assert world.engagement.asked == [("ACCT-123", "last quarter")]
    assert workspace.messages(world.room) == [question]
    assert workspace.click(world.ana, root, "export").ok
    [file] = workspace.wait_for(workspace.files)
    shared = workspace.wait_for(lambda: [m for m in workspace.thread(question) if file.id in m.files])
    assert shared[0].thread_ts == question.ts
    assert workspace.ephemerals(world.ana) == []


def test_in_a_thread_the_answer_stands_in_that_thread(world: World) -> None:
    workspace = world.workspace
    first = workspace.say(world.ben, world.room, "Northwind wrote again")
    workspace.say(world.ana, world.room, at(world, "ACCT-123"), thread_ts=first.ts)
    assert [m.thread_ts for m in answers(world, first, 4)] == [first.ts] * 4
    workspace.say(world.ana, world.room, at(world, "nobody at all"), thread_ts=first.ts)
    [told] = workspace.wait_for(lambda: workspace.ephemerals(world.ana))
    assert "No account is called “nobody at all”" in told.text
    assert told.thread_ts == first.ts


def test_a_plain_message_to_the_app_is_answered_there_and_its_buttons_work(world: World) -> None:
    workspace, room = world.workspace, world.workspace.open_dm(world.ana)
    workspace.say(world.ana, room, "harbour monthly")
    question = workspace.wait_for(lambda: [m for m in workspace.messages(room) if "Which one?" in m.text])[0]
    assert question.visible_to is None
    assert workspace.click(world.ana, question, "choose_account").ok
    root = workspace.wait_for(lambda: [m for m in workspace.messages(room) if CANARY in m.text])[0]
    assert question.text == "Working on the monthly report for ACCT-200…"
    workspace.wait_for(lambda: len(workspace.thread(root)) == 3 or None)
    assert world.engagement.asked == [("ACCT-200", "monthly")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hello", "How engaged is a customer?"),
        ("settings", "your weekly digest"),
        ("is there any customer whose sponsor has not been seen lately", "Did you mean /engagement help?"),
        ("which flags do I have?", "Did you mean /engagement flags?"),
        ("ACCT-123 weekly", "Did you mean /engagement ACCT-123 7d?"),
    ],
)
def test_what_is_no_question_is_answered_with_what_is(world: World, text: str, said: str) -> None:
    room = world.workspace.open_dm(world.ana)
    world.workspace.say(world.ana, room, text)
    told = world.workspace.wait_for(lambda: world.workspace.messages(room)[1:])
    assert said in told[0].text
    assert world.workspace.ephemerals(world.ana) == []


def test_the_settings_open_from_a_message_by_a_button(world: World) -> None:
    workspace, room = world.workspace, world.workspace.open_dm(world.ana)
    workspace.say(world.ana, room, "settings")
    told = workspace.wait_for(lambda: workspace.messages(room)[1:])[0]
    assert workspace.click(world.ana, told, "home_settings").ok
    window = workspace.wait_for(lambda: workspace.modals(world.ana))[-1]
    assert "Weekly digest" in str(window.payload) or "digest" in str(window.payload)


def test_which_accounts_are_at_risk_is_the_portfolio(world: World) -> None:
    workspace = world.workspace
    question = workspace.say(world.ana, world.room, at(world, "which accounts are at risk?"))
    answers(world, question)
    assert world.engagement.asked[0] == ("portfolio", None)


def test_in_a_shared_channel_the_asker_alone_is_answered(world: World) -> None:
    workspace = world.workspace
    joint = workspace.add_channel("joint", [world.ana], sharing=Sharing.EXTERNAL, with_bot=True)
    question = workspace.say(world.ana, joint, at(world, "ACCT-123"))
    told = world.alone(3)
    assert told[0].text.startswith("Only you see this: this channel is shared with another organisation")
    assert CANARY in told[0].text
    assert workspace.thread(question) == [question]
    eve = workspace.add_user("eve", kind=UserKind.EXTERNAL)
    workspace.join(eve, joint)
    workspace.say(eve, joint, at(world, "ACCT-123"))
    assert "ustomer data" in world.alone(user=eve)[0].text


def test_guests_are_told_why_not_in_the_channel_and_in_their_own_conversation(world: World) -> None:
    workspace = world.workspace
    guest = workspace.add_user("gus", kind=UserKind.GUEST)
    workspace.join(guest, world.room)
    workspace.say(guest, world.room, at(world, "ACCT-123"))
    assert "you are a guest here" in world.alone(user=guest)[0].text
    room = workspace.open_dm(guest)
    workspace.say(guest, room, "ACCT-123")
    told = workspace.wait_for(lambda: workspace.messages(room)[1:])
    assert "you are a guest here" in told[0].text
    assert world.engagement.asked == []


def test_an_event_that_comes_again_is_answered_once(world: World) -> None:
    workspace = world.workspace
    question = workspace.say(world.ana, world.room, at(world, "ACCT-123"))
    answers(world, question)
    events = workspace.log.deliveries(PayloadKind.EVENT)
    [seen] = [each for each in events if each.payload["event"]["type"] == "app_mention"]
    assert workspace.redeliver(CommandResult(None, seen.ack, seen.payload)).error is None
    workspace.say(world.ana, world.room, at(world, "help"))
    assert "How engaged is a customer?" in world.alone()[0].text
    assert len(workspace.thread(question)) == 4
