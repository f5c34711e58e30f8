"""A TOML file to a ``Config``: partial tables merge over the defaults, a segment's over the workspace's scoring.

Every problem of a file is found at once, one line each, the file's name first: after a round of validation what was
wrong is left out and the rest is looked at again, so that rules over a whole table (weights that sum to 1) are judged.
"""

import json
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engagement.config.model import Config
from engagement.config.problems import UNKNOWN, Key, Problem, describe, misplaced, unknown_setting
from engagement.errors import ConfigError

SEGMENTS, SCORING = "segments", "scoring"
MAX_ROUNDS = 50  # each leaves out at least one key
MAX_SHOWN = 20


def load_config(path: Path | None, *, settings: Collection[str] | None = None) -> Config:
    """The configuration in a TOML file's tables (its single values are settings), the shipped one without a path.

    ``settings``: the names that may stand as single values, in lower case; without it any may. Raises ``ConfigError``
    with one line for each problem: file, key, what was given and what is allowed.
    """
    if path is None:
        return Config()
    config, problems = _read(path, settings)
    if config is None:
        shown = [f"{path}: {problem}" for problem in problems[:MAX_SHOWN]]
        left = len(problems) - len(shown)
        raise ConfigError("\n".join([*shown, *([f"{path}: and {left} more"] if left else [])]))
    return config


def problems_in(path: Path, *, settings: Collection[str] | None = None) -> list[str]:
    """Every problem of a file, a line each without the file's name; none for a file that can be used."""
    return _read(path, settings)[1]


def _read(path: Path, settings: Collection[str] | None) -> tuple[Config | None, list[str]]:
    try:
        read = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        return None, [f"cannot be read as TOML: {why}"]
    tables = {key: value for key, value in read.items() if isinstance(value, dict) or key in Config.model_fields}
    singles = [key for key in read if key not in tables]
    wrong = (
        [] if settings is None else [unknown_setting(key, settings) for key in singles if key.lower() not in settings]
    )
    config, problems = parse(tables)
    lines = [*wrong, *(problem.line for problem in problems)]
    return (None if lines else config), lines


def parse(tables: Mapping[str, Any]) -> tuple[Config | None, list[Problem]]:
    """The configuration that tables give over the defaults, or every problem with them."""
    given = _copied(tables)
    problems = misplaced(given)
    for problem in problems:
        _leave_out(given, problem.key)
    for _ in range(MAX_ROUNDS):
        try:
            config = Config.model_validate_json(json.dumps(_merged(given), default=str), strict=True)
        except ValidationError as error:
            found = [describe(details, given) for details in error.errors()]
        else:
            return (None, problems) if problems else (config, [])
        problems += [problem for problem in found if _is_news(problem, given, [*problems, *found])]
        for problem in found:
            _leave_out(given, problem.key)
    return None, problems


def _merged(given: Mapping[str, Any]) -> dict[str, Any]:
    """The given tables over the defaults; a segment's over the workspace's scoring."""
    defaults = Config().model_dump(mode="json")
    merged: dict[str, Any] = _over(defaults, given)
    segments, scoring = merged.get(SEGMENTS), merged.get(SCORING)
    if isinstance(segments, dict) and isinstance(scoring, dict):
        merged[SEGMENTS] = {name: _over(scoring, own) for name, own in segments.items()}
    return merged


def _over(base: Any, given: Any) -> Any:
    """A table merges key by key; anything else replaces."""
    if not isinstance(base, dict) or not isinstance(given, Mapping):
        return given
    return {**base, **{key: _over(base.get(key), value) for key, value in given.items()}}


def _copied(table: Any) -> Any:
    return {key: _copied(value) for key, value in table.items()} if isinstance(table, Mapping) else table


def _is_news(problem: Problem, given: Mapping[str, Any], known: list[Problem]) -> bool:
    """Whether a problem is the file's own, and not what another one, or the workspace's scoring, brings with it."""
    if any(k.kind in UNKNOWN and k.key == problem.key[: len(k.key)] for k in known if len(k.key) < len(problem.key)):
        return False
    if problem.key[:1] == (SEGMENTS,) and len(problem.key) > 2:
        workspace = (SCORING, *problem.key[2:])
        if not _holds(given, problem.key) or (problem.whole and any(_spoils(b, workspace) for b in known)):
            return False
    return not (problem.whole and any(_spoils(b, problem.key) for b in known))


def _spoils(earlier: Problem, table: Key) -> bool:
    """Whether a problem is in a table's own weights, so that a rule over the whole table cannot be judged."""
    inside = earlier.key[: len(table)] == table and len(earlier.key) <= len(table) + 2
    return inside and not earlier.whole and earlier.kind != "anchors"


def _holds(given: Any, key: Key) -> bool:
    for part in key:
        if not isinstance(given, Mapping) or part not in given:
            return False
        given = given[part]
    return True


def _leave_out(given: dict[str, Any], key: Key) -> None:
    """Remove a key, or the nearest given table above it."""
    table: Any = given
    path: list[tuple[dict[str, Any], Any]] = []
    for part in key:
        if not isinstance(table, dict) or part not in table:
            break
        path.append((table, part))
        table = table[part]
    if path:
        holder, part = path[-1]
        del holder[part]
