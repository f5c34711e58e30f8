"""Logging a message as a touchpoint: the shortcut in its menu and the buttons below what was logged; windows open at
once, submissions and removals are kept, then acknowledged."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App

from bot.asker import Asker
from bot.blocks import form_problems as say
from bot.blocks import notices
from bot.blocks.touch import instead_modal
from bot.deliveries.notices import notice
from bot.deps import Deps
from bot.errors import BotError
from bot.flag_forms import values_of
from bot.ids import ActionId, ShortcutId, ViewId
from bot.inbox import same_work
from bot.listeners.pressed import keep_press
from bot.payloads import MessageTouch, PayloadError
from bot.touch_form import read_form
from bot.touch_work import open_touch, wrong_with
from engagement.store.inbox import Taken


def register(app: App, deps: Deps) -> None:
    """Listen to them."""

    @app.message_shortcut(ShortcutId.TOUCH.value)
    def _on_shortcut(ack: Ack, body: Mapping[str, Any]) -> None:
        open_for(deps, body)
        ack()

    @app.action(ActionId.TOUCH_CHANGE.value)
    def _on_change(ack: Ack, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        take_change(deps, body, action)
        ack()

    @app.action(ActionId.TOUCH_REMOVE.value)
    def _on_remove(ack: Ack, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        take_remove(deps, body, action)
        ack()

    @app.view(ViewId.TOUCH.value)
    def _on_form(ack: Ack, body: Mapping[str, Any]) -> None:
        ack(**take_form(deps, body))


def open_for(deps: Deps, body: Mapping[str, Any]) -> None:
    """Open the window for the message whose menu was used. Only where and when it was written, and by whom, is read."""
    asker, message = Asker.of_action(body), body.get("message") or {}
    ts, author = str(body.get("message_ts") or message.get("ts") or ""), str(message.get("user") or "")
    open_touch(deps, asker, MessageTouch(asker.channel_id, ts, author))


def take_change(deps: Deps, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
    """Open the window again for what is logged."""
    asker = Asker.of_action(body)
    try:
        open_touch(deps, asker, MessageTouch.decode(action.get("value")))
    except PayloadError:
        deps.outbox.put(notice(asker, notices.old_button(), f"old:{asker.trigger_id}"))


def take_remove(deps: Deps, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
    """Keep the removal; a second press is dropped while the first waits."""
    asker, value = Asker.of_action(body), action.get("value")
    work = same_work(asker.team_id, asker.user_id, "\n touch", str(value))
    keep_press(deps, body, action, {"value": value}, work=work)


def take_form(deps: Deps, body: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what was chosen; the arguments of the acknowledgement, which say what is wrong with it."""
    view = body.get("view") or {}
    try:
        message = MessageTouch.decode(view.get("private_metadata"))
    except PayloadError:
        return _instead(say.OLD_SHORTCUT)
    values = values_of(view)
    if wrong := _wrong(deps, Asker.of_action(body), message, values):
        return {"response_action": "errors", "errors": wrong}
    payload = {"metadata": replace(message, response_url=None).encode(), "values": values}
    receipt = deps.inbox.take_view(body, payload, channel_id=message.channel_id, response_url=message.response_url)
    if receipt.taken is Taken.FULL:
        return _instead(say.NOTHING_LOGGED)
    return {}


def _wrong(deps: Deps, asker: Asker, message: MessageTouch, values: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with it, where Slack says in time what the person may see; else the work checks it."""
    try:
        seen = deps.soon.get(lambda: deps.seen_by(asker.user_id))
    except (BotError, TimeoutError):
        return {}
    return wrong_with(seen, message, read_form(values))


def _instead(said: str) -> dict[str, Any]:
    return {"response_action": "update", "view": instead_modal(said)}
