"""Runs the models over a payload and turns what they refuse into Slack's wording, with JSON pointers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from bot.workspace.blocks.rules import across_blocks, view_rules
from bot.workspace.blocks.surfaces import BLOCKS, OPTIONS, VIEWS, Surface


@dataclass(frozen=True)
class Problem:
    """One thing Slack refuses: where (a JSON pointer) and why."""

    pointer: str
    message: str

    def __str__(self) -> str:
        """The form in which Slack lists it in `errors` and `response_metadata.messages`."""
        return f"{self.message} [json-pointer:{self.pointer}]"


def check_blocks(blocks: object, surface: Surface, at: str = "/blocks") -> list[Problem]:
    """The problems of a list of blocks on a surface; an empty list when Slack would take it."""
    if not isinstance(blocks, list):
        return [Problem(at, "must provide an array")]
    return _run(BLOCKS[surface], blocks, at) or [
        Problem(at + where, why) for where, why in across_blocks(blocks, surface)
    ]


def check_view(view: object, at: str = "/view") -> list[Problem]:
    """The problems of a modal or home tab."""
    if not isinstance(view, dict):
        return [Problem(at, "must provide an object")]
    adapter = VIEWS.get(str(view.get("type")))
    if adapter is None:
        missing = "missing required field: type" if "type" not in view else f"unsupported type: {view['type']}"
        return [Problem(at if "type" not in view else f"{at}/type", missing)]
    found = _run(adapter, view, at)
    return found or [Problem(at + where, why) for where, why in view_rules(view)]


def check_options(answer: object) -> list[Problem]:
    """The problems of an answer to a type-ahead request."""
    found = _run(OPTIONS, answer, "")
    if not found and isinstance(answer, dict) and ("options" in answer) == ("option_groups" in answer):
        found = [Problem("", "must provide one of options or option_groups")]
    return found


def _run(adapter: TypeAdapter[Any], payload: object, at: str) -> list[Problem]:
    try:
        adapter.validate_python(payload)
    except ValidationError as refused:
        found = (_problem(error, payload, at) for error in refused.errors(include_url=False))
        return list(dict.fromkeys(found))
    return []


def _problem(error: ErrorDetails, payload: object, at: str) -> Problem:
    context = error.get("ctx", {})
    path = _walk(error["loc"], payload)
    wording = _WORDING.get(error["type"])
    if error["type"] == "slack":
        return Problem(at + path + str(context["at"]), str(context["reason"]))
    if error["type"] in ("extra_forbidden",):
        return Problem(at + path.rsplit("/", 1)[0], f"invalid additional property: {error['loc'][-1]}")
    if error["type"] in ("missing", "union_tag_not_found"):
        name = error["loc"][-1] if error["type"] == "missing" else "type"
        return Problem(at + path, f"missing required field: {name}")
    if error["type"] == "union_tag_invalid":
        return Problem(f"{at}{path}/type", f"unsupported type: {context['tag']}")
    return Problem(at + path, wording(context) if wording else error["msg"])


def _walk(location: tuple[int | str, ...], payload: object) -> str:
    """The JSON pointer of an error: its location without the names of union branches."""
    pointer = ""
    here: Any = payload
    named = False
    for step in location:
        if isinstance(here, dict) and here.get("type") == step and not named:
            named = True
            continue
        if _has(here, step):
            pointer, here, named = f"{pointer}/{step}", here[step], False
    return pointer


def _has(node: Any, step: int | str) -> bool:
    if isinstance(node, list):
        return isinstance(step, int) and step < len(node)
    return isinstance(node, dict) and step in node


_WORDING: dict[str, Callable[[dict[str, Any]], str]] = {
    "string_too_short": lambda c: f"must be more than {c['min_length'] - 1} characters",
    "string_too_long": lambda c: f"must be less than {c['max_length'] + 1} characters",
    "too_long": lambda c: f"no more than {c['max_length']} items allowed",
    "too_short": lambda c: f"no fewer than {c['min_length']} items allowed",
    "literal_error": lambda c: f"must be a valid enum value: {c['expected']}",
    "string_type": lambda c: "must provide a string",
    "string_pattern_mismatch": lambda c: "must match the expected format",
    "model_type": lambda c: "must provide an object",
    "model_attributes_type": lambda c: "must provide an object",
    "dict_type": lambda c: "must provide an object",
    "list_type": lambda c: "must provide an array",
    "bool_type": lambda c: "must provide a boolean",
    "int_type": lambda c: "must provide an integer",
    "int_from_float": lambda c: "must provide an integer",
    "float_type": lambda c: "must provide a number",
    "finite_number": lambda c: "must provide a finite number",
    "greater_than": lambda c: f"must be more than {c['gt']:g}",
    "greater_than_equal": lambda c: f"must be at least {c['ge']}",
    "less_than_equal": lambda c: f"must be at most {c['le']}",
}
