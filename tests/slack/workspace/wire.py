"""A bare Socket Mode connection for tests: reads envelopes and answers them by hand."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

from bot.workspace import LocalWorkspace
from tests.slack.workspace.kit import web_client


def socket_url(workspace: LocalWorkspace) -> str:
    """A new Socket Mode address."""
    client = web_client(workspace, workspace.app_token)
    return str(client.apps_connections_open(app_token=workspace.app_token)["url"])


class Wire:
    """One open connection."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def receive(self, timeout: float = 5) -> dict[str, Any]:
        """The next message."""
        message = json.loads(self.socket.recv(timeout))
        assert isinstance(message, dict)
        return message

    def acknowledge(self, envelope: dict[str, Any], payload: Any = None) -> None:
        """Answer an envelope."""
        body = {"envelope_id": envelope["envelope_id"]} | ({} if payload is None else {"payload": payload})
        self.socket.send(json.dumps(body))


@contextmanager
def wired(workspace: LocalWorkspace) -> Iterator[Wire]:
    """A connection that has had its hello."""
    with connect(socket_url(workspace), proxy=None) as socket:
        wire = Wire(socket)
        assert wire.receive()["type"] == "hello"
        yield wire
