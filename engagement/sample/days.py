"""The vendor's calendar around an as-of day: business days, public holidays, seasons, business time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

from engagement.sample.workspace import COUNTRY, TIME_ZONE

ZONE: Final = ZoneInfo(TIME_ZONE)
_BEFORE: Final = 800
_AFTER: Final = 400
_DAY_START: Final = time(8, 20)
_DAY_END: Final = time(18, 0)


@dataclass(frozen=True)
class Days:
    """Business days around `today`, the local day of the as-of time; nothing happens on it, nor later unless life goes
    on (`ahead.py`) for `ahead` days more."""

    today: date
    business: tuple[date, ...]
    ahead: int = 0

    @property
    def until(self) -> date:
        """The day on which nothing happens any more: `today`, or the day after the last one ahead."""
        return self.today + timedelta(days=self.ahead + 1) if self.ahead else self.today

    def ago(self, count: int) -> date:
        """The business day that lies `count` (at least 1) business days before today."""
        return self.business[bisect_left(self.business, self.today) - count]

    def near(self, days_ago: float) -> date:
        """The last business day at or before the day `days_ago` calendar days before today."""
        return self.business[bisect_right(self.business, self.today - timedelta(days=days_ago)) - 1]

    def on_or_after(self, day: date) -> date:
        """The first business day that is not before `day`."""
        return self.business[bisect_left(self.business, day)]

    def is_business(self, day: date) -> bool:
        """Whether `day` is neither on a weekend nor a public holiday."""
        place = bisect_left(self.business, day)
        return place < len(self.business) and self.business[place] == day

    def between(self, first_ago: int, last_ago: int) -> Sequence[date]:
        """Business days from `first_ago` days before today (included) to `last_ago` days (excluded)."""
        start = bisect_left(self.business, self.today - timedelta(days=first_ago))
        end = bisect_left(self.business, self.today - timedelta(days=last_ago))
        return self.business[start:end]

    def shift(self, day: date, count: int) -> date:
        """The business day `count` business days after (or, negative, before) `day`."""
        return self.business[bisect_right(self.business, day) - 1 + count]

    def after(self, moment: datetime, hours: float) -> datetime:
        """`moment` plus business time (24 hours a business day, method section 2), moved into working hours."""
        whole, rest = divmod(hours, 24.0)
        clock = datetime.combine(moment.date(), moment.time()) + timedelta(hours=rest)
        count = int(whole) + (clock.date() != moment.date())
        day = self.shift(moment.date(), count)
        if clock.time() >= _DAY_END:
            return local(self.shift(day, 1), _DAY_START, minutes=clock.minute % 40)
        if clock.time() < _DAY_START:
            return local(day, _DAY_START, minutes=clock.minute % 40)
        return local(day, clock.time())


def local(day: date, clock: time, *, minutes: int = 0) -> datetime:
    """A moment in the vendor's zone, to the second."""
    moment = datetime.combine(day, clock.replace(microsecond=0)) + timedelta(minutes=minutes)
    return moment.replace(tzinfo=ZONE)


def season(day: date) -> float:
    """How busy a day of the year is for people at work, 1 being usual: low in August and at the year's end, high at
    the end of a quarter."""
    if (day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 3):
        return 0.45
    if day.month == 8:
        return 0.75
    if day.month in (3, 6, 9, 12) and day.day >= 12:
        return 1.25
    return 1.0


@lru_cache(maxsize=8)
def _business_days(today: date) -> tuple[date, ...]:
    start, end = today - timedelta(days=_BEFORE), today + timedelta(days=_AFTER)
    free = holidays.country_holidays(COUNTRY, years=range(start.year, end.year + 1))
    span = (start + timedelta(days=number) for number in range((end - start).days))
    return tuple(day for day in span if day.weekday() < 5 and day not in free)


def days_around(as_of: datetime, ahead: int = 0) -> Days:
    """The calendar for an as-of time and some days after it; raises ValueError when it has no zone."""
    if as_of.tzinfo is None:
        raise ValueError("as_of needs a time zone")
    today = as_of.astimezone(ZONE).date()
    return Days(today=today, business=_business_days(today), ahead=ahead)
