"""Who asks, and from where: the part of a payload that every surface shares."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Asker:
    """A person in a conversation. ``team_id`` is the person's own team as the payload says it; access.py checks it.

    ``message_ts``: the stamp of the message that asks, where it is one; ``thread_ts``: of the thread that it stands in.
    """

    user_id: str
    team_id: str
    channel_id: str
    response_url: str | None
    trigger_id: str | None
    message_ts: str | None = None
    thread_ts: str | None = None

    @property
    def is_at_home(self) -> bool:
        """In the app's home tab: what is said there stands in the app's own conversation with the person."""
        return bool(self.user_id) and self.channel_id == self.user_id

    @classmethod
    def of_command(cls, body: Mapping[str, Any]) -> "Asker":
        """The sender of a slash command."""
        return cls(
            user_id=str(body.get("user_id", "")),
            team_id=str(body.get("team_id", "")),
            channel_id=str(body.get("channel_id", "")),
            response_url=body.get("response_url"),
            trigger_id=body.get("trigger_id"),
        )

    @property
    def talks_directly(self) -> bool:
        """Wrote a message in the app's own conversation with them, where everything is theirs alone."""
        return self.message_ts is not None and self.channel_id.startswith("D")

    @property
    def answer_ts(self) -> str | None:
        """The stamp of the message in whose thread the answer stands: in a channel below the question, in the app's own
        conversation with a person only where they asked in a thread."""
        return self.thread_ts or (None if self.talks_directly else self.message_ts)

    @classmethod
    def of_message(cls, event: Mapping[str, Any], team_id: str) -> "Asker":
        """Who wrote a message to the app."""
        return cls(
            user_id=str(event.get("user", "")),
            team_id=str(event.get("user_team") or event.get("team") or team_id),
            channel_id=str(event.get("channel", "")),
            response_url=None,
            trigger_id=None,
            message_ts=str(event.get("ts", "")),
            thread_ts=event.get("thread_ts"),
        )

    @classmethod
    def of_event(cls, body: Mapping[str, Any]) -> "Asker":
        """Who did what an event tells of; nobody, where it names no person."""
        event = body.get("event") or {}
        user, channel = event.get("user"), event.get("channel")
        return cls(
            user_id=user if isinstance(user, str) else "",
            team_id=str(event.get("team") or body.get("team_id") or ""),
            channel_id=channel if isinstance(channel, str) else "",
            response_url=None,
            trigger_id=None,
        )

    @classmethod
    def of_action(cls, body: Mapping[str, Any]) -> "Asker":
        """Who pressed a button: the person's own team, which in a shared channel may be another organisation's."""
        user, container = body.get("user") or {}, body.get("container") or {}
        team, channel = body.get("team") or {}, body.get("channel") or {}
        home = user.get("id", "") if (body.get("view") or {}).get("type") == "home" else ""
        return cls(
            user_id=str(user.get("id", "")),
            team_id=str(user.get("team_id") or team.get("id") or ""),
            channel_id=str(channel.get("id") or container.get("channel_id") or home),
            response_url=body.get("response_url"),
            trigger_id=body.get("trigger_id"),
        )
