"""Faults on purpose: each kind, before and after acting; rules and chance."""

import http.client
import time
import urllib.error
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler
from slack_sdk.webhook import WebhookClient

from bot.workspace import Channel, Fault, FaultKind, LocalWorkspace
from tests.slack.workspace.kit import web_client


def attempt(client: WebClient, room: Channel) -> Any:
    """Post once; the answer's status and body, or the name of the connection's error."""
    try:
        return client.chat_postMessage(channel=room.id, text="x").status_code
    except SlackApiError as refused:
        code = str(refused.response["error"])
        return refused.response.status_code, "not json" if "non-JSON" in code else code
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError) as broken:
        return type(broken).__name__


@pytest.mark.parametrize("acts", [False, True], ids=["before acting", "after acting"])
@pytest.mark.parametrize(
    ("kind", "how", "seen"),
    [
        (FaultKind.RATE_LIMITED, {}, (429, "ratelimited")),
        (FaultKind.RATE_LIMITED_OK, {}, (200, "ratelimited")),
        (FaultKind.SERVER_ERROR, {"status": 502}, (502, "not json")),
        (FaultKind.NOT_JSON, {}, (200, "not json")),
        (FaultKind.ERROR, {"code": "fatal_error"}, (200, "fatal_error")),
    ],
)
def test_a_call_fails_as_ordered(
    workspace: LocalWorkspace, client: WebClient, room: Channel, kind: FaultKind, how: Any, seen: Any, acts: bool
) -> None:
    rule = workspace.fail_next("chat.postMessage", kind, acts=acts, **how)
    assert attempt(client, room) == seen
    assert (rule.hits, len(workspace.messages(room))) == (1, int(acts))
    assert attempt(client, room) == 200


@pytest.mark.parametrize("acts", [False, True], ids=["before acting", "after acting"])
@pytest.mark.parametrize(("kind", "how"), [(FaultKind.DROP, {}), (FaultKind.HANG, {"seconds": 0.05})])
def test_a_connection_is_dropped_as_ordered(
    workspace: LocalWorkspace, client: WebClient, room: Channel, kind: FaultKind, how: Any, acts: bool
) -> None:
    workspace.fail_next("chat.postMessage", kind, acts=acts, **how)
    assert attempt(client, room) in ("RemoteDisconnected", "ConnectionResetError", "URLError")
    assert len(workspace.messages(room)) == int(acts)
    assert attempt(client, room) == 200


def test_a_late_answer_is_the_right_one(workspace: LocalWorkspace, client: WebClient, room: Channel) -> None:
    workspace.fail_next("chat.postMessage", "delay", seconds=0.2)
    started = time.monotonic()
    assert attempt(client, room) == 200
    assert time.monotonic() - started >= 0.2
    assert len(workspace.messages(room)) == 1


def test_a_client_gives_up_on_a_hanging_call(workspace: LocalWorkspace, room: Channel) -> None:
    workspace.fail_next("chat.postMessage", "hang", acts=True, seconds=30)
    impatient = web_client(workspace)
    impatient.timeout = 1  # the smallest whole second slack_sdk takes
    assert attempt(impatient, room) == "TimeoutError"
    assert len(workspace.messages(room)) == 1


def test_retry_after_may_be_odd_or_missing(workspace: LocalWorkspace, client: WebClient, room: Channel) -> None:
    for header in ("2.5", "soon", None):
        workspace.fail_next("chat.postMessage", "rate_limited", retry_after=header)
        with pytest.raises(SlackApiError) as limited:
            client.chat_postMessage(channel=room.id, text="x")
        assert limited.value.response.headers.get("Retry-After") == header


def test_slacks_default_client_posts_twice_when_the_answer_is_lost(workspace: LocalWorkspace, room: Channel) -> None:
    client = web_client(workspace)
    client.retry_handlers.append(ConnectionErrorRetryHandler())
    workspace.fail_next("chat.postMessage", "drop", acts=True)
    client.chat_postMessage(channel=room.id, text="x")
    assert len(workspace.messages(room)) == 2


def test_a_rule_picks_its_calls(workspace: LocalWorkspace, client: WebClient, room: Channel) -> None:
    rule = workspace.fail_next("chat.*", "error", times=2, skip=1, where=lambda args: args.get("text") == "x")
    outcomes = [attempt(client, room) for _ in range(4)]
    assert outcomes == [200, (200, "internal_error"), (200, "internal_error"), 200]
    assert client.chat_postMessage(channel=room.id, text="other")["ok"]
    assert rule.hits == 2


def test_response_urls_and_uploads_can_fail_too(workspace: LocalWorkspace, room: Channel) -> None:
    url = workspace.slash_command("ana", room, "/engagement").response_url
    workspace.fail_next("response_url", "server_error", status=503)
    assert WebhookClient(url, retry_handlers=[]).send(text="x").status_code == 503
    assert WebhookClient(url, retry_handlers=[]).send(text="x").status_code == 200


def test_chance_is_repeatable(workspace: LocalWorkspace, client: WebClient, room: Channel) -> None:
    def run(seed: int) -> list[Any]:
        faults = (Fault(FaultKind.ERROR), Fault(FaultKind.SERVER_ERROR, acts=True))
        ordered = workspace.fail_at_random(0.4, *faults, seed=seed, methods="chat.postMessage")
        outcomes = [attempt(client, room) for _ in range(40)]
        workspace.faults.clear()
        assert ordered.hits == sum(outcome != 200 for outcome in outcomes)
        return outcomes

    first = run(1)
    assert first == run(1)
    assert first != run(2)
    assert {(200, "internal_error"), (500, "not json"), 200} == set(first)


def test_nonsense_orders_are_refused(workspace: LocalWorkspace) -> None:
    with pytest.raises(ValueError, match="explode"):
        workspace.fail_next("chat.postMessage", "explode")
    with pytest.raises(ValueError, match="probability"):
        workspace.fail_at_random(1.5, Fault(FaultKind.DROP))


def test_stopping_does_not_wait_for_a_hanging_call(fresh: LocalWorkspace) -> None:
    room = fresh.add_channel("room", ["ana"], with_bot=True)
    fresh.fail_next("chat.postMessage", "hang", seconds=60)
    impatient = web_client(fresh)
    impatient.timeout = 1
    attempt(impatient, room)
    started = time.monotonic()
    fresh.stop()
    assert time.monotonic() - started < 3
