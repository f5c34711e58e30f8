"""Clicks on interactive elements of messages and views, typing into menus the app fills, and shortcuts."""

from copy import deepcopy
from dataclasses import dataclass

from bot.workspace import payloads
from bot.workspace.blocks import check_options
from bot.workspace.delivery import Ack, PayloadKind
from bot.workspace.errors import UserCannot
from bot.workspace.gestures.stage import Stage, must_be_active, must_be_present, must_have_open
from bot.workspace.inputs import STATEFUL, Value, action_of, find_element, kept_values
from bot.workspace.model import Json, Message, User, View
from bot.workspace.results import ActionResult, SuggestResult

MIN_QUERY = 3
NOT_ASKED = Ack()


@dataclass(frozen=True)
class _Target:
    """Where an element stands."""

    blocks: list[Json]
    message: Message | None
    view: View | None


def click(
    stage: Stage,
    user: User,
    target: Message | View,
    action_id: str,
    value: Value = None,
    *,
    block_id: str | None = None,
    forced: bool = False,
) -> ActionResult:
    """Use an element of a message or view: press a button, or choose `value`. `block_id` where several blocks have an
    element with this action id.

    Two people, or one twice, can press the same button; a copy of a message taken before it changed still works, as an
    old window's would.
    """
    state = stage.state
    where = _target(target)
    if not forced:
        _must_see(stage, user, target)
    with state.lock:
        block, element = find_element(where.blocks, action_id, block_id)
        action = action_of(block, element, value, state.stamps.next())
        values = _values(stage, user, where)
        if element["type"] in STATEFUL:
            stated = {key: one for key, one in action.items() if key not in ("action_id", "block_id", "action_ts")}
            values.setdefault(block["block_id"], {})[action_id] = stated
            state.tell("values.changed", target)
        trigger = state.new_trigger(user.id, where.view.id if where.view else None)
        url = _response_url(stage, user, where.message)
        payload = payloads.block_actions(
            state,
            user,
            [action],
            trigger,
            message=where.message,
            view=where.view,
            response_url=url,
            values=deepcopy(values),
        )
    ack = stage.deliver(PayloadKind.INTERACTIVE, payload)
    return ActionResult(ack.error, ack, payload)


def suggest(
    stage: Stage, user: User, target: Message | View, action_id: str, text: str, *, block_id: str | None = None
) -> SuggestResult:
    """Type into a menu whose choices the app gives; nothing is asked before `min_query_length` characters."""
    where = _target(target)
    _must_see(stage, user, target)
    block, element = find_element(where.blocks, action_id, block_id)
    if element["type"] not in ("external_select", "multi_external_select"):
        raise UserCannot(f"{action_id} is no menu whose choices the app gives")
    payload = payloads.suggestion(
        stage.state, user, element, block["block_id"], text, message=where.message, view=where.view
    )
    if len(text) < element.get("min_query_length", MIN_QUERY):
        return SuggestResult(None, NOT_ASKED)
    ack = stage.deliver(PayloadKind.OPTIONS, payload)
    if not ack.ok:
        return SuggestResult(ack.error, ack, payload)
    stage.note("options", ack.body)
    problems = check_options(ack.body)
    if problems:
        return SuggestResult("invalid_options", ack, payload, problems=problems)
    groups = ack.body.get("option_groups") or []
    options = [*(ack.body.get("options") or []), *(one for group in groups for one in group["options"])]
    return SuggestResult(None, ack, payload, options=options)


def shortcut(stage: Stage, user: User, callback_id: str, message: Message | None = None) -> ActionResult:
    """Use a shortcut from the search bar, or one in a message's menu."""
    state = stage.state
    if message is None:
        must_be_active(user)
    else:
        _must_see(stage, user, message)
    url = None if message is None else state.new_response_url("actions", message.channel, user.id, message)
    trigger = state.new_trigger(user.id)
    payload = payloads.shortcut(state, user, callback_id, trigger, message, url, stage.base_url)
    ack = stage.deliver(PayloadKind.INTERACTIVE, payload)
    return ActionResult(ack.error, ack, payload)


def _target(target: Message | View) -> _Target:
    if isinstance(target, View):
        return _Target(target.payload["blocks"], None, target)
    attached = [block for one in target.attachments for block in one.get("blocks", ())]
    return _Target([*target.blocks, *attached], target, None)


def _values(stage: Stage, user: User, where: _Target) -> Json:
    """What stands in the inputs: a view's own, or what this person chose in the message before."""
    if where.view is not None:
        return where.view.values
    assert where.message is not None
    key = (user.id, where.message.channel, where.message.ts)
    kept = kept_values(where.blocks, stage.state.message_values.get(key, {}))
    stage.state.message_values[key] = kept
    return kept


def _must_see(stage: Stage, user: User, target: Message | View) -> None:
    """UserCannot unless the person has the message or view before them."""
    if isinstance(target, View):
        must_have_open(user, target)
        return
    must_be_present(user, stage.state.channels[target.channel])
    if target.deleted:
        raise UserCannot("the message is deleted")
    if target.visible_to not in (None, user.id):
        raise UserCannot(f"the message is not shown to {user.name}")


def _response_url(stage: Stage, user: User, message: Message | None) -> str:
    if message is None:
        return ""
    kept = stage.state.stored(message.channel, message.ts) or message
    return stage.base_url + stage.state.new_response_url("actions", message.channel, user.id, kept).path
