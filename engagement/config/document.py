"""docs/configuration.md, written from the model: every key with its default, range and meaning."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from engagement.config.keys import at, section_of
from engagement.config.model import Config
from engagement.config.toml import toml_value

INTRODUCTION = """# Configuration

Written from `engagement/config/model.py` by `GOLDEN_UPDATE=1 pytest tests/unit/test_config_document.py`; do not edit.

The tables of `engagement.toml` in the working folder (or of the file that `CONFIG_FILE` or `--config` names) change the
constants of the [method](method.md). Single values at the top of the file are the bot's settings ([data.md](data.md)).
What a file does not name keeps its shipped value, down to the single key:

```toml
[scoring.dimensions.frequency.components.points_per_week]
anchors = [0, 1, 2, 4]

[segments.enterprise.dimensions]   # over the workspace's scoring, for accounts whose segment is "enterprise"
quality.weight = 0.40
frequency.weight = 0.15            # the weights must still sum to 1
```

`engagement config check` lists everything that is wrong with a file, `engagement config show [--segment NAME]` prints
the configuration in effect, `engagement config diff` what differs from the shipped one. Every report carries the
fingerprint of its configuration: 12 hex digits that change with any value, and only then.
`engagement report ACCT-123 quarterly --compare-config other.toml` shows one account under two configurations.
"""


def configuration_page() -> str:
    """The page as Markdown, ending in a line feed."""
    lines = [INTRODUCTION]
    for name in Config.model_fields:
        lines += _section((name,))
    return "\n".join(lines)


def _section(key: tuple[str, ...]) -> Iterator[str]:
    """One table: what it is, its keys, then the tables in it."""
    spec = at(key)
    model = section_of(key)
    if spec is None:
        return
    if model is None:
        yield from _tables_by_name(key, spec.annotation, spec.description)
        return
    yield from _heading(key, spec.description or (model.__doc__ or ""))
    yield from _keys(key, model, _default(key))
    for name in _inner(key, model):
        yield from _section((*key, name))


def _tables_by_name(key: tuple[str, ...], annotation: Any, description: str) -> Iterator[str]:
    """``[scoring.dimensions.NAME]``: the keys of each, then every default."""
    names, inner = get_args(annotation)
    if not (isinstance(names, type) and issubclass(names, Enum)):
        yield from _heading((*key, "NAME"), description)
        return
    inside = (*key, names.__name__.upper())
    yield from _heading(inside, description)
    yield f"{names.__name__.upper()}: {', '.join(str(member.value) for member in names)}.\n"
    yield from _keys((*key, next(str(member.value) for member in names)), inner, {})
    defaults = _default(key)
    rows = list(_rows(defaults)) if isinstance(defaults, Mapping) else []
    columns = list(dict.fromkeys(name for _, values in rows for name in values))
    yield from _table(("Shipped", *columns), [(f"`{path}`", *(v.get(c, "") for c in columns)) for path, v in rows])
    for name in _inner((*key, next(iter(defaults))), inner):
        spec = at((*key, next(iter(defaults)), name))
        part = None if spec is None else get_args(spec.annotation)
        if spec is not None and part and section_of((*key, next(iter(defaults)), name, "NAME")):
            yield from _heading((*inside, name, part[0].__name__.upper()), spec.description)
            yield from _keys((*key, next(iter(defaults)), name, "NAME"), part[1], {})


def _rows(table: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every table with its single values; those of tables in it follow."""
    for name, inner in table.items():
        here = f"{path}.{name}" if path else name
        values = {k: toml_value(v) for k, v in inner.items() if not isinstance(v, Mapping) and v is not None}
        if values:
            yield here, values
        for key, part in inner.items():
            if isinstance(part, Mapping):
                yield from _rows(part, f"{here}.{key}")


def _keys(key: tuple[str, ...], model: type[BaseModel], defaults: Mapping[str, Any]) -> Iterator[str]:
    """The table's own keys; the column of defaults only where there are any."""
    rows: list[tuple[str, ...]] = []
    for name in model.model_fields:
        spec = at((*key, name))
        if spec is None or _opens(spec.annotation):
            continue
        shipped = (_shown(defaults.get(name)),) if defaults else ()
        rows.append((f"`{name}`", *shipped, spec.allowed, spec.description))
    yield from _table(("Key", *(("Shipped",) if defaults else ()), "Allowed", "Meaning"), rows)


def _shown(default: Any) -> str:
    if isinstance(default, Mapping):
        return ", ".join(f"{name} = {toml_value(value)}" for name, value in default.items())
    if isinstance(default, list) and default and isinstance(default[0], str):
        return "all of them"
    return toml_value(default)


def _inner(key: tuple[str, ...], model: type[BaseModel]) -> list[str]:
    found = ((name, at((*key, name))) for name in model.model_fields)
    return [name for name, spec in found if spec is not None and _opens(spec.annotation)]


def _opens(annotation: Any) -> bool:
    """Whether a field is a table of its own with keys worth a heading."""
    if get_origin(annotation) is dict:
        annotation = get_args(annotation)[1]
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _default(key: tuple[str, ...]) -> Any:
    value: Any = Config().model_dump(mode="json")
    for part in key:
        value = value.get(part, {})
    return value


def _heading(key: tuple[str, ...], text: str) -> Iterator[str]:
    yield f"\n## `[{'.'.join(key)}]`\n"
    if text:
        yield f"{' '.join(text.split())}\n"


def _table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    if not rows:
        return
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
    yield ""
