"""Bolt, unchanged, against the workspace: every gesture over Socket Mode, and the same over signed HTTP."""

import copy
import queue
from collections.abc import Iterator
from typing import Any

import pytest

from bot.workspace import Channel, ChannelKind, LocalWorkspace, Message, RateLimits, UserCannot
from tests.slack.workspace.bolt_app import build, over_http, over_socket
from tests.slack.workspace.kit import people
from tests.slack.workspace.samples import section


@pytest.fixture(scope="module", params=["socket", "http"])
def bolt(request: pytest.FixtureRequest) -> Iterator[tuple[LocalWorkspace, "queue.Queue[tuple[str, Any]]"]]:
    """A workspace with the Bolt app connected, either way, and the queue of what its listeners saw."""
    with LocalWorkspace(limits=RateLimits(enforced=False)) as running:
        people(running)
        app, seen = build(running)
        with (over_socket if request.param == "socket" else over_http)(running, app):
            yield running, seen


@pytest.fixture
def workspace(bolt: tuple[LocalWorkspace, Any]) -> LocalWorkspace:
    return bolt[0]


@pytest.fixture
def seen(bolt: tuple[LocalWorkspace, "queue.Queue[tuple[str, Any]]"]) -> "queue.Queue[tuple[str, Any]]":
    while not bolt[1].empty():
        bolt[1].get()
    return bolt[1]


def told(seen: "queue.Queue[tuple[str, Any]]", kind: str) -> Any:
    """What the next listener of this kind was called with."""
    while True:
        name, what = seen.get(timeout=5)
        if name == kind:
            return what


@pytest.fixture
def root(workspace: LocalWorkspace, room: Channel) -> Message:
    """The app's answer to a command of ana's."""
    assert workspace.slash_command("ana", room, "/engagement", "ACCT-1").ok
    (message,) = workspace.wait_for(lambda: workspace.messages(room))
    workspace.wait_for(lambda: len(workspace.ephemerals("ana", room)) == 2)
    return message


def test_a_command_is_acknowledged_and_answered_in_a_thread(
    workspace: LocalWorkspace, room: Channel, seen: "queue.Queue[tuple[str, Any]]"
) -> None:
    result = workspace.slash_command("ana", room, "/engagement", "ACCT-1")
    assert (result.ok, result.message and result.message.text) == (True, "working on it")
    (root,) = workspace.wait_for(lambda: workspace.messages(room))
    workspace.wait_for(lambda: len(workspace.ephemerals("ana", room)) == 2)
    assert [message.text for message in workspace.thread(root)] == ["summary", "details"]
    # the acknowledgement and the answer go separate ways, so neither is sure to be shown first
    assert {message.text for message in workspace.ephemerals("ana", room)} == {"working on it", "done"}
    assert told(seen, "command")["text"] == "ACCT-1"


@pytest.mark.parametrize("kind", [ChannelKind.PUBLIC, ChannelKind.PRIVATE])
def test_a_private_channels_name_is_hidden(
    workspace: LocalWorkspace, seen: "queue.Queue[tuple[str, Any]]", kind: ChannelKind
) -> None:
    channel = workspace.add_channel(f"{kind}-names", ["ana"], kind=kind, with_bot=True)
    workspace.slash_command("ana", channel, "/engagement")
    name = told(seen, "command")["channel_name"]
    assert name == ("privategroup" if kind is ChannelKind.PRIVATE else "public-names")


def test_the_same_command_can_be_delivered_again(
    workspace: LocalWorkspace, room: Channel, seen: "queue.Queue[tuple[str, Any]]"
) -> None:
    result = workspace.slash_command("ana", room, "/engagement", "ACCT-1")
    first = told(seen, "command")
    assert workspace.redeliver(result).ok
    assert told(seen, "command")["trigger_id"] == first["trigger_id"] == result.trigger_id


def test_a_button_opens_a_modal_with_its_trigger(
    workspace: LocalWorkspace, root: Message, seen: "queue.Queue[tuple[str, Any]]"
) -> None:
    result = workspace.click("ben", root, "open")
    body = told(seen, "action")
    assert result.ok
    assert body["actions"][0]["action_id"] == "open"
    assert (body["user"]["id"], body["user"]["team_id"]) == (workspace.user("ben").id, workspace.state.team_id)
    assert (body["container"]["message_ts"], body["message"]["ts"]) == (root.ts, root.ts)
    view = workspace.wait_for(lambda: workspace.modals("ben"))[0]
    assert view.payload["callback_id"] == "form"
    workspace.close_view("ben", view)
    closed = told(seen, "closed")
    assert (closed["view"]["id"], closed["is_cleared"]) == (view.id, False)


def test_a_click_changes_the_message_through_its_response_url(
    workspace: LocalWorkspace, root: Message, seen: "queue.Queue[tuple[str, Any]]"
) -> None:
    assert workspace.click("ana", root, "change").ok
    assert told(seen, "action")["value"] == "7"
    workspace.wait_for(lambda: root.text == "changed to 7")
    with pytest.raises(UserCannot, match="action id change"):
        workspace.click("ana", root, "change")


def test_an_old_copy_of_a_message_can_still_be_clicked(workspace: LocalWorkspace, root: Message) -> None:
    old = copy.deepcopy(root)
    workspace.click("ana", root, "change")
    workspace.wait_for(lambda: root.text == "changed to 7")
    assert workspace.click("ben", old, "change").ok


@pytest.fixture
def opened(workspace: LocalWorkspace, root: Message) -> Iterator[None]:
    """The form open for ana."""
    workspace.click("ana", root, "open")
    workspace.wait_for(lambda: workspace.modals("ana"))
    yield
    if workspace.modals("ana"):
        workspace.close_view("ana", everything=True)


@pytest.mark.usefixtures("opened")
def test_submitting_closes_the_modal(workspace: LocalWorkspace, seen: "queue.Queue[tuple[str, Any]]") -> None:
    result = workspace.submit_view("ana", {"typed": "fine"})
    assert (result.ok, result.errors, result.view, workspace.modals("ana")) == (True, {}, None, [])
    values = told(seen, "view")["state"]["values"]
    assert values["note"] == {"typed": {"type": "plain_text_input", "value": "fine"}}
    assert values["account"] == {"account": {"type": "external_select", "selected_option": None}}


@pytest.mark.usefixtures("opened")
def test_errors_are_shown_at_their_blocks(workspace: LocalWorkspace) -> None:
    result = workspace.submit_view("ana", {"note": "bad"})
    assert result.errors == {"note": "Say it better."}
    assert len(workspace.modals("ana")) == 1


@pytest.mark.usefixtures("opened")
def test_errors_at_unknown_blocks_are_refused(workspace: LocalWorkspace) -> None:
    assert workspace.submit_view("ana", {"note": "wrong"}).error == "invalid_errors"


@pytest.mark.usefixtures("opened")
def test_a_submission_can_push_update_and_clear(workspace: LocalWorkspace) -> None:
    pushed = workspace.submit_view("ana", {"note": "more"})
    assert len(workspace.modals("ana")) == 2
    assert pushed.view is workspace.modals("ana")[1]
    assert pushed.view is not None
    changed = workspace.submit_view("ana", {"note": "other"}).view
    assert changed is pushed.view
    assert changed.payload["blocks"][0]["text"]["text"] == "other"
    workspace.close_view("ana")
    assert workspace.submit_view("ana", {"note": "all"}).ok
    assert workspace.modals("ana") == []


@pytest.mark.usefixtures("opened")
def test_a_fourth_modal_is_refused(workspace: LocalWorkspace) -> None:
    for _ in range(2):
        workspace.submit_view("ana", {"note": "more"})
    assert workspace.submit_view("ana", {"note": "more"}).error == "push_limit_reached"
    assert len(workspace.modals("ana")) == 3


@pytest.mark.usefixtures("opened")
def test_slacks_client_keeps_an_incomplete_form(
    workspace: LocalWorkspace, seen: "queue.Queue[tuple[str, Any]]"
) -> None:
    result = workspace.submit_view("ana")
    assert (result.error, list(result.errors)) == ("incomplete", ["note"])
    with pytest.raises(UserCannot, match="nothing"):
        workspace.submit_view("ana", {"nothing": "x"})


@pytest.mark.usefixtures("opened")
def test_typing_asks_the_app_for_choices(workspace: LocalWorkspace, seen: "queue.Queue[tuple[str, Any]]") -> None:
    (view,) = workspace.modals("ana")
    assert workspace.suggest("ana", view, "account", "A").options == []
    result = workspace.suggest("ana", view, "account", "AC")
    assert [one["value"] for one in result.options] == ["AC"]
    workspace.submit_view("ana", {"note": "fine", "account": result.options[0]})
    assert told(seen, "view")["state"]["values"]["account"]["account"]["selected_option"] == result.options[0]


def test_a_trigger_from_a_click_is_used_up(workspace: LocalWorkspace, root: Message) -> None:
    result = workspace.click("ana", root, "open")
    workspace.wait_for(lambda: workspace.modals("ana"))
    assert workspace.state.triggers[result.trigger_id].used
    workspace.close_view("ana")


def test_shortcuts_reach_the_app(
    workspace: LocalWorkspace, root: Message, seen: "queue.Queue[tuple[str, Any]]"
) -> None:
    assert workspace.shortcut("ana", "lookup").ok
    assert told(seen, "shortcut")["type"] == "shortcut"
    assert workspace.shortcut("ana", "lookup", root).ok
    assert told(seen, "shortcut")["message_ts"] == root.ts


def test_opening_home_publishes_it(workspace: LocalWorkspace) -> None:
    assert workspace.open_home("ben").ok
    view = workspace.wait_for(lambda: workspace.home("ben"))
    assert view.payload["blocks"][0]["text"] == section("tab home")["text"]


def test_what_people_write_reaches_the_app_as_it_subscribed(
    workspace: LocalWorkspace, room: Channel, seen: "queue.Queue[tuple[str, Any]]"
) -> None:
    workspace.say("ana", room, "nothing to do with it")
    workspace.say("ana", room, "@engagement help")
    mention = told(seen, "mention")
    assert mention["text"] == f"<@{workspace.bot.id}> help"
    dm = workspace.open_dm("ana")
    workspace.say("ana", dm, "help")
    event = told(seen, "message")
    assert (event["channel_type"], event["text"], event["channel"]) == ("im", "help", dm.id)


def test_calls_and_deliveries_are_logged(workspace: LocalWorkspace, root: Message) -> None:
    posted = workspace.log.calls("chat.postMessage")[-2:]
    assert [call.args["text"] for call in posted] == ["summary", "details"]
    assert workspace.log.deliveries()[-1].ack.ok
    assert workspace.bot_token not in workspace.log.json_lines()
    assert workspace.app_token not in workspace.log.json_lines()
