"""The home tab: its opening and its buttons are kept, then acknowledged, and done by a worker."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from slack_bolt import Ack, App

from bot.asker import Asker
from bot.deps import Deps
from bot.digest.work import open_settings
from bot.home_work import HOME_PRESS, say_unreachable
from bot.ids import ActionId
from bot.inbox import same_work
from bot.listeners.pressed import keep_press
from bot.picker import open_picker
from engagement.errors import DatabaseUnavailable

_BUTTONS = re.compile("home_.*")
_WINDOWS: Final[dict[str, Callable[[Deps, Asker], None]]] = {
    ActionId.HOME_SETTINGS: open_settings,
    ActionId.HOME_PICK: open_picker,
}


def register(app: App, deps: Deps) -> None:
    """Listen to them."""

    @app.event("app_home_opened")
    def _on_opened(ack: Ack, body: Mapping[str, Any]) -> None:
        if (body.get("event") or {}).get("tab") == "home":
            take_opened(deps, body)
        ack()

    @app.action(_BUTTONS)
    def _on_press(ack: Ack, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        take_press(deps, body, action)
        ack()


def take_opened(deps: Deps, body: Mapping[str, Any]) -> None:
    """Keep the event. Without a database Slack brings it again; what stands in the tab stays, or it says why not."""
    event = body["event"]
    try:
        deps.inbox.take_event(body)
    except DatabaseUnavailable:
        if not event.get("view"):
            deps.soon.pool.submit(say_unreachable, deps, str(event.get("user")))
        raise


def take_press(deps: Deps, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
    """Keep a pressed button, or open the modal that it stands for; a second press is dropped while the first waits."""
    asker, pressed = Asker.of_action(body), str(action.get("action_id"))
    if pressed in _WINDOWS:
        _WINDOWS[pressed](deps, asker)
        return
    payload = {"action": pressed, "value": action.get("value")}
    work = same_work(asker.team_id, asker.user_id, "\n home", pressed, str(action.get("value")))
    keep_press(deps, body, action, payload, name=HOME_PRESS, work=work)
