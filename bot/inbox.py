"""What Slack sent becomes a row before it is acknowledged; a worker does it later (``bot.workers``).

Every listener takes in through ``Inbox``. The key of a payload is the same when Slack delivers it again, and the retry
header is never looked at. Only what the work needs is kept of a payload, and no longer than the work lasts.
"""

import hashlib
import json
import time
from bisect import bisect
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from threading import Event, Lock
from typing import Any

from bot.asker import Asker
from bot.blocks.message import Json
from bot.group_commit import GroupCommit
from bot.installation import Installation
from engagement.delivery import InboxKind
from engagement.store import inbox as store
from engagement.store.database import Database
from engagement.store.inbox import Arrival, Pace, Taken
from engagement.store.tables import InboxRow

MOST = 10_000  # rows in line; a longer line would be answered after an hour, when its response_urls are dead
LOOK_EVERY = 1.0  # seconds between two looks at the line
_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class InboxWork:
    """What a handler is given. ``name``: the command, action id, callback id or event type; ``attempt`` from 1."""

    key: str
    kind: InboxKind
    name: str
    asker: Asker
    payload: Json
    received_at: datetime
    attempt: int

    @classmethod
    def of_row(cls, row: InboxRow) -> "InboxWork":
        """The work that a claimed row holds."""
        body = row.body or {}
        asker = Asker(**body["asker"])
        kind = InboxKind(row.kind)
        return cls(row.inbox_key, kind, body["name"], asker, body["payload"], row.received_at, row.attempts)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a payload; ``minutes`` is how long it stands in line where that is a minute or more."""

    taken: Taken
    minutes: int | None = None


class Inbox:
    """The inbox of one workspace. ``arrived`` wakes the workers of this process."""

    def __init__(
        self,
        database: Database,
        workspace_id: str,
        installation: Installation,
        *,
        most: int = MOST,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.arrived = Event()
        self._database, self._workspace_id, self._installation = database, workspace_id, installation
        self._commits = GroupCommit(database, workspace_id)
        self._most, self._now = most, now
        self._line, self._since = _Line(float("-inf"), Pace(0, None), []), 0
        self._looking = Lock()

    def take(
        self, kind: InboxKind, key: str, name: str, asker: Asker, payload: Json, *, work: str | None = None
    ) -> Receipt:
        """Keep it, durably, unless it is there already or there is no room. ``work``: see ``same_work``.

        Raises ``DatabaseUnavailable``, and ``NotInstalled`` for anything but an event.
        """
        if kind is not InboxKind.EVENT:
            self._installation.require()
        self._look()
        if self._line.pace.waiting + self._since >= self._most and kind is not InboxKind.EVENT:
            return Receipt(Taken.FULL)
        body = {"name": name, "asker": asdict(asker), "payload": payload}
        placed = self._commits.put(Arrival(key, kind, asker.user_id, work, body))
        if placed.turn is None:
            return Receipt(placed.taken)
        minutes = self._minutes(placed.turn)
        self._since += 1
        self.arrived.set()
        return Receipt(placed.taken, minutes)

    def take_command(self, body: Mapping[str, Any], payload: Json, *, work: str | None = None) -> Receipt:
        """Keep a slash command."""
        asker = Asker.of_command(body)
        return self.take(InboxKind.COMMAND, command_key(body), str(body.get("command")), asker, payload, work=work)

    def take_action(
        self,
        body: Mapping[str, Any],
        action: Mapping[str, Any],
        payload: Json,
        *,
        name: str | None = None,
        work: str | None = None,
        slow: bool = False,
    ) -> Receipt:
        """Keep a click; ``name`` where the action's id is not the handler's, ``slow`` where it stands with commands."""
        asker, chosen = Asker.of_action(body), name or str(action.get("action_id"))
        kind = InboxKind.COMMAND if slow else InboxKind.ACTION
        return self.take(kind, _action_key(body, action, asker), chosen, asker, payload, work=work)

    def take_view(
        self,
        body: Mapping[str, Any],
        payload: Json,
        *,
        channel_id: str = "",
        response_url: str | None = None,
        work: str | None = None,
    ) -> Receipt:
        """Keep the submission of a modal, under its callback id; ``channel_id``: where it was opened from, by a command
        with this ``response_url``."""
        view = body.get("view") or {}
        key, name = _key("view", view.get("id"), view.get("hash")), str(view.get("callback_id"))
        asker = replace(Asker.of_action(body), channel_id=channel_id, response_url=response_url)
        return self.take(InboxKind.VIEW, key, name, asker, payload, work=work)

    def take_event(self, body: Mapping[str, Any]) -> Receipt:
        """Keep an event; the payload is the inner event and ``event_time``."""
        event = body.get("event") or {}
        payload = {"event": dict(event), "event_time": body.get("event_time")}
        key, name = _key("event", body.get("event_id") or body), str(event.get("type"))
        return self.take(InboxKind.EVENT, key, name, Asker.of_event(body), payload)

    def take_message(self, body: Mapping[str, Any], asker: Asker, payload: Json, *, work: str) -> Receipt:
        """Keep a message to the app; it stands with commands, and its handler has the event's name."""
        event = body.get("event") or {}
        key, name = _key("event", body.get("event_id") or body), str(event.get("type"))
        return self.take(InboxKind.COMMAND, key, name, asker, payload, work=work)

    def _look(self) -> None:
        """How the line stands, unless somebody looked a moment ago or is looking."""
        if self._now() - self._line.at < self._line.good_for or not self._looking.acquire(blocking=False):
            return
        try:
            at = self._now()
            with self._database.session(self._workspace_id) as session:
                pace = store.pace(session)
                turns = store.turns_in_line(session) if pace.waiting * (pace.each or 0.0) >= _MINUTE else []
            self._line, self._since = _Line(at, pace, turns), 0
        finally:
            self._looking.release()

    def _minutes(self, turn: datetime) -> int | None:
        """How long the row of a turn waits, None for less than a minute."""
        line = self._line
        if line.pace.each is None or not line.turns:
            return None
        seconds = (bisect(line.turns, turn) + self._since) * line.pace.each
        return round(seconds / _MINUTE) if seconds >= _MINUTE else None


@dataclass(frozen=True, slots=True)
class _Line:
    """How the line stood at a moment (monotonic seconds); the turns in it where it is longer than a minute."""

    at: float
    pace: Pace
    turns: list[datetime]

    @property
    def good_for(self) -> float:
        """Seconds until somebody looks again: a long line is long to read, and does not change much."""
        return LOOK_EVERY * (1 + len(self.turns) / 1000)


def same_work(*parts: str) -> str:
    """What stands for a piece of work that need not be done twice at once; it tells nobody what it is about."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def command_key(body: Mapping[str, Any]) -> str:
    """What a slash command is known by when it comes again."""
    return _key("command", body.get("trigger_id") or body)


def _action_key(body: Mapping[str, Any], action: Mapping[str, Any], asker: Asker) -> str:
    """By where, what and when: the trigger may differ between two deliveries of one click."""
    container = body.get("container") or {}
    where = container.get("message_ts") or container.get("view_id")
    if where is None:
        return _key("action", body.get("trigger_id") or body)
    which = (action.get("block_id"), action.get("action_id"), action.get("action_ts"))
    return _key("action", asker.team_id, asker.channel_id, where, *which, asker.user_id)


def _key(kind: str, *parts: Any) -> str:
    """Short whatever was sent, and the same for the same."""
    return f"{kind}:{hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:40]}"
