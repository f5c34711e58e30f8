"""views.*: triggers that run out and are used once, the stack of three, hashes, external ids, sizes."""

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.workspace import Channel, LocalWorkspace
from tests.slack.workspace.kit import Refused, people, web_client
from tests.slack.workspace.samples import EVERY, field, home, modal, plain, section


@pytest.fixture
def trigger(workspace: LocalWorkspace, room: Channel) -> str:
    """A fresh trigger of ana's; no app is connected, so nobody else uses it."""
    return workspace.slash_command("ana", room, "/engagement", "x").trigger_id


def another(workspace: LocalWorkspace, view_id: str | None = None) -> str:
    """A trigger from inside a modal of ana's."""
    return workspace.state.new_trigger(workspace.user("ana").id, view_id).id


def test_a_modal_opens_for_whom_the_trigger_came_from(
    workspace: LocalWorkspace, client: WebClient, trigger: str
) -> None:
    view = client.views_open(trigger_id=trigger, view=modal(callback_id="cb", private_metadata="{}"))["view"]
    (shown,) = workspace.modals("ana")
    assert shown.id == view["id"] == view["root_view_id"]
    assert (view["callback_id"], view["private_metadata"], view["previous_view_id"]) == ("cb", "{}", None)
    assert (view["app_id"], view["bot_id"]) == (workspace.state.app_id, workspace.state.bot_id)
    assert view["state"] == {"values": {}}
    assert workspace.modals("ben") == []


def test_a_trigger_is_used_once(client: WebClient, trigger: str, refused: Refused) -> None:
    client.views_open(trigger_id=trigger, view=modal())
    assert refused(client.views_open, trigger_id=trigger, view=modal())["error"] == "exchanged_trigger_id"


def test_a_trigger_lives_three_seconds(refused: Refused) -> None:
    with LocalWorkspace(now=lambda: 1_795_000_000.0) as still:
        client = web_client(people(still))
        room = still.add_channel("room", ["ana"])
        in_time = still.slash_command("ana", room, "/engagement").trigger_id
        still.advance(2.75)
        assert client.views_open(trigger_id=in_time, view=modal())["ok"]
        late = still.slash_command("ana", room, "/engagement").trigger_id
        still.advance(3)
        assert refused(client.views_open, trigger_id=late, view=modal())["error"] == "expired_trigger_id"


@pytest.mark.parametrize("unknown", ["nonsense", "1.2.abc"])
def test_a_made_up_trigger_is_invalid(client: WebClient, refused: Refused, unknown: str) -> None:
    assert refused(client.views_open, trigger_id=unknown, view=modal())["error"] == "invalid_trigger_id"


def test_a_refused_view_leaves_the_trigger_usable(client: WebClient, trigger: str, refused: Refused) -> None:
    answer = refused(client.views_open, trigger_id=trigger, view=modal({"type": "header"}))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] missing required field: text [json-pointer:/view/blocks/0]"
    ]
    assert client.views_open(trigger_id=trigger, view=modal())["ok"]


@pytest.mark.parametrize(
    ("view", "message"),
    [
        (home(), "must be of type modal [json-pointer:/view/type]"),
        (modal(EVERY["table"]), "unsupported type: table [json-pointer:/view/blocks/0/type]"),
        (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
        (modal(colour="red"), "invalid additional property: colour [json-pointer:/view]"),
    ],
)
def test_what_is_wrong_with_a_view_is_said(
    client: WebClient, trigger: str, refused: Refused, view: dict[str, Any], message: str
) -> None:
    answer = refused(client.views_open, trigger_id=trigger, view=view)
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {message}"]


def test_a_view_over_250_kilobytes_is_too_large(client: WebClient, trigger: str, refused: Refused) -> None:
    large = modal(*(section("é" * 3000) for _ in range(50)))
    assert refused(client.views_open, trigger_id=trigger, view=large)["error"] == "view_too_large"


# -- the stack ---------------------------------------------------------------------------------------------------------


def test_three_modals_and_no_more(workspace: LocalWorkspace, client: WebClient, trigger: str, refused: Refused) -> None:
    root = client.views_open(trigger_id=trigger, view=modal())["view"]["id"]
    second = client.views_push(trigger_id=another(workspace, root), view=modal())["view"]
    assert (second["root_view_id"], second["previous_view_id"]) == (root, root)
    third = client.views_push(trigger_id=another(workspace, second["id"]), view=modal())["view"]["id"]
    answer = refused(client.views_push, trigger_id=another(workspace, third), view=modal())
    assert answer["error"] == "push_limit_reached"
    assert len(workspace.modals("ana")) == 3


def test_pushing_needs_a_trigger_from_a_modal(client: WebClient, trigger: str, refused: Refused) -> None:
    assert refused(client.views_push, trigger_id=trigger, view=modal())["error"] == "not_found"


def test_a_new_root_takes_the_place_of_the_old_stack(
    workspace: LocalWorkspace, client: WebClient, trigger: str, refused: Refused
) -> None:
    old = client.views_open(trigger_id=trigger, view=modal())["view"]["id"]
    new = client.views_open(trigger_id=another(workspace), view=modal())["view"]["id"]
    assert [view.id for view in workspace.modals("ana")] == [new]
    assert refused(client.views_update, view_id=old, view=modal())["error"] == "not_found"


# -- updates -----------------------------------------------------------------------------------------------------------


def test_a_hash_guards_an_update(client: WebClient, trigger: str, refused: Refused) -> None:
    view = client.views_open(trigger_id=trigger, view=modal())["view"]
    changed = client.views_update(view_id=view["id"], hash=view["hash"], view=modal(callback_id="new"))["view"]
    assert changed["hash"] != view["hash"]
    answer = refused(client.views_update, view_id=view["id"], hash=view["hash"], view=modal())
    assert answer["error"] == "hash_conflict"
    assert client.views_update(view_id=view["id"], view=modal())["ok"]


def test_what_was_typed_stays_where_ids_stay(workspace: LocalWorkspace, client: WebClient, trigger: str) -> None:
    view = client.views_open(trigger_id=trigger, view=modal(field(block_id="a")))["view"]
    workspace.modals("ana")[0].values["a"]["typed"]["value"] = "words"
    kept = client.views_update(view_id=view["id"], view=modal(section(), field(block_id="a")))["view"]
    assert kept["state"]["values"]["a"]["typed"]["value"] == "words"
    lost = client.views_update(view_id=view["id"], view=modal(field(block_id="b")))["view"]
    assert lost["state"]["values"] == {"b": {"typed": {"type": "plain_text_input", "value": None}}}


def test_an_external_id_names_one_view(
    workspace: LocalWorkspace, client: WebClient, trigger: str, refused: Refused
) -> None:
    client.views_open(trigger_id=trigger, view=modal(external_id="mine"))
    assert client.views_update(external_id="mine", view=modal(external_id="mine"))["ok"]
    answer = refused(client.views_open, trigger_id=another(workspace), view=modal(external_id="mine"))
    assert answer["error"] == "duplicate_external_id"
    workspace.close_view("ana")
    assert client.views_open(trigger_id=another(workspace), view=modal(external_id="mine"))["ok"]


def test_updates_of_nothing(client: WebClient, trigger: str, refused: Refused) -> None:
    assert refused(client.views_update, view_id="V0NOTHING00", view=modal())["error"] == "not_found"
    assert refused(client.views_update, external_id="none", view=modal())["error"] == "not_found"
    answer = refused(client.api_call, api_method="views.update", json={"view": modal()})
    assert answer["error"] == "invalid_arguments"


# -- home --------------------------------------------------------------------------------------------------------------


def test_a_home_tab_is_published_and_replaced(workspace: LocalWorkspace, client: WebClient, refused: Refused) -> None:
    ben = workspace.user("ben").id
    first = client.views_publish(user_id=ben, view=home(section("first")))["view"]
    second = client.views_publish(user_id=ben, hash=first["hash"], view=home(section("second")))["view"]
    assert first["id"] == second["id"]
    shown = workspace.home("ben")
    assert shown is not None
    assert shown.payload["blocks"][0]["text"]["text"] == "second"
    answer = refused(client.views_publish, user_id=ben, hash=first["hash"], view=home())
    assert answer["error"] == "hash_conflict"


def test_home_tabs_slack_does_not_publish(workspace: LocalWorkspace, client: WebClient, refused: Refused) -> None:
    ana = workspace.user("ana").id
    chart = refused(client.views_publish, user_id=ana, view=home(EVERY["data_visualization"]))
    assert chart["response_metadata"]["messages"] == [
        "[ERROR] unsupported type: data_visualization [json-pointer:/view/blocks/0/type]"
    ]
    assert refused(client.views_publish, user_id=ana, view=modal())["error"] == "invalid_arguments"
    assert refused(client.views_publish, user_id="U0NOBODY000", view=home())["error"] == "user_not_found"
    assert client.views_publish(user_id=ana, view=home(EVERY["data_table"], EVERY["table"]))["ok"]
    workspace.configure_app(home_tab=False)
    try:
        assert refused(client.views_publish, user_id=ana, view=home())["error"] == "not_enabled"
    finally:
        workspace.configure_app(home_tab=True)
