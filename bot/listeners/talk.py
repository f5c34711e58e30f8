"""Messages to the app: where it is mentioned, and in its own conversation with a person. Kept, then acknowledged."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.asker import Asker
from bot.blocks import notices
from bot.deliveries.notices import notice
from bot.deps import Deps
from bot.grammar import LONGEST, talk
from bot.identity import Identity
from bot.listeners.command import acknowledged, work_of
from engagement.store.inbox import Taken


def register(app: App, deps: Deps) -> None:
    """Listen to them."""

    @app.event("app_mention")
    def _on_mention(ack: Ack, body: Mapping[str, Any]) -> None:
        take(deps, body)
        ack()

    @app.event("message")
    def _on_message(ack: Ack, body: Mapping[str, Any]) -> None:
        if (body.get("event") or {}).get("channel_type") == "im":
            take(deps, body)
        ack()


def take(deps: Deps, body: Mapping[str, Any]) -> None:
    """Put a message of a person in line; what stands in its way or takes long is said to them alone."""
    event = body.get("event") or {}
    if not _is_from_a_person(event, deps.identity):
        return
    asker = Asker.of_message(event, str(body.get("team_id") or ""))
    text = str(event.get("text") or "")[: 2 * LONGEST]
    command = talk(text, deps.identity.bot_user_id)
    receipt = deps.inbox.take_message(body, asker, {"text": text}, work=work_of(asker, command))
    said = None
    if receipt.taken is Taken.FULL:
        said = notices.busy()
    elif receipt.taken is Taken.IN_LINE:
        said = notices.already_working()
    elif receipt.taken is Taken.NEW and receipt.minutes is not None:
        said = acknowledged(command, receipt.minutes)
    if said is not None:
        deps.outbox.put(notice(asker, said, f"line:{body.get('event_id')}"))


def _is_from_a_person(event: Mapping[str, Any], identity: Identity) -> bool:
    """A message as somebody wrote it: no other kind (subtype), no edit, none of an app, the own ones included."""
    other = any(event.get(name) for name in ("subtype", "edited", "bot_id", "hidden"))
    return not other and bool(event.get("user")) and event["user"] != identity.bot_user_id
