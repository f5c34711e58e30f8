"""Submitting and closing modals, and opening the app's home."""

from collections.abc import Mapping
from typing import Any

from bot.workspace import payloads
from bot.workspace.blocks.rules import actions, nested
from bot.workspace.delivery import Ack, PayloadKind
from bot.workspace.errors import SlackError, UserCannot
from bot.workspace.gestures.stage import Stage, must_be_active, must_have_open
from bot.workspace.inputs import Value, incomplete, state_of
from bot.workspace.methods.render import view_json
from bot.workspace.modals import checked_view, close_all, close_top, push_modal, replace_view
from bot.workspace.model import Json, User, View
from bot.workspace.results import ActionResult, SubmitResult


def submit_view(
    stage: Stage,
    user: User,
    view: View | None = None,
    values: Mapping[str, Value] | None = None,
    *,
    forced: bool = False,
) -> SubmitResult:
    """Fill in inputs (by action id or block id) and press the modal's submit button.

    What Slack's own client refuses (required inputs left empty, wrong lengths) comes back as `errors` with error
    `incomplete`, and nothing is sent. `forced` sends it all the same, and from a view no longer open.
    """
    state = stage.state
    target = _top(stage, user, view, forced=forced)
    fill(stage, user, target, values or {}, forced=forced)
    missing = incomplete(target.payload["blocks"], target.values)
    if missing and not forced:
        return SubmitResult("incomplete", Ack("incomplete"), errors=missing, view=target)
    trigger = state.new_trigger(user.id, target.id)
    payload = payloads.view_submission(state, user, target, trigger, _response_urls(stage, user, target))
    ack = stage.deliver(PayloadKind.INTERACTIVE, payload)
    if not ack.ok:
        return SubmitResult(ack.error, ack, payload, view=target)
    try:
        with state.lock:
            errors = _follow(stage, user, target, ack.body)
    except SlackError as refused:
        return SubmitResult(refused.code, ack, payload, view=target)
    stack = state.stack(user.id)
    return SubmitResult(None, ack, payload, errors=errors, view=stack[-1] if stack else None)


def fill(stage: Stage, user: User, view: View, values: Mapping[str, Value], *, forced: bool = False) -> None:
    """Put values into a modal's or home's inputs (by action id or block id) without sending anything yet."""
    if not forced:
        must_have_open(user, view)
    with stage.state.lock:
        _fill(view, values)
        stage.state.tell("values.changed", view)


def close_view(stage: Stage, user: User, view: View | None = None, *, everything: bool = False) -> list[Ack]:
    """Close the topmost modal (or all); the app is told of those that asked for it. The acknowledgements come back."""
    state = stage.state
    _top(stage, user, view, forced=False)
    with state.lock:
        closed = close_all(state, user.id) if everything else [close_top(state, user.id)]
        told = [one for one in closed if one is not None and one.payload.get("notify_on_close")]
        sent = [payloads.view_closed(state, user, one, cleared=everything) for one in told]
    return [stage.deliver(PayloadKind.INTERACTIVE, payload) for payload in sent]


def open_home(stage: Stage, user: User, tab: str = "home") -> ActionResult:
    """Open the app's home (`home`) or its messages (`messages`); the view on show is `LocalWorkspace.home`."""
    state = stage.state
    must_be_active(user)
    if tab == "home" and not state.app.home_tab:
        raise UserCannot("the app has no home tab")
    channel, _ = state.open_direct_message([user.id, state.bot_user_id])
    inner: Json = {"type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab}
    inner["event_ts"] = state.stamps.next()
    shown = state.views.get(state.homes.get(user.id, ""))
    if shown is not None and tab == "home":
        inner["view"] = view_json(state, shown)
    payload = payloads.event(state, inner, channel=channel)
    if "app_home_opened" not in state.app.events:
        return ActionResult(None, Ack(), payload)
    ack = stage.deliver(PayloadKind.EVENT, payload)
    return ActionResult(ack.error, ack, payload)


def _top(stage: Stage, user: User, view: View | None, *, forced: bool) -> View:
    stack = stage.state.stack(user.id)
    if forced and view is not None:
        return view
    must_be_active(user)
    if not stack or (view is not None and stack[-1] is not view):
        raise UserCannot(f"{user.name} does not have this modal on top")
    return stack[-1]


def _fill(view: View, values: Mapping[str, Value]) -> None:
    left = dict(values)
    for _, block in nested(view.payload["blocks"]):
        for element in actions(block):
            for key in (element["action_id"], block["block_id"]):
                if key in left:
                    stated = state_of(element, left.pop(key))
                    view.values.setdefault(block["block_id"], {})[element["action_id"]] = stated
    if left:
        raise UserCannot(f"the modal has no {', '.join(left)}")


def _response_urls(stage: Stage, user: User, view: View) -> list[Json]:
    """Response URLs for conversation menus that ask for one."""
    made = []
    for _, block in nested(view.payload["blocks"]):
        for element in actions(block):
            stated = view.values.get(block["block_id"], {}).get(element["action_id"], {})
            chosen = stated.get("selected_conversation") or stated.get("selected_channel")
            if element.get("response_url_enabled") and chosen:
                url = stage.state.new_response_url("actions", chosen, user.id)
                where = {"block_id": block["block_id"], "action_id": element["action_id"]}
                address = {"channel_id": chosen, "response_url": stage.base_url + url.path}
                made.append(where | address)
    return made


def _follow(stage: Stage, user: User, view: View, body: Any) -> dict[str, str]:
    """Do what the acknowledgement says: close, clear, replace, push, or show errors."""
    state = stage.state
    answer = body if isinstance(body, dict) else {}
    match answer.get("response_action"):
        case None:
            close_top(state, user.id)
        case "clear":
            close_all(state, user.id)
        case "errors":
            return _checked_errors(view, answer.get("errors"))
        case "update":
            stage.note("blocks:modal", {"blocks": _blocks_of(answer)})
            payload = checked_view(state, answer.get("view"), kind="modal", replacing=view)
            replace_view(state, view, payload)
        case "push":
            stage.note("blocks:modal", {"blocks": _blocks_of(answer)})
            push_modal(state, user.id, checked_view(state, answer.get("view"), kind="modal"))
        case _:
            raise SlackError("invalid_response_action")
    return {}


def _blocks_of(answer: Json) -> Any:
    view = answer.get("view")
    return view.get("blocks") if isinstance(view, dict) else None


def _checked_errors(view: View, errors: object) -> dict[str, str]:
    """Errors belong to input blocks of the modal and are texts. SlackError `invalid_errors` otherwise."""
    inputs = {block["block_id"] for _, block in nested(view.payload["blocks"]) if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors:
        raise SlackError("invalid_errors")
    if not all(key in inputs and isinstance(text, str) and text for key, text in errors.items()):
        raise SlackError("invalid_errors")
    return errors
