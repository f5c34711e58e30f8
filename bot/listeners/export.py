"""The Export buttons: kept, then acknowledged. Making a file takes as long as a command, so it stands in their line."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.asker import Asker
from bot.blocks import notices
from bot.deliveries.notices import notice
from bot.deps import Deps
from bot.ids import ActionId
from bot.inbox import same_work
from engagement.store.inbox import Taken

_BUTTONS = re.compile(f"^({ActionId.EXPORT.value}|{ActionId.EXPORT_AS.value})$")


def register(app: App, deps: Deps) -> None:
    """Listen to them."""

    @app.action(_BUTTONS)
    def _on_export(ack: Ack, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        take(deps, body, action)
        ack()


def take(deps: Deps, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
    """Put a pressed button in line; a second press is told so while the first is in line."""
    asker, value = Asker.of_action(body), (action.get("selected_option") or action).get("value")
    work = same_work(asker.team_id, asker.user_id, asker.channel_id, "\n export", str(value))
    receipt = deps.inbox.take_action(body, action, {"value": value}, name=ActionId.EXPORT.value, work=work, slow=True)
    said = {Taken.FULL: notices.busy, Taken.IN_LINE: notices.file_coming}.get(receipt.taken)
    if said is not None:
        deps.outbox.put(notice(asker, said(), f"{receipt.taken}:{asker.trigger_id}"))
