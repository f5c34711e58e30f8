"""The button of a digest: kept, then acknowledged; the rest is shown by a worker."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.asker import Asker
from bot.blocks import notices
from bot.deliveries.notices import notice
from bot.deps import Deps
from bot.ids import ActionId
from engagement.store.inbox import Taken


def register(app: App, deps: Deps) -> None:
    """Listen to it."""

    @app.action(ActionId.DIGEST_ALL.value)
    def _on_show_all(ack: Ack, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        if deps.inbox.take_action(body, action, {"value": action.get("value")}).taken is Taken.FULL:
            asker = Asker.of_action(body)
            deps.outbox.put(notice(asker, notices.busy(), f"busy:{asker.trigger_id}"))
        ack()
