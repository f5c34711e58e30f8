"""Socket Mode on the wire: hello, envelopes, acknowledgements, several connections, disconnects, tickets."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bot.workspace import CommandResult, LocalWorkspace, RateLimits
from tests.slack.workspace.kit import people, web_client
from tests.slack.workspace.wire import Wire, socket_url, wired


@pytest.fixture(scope="module")
def module_workspace() -> Iterator[LocalWorkspace]:
    """A workspace that waits only 1 s for acknowledgements."""
    with LocalWorkspace(ack_timeout=3.0, limits=RateLimits(enforced=False)) as running:
        yield people(running)


@pytest.fixture
def quick(module_workspace: LocalWorkspace) -> LocalWorkspace:
    """The same without connections, and with a new channel `room`."""
    module_workspace.wait_for(lambda: not module_workspace.hub.connections)
    for channel in module_workspace.state.channels.values():
        channel.name = "old"
    module_workspace.add_channel("room", ["ana", "ben"], with_bot=True)
    return module_workspace


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Threads for people who wait for an acknowledgement."""
    with ThreadPoolExecutor(8) as threads:
        yield threads


def typed(pool: ThreadPoolExecutor, workspace: LocalWorkspace, text: str = "x") -> "Future[CommandResult]":
    return pool.submit(workspace.slash_command, "ana", "room", "/engagement", text)


def test_hello_tells_the_number_of_connections(quick: LocalWorkspace) -> None:
    with wired(quick), connect(socket_url(quick), proxy=None) as second:
        hello = Wire(second).receive()
    assert hello["num_connections"] == 2
    assert hello["connection_info"] == {"app_id": quick.state.app_id}
    assert hello["debug_info"]["approximate_connection_time"] > 0


def test_a_command_travels_in_an_envelope(quick: LocalWorkspace, pool: ThreadPoolExecutor) -> None:
    with wired(quick) as wire:
        result = typed(pool, quick, "  ACCT-1 quarterly ")
        envelope = wire.receive()
        assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
        payload = envelope["payload"]
        assert (payload["command"], payload["text"]) == ("/engagement", "ACCT-1 quarterly")
        assert payload["user_id"] == quick.user("ana").id
        assert (payload["channel_id"], payload["channel_name"]) == (quick.channel("room").id, "room")
        assert payload["team_id"] == quick.state.team_id
        assert payload["response_url"].startswith(f"{quick.base_url}/commands/")
        assert "thread_ts" not in payload
        wire.acknowledge(envelope, {"text": "on it"})
        assert result.result().message is not None
    assert [message.text for message in quick.ephemerals("ana", "room")] == ["on it"]


@pytest.mark.parametrize(
    ("payload", "seen"),
    [
        (None, None),
        ({}, None),
        ({"text": "to you"}, ("to you", "ana")),
        ({"text": "to all", "response_type": "in_channel"}, ("to all", None)),
        ({"blocks": [{"type": "divider"}]}, ("", "ana")),
    ],
)
def test_an_acknowledgement_may_carry_a_message(
    quick: LocalWorkspace, pool: ThreadPoolExecutor, payload: object, seen: tuple[str, str | None] | None
) -> None:
    with wired(quick) as wire:
        result = typed(pool, quick)
        wire.acknowledge(wire.receive(), payload)
        message = result.result().message
    reader = None if message is None or message.visible_to is None else quick.user(message.visible_to).name
    assert (None if message is None else (message.text, reader)) == seen


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"text": "x", "response_type": "everyone"}, "invalid_payload"),
        ({"words": "x"}, "invalid_payload"),
        ({"text": ""}, "no_text"),
    ],
)
def test_an_acknowledgement_slack_cannot_show(
    quick: LocalWorkspace, pool: ThreadPoolExecutor, payload: object, code: str
) -> None:
    with wired(quick) as wire:
        result = typed(pool, quick)
        wire.acknowledge(wire.receive(), payload)
        assert result.result().error == code
    assert quick.ephemerals("ana", "room") == []


def test_without_an_acknowledgement_the_person_reads_operation_timeout(
    quick: LocalWorkspace, pool: ThreadPoolExecutor
) -> None:
    with wired(quick) as wire:
        result = typed(pool, quick)
        envelope = wire.receive()
        assert result.result().error == "operation_timeout"
        wire.acknowledge(envelope, {"text": "too late"})
        again = typed(pool, quick)
        wire.acknowledge(wire.receive())
        assert again.result().ok
    assert quick.ephemerals("ana", "room") == []


def test_without_a_connection_the_person_reads_dispatch_failed(quick: LocalWorkspace) -> None:
    assert quick.slash_command("ana", "room", "/engagement").error == "dispatch_failed"


def test_nonsense_from_the_app_is_ignored(quick: LocalWorkspace, pool: ThreadPoolExecutor) -> None:
    with wired(quick) as wire:
        result = typed(pool, quick)
        envelope = wire.receive()
        for nonsense in ("{", "[]", "{}", '{"envelope_id": "unknown"}'):
            wire.socket.send(nonsense)
        wire.acknowledge(envelope)
        assert result.result().ok


def test_each_payload_goes_to_one_of_the_connections(quick: LocalWorkspace, pool: ThreadPoolExecutor) -> None:
    with wired(quick) as first, wired(quick) as second:
        results = [typed(pool, quick, str(n)) for n in range(6)]
        seen = []
        for wire in (first, second):
            for _ in range(3):
                envelope = wire.receive()
                seen.append(envelope["payload"]["text"])
                wire.acknowledge(envelope)
        assert all(result.result().ok for result in results)
    assert sorted(seen) == ["0", "1", "2", "3", "4", "5"]


def test_a_dropped_connection_loses_what_was_under_way(quick: LocalWorkspace, pool: ThreadPoolExecutor) -> None:
    with wired(quick) as wire:
        result = typed(pool, quick)
        wire.receive()
        quick.drop_sockets()
        assert result.result().error == "dispatch_failed"
        with pytest.raises(ConnectionClosed):
            wire.receive()


@pytest.mark.parametrize("reason", ["refresh_requested", "link_disabled"])
def test_a_disconnect_says_why_and_closes(quick: LocalWorkspace, reason: str) -> None:
    with wired(quick) as wire:
        quick.disconnect_sockets(reason)
        assert (wire.receive()["type"], quick.hub.connections) == ("disconnect", [])
        with pytest.raises(ConnectionClosed):
            wire.receive()


def test_a_warned_connection_gets_no_more_payloads_but_may_still_acknowledge(
    quick: LocalWorkspace, pool: ThreadPoolExecutor
) -> None:
    with wired(quick) as old:
        under_way = typed(pool, quick, "first")
        envelope = old.receive()
        closing = pool.submit(quick.disconnect_sockets, "warning", 1.0)
        assert old.receive()["reason"] == "warning"
        with wired(quick) as new:
            old.acknowledge(envelope)
            assert under_way.result().ok
            later = typed(pool, quick, "second")
            envelope = new.receive()
            assert envelope["payload"]["text"] == "second"
            new.acknowledge(envelope)
            assert later.result().ok
            old.socket.close()
            closing.result()


def test_a_ticket_is_good_once_and_for_half_a_minute(quick: LocalWorkspace) -> None:
    url = socket_url(quick)
    with connect(url, proxy=None) as socket:
        assert Wire(socket).receive()["type"] == "hello"
    late = socket_url(quick)
    quick.advance(31)
    for used in (url, late, url.replace("ticket=", "ticket=x")):
        with connect(used, proxy=None) as socket, pytest.raises(ConnectionClosed):
            Wire(socket).receive()


def test_an_eleventh_connection_is_refused(quick: LocalWorkspace) -> None:
    with ExitStack() as stack:
        sockets = [stack.enter_context(connect(socket_url(quick), proxy=None)) for _ in range(11)]
        hellos = [Wire(socket).receive() for socket in sockets]
    assert [one["type"] for one in hellos] == ["hello"] * 10 + ["disconnect"]
    assert hellos[10]["reason"] == "too_many_websockets"


def test_slacks_own_client_connects_answers_and_reconnects(quick: LocalWorkspace) -> None:
    connected: list[int] = []
    seen = threading.Event()

    def listen(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, {"text": "hi"}))
        seen.set()

    client = SocketModeClient(app_token=quick.app_token, web_client=web_client(quick), ping_interval=1)
    client.socket_mode_request_listeners.append(listen)
    client.connect()
    try:
        quick.wait_for_socket()
        assert quick.slash_command("ana", "room", "/engagement").ok
        for hurt in (quick.disconnect_sockets, quick.drop_sockets):
            hurt()
            quick.wait_for_socket(timeout=10)
            connected.append(len(quick.hub.connections))
            assert quick.slash_command("ana", "room", "/engagement").ok
    finally:
        client.close()
    assert len(quick.ephemerals("ana", "room")) == 3
