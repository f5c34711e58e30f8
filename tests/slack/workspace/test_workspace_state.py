"""The workspace as a library: life, time, ids, looking, following, settings, the call log."""

import json
import threading
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest

from bot.workspace import AppSettings, Change, Channel, Command, LocalWorkspace, Message
from bot.workspace.clock import Clock, Stamps
from tests.slack.workspace.kit import people, web_client


def test_it_starts_stops_and_keeps_what_happened() -> None:
    workspace = people(LocalWorkspace())
    with pytest.raises(RuntimeError, match="not running"):
        _ = workspace.api_url
    workspace.start()
    with pytest.raises(RuntimeError, match="already"):
        workspace.start()
    room = workspace.add_channel("room", ["ana"], with_bot=True)
    web_client(workspace).chat_postMessage(channel=room.id, text="kept")
    port = workspace.base_url.rsplit(":", 1)[1]
    workspace.stop()
    workspace.stop()
    assert [message.text for message in workspace.messages("room")] == ["kept"]
    workspace.start()
    web_client(workspace).chat_postMessage(channel=room.id, text="again")
    assert workspace.base_url.startswith("http://127.0.0.1:")
    assert port.isdigit()
    workspace.stop()
    assert len(workspace.messages("room")) == 2


def test_no_thread_is_left_behind() -> None:
    before = threading.active_count()
    with LocalWorkspace():
        assert threading.active_count() > before
    assert threading.active_count() == before


def test_the_same_seed_gives_the_same_ids() -> None:
    first, again, other = (people(LocalWorkspace(seed=seed)) for seed in (1, 1, 2))
    assert list(first.state.users) == list(again.state.users)
    assert first.bot_token == again.bot_token
    assert set(first.state.users).isdisjoint(other.state.users)


def test_two_workspaces_run_side_by_side() -> None:
    with LocalWorkspace(seed=1) as one, LocalWorkspace(seed=2) as two:
        assert one.api_url != two.api_url
        assert web_client(one).auth_test()["team_id"] != web_client(two).auth_test()["team_id"]


def test_a_clock_only_moves_forward() -> None:
    clock = Clock(lambda: 100.0)
    clock.advance(5)
    assert clock.now() == 105.0
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-1)


def test_stamps_grow_while_the_clock_stands() -> None:
    stamps = Stamps(Clock(lambda: 1_795_000_000.0))
    assert [stamps.next() for _ in range(3)] == [f"1795000000.00000{n}" for n in range(3)]


def test_changes_can_be_followed_in_order_until_one_stops(workspace: LocalWorkspace, room: Channel) -> None:
    followed: list[Change] = []
    end = workspace.subscribe(followed.append)
    workspace.say("ana", room, "one")
    workspace.say("ana", room, "two")
    end()
    end()
    workspace.say("ana", room, "three")
    texts = [change.subject.text for change in followed if isinstance(change.subject, Message)]
    assert texts == ["one", "two"]
    assert [change.seq for change in followed] == sorted({change.seq for change in followed})


def test_waiting_ends_with_what_was_found_or_in_time(workspace: LocalWorkspace, room: Channel) -> None:
    later = threading.Timer(0.05, workspace.say, ("ana", room, "there"))
    later.start()
    assert workspace.wait_for(lambda: workspace.messages(room))[0].text == "there"
    with pytest.raises(TimeoutError):
        workspace.wait_for(lambda: None, timeout=0.01)
    later.join()


def test_a_condition_may_call_the_workspace_itself(workspace: LocalWorkspace, room: Channel) -> None:
    client = web_client(workspace)
    assert workspace.wait_for(lambda: client.auth_test()["ok"])


def test_names_ids_and_objects_all_name_people_and_channels(workspace: LocalWorkspace, room: Channel) -> None:
    ana = workspace.user("ana")
    assert workspace.user(ana) is workspace.user(ana.id) is ana
    assert workspace.channel(f"#{room.name}") is workspace.channel(room.id) is workspace.channel(room) is room
    with pytest.raises(KeyError):
        workspace.user("nobody")
    with pytest.raises(KeyError):
        workspace.channel("nowhere")


def test_the_workspaces_own_loop_cannot_wait_for_itself(workspace: LocalWorkspace, room: Channel) -> None:
    caught: list[BaseException] = []

    def call(change: Change) -> None:
        try:
            workspace.slash_command("ana", room, "/engagement")
        except RuntimeError as error:
            caught.append(error)

    end = workspace.subscribe(lambda change: call(change) if change.kind == "call.answered" else None)
    web_client(workspace).auth_test()
    end()
    assert "another thread" in str(caught[0])


def test_an_unknown_time_zone_is_refused(workspace: LocalWorkspace) -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        workspace.add_user("zed", tz="Mars/Olympus")


def test_a_token_has_no_other_states(workspace: LocalWorkspace) -> None:
    with pytest.raises(ValueError, match="tired"):
        workspace.break_token("tired")


def test_settings_come_from_a_manifest() -> None:
    manifest: dict[str, Any] = {
        "display_information": {"name": "Engagement"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": False},
            "bot_user": {"display_name": "engaged"},
            "slash_commands": [{"command": "/engagement", "description": "x", "should_escape": True}],
        },
        "oauth_config": {"scopes": {"bot": ["commands", "chat:write"], "bot_optional": ["im:history"]}},
        "settings": {
            "event_subscriptions": {"bot_events": ["app_home_opened"]},
            "interactivity": {"is_enabled": True, "message_menu_options_url": "https://bot.example/options"},
            "socket_mode_enabled": True,
        },
    }
    settings = AppSettings.from_manifest(manifest)
    assert settings == AppSettings(
        name="Engagement",
        bot_name="engaged",
        scopes=frozenset({"commands", "chat:write", "im:history"}),
        commands=(Command("/engagement", "x"),),
        events=frozenset({"app_home_opened"}),
        socket_mode=True,
        options_url="https://bot.example/options",
        home_tab=True,
        messages_tab=False,
        should_escape=True,
    )
    bare = AppSettings.from_manifest({"display_information": {"name": "Bare"}})
    assert (bare.commands, bare.scopes, bare.socket_mode, bare.interactivity) == ((), frozenset(), False, False)


def test_the_log_is_what_the_conformance_tool_reads(fresh: LocalWorkspace) -> None:
    room = fresh.add_channel("room", ["ana"], with_bot=True)
    client = web_client(fresh)
    client.chat_postMessage(channel=room.id, text="x", token=fresh.bot_token)
    client.api_call("users.info", params={"user": fresh.user("ana").id, "team_id": fresh.state.team_id})
    lines = [json.loads(line) for line in fresh.log.json_lines().splitlines()]
    assert lines == [
        {"method": "chat.postMessage", "args": {"channel": room.id, "text": "x"}, "wire": "json"},
        {"method": "users.info", "args": {"user": fresh.user("ana").id}, "wire": "form"},
    ]
    assert [call.error for call in fresh.log.calls()] == [None, None]
    fresh.log.clear()
    assert fresh.log.json_lines() == ""
