"""users.*, tokens, auth.test."""

import pytest
from slack_sdk import WebClient

from bot.workspace import LocalWorkspace, Sharing
from tests.slack.workspace.kit import Refused, web_client, without

FLAGS = ("is_restricted", "is_ultra_restricted", "is_bot", "deleted", "is_stranger", "is_admin")


@pytest.mark.parametrize(
    ("name", "flags"),
    [
        ("ana", set()),
        ("ben", {"is_admin"}),
        ("gus", {"is_restricted"}),
        ("sol", {"is_restricted", "is_ultra_restricted"}),
        ("eve", {"is_stranger"}),
        ("rob", {"is_bot"}),
        ("old", {"deleted"}),
    ],
)
def test_flags_tell_who_somebody_is(workspace: LocalWorkspace, client: WebClient, name: str, flags: set[str]) -> None:
    shown = client.users_info(user=workspace.user(name).id)["user"]
    assert {flag for flag in FLAGS if shown.get(flag)} == flags
    assert (shown["team_id"] == workspace.state.team_id) is (name != "eve")


def test_a_shared_channel_with_the_bot_ends_strangeness(fresh: LocalWorkspace) -> None:
    client = web_client(fresh)
    eve = fresh.user("eve")
    shared = fresh.add_channel("shared", ["ana", eve], sharing=Sharing.EXTERNAL)
    assert client.users_info(user=eve.id)["user"]["is_stranger"] is True
    fresh.invite_bot(shared)
    assert client.users_info(user=eve.id)["user"]["is_stranger"] is False


def test_a_user_groups_people_are_listed_with_the_scope_for_it(
    workspace: LocalWorkspace, client: WebClient, refused: Refused
) -> None:
    ana, ben = (workspace.user(each).id for each in ("ana", "ben"))
    group = workspace.set_usergroup("ana", "ben")
    assert refused(client.usergroups_users_list, usergroup=group)["error"] == "missing_scope"
    workspace.configure_app(scopes=workspace.state.app.scopes | {"usergroups:read"})
    assert client.usergroups_users_list(usergroup=group)["users"] == [ana, ben]
    workspace.set_usergroup("ben", id=group)
    assert client.usergroups_users_list(usergroup=group)["users"] == [ben]
    assert refused(client.usergroups_users_list, usergroup="S0GONE")["error"] == "no_such_subteam"


def test_time_zone_and_names(workspace: LocalWorkspace, client: WebClient) -> None:
    shown = client.users_info(user=workspace.user("ana").id)["user"]
    assert (shown["tz"], shown["real_name"], shown["name"]) == ("Europe/Lisbon", "Ana Example", "ana")
    assert shown["tz_offset"] in (0, 3600)


def test_addresses_are_shown_only_with_their_scope(workspace: LocalWorkspace, client: WebClient) -> None:
    ana = workspace.user("ana").id
    assert client.users_info(user=ana)["user"]["profile"]["email"] == "ana@harbour.example"
    with without(workspace, "users:read.email"):
        assert "email" not in client.users_info(user=ana)["user"]["profile"]
        assert all("email" not in one["profile"] for one in client.users_list()["members"])


def test_lookup_by_address(workspace: LocalWorkspace, client: WebClient, refused: Refused) -> None:
    found = client.users_lookupByEmail(email="Ana@Harbour.example")["user"]
    assert found["id"] == workspace.user("ana").id
    for address in ("old@harbour.example", "eve@customer.example", "nobody@harbour.example"):
        assert refused(client.users_lookupByEmail, email=address)["error"] == "users_not_found"


def test_unknown_people(client: WebClient, refused: Refused) -> None:
    assert refused(client.users_info, user="U0NOBODY000")["error"] == "user_not_found"


def test_the_list_has_everyone_in_pages(workspace: LocalWorkspace, client: WebClient) -> None:
    pages = [page["members"] for page in client.users_list(limit=3)]
    assert [one["id"] for page in pages for one in page] == list(workspace.state.users)
    assert len(pages[0]) == 3


# -- tokens ------------------------------------------------------------------------------------------------------------


def test_auth_test_tells_whose_the_token_is(workspace: LocalWorkspace, client: WebClient) -> None:
    answer = client.auth_test()
    assert (answer["user_id"], answer["bot_id"]) == (workspace.bot.id, workspace.bot.bot_id)
    assert answer["team_id"] == workspace.state.team_id
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


def test_no_token_and_an_unknown_one(workspace: LocalWorkspace, refused: Refused) -> None:
    assert refused(web_client(workspace, "xoxb-unknown").auth_test)["error"] == "invalid_auth"
    without_one = WebClient(base_url=workspace.api_url, retry_handlers=[])
    assert refused(without_one.auth_test)["error"] == "not_authed"


@pytest.mark.parametrize(
    ("state", "code"),
    [("revoked", "token_revoked"), ("expired", "token_expired"), ("inactive", "account_inactive")],
)
def test_a_token_can_stop_working(
    workspace: LocalWorkspace, client: WebClient, refused: Refused, state: str, code: str
) -> None:
    workspace.break_token(state)
    try:
        assert refused(client.auth_test)["error"] == code
    finally:
        workspace.break_token("ok")
    assert client.auth_test()["ok"]


def test_an_uninstalled_app_and_a_deactivated_bot_are_inactive(fresh: LocalWorkspace, refused: Refused) -> None:
    client = web_client(fresh)
    fresh.deactivate(fresh.bot)
    assert refused(client.auth_test)["error"] == "account_inactive"
    fresh.bot.deleted = False
    fresh.uninstall()
    assert refused(client.auth_test)["error"] == "account_inactive"


def test_each_kind_of_token_has_its_methods(workspace: LocalWorkspace, refused: Refused) -> None:
    with_bot, with_app = web_client(workspace), web_client(workspace, workspace.app_token)
    answer = refused(with_bot.apps_connections_open, app_token=workspace.bot_token)
    assert answer["error"] == "not_allowed_token_type"
    assert refused(with_app.users_list)["error"] == "not_allowed_token_type"
    assert with_app.apps_connections_open(app_token=workspace.app_token)["url"].startswith("ws://127.0.0.1:")


def test_there_are_no_connections_without_socket_mode(fresh: LocalWorkspace, refused: Refused) -> None:
    fresh.configure_app(socket_mode=False)
    client = web_client(fresh, fresh.app_token)
    answer = refused(client.apps_connections_open, app_token=fresh.app_token)
    assert answer["error"] == "socket_mode_not_enabled"
