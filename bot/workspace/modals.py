"""Modals and home tabs as the workspace keeps them: checking, opening, pushing, replacing, and what stands in their
inputs. Shared by views.* and by the answers to submitted modals."""

import json

from bot.workspace.blocks import check_view
from bot.workspace.content import invalid, with_ids
from bot.workspace.errors import SlackError
from bot.workspace.inputs import initial_values, kept_values
from bot.workspace.model import Json, View
from bot.workspace.state import State

STACK = 3
VIEW_BYTES = 250 * 1024


def checked_view(state: State, view: object, *, kind: str, replacing: View | None = None) -> Json:
    """The view's payload, every block and element with an id.

    SlackError `invalid_arguments` with what is wrong, `view_too_large`, `duplicate_external_id`.
    """
    problems = [str(problem) for problem in check_view(view)]
    if not problems and isinstance(view, dict) and view["type"] != kind:
        problems = [f"must be of type {kind} [json-pointer:/view/type]"]
    if problems or not isinstance(view, dict):
        refusal = invalid("invalid_arguments", problems)
        refusal.fields.pop("errors")
        raise refusal
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    external_id = view.get("external_id")
    if external_id and any(other.external_id == external_id and other is not replacing for other in _alive(state)):
        raise SlackError("duplicate_external_id")
    return view | {"blocks": with_ids(state, view["blocks"])}


def open_modal(state: State, user: str, payload: Json) -> View:
    """Show a modal to a person, in place of the ones they have open."""
    for old in state.stack(user):
        old.open = False
    view = _new(state, user, payload, None)
    state.modals[user] = [view.id]
    state.tell("view.opened", view)
    return view


def push_modal(state: State, user: str, payload: Json) -> View:
    """Put a modal on top of the ones open. SlackError `push_limit_reached`, or `not_found` when none is open."""
    stack = state.stack(user)
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= STACK:
        raise SlackError("push_limit_reached")
    view = _new(state, user, payload, stack[-1])
    state.modals[user].append(view.id)
    state.tell("view.pushed", view)
    return view


def replace_view(state: State, view: View, payload: Json) -> View:
    """Change a view in place; what was typed stays where block id and action id stay."""
    view.payload = payload
    view.values = kept_values(payload["blocks"], view.values)
    view.hash = _hash(state)
    state.tell("view.updated", view)
    return view


def publish_home(state: State, user: str, payload: Json) -> View:
    """Set a person's home tab."""
    old = state.views.get(state.homes.get(user, ""))
    if old is not None:
        return replace_view(state, old, payload)
    view = _new(state, user, payload, None)
    state.homes[user] = view.id
    state.tell("view.published", view)
    return view


def close_top(state: State, user: str) -> View | None:
    """Take a person's topmost modal away."""
    stack = state.modals.get(user) or []
    if not stack:
        return None
    view = state.views[stack.pop()]
    view.open = False
    state.tell("view.closed", view)
    return view


def close_all(state: State, user: str) -> list[View]:
    """Take all of a person's modals away."""
    closed = []
    while (view := close_top(state, user)) is not None:
        closed.append(view)
    return closed


def _alive(state: State) -> list[View]:
    return [view for view in state.views.values() if view.open]


def _new(state: State, user: str, payload: Json, below: View | None) -> View:
    view_id = state.ids.new("V")
    view = View(
        id=view_id,
        user=user,
        payload=payload,
        hash=_hash(state),
        root_view_id=below.root_view_id if below else view_id,
        previous_view_id=below.id if below else None,
        values=initial_values(payload["blocks"]),
    )
    state.views[view_id] = view
    return view


def _hash(state: State) -> str:
    return f"{int(state.clock.now())}.{state.ids.secret(8)}"
