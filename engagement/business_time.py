"""Business time (docs/method.md, sections 2 and 10): the local wall clock without weekends and public holidays.

One business day is 24 business hours, whatever the wall clock does on it: Friday 16:00 to Monday 16:00 is 24 h, and a
day on which clocks change is 24 h too. Business time is a coordinate, the business microseconds since 1970-01-01 local
time, so that a duration is a difference: additive, never negative, the same for equal instants in different zones.
"""

import warnings
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from engagement.errors import ConfigError
from engagement.local_time import DAY, EPOCH_DAY, HOUR, Days, Instants, clock_for, from_wall, to_datetime, to_instant
from engagement.model import Workspace

_FIRST_HOLIDAYS: Final = 1950  # public holidays are known for these years; outside, weekends alone count
_LAST_HOLIDAYS: Final = 2100
_BLOCK: Final = 4_096  # local days that are tabulated at once

Span = tuple[datetime, datetime]


class BusinessCalendar:
    """The business time of one workspace. Cheap to call, safe to share between threads; make it with ``calendar``."""

    def __init__(self, timezone: str, country: str | None, weekend: tuple[int, ...]) -> None:
        if not all(0 <= day <= 6 for day in weekend) or len(set(weekend)) == 7:
            raise ConfigError("weekend: days are 0 (Monday) to 6 (Sunday), and not all seven")
        clock_for(timezone, 0, 0)  # an unknown zone fails here
        public_holidays(country, 2000)  # and so does an unknown country
        self.timezone = timezone
        self._country = country
        self._weekend = weekend
        self._first = 0
        self._table = self._tabulate(-1, 1)

    def coordinate(self, instants: Instants) -> Instants:
        """Business microseconds since 1970-01-01 local, for instants in microseconds; never falling with time."""
        if not len(instants):
            return np.empty(0, dtype=np.int64)
        clock = clock_for(self.timezone, int(instants.min()), int(instants.max()))
        days, since_midnight = np.divmod(clock.steady_wall(instants), DAY)
        before, working = self._days(days)
        return before * DAY + np.where(working, since_midnight, 0)

    def hours(self, starts: Instants, ends: Instants) -> NDArray[np.float64]:
        """Business hours between pairs of instants in microseconds; negative where the end comes first."""
        return (self.coordinate(ends) - self.coordinate(starts)) / HOUR

    def hours_series(self, starts: pl.Series, ends: pl.Series) -> pl.Series:
        """``hours`` for two Polars series of UTC datetimes with microseconds."""
        first, last = (s.cast(pl.Datetime("us", "UTC")).to_physical() for s in (starts, ends))
        both = first.is_not_null() & last.is_not_null()
        hours = self.hours(first.fill_null(0).to_numpy(), last.fill_null(0).to_numpy())
        return pl.select(pl.when(both).then(pl.Series(hours, dtype=pl.Float64))).to_series()

    def hours_between(self, start: datetime, end: datetime, *, away: Iterable[Span] = ()) -> float:
        """Business hours from ``start`` to ``end``; the clock stands still during the ``away`` spans [from, until)."""
        low, high = to_instant(start), to_instant(end)
        if high < low:
            return -self.hours_between(end, start, away=away)
        stopped = [(max(low, to_instant(a)), min(high, to_instant(b))) for a, b in away]
        edges = np.array([low, high, *(edge for span in merged(stopped) for edge in span)], dtype=np.int64)
        at = self.coordinate(edges)
        return float((at[1] - at[0] - (at[3::2] - at[2::2]).sum()) / HOUR)

    def add_hours(self, start: datetime, hours: float) -> datetime:
        """The first instant (UTC) at which ``hours`` >= 0 business hours have passed since ``start``."""
        if hours < 0:
            raise ValueError("business hours can only be added")
        begun = to_instant(start)
        due = int(self.coordinate(np.array([begun], dtype=np.int64))[0]) + round(hours * HOUR)
        if hours == 0:
            return to_datetime(begun)
        whole, rest = divmod(due - 1, DAY)  # the due moment is in (whole, whole + 1] business days
        day = self._nth_business_day(whole)
        wall = day * DAY + rest + 1
        return to_datetime(clock_for(self.timezone, begun, wall + DAY).first_instant(wall))

    def local_days(self, instants: Instants) -> Days:
        """The local day of each instant, as days since 1970-01-01."""
        if not len(instants):
            return np.empty(0, dtype=np.int64)
        return clock_for(self.timezone, int(instants.min()), int(instants.max())).wall(instants) // DAY

    def midnights(self, days: Days) -> Instants:
        """The first instant of each local day."""
        return from_wall(days * DAY, self.timezone)

    def business_days_before(self, days: Days) -> Days:
        """How many business days lie between 1970-01-01 and each local day, that day excluded."""
        return self._days(days)[0]

    def are_business_days(self, days: Days) -> NDArray[np.bool_]:
        """Whether each local day is a business day."""
        return self._days(days)[1]

    def is_business_day(self, day: date) -> bool:
        """Whether a local day is neither weekend nor public holiday."""
        return bool(self.are_business_days(np.array([(day - EPOCH_DAY).days]))[0])

    def business_days_between(self, first: date, last: date) -> int:
        """Business days in [first, last); negative where ``last`` comes first."""
        days = np.array([(first - EPOCH_DAY).days, (last - EPOCH_DAY).days])
        before = self.business_days_before(days)
        return int(before[1] - before[0])

    def _nth_business_day(self, count: int) -> int:
        """The business day before which ``count`` business days lie."""
        day = count * 7 // (7 - len(set(self._weekend)))
        while True:  # widens the table until the day is in it
            first, (before, working) = self._covering(day - 30, day + 400)
            place = int(np.searchsorted(before, count, side="right")) - 1
            if 0 < place < len(before) - 1 and working[place]:
                return first + place
            day += 365 if count >= int(before[-1]) else -365

    def _days(self, days: Days) -> tuple[Days, NDArray[np.bool_]]:
        if not len(days):
            return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.bool_)
        first, (before, working) = self._covering(int(days.min()), int(days.max()))
        places = days - first
        return before[places], working[places]

    def _covering(self, low: int, high: int) -> tuple[int, tuple[Days, NDArray[np.bool_]]]:
        first, before, working = self._table
        if low < first or high >= first + len(before):
            low, high = min(low, first), max(high, first + len(before) - 1)
            self._table = first, before, working = self._tabulate(low // _BLOCK, high // _BLOCK + 1)
        return first, (before, working)

    def _tabulate(self, first_block: int, last_block: int) -> tuple[int, Days, NDArray[np.bool_]]:
        """Of the local days in a range of blocks: the first, business days before each, whether each is one."""
        first, last = min(first_block, 0) * _BLOCK, max(last_block, 1) * _BLOCK
        days = np.arange(first, last, dtype=np.int64)
        working = ~np.isin((days + 3) % 7, self._weekend)  # 1970-01-01 was a Thursday
        years = range(max(_year(first), _FIRST_HOLIDAYS), min(_year(last), _LAST_HOLIDAYS) + 1)
        free = np.array([day for year in years for day in public_holidays(self._country, year)], dtype=np.int64)
        working[free[(free >= first) & (free < last)] - first] = False
        before = np.concatenate(([0], np.cumsum(working)[:-1]))
        return first, before - before[-first], working


@lru_cache(maxsize=64)
def _calendar(timezone: str, country: str | None, weekend: tuple[int, ...]) -> BusinessCalendar:
    return BusinessCalendar(timezone, country, weekend)


def calendar(workspace: Workspace) -> BusinessCalendar:
    """The business calendar of a workspace (cached). Raises ``ConfigError`` for an unknown zone, country or weekend."""
    return _calendar(workspace.timezone, workspace.country, workspace.weekend)


@lru_cache(maxsize=4_096)
def public_holidays(country: str | None, year: int) -> tuple[int, ...]:
    """Public holidays of a country (``DE``) or a part of one (``DE-BY``) in a year, as days since 1970-01-01."""
    if not country:
        return ()
    import holidays  # a quarter of a second: only where a country is set

    land, _, part = country.upper().partition("-")
    try:
        found = holidays.country_holidays(land, subdiv=part or None)
    except NotImplementedError as error:
        raise ConfigError(f"country: no public holidays are known for {country!r}; write a code such as DE") from error
    if not found.start_year <= year <= found.end_year:
        return ()
    with warnings.catch_warnings():  # that a country's moveable feasts are not known for a far year
        warnings.simplefilter("ignore")
        found.get(date(year, 1, 1))  # fills in the year that is asked for
    return tuple(sorted((day - EPOCH_DAY).days for day in found))


def merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The union of spans [from, until) as disjoint spans in order; empty ones vanish."""
    union: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(union[-1][1], end))
        else:
            union.append((start, end))
    return union


def _year(day: int) -> int:
    """The year of a local day; those outside the calendar are the first and the last one."""
    earliest, latest = (date.min - EPOCH_DAY).days, (date.max - EPOCH_DAY).days
    return (EPOCH_DAY + timedelta(days=min(max(day, earliest), latest))).year
