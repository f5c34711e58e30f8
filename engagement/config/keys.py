"""The keys of the configuration as the model declares them: type, range, default and meaning. Knows no single key."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from inspect import cleandoc
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from engagement.config.model import Config

_LIMITS = ("gt", "ge", "lt", "le")


@dataclass(frozen=True)
class Spec:
    """What one key holds: ``allowed`` is a phrase, ``values`` are those of a closed set."""

    annotation: Any
    allowed: str
    values: tuple[str, ...] = ()
    description: str = ""

    @property
    def is_table(self) -> bool:
        """Whether the key holds further keys."""
        return _section(self.annotation) is not None or get_origin(self.annotation) is dict


def at(key: Sequence[str | int]) -> Spec | None:
    """What the model declares at a key; None where it declares nothing."""
    annotation, limits, description = Config, dict[str, float](), ""
    for part in key:
        step = _step(annotation, part)
        if step is None:
            return None
        annotation, limits, description = step
    return Spec(annotation, _allowed(annotation, limits), _values(annotation), description)


def children(key: Sequence[str | int]) -> tuple[str, ...]:
    """The keys that the table at a key may hold; none where any name goes."""
    spec = at(key)
    section = None if spec is None else _section(spec.annotation)
    if section is not None:
        return tuple(section.model_fields)
    if spec is not None and get_origin(spec.annotation) is dict:
        return _values(get_args(spec.annotation)[0])
    return ()


def section_of(key: Sequence[str | int]) -> type[BaseModel] | None:
    """The model class of the table at a key, None where it is none."""
    spec = at(key)
    return None if spec is None else _section(spec.annotation)


def walk(value: Any, key: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every key of a dumped configuration (``model_dump(mode="json")``) with its value, tables opened."""
    spec = at(key)
    if isinstance(value, dict) and (spec is None or spec.is_table):
        for name, item in value.items():
            yield from walk(item, (*key, name))
    else:
        yield key, value


def _step(annotation: Any, part: str | int) -> tuple[Any, dict[str, float], str] | None:
    """One key further: annotation, limits, description."""
    section = _section(annotation)
    if section is not None:
        field = section.model_fields.get(str(part))
        if field is None:
            return None
        plain, limits = _unwrap(field.annotation)
        return plain, {**limits, **_limits(field.metadata)}, " ".join(cleandoc(field.description or "").split())
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        return *_unwrap(arguments[1]), ""
    if get_origin(annotation) in (tuple, list) and isinstance(part, int):
        return *_unwrap(arguments[min(part, len(arguments) - 1)] if ... not in arguments else arguments[0]), ""
    return None


def _unwrap(annotation: Any) -> tuple[Any, dict[str, float]]:
    """An annotation without ``Annotated`` and ``| None``, and the limits that stood in the wrapper."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        plain, limits = _unwrap(inner)
        return plain, {**limits, **_limits(metadata)}
    if get_origin(annotation) in (Union, UnionType):
        rest = [a for a in get_args(annotation) if a is not NoneType]
        return _unwrap(rest[0])
    return annotation, {}


def _limits(metadata: Sequence[Any]) -> dict[str, float]:
    found: dict[str, float] = {}
    for item in metadata:
        if isinstance(item, FieldInfo):
            found |= _limits(item.metadata)
        found |= {name: getattr(item, name) for name in _LIMITS if getattr(item, name, None) is not None}
    return found


def _section(annotation: Any) -> type[BaseModel] | None:
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _values(annotation: Any) -> tuple[str, ...]:
    """The values of a closed set, also of a list of them."""
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(str(member.value) for member in annotation)
    if get_origin(annotation) is Literal:
        return tuple(str(value) for value in get_args(annotation))
    if get_origin(annotation) in (tuple, list):
        return _values(_unwrap(get_args(annotation)[0])[0])
    return ()


def _allowed(annotation: Any, limits: dict[str, float]) -> str:
    if values := _values(annotation):
        listed = ", ".join(values)
        return f"a list of {listed}" if get_origin(annotation) in (tuple, list) else listed
    if annotation is bool:
        return "true or false"
    if annotation is int:
        return f"whole numbers {_range(limits)}".strip()
    if annotation is float:
        return _range(limits) or "any number"
    if annotation is str:
        return "text"
    if get_origin(annotation) in (tuple, list):
        arguments = get_args(annotation)
        return "a list of numbers" if ... in arguments else f"{len(arguments)} numbers, strictly rising or falling"
    if get_origin(annotation) is dict:
        each = _allowed(*_unwrap(get_args(annotation)[1]))
        return "a table" if each == "a table" else f"a table, each value {each}"
    return "a table" if _section(annotation) is not None else ""


def _range(limits: dict[str, float]) -> str:
    if {"ge", "le"} <= limits.keys():
        return f"from {limits['ge']:g} to {limits['le']:g}"
    words = {"gt": "more than", "ge": "at least", "lt": "less than", "le": "at most"}
    return ", ".join(f"{words[name]} {limits[name]:g}" for name in _LIMITS if name in limits)
