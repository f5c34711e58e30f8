"""What the app posts over the Web API, through Slack's own client."""

import httpx
import pytest
from slack_sdk import WebClient

from bot.workspace import Channel, LocalWorkspace
from tests.slack.workspace.kit import Refused
from tests.slack.workspace.samples import button, field, pie, section

pytestmark = pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing:UserWarning")


def test_a_message_and_its_reply_are_a_thread(workspace: LocalWorkspace, client: WebClient, room: Channel) -> None:
    root = client.chat_postMessage(channel=room.id, text="root")
    client.chat_postMessage(channel=room.id, text="reply", thread_ts=root["ts"])
    (seen,) = workspace.messages(room)
    assert [message.text for message in workspace.thread(seen)] == ["root", "reply"]


def test_a_reply_to_a_reply_joins_the_thread(workspace: LocalWorkspace, client: WebClient, room: Channel) -> None:
    root = client.chat_postMessage(channel=room.id, text="root")
    reply = client.chat_postMessage(channel=room.id, text="reply", thread_ts=root["ts"])
    last = client.chat_postMessage(channel=room.id, text="last", thread_ts=reply["ts"])
    assert last["message"]["thread_ts"] == root["ts"]
    assert len(workspace.thread(workspace.messages(room)[0])) == 3


def test_a_broadcast_reply_shows_in_the_channel_too(
    workspace: LocalWorkspace, client: WebClient, room: Channel
) -> None:
    root = client.chat_postMessage(channel=room.id, text="root")
    client.chat_postMessage(channel=room.id, text="loud", thread_ts=root["ts"], reply_broadcast=True)
    assert [message.text for message in workspace.messages(room)] == ["root", "loud"]


def test_stamps_grow_and_have_six_decimals(client: WebClient, room: Channel) -> None:
    stamps = [client.chat_postMessage(channel=room.id, text="x")["ts"] for _ in range(5)]
    assert stamps == sorted(set(stamps))
    assert all(len(stamp.split(".")[1]) == 6 for stamp in stamps)


def test_a_reply_to_no_message_is_taken_and_shown_nowhere(
    workspace: LocalWorkspace, client: WebClient, room: Channel
) -> None:
    answer = client.chat_postMessage(channel=room.id, text="lost", thread_ts="1503435956.000247")
    assert answer["ok"]
    assert workspace.messages(room) == []
    assert [message.ts for message in workspace.lost_replies()] == [answer["ts"]]


@pytest.mark.parametrize("thread_ts", ["0", "1503435956.0002", "1503435956", "yesterday"])
def test_a_malformed_thread_is_refused(client: WebClient, room: Channel, refused: Refused, thread_ts: str) -> None:
    answer = refused(client.chat_postMessage, channel=room.id, text="x", thread_ts=thread_ts)
    assert answer["error"] == "invalid_thread_ts"
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {thread_ts} is not a valid thread_ts"]


def test_text_beyond_40000_characters_is_cut(workspace: LocalWorkspace, client: WebClient, room: Channel) -> None:
    client.chat_postMessage(channel=room.id, text="x" * 40_001)
    assert len(workspace.messages(room)[0].text) == 40_000


def test_blocks_get_ids_and_keep_their_own(workspace: LocalWorkspace, client: WebClient, room: Channel) -> None:
    unnamed = button()
    del unnamed["action_id"]
    blocks = [section(block_id="mine"), {"type": "actions", "elements": [unnamed]}]
    client.chat_postMessage(channel=room.id, text="x", blocks=blocks)
    (message,) = workspace.messages(room)
    assert message.blocks[0]["block_id"] == "mine"
    assert message.blocks[1]["block_id"]
    assert message.blocks[1]["elements"][0]["action_id"]


def test_refused_blocks_are_named_by_their_places(client: WebClient, room: Channel, refused: Refused) -> None:
    blocks = [{"type": "divider"}, {"type": "alert", "text": {"type": "mrkdwn", "text": "x"}}, {"type": "header"}]
    answer = refused(client.chat_postMessage, channel=room.id, text="x", blocks=blocks)
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == [
        "unsupported type: alert [json-pointer:/blocks/1/type]",
        "missing required field: text [json-pointer:/blocks/2]",
    ]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {one}" for one in answer["errors"]]


def test_a_refused_message_is_not_posted(
    workspace: LocalWorkspace, client: WebClient, room: Channel, refused: Refused
) -> None:
    refused(client.chat_postMessage, channel=room.id, text="x", blocks=[pie(), pie(), pie()])
    assert workspace.messages(room) == []


def test_blocks_inside_attachments_are_checked(client: WebClient, room: Channel, refused: Refused) -> None:
    attachments = [{"color": "#ff0000", "blocks": [{"type": "header"}]}]
    answer = refused(client.chat_postMessage, channel=room.id, text="x", attachments=attachments)
    assert answer["errors"] == ["missing required field: text [json-pointer:/attachments/0/blocks/0]"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"text": "", "blocks": []}, "no_text"),
        ({"text": "a", "markdown_text": "b"}, "markdown_text_conflict"),
        ({"blocks": [section()], "markdown_text": "b"}, "markdown_text_conflict"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"text": "x", "attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
        ({"text": "x", "blocks": [section("x" * 3000) for _ in range(5)]}, "msg_blocks_too_long"),
        ({"text": "x", "blocks": "not json"}, "invalid_blocks_format"),
        ({"text": "x", "blocks": '{"type": "divider"}'}, "invalid_blocks_format"),
        ({"text": "x", "blocks": [{"type": "file", "source": "remote", "external_id": "x"}]}, "invalid_blocks"),
        ({"text": "x", "username": "Someone Else"}, "missing_scope"),
        ({"text": "x", "icon_emoji": ":tada:"}, "missing_scope"),
    ],
)
def test_content_slack_does_not_take(
    client: WebClient, room: Channel, refused: Refused, args: dict[str, object], code: str
) -> None:
    assert refused(client.chat_postMessage, channel=room.id, **args)["error"] == code


def test_an_input_block_may_stand_in_a_message(client: WebClient, room: Channel) -> None:
    assert client.chat_postMessage(channel=room.id, text="x", blocks=[field()])["ok"]


def test_markdown_text_becomes_a_markdown_block(workspace: LocalWorkspace, client: WebClient, room: Channel) -> None:
    client.chat_postMessage(channel=room.id, markdown_text="**bold**")
    (message,) = workspace.messages(room)
    assert [block["type"] for block in message.blocks] == ["markdown"]


def test_form_and_json_bodies_are_both_read(http: httpx.Client, workspace: LocalWorkspace, room: Channel) -> None:
    url = f"{workspace.api_url}chat.postMessage"
    blocks = '[{"type": "divider"}]'
    header = {"authorization": f"Bearer {workspace.bot_token}"}
    as_form = http.post(url, data={"channel": room.id, "text": "form", "blocks": blocks, "mrkdwn": "1"}, headers=header)
    as_text = http.post(url, json={"channel": room.id, "text": "json", "blocks": blocks}, headers=header)
    as_list = http.post(url, json={"channel": room.id, "text": "list", "blocks": [{"type": "divider"}]}, headers=header)
    in_form = http.post(url, data={"channel": room.id, "text": "token", "token": workspace.bot_token})
    assert all(answer.json()["ok"] for answer in (as_form, as_text, as_list, in_form))
    assert [message.text for message in workspace.messages(room)] == ["form", "json", "list", "token"]


@pytest.mark.parametrize(
    ("content", "content_type", "code"),
    [
        (b"{", "application/json", "invalid_json"),
        (b"[]", "application/json", "json_not_object"),
        (b"x", "text/plain", "invalid_post_type"),
    ],
)
def test_unreadable_bodies_are_refused(
    http: httpx.Client, workspace: LocalWorkspace, content: bytes, content_type: str, code: str
) -> None:
    headers = {"content-type": content_type, "authorization": f"Bearer {workspace.bot_token}"}
    answer = http.post(f"{workspace.api_url}chat.postMessage", content=content, headers=headers)
    assert answer.json() == {"ok": False, "error": code}


# -- metadata ----------------------------------------------------------------------------------------------------------


def test_metadata_is_kept_and_shown_in_full_only_when_asked(workspace: LocalWorkspace, client: WebClient) -> None:
    channel = workspace.open_dm("ana")
    metadata = {"event_type": "report", "event_payload": {"key": "k", "parts": [1, 2], "one": {"deep": True}}}
    client.chat_postMessage(channel=channel.id, text="x", metadata=metadata)
    (short,) = client.conversations_history(channel=channel.id)["messages"]
    (full,) = client.conversations_history(channel=channel.id, include_all_metadata=True)["messages"]
    assert short["metadata"] == {"event_type": "report"}
    assert full["metadata"] == metadata


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        ("{", "invalid_metadata_format"),
        ({"event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "a b", "event_payload": {}}, "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": []}, "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": {}, "more": 1}, "invalid_metadata_format"),
        ({"event_type": "a", "event_payload": {"a": {"b": {"c": 1}}}}, "invalid_metadata_schema"),
        ({"event_type": "a", "event_payload": {"a": None}}, "invalid_metadata_schema"),
        ({"event_type": "a", "event_payload": {"a": "x" * 9_000}}, "metadata_too_large"),
    ],
)
def test_metadata_slack_does_not_take(
    client: WebClient, room: Channel, refused: Refused, metadata: object, code: str
) -> None:
    assert refused(client.chat_postMessage, channel=room.id, text="x", metadata=metadata)["error"] == code


# -- messages for one reader -------------------------------------------------------------------------------------------


def test_an_ephemeral_message_is_seen_by_its_reader_alone(
    workspace: LocalWorkspace, client: WebClient, room: Channel
) -> None:
    answer = client.chat_postEphemeral(channel=room.id, user=workspace.user("ana").id, text="psst")
    assert [message.ts for message in workspace.ephemerals("ana", room)] == [answer["message_ts"]]
    assert workspace.ephemerals("ben", room) == []
    assert workspace.messages(room) == []


def test_an_ephemeral_message_needs_a_member_as_reader(
    workspace: LocalWorkspace, client: WebClient, room: Channel, refused: Refused
) -> None:
    answer = refused(client.chat_postEphemeral, channel=room.id, user=workspace.user("gus").id, text="x")
    assert answer["error"] == "user_not_in_channel"
    long = refused(client.chat_postEphemeral, channel=room.id, user=workspace.user("ana").id, text="x" * 40_001)
    assert long["error"] == "msg_too_long"
