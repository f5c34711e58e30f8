"""What each person sees of a workspace, and what they may not: by what their tabs are told, at first and later."""

from collections.abc import Iterator
from urllib.parse import unquote

import httpx
import pytest
from slack_sdk import WebClient

from bot.workspace import LocalWorkspace
from bot.workspace.page import Page
from tests.slack.workspace.browser import Json, Tab, cookie, opened
from tests.slack.workspace.kit import web_client
from tests.slack.workspace.samples import field, home, modal, section

EVERYBODY = ("ana", "ben", "gus", "sol", "eve")
SECRET = "not for everybody"


@pytest.fixture(scope="module")
def shown() -> Iterator[tuple[Page, LocalWorkspace]]:
    """A page onto rooms of every kind, with things in them that only some may see."""
    with opened() as (page, workspace):
        client = web_client(workspace)
        workspace.add_channel("guests", ["sol", "ben"], with_bot=True)
        workspace.say("ana", "customer-success", "for the room")
        client.chat_postMessage(channel=workspace.channel("leads").id, text=f"leads: {SECRET}")
        workspace.say("eve", "with-customer", "from outside")
        workspace.say("ana", workspace.open_dm("ana", "ben"), f"between two: {SECRET}")
        client.chat_postMessage(channel=workspace.user("ben").id, text=f"digest: {SECRET}")
        room = workspace.channel("customer-success").id
        client.chat_postEphemeral(channel=room, user=workspace.user("ben").id, text=f"ephemeral: {SECRET}")
        client.chat_postMessage(channel=room, text=f"nowhere: {SECRET}", thread_ts="1700000000.000100")
        client.views_publish(user_id=workspace.user("ben").id, view=home(section(f"home: {SECRET}")))
        _open_modal(workspace, client, "ben")
        _upload(client, workspace.channel("leads").id, "leads.csv", f"a,b\n{SECRET},2\n")
        _upload(client, room, "open.txt", "for the room")
        _upload(client, None, "unshared.txt", SECRET)
        yield page, workspace


def _open_modal(workspace: LocalWorkspace, client: WebClient, name: str) -> None:
    trigger = workspace.state.new_trigger(workspace.user(name).id)
    view = modal(section(f"modal: {SECRET}"), field(block_id="note"), callback_id="f") | {"private_metadata": "mine"}
    client.views_open(trigger_id=trigger.id, view=view)


def _upload(client: WebClient, channel: str | None, name: str, content: str) -> None:
    client.files_upload_v2(channel=channel, filename=name, content=content)


def seen(shown: tuple[Page, LocalWorkspace], name: str) -> Json:
    page, workspace = shown
    with Tab(page, workspace.user(name)) as tab:
        return tab.seen


def rooms(told: Json) -> set[str]:
    return {one["name"] for one in told["channels"]}


def test_who_sees_which_conversations(shown: tuple[Page, LocalWorkspace]) -> None:
    public = {"customer-success", "with-customer", "general", "guests"}
    assert rooms(seen(shown, "ana")) == public | {"Ben Example"}
    assert rooms(seen(shown, "ben")) == public | {"leads", "Ana Example", "Engagement"}
    assert rooms(seen(shown, "gus")) == {"customer-success"}
    assert rooms(seen(shown, "sol")) == {"guests"}
    assert rooms(seen(shown, "eve")) == {"with-customer"}


def test_whom_each_may_know(shown: tuple[Page, LocalWorkspace]) -> None:
    def people(name: str) -> set[str]:
        return {one["name"] for one in seen(shown, name)["users"]}

    assert people("ana") == {"engagement", "ana", "ben", "gus", "sol", "eve", "rob", "old"}
    assert people("gus") == {"engagement", "ana", "ben", "gus"}
    assert people("sol") == {"engagement", "ben", "sol"}
    assert people("eve") == {"engagement", "ana", "eve"}


@pytest.mark.parametrize("name", ["ana", "gus", "sol", "eve"])
def test_nobody_is_told_what_is_for_others(shown: tuple[Page, LocalWorkspace], name: str) -> None:
    told = seen(shown, name)
    about = {key: value for key, value in told.items() if key != "calls"}  # what was sent is for whoever tries the app
    allowed = "between two" if name == "ana" else None
    text = str(about).replace(f"{allowed}: {SECRET}", "")
    assert SECRET not in text
    assert told["views"] == []
    assert told["home"] is None
    assert "mine" not in text


def test_the_one_it_is_for_sees_it(shown: tuple[Page, LocalWorkspace]) -> None:
    told = seen(shown, "ben")
    texts = str(told["messages"])
    for what in ("leads", "between two", "digest", "ephemeral"):
        assert f"{what}: {SECRET}" in texts
    assert f"nowhere: {SECRET}" not in texts
    assert f"modal: {SECRET}" in str(told["views"])
    assert "private_metadata" not in told["views"][0]["payload"]
    assert f"home: {SECRET}" in str(told["home"])
    assert sorted(one["name"] for one in told["files"].values()) == ["leads.csv", "open.txt"]


def test_people_of_other_organisations_have_no_commands(shown: tuple[Page, LocalWorkspace]) -> None:
    assert seen(shown, "eve")["commands"] == []
    assert seen(shown, "gus")["commands"] != []


def test_a_file_is_given_to_those_who_see_it(shown: tuple[Page, LocalWorkspace]) -> None:
    page, workspace = shown
    files = {file.name: file.id for file in workspace.files()}

    def fetch(name: str, user: str) -> httpx.Response:
        address = f"{page.server.base_url}/page/file/{files[name]}?as={user}"
        return httpx.get(address, headers={"cookie": cookie(page)}, trust_env=False)

    ben = fetch("leads.csv", workspace.user("ben").id)
    assert (ben.status_code, ben.text) == (200, f"a,b\n{SECRET},2\n")
    assert ben.headers["content-type"].startswith("text/csv")
    assert unquote(ben.headers["content-disposition"]) == "attachment; filename*=UTF-8''leads.csv"
    assert ben.headers["x-content-type-options"] == "nosniff"
    assert fetch("open.txt", workspace.user("gus").id).status_code == 200
    for name, user in (("leads.csv", "ana"), ("leads.csv", "eve"), ("open.txt", "eve"), ("unshared.txt", "ben")):
        assert fetch(name, workspace.user(user).id).status_code == 404
    for nobody in ("", "U0NOBODY", workspace.bot.id, workspace.user("old").id):
        assert fetch("open.txt", nobody).status_code == 404


def test_later_news_too_go_only_to_those_they_are_for(shown: tuple[Page, LocalWorkspace]) -> None:
    page, workspace = shown
    client, room = web_client(workspace), workspace.channel("customer-success")
    with Tab(page, workspace.user("ben")) as ben, Tab(page, workspace.user("gus")) as gus:
        gus.frames.clear()
        client.chat_postMessage(channel=workspace.channel("leads").id, text=SECRET)
        told = client.chat_postEphemeral(channel=room.id, user=workspace.user("ben").id, text=SECRET)
        client.views_publish(user_id=workspace.user("ben").id, view=home(section(SECRET)))
        workspace.say("ben", workspace.open_dm("ana", "ben"), SECRET)
        workspace.say("ben", room, "the end")
        ben.message(room.id, "the end")
        gus.message(room.id, "the end")
        assert told["message_ts"] in {one["ts"] for one in ben.seen["messages"][room.id]}
        for frame in gus.frames:
            assert frame["type"] == "entry" or SECRET not in str(frame)
        assert not gus.got("home")


def test_joining_shows_the_room_and_leaving_takes_it_away(shown: tuple[Page, LocalWorkspace]) -> None:
    page, workspace = shown
    with Tab(page, workspace.user("gus")) as gus:
        workspace.join("gus", "leads")
        gus.message(workspace.channel("leads").id, SECRET)
        assert "leads" in rooms(gus.seen)
        workspace.leave("gus", "leads")
        gus.wait(lambda: "leads" not in rooms(gus.seen))
        workspace.say("ben", "leads", "gone again")
        workspace.say("ben", "customer-success", "the end of it")
        gus.message(workspace.channel("customer-success").id, "the end of it")
        assert "gone again" not in str(gus.frames)
