"""Keeping a pressed button for the workers: the same for every button that needs no window."""

from collections.abc import Mapping
from typing import Any

from bot.asker import Asker
from bot.blocks import notices
from bot.blocks.message import Json
from bot.deliveries.notices import notice
from bot.deps import Deps
from engagement.store.inbox import Taken


def keep_press(
    deps: Deps,
    body: Mapping[str, Any],
    action: Mapping[str, Any],
    payload: Json,
    *,
    name: str | None = None,
    work: str | None = None,
) -> None:
    """Keep it as ``Inbox.take_action`` does. The acknowledgement of a click carries no answer, so whoever presses while
    the line is full is told "busy" in a message of its own."""
    if deps.inbox.take_action(body, action, payload, name=name, work=work).taken is Taken.FULL:
        asker = Asker.of_action(body)
        deps.outbox.put(notice(asker, notices.busy(), f"busy:{asker.trigger_id}"))
