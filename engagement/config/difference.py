"""Which keys two configurations differ in."""

from dataclasses import dataclass
from typing import Any

from engagement.config.keys import walk
from engagement.config.model import Config
from engagement.config.problems import dotted


@dataclass(frozen=True, slots=True)
class KeyChange:
    """One key and its value in either configuration (as TOML has it; a list is a tuple); None: not set there."""

    key: str
    before: str | float | bool | tuple[str | float, ...] | None
    after: str | float | bool | tuple[str | float, ...] | None


def differences(before: Config, after: Config) -> tuple[KeyChange, ...]:
    """Every key whose value differs, in the order of the model.

    A segment that only one of them names is compared with the scoring that its accounts have in the other.
    """
    segments = {*before.segments, *after.segments}
    old, new = (dict(walk(_with_segments(config, segments))) for config in (before, after))
    return tuple(
        KeyChange(dotted(key), _plain(old.get(key)), _plain(new.get(key)))
        for key in dict.fromkeys((*old, *new))
        if _plain(old.get(key)) != _plain(new.get(key))
    )


def _with_segments(config: Config, names: set[str]) -> dict[str, Any]:
    dumped = config.model_dump(mode="json")
    dumped["segments"] = {name: config.scoring_for(name).model_dump(mode="json") for name in sorted(names)}
    return dumped


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
