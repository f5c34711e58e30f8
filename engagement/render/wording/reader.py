"""Whose habits numbers, dates, times, money and lists follow.

The words are English. The habits are those of English in the reader's region, as CLDR has them (``babel``): ``en_US``
writes "Nov 27, 2026", ``en_DE`` "27 Nov 2026" and "1.234,5". Whoever renders for somebody says so once, around the
rendering (``reading_in``); nothing else hands a locale on.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from functools import cache, lru_cache

from babel import Locale, localedata
from babel.dates import DateTimePattern
from babel.numbers import NumberPattern

DEFAULT = "en_GB"  # day before month, 24 hours, 1,234.5: where nothing is known of the reader
_REGION = re.compile(r"[A-Z]{2}|\d{3}")
_NARROW, _SPACE = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"  # few fonts have the narrow one
_GROUPS = {_NARROW: _SPACE, "'": "’"}  # babel 2.19 takes the straight ones, Switzerland's, for quotes and drops them
_reader: ContextVar[str] = ContextVar("reader", default=DEFAULT)


class Habits:
    """The patterns of one locale, compiled once. Money and percentages are whole; a day has its month as a word."""

    def __init__(self, name: str) -> None:
        self.locale = found = Locale.parse(name)
        symbols = found.number_symbols["latn"]
        symbols["group"] = _GROUPS.get(symbols["group"], symbols["group"])
        self.percent = _with_decimals(found.percent_formats[None], 0, 0)
        self.money = _with_decimals(found.currency_formats["standard"], 0, 0)
        self.day: DateTimePattern = found.datetime_skeletons["yMMMd"]
        self.weekday: DateTimePattern = found.datetime_skeletons["yMMMEd"]
        self.clock: DateTimePattern = found.time_formats["short"]
        self.day_and_time = str(found.datetime_formats["medium"])  # {1}, {0}

    def decimal(self, least: int, most: int) -> NumberPattern:
        """Numbers with so many decimals."""
        return _with_decimals(self.locale.decimal_formats[None], least, most)


def reader() -> str:
    """The locale of whoever reads what is being rendered."""
    return _reader.get()


@contextmanager
def reading_in(locale: str) -> Iterator[None]:
    """Render for a reader with this locale (one of ``english_in``)."""
    token = _reader.set(locale)
    try:
        yield
    finally:
        _reader.reset(token)


def read_from_here_on(locale: str) -> None:
    """The same until the end of a surrounding ``reading_in``: for a program with one reader, once it knows them."""
    _reader.set(locale)


@cache
def habits_of(locale: str) -> Habits:
    """The habits of a locale."""
    return Habits(locale)


@lru_cache(maxsize=1024)
def english_in(tag: str | None) -> str | None:
    """English in the region of a locale or country, "en_DE" for "de-DE" and "DE"; None where CLDR has none."""
    region = re.split("[-_]", tag or "")[-1].upper()
    name = f"en_{region}"
    return name if _REGION.fullmatch(region) and localedata.exists(name) else None


def _with_decimals(pattern: NumberPattern, least: int, most: int) -> NumberPattern:
    changed = copy(pattern)
    changed.frac_prec = (least, most)
    return changed
