"""Changing and deleting messages."""

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.workspace import Channel, LocalWorkspace
from tests.slack.workspace.kit import Refused
from tests.slack.workspace.samples import section

pytestmark = pytest.mark.filterwarnings("ignore:The top-level `text` argument is missing:UserWarning")


@pytest.fixture
def posted(client: WebClient, room: Channel) -> dict[str, Any]:
    """A message of the app with blocks and metadata; the arguments that name it."""
    metadata = {"event_type": "report", "event_payload": {"key": "1"}}
    answer = client.chat_postMessage(channel=room.id, text="before", blocks=[section("before")], metadata=metadata)
    return {"channel": room.id, "ts": answer["ts"]}


def test_text_without_blocks_removes_the_blocks(
    workspace: LocalWorkspace, client: WebClient, room: Channel, posted: dict[str, Any]
) -> None:
    client.chat_update(**posted, text="after")
    (message,) = workspace.messages(room)
    assert (message.text, message.blocks) == ("after", [])


def test_blocks_alone_keep_the_text_and_show_no_edit_mark(
    workspace: LocalWorkspace, client: WebClient, room: Channel, posted: dict[str, Any]
) -> None:
    client.chat_update(**posted, blocks=[section("after")])
    (message,) = workspace.messages(room)
    assert (message.text, message.blocks[0]["text"]["text"], message.edited_ts) == ("before", "after", None)


def test_metadata_stays_unless_replaced_or_emptied(
    workspace: LocalWorkspace, client: WebClient, room: Channel, posted: dict[str, Any]
) -> None:
    (message,) = workspace.messages(room)
    client.chat_update(**posted, text="after")
    assert message.metadata is not None
    client.chat_update(**posted, text="after", metadata={})
    assert message.metadata is None


def test_the_stamp_stays(workspace: LocalWorkspace, client: WebClient, room: Channel, posted: dict[str, Any]) -> None:
    answer = client.chat_update(**posted, text="after")
    assert answer["ts"] == posted["ts"]
    assert answer["message"]["edited"]["ts"] > posted["ts"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"text": "x" * 4001}, "msg_too_long"),
        ({}, "no_text"),
        ({"text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"text": "x", "ts": "1503435956.000247"}, "message_not_found"),
        ({"text": "x", "channel": "C0NOTHING00"}, "channel_not_found"),
    ],
)
def test_changes_slack_does_not_make(
    client: WebClient, posted: dict[str, Any], refused: Refused, change: dict[str, Any], code: str
) -> None:
    assert refused(client.chat_update, **(posted | change))["error"] == code


def test_only_the_apps_own_messages_can_be_changed_and_deleted(
    workspace: LocalWorkspace, client: WebClient, room: Channel, refused: Refused
) -> None:
    said = workspace.say("ana", room, "mine")
    assert refused(client.chat_update, channel=room.id, ts=said.ts, text="x")["error"] == "cant_update_message"
    assert refused(client.chat_delete, channel=room.id, ts=said.ts)["error"] == "cant_delete_message"


def test_an_ephemeral_message_cannot_be_changed(
    workspace: LocalWorkspace, client: WebClient, room: Channel, refused: Refused
) -> None:
    answer = client.chat_postEphemeral(channel=room.id, user=workspace.user("ana").id, text="x")
    found = refused(client.chat_update, channel=room.id, ts=answer["message_ts"], text="y")
    assert found["error"] == "message_not_found"


def test_a_dm_is_changed_by_its_own_id_not_the_persons(
    workspace: LocalWorkspace, client: WebClient, refused: Refused
) -> None:
    ana = workspace.user("ana").id
    posted = client.chat_postMessage(channel=ana, text="x")
    assert posted["channel"].startswith("D")
    assert client.chat_update(channel=posted["channel"], ts=posted["ts"], text="y")["ok"]
    assert refused(client.chat_update, channel=ana, ts=posted["ts"], text="z")["error"] == "channel_not_found"


def test_nothing_changes_in_an_archived_channel(
    workspace: LocalWorkspace, client: WebClient, room: Channel, posted: dict[str, Any], refused: Refused
) -> None:
    workspace.archive(room)
    assert refused(client.chat_update, **posted, text="x")["error"] == "is_inactive"


def test_a_deleted_message_is_gone(
    workspace: LocalWorkspace, client: WebClient, room: Channel, posted: dict[str, Any], refused: Refused
) -> None:
    client.chat_delete(**posted)
    assert workspace.messages(room) == []
    assert refused(client.chat_delete, **posted)["error"] == "message_not_found"
    assert refused(client.chat_update, **posted, text="x")["error"] == "message_not_found"
