"""Which changes become events: what the app subscribed to, where the bot is; and their repetition on sockets."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.workspace import AppSettings, LocalWorkspace, RateLimits, Sharing
from tests.slack.workspace.kit import people, web_client
from tests.slack.workspace.wire import Wire, wired

EVENTS = {"message.channels", "message.im", "app_mention", "channel_shared", "channel_unshared", "user_change"}
EVENTS |= {"member_joined_channel", "app_uninstalled", "tokens_revoked", "app_home_opened"}


@pytest.fixture
def listening() -> Iterator[tuple[LocalWorkspace, Wire]]:
    """A workspace whose app subscribed to everything, and its connection."""
    settings = AppSettings(events=frozenset(EVENTS))
    with LocalWorkspace(settings, ack_timeout=3.0, limits=RateLimits(enforced=False)) as running:
        people(running).add_channel("room", ["ana"], with_bot=True)
        running.add_channel("elsewhere", ["ana"])
        with wired(running) as wire:
            yield running, wire


def heard(wire: Wire) -> dict[str, Any]:
    """The next event, acknowledged."""
    envelope = wire.receive()
    wire.acknowledge(envelope)
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
    event = envelope["payload"]["event"]
    assert isinstance(event, dict)
    return event


def test_messages_where_the_bot_is(listening: tuple[LocalWorkspace, Wire]) -> None:
    workspace, wire = listening
    workspace.say("ana", "elsewhere", "not heard")
    workspace.say("ana", "room", "heard")
    event = heard(wire)
    assert (event["type"], event["text"], event["channel_type"]) == ("message", "heard", "channel")
    assert "bot_id" not in event


def test_the_apps_own_messages_come_back_with_its_bot_id(listening: tuple[LocalWorkspace, Wire]) -> None:
    workspace, wire = listening
    client, room = web_client(workspace), workspace.channel("room").id
    ts = client.chat_postMessage(channel=room, text="mine")["ts"]
    posted = heard(wire)
    client.chat_update(channel=room, ts=ts, text="changed")
    changed = heard(wire)
    client.chat_delete(channel=room, ts=ts)
    deleted = heard(wire)
    client.chat_postEphemeral(channel=room, user=workspace.user("ana").id, text="not heard")
    workspace.say("ana", "room", "after")
    assert (posted["bot_id"], posted["ts"]) == (workspace.state.bot_id, ts)
    assert (changed["subtype"], changed["message"]["text"]) == ("message_changed", "changed")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", ts)
    assert heard(wire)["text"] == "after"


def test_a_mention_is_two_events(listening: tuple[LocalWorkspace, Wire]) -> None:
    workspace, wire = listening
    workspace.say("ana", "room", "@engagement hello")
    assert {heard(wire)["type"], heard(wire)["type"]} == {"message", "app_mention"}


def test_sharing_joining_leaving_and_uninstalling(listening: tuple[LocalWorkspace, Wire]) -> None:
    workspace, wire = listening
    room = workspace.channel("room")
    workspace.share(room, Sharing.EXTERNAL)
    shared = heard(wire)
    workspace.share(room, Sharing.INTERNAL)
    unshared = heard(wire)
    workspace.join("ben", room)
    joined = heard(wire)
    workspace.deactivate("ben")
    changed = heard(wire)
    workspace.uninstall()
    last = {heard(wire)["type"], heard(wire)["type"]}
    assert (shared["type"], shared["connected_team_id"][0]) == ("channel_shared", "T")
    assert unshared["type"] == "channel_unshared"
    assert (joined["type"], joined["user"]) == ("member_joined_channel", workspace.user("ben").id)
    assert (changed["type"], changed["user"]["deleted"]) == ("user_change", True)
    assert last == {"app_uninstalled", "tokens_revoked"}


def test_an_event_of_a_shared_channel_says_so(listening: tuple[LocalWorkspace, Wire]) -> None:
    workspace, wire = listening
    workspace.share("room", Sharing.EXTERNAL)
    heard(wire)
    workspace.say("ana", "room", "x")
    envelope = wire.receive()
    wire.acknowledge(envelope)
    assert envelope["payload"]["is_ext_shared_channel"] is True


def test_what_was_not_subscribed_to_is_not_sent(listening: tuple[LocalWorkspace, Wire]) -> None:
    workspace, wire = listening
    workspace.configure_app(events=frozenset({"message.im"}))
    workspace.say("ana", "room", "@engagement not heard")
    assert workspace.open_home("ana").ok
    workspace.say("ana", workspace.open_dm("ana"), "heard")
    assert heard(wire)["text"] == "heard"


def test_an_unacknowledged_event_is_repeated_with_its_number_and_reason(
    listening: tuple[LocalWorkspace, Wire],
) -> None:
    workspace, wire = listening
    workspace.say("ana", "room", "x")
    first, second = wire.receive(), wire.receive()
    workspace.wait_for(lambda: workspace.events.pending)
    workspace.clock.advance(60)
    third = wire.receive()
    wire.acknowledge(third)
    assert [(one["retry_attempt"], one["retry_reason"]) for one in (first, second, third)] == [
        (0, ""),
        (1, "http_timeout"),
        (2, "http_timeout"),
    ]
    assert first["envelope_id"] != second["envelope_id"]
    assert first["payload"]["event_id"] == second["payload"]["event_id"] == third["payload"]["event_id"]
