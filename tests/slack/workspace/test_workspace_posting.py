"""What the app posts over the Web API, through Slack's own client."""

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.workspace import LocalWorkspace


def test_a_posted_message_and_its_reply_are_a_thread(workspace: LocalWorkspace, client: WebClient) -> None:
    room = workspace.channel("success")
    root = client.chat_postMessage(channel=room.id, text="root")
    client.chat_postMessage(channel=room.id, text="reply", thread_ts=root["ts"])
    (seen,) = workspace.messages(room)
    assert [message.text for message in workspace.thread(seen)] == ["root", "reply"]


def test_a_refused_block_is_named_by_its_place(workspace: LocalWorkspace, client: WebClient) -> None:
    blocks: list[dict[str, object]] = [{"type": "divider"}, {"type": "alert", "text": {"type": "mrkdwn", "text": "x"}}]
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=workspace.channel("success").id, text="x", blocks=blocks)
    assert refused.value.response["error"] == "invalid_blocks"
    assert refused.value.response["errors"] == ["unsupported type: alert [json-pointer:/blocks/1/type]"]
