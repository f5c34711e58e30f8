"""The buttons and modals of flags. One click is kept and acknowledged like a command; what needs a modal opens it."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, App

from bot.asker import Asker
from bot.blocks import form_problems as say
from bot.blocks.flag_modals import PERSON, failed_modal
from bot.deps import Deps
from bot.errors import SendFailed
from bot.flag_forms import problems, read_form, values_of
from bot.flag_windows import open_window
from bot.flag_work import FLAG_PRESS, why_not_to
from bot.ids import FlagDeed, ViewId
from bot.listeners.pressed import keep_press
from bot.payloads import FlagButton, PayloadError
from engagement.store.inbox import Taken

_BUTTONS = re.compile("flag_.*")
_AT_ONCE = frozenset({FlagDeed.ACKNOWLEDGE, FlagDeed.SHOW})


def register(app: App, deps: Deps) -> None:
    """Listen to them."""

    @app.action(_BUTTONS)
    def _on_press(ack: Ack, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
        take_press(deps, body, action)
        ack()

    @app.view(ViewId.FLAG.value)
    def _on_form(ack: Ack, body: Mapping[str, Any]) -> None:
        ack(**take_form(deps, body))


def take_press(deps: Deps, body: Mapping[str, Any], action: Mapping[str, Any]) -> None:
    """Keep a pressed button, or open its modal."""
    asker, value = Asker.of_action(body), (action.get("selected_option") or action).get("value")
    button = _button(value)
    if button is not None and not _is_at_once(button):
        open_window(deps, asker, button)
    else:
        keep_press(deps, body, action, {"value": value}, name=FLAG_PRESS)


def take_form(deps: Deps, body: Mapping[str, Any]) -> dict[str, Any]:
    """Keep a submitted modal; the arguments of its acknowledgement, which say what is wrong with it."""
    view = body.get("view") or {}
    button = _button(view.get("private_metadata"))
    known = deps.flags.known_flags([button.flag_id]).get(button.flag_id) if button else None
    if button is None or known is None or button.deed is FlagDeed.SHOW:
        return _instead(say.OLD_FORM)
    values = values_of(view)
    by, form = str((body.get("user") or {}).get("id") or ""), read_form(values)
    wrong = problems(button.deed, form, now=deps.clock(), timezone=known.timezone, by=by)
    if button.deed is FlagDeed.ESCALATE and form.person and PERSON not in wrong:
        wrong |= _not_to(deps, form.person, known.flag.account_id)
    if wrong:
        return {"response_action": "errors", "errors": wrong}
    payload = {"metadata": view["private_metadata"], "values": values}
    if deps.inbox.take_view(body, payload, channel_id=button.channel_id).taken is Taken.FULL:
        return _instead(say.NOTHING_CHANGED)
    return {}


def _not_to(deps: Deps, person: str, account_id: str) -> dict[str, str]:
    """Why somebody is not escalated to, where Slack says so in time; where it does not, the work checks it."""
    try:
        why = deps.soon.get(lambda: why_not_to(deps, person, account_id))
    except (TimeoutError, SendFailed):
        return {}
    return {PERSON: why} if why else {}


def _is_at_once(button: FlagButton) -> bool:
    return button.deed in _AT_ONCE or (button.deed is FlagDeed.JUDGE and button.verdict is not None)


def _button(value: str | None) -> FlagButton | None:
    try:
        return FlagButton.decode(value)
    except PayloadError:
        return None


def _instead(said: str) -> dict[str, Any]:
    return {"response_action": "update", "view": failed_modal(said)}
