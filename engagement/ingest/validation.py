"""Validates rows against the columns of their entity: many at once, column by column, or one by itself.

Both ways apply the same pydantic types and give the same records. A column is checked once for each different value in
it; only rows that hold a value which fails are looked at one by one, for the reason.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any, Required, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from engagement.ingest.defaults import COMPLETE
from engagement.ingest.reasons import Reason, Refusal
from engagement.ingest.records import QUICK, TYPES, Id, Instant, Moment, Record
from engagement.ingest.times import Clock
from engagement.model import Entity

_Validate = Callable[..., Any]


class Validator:
    """Turns the given columns of one entity's rows into valid records; empty ones (None, "") clear what is stored."""

    def __init__(self, entity: Entity, clock: Clock) -> None:
        self._entity = entity
        self._required: frozenset[str] = TYPES[entity].__required_keys__
        self._complete = COMPLETE.get(entity)
        self._clock = clock

    def many(self, rows: Sequence[Mapping[str, Any]]) -> list[Record | Refusal]:
        """Each row as a record, or why it is refused."""
        if not rows:
            return []
        names = rows[0].keys()
        if not self._required <= names or any(row.keys() != names for row in rows):
            return [self.one(row) for row in rows]
        try:
            columns = {name: self._column(name, [row[name] for row in rows]) for name in names}
        except (TypeError, KeyError):  # values that cannot be looked up, such as lists, or a column nobody knows
            return [self.one(row) for row in rows]
        failed = {number for _, numbers in columns.values() for number in numbers}
        records = zip(*(values for values, _ in columns.values()), strict=True)
        return [
            self.one(row) if number in failed else self._completed(dict(zip(names, values, strict=True)))
            for number, (row, values) in enumerate(zip(rows, records, strict=True))
        ]

    def columns(self, given: Mapping[str, list[Any]]) -> dict[str, list[Any]] | None:
        """The values of columns, before defaults; None where one cell of them fails."""
        if not self._required <= given.keys():
            return None
        columns = {name: self._column(name, values) for name, values in given.items()}
        return (
            None if any(failed for _, failed in columns.values()) else {n: values for n, (values, _) in columns.items()}
        )

    def one(self, row: Mapping[str, Any]) -> Record | Refusal:
        """The row as a record, or why it is refused."""
        filled = {column: value for column, value in row.items() if value is not None and value != ""}
        try:
            record: Record = _record_validator(self._entity)(filled, context=self._clock)
        except ValidationError as error:
            return _refusal(error)
        record.update((column, None) for column in row if column not in filled)
        return self._completed(record)

    def _column(self, name: str, given: list[Any]) -> tuple[list[Any], list[int]]:
        """The values of a column, and the numbers of the rows whose value fails."""
        quick, _, is_usually_unique = _column_validators(self._entity)[name]
        if is_usually_unique and "" not in given:
            with suppress(ValidationError):
                return quick(given, context=self._clock), []
        different = set(given)
        empty = different & {None, ""}
        parsed, failing = self._parsed(name, list(different - empty))
        parsed.update(dict.fromkeys(failing))
        parsed.update(dict.fromkeys(empty))
        if name in self._required:
            failing |= empty
        failed = [number for number, value in enumerate(given) if value in failing] if failing else []
        return list(map(parsed.__getitem__, given)), failed

    def _parsed(self, name: str, values: list[Any]) -> tuple[dict[Any, Any], set[Any]]:
        quick, full, _ = _column_validators(self._entity)[name]
        for validate in (quick, full):
            try:
                return dict(zip(values, validate(values, context=self._clock), strict=True)), set()
            except ValidationError as error:
                found = error
        failing = {values[int(each["loc"][0])] for each in found.errors(include_url=False, include_context=False)}
        good = [value for value in values if value not in failing]
        return dict(zip(good, full(good, context=self._clock), strict=True)), failing

    def _completed(self, record: Record) -> Record:
        if "extra_json" in record:
            record["extra"] = record.pop("extra_json")
        return self._complete(record, self._clock) if self._complete else record


@cache
def _record_validator(entity: Entity) -> _Validate:
    return TypeAdapter(TYPES[entity]).validator.validate_python


@cache
def _column_validators(entity: Entity) -> Mapping[str, tuple[_Validate, _Validate, bool]]:
    """For each column: the quick way, the full one, and whether most of its values are different ones."""
    hints = get_type_hints(TYPES[entity], include_extras=True)
    bare = {name: get_args(hint)[0] if get_origin(hint) is Required else hint for name, hint in hints.items()}
    return {
        name: (_list_validator(QUICK.get(hint, hint)), _list_validator(hint), hint in (Id, Moment, Instant))
        for name, hint in bare.items()
    }


def _list_validator(hint: Any) -> _Validate:
    return TypeAdapter(list[hint]).validator.validate_python


def _refusal(error: ValidationError) -> Refusal:
    first = error.errors(include_url=False, include_context=False)[0]
    column = str(first["loc"][0]) if first["loc"] else None
    if first["type"] == "missing":
        return Refusal(Reason.MISSING_VALUE, "a value is required here", column)
    try:
        reason = Reason(first["type"])
    except ValueError:
        reason = Reason.NOT_TEXT
    return Refusal(reason, first["msg"], column, str(first["input"]))
