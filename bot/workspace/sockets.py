"""Socket Mode: the app's WebSocket connections, envelopes sent over them, acknowledgements coming back.

Each payload goes to exactly one connection, in turn. A connection that was told to disconnect gets no more payloads.
"""

import asyncio
import itertools
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.workspace.delivery import ACK_TIMEOUT, Ack, PayloadKind, Retry
from bot.workspace.model import Json
from bot.workspace.state import State

CONNECTIONS = 10
_GONE = (ConnectionError, RuntimeError, WebSocketDisconnect)  # how a connection that ended shows itself


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app. `pending` holds the envelopes not acknowledged yet."""

    id: str
    socket: WebSocket
    draining: bool = False
    pending: dict[str, "asyncio.Future[Json]"] = field(default_factory=dict)


class SocketHub:
    """All Socket Mode connections of the app. Its coroutines run on the server's event loop."""

    def __init__(self, state: State, ack_timeout: float = ACK_TIMEOUT) -> None:
        self._state = state
        self._timeout = ack_timeout
        self._turn = itertools.count()
        self.connections: list[Connection] = []

    async def serve(self, socket: WebSocket) -> None:
        """Keep one connection until either side ends it."""
        await socket.accept()
        if not self._state.use_ticket(socket.query_params.get("ticket", "")):
            await socket.close(4001, "invalid ticket")
            return
        if len(self.connections) >= CONNECTIONS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        connection = Connection(self._state.ids.secret(8), socket)
        await socket.send_json(self._hello(len(self.connections) + 1))
        self.connections.append(connection)
        self._tell("socket.connected", connection)
        try:
            while True:
                self._acknowledge(connection, await socket.receive_text())
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._forget(connection)

    async def deliver(self, kind: PayloadKind, payload: Json, retry: Retry | None = None) -> Ack:
        """Send an envelope to one connection and wait for its acknowledgement."""
        started = time.monotonic()
        open_ones = [one for one in self.connections if not one.draining]
        if not open_ones:
            return Ack("dispatch_failed", "connection_failed")
        connection = open_ones[next(self._turn) % len(open_ones)]
        envelope_id = f"{self._state.ids.secret(8)}-{self._state.ids.secret(12)}".lower()
        answer: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        connection.pending[envelope_id] = answer
        try:
            await connection.socket.send_text(json.dumps(_envelope(envelope_id, kind, payload, retry)))
            got = await asyncio.wait_for(answer, self._timeout)
        except TimeoutError:
            return Ack("operation_timeout", "http_timeout", seconds=time.monotonic() - started)
        except _GONE:
            return Ack("dispatch_failed", "connection_failed", seconds=time.monotonic() - started)
        finally:
            connection.pending.pop(envelope_id, None)
        return Ack(body=got.get("payload"), seconds=time.monotonic() - started)

    async def disconnect(self, reason: str, close_after: float = 0.0) -> None:
        """Ask every connection to leave (`warning`, `refresh_requested`, `link_disabled`); close it afterwards."""
        told = [one for one in self.connections if not one.draining]
        for connection in told:
            connection.draining = True
            with suppress(*_GONE):
                await connection.socket.send_json(
                    {"type": "disconnect", "reason": reason, "debug_info": {"host": "local-workspace"}}
                )
        if close_after:
            await asyncio.sleep(close_after)
        for connection in told:
            await self._close(connection, 1000)

    async def drop(self, code: int = 1012) -> None:
        """Close every connection without a warning."""
        for connection in list(self.connections):
            connection.draining = True
            await self._close(connection, code)

    async def _close(self, connection: Connection, code: int) -> None:
        try:
            await connection.socket.close(code)
        except _GONE:
            self._forget(connection)

    def _hello(self, number: int) -> Json:
        return {
            "type": "hello",
            "num_connections": number,
            "connection_info": {"app_id": self._state.app_id},
            "debug_info": {"host": "local-workspace", "approximate_connection_time": 18060},
        }

    def _acknowledge(self, connection: Connection, text: str) -> None:
        try:
            message = json.loads(text)
        except json.JSONDecodeError:
            return
        if not isinstance(message, dict):
            return
        answer = connection.pending.get(str(message.get("envelope_id")))
        if answer is not None and not answer.done():
            answer.set_result(message)

    def _forget(self, connection: Connection) -> None:
        if connection in self.connections:
            self.connections.remove(connection)
        for answer in connection.pending.values():
            if not answer.done():
                answer.set_exception(ConnectionError("the app's connection ended"))
        self._tell("socket.disconnected", connection)

    def _tell(self, kind: str, connection: Connection) -> None:
        with self._state.lock:
            self._state.tell(kind, connection.id)


def _envelope(envelope_id: str, kind: PayloadKind, payload: Json, retry: Retry | None) -> Json:
    type_ = PayloadKind.INTERACTIVE if kind is PayloadKind.OPTIONS else kind
    envelope: Json = {
        "envelope_id": envelope_id,
        "type": str(type_),
        "payload": payload,
        "accepts_response_payload": kind is not PayloadKind.EVENT,
    }
    if kind is PayloadKind.EVENT:
        envelope |= {"retry_attempt": retry.number if retry else 0, "retry_reason": retry.reason if retry else ""}
    return envelope
