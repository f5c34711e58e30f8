"""What Slack's client lets people do and what it does not; no app is connected here."""

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.workspace import Channel, LocalWorkspace, Message, Sharing, UserCannot, View
from tests.slack.workspace.samples import EVERY, button, field, modal, option, section, select

NOT_HEARD = "dispatch_failed"


@pytest.fixture
def message(workspace: LocalWorkspace, client: WebClient, room: Channel) -> Message:
    """A message of the app with a button and a menu."""
    menu = select(options=[option("1"), option("2", "two")])
    link = {"type": "overflow", "action_id": "more", "options": [option("edit"), option("drop")]}
    actions = {"type": "actions", "elements": [button(value="7"), menu, link]}
    client.chat_postMessage(channel=room.id, text="x", blocks=[actions])
    return workspace.messages(room)[0]


@pytest.fixture
def form(workspace: LocalWorkspace, client: WebClient, room: Channel) -> View:
    """A modal of ana's with one input of every kind."""
    kinds: list[dict[str, Any]] = [
        {"type": "plain_text_input", "max_length": 5, "min_length": 2},
        {"type": "email_text_input"},
        {"type": "number_input", "is_decimal_allowed": False},
        {"type": "datepicker", "initial_date": "2026-01-02"},
        {"type": "users_select"},
        {"type": "multi_users_select", "max_selected_items": 1},
        {"type": "static_select", "options": [option("1")], "initial_option": option("1")},
        {"type": "checkboxes", "options": [option("1"), option("2")]},
        {"type": "radio_buttons", "options": [option("1")]},
        {"type": "conversations_select", "response_url_enabled": True},
    ]
    blocks = [field({**kind, "action_id": kind["type"]}, block_id=kind["type"], optional=True) for kind in kinds]
    trigger = workspace.slash_command("ana", room, "/engagement").trigger_id
    client.views_open(trigger_id=trigger, view=modal(*blocks))
    return workspace.modals("ana")[0]


# -- commands ----------------------------------------------------------------------------------------------------------


def test_commands_cannot_be_given_in_threads(workspace: LocalWorkspace, room: Channel, message: Message) -> None:
    result = workspace.slash_command("ana", room, "/engagement", thread_ts=message.ts)
    assert (result.error, result.payload) == ("command_in_thread", {})


def test_an_unregistered_command_is_none(workspace: LocalWorkspace, room: Channel) -> None:
    assert workspace.slash_command("ana", room, "/other").error == "not_a_command"


def test_guests_have_commands_and_people_of_other_organisations_do_not(workspace: LocalWorkspace) -> None:
    shared = workspace.add_channel("with-customer", ["ana", "gus", "eve"], sharing=Sharing.EXTERNAL, with_bot=True)
    assert workspace.slash_command("gus", shared, "/engagement").error == NOT_HEARD
    assert workspace.slash_command("eve", shared, "/engagement").error == "not_a_command"


@pytest.mark.parametrize("name", ["rob", "old", "sol"])
def test_bots_leavers_and_absent_people_give_no_commands(workspace: LocalWorkspace, room: Channel, name: str) -> None:
    if name != "sol":
        workspace.join(name, room)
    with pytest.raises(UserCannot, match=name):
        workspace.slash_command(name, room, "/engagement")


@pytest.mark.parametrize("name", ["rob", "old", "eve"])
def test_a_forged_command_goes_out_all_the_same(workspace: LocalWorkspace, room: Channel, name: str) -> None:
    result = workspace.slash_command(name, room, "/engagement", forced=True)
    assert result.payload["user_id"] == workspace.user(name).id


def test_names_become_references_where_the_app_asked_for_it(workspace: LocalWorkspace, room: Channel) -> None:
    text = f"@ana in #{room.name} and @nobody, ana@x.example of acme.com or https://acme.com/a"
    plain = workspace.slash_command("ana", room, "/engagement", text)
    workspace.configure_app(should_escape=True)
    try:
        escaped = workspace.slash_command("ana", room, "/engagement", text)
    finally:
        workspace.configure_app(should_escape=False)
    ana = workspace.user("ana")
    assert plain.payload["text"] == text
    assert escaped.payload["text"] == (
        f"<@{ana.id}|ana> in <#{room.id}|{room.name}> and @nobody, <mailto:ana@x.example|ana@x.example> "
        "of <http://acme.com|acme.com> or <https://acme.com/a>"
    )


# -- clicks ------------------------------------------------------------------------------------------------------------


def test_a_button_sends_what_it_carries(workspace: LocalWorkspace, message: Message) -> None:
    (action,) = workspace.click("ana", message, "go").payload["actions"]
    assert (action["type"], action["value"], action["text"]["text"]) == ("button", "7", "Go")
    assert action["block_id"] == message.blocks[0]["block_id"]
    with pytest.raises(UserCannot, match="carries '7'"):
        workspace.click("ana", message, "go", "8")


def test_a_menu_sends_the_option_chosen(workspace: LocalWorkspace, message: Message) -> None:
    (action,) = workspace.click("ana", message, "pick", "2").payload["actions"]
    assert action["selected_option"]["text"]["text"] == "two"
    (more,) = workspace.click("ana", message, "more", "drop").payload["actions"]
    assert more["selected_option"]["value"] == "drop"
    with pytest.raises(UserCannot, match="not among"):
        workspace.click("ana", message, "pick", "3")


def test_choices_made_before_come_along_for_each_person(workspace: LocalWorkspace, message: Message) -> None:
    first = workspace.click("ana", message, "pick", "2").payload
    later = workspace.click("ana", message, "go").payload
    others = workspace.click("ben", message, "go").payload
    block_id = message.blocks[0]["block_id"]
    chosen = [one["state"]["values"][block_id]["pick"]["selected_option"] for one in (first, later, others)]
    assert chosen == [option("2", "two"), option("2", "two"), None]


def test_a_payload_stays_what_it_was(
    workspace: LocalWorkspace, client: WebClient, room: Channel, message: Message
) -> None:
    result = workspace.click("ana", message, "go")
    client.chat_update(channel=room.id, ts=message.ts, text="changed")
    assert result.payload["message"]["text"] == "x"
    assert len(result.payload["message"]["blocks"]) == 1


def test_only_who_sees_a_message_can_click_on_it(
    workspace: LocalWorkspace, client: WebClient, room: Channel, message: Message
) -> None:
    with pytest.raises(UserCannot, match="gus is not in"):
        workspace.click("gus", message, "go")
    assert workspace.click("gus", message, "go", forced=True).error == NOT_HEARD
    actions = {"type": "actions", "elements": [button()]}
    client.chat_postEphemeral(channel=room.id, user=workspace.user("ana").id, text="x", blocks=[actions])
    (private,) = workspace.ephemerals("ana", room)
    with pytest.raises(UserCannot, match="not shown to ben"):
        workspace.click("ben", private, "go")
    client.chat_delete(channel=room.id, ts=message.ts)
    with pytest.raises(UserCannot, match="deleted"):
        workspace.click("ana", message, "go")


def test_people_of_other_organisations_can_click_where_they_are(workspace: LocalWorkspace, client: WebClient) -> None:
    shared = workspace.add_channel("their-clicks", ["ana", "eve"], sharing=Sharing.EXTERNAL, with_bot=True)
    client.chat_postMessage(channel=shared.id, text="x", blocks=[{"type": "actions", "elements": [button()]}])
    payload = workspace.click("eve", workspace.messages(shared)[0], "go").payload
    assert payload["user"]["team_id"] == workspace.user("eve").team_id != payload["team"]["id"]


def test_without_interactivity_nothing_is_sent(workspace: LocalWorkspace, message: Message) -> None:
    workspace.configure_app(interactivity=False)
    try:
        assert workspace.click("ana", message, "go").error == "not_interactive"
    finally:
        workspace.configure_app(interactivity=True)


def test_feedback_buttons_send_one_of_two_values(workspace: LocalWorkspace, client: WebClient, room: Channel) -> None:
    choice: dict[str, Any] = {"text": {"type": "plain_text", "text": "x"}}
    feedback: dict[str, Any] = {"type": "feedback_buttons", "action_id": "fb"}
    feedback |= {"positive_button": choice | {"value": "good"}, "negative_button": choice | {"value": "bad"}}
    client.chat_postMessage(channel=room.id, text="x", blocks=[{"type": "context_actions", "elements": [feedback]}])
    (message,) = workspace.messages(room)
    assert workspace.click("ana", message, "fb", "good").payload["actions"][0]["value"] == "good"
    with pytest.raises(UserCannot, match="fine"):
        workspace.click("ana", message, "fb", "fine")


def test_nobody_clicks_in_somebody_elses_view(workspace: LocalWorkspace, form: View) -> None:
    with pytest.raises(UserCannot, match="ben"):
        workspace.click("ben", form, "datepicker", "2026-02-03")


def test_a_choice_in_a_view_stays_in_its_state(workspace: LocalWorkspace, form: View) -> None:
    payload = workspace.click("ana", form, "datepicker", "2026-02-03").payload
    assert payload["actions"][0]["selected_date"] == "2026-02-03"
    assert payload["view"]["state"]["values"]["datepicker"]["datepicker"]["selected_date"] == "2026-02-03"
    assert payload["container"] == {"type": "view", "view_id": form.id}


# -- forms -------------------------------------------------------------------------------------------------------------


def test_values_are_stated_as_slack_states_them(workspace: LocalWorkspace, form: View, room: Channel) -> None:
    ben = workspace.user("ben").id
    given: dict[str, Any] = {
        "plain_text_input": "word",
        "email_text_input": "a@b.example",
        "number_input": "12",
        "users_select": ben,
        "multi_users_select": [ben],
        "checkboxes": ["1", "2"],
        "radio_buttons": "1",
        "conversations_select": room.id,
    }
    payload = workspace.submit_view("ana", given).payload
    values = {block: stated[block] for block, stated in payload["view"]["state"]["values"].items()}
    kinds = {kind: stated.pop("type") for kind, stated in values.items()}
    assert kinds == {kind: kind for kind in values}
    assert values["plain_text_input"] == {"value": "word"}
    assert values["number_input"] == {"value": "12"}
    assert values["datepicker"] == {"selected_date": "2026-01-02"}
    assert values["users_select"] == {"selected_user": ben}
    assert values["multi_users_select"] == {"selected_users": [ben]}
    assert values["static_select"] == {"selected_option": option("1")}
    assert [one["value"] for one in values["checkboxes"]["selected_options"]] == ["1", "2"]
    assert values["radio_buttons"]["selected_option"]["value"] == "1"
    (url,) = payload["response_urls"]
    assert (url["block_id"], url["channel_id"]) == ("conversations_select", room.id)


@pytest.mark.parametrize(
    ("block", "value"),
    [
        ("plain_text_input", "x"),
        ("plain_text_input", "longer"),
        ("email_text_input", "nobody"),
        ("number_input", "1.5"),
        ("number_input", "many"),
        ("multi_users_select", ["U1", "U2"]),
    ],
)
def test_slacks_client_does_not_submit_what_does_not_fit(
    workspace: LocalWorkspace, form: View, block: str, value: Any
) -> None:
    result = workspace.submit_view("ana", {block: value})
    assert (result.error, list(result.errors)) == ("incomplete", [block])


def test_a_modal_that_was_not_acknowledged_stays_open(workspace: LocalWorkspace, form: View) -> None:
    assert workspace.submit_view("ana").error == NOT_HEARD
    assert workspace.modals("ana") == [form]


def test_only_the_topmost_modal_can_be_used(workspace: LocalWorkspace, form: View) -> None:
    workspace.close_view("ana")
    with pytest.raises(UserCannot, match="on top"):
        workspace.submit_view("ana", view=form)
    assert workspace.submit_view("ana", view=form, forced=True).error == NOT_HEARD
    with pytest.raises(UserCannot):
        workspace.close_view("ben")


def test_choices_are_only_asked_for_where_the_app_gives_them(workspace: LocalWorkspace, message: Message) -> None:
    with pytest.raises(UserCannot, match="no menu"):
        workspace.suggest("ana", message, "pick", "abc")


def test_there_is_no_home_to_open_without_a_home_tab(fresh: LocalWorkspace) -> None:
    fresh.configure_app(home_tab=False)
    with pytest.raises(UserCannot, match="home"):
        fresh.open_home("ana")


def test_people_speak_only_where_they_are(workspace: LocalWorkspace, room: Channel) -> None:
    with pytest.raises(UserCannot, match="gus"):
        workspace.say("gus", room, "hello")
    assert workspace.say("ana", room, "@engagement hi").text == f"<@{workspace.bot.id}> hi"


def test_every_block_with_elements_can_be_used(workspace: LocalWorkspace, client: WebClient, room: Channel) -> None:
    blocks = [EVERY["context_actions"], section(accessory=button("a")), EVERY["card"] | {"actions": [button("b")]}]
    client.chat_postMessage(channel=room.id, text="x", blocks=blocks)
    (message,) = workspace.messages(room)
    for action_id in ("i", "a", "b"):
        assert workspace.click("ana", message, action_id).payload["actions"][0]["action_id"] == action_id
