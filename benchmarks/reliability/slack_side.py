"""Slack's side of the load, in one event loop: signs and sends commands, and answers the bot's calls at once.

As light as can be, since it shares the machine with what it measures: raw HTTP over kept connections, no parsing of
what need not be known. It remembers who was answered: a command's channel is its own.
"""

import asyncio
import hashlib
import hmac
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

TEAM, BOT = "T0LOAD", "U0BOT"
_KEPT = 3.0


@dataclass
class Sent:
    """One command: what Slack saw of it."""

    key: str
    seconds: float  # from the moment it was due to the whole answer
    status: int
    said: str


@dataclass
class SlackSide:
    """The stand-in. ``answered`` counts messages by channel, ``calls`` by method."""

    secret: str
    answered: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    sent: list[Sent] = field(default_factory=list)
    _idle: list[tuple[float, asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)
    _number: int = 0
    _commands: int = 0

    # -- the Web API -----------------------------------------------------------------------------------------------

    async def serve(self) -> int:
        """Listen; the port."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        port: int = server.sockets[0].getsockname()[1]
        self.port = port
        self._server = server
        return port

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1].decode()
                length = _length(head)
                body = (await reader.readexactly(length)).decode() if length else ""
                answer = json.dumps(self._answer(urlsplit(path).path.rpartition("/")[2], path, body)).encode()
                writer.write(
                    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(answer)
                    + answer
                )
                if b"connection: close" in head.lower():
                    await writer.drain()
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, method: str, path: str, body: str) -> dict[str, object]:
        if path.startswith("/answer/"):
            self.answered[path.split("/")[2]] += 1
            self.calls["response_url"] += 1
            return {"ok": True}
        self.calls[method] += 1
        args = _args(path, body)
        if method == "auth.test":
            return {"ok": True, "team_id": TEAM, "user_id": BOT, "bot_id": "B0BOT"}
        if method == "users.info":
            return {"ok": True, "user": {"id": args.get("user"), "team_id": TEAM, "is_bot": False}}
        if method == "conversations.info":
            shared = {"is_ext_shared": False, "is_member": True, "is_channel": True}
            return {"ok": True, "channel": {"id": args.get("channel"), **shared}}
        if method in ("chat.postMessage", "chat.postEphemeral"):
            self._number += 1
            self.answered[str(args["channel"])] += 1
            return {"ok": True, "channel": args["channel"], "ts": f"{time.time():.0f}.{self._number:06d}"}
        return {"ok": True}

    # -- the commands ----------------------------------------------------------------------------------------------

    async def send(self, port: int, texts: list[str], *, per_minute: float, seconds: float, seed: int) -> None:
        """Commands at their moments, whether or not earlier ones are answered."""
        chance, count = random.Random(seed), int(per_minute * seconds / 60)
        start, tasks = time.perf_counter() + 0.2, []
        for number in range(count):
            due = start + number * 60 / per_minute
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            self._commands += 1
            tasks.append(asyncio.create_task(self._command(port, self._commands, chance.choice(texts), due)))
        await asyncio.gather(*tasks)

    async def _command(self, port: int, number: int, text: str, due: float) -> None:
        key = f"C{number:06d}"
        fields = {"command": "/engagement", "text": text, "team_id": TEAM, "user_id": f"U{number % 997:04d}"}
        url = f"http://127.0.0.1:{self.port}/answer/{key}"
        body = urlencode({**fields, "channel_id": key, "response_url": url, "trigger_id": f"1.2.{key}"}).encode()
        try:
            status, answer = await self._post(port, body)
            said = json.loads(answer).get("text", "") if answer else ""
        except (OSError, asyncio.IncompleteReadError):
            status, said = 0, ""
        self.sent.append(Sent(key, time.perf_counter() - due, status, said))

    async def _post(self, port: int, body: bytes) -> tuple[int, bytes]:
        stamp = str(int(time.time()))
        signed = hmac.new(self.secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        head = (
            f"POST /slack/events HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-www-form-urlencoded\r\n"
            f"content-length: {len(body)}\r\nx-slack-request-timestamp: {stamp}\r\n"
            f"x-slack-signature: v0={signed}\r\n\r\n"
        )
        reader, writer = self._fresh() or await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(head.encode() + body)
            got = await reader.readuntil(b"\r\n\r\n")
            answer = await reader.readexactly(_length(got))
        except (OSError, asyncio.IncompleteReadError):
            writer.close()
            raise
        self._idle.append((time.monotonic(), reader, writer))
        return int(got.split(b" ", 2)[1]), answer

    def _fresh(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A kept connection that the server has not closed for idleness."""
        while self._idle:
            since, reader, writer = self._idle.pop()
            if time.monotonic() - since < _KEPT and not reader.at_eof():
                return reader, writer
            writer.close()
        return None

    def close(self) -> None:
        """Let go of everything."""
        for _, _, writer in self._idle:
            writer.close()
        self._server.close()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def _args(path: str, body: str) -> dict[str, object]:
    if body.startswith("{"):
        read: dict[str, object] = json.loads(body)
        return read
    query = urlsplit(path).query
    return {name: values[0] for name, values in {**parse_qs(query), **parse_qs(body)}.items()}
