"""The window to choose a report in: its menu of accounts is answered at once, its submission kept and acknowledged."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App

from bot.actors import addresses_of
from bot.asker import Asker
from bot.blocks import form_problems as say
from bot.blocks import notices
from bot.blocks.message import Json
from bot.blocks.picker import ACCOUNT, OWNER, instead_modal
from bot.deliveries.notices import notice
from bot.deps import Deps
from bot.errors import BotError
from bot.flag_forms import values_of
from bot.ids import ShortcutId, ViewId
from bot.listeners.command import report_work
from bot.payloads import OpenedFrom, PayloadError
from bot.picker import open_picker, suggested
from bot.picker_form import problems, read_form
from engagement.store.inbox import Taken


def register(app: App, deps: Deps) -> None:
    """Listen to it. The menu of accounts is the same in every window; only here it offers the portfolio, too."""

    @app.options(ACCOUNT)
    def _on_typing(ack: Ack, body: Mapping[str, Any]) -> None:
        ack(options=options_for(deps, body))

    @app.shortcut(ShortcutId.REPORT.value)
    def _on_shortcut(ack: Ack, body: Mapping[str, Any]) -> None:
        open_picker(deps, Asker.of_action(body))
        ack()

    @app.view(ViewId.PICKER.value)
    def _on_picked(ack: Ack, body: Mapping[str, Any]) -> None:
        ack(**take_picked(deps, body))


def options_for(deps: Deps, body: Mapping[str, Any]) -> list[Json]:
    """The entries for what is typed."""
    view = body.get("view") or {}
    here = view.get("callback_id") == ViewId.PICKER.value
    return suggested(deps, Asker.of_action(body), str(body.get("value") or ""), portfolio=here)


def take_picked(deps: Deps, body: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what was chosen; the arguments of the acknowledgement, which say what is wrong with it."""
    view = body.get("view") or {}
    try:
        opened = OpenedFrom.decode(view.get("private_metadata"))
    except PayloadError:
        return _instead(say.OLD_WINDOW)
    values, index = values_of(view), deps.accounts.index()
    wrong = problems(values, index, now=deps.clock(), owner=_addresses(deps, values.get(OWNER)))
    if wrong:
        return {"response_action": "errors", "errors": wrong}
    picked = read_form(values, index)
    who = Asker.of_action(body)
    asker = replace(who, channel_id=opened.channel_id or who.user_id, response_url=opened.response_url)
    receipt = deps.inbox.take_view(
        body,
        picked.as_json(),
        channel_id=asker.channel_id,
        response_url=asker.response_url,
        work=report_work(asker, picked.account_id, picked.period, picked.filters),
    )
    if receipt.taken is Taken.FULL:
        return _instead(say.NOT_LINED_UP)
    if receipt.taken is Taken.IN_LINE:
        return _instead(say.ALREADY_WORKING)
    if receipt.minutes is not None:
        said = notices.working(picked.account_id, picked.period, minutes=receipt.minutes)
        deps.outbox.put(notice(asker, said, f"line:{(body.get('view') or {}).get('id')}"))
    return {}


def _addresses(deps: Deps, owner: Any) -> frozenset[str] | None:
    """The addresses of the person chosen as owner; None where nobody is, or Slack does not say them in time."""
    try:
        return deps.soon.get(lambda: addresses_of(deps, str(owner))) if owner else None
    except (BotError, TimeoutError):
        return None


def _instead(said: str) -> dict[str, Any]:
    return {"response_action": "update", "view": instead_modal(said)}
