"""The buttons beside accounts: acknowledged at once, the person checked again and the report made in the pool."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, App

from bot.answers import answer_choice
from bot.asker import Asker
from bot.blocks import notices
from bot.deps import Deps
from bot.ids import ActionId
from bot.pool import Taken


def register(app: App, deps: Deps) -> None:
    """Listen to the buttons."""

    @app.action(ActionId.CHOOSE_ACCOUNT.value)
    def _on_choice(ack: Ack, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        ack()
        take(deps, Asker.of_action(body), action.get("value"))

    @app.action(re.compile(""))
    def _on_unknown(ack: Ack, body: Mapping[str, Any]) -> None:
        ack()
        take(deps, Asker.of_action(body), None)


def take(deps: Deps, asker: Asker, value: str | None) -> None:
    """Put a pressed button in line; a second press is dropped while the first is being answered.

    An acknowledged click cannot carry an answer, so "busy" is said from here.
    """
    key = "\n".join((asker.team_id, asker.user_id, asker.channel_id, str(value)))
    job = partial(answer_choice, deps, asker, value)
    if deps.pool.offer(key, job, delivery=asker.trigger_id) is Taken.BUSY:
        deps.messenger.tell(asker, notices.busy())
