"""The buttons beside accounts, and those for more of a list: kept, then acknowledged, and done by a worker, who checks
the person again."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.asker import Asker
from bot.deps import Deps
from bot.follow_work import FOLLOW_PRESS
from bot.ids import ActionId
from bot.inbox import same_work
from bot.listeners.pressed import keep_press
from bot.workers import ANY

_BUTTONS = re.compile(
    f"^({ActionId.CHOOSE_ACCOUNT}|{ActionId.OPEN_REPORT}|{ActionId.SUBSCRIBE}|{ActionId.SUBSCRIPTION})$"
)
_FOLLOW = re.compile("^follow_")
_MORE = re.compile(f"^({ActionId.MORE}|explain_.*)$")


def register(app: App, deps: Deps) -> None:
    """Listen to the buttons."""

    @app.action(_BUTTONS)
    def _on_choice(ack: Ack, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        take(deps, body, action)
        ack()

    @app.action(_MORE)
    def _on_more(ack: Ack, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        take(deps, body, action, name=ActionId.MORE.value)
        ack()

    @app.action(_FOLLOW)
    def _on_follow(ack: Ack, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        take(deps, body, action, name=FOLLOW_PRESS)
        ack()

    @app.action(re.compile(""))
    def _on_unknown(ack: Ack, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        deps.inbox.take_action(body, action, {"value": None}, name=ANY)
        ack()


def take(deps: Deps, body: Mapping[str, Any], action: Mapping[str, Any], *, name: str | None = None) -> None:
    """Put a pressed button in line, for the handler of this ``name``, else of its action id; a second press is dropped
    while the first is being answered.
    """
    asker, value = Asker.of_action(body), action.get("value")
    work = same_work(asker.team_id, asker.user_id, asker.channel_id, str(value))
    keep_press(deps, body, action, {"value": value}, name=name, work=work)
