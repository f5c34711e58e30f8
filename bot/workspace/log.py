"""The log of what the app asked and was sent: Web API calls (without tokens) and payload deliveries."""

import json
from dataclasses import dataclass
from threading import Lock
from typing import TypeAlias

from bot.workspace.delivery import Ack, PayloadKind, Retry
from bot.workspace.model import Json


@dataclass(frozen=True)
class LoggedCall:
    """One call. `method` is the Web API's name, `response_url` for a post to a response URL or a message in an
    acknowledgement, `options` for a type-ahead answer, `blocks:modal` for a view in an acknowledgement. `at` is the
    workspace's time in Unix seconds; `error` Slack's code or None; `fault` the fault applied, if any; `message` channel
    and stamp of the message posted or changed, if any."""

    at: float
    method: str
    args: Json
    wire: str
    status: int
    error: str | None
    fault: str | None = None
    message: tuple[str, str] | None = None


@dataclass(frozen=True)
class Delivered:
    """One payload brought to the app, and its acknowledgement, at the workspace's time in Unix seconds."""

    at: float
    kind: PayloadKind
    payload: Json
    retry: Retry | None
    ack: Ack


Logged: TypeAlias = LoggedCall | Delivered


class CallLog:
    """Calls and deliveries in the order in which they were answered."""

    def __init__(self) -> None:
        self._entries: list[Logged] = []
        self._lock = Lock()

    def add(self, entry: Logged) -> None:
        """Note a call or a delivery."""
        with self._lock:
            self._entries.append(entry)

    def since(self, place: int) -> list[Logged]:
        """What was noted after the first `place` entries."""
        with self._lock:
            return self._entries[place:]

    def __len__(self) -> int:
        return len(self._entries)

    def calls(self, method: str | None = None) -> list[LoggedCall]:
        """All calls, or those of one method."""
        return [one for one in self.since(0) if isinstance(one, LoggedCall) and method in (None, one.method)]

    def deliveries(self, kind: PayloadKind | None = None) -> list[Delivered]:
        """All deliveries, or those of one kind."""
        return [one for one in self.since(0) if isinstance(one, Delivered) and kind in (None, one.kind)]

    def json_lines(self) -> str:
        """The calls as JSON lines `{"method", "args", "wire"}` for the conformance tool; no tokens, no uploads."""
        lines = [
            json.dumps({"method": call.method, "args": call.args, "wire": call.wire}, ensure_ascii=False)
            for call in self.calls()
            if call.method != "files.upload"
        ]
        return "".join(line + "\n" for line in lines)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
