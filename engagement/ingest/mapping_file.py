"""A mapping file (TOML): how a foreign layout's files, columns and values become the import columns of docs/data.md.

The shape is validated here; ``mapping`` applies it. Format, by example::

    name = "crm"

    [[file]]
    pattern = "*activities*.csv"        # which files, by name; "*" when left out
    entity = "activities"               # what they hold; from --as or the file's name when left out
    same_names = false                  # whether columns that already bear an import name are taken (default: true)
    key = ["Type", "Date", "Subject"]   # columns whose hash is the id of a row without one (default: all)
    distinguish = ["Street"]            # rows of one key that differ here are two things: a collision, not a version
    keep = ["Region"]                   # foreign columns kept as they are, in the record's extra

    [file.columns]
    account_id = "Account"                                      # a column
    contact_email = ["Contact Email", "E-mail"]                 # the first of these (columns or others) that is filled
    contact_name = { join = ["First", "Last"], with = " " }
    duration_minutes = { minutes_between = ["Start", "End"] }   # or { from = "Duration", divide = 60 }

    [file.values.kind]                  # values, regardless of case; "" is empty, "*" any other
    Event = "meeting"

    [file.constants]                    # where nothing else gives a value
    source = "crm"

    [[file.rule]]                       # in order: the first that sets a column wins, over columns and constants
    when = { Type = "Event", Title = { matches = '\\bQBR\\b' } }   # all must hold; a list means any of
    set = { kind = "business_review", is_strategic = true }

    [[file.rule]]
    when = { Type = ["Task", "Note"] }
    refuse = "not_a_touchpoint"         # a reason code
"""

import re
import tomllib
from importlib import resources
from pathlib import Path
from typing import Any, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from engagement.errors import ConfigError
from engagement.ingest.reasons import Reason
from engagement.ingest.records import COLUMNS
from engagement.ingest.times import check_format
from engagement.model import Entity

SHIPPED = "engagement.ingest.mappings"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Join(_Part):
    """Several columns as one text; empty ones are left out."""

    join: tuple[str, ...] = Field(min_length=1)
    between: str = Field(" ", alias="with")


class MinutesBetween(_Part):
    """The minutes from one column's time to another's."""

    minutes_between: tuple[str, str]


class Changed(_Part):
    """One column, changed: a number divided (another unit), or text in lower case (domains)."""

    column: str = Field(alias="from")
    divide: float | None = Field(None, gt=0)
    lower: bool = False


class Matches(_Part):
    """Holds where the regular expression is found, regardless of case."""

    matches: str

    @model_validator(mode="after")
    def _compiles(self) -> Self:
        try:
            re.compile(self.matches)
        except re.error as error:
            raise ValueError(f"it is no regular expression: {error}") from error
        return self


class Rule(_Part):
    """``when`` all conditions hold, ``set`` columns or ``refuse`` the row."""

    when: dict[str, str | tuple[str, ...] | Matches] = Field(min_length=1)
    sets: dict[str, str | bool] = Field(default={}, alias="set")
    refuse: Reason | None = None


Source: TypeAlias = str | Join | MinutesBetween | Changed


class FileMapping(_Part):
    """The mapping of one kind of file."""

    pattern: str = "*"
    entity: Entity | None = None
    same_names: bool = True
    key: tuple[str, ...] = ()
    distinguish: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    date_format: str | None = None
    columns: dict[str, Source | tuple[Source, ...]] = {}
    values: dict[str, dict[str, str]] = {}
    constants: dict[str, str | bool | float] = {}
    rule: tuple[Rule, ...] = ()

    @model_validator(mode="after")
    def _targets_exist(self) -> Self:
        known = COLUMNS[self.entity] if self.entity else frozenset(name for names in COLUMNS.values() for name in names)
        targets = [*self.columns, *self.values, *self.constants, *(name for rule in self.rule for name in rule.sets)]
        for name in targets:
            if name not in known:
                raise ValueError(f"{name} is no column of {self.entity.value if self.entity else 'any entity'}")
        return self

    @model_validator(mode="after")
    def _words_and_formats_are_clear(self) -> Self:
        for target, words in self.values.items():
            if len({word.strip().lower() for word in words}) != len(words):
                raise ValueError(f"values.{target} holds a word twice (case does not count)")
        if self.date_format is not None:
            try:
                check_format(self.date_format)
            except ConfigError as error:
                raise ValueError(str(error)) from error
        return self


class Ignored(_Part):
    """Files of the layout that are not imported, and why."""

    pattern: str
    because: str


class MappingFile(_Part):
    """A whole mapping: the first ``file`` whose pattern fits applies."""

    name: str
    file: tuple[FileMapping, ...] = Field(min_length=1)
    ignore: tuple[Ignored, ...] = ()


def shipped_names() -> list[str]:
    """The names of the mappings that come with the product."""
    return sorted(
        file.name.removesuffix(".toml") for file in resources.files(SHIPPED).iterdir() if file.name.endswith(".toml")
    )


def load_mapping(name_or_path: str | Path) -> MappingFile:
    """A shipped mapping by its name, or a file. Raises ``ConfigError`` that names the file and the key."""
    name = str(name_or_path)
    if name.lower() in shipped_names():
        text = (resources.files(SHIPPED) / f"{name.lower()}.toml").read_text("utf-8")
    else:
        try:
            text = Path(name).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(
                f"{name}: no such mapping; use a TOML file or one of {', '.join(shipped_names())}"
            ) from error
    try:
        content: dict[str, Any] = tomllib.loads(text)
        return MappingFile.model_validate({"name": Path(name).stem, **content})
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: cannot be read as TOML: {error}") from error
    except ValidationError as error:
        first = min(error.errors(), key=lambda each: each["type"] != "value_error")  # our own say more
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{name}: {key or 'the file'}: {first['msg']}") from error
