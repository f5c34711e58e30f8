"""The buttons of the set-up's message, and *Check again* in the home tab: kept, then acknowledged, and done by a
worker."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.asker import Asker
from bot.deps import Deps
from bot.ids import ActionId
from bot.inbox import same_work
from bot.listeners.pressed import keep_press
from bot.picker import open_picker
from bot.set_up_work import SETUP_PRESS


def register(app: App, deps: Deps) -> None:
    """Listen to them."""

    @app.action(ActionId.SETUP_CHECK.value)
    def _on_check(ack: Ack, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        take_check(deps, body, action)
        ack()

    @app.action(ActionId.SETUP_PICK.value)
    def _on_pick(ack: Ack, body: Mapping[str, Any]) -> None:
        open_picker(deps, Asker.of_action(body))
        ack()


def take_check(deps: Deps, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
    """Keep the pressed button; a second press is dropped while the first waits."""
    asker, value = Asker.of_action(body), action.get("value")
    work = same_work(asker.team_id, asker.user_id, "\n set-up", str(value))
    keep_press(deps, body, action, {"value": value}, name=SETUP_PRESS, work=work)
