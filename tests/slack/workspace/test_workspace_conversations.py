"""conversations.*: flags, opening DMs, lists, members, reading messages in pages."""

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.workspace import Channel, ChannelKind, LocalWorkspace, Sharing
from tests.slack.workspace.kit import Refused, without

FLAGS = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared", "is_shared")


@pytest.mark.parametrize(
    ("sharing", "flags"),
    [
        (Sharing.INTERNAL, set()),
        (Sharing.EXTERNAL, {"is_ext_shared", "is_shared"}),
        (Sharing.PENDING, {"is_pending_ext_shared"}),
        (Sharing.ORG, {"is_org_shared", "is_shared"}),
    ],
)
def test_sharing_shows_in_the_flags(
    workspace: LocalWorkspace, client: WebClient, room: Channel, sharing: Sharing, flags: set[str]
) -> None:
    workspace.share(room, sharing)
    shown = client.conversations_info(channel=room.id)["channel"]
    assert {flag for flag in FLAGS if shown[flag]} == flags


@pytest.mark.parametrize(
    ("kind", "flags"),
    [
        (ChannelKind.PUBLIC, {"is_channel"}),
        (ChannelKind.PRIVATE, {"is_group", "is_private"}),
    ],
)
def test_kinds_of_channels_show_in_the_flags(
    workspace: LocalWorkspace, client: WebClient, kind: ChannelKind, flags: set[str]
) -> None:
    channel = workspace.add_channel(f"kind-{kind}", ["ana"], kind=kind, with_bot=True)
    shown = client.conversations_info(channel=channel.id, include_num_members=True)["channel"]
    assert {flag for flag in ("is_channel", "is_group", "is_private", "is_im", "is_mpim") if shown[flag]} == flags
    assert (shown["num_members"], shown["is_member"]) == (2, True)


def test_dms_and_group_dms_have_their_flags(workspace: LocalWorkspace, client: WebClient) -> None:
    one = client.conversations_info(channel=workspace.open_dm("ana").id)["channel"]
    group = workspace.open_dm("ana", "ben", workspace.bot)
    several = client.conversations_info(channel=group.id)["channel"]
    assert (one["is_im"], one["user"]) == (True, workspace.user("ana").id)
    assert (several["is_mpim"], several["is_private"]) == (True, True)


# -- conversations.open ------------------------------------------------------------------------------------------------


def test_opening_a_dm_twice_gives_the_same(workspace: LocalWorkspace, client: WebClient) -> None:
    gus = workspace.user("gus").id
    first = client.conversations_open(users=gus)
    again = client.conversations_open(users=[gus], return_im=True)
    assert "already_open" not in first.data
    assert again["already_open"]
    assert again["channel"]["id"] == first["channel"]["id"]
    assert again["channel"]["user"] == gus
    assert client.conversations_open(channel=first["channel"]["id"])["ok"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        ({"users": "U0NOBODY000"}, "user_not_found"),
        ({"users": "old"}, "user_disabled"),
        ({"users": "rob"}, "cannot_dm_bot"),
        ({"users": "eve"}, "user_not_visible"),
        ({"users": "sol", "prevent_creation": True}, "channel_not_found"),
        ({"users": "ana,ben"}, "missing_scope"),
        ({"users": ",".join(["ana"] * 9)}, "too_many_users"),
        ({}, "users_list_not_supplied"),
        ({"channel": "D0NOTHING00"}, "channel_not_found"),
    ],
)
def test_dms_that_cannot_be_opened(
    workspace: LocalWorkspace, client: WebClient, refused: Refused, args: dict[str, Any], code: str
) -> None:
    if "users" in args and not args["users"].startswith("U"):
        args = args | {"users": ",".join(workspace.user(name).id for name in args["users"].split(","))}
    assert refused(client.api_call, api_method="conversations.open", params=args)["error"] == code


def test_someone_of_a_shared_channel_can_be_written_to_and_the_dm_is_external(
    fresh: LocalWorkspace,
) -> None:
    client = WebClient(fresh.bot_token, base_url=fresh.api_url)
    eve = fresh.user("eve")
    fresh.add_channel("shared", ["ana", eve], sharing=Sharing.EXTERNAL, with_bot=True)
    opened = client.conversations_open(users=eve.id)["channel"]["id"]
    assert client.conversations_info(channel=opened)["channel"]["is_ext_shared"]


# -- lists and pages ---------------------------------------------------------------------------------------------------


def test_the_list_leaves_out_what_the_app_cannot_see(fresh: LocalWorkspace, refused: Refused) -> None:
    client = WebClient(fresh.bot_token, base_url=fresh.api_url)
    fresh.add_channel("open", ["ana"])
    fresh.add_channel("closed", ["ana"], kind=ChannelKind.PRIVATE)
    fresh.add_channel("inside", ["ana"], kind=ChannelKind.PRIVATE, with_bot=True)
    fresh.archive(fresh.add_channel("gone", ["ana"]))
    names = [one["name"] for one in client.conversations_list(types="public_channel,private_channel")["channels"]]
    assert names == ["open", "inside", "gone"]
    shown = client.conversations_list(types="public_channel", exclude_archived=True)["channels"]
    assert [one["name"] for one in shown] == ["open"]
    assert refused(client.conversations_list, types="square")["error"] == "invalid_types"


def test_the_apps_own_conversations_are_those_it_is_in(fresh: LocalWorkspace, refused: Refused) -> None:
    client = WebClient(fresh.bot_token, base_url=fresh.api_url)
    fresh.add_channel("elsewhere", ["ana"])
    rooms = [fresh.add_channel(f"room-{n}", ["ana"], with_bot=True) for n in range(3)]
    fresh.add_channel("inside", ["ana"], kind=ChannelKind.PRIVATE, with_bot=True)
    shared = fresh.add_channel("shared", ["ana", "eve"], sharing=Sharing.EXTERNAL, with_bot=True)
    fresh.open_dm("ana")
    fresh.archive(rooms[2])
    fresh.leave(fresh.bot, rooms[1])

    def names(**args: Any) -> list[str]:
        return [one["name"] for one in client.users_conversations(**args)["channels"]]

    assert names() == ["room-0", "room-2", "shared"]
    assert names(exclude_archived=True) == ["room-0", "shared"]
    assert names(types="public_channel,private_channel") == ["room-0", "room-2", "inside", "shared"]
    [direct] = client.users_conversations(types="im")["channels"]
    assert direct["user"] == fresh.user("ana").id
    told = {one["id"]: one for one in client.users_conversations()["channels"]}
    assert told[shared.id]["is_ext_shared"]
    assert not {"is_member", "num_members"} & told[shared.id].keys()
    assert refused(client.users_conversations, types="square")["error"] == "invalid_types"


def test_the_apps_own_conversations_come_in_pages(fresh: LocalWorkspace, refused: Refused) -> None:
    client = WebClient(fresh.bot_token, base_url=fresh.api_url)
    for number in range(5):
        fresh.add_channel(f"room-{number}", ["ana"], with_bot=True)
    pages = [[one["name"] for one in page["channels"]] for page in client.users_conversations(limit=2)]
    assert pages == [["room-0", "room-1"], ["room-2", "room-3"], ["room-4"]]
    assert refused(client.users_conversations, cursor="nonsense!")["error"] == "invalid_cursor"
    assert refused(client.users_conversations, limit=1000)["error"] == "invalid_limit"


def test_members_come_in_pages(workspace: LocalWorkspace, client: WebClient, refused: Refused) -> None:
    everyone = [workspace.add_user(f"person-{n}").id for n in range(5)]
    crowd = workspace.add_channel("crowd", everyone, with_bot=True)
    pages = [page["members"] for page in client.conversations_members(channel=crowd.id, limit=2)]
    assert pages == [everyone[:2], everyone[2:4], [everyone[4], workspace.bot.id]]
    answer = refused(client.conversations_members, channel=crowd.id, cursor="nonsense!")
    assert answer["error"] == "invalid_cursor"
    assert refused(client.conversations_members, channel=crowd.id, limit=1001)["error"] == "invalid_limit"


# -- reading messages --------------------------------------------------------------------------------------------------


def test_history_is_the_top_level_latest_first(workspace: LocalWorkspace, client: WebClient) -> None:
    dm = workspace.open_dm("ana").id
    stamps = [client.chat_postMessage(channel=dm, text=str(n))["ts"] for n in range(4)]
    client.chat_postMessage(channel=dm, text="reply", thread_ts=stamps[0])
    shown = client.conversations_history(channel=dm)["messages"][:4]
    assert [message["text"] for message in shown] == ["3", "2", "1", "0"]
    assert (shown[3]["reply_count"], shown[3]["latest_reply"] > stamps[3]) == (1, True)
    since = client.conversations_history(channel=dm, oldest=stamps[2])["messages"]
    assert [message["text"] for message in since] == ["3"]
    inclusive = client.conversations_history(channel=dm, oldest=stamps[2], inclusive=True)["messages"]
    assert [message["text"] for message in inclusive] == ["3", "2"]


@pytest.mark.parametrize("name", ["oldest", "latest"])
def test_a_span_needs_stamps(workspace: LocalWorkspace, client: WebClient, refused: Refused, name: str) -> None:
    dm = workspace.open_dm("ana").id
    answer = refused(client.conversations_history, channel=dm, **{name: "yesterday"})
    assert answer["error"] == f"invalid_ts_{name}"


def test_history_comes_in_pages(workspace: LocalWorkspace, client: WebClient) -> None:
    dm = workspace.open_dm("ben").id
    for n in range(5):
        client.chat_postMessage(channel=dm, text=str(n))
    first = client.conversations_history(channel=dm, limit=2)
    assert first["has_more"]
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_history(channel=dm, limit=2, cursor=cursor)
    assert [message["text"] for message in second["messages"]] == ["2", "1"]


def test_replies_need_an_existing_message(workspace: LocalWorkspace, client: WebClient, refused: Refused) -> None:
    dm = workspace.open_dm("sol").id
    root = client.chat_postMessage(channel=dm, text="root")["ts"]
    reply = client.chat_postMessage(channel=dm, text="reply", thread_ts=root)["ts"]
    thread = client.conversations_replies(channel=dm, ts=root)["messages"]
    assert [message["text"] for message in thread] == ["root", "reply"]
    assert thread[1]["parent_user_id"] == workspace.bot.id
    alone = client.conversations_replies(channel=dm, ts=reply)["messages"]
    assert [message["text"] for message in alone] == ["reply"]
    answer = refused(client.conversations_replies, channel=dm, ts="1503435956.000247")
    assert answer["error"] == "thread_not_found"


def test_reading_needs_the_history_scope_of_the_kind_and_membership(
    workspace: LocalWorkspace, client: WebClient, room: Channel, refused: Refused
) -> None:
    answer = refused(client.conversations_history, channel=room.id)
    assert (answer["error"], answer["needed"]) == ("missing_scope", "channels:history")
    with without(workspace, "im:history"):
        answer = refused(client.conversations_history, channel=room.id)
        assert answer["needed"] == "channels:history,groups:history,im:history,mpim:history"
    workspace.configure_app(scopes=workspace.state.app.scopes | {"channels:history"})
    try:
        assert client.conversations_history(channel=room.id)["messages"] == []
        workspace.leave(workspace.bot, room)
        assert refused(client.conversations_history, channel=room.id)["error"] == "not_in_channel"
    finally:
        workspace.configure_app(scopes=workspace.state.app.scopes - {"channels:history"})
