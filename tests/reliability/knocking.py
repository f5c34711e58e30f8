"""Requests that are not Slack's, at the door of the real application: random, half right, replayed, cut, too large."""

import hashlib
import hmac
import logging
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette

from bot.app import build_app
from bot.front_gate import MOST_BYTES, FrontGate
from bot.http_server import PATH, slack_routes
from tests.slack.fakes import fake_deps

SECRET = "0" * 32
FORM, JSON = b"application/x-www-form-urlencoded", b"application/json"
CANARY = "Northwind Traders"
_BODY = urlencode({"command": "/engagement", "text": CANARY, "team_id": "T1", "user_id": "U1"}).encode()
Headers = dict[bytes, bytes]


@dataclass
class Seen:
    """What the door answered, how long each answer took (seconds), and what was logged meanwhile."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        """The time within which a share of the answers came."""
        return sorted(self.seconds)[int(share * (len(self.seconds) - 1))]


def _signed(body: bytes, secret: str = SECRET, at: float | None = None) -> Headers:
    stamp = str(int(time.time() if at is None else at)).encode()
    digest = hmac.new(secret.encode(), b"v0:" + stamp + b":" + body, hashlib.sha256).hexdigest()
    signature = b"v0=" + digest.encode()
    return {b"content-type": FORM, b"x-slack-request-timestamp": stamp, b"x-slack-signature": signature}


def request(chance: random.Random) -> tuple[Headers, list[bytes]]:
    """One request that must not get in: its headers, and its body in the pieces in which it arrives."""
    body = chance.choice((_BODY, b"", b"{}", b"payload=%7B", chance.randbytes(chance.randrange(300))))
    headers = _signed(body)
    match chance.randrange(9):
        case 0:
            headers = _signed(body, secret=f"{chance.getrandbits(128):032x}")
        case 1:
            headers = _signed(body, at=time.time() + chance.choice((-1, 1)) * chance.uniform(310, 1e8))
        case 2:
            body += chance.choice((b"&", b"x", b"\0", b" "))
        case 3:
            del headers[chance.choice(list(headers))]
        case 4:
            headers[chance.choice(list(headers))] = chance.randbytes(chance.randrange(90))
        case 5:
            headers[b"content-type"] = chance.choice((b"text/plain", b"", b"multipart/form-data; boundary=x"))
        case 6:
            headers[b"content-length"] = chance.choice((b"-1", b"many", b"9" * 30, str(MOST_BYTES + 1).encode()))
        case 7:
            headers[b"x-slack-signature"] = b"v0=" + chance.randbytes(32).hex().encode()
        case _:
            headers = {chance.randbytes(8): chance.randbytes(40) for _ in range(chance.randrange(5))}
    return headers, [body]


@contextmanager
def _everything_logged(seen: Seen) -> Iterator[None]:
    class Noting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not record.name.startswith("asyncio"):
                seen.logged.append(record.getMessage())

    root, noting = logging.getLogger(), Noting(logging.DEBUG)
    level = root.level
    root.addHandler(noting)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(noting)
        root.setLevel(level)


async def _ask(app: Starlette, headers: Headers, pieces: list[bytes]) -> int:
    waiting = [*pieces]
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        body = waiting.pop(0) if waiting else b""
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": b"",
        "headers": list(headers.items()),
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
    }
    await app(scope, receive, send)
    return statuses[0]


async def knock(cases: int, seed: int) -> Seen:
    """So many requests, one after the other. Bodies over the limit, in pieces, are among them."""
    deps, seen, chance = fake_deps(), Seen(), random.Random(seed)
    app = Starlette(routes=slack_routes(build_app(deps), FrontGate(SECRET)))
    large = [b"x" * 200_000] * 6
    with _everything_logged(seen):
        for number in range(cases):
            headers, pieces = request(chance)
            if number % 1000 == 999:
                headers, pieces = _signed(b"x"), large
            began = time.perf_counter()
            seen.statuses[await _ask(app, headers, pieces)] += 1
            seen.seconds.append(time.perf_counter() - began)
    deps.close()
    return seen
