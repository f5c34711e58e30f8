"""What each deed does and what it refuses: the page can do nothing that Slack's client would not offer."""

import queue
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.workspace import LocalWorkspace, Shortcut, UserCannot
from bot.workspace.page import Page, Scene
from tests.slack.workspace.bolt_app import build, over_socket
from tests.slack.workspace.browser import Tab, opened
from tests.slack.workspace.kit import web_client
from tests.slack.workspace.samples import button, field, modal, option, section

Seen = "queue.Queue[tuple[str, Any]]"


class Shown:
    """A page, the workspace behind it, and a Bolt app with a note of what it was called with."""

    def __init__(self, page: Page, workspace: LocalWorkspace, seen: "queue.Queue[tuple[str, Any]]") -> None:
        self.page, self.workspace, self.seen = page, workspace, seen

    def tab(self, name: str) -> Tab:
        return Tab(self.page, self.workspace.user(name))

    def room(self, name: str) -> str:
        return self.workspace.channel(name).id

    def called(self, kind: str) -> Any:
        """What the app's listener was given, of the next call of a kind."""
        while True:
            name, payload = self.seen.get(timeout=10)
            if name == kind:
                return payload


@pytest.fixture(scope="module")
def shown() -> Iterator[Shown]:
    with opened() as (page, workspace):
        app, seen = build(workspace)
        workspace.configure_app(
            shortcuts=(Shortcut("lookup", "Look up", "global"), Shortcut("lookup", "Look up", "message"))
        )
        with over_socket(workspace, app):
            yield Shown(page, workspace, seen)


def test_say_writes_and_marks_as_read(shown: Shown) -> None:
    room = shown.room("general")
    with shown.tab("ana") as ana, shown.tab("ben") as ben:
        done = ana.ask("say", channel=room, text="a &lt; b")
        assert ben.message(room, "a &lt; b")["ts"] == done["ts"]
        ana.wait(lambda: ana.seen["read"].get(room) == done["ts"])
        reply = ben.ask("say", channel=room, text="so it is", thread_ts=done["ts"])
        ana.wait(lambda: ana.message(room, "a &lt; b")["reply_count"] == 1)
        assert ana.message(room, "a &lt; b")["latest_reply"] == reply["ts"]


@pytest.mark.parametrize(
    ("name", "where", "text", "thread", "why"),
    [
        ("ana", "general", "   ", None, "a message needs a text"),
        ("gus", "general", "x", None, "there is no such channel"),
        ("ana", "leads", "x", None, "there is no such channel"),
        ("sol", "customer-success", "x", None, "there is no such channel"),
        ("ben", "with-customer", "x", None, "ben is not in with-customer"),
        ("ana", "general", "x", "1700000000.000100", "the thread is not there"),
    ],
)
def test_say_is_refused(shown: Shown, name: str, where: str, text: str, thread: str | None, why: str) -> None:
    with shown.tab(name) as tab:
        more = {"thread_ts": thread} if thread else {}
        refused = tab.ask("say", channel=shown.room(where), text=text, **more)
    assert (refused["ok"], refused["error"], refused["said"]) == (False, why, why)


def test_nothing_is_said_where_slack_has_no_message_field(shown: Shown) -> None:
    old = shown.workspace.add_channel("old", ["ana"])
    shown.workspace.archive(old)
    news = shown.workspace.add_channel("news", ["ana", "ben"])
    news.read_only = True
    with shown.tab("ana") as ana, shown.tab("ben") as admin:
        assert ana.ask("say", channel=old.id, text="x")["error"] == "old is archived"
        assert ana.ask("say", channel=news.id, text="x")["error"] == "news is read-only"
        assert admin.ask("say", channel=news.id, text="x")["ok"]
        dm = ana.ask("dm", user=shown.workspace.bot.id)["channel"]
        shown.workspace.configure_app(messages_tab=False)
        try:
            assert ana.ask("say", channel=dm, text="x")["error"] == "Engagement takes no direct messages"
        finally:
            shown.workspace.configure_app(messages_tab=True)
        assert ana.ask("say", channel=dm, text="x")["ok"]


def test_commands_and_what_slackbot_says(shown: Shown) -> None:
    room = shown.room("customer-success")
    with shown.tab("ana") as ana, shown.tab("eve") as eve:
        assert ana.ask("command", channel=room, command="/engagement", text="ACCT-1 < &")["ok"]
        assert shown.called("command")["text"] == "ACCT-1 < &"
        root = ana.message(room, "summary")["ts"]
        assert ana.ask("command", channel=room, command="/other")["error"] == "not_a_command"
        in_thread = ana.ask("command", channel=room, command="/engagement", thread_ts=root)
        assert in_thread["error"] == "command_in_thread"
        outside = eve.ask("command", channel=shown.room("with-customer"), command="/engagement")
        assert outside["error"] == "not_a_command"
        assert eve.ask("command", channel=room, command="/engagement")["error"] == "there is no such channel"
        shown.workspace.configure_app(socket_mode=False, request_url=None)
        try:
            failed = ana.ask("command", channel=room, command="/engagement")
        finally:
            shown.workspace.configure_app(socket_mode=True)
        assert (failed["error"], failed["said"]) == (
            "dispatch_failed",
            '/engagement failed with the error "dispatch_failed"',
        )


def test_a_click_says_which_of_two_blocks(shown: Shown) -> None:
    room, client = shown.room("customer-success"), web_client(shown.workspace)
    blocks = [
        {"type": "actions", "block_id": "one", "elements": [button("change", value="1")]},
        {"type": "actions", "block_id": "two", "elements": [button("change", value="2")]},
    ]
    ts = client.chat_postMessage(channel=room, text="which?", blocks=blocks)["ts"]
    with shown.tab("ana") as ana:
        target = {"channel": room, "ts": ts, "action_id": "change"}
        assert ana.ask("click", **target, block_id="one", value="2")["error"] == "the button carries '1', not '2'"
        assert ana.ask("click", **target, block_id="three")["error"] == "nothing with action id change is there"
        assert ana.ask("click", channel=room, ts="1.000001", action_id="change")["error"] == "there is no such message"
        assert ana.ask("click", action_id="change")["error"] == "name a message or a window"
        assert ana.ask("click", **target, block_id="two", value="2")["ok"]
        assert shown.called("action")["block_id"] == "two"
    with shown.tab("eve") as eve:
        assert eve.ask("click", **target, block_id="one")["error"] == "there is no such channel"


def test_a_menu_keeps_what_each_person_chose(shown: Shown) -> None:
    room, client = shown.room("customer-success"), web_client(shown.workspace)
    menu = {"type": "static_select", "action_id": "pick", "options": [option("a"), option("b")]}
    ts = client.chat_postMessage(
        channel=room, text="pick", blocks=[{"type": "actions", "block_id": "menu", "elements": [menu]}]
    )["ts"]

    def chosen(tab: Tab) -> Any:
        shape = next(one for one in tab.seen["messages"][room] if one["ts"] == ts)["values"]["menu"]["pick"]
        return shape["selected_option"] and shape["selected_option"]["value"]

    with shown.tab("ana") as ana, shown.tab("ana") as second, shown.tab("ben") as ben:
        ana.ask("click", channel=room, ts=ts, action_id="pick", value="b")  # no listener: the app does not answer
        second.wait(lambda: chosen(second) == "b")
        assert chosen(ben) is None
        wrong = ana.ask("click", channel=room, ts=ts, action_id="pick", value="c")
        assert wrong["error"] == "'c' is not among the choices"
        assert ana.ask("click", channel=room, ts=ts, action_id="pick", value={"no": 1})["ok"] is False


def _open(shown: Shown, tab: Tab) -> str:
    room, client = shown.room("customer-success"), web_client(shown.workspace)
    actions = {"type": "actions", "elements": [button("open")]}
    ts = client.chat_postMessage(channel=room, text="open", blocks=[section("s"), actions])["ts"]
    assert tab.ask("click", channel=room, ts=ts, action_id="open")["ok"]
    view: str = tab.wait(lambda: tab.seen["views"] and tab.seen["views"][-1]["id"])
    return view


def test_a_modal_is_filled_suggested_submitted_and_closed(shown: Shown) -> None:
    with shown.tab("ana") as ana, shown.tab("ben") as ben:
        view = _open(shown, ana)
        incomplete = ana.ask("submit", view_id=view)
        assert (incomplete["ok"], incomplete["error"]) == (False, "incomplete")
        assert incomplete["errors"] == {"note": "Please complete this required field."}
        asked = {"view_id": view, "action_id": "account", "block_id": "account"}
        found = ana.ask("suggest", **asked, text="har", values={"note": "typed"})
        assert [one["value"] for one in found["options"]] == ["har"]
        assert found["groups"] == []
        assert ana.ask("suggest", **asked, text="h")["options"] == []
        ana.wait(lambda: ana.seen["views"][-1]["values"]["note"]["typed"]["value"] == "typed")
        assert ben.ask("submit", view_id=view)["error"] == "there is no such window"
        assert ben.ask("close", view_id=view)["error"] == "there is no such window"
        assert ben.ask("click", view_id=view, action_id="account")["error"] == "there is no such window"
        forged = ana.ask("submit", view_id=view, values={"account": {"value": "x", "evil": True}})
        assert forged["error"] == "that is no choice"
        assert ana.ask("submit", view_id=view, values={"nothing": "x"})["error"] == "the modal has no nothing"
        assert ana.ask("submit", view_id=view, values={"note": "more"})["ok"]
        ana.wait(lambda: len(ana.seen["views"]) == 2)
        below = ana.ask("submit", view_id=view, values={"note": "x"})
        assert below["error"] == "ana does not have this modal on top"
        assert ana.ask("close", everything=True)["ok"]
        ana.wait(lambda: ana.seen["views"] == [])
        assert ana.ask("close", everything=True)["ok"] is False


@pytest.mark.parametrize("value", [5.5, [], {}, True, "2026-02-30", "26-1-1", ["2026-01-01"]])
def test_no_date_but_a_date_can_be_chosen(shown: Shown, value: Any) -> None:
    picker = {"type": "datepicker", "action_id": "day"}
    with shown.tab("ana") as ana:
        trigger = shown.workspace.state.new_trigger(shown.workspace.user("ana").id).id
        view = modal(field(picker, block_id="day"), callback_id="unheard")
        web_client(shown.workspace).views_open(trigger_id=trigger, view=view)
        top = ana.wait(lambda: ana.seen["views"] and ana.seen["views"][-1]["id"])
        assert ana.ask("submit", view_id=top, values={"day": value})["error"].endswith(
            "cannot be chosen in a datepicker"
        )
        assert ana.ask("close", everything=True)["ok"]
        ana.wait(lambda: ana.seen["views"] == [])


def test_shortcuts_are_those_the_app_has(shown: Shown) -> None:
    room = shown.room("customer-success")
    with shown.tab("ana") as ana:
        ts = ana.ask("say", channel=room, text="about this")["ts"]
        assert ana.ask("shortcut", callback_id="lookup")["ok"]
        assert shown.called("shortcut")["type"] == "shortcut"
        assert ana.ask("shortcut", callback_id="lookup", channel=room, ts=ts)["ok"]
        assert shown.called("shortcut")["message"]["text"] == "about this"
        assert ana.ask("shortcut", callback_id="other")["error"] == "the app has no such shortcut"


def test_home_direct_messages_joining_and_inviting(shown: Shown) -> None:
    workspace = shown.workspace
    quiet = workspace.add_channel("quiet", ["ben"])
    with shown.tab("ana") as ana, shown.tab("gus") as gus, shown.tab("eve") as eve:
        home = ana.ask("home")
        ana.wait(lambda: ana.seen["home"])
        assert (
            home["channel"]
            == ana.ask("home", tab="messages")["channel"]
            == ana.ask("dm", user=workspace.bot.id)["channel"]
        )
        assert gus.ask("dm", user=workspace.user("sol").id)["error"] == "there is no such person"
        assert eve.ask("dm", user=workspace.user("ana").id)["ok"]
        assert ana.ask("dm", user=workspace.user("old").id)["error"] == "old is deactivated"
        assert ana.ask("say", channel=quiet.id, text="x")["error"] == "ana is not in quiet"
        assert ana.ask("invite", channel=quiet.id, user=workspace.bot.id)["error"] == "you cannot add people to quiet"
        assert ana.ask("join", channel=quiet.id)["ok"]
        assert ana.ask("say", channel=quiet.id, text="x")["ok"]
        assert ana.ask("invite", channel=quiet.id, user=workspace.bot.id)["ok"]
        assert workspace.bot.id in quiet.members
        assert ana.ask("join", channel=shown.room("leads"))["error"] == "there is no such channel"
        customers = shown.room("customer-success")
        assert gus.ask("invite", channel=customers, user=workspace.user("ana").id)["ok"] is False
        assert eve.ask("invite", channel=shown.room("with-customer"), user=workspace.bot.id)["ok"] is False


def test_reads_only_move_forward_and_stay_after_a_reload(shown: Shown) -> None:
    room = shown.room("general")
    with shown.tab("ben") as ben:
        late, early = ben.ask("say", channel=room, text="1")["ts"], "1700000000.000100"
        assert ben.ask("read", channel=room, ts=early)["ok"]
        assert ben.ask("read", channel=shown.room("general"), ts=late)["ok"]
    with shown.tab("ben") as again:
        assert again.seen["read"][room] == late


def test_the_clock_moves_forward_for_everybody(shown: Shown) -> None:
    with shown.tab("ana") as ana, shown.tab("ben") as ben:
        before = shown.workspace.clock.now()
        done = ana.ask("advance", seconds=90_000)
        assert done["now"] - before >= 90_000
        ben.wait(lambda: ben.got("clock"))
        assert ben.got("clock")[-1]["now"] >= before + 90_000
        assert ana.ask("advance_to", at=before)["error"] == "the clock only moves forward"


def test_who_shows_it_decides_about_the_clock_and_the_reset() -> None:
    asked: list[object] = []

    def mover(at: float) -> str | None:
        if at > 2_000_000_000:
            raise UserCannot("That is too far.")
        asked.append(at)
        return "Said."

    with opened(mover=mover, again=lambda: asked.append("again"), tour={"steps": []}, until=2e9) as (page, workspace):
        with Tab(page, workspace.user("ben")) as tab:
            assert tab.seen["can"] == {"reset": True, "move_clock": True, "until": 2e9}
            assert tab.seen["tour"] == {"steps": []}
            assert tab.ask("advance_to", at=1_999_999_999.0)["said"] == "Said."
            assert tab.ask("advance_to", at=3e9)["error"] == "That is too far."
            assert tab.ask("reset")["ok"]
        assert asked == [1_999_999_999.0, "again"]


def test_only_the_cast_can_be_acted_as() -> None:
    with opened() as (page, workspace):
        page.open(replace(Scene(workspace), cast=(workspace.user("ben"), workspace.user("eve"))))
        for wanted, shown_as in (("ben", "ben"), ("eve", "eve"), ("ana", "ben")):
            with Tab(page, workspace.user(wanted)) as tab:
                assert tab.seen["me"] == workspace.user(shown_as).id
