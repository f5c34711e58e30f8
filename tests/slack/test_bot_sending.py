"""How calls to Slack fail, and what is repeated: only what was surely not sent."""

import errno
import io
import socket
import ssl
from datetime import UTC, datetime
from typing import Any
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.clients import Caller, ClientFactory
from bot.errors import Failure, SendFailed
from bot.response_url import ResponseUrls
from bot.slack_codes import class_of, classify, retry_after
from bot.uploads import Uploads

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def api_error(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> SlackApiError:
    """Slack's refusal as the SDK raises it."""
    response = SlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data=data, headers=headers or {}, status_code=status
    )
    return SlackApiError("refused", response)


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (api_error({"ok": False, "error": "ratelimited"}), Failure.NOT_SENT),
        (api_error({"ok": False, "error": "ratelimited"}, 429), Failure.NOT_SENT),
        (api_error({"ok": False, "error": "Received a response in a non-JSON format: "}, 429), Failure.NOT_SENT),
        (api_error({"ok": False, "error": "channel_not_found"}), Failure.RECIPIENT),
        (api_error({"ok": False, "error": "missing_scope"}), Failure.WORKSPACE),
        (api_error({"ok": False, "error": "invalid_blocks"}), Failure.MISTAKE),
        (api_error({"ok": False, "error": "internal_error"}), Failure.AMBIGUOUS),
        (api_error({"ok": False, "error": "some_new_error"}), Failure.AMBIGUOUS),
        (api_error({"ok": False, "error": "invalid_blocks"}, 500), Failure.AMBIGUOUS),
        (api_error({"ok": False, "error": "Received a response in a non-JSON format: <html>"}, 502), Failure.AMBIGUOUS),
        (api_error({"ok": False}), Failure.AMBIGUOUS),
        (URLError(ConnectionRefusedError(errno.ECONNREFUSED, "refused")), Failure.NOT_SENT),
        (URLError(OSError(errno.ENETUNREACH, "unreachable")), Failure.NOT_SENT),
        (URLError(socket.gaierror(-2, "unknown")), Failure.NOT_SENT),
        (URLError(ssl.SSLCertVerificationError("self-signed")), Failure.NOT_SENT),
        (URLError(ConnectionResetError(errno.ECONNRESET, "reset")), Failure.AMBIGUOUS),
        (URLError(TimeoutError("timed out")), Failure.AMBIGUOUS),
        (TimeoutError("timed out"), Failure.AMBIGUOUS),
        (ConnectionResetError(errno.ECONNRESET, "reset"), Failure.AMBIGUOUS),
        (ValueError("anything"), Failure.AMBIGUOUS),
    ],
)
def test_every_failure_has_its_class(error: Exception, failure: Failure) -> None:
    assert classify(error).failure is failure


def test_an_unknown_code_is_ambiguous() -> None:
    assert class_of("never_heard_of") is Failure.AMBIGUOUS


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "3"}, 3.0),
        ({"retry-after": "2.5"}, 2.5),
        ({"Retry-After": ["7"]}, 7.0),
        ({"Retry-After": "Sun, 22 Nov 2026 12:00:09 GMT"}, 9.0),
        ({"Retry-After": "Sun, 22 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"Retry-After": "-4"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": ""}, None),
        ({}, None),
        (None, None),
    ],
)
def test_retry_after_is_read_in_any_form(headers: Any, seconds: float | None) -> None:
    assert retry_after(headers, NOW) == seconds


class Scripted(WebClient):
    """A client whose calls end as a script says."""

    def __init__(self, *outcomes: Any) -> None:
        super().__init__(token="xoxb-x", retry_handlers=[])
        self.outcomes, self.calls = list(outcomes), 0

    def api_call(self, api_method: str, **kwargs: Any) -> Any:
        self.calls += 1
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return type("Answer", (), {"data": outcome})()


LIMITED = api_error({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": "2"})


def test_a_call_that_was_not_sent_is_repeated_after_the_time_slack_asks_for() -> None:
    client, slept = Scripted(LIMITED, LIMITED, {"ok": True, "ts": "1.0"}), []
    caller = Caller(client, sleep=slept.append)
    assert caller.call("chat.postMessage", {})["ts"] == "1.0"
    assert slept == [2.0, 2.0]


def test_repeats_are_bounded_in_number_and_in_time() -> None:
    client = Scripted(*[LIMITED] * 5)
    with pytest.raises(SendFailed, match="ratelimited"):
        Caller(client, sleep=lambda _: None).call("chat.postMessage", {})
    assert client.calls == 3
    long = Scripted(api_error({}, 429, {"Retry-After": "3600"}))
    slept: list[float] = []
    with pytest.raises(SendFailed):
        Caller(long, sleep=slept.append).call("chat.postMessage", {})
    assert (long.calls, slept) == (1, [])


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError(),
        URLError(ConnectionResetError(errno.ECONNRESET, "reset")),
        api_error({}, 503),
        api_error({"ok": False, "error": "fatal_error"}),
        api_error({"ok": False, "error": "channel_not_found"}),
    ],
)
def test_what_may_have_happened_and_what_is_final_is_never_repeated(error: Exception) -> None:
    client = Scripted(error)
    with pytest.raises(SendFailed):
        Caller(client, sleep=lambda _: None).call("chat.postMessage", {})
    assert client.calls == 1


def test_the_place_is_looked_at_again_before_every_repeat() -> None:
    client, looked = Scripted(LIMITED, {"ok": True}), []
    caller = Caller(client, sleep=lambda _: looked.append("wait"))
    caller.call("chat.postMessage", {}, before=lambda: looked.append("look"))
    assert looked == ["look", "wait", "look"]


def test_clients_have_no_retries_of_their_own_and_ten_seconds_of_patience() -> None:
    client = ClientFactory("http://127.0.0.1:1/api").client("xoxb-x")
    assert client.retry_handlers == []
    assert client.timeout == 10
    assert client.base_url == "http://127.0.0.1:1/api/"


@pytest.mark.parametrize(
    ("api_url", "url", "allowed"),
    [
        (None, "https://hooks.slack.com/commands/T1/2/3", True),
        (None, "https://hooks.slack-gov.com/commands/T1/2/3", True),
        (None, "http://hooks.slack.com/commands/T1/2/3", False),
        (None, "https://hooks.slack.com.evil.example/x", False),
        (None, "https://evil.example/hooks.slack.com", False),
        (None, "https://hooks.slack.com@evil.example/x", False),
        (None, "https://user:pass@hooks.slack.com/x", False),
        (None, "https://hooks.slack.com:8443/x", False),
        (None, "file:///etc/passwd", False),
        (None, "http://127.0.0.1:8080/x", False),
        (None, "https://[bad", False),
        (None, "", False),
        ("http://127.0.0.1:8080/api/", "http://127.0.0.1:8080/commands/1", True),
        ("http://127.0.0.1:8080/api/", "http://127.0.0.1:8081/commands/1", False),
        ("http://127.0.0.1:8080/api/", "http://localhost:8080/commands/1", False),
        ("http://127.0.0.1:8080/api/", "https://hooks.slack.com/commands/1", True),
    ],
)
def test_answers_go_to_slacks_hosts_only(api_url: str | None, url: str, allowed: bool) -> None:
    urls = ResponseUrls(api_url)
    assert urls._hosts.allow(url) is allowed
    urls.close()


def test_files_go_to_slacks_hosts_only() -> None:
    uploads = Uploads()
    with pytest.raises(SendFailed, match="foreign_upload_url"):
        uploads.send("https://files.slack.com.evil.example/upload", b"x")
    uploads.close()


@pytest.fixture
def hook() -> Any:
    """A server that answers as told, and the requests it got."""
    import threading
    from http.server import BaseHTTPRequestHandler, HTTPServer

    answers: list[tuple[int, dict[str, str], bytes]] = []
    got: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append(self.path)
            self.rfile.read(int(self.headers["content-length"]))
            status, headers, body = answers.pop(0)
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            io.StringIO().write(format)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    base = f"http://127.0.0.1:{server.server_port}"
    urls = ResponseUrls(f"{base}/api/")
    yield base, urls, answers, got
    urls.close()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, b"ok", None),
        (200, b'{"ok":true}', None),
        (404, b'{"ok":false,"error":"expired_url"}', "expired_url"),
        (404, b"used_url", "used_url"),
        (400, b'{"ok":false,"error":"invalid_blocks"}', "invalid_blocks"),
        (200, b'{"ok":false,"error":"no_text"}', "no_text"),
        (500, b"<html>", "http_500"),
        (429, b"", "http_429"),
        (302, b"", "http_302"),
    ],
)
def test_a_response_urls_answer_is_read(hook: Any, status: int, body: bytes, code: str | None) -> None:
    base, urls, answers, got = hook
    answers.append((status, {"location": f"{base}/elsewhere"} if status == 302 else {}, body))
    if code is None:
        urls.send(f"{base}/commands/1", {"text": "x"})
    else:
        with pytest.raises(SendFailed, match=code):
            urls.send(f"{base}/commands/1", {"text": "x"})
    assert got == ["/commands/1"]
