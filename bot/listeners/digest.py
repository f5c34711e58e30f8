"""The digest's button and the modal of its settings: kept, then acknowledged, and done by a worker."""

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.asker import Asker
from bot.blocks import form_problems as say
from bot.blocks.digest_settings import instead_modal
from bot.deps import Deps
from bot.digest.form import problems, read_form
from bot.flag_forms import values_of
from bot.ids import ActionId, ViewId
from bot.listeners.pressed import keep_press
from bot.payloads import OpenedFrom, PayloadError
from engagement.reports.master import local_day
from engagement.store import queries
from engagement.store.inbox import Taken


def register(app: App, deps: Deps) -> None:
    """Listen to them."""

    @app.action(ActionId.DIGEST_ALL.value)
    def _on_show_all(ack: Ack, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        keep_press(deps, body, action, {"value": action.get("value")})
        ack()

    @app.view(ViewId.DIGEST_SETTINGS.value)
    def _on_settings(ack: Ack, body: Mapping[str, Any]) -> None:
        ack(**take_settings(deps, body))


def take_settings(deps: Deps, body: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the submitted settings; the arguments of the acknowledgement, which say what is wrong with them."""
    view = body.get("view") or {}
    try:
        opened = OpenedFrom.decode(view.get("private_metadata"))
    except PayloadError:
        return _instead(say.OLD_WINDOW)
    values = values_of(view)
    with deps.read() as session:
        today = local_day(deps.clock(), queries.workspace(session).timezone)
    with deps.reading_as(Asker.of_action(body).user_id, ask=False):
        wrong = problems(read_form(values), today=today)
    if wrong:
        return {"response_action": "errors", "errors": wrong}
    if deps.inbox.take_view(body, {"values": values}, channel_id=opened.channel_id).taken is Taken.FULL:
        return _instead(say.NOTHING_CHANGED)
    return {}


def _instead(said: str) -> dict[str, Any]:
    return {"response_action": "update", "view": instead_modal(said)}
