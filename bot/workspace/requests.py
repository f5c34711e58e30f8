"""HTTP mode: payloads posted to the app's request URLs, signed as Slack signs them (v0, HMAC-SHA256)."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from urllib.parse import urlencode

import httpx

from bot.workspace.delivery import ACK_TIMEOUT, Ack, PayloadKind, Retry
from bot.workspace.model import Json
from bot.workspace.state import State


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 request signature of a raw body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class HttpDelivery:
    """Posts payloads to the app. `signed_at` gives the time in the signature (real time: apps compare it to theirs)."""

    def __init__(
        self, state: State, ack_timeout: float = ACK_TIMEOUT, signed_at: Callable[[], float] = time.time
    ) -> None:
        self._state = state
        self._timeout = ack_timeout
        self.signed_at = signed_at
        self._client: httpx.AsyncClient | None = None

    async def deliver(self, kind: PayloadKind, payload: Json, retry: Retry | None = None) -> Ack:
        """Post one payload and read the app's answer."""
        url = self._url(kind)
        if url is None:
            return Ack("dispatch_failed", "connection_failed")
        body, content_type = _body(kind, payload)
        headers = self._headers(body, content_type, retry)
        started = time.monotonic()
        try:
            async with asyncio.timeout(self._timeout):
                answer = await self._open().post(url, content=body, headers=headers, timeout=None)
        except TimeoutError:
            return Ack("operation_timeout", "http_timeout", seconds=time.monotonic() - started)
        except httpx.TooManyRedirects:
            return Ack("dispatch_failed", "too_many_redirects", seconds=time.monotonic() - started)
        except httpx.HTTPError:
            return Ack("dispatch_failed", "connection_failed", seconds=time.monotonic() - started)
        return _ack(answer, time.monotonic() - started)

    async def close(self) -> None:
        """Close the connections to the app."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    def _open(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(trust_env=False, follow_redirects=True, max_redirects=2)
        return self._client

    def _url(self, kind: PayloadKind) -> str | None:
        app = self._state.app
        return app.options_url or app.request_url if kind is PayloadKind.OPTIONS else app.request_url

    def _headers(self, body: bytes, content_type: str, retry: Retry | None) -> dict[str, str]:
        timestamp = str(int(self.signed_at()))
        headers = {
            "content-type": content_type,
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "x-slack-request-timestamp": timestamp,
            "x-slack-signature": signature(self._state.signing_secret, timestamp, body),
        }
        if retry is not None:
            headers |= {"x-slack-retry-num": str(retry.number), "x-slack-retry-reason": retry.reason}
        return headers


def _body(kind: PayloadKind, payload: Json) -> tuple[bytes, str]:
    if kind is PayloadKind.EVENT:
        return json.dumps(payload).encode(), "application/json"
    form = payload if kind is PayloadKind.COMMAND else {"payload": json.dumps(payload)}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _ack(answer: httpx.Response, seconds: float) -> Ack:
    no_retry = answer.headers.get("x-slack-no-retry") == "1"
    if not answer.is_success:
        error = "http_service_error" if answer.is_server_error else "http_client_error"
        return Ack(error, "http_error", answer.status_code, seconds=seconds, no_retry=no_retry)
    body: object = answer.text
    if "json" in answer.headers.get("content-type", ""):
        try:
            body = answer.json()
        except json.JSONDecodeError:
            body = answer.text
    return Ack(status=answer.status_code, body=body, seconds=seconds, no_retry=no_retry)
