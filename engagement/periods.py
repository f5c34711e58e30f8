"""What ``monthly``, ``30d``, ``2026-Q3`` or ``last quarter`` mean: the period grammar of docs/method.md, section 3.

A window is [start, end) in UTC; its length is in local days at equal wall-clock time. A period that has not begun by
``as_of`` cannot be reported and is refused; one that is still running ends at ``as_of``.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from itertools import pairwise
from typing import Final, Literal

from engagement.errors import PeriodError
from engagement.local_time import days_before, zone
from engagement.model import Window

MONTHLY_DAYS: Final = 28
QUARTERLY_DAYS: Final = 91
MIN_DAYS: Final = 7
MAX_DAYS: Final = 365
TREND_PERIODS: Final = 6
OLDER_PERIODS: Final = 5
_PERIODS: Final = TREND_PERIODS + OLDER_PERIODS

GRAMMAR: Final = (
    "monthly, quarterly, 7d to 365d, 2026-09, September, 2026-Q3, Q3, "
    "this month, last month, this quarter or last quarter"
)

_ROLLING: Final = {"monthly": MONTHLY_DAYS, "quarterly": QUARTERLY_DAYS}
_MONTHS: Final = {"month": 1, "quarter": 3}
_WORDS: Final = (*_ROLLING, *(f"{which} {unit}" for which in ("this", "last") for unit in _MONTHS))
_SAME: Final = {  # what people write for a form the grammar has
    "day": "7d",
    "daily": "7d",
    "week": "7d",
    "weekly": "7d",
    "this week": "7d",
    "last week": "7d",
    "month": "monthly",
    "quarter": "quarterly",
    "year": "365d",
    "yearly": "365d",
    "annual": "365d",
    "annually": "365d",
    "this year": "365d",
    "last year": "365d",
}

_DAYS_IN: Final = {"week": 7, "month": 30, "quarter": QUARTERLY_DAYS, "year": MAX_DAYS}
_AMOUNT: Final = re.compile(r"(?:(?:last|past|previous) )?([0-9]{1,6}) ?([a-z]+?)s?")
_NAMES: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NAME: Final = rf"({'|'.join(f'{name}|{name[:3]}' for name in _NAMES)}|sept)"

_LONGEST: Final = 40  # characters of a wrong word that are quoted back

Unit = Literal["month", "quarter"]


@dataclass(frozen=True, slots=True)
class Period:
    """A period: its canonical name, its window, the one to compare with, and six windows, oldest first, itself last.

    ``older`` are the five before the trend, oldest first: a stale component may keep the points of one of the five
    windows before its own, and that holds for each window of the trend.
    """

    name: str
    window: Window
    previous: Window
    trend: tuple[Window, ...]
    older: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class _Calendar:
    """A calendar period: ``index`` counts its months (or quarters) from year 0."""

    name: str
    unit: Unit
    index: int


def parse_period(text: str | None, *, as_of: datetime, timezone: str, default: str) -> Period:
    """The period that ``text`` names, as of ``as_of`` (aware), in the workspace's zone; ``default`` without a text.

    Case, spaces, dashes and underscores are forgiven. Raises ``PeriodError``, one line naming the nearest right form.
    """
    if as_of.tzinfo is None:
        raise ValueError("as_of needs a time zone")
    wanted = ((text or "").strip() or default)[:_LONGEST]
    words = " ".join(re.split(r"[\s_\-‐-―]+", wanted.casefold())).strip()
    if words in _ROLLING:
        return _chain(words, as_of, _ROLLING[words], timezone)
    if (found := _AMOUNT.fullmatch(words)) and found[2] in ("d", "day"):
        days = _days(int(found[1]), wanted)
        return _chain(f"{days}d", as_of, days, timezone)
    local = as_of.astimezone(zone(timezone)).replace(tzinfo=None)
    if calendar := _calendar(words, wanted, local):
        return _calendar_period(calendar, local, as_of=as_of, timezone=timezone)
    raise PeriodError(f"{wanted!r} is no period.", _nearest(words), f" Write {GRAMMAR}.")


def _nearest(words: str) -> str:
    if found := _AMOUNT.fullmatch(words):
        unit = next((unit for unit in _DAYS_IN if found[2] in (unit, unit[0])), None)
        if unit is not None:
            return f"{min(max(int(found[1]) * _DAYS_IN[unit], MIN_DAYS), MAX_DAYS)}d"
    near = get_close_matches(words, (*_WORDS, *_SAME), n=1, cutoff=0.7)
    if not near:
        return "quarterly" if "q" in words else "monthly"
    return _SAME.get(near[0], near[0])


def _days(days: int, wanted: str) -> int:
    if MIN_DAYS <= days <= MAX_DAYS:
        return days
    nearest = MIN_DAYS if days < MIN_DAYS else MAX_DAYS
    raise PeriodError(f"{wanted!r}: a period has {MIN_DAYS} to {MAX_DAYS} days.", f"{nearest}d")


def _chain(name: str, end: datetime, days: int, timezone: str) -> Period:
    """Windows of equal length, each ending where the next begins (method section 3)."""
    edges = [days_before(end, days * back, timezone) for back in range(_PERIODS, -1, -1)]
    return _period(name, [Window(a, b) for a, b in pairwise(edges)])


def _period(name: str, windows: list[Window]) -> Period:
    trend, older = tuple(windows[-TREND_PERIODS:]), tuple(windows[:-TREND_PERIODS])
    return Period(name=name, window=windows[-1], previous=windows[-2], trend=trend, older=older)


def _calendar(words: str, wanted: str, local: datetime) -> _Calendar | None:
    if found := re.fullmatch(r"(this|last) ?(month|quarter)", words):
        unit: Unit = "month" if found[2] == "month" else "quarter"
        running = (local.year * 12 + local.month - 1) // _MONTHS[unit]
        if found[1] == "this" and _start(unit, running) == local:
            raise PeriodError(f"{wanted!r} begins only now: nothing can be in it yet.", f"last {unit}")
        return _Calendar(f"{found[1]} {unit}", unit, running - (found[1] == "last"))
    if found := re.fullmatch(r"([0-9]{4})[ /.]?q ?([0-9])|q ?([0-9])[ /.]?([0-9]{4})", words):
        year, quarter = int(found[1] or found[4]), int(found[2] or found[3])
        if not 1 <= quarter <= 4:
            raise PeriodError(f"{wanted!r}: quarters are Q1 to Q4.", f"{year:04}-Q{min(max(quarter, 1), 4)}")
        return _begun(_Calendar(f"{year:04}-Q{quarter}", "quarter", year * 4 + quarter - 1), wanted, local)
    if found := re.fullmatch(r"([0-9]{4})[ /.]?([0-9]{1,2})|([0-9]{1,2})[ /.]([0-9]{4})", words):
        year, month = int(found[1] or found[4]), int(found[2] or found[3])
        if not 1 <= month <= 12:
            raise PeriodError(f"{wanted!r}: months are 01 to 12.", f"{year:04}-{min(max(month, 1), 12):02}")
        return _begun(_Calendar(f"{year:04}-{month:02}", "month", year * 12 + month - 1), wanted, local)
    return _named(words, wanted, local)


def _named(words: str, wanted: str, local: datetime) -> _Calendar | None:
    """A month by its name, with or without a year, or a quarter without one: then the last that has begun."""
    if found := re.fullmatch(r"q ?([1-4])", words):
        number = int(found[1])
        year = _last_begun("quarter", number, local)
        return _begun(_Calendar(f"{year:04}-Q{number}", "quarter", year * 4 + number - 1), wanted, local)
    if found := re.fullmatch(rf"{_NAME}\.?(?: ([0-9]{{4}}))?|([0-9]{{4}}) {_NAME}\.?", words):
        number = next(at for at, name in enumerate(_NAMES, 1) if name.startswith((found[1] or found[4])[:3]))
        year = int(found[2] or found[3] or _last_begun("month", number, local))
        return _begun(_Calendar(f"{year:04}-{number:02}", "month", year * 12 + number - 1), wanted, local)
    return None


def _last_begun(unit: Unit, number: int, local: datetime) -> int:
    """The year of the last month or quarter of this ``number`` that has begun."""
    this_year = local.year * 12 // _MONTHS[unit] + number - 1
    return local.year if _start(unit, this_year) < local else local.year - 1


def _begun(calendar: _Calendar, wanted: str, local: datetime) -> _Calendar:
    """Refuses a calendar period of which nothing is past by ``local``, or that lies before the calendar's beginning."""
    per_year = 12 // _MONTHS[calendar.unit]
    if calendar.index < 3 * per_year:  # the trend needs ten periods before it
        raise PeriodError(f"{wanted!r} is too long ago.", f"last {calendar.unit}")
    if calendar.index >= 9_999 * per_year or _start(calendar.unit, calendar.index) >= local:
        first = _start(calendar.unit, calendar.index)
        begins = f"its first day is {first.day} {first:%b %Y}"
        raise PeriodError(f"{calendar.name} has not begun: {begins}.", f"last {calendar.unit}")
    return calendar


def _start(unit: Unit, index: int) -> datetime:
    year, month = divmod(index * _MONTHS[unit], 12)
    return datetime(year, month + 1, 1)  # noqa: DTZ001 - a local wall-clock time


def _calendar_period(calendar: _Calendar, local: datetime, *, as_of: datetime, timezone: str) -> Period:
    start, end = _start(calendar.unit, calendar.index), _start(calendar.unit, calendar.index + 1)
    if end <= local:
        return _chain(calendar.name, _utc(end, timezone), (end - start).days, timezone)
    elapsed = local - start  # running: the same elapsed part of each period before it
    windows = [
        _elapsed_part(calendar.unit, calendar.index - back, elapsed, timezone) for back in range(_PERIODS - 1, 0, -1)
    ]
    return _period(calendar.name, [*windows, Window(_utc(start, timezone), as_of.astimezone(UTC))])


def _elapsed_part(unit: Unit, index: int, elapsed: timedelta, timezone: str) -> Window:
    start = _start(unit, index)
    return Window(_utc(start, timezone), _utc(min(start + elapsed, _start(unit, index + 1)), timezone))


def _utc(wall: datetime, timezone: str) -> datetime:
    return wall.replace(tzinfo=zone(timezone)).astimezone(UTC)
