"""A configuration as TOML that loads back to the same one, with comments where it differs from the shipped one."""

import json
from typing import Any

from engagement.config.model import Config
from engagement.config.problems import dotted

Table = dict[str, Any]


def to_toml(config: Config) -> str:
    """Every key with its value; of a segment only what differs from the workspace's scoring."""
    own, shipped = config.model_dump(mode="json"), Config().model_dump(mode="json")
    segments = {name: _changes(own["scoring"], table) for name, table in own.pop("segments").items()}
    lines = [f"# fingerprint {config.fingerprint}"]
    for name, table in own.items():
        lines += _table((name,), table, shipped[name], "shipped")
    for name, table in segments.items():
        key = ("segments", name)  # a segment without a value of its own is still named
        lines += _table(key, table, own["scoring"], "workspace") or ["", f"[{dotted(key)}]"]
    return "\n".join(lines) + "\n"


def toml_value(value: Any) -> str:
    """A value as TOML writes it; "not set" for None, which TOML has no word for."""
    if value is None:
        return "not set"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml_value(item) for item in value)}]"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)


def _table(key: tuple[str, ...], table: Table, other: Table, whose: str) -> list[str]:
    values = {name: value for name, value in table.items() if not isinstance(value, dict)}
    lines = [_line(name, value, other.get(name), whose) for name, value in values.items()]
    head = ["", f"[{dotted(key)}]", *lines] if lines else []
    for name, inner in table.items():
        if isinstance(inner, dict):
            head += _table((*key, name), inner, other.get(name) or {}, whose)
    return head


def _line(name: str, value: Any, other: Any, whose: str) -> str:
    text = f"{dotted((name,))} = {toml_value(value)}"
    if value is None:
        return f"# {dotted((name,))}: not set"
    return text if value == other else f"{text}  # {whose}: {toml_value(other)}"


def _changes(base: Table, table: Table) -> Table:
    """What a table says otherwise than its base."""
    found: Table = {}
    for name, value in table.items():
        if isinstance(value, dict):
            if inner := _changes(base[name], value):
                found[name] = inner
        elif value != base.get(name):
            found[name] = value
    return found
