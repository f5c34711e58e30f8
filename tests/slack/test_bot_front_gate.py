"""The front door over HTTP: only what Slack signed gets in, everything else is refused early, cheaply and quietly."""

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from bot.app import build_app
from bot.front_gate import MOST_BYTES, FrontGate
from bot.http_server import PATH, health_routes, slack_routes
from engagement.errors import DatabaseUnavailable
from tests.slack.fakes import fake_deps

SECRET = "0" * 32
FORM = "application/x-www-form-urlencoded"
BODY = urlencode(
    {"command": "/engagement", "text": "help", "team_id": "T0HARBOUR", "user_id": "U1", "channel_id": "C1"}
)


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET, kind: str = FORM) -> dict[str, str]:
    """Headers as Slack makes them."""
    stamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"content-type": kind, "x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}


class Door:
    """An ASGI application, asked without a network."""

    def __init__(self, app: Starlette) -> None:
        self._app = app

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://bot.example") as client:
                return await client.request(method, path, **request)

        return asyncio.run(send())

    def post(self, path: str, **request: Any) -> httpx.Response:
        return self.ask("POST", path, **request)

    def get(self, path: str) -> httpx.Response:
        return self.ask("GET", path)


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    deps = fake_deps()
    yield Door(Starlette(routes=slack_routes(build_app(deps), FrontGate(SECRET))))
    deps.close()


def test_a_signed_command_gets_in(door: Door) -> None:
    answer = door.post(PATH, content=BODY, headers=signed(BODY.encode()))
    assert answer.status_code == 200
    assert "How engaged is a customer?" in answer.json()["text"]


@pytest.mark.parametrize(("age", "status"), [(0, 200), (295, 200), (-295, 200), (305, 401), (-305, 401), (86_400, 401)])
def test_a_request_is_good_for_five_minutes(door: Door, age: int, status: int) -> None:
    headers = signed(BODY.encode(), at=time.time() - age)
    assert door.post(PATH, content=BODY, headers=headers).status_code == status
    assert (FrontGate(SECRET).check_body(headers, BODY.encode()) or 200) == status


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"x-slack-signature": "v0=" + "0" * 64}, 401),
        ({"x-slack-signature": "v0=short"}, 400),
        ({"x-slack-signature": "v1=" + "0" * 64}, 400),
        ({"x-slack-signature": ""}, 400),
        ({"x-slack-request-timestamp": "yesterday"}, 400),
        ({"x-slack-request-timestamp": "17000000000"}, 400),
        ({"x-slack-request-timestamp": "१७०००००००0"}, 400),
        ({"x-slack-request-timestamp": "-100000000"}, 400),
        ({"x-slack-request-timestamp": "1700000000"}, 401),
        ({"content-type": "text/plain"}, 400),
        ({"content-type": "multipart/form-data; boundary=x"}, 400),
        ({"content-type": ""}, 400),
        ({"content-length": "many"}, 400),
        ({"content-length": str(MOST_BYTES + 1)}, 413),
        ({"content-length": "9" * 400}, 413),
    ],
)
def test_malformed_and_forged_requests_are_refused(change: dict[str, str], status: int) -> None:
    headers = {"content-length": str(len(BODY)), **signed(BODY.encode()), **change}
    gate = FrontGate(SECRET)
    assert (gate.check_head(headers) or gate.check_body(headers, BODY.encode())) == status


def test_a_changed_body_is_refused(door: Door) -> None:
    assert door.post(PATH, content=BODY + "&x=1", headers=signed(BODY.encode())).status_code == 401


def test_another_secret_is_refused(door: Door) -> None:
    assert door.post(PATH, content=BODY, headers=signed(BODY.encode(), secret="1" * 32)).status_code == 401


def test_a_body_that_grows_beyond_the_limit_while_it_is_read_is_refused(door: Door) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(30):
            yield b"x" * 100_000

    assert door.post(PATH, content=endless(), headers=signed(b"x")).status_code == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe", FORM),
        (b"{not json", "application/json"),
        (b"payload={not json", FORM),
        (b"[]", "application/json"),
    ],
)
def test_signed_nonsense_is_a_bad_request_and_no_error(door: Door, body: bytes, kind: str) -> None:
    answer = door.post(PATH, content=body, headers=signed(body, kind=kind))
    assert answer.status_code in (400, 404)


def test_only_posts_are_answered(door: Door) -> None:
    assert door.get(PATH).status_code == 405
    assert door.post("/elsewhere").status_code == 404


@given(
    body=st.binary(max_size=400),
    headers=st.dictionaries(
        st.sampled_from(["content-type", "x-slack-signature", "x-slack-request-timestamp", "x-other"]),
        st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=80),
    ),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_unsigned_requests_never_get_in_and_never_fail(door: Door, body: bytes, headers: dict[str, str]) -> None:
    assert door.post(PATH, content=body, headers=headers).status_code in (400, 401, 413)


def test_nothing_of_a_refused_request_is_logged(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    secret = b"text=Northwind+Traders"
    with caplog.at_level(logging.DEBUG):
        door.post(PATH, content=secret, headers=signed(b"other"))
        door.post(PATH, content=secret, headers={"content-type": FORM})
    assert "Northwind" not in "".join(record.getMessage() for record in caplog.records if record.name != "httpx")


def test_health_says_that_the_process_lives_and_readiness_what_is_missing() -> None:
    down = [False]

    def database() -> None:
        if down[0]:
            raise DatabaseUnavailable("The database does not answer.")

    door = Door(Starlette(routes=health_routes({"database": database})))
    assert door.get("/healthz").text == "ok"
    assert door.get("/readyz").json() == {"ready": True, "failed": {}}
    down[0] = True
    answer = door.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["failed"] == {"database": "The database does not answer."}
    assert door.get("/healthz").status_code == 200
