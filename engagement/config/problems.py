"""What is wrong with a configuration file, as one line: the full key, what was given, what is allowed."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time
from math import isfinite
from typing import Any

from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from engagement.config.keys import at, children, walk
from engagement.config.model import Config
from engagement.model import Component

Key = tuple[str | int, ...]
NEAR = 60.0  # similarity from which another key is offered
MAX_GIVEN = 60
MAX_PLACES = 2
UNKNOWN_KEY = "unknown_key"
MISPLACED = "misplaced"
UNKNOWN = {UNKNOWN_KEY, MISPLACED}
_TOO_LARGE = {"less_than", "less_than_equal"}
_TOO_SMALL = {"greater_than", "greater_than_equal"}
_KINDS = {bool: "a truth value", str: "text", int: "a number", float: "a number", list: "a list", dict: "a table"}


@dataclass(frozen=True)
class Problem:
    """One line, where it belongs, and whether it is a rule over the whole table at ``key``."""

    key: Key
    line: str
    kind: str
    whole: bool = False


def describe(error: ErrorDetails, given: Mapping[str, Any]) -> Problem:
    """A validation error of the merged file as a problem; ``given`` is what the file says itself."""
    kind, key = error["type"], _key(error["loc"])
    if kind == "extra_forbidden" or "[key]" in error["loc"]:
        return Problem(key, f"{dotted(key)}: {_unknown(key)}", UNKNOWN_KEY)
    if kind in ("weights", "incomplete"):
        return Problem(key, f"{dotted(key)}: {error['msg']}", kind, whole=True)
    if kind == "anchors":
        return Problem(key, f"{dotted(key)}: {shown(error['input'])}: {error['msg']}", kind)
    if isinstance(key[-1], int) and kind == "missing":  # a list too short
        key = key[:-1]
    spec = at(key)
    allowed = f"; allowed: {spec.allowed}" if spec is not None and spec.allowed else ""
    return Problem(key, f"{dotted(key)}: {_fault(error, kind, given, key)}{allowed}", kind)


def unknown_setting(name: str, settings: Collection[str]) -> str:
    """A single value at the top of the file that is no setting."""
    if places := _places(name):
        return f"{name}: stands at the top of the file; it belongs in {places}"
    near = _nearest(name.lower(), settings)
    hint = f"did you mean {near}?" if near else f"known are {', '.join(sorted(settings))}"
    return f"{name}: unknown setting; {hint}"


def dotted(key: Key) -> str:
    """A key as TOML writes it: ``segments."mid market".min_coverage``; a list's item as ``anchors[1]``."""
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part}]"
            continue
        plain = bool(part) and all(c.isascii() and (c.isalnum() or c in "_-") for c in part)
        text += ("." if text else "") + (part if plain else json.dumps(part, ensure_ascii=False))
    return text or "the file"


def shown(value: Any) -> str:
    """What was given, short and on one line."""
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    text = str(value) if isinstance(value, date | time) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MAX_GIVEN else f"{text[: MAX_GIVEN - 3]}..."


def _key(loc: tuple[int | str, ...]) -> Key:
    return tuple(part for part in loc if part != "[key]")


def _unknown(key: Key) -> str:
    """No such key: the nearest in this table, else where else it stands, else all of the table."""
    names = children(key[:-1])
    if places := _places(str(key[-1])):
        return f"unknown key here; it belongs in {places}"
    near = _nearest(str(key[-1]), names)
    if near:
        return f"unknown key; did you mean {near}?"
    return f"unknown key; known are {', '.join(names)}"


def _places(name: str) -> str:
    """The tables that hold a key of this name, "" where none or too many do."""
    found = [key[:-1] for key, _ in walk(Config().model_dump(mode="json")) if key[-1] == name and len(key) > 1]
    return " or ".join(f"[{dotted(table)}]" for table in found) if len(found) <= MAX_PLACES else ""


def _nearest(name: str, names: Collection[str]) -> str | None:
    found = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=NEAR)
    return None if found is None else str(found[0])


def misplaced(given: Mapping[str, Any]) -> list[Problem]:
    """Components that a file puts into a dimension that they do not belong to."""
    shipped = Config().scoring.dimensions
    found = []
    for top in (("scoring",), *(("segments", str(name)) for name in _table(given, ("segments",)))):
        for dimension, own in shipped.items():
            key = (*top, "dimensions", dimension.value, "components")
            names = set(_table(given, key)) & set(Component) - set(own.components)
            for where in ((*key, name) for name in sorted(names)):
                line = f"{dotted(where)}: no component of this dimension; its own are {', '.join(own.components)}"
                found.append(Problem(where, line, MISPLACED))
    return found


def _table(given: Any, key: Key) -> Mapping[str, Any]:
    for part in key:
        given = given.get(part) if isinstance(given, Mapping) else None
    return given if isinstance(given, Mapping) else {}


def _fault(error: ErrorDetails, kind: str, given: Mapping[str, Any], key: Key) -> str:
    value = _given(given, key, error["input"])
    if kind in _TOO_LARGE:
        return f"{shown(value)} is too large"
    if kind in _TOO_SMALL:
        return f"{shown(value)} is too small"
    if kind == "finite_number":
        return f"{shown(value)} is no finite number"
    if kind in ("missing", "too_long", "too_short") and isinstance(value, list):
        return f"{shown(value)} has {len(value)} values"
    if kind in ("enum", "literal_error"):
        near = _nearest(str(value), [str(e) for e in at_values(key)])
        return f"{shown(value)} is none of the values" + (f", did you mean {near}?" if near else "")
    if kind.endswith(("_type", "_parsing")) or kind == "int_from_float":
        return f"{shown(value)} is {_KINDS.get(type(value), 'a date or time')}"
    return f"{shown(value)}: {error['msg'].removeprefix('Value error, ')}"


def at_values(key: Key) -> tuple[str, ...]:
    """The values that a key of a closed set may take."""
    spec = at(key)
    return () if spec is None else spec.values


def _given(given: Any, key: Key, default: Any) -> Any:
    """What the file itself says at a key (dates keep their type), else what was validated."""
    for part in key:
        inside = part in given if isinstance(given, Mapping) else isinstance(given, list) and part in range(len(given))
        if not inside:
            return default
        given = given[part]
    return given
