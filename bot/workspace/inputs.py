"""What people put into interactive elements, as Slack's payloads state it; and what stands in inputs at first."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from bot.workspace.blocks import check_options
from bot.workspace.blocks.rules import actions, nested
from bot.workspace.errors import UserCannot
from bot.workspace.model import Json

_SINGLE = {
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
_SEVERAL = {
    "multi_users_select": "selected_users",
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
}
_OPTION = ("static_select", "external_select", "radio_buttons", "overflow")
_OPTIONS = ("multi_static_select", "multi_external_select", "checkboxes")
_TEXT = ("plain_text_input", "email_text_input", "url_text_input", "number_input")
_BUTTONS = ("button", "icon_button", "feedback_buttons", "workflow_button")

STATEFUL = frozenset((*_SINGLE, *_SEVERAL, *_OPTIONS, *_TEXT, *_OPTION, "rich_text_input")) - {"overflow"}

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_ID = re.compile(r"[A-Z][A-Z0-9]{1,30}")

Value = str | int | Json | list[Any] | None


def find_element(blocks: list[Any], action_id: str, block_id: str | None = None) -> tuple[Json, Json]:
    """The first block and element with this action id (which may come again in another block); UserCannot when there
    is none to be used."""
    for _, block in nested(blocks):
        for element in actions(block):
            if element["action_id"] == action_id and block_id in (None, block["block_id"]):
                return block, element
    raise UserCannot(f"nothing with action id {action_id} is there")


def state_of(element: Json, value: Value) -> Json:
    """How `state.values` and actions state a value of an element. Choices are given by their `value` (or as a whole
    option, for menus whose choices the app gives). UserCannot when the element does not offer the value."""
    kind = element["type"]
    if kind in _TEXT:
        return {"type": kind, "value": _typed(kind, value)}
    if kind == "rich_text_input":
        return {"type": kind, "rich_text_value": value}
    if kind in _SINGLE:
        return {"type": kind, _SINGLE[kind]: _picked(kind, value)}
    if kind in _SEVERAL:
        return {"type": kind, _SEVERAL[kind]: [_picked(kind, one) for one in _several(value)]}
    if kind in _OPTION:
        return {"type": kind, "selected_option": None if value is None else _choice(element, value)}
    if kind in _OPTIONS:
        return {"type": kind, "selected_options": [_choice(element, one) for one in _several(value)]}
    if kind == "file_input":
        return {"type": kind, "files": _several(value)}
    raise UserCannot(f"nothing can be put into a {kind}")


def action_of(block: Json, element: Json, value: Value, at: str) -> Json:
    """The entry of `actions` for using an element. A button takes no value of its own: it sends what it carries."""
    common: Json = {"action_id": element["action_id"], "block_id": block["block_id"], "action_ts": at}
    kind = element["type"]
    if kind not in _BUTTONS:
        return common | state_of(element, value)
    if kind == "feedback_buttons":
        offered = [element["positive_button"]["value"], element["negative_button"]["value"]]
        if value not in offered:
            raise UserCannot(f"the feedback buttons carry {offered}, not {value!r}")
        return common | {"type": kind, "value": value}
    carried = element.get("value")
    if value is not None and value != carried:
        raise UserCannot(f"the button carries {carried!r}, not {value!r}")
    action = common | {"type": kind, "text": element["text"]}
    optional = {name: element[name] for name in ("value", "url", "style") if name in element}
    return action | optional


def initial_values(blocks: list[Any]) -> Json:
    """`state.values` of a view nobody has touched."""
    values: Json = {}
    for block, element in _inputs(blocks):
        values.setdefault(block["block_id"], {})[element["action_id"]] = _initial(element)
    return values


def kept_values(blocks: list[Any], before: Json) -> Json:
    """`state.values` of a changed view: what was there before stays for the same block, action and type."""
    values = initial_values(blocks)
    for block_id, by_action in values.items():
        for action_id, fresh in by_action.items():
            old = before.get(block_id, {}).get(action_id)
            if old is not None and old["type"] == fresh["type"]:
                by_action[action_id] = old
    return values


def incomplete(blocks: list[Any], values: Json) -> dict[str, str]:
    """What Slack's client itself refuses to submit, by block id: required inputs left empty, wrong lengths."""
    found = {}
    for block, element in _inputs(blocks):
        if block["type"] != "input":
            continue
        stated = values.get(block["block_id"], {}).get(element["action_id"], {})
        filled = next((value for key, value in stated.items() if key != "type"), None)
        if filled in (None, "", []) and not block.get("optional"):
            found[block["block_id"]] = "Please complete this required field."
        elif filled not in (None, "", []) and (reason := _unfit(element, filled)):
            found[block["block_id"]] = reason
    return found


def _unfit(element: Json, filled: Any) -> str | None:
    if element["type"] == "email_text_input" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", filled):
        return "Please enter a valid email address."
    if element["type"] == "number_input":
        pattern = r"-?\d+(\.\d+)?" if element["is_decimal_allowed"] else r"-?\d+"
        return None if re.fullmatch(pattern, filled) else "Please enter a number."
    if element["type"] == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        return None if least <= len(filled) <= most else f"Must be {least} to {most} characters."
    most_items = element.get("max_selected_items")
    if most_items is not None and len(filled) > most_items:
        return f"Choose at most {most_items}."
    return None


def _inputs(blocks: list[Any]) -> Iterable[tuple[Json, Json]]:
    for _, block in nested(blocks):
        for element in actions(block):
            if element["type"] not in (*_BUTTONS, "overflow"):
                yield block, element


def _initial(element: Json) -> Json:
    kind = element["type"]
    for key in ("initial_value", "initial_option", "initial_options", "initial_user", "initial_users"):
        if key in element:
            return _stated(kind, element[key])
    for key in ("initial_conversation", "initial_conversations", "initial_channel", "initial_channels"):
        if key in element:
            return _stated(kind, element[key])
    for key in ("initial_date", "initial_time", "initial_date_time"):
        if key in element:
            return _stated(kind, element[key])
    return _stated(kind, [] if kind in _SEVERAL or kind in _OPTIONS or kind == "file_input" else None)


def _stated(kind: str, value: Any) -> Json:
    if kind in _TEXT:
        return {"type": kind, "value": value}
    names = _SINGLE | _SEVERAL | dict.fromkeys(_OPTION, "selected_option")
    names |= dict.fromkeys(_OPTIONS, "selected_options")
    names |= {"rich_text_input": "rich_text_value", "file_input": "files"}
    return {"type": kind, names[kind]: value}


def _several(value: Value) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _typed(kind: str, value: Value) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value)
    raise UserCannot(f"nothing but text can be typed into a {kind}")


def _picked(kind: str, value: Any) -> Any:
    """A date, a time, a moment in whole Unix seconds, or somebody's or some conversation's id; None clears."""
    if value is None:
        return None
    good = isinstance(value, int) and not isinstance(value, bool) if kind == "datetimepicker" else _is_word(kind, value)
    if not good:
        raise UserCannot(f"{value!r} cannot be chosen in a {kind}")
    return value


def _is_word(kind: str, value: Any) -> bool:
    if not isinstance(value, str):
        return False
    if kind == "datepicker":
        return bool(_DATE.fullmatch(value)) and _reads(date.fromisoformat, value)
    return bool(_TIME.fullmatch(value)) if kind == "timepicker" else bool(_ID.fullmatch(value))


def _reads(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def _choice(element: Json, value: Any) -> Json:
    if isinstance(value, dict) and element["type"] in ("external_select", "multi_external_select"):
        if check_options({"options": [value]}):
            raise UserCannot("that is no choice")
        return value
    wanted = value.get("value") if isinstance(value, dict) else value
    groups = element.get("option_groups") or []
    offered = [*(element.get("options") or []), *(o for group in groups for o in group["options"])]
    for option in offered:
        if option["value"] == wanted:
            return dict(option)
    raise UserCannot(f"{wanted!r} is not among the choices")
