"""Where the app may write and what it may read: kinds of channels, membership, scopes, settings."""

import pytest
from slack_sdk import WebClient

from bot.workspace import Channel, ChannelKind, LocalWorkspace
from tests.slack.workspace.kit import Refused, without


def test_a_private_channel_without_the_bot_does_not_exist_for_it(
    workspace: LocalWorkspace, client: WebClient, refused: Refused
) -> None:
    secret = workspace.add_channel("secret", ["ana"], kind=ChannelKind.PRIVATE)
    assert refused(client.chat_postMessage, channel=secret.id, text="x")["error"] == "channel_not_found"
    assert refused(client.conversations_info, channel=secret.id)["error"] == "channel_not_found"
    workspace.invite_bot(secret)
    assert client.chat_postMessage(channel=secret.id, text="x")["ok"]
    assert client.conversations_info(channel=secret.id)["channel"]["is_private"]


def test_a_dm_between_people_does_not_exist_for_the_bot(
    workspace: LocalWorkspace, client: WebClient, refused: Refused
) -> None:
    between = workspace.open_dm("ana", "ben")
    assert refused(client.chat_postMessage, channel=between.id, text="x")["error"] == "channel_not_found"
    assert refused(client.conversations_info, channel=between.id)["error"] == "channel_not_found"


def test_a_public_channel_without_the_bot_needs_a_scope(
    workspace: LocalWorkspace, client: WebClient, refused: Refused
) -> None:
    lobby = workspace.add_channel("lobby", ["ana"])
    assert client.chat_postMessage(channel=lobby.id, text="x")["ok"]
    with without(workspace, "chat:write.public"):
        assert refused(client.chat_postMessage, channel=lobby.id, text="x")["error"] == "not_in_channel"
        workspace.invite_bot(lobby)
        assert client.chat_postMessage(channel=lobby.id, text="x")["ok"]


def test_a_channel_is_found_by_name_too(workspace: LocalWorkspace, client: WebClient, room: Channel) -> None:
    assert client.chat_postMessage(channel=f"#{room.name}", text="x")["channel"] == room.id


def test_unknown_channels_are_not_found(client: WebClient, refused: Refused) -> None:
    assert refused(client.chat_postMessage, channel="C0NOTHING00", text="x")["error"] == "channel_not_found"
    shown = refused(client.chat_postEphemeral, channel="C0NOTHING00", user="U0NOBODY000", text="x")
    assert shown["error"] == "channel_not_found"
    assert refused(client.conversations_info, channel="C0NOTHING00")["error"] == "channel_not_found"
    assert refused(client.conversations_members, channel="C0NOTHING00")["error"] == "channel_not_found"


def test_nothing_is_posted_to_an_archived_or_a_read_only_channel(
    workspace: LocalWorkspace, client: WebClient, room: Channel, refused: Refused
) -> None:
    room.read_only = True
    answer = refused(client.chat_postMessage, channel=room.id, text="x")
    assert answer["error"] == "restricted_action_read_only_channel"
    workspace.archive(room)
    assert refused(client.chat_postMessage, channel=room.id, text="x")["error"] == "is_archived"


def test_posting_to_a_person_opens_the_dm(workspace: LocalWorkspace, client: WebClient) -> None:
    client.chat_postMessage(channel=workspace.user("ben").id, text="hello")
    assert [message.text for message in workspace.direct_messages("ben")] == ["hello"]


def test_a_bot_has_no_dm_and_a_stranger_is_not_reached(
    workspace: LocalWorkspace, client: WebClient, refused: Refused
) -> None:
    to_bot = refused(client.chat_postMessage, channel=workspace.user("rob").id, text="x")
    to_stranger = refused(client.chat_postMessage, channel=workspace.user("eve").id, text="x")
    assert (to_bot["error"], to_stranger["error"]) == ("cannot_dm_bot", "channel_not_found")


def test_posting_to_a_deactivated_person_answers_ok(workspace: LocalWorkspace, client: WebClient) -> None:
    assert client.chat_postMessage(channel=workspace.user("old").id, text="x")["ok"]


def test_without_a_messages_tab_there_are_no_dms(
    workspace: LocalWorkspace, client: WebClient, refused: Refused
) -> None:
    workspace.configure_app(messages_tab=False)
    try:
        answer = refused(client.chat_postMessage, channel=workspace.user("ana").id, text="x")
        assert answer["error"] == "messages_tab_disabled"
    finally:
        workspace.configure_app(messages_tab=True)


@pytest.mark.parametrize(
    ("kind", "scope"),
    [(ChannelKind.PUBLIC, "channels:read"), (ChannelKind.PRIVATE, "groups:read")],
)
def test_looking_a_channel_up_needs_the_scope_of_its_kind(
    workspace: LocalWorkspace, client: WebClient, refused: Refused, kind: ChannelKind, scope: str
) -> None:
    channel = workspace.add_channel(f"needs-{kind}", ["ana"], kind=kind, with_bot=True)
    with without(workspace, scope):
        answer = refused(client.conversations_info, channel=channel.id)
        assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
        assert "chat:write" in answer["provided"].split(",")


@pytest.mark.parametrize(
    ("method", "args", "scope"),
    [
        ("chat.postMessage", {"channel": "C", "text": "x"}, "chat:write"),
        ("chat.postEphemeral", {"channel": "C", "text": "x", "user": "U"}, "chat:write"),
        ("chat.update", {"channel": "C", "ts": "1", "text": "x"}, "chat:write"),
        ("chat.delete", {"channel": "C", "ts": "1"}, "chat:write"),
        ("conversations.open", {"users": "U0NOBODY000"}, "im:write"),
        ("conversations.list", {"types": "private_channel"}, "groups:read"),
        ("users.conversations", {}, "channels:read"),
        ("users.conversations", {"types": "public_channel,private_channel"}, "groups:read"),
        ("users.info", {"user": "U"}, "users:read"),
        ("users.list", {}, "users:read"),
        ("users.lookupByEmail", {"email": "a@b.example"}, "users:read.email"),
        ("files.getUploadURLExternal", {"filename": "a", "length": 1}, "files:write"),
        ("files.completeUploadExternal", {"files": "[]"}, "files:write"),
        ("files.info", {"file": "F"}, "files:read"),
    ],
)
def test_a_method_needs_its_scope(
    workspace: LocalWorkspace, client: WebClient, refused: Refused, method: str, args: dict[str, str], scope: str
) -> None:
    with without(workspace, scope):
        answer = refused(client.api_call, api_method=method, params=args)
        assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
        assert scope not in answer["provided"].split(",")
