"""From a raw row to the import columns of its entity: names, values, rules. The matched text is not kept."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fnmatch import fnmatch
from hashlib import blake2b
from typing import Any

from engagement.errors import ImportFileError
from engagement.export import cells
from engagement.ingest.mapping_file import (
    Changed,
    FileMapping,
    Join,
    MappingFile,
    Matches,
    MinutesBetween,
    Rule,
    Source,
)
from engagement.ingest.raw import RawRow, column_key
from engagement.ingest.reasons import Reason, Refusal
from engagement.ingest.records import COLUMNS, REQUIRED
from engagement.model import Entity

Given = dict[str, Any]
"""Import columns as the file gives them, before validation."""

_Condition = Callable[[RawRow], bool]
_Getter = Callable[[RawRow], Any]

REFUSED = {
    Reason.NOT_A_TOUCHPOINT: "notes, tasks and the like are no contact with the customer",
    Reason.NOT_AN_OUTCOME: "it is no renewal, churn, expansion or contraction",
    Reason.LAYOUT_CANNOT_SAY: "the file does not say what is needed to tell which it is",
}


@dataclass(frozen=True, slots=True)
class _CompiledRule:
    conditions: tuple[_Condition, ...]
    sets: tuple[tuple[str, Any], ...]
    refuse: Reason | None

    def holds(self, row: RawRow) -> bool:
        return all(condition(row) for condition in self.conditions)


class RowMapping:
    """How rows of one file become given columns."""

    def __init__(self, entity: Entity, spec: FileMapping | None = None, name: str | None = None) -> None:
        spec = spec or FileMapping()
        self.entity = entity
        self.name = name
        self.fingerprint = f"{entity.value} {spec.model_dump_json()}"
        self.date_format = spec.date_format
        self._key = tuple(column_key(column) for column in spec.key)
        self._distinguish = tuple(column_key(column) for column in spec.distinguish)
        self._keep = {column_key(column): column for column in spec.keep}
        self._constants = spec.constants
        self._values = {target: _lowered(words) for target, words in spec.values.items()}
        self._rules = tuple(_compile_rule(rule) for rule in spec.rule)
        self._getters = {target: _getter(source) for target, source in spec.columns.items()}
        self._same = tuple(name for name in COLUMNS[entity] if spec.same_names and name not in self._getters)
        self.is_plain: bool = not (self._getters or self._keep or self._constants or self._values or self._rules)
        read = [column for source in spec.columns.values() for column in _columns_of(source)]
        self.columns: frozenset[str] = frozenset(
            column_key(column)
            for column in (
                cells.COLUMN,
                *self._same,
                *read,
                *spec.key,
                *spec.distinguish,
                *spec.keep,
                *(c for rule in spec.rule for c in rule.when),
            )
        )
        """Every column that is looked at; the others are dropped."""

    def check(self, file: str, header: Sequence[str]) -> None:
        """Raises ``ImportFileError`` where required columns are missing or a column that is read stands twice."""
        keys = [column_key(name) for name in header]
        twice = sorted({key for key in keys if key in self.columns and keys.count(key) > 1})
        if twice:
            raise ImportFileError(f"{file}: column {twice[0]} stands twice in the header")
        given = {target for target in REQUIRED[self.entity] if self._gives(target, keys)}
        if missing := sorted(REQUIRED[self.entity] - given):
            has = ", ".join(name.strip() for name in header[:30])
            what = f"column{'s' if len(missing) > 1 else ''} {', '.join(missing)}"
            raise ImportFileError(f"{file}: {what} of {self.entity.value} missing; the file has: {has}")

    def _gives(self, target: str, keys: Collection[str]) -> bool:
        if target in self._constants or any(target == column for rule in self._rules for column, _ in rule.sets):
            return True
        getter = self._getters.get(target)
        return target in keys and target in self._same if getter is None else getter.reads(keys)

    def apply(self, row: RawRow) -> tuple[Given, Refusal | None]:
        """The given columns of a row, and the refusal where a rule refuses it."""
        if cells.COLUMN in row:
            cells.restore(row)
        if self.is_plain:
            if row.keys() <= self.columns:
                return row, None
            return {name: row[name] for name in self._same if name in row}, None
        given: Given = {name: row[name] for name in self._same if name in row}
        for target, getter in self._getters.items():
            given[target] = getter(row)
        for target, words in self._values.items():
            if target in given:
                given[target] = _translated(given[target], words)
        for target, value in self._constants.items():
            if given.get(target) in (None, ""):
                given[target] = value
        refused = self._apply_rules(row, given)
        if kept := {name: _as_text(row[key]) for key, name in self._keep.items() if row.get(key) not in (None, "")}:
            given["extra_json"] = kept
        return given, refused

    def _apply_rules(self, row: RawRow, given: Given) -> Refusal | None:
        done: set[str] = set()
        for rule in self._rules:
            if not rule.holds(row):
                continue
            if rule.refuse:
                return Refusal(rule.refuse, REFUSED.get(rule.refuse, "the mapping refuses it"))
            for target, value in rule.sets:
                if target not in done:
                    given[target] = value
                    done.add(target)
        return None

    def thing(self, row: RawRow) -> tuple[str, ...]:
        """What tells apart, beyond its key, the thing that a row is about."""
        return tuple(_text_of(row, column) for column in self._distinguish)

    def row_hash(self, row: RawRow) -> str:
        """A stable id for a row without one: the same content, in any column order, gives the same id."""
        names: Iterable[str] = self._key or sorted(row)
        digest = blake2b(digest_size=16)
        for name in names:
            if (value := row.get(name)) is not None and value != "":
                digest.update(f"{name}\x1f{_as_text(value)}\x1e".encode("utf-8", "surrogatepass"))
        return "row-" + digest.hexdigest()


def mapping_for(file_name: str, entity: Entity | None, mapping: MappingFile | None) -> RowMapping | str:
    """The mapping of a file, or the reason why it is not imported.

    The entity is ``entity`` (``--as``), else what the mapping says, else the name of the file without its ending.
    """
    stem = file_name.rsplit(".", 1)[0].lower()
    named = next((e for e in Entity if e.value == stem), None)
    if mapping is None:
        found = entity or named
        return RowMapping(found) if found else "its name is not that of an entity; name it so or use --as"
    for ignored in mapping.ignore:
        if _fits(file_name, ignored.pattern):
            return ignored.because
    for spec in mapping.file:
        found = spec.entity or entity or named
        if found and entity in (None, found) and (entity is not None or _fits(file_name, spec.pattern)):
            return RowMapping(found, spec, mapping.name)
    return f"the mapping {mapping.name} has nothing for a file of this name"


def _fits(file_name: str, pattern: str) -> bool:
    return fnmatch(file_name.lower(), pattern.lower())


def _lowered(words: Mapping[str, str]) -> dict[str, str]:
    return {word.strip().lower(): value for word, value in words.items()}


def _translated(value: Any, words: Mapping[str, str]) -> Any:
    word = "" if value is None else _as_text(value).strip().lower()
    found = words.get(word)
    if found is not None:
        return found
    return words.get("*", value) if word else value


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


@dataclass(frozen=True, slots=True)
class _Get:
    """Reads one target from a row; a class, so that it can also say which columns it needs."""

    columns: tuple[str, ...]
    read: _Getter
    needs_all: bool = False

    def __call__(self, row: RawRow) -> Any:
        return self.read(row)

    def reads(self, keys: Collection[str]) -> bool:
        return (all if self.needs_all else any)(column in keys for column in self.columns)


def _columns_of(source: Source | tuple[Source, ...]) -> tuple[str, ...]:
    match source:
        case str():
            return (source,)
        case Join():
            return source.join
        case MinutesBetween():
            return source.minutes_between
        case Changed():
            return (source.column,)
    return tuple(column for part in source for column in _columns_of(part))


def _getter(source: Source | tuple[Source, ...]) -> _Get:
    columns = tuple(column_key(column) for column in _columns_of(source))
    match source:
        case Join():
            return _Get(columns, lambda row: _joined(row, columns, source.between))
        case MinutesBetween():
            return _Get(columns, lambda row: _minutes(row.get(columns[0]), row.get(columns[1])), needs_all=True)
        case Changed():
            return _Get(columns, lambda row: _changed(row.get(columns[0]), source))
        case str():
            return _Get(columns, lambda row: row.get(columns[0]))
    parts = [_getter(part) for part in source]
    return _Get(columns, lambda row: next((v for part in parts if (v := part(row)) not in (None, "")), None))


def _joined(row: RawRow, columns: Sequence[str], between: str) -> str:
    return between.join(_as_text(row[column]) for column in columns if row.get(column) not in (None, ""))


def _minutes(start: Any, end: Any) -> Any:
    """The minutes between two times; what cannot be computed is handed on, to be refused as it stands."""
    if start in (None, "") or end in (None, ""):
        return None
    try:
        times = [v if isinstance(v, datetime) else datetime.fromisoformat(v) for v in (start, end)]
        return str((times[1] - times[0]).total_seconds() / 60)
    except (TypeError, ValueError):
        return f"{_as_text(start)} to {_as_text(end)}"


def _changed(value: Any, source: Changed) -> Any:
    if value in (None, ""):
        return None
    if source.lower:
        value = _as_text(value).strip().lower()
    if source.divide is not None:
        try:
            value = str(float(value) / source.divide)
        except (TypeError, ValueError):
            return value
    return value


def _compile_rule(rule: Rule) -> _CompiledRule:
    conditions = tuple(_condition(column_key(column), wanted) for column, wanted in rule.when.items())
    return _CompiledRule(conditions, tuple(rule.sets.items()), rule.refuse)


def _condition(column: str, wanted: str | tuple[str, ...] | Matches) -> _Condition:
    if isinstance(wanted, Matches):
        pattern = re.compile(wanted.matches, re.IGNORECASE)
        return lambda row: pattern.search(_text_of(row, column)) is not None
    words = frozenset(word.strip().lower() for word in ((wanted,) if isinstance(wanted, str) else wanted))
    return lambda row: _text_of(row, column).strip().lower() in words


def _text_of(row: RawRow, column: str) -> str:
    value = row.get(column)
    return "" if value is None else _as_text(value)
