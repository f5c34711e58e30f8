"""Response URLs: five uses, thirty minutes, who sees what, replacing and deleting; through Slack's WebhookClient."""

import copy
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.workspace import Channel, LocalWorkspace, Message
from tests.slack.workspace.samples import button, section


@pytest.fixture
def url(workspace: LocalWorkspace, room: Channel) -> str:
    """The response URL of a command of ana's."""
    return workspace.slash_command("ana", room, "/engagement").response_url


@pytest.fixture
def clicked(workspace: LocalWorkspace, client: WebClient, room: Channel) -> tuple[Message, str]:
    """A message with a button, and the response URL of ana's click on it."""
    actions = {"type": "actions", "elements": [button()]}
    client.chat_postMessage(channel=room.id, text="root", blocks=[actions])
    (message,) = workspace.messages(room)
    return message, str(workspace.click("ana", message, "go").payload["response_url"])


def send(url: str, **body: Any) -> tuple[int, str]:
    answer = WebhookClient(url, retry_handlers=[]).send(**body)
    return answer.status_code, answer.body


def test_an_answer_is_for_the_asker_alone_unless_it_says_otherwise(
    workspace: LocalWorkspace, room: Channel, url: str
) -> None:
    assert send(url, text="for you") == (200, "ok")
    assert send(url, text="for all", response_type="in_channel") == (200, "ok")
    assert [message.text for message in workspace.ephemerals("ana", room)] == ["for you"]
    assert workspace.ephemerals("ben", room) == []
    assert [message.text for message in workspace.messages(room)] == ["for all"]


def test_it_works_where_the_bot_is_not(workspace: LocalWorkspace) -> None:
    between = workspace.open_dm("ana", "ben")
    url = workspace.slash_command("ana", between, "/engagement").response_url
    assert send(url, text="x")[0] == 200
    assert [message.text for message in workspace.ephemerals("ana", between)] == ["x"]


def test_five_uses_and_no_more(workspace: LocalWorkspace, room: Channel, url: str) -> None:
    assert [send(url, text=str(n))[0] for n in range(6)] == [200] * 5 + [404]
    assert send(url, text="x")[1] == '{"ok":false,"error":"used_url"}'
    assert len(workspace.ephemerals("ana", room)) == 5


def test_thirty_minutes_and_no_more(fresh: LocalWorkspace) -> None:
    room = fresh.add_channel("room", ["ana"])
    url = fresh.slash_command("ana", room, "/engagement").response_url
    fresh.advance(29 * 60)
    assert send(url, text="in time")[0] == 200
    fresh.advance(60)
    assert send(url, text="late") == (404, '{"ok":false,"error":"expired_url"}')


def test_a_made_up_url_is_unknown(url: str) -> None:
    assert send(url + "x", text="x")[0] == 404


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"text": "x", "response_type": "loud"}, "invalid_payload"),
        ({"text": "x", "chanel": "C1"}, "invalid_payload"),
        ([], "invalid_payload"),
    ],
)
def test_what_slack_would_not_show_is_refused_and_costs_no_use(
    http: httpx.Client, url: str, body: Any, code: str
) -> None:
    answers = [http.post(url, json=body) for _ in range(6)]
    assert {answer.status_code for answer in answers} == {400}
    assert answers[0].json()["error"] == code
    assert send(url, text="still good")[0] == 200


def test_a_body_that_is_no_json_is_refused(http: httpx.Client, url: str) -> None:
    answer = http.post(url, content=b"text=hello")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_payload")


def test_the_message_clicked_on_is_replaced(workspace: LocalWorkspace, clicked: tuple[Message, str]) -> None:
    message, url = clicked
    assert send(url, text="done", blocks=[section("done")], replace_original=True)[0] == 200
    assert (message.text, message.blocks[0]["type"]) == ("done", "section")
    assert len(workspace.messages(message.channel)) == 1


def test_an_answer_to_a_click_does_not_replace_unasked(workspace: LocalWorkspace, clicked: tuple[Message, str]) -> None:
    message, url = clicked
    send(url, text="noted")
    assert message.text == "root"
    assert [one.text for one in workspace.ephemerals("ana", message.channel)] == ["noted"]


def test_the_message_clicked_on_is_deleted(workspace: LocalWorkspace, clicked: tuple[Message, str]) -> None:
    message, url = clicked
    assert send(url, delete_original=True)[0] == 200
    assert workspace.messages(message.channel) == []


def test_an_ephemeral_message_is_replaced_through_an_old_copy_of_it(
    workspace: LocalWorkspace, client: WebClient, room: Channel
) -> None:
    actions = {"type": "actions", "elements": [button()]}
    client.chat_postEphemeral(channel=room.id, user=workspace.user("ana").id, text="pick", blocks=[actions])
    (message,) = workspace.ephemerals("ana", room)
    click = workspace.click("ana", copy.deepcopy(message), "go")
    assert click.payload["container"]["is_ephemeral"] is True
    assert "message" not in click.payload
    assert send(str(click.payload["response_url"]), text="picked", replace_original=True)[0] == 200
    assert [one.text for one in workspace.ephemerals("ana", room)] == ["picked"]


def test_every_post_is_logged(workspace: LocalWorkspace, url: str) -> None:
    before = len(workspace.log.calls("response_url"))
    send(url, text="x", response_type="ephemeral")
    logged = workspace.log.calls("response_url")[before:]
    assert [call.args for call in logged] == [{"text": "x", "response_type": "ephemeral"}]
