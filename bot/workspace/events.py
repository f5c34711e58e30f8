"""The Events API: which changes the app is told of, and how deliveries are repeated.

A delivery that is not acknowledged within 3 s is repeated at once, after 1 minute and after 5 minutes more on the
workspace's clock, with the number and the reason of the repetition; `x-slack-no-retry: 1` in the answer ends it.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.workspace import payloads
from bot.workspace.delivery import Ack, PayloadKind, Retry
from bot.workspace.methods.render import message_json, user_json
from bot.workspace.model import Change, Channel, ChannelKind, Json, Message, User
from bot.workspace.state import State

RETRY_AFTER = (0.0, 60.0, 300.0)

_MESSAGES = {
    ChannelKind.PUBLIC: ("message.channels", "channel"),
    ChannelKind.PRIVATE: ("message.groups", "group"),
    ChannelKind.IM: ("message.im", "im"),
    ChannelKind.MPIM: ("message.mpim", "mpim"),
}

Event = tuple[str, Json, Channel | None]
Send = Callable[[PayloadKind, Json, Retry | None], Coroutine[Any, Any, Ack]]


@dataclass(frozen=True)
class _Due:
    at: float
    payload: Json
    retry: Retry


class Events:
    """Delivers events and repeats what was not acknowledged. Its coroutines run on the server's event loop."""

    def __init__(self, state: State, send: Send, spawn: Callable[[Coroutine[Any, Any, object]], None]) -> None:
        self._state = state
        self._send = send
        self._spawn = spawn
        self._due: list[_Due] = []

    @property
    def pending(self) -> int:
        """How many repetitions are still to come."""
        return len(self._due)

    def follow(self, change: Change) -> None:
        """A subscriber of the workspace's changes: sends the events the app subscribed to, without waiting."""
        for name, inner, channel in _events_of(self._state, change):
            if name in self._state.app.events:
                payload = payloads.event(self._state, inner, channel=channel)
                self._spawn(self.deliver(payload))

    async def deliver(self, payload: Json) -> Ack:
        """Deliver an event; the answer to the first attempt. A failed one is repeated at once, then later."""
        ack = await self._send(PayloadKind.EVENT, payload, None)
        if not ack.ok and not ack.no_retry:
            await self._again(payload, Retry(1, ack.reason))
        return ack

    async def repeat_due(self) -> int:
        """Make the repetitions whose time has come; how many were made."""
        now = self._state.clock.now()
        due = [one for one in self._due if one.at <= now]
        self._due = [one for one in self._due if one.at > now]
        for one in due:
            await self._again(one.payload, one.retry)
        return len(due)

    async def _again(self, payload: Json, retry: Retry) -> None:
        ack = await self._send(PayloadKind.EVENT, payload, retry)
        if not ack.ok and not ack.no_retry and retry.number < len(RETRY_AFTER):
            at = self._state.clock.now() + RETRY_AFTER[retry.number]
            self._due.append(_Due(at, payload, Retry(retry.number + 1, ack.reason)))


def _events_of(state: State, change: Change) -> list[Event]:
    """The events a change gives rise to: subscription name, inner event, channel."""
    subject = change.subject
    if isinstance(subject, Message) and not subject.is_ephemeral:
        return _message_events(state, change.kind, subject)
    at: Json = {"event_ts": state.stamps.next()}
    if isinstance(subject, Channel) and change.kind in ("channel.shared", "channel.unshared"):
        name = change.kind.replace(".", "_")
        teams: Json = {"connected_team_id": subject.connected_teams[0]} if subject.connected_teams else {}
        return [(name, at | {"type": name, "channel": subject.id} | teams, subject)]
    if change.kind == "channel.joined" and isinstance(subject, tuple):
        channel, user = subject
        name = "member_joined_channel"
        inner = {"type": name, "channel": channel.id, "user": user.id, "team": user.team_id}
        return [(name, at | inner, channel)] if state.bot_user_id in channel.members else []
    if change.kind == "user.changed" and isinstance(subject, User):
        shown = user_json(state, subject, with_email="users:read.email" in state.app.scopes)
        return [("user_change", at | {"type": "user_change", "user": shown}, None)]
    if change.kind == "app.uninstalled":
        revoked = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [state.bot_user_id]}}
        return [("tokens_revoked", at | revoked, None), ("app_uninstalled", at | {"type": "app_uninstalled"}, None)]
    return []


def _message_events(state: State, kind: str, message: Message) -> list[Event]:
    channel = state.channels[message.channel]
    if state.bot_user_id not in channel.members:
        return []
    name, channel_type = _MESSAGES[channel.kind]
    where: Json = {"channel": channel.id, "channel_type": channel_type, "event_ts": state.stamps.next()}
    shown = message_json(state, message, full=False)
    if kind == "message.posted":
        found: list[Event] = [(name, shown | where | {"event_ts": message.ts}, channel)]
        if f"<@{state.bot_user_id}>" in message.text and message.bot_id is None and channel.kind != "im":
            found.append(("app_mention", shown | where | {"type": "app_mention"}, channel))
        return found
    if kind == "message.updated":
        changed = {"type": "message", "subtype": "message_changed", "hidden": True, "message": shown}
        return [(name, changed | where | {"ts": state.stamps.next()}, channel)]
    if kind == "message.deleted":
        gone = {"type": "message", "subtype": "message_deleted", "hidden": True, "deleted_ts": message.ts}
        return [(name, gone | where | {"ts": state.stamps.next(), "previous_message": shown}, channel)]
    return []
