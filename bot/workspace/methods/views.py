"""views.*: modals opened with a trigger, and home tabs."""

import re

from bot.workspace.errors import SlackError
from bot.workspace.methods.arguments import Args, JsonObject, messages
from bot.workspace.methods.call import Call, Method, Tier
from bot.workspace.methods.render import view_json
from bot.workspace.modals import checked_view, open_modal, publish_home, push_modal, replace_view
from bot.workspace.model import Json, Trigger, View

_TRIGGER = re.compile(r"\d+\.\d+\.[0-9a-z]+")


class Open(Args):
    """Arguments of views.open and views.push."""

    view: JsonObject
    trigger_id: str | None = None
    interactivity_pointer: str | None = None


class Update(Args):
    """Arguments of views.update."""

    view: JsonObject
    view_id: str | None = None
    external_id: str | None = None
    hash: str | None = None


class Publish(Args):
    """Arguments of views.publish."""

    user_id: str
    view: JsonObject
    hash: str | None = None
    interactivity_pointer: str | None = None


def open_view(call: Call, args: Open) -> Json:
    """Open a modal for the person whose gesture gave the trigger."""
    payload = checked_view(call.state, args.view, kind="modal")
    trigger = _usable(call, args)
    view = open_modal(call.state, trigger.user, payload)
    trigger.used = True
    return {"ok": True, "view": view_json(call.state, view)}


def push_view(call: Call, args: Open) -> Json:
    """Put a modal on top of the one from which the trigger came; three at most."""
    payload = checked_view(call.state, args.view, kind="modal")
    trigger = _usable(call, args)
    if trigger.view_id is None:
        raise SlackError("not_found")
    view = push_modal(call.state, trigger.user, payload)
    trigger.used = True
    return {"ok": True, "view": view_json(call.state, view)}


def update_view(call: Call, args: Update) -> Json:
    """Change an open modal or a home tab, by id or by the app's own id."""
    if (args.view_id is None) == (args.external_id is None):
        raise SlackError("invalid_arguments", **messages(["give one of view_id and external_id"]))
    view = _found(call, args)
    payload = checked_view(call.state, args.view, kind=view.payload["type"], replacing=view)
    if args.hash is not None and args.hash != view.hash:
        raise SlackError("hash_conflict")
    return {"ok": True, "view": view_json(call.state, replace_view(call.state, view, payload))}


def publish_view(call: Call, args: Publish) -> Json:
    """Set a person's home tab."""
    state = call.state
    if not state.app.home_tab:
        raise SlackError("not_enabled")
    user = state.users.get(args.user_id)
    if user is None:
        raise SlackError("user_not_found")
    old = state.views.get(state.homes.get(user.id, ""))
    payload = checked_view(state, args.view, kind="home", replacing=old)
    if args.hash is not None and (old is None or args.hash != old.hash):
        raise SlackError("hash_conflict")
    return {"ok": True, "view": view_json(state, publish_home(state, user.id, payload))}


def _usable(call: Call, args: Open) -> Trigger:
    given = args.trigger_id or args.interactivity_pointer
    if not given:
        raise SlackError("invalid_arguments", **messages(["missing required field: trigger_id"]))
    trigger = call.state.triggers.get(given)
    if not _TRIGGER.fullmatch(given) or trigger is None:
        raise SlackError("invalid_trigger_id")
    if trigger.used:
        raise SlackError("exchanged_trigger_id")
    if call.state.clock.now() >= trigger.expires_at:
        raise SlackError("expired_trigger_id")
    return trigger


def _found(call: Call, args: Update) -> View:
    for view in call.state.views.values():
        wanted = view.id == args.view_id or (args.external_id and view.external_id == args.external_id)
        if wanted and view.open:
            return view
    raise SlackError("not_found")


METHODS = (
    Method("views.open", Open, open_view, Tier.TIER_4),
    Method("views.push", Open, push_view, Tier.TIER_4),
    Method("views.update", Update, update_view, Tier.TIER_4),
    Method("views.publish", Publish, publish_view, Tier.TIER_4),
)
