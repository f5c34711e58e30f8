"""Signed HTTP delivery: the signature, skewed clocks, forged and slow answers, options, event retries."""

import asyncio
import json
import time
from collections.abc import Iterator
from urllib.parse import parse_qs

import pytest
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.workspace import Command, LocalWorkspace, PayloadKind
from tests.slack.workspace.bolt_app import PICK, build, over_http, serving
from tests.slack.workspace.kit import people, web_client
from tests.slack.workspace.samples import field, modal


class Endpoint:
    """A request URL that notes what comes and answers as told."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answers: list[Response] = []
        self.delay = 0.0

    async def __call__(self, request: Request) -> Response:
        self.requests.append((request.url.path, dict(request.headers), await request.body()))
        late = time.monotonic() + self.delay
        while time.monotonic() < late and not await request.is_disconnected():
            await asyncio.sleep(0.02)
        return self.answers.pop(0) if self.answers else PlainTextResponse("")

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self.handle, methods=["POST"])])

    async def handle(self, request: Request) -> Response:
        return await self(request)


@pytest.fixture(scope="module")
def listener() -> Endpoint:
    return Endpoint()


@pytest.fixture
def endpoint(listener: Endpoint) -> Endpoint:
    """The endpoint, with nothing noted yet."""
    listener.requests, listener.answers, listener.delay = [], [], 0.0
    return listener


@pytest.fixture(scope="module")
def module_workspace(listener: Endpoint) -> Iterator[LocalWorkspace]:
    """A workspace that posts to the endpoint and waits 1 s."""
    with serving(listener.app()) as base, LocalWorkspace(ack_timeout=3.0) as running:
        people(running).add_channel("room", ["ana"], with_bot=True)
        running.configure_app(socket_mode=False, request_url=f"{base}/all", options_url=f"{base}/options")
        yield running


@pytest.fixture
def posting(module_workspace: LocalWorkspace) -> Iterator[LocalWorkspace]:
    """The same with the settings and the log as they were."""
    settings = module_workspace.state.app
    module_workspace.log.clear()
    yield module_workspace
    module_workspace.configure_app(request_url=settings.request_url)


def test_requests_carry_slacks_signature(posting: LocalWorkspace, endpoint: Endpoint) -> None:
    assert posting.slash_command("ana", "room", "/engagement", "a&b").ok
    ((path, headers, body),) = endpoint.requests
    verifier = SignatureVerifier(posting.signing_secret)
    assert path == "/all"
    assert verifier.is_valid_request(body, headers)
    assert not verifier.is_valid_request(body + b"&x=1", headers)
    assert abs(int(headers["x-slack-request-timestamp"]) - time.time()) < 5
    form = parse_qs(body.decode(), keep_blank_values=True)
    assert form["text"] == ["a&b"]
    assert form["is_enterprise_install"] == ["false"]


def test_a_moved_clock_does_not_move_the_signature(posting: LocalWorkspace, endpoint: Endpoint) -> None:
    posting.advance(3600)
    posting.slash_command("ana", "room", "/engagement")
    assert abs(int(endpoint.requests[0][1]["x-slack-request-timestamp"]) - time.time()) < 5


def test_bolt_refuses_what_was_signed_long_ago_or_by_another(fresh: LocalWorkspace) -> None:
    room = fresh.add_channel("room", ["ana"], with_bot=True)
    app, _ = build(fresh)
    with over_http(fresh, app):
        assert fresh.slash_command("ana", room, "/engagement").ok
        fresh.http.signed_at = lambda: time.time() - 400
        assert fresh.slash_command("ana", room, "/engagement").error == "http_client_error"
        fresh.http.signed_at = time.time
        fresh.state.signing_secret = "someone else's"
        result = fresh.slash_command("ana", room, "/engagement")
        assert (result.error, result.ack.status) == ("http_client_error", 401)


def test_a_command_bolt_has_no_listener_for_fails(fresh: LocalWorkspace) -> None:
    room = fresh.add_channel("room", ["ana"], with_bot=True)
    fresh.configure_app(commands=(Command("/engagement"), Command("/other")))
    app, _ = build(fresh)
    with over_http(fresh, app):
        result = fresh.slash_command("ana", room, "/other")
    assert (result.error, result.ack.status) == ("http_client_error", 404)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (PlainTextResponse("", 500), "http_service_error"),
        (PlainTextResponse("", 404), "http_client_error"),
        (RedirectResponse("/all", 307), None),
        (PlainTextResponse("hello"), None),
        (JSONResponse({"text": "hello"}), None),
        (PlainTextResponse("{", media_type="application/json"), None),
        (JSONResponse({"text": "x", "blocks": [{}]}), "invalid_blocks"),
    ],
)
def test_answers_to_a_command(posting: LocalWorkspace, endpoint: Endpoint, answer: Response, error: str | None) -> None:
    endpoint.answers = [answer]
    assert posting.slash_command("ana", "room", "/engagement").error == error


def test_a_slow_app_times_out_and_a_missing_one_fails(posting: LocalWorkspace, endpoint: Endpoint) -> None:
    endpoint.delay = 5
    assert posting.slash_command("ana", "room", "/engagement").error == "operation_timeout"
    posting.configure_app(request_url="http://127.0.0.1:9/")
    assert posting.slash_command("ana", "room", "/engagement").error == "dispatch_failed"
    posting.configure_app(request_url=None)
    assert posting.slash_command("ana", "room", "/engagement").error == "dispatch_failed"


def test_type_ahead_has_an_address_of_its_own(posting: LocalWorkspace, endpoint: Endpoint) -> None:
    trigger = posting.slash_command("ana", "room", "/engagement").trigger_id
    web_client(posting).views_open(trigger_id=trigger, view=modal(field(PICK)))
    (view,) = posting.modals("ana")
    endpoint.answers = [JSONResponse({"options": [{"text": {"type": "plain_text", "text": "One"}, "value": "1"}]})]
    assert [one["value"] for one in posting.suggest("ana", view, "account", "on").options] == ["1"]
    path, _, body = endpoint.requests[-1]
    asked = json.loads(parse_qs(body.decode())["payload"][0])
    assert (path, asked["type"], asked["value"], asked["action_id"]) == (
        "/options",
        "block_suggestion",
        "on",
        "account",
    )
    endpoint.answers = [JSONResponse({"options": "none"})]
    refused = posting.suggest("ana", view, "account", "on")
    assert (refused.error, [one.pointer for one in refused.problems]) == ("invalid_options", ["/options"])


# -- events ------------------------------------------------------------------------------------------------------------


def test_an_event_is_repeated_at_once_after_a_minute_and_after_five_more(
    posting: LocalWorkspace, endpoint: Endpoint
) -> None:
    endpoint.answers = [PlainTextResponse("", 500) for _ in range(4)]
    result = posting.send_event({"type": "app_home_opened", "user": "U1"})
    assert result.error == "http_service_error"
    assert len(endpoint.requests) == 2
    posting.advance(59)
    assert len(endpoint.requests) == 2
    posting.advance(1)
    assert len(endpoint.requests) == 3
    posting.advance(300)
    assert len(endpoint.requests) == 4
    assert posting.events.pending == 0
    headers = [one[1] for one in endpoint.requests]
    assert [one.get("x-slack-retry-num") for one in headers] == [None, "1", "2", "3"]
    assert [one.get("x-slack-retry-reason") for one in headers] == [None, "http_error", "http_error", "http_error"]
    assert len({json.loads(one[2])["event_id"] for one in endpoint.requests}) == 1


def test_a_repeat_that_is_acknowledged_is_the_last(posting: LocalWorkspace, endpoint: Endpoint) -> None:
    endpoint.delay = 5
    endpoint.answers = [PlainTextResponse("")]
    posting.send_event({"type": "app_home_opened", "user": "U1"})
    assert posting.events.pending == 1
    assert endpoint.requests[1][1]["x-slack-retry-reason"] == "http_timeout"
    endpoint.delay = 0
    posting.advance(60)
    assert (len(endpoint.requests), posting.events.pending) == (3, 0)


def test_an_app_can_decline_repeats(posting: LocalWorkspace, endpoint: Endpoint) -> None:
    endpoint.answers = [PlainTextResponse("", 500, {"x-slack-no-retry": "1"})]
    posting.send_event({"type": "app_home_opened", "user": "U1"})
    assert (len(endpoint.requests), posting.events.pending) == (1, 0)


def test_events_are_signed_json(posting: LocalWorkspace, endpoint: Endpoint) -> None:
    posting.send_event({"type": "app_home_opened", "user": "U1"}, event_id="Ev1")
    ((_, headers, body),) = endpoint.requests
    assert SignatureVerifier(posting.signing_secret).is_valid_request(body, headers)
    event = json.loads(body)
    assert (event["type"], event["event_id"], event["event"]["type"]) == ("event_callback", "Ev1", "app_home_opened")
    assert event["authorizations"][0]["user_id"] == posting.bot.id
    assert posting.log.deliveries(PayloadKind.EVENT)[0].payload == event
