"""The workspace's wall clock: local days, windows, weeks and business time (method, sections 2, 3 and 10)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import holidays

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
WEEK = timedelta(days=7)
ZERO = timedelta(0)
FIVE_BUSINESS_DAYS = timedelta(hours=120)
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Clock:
    """Local time of one workspace. Instants are aware UTC datetimes; wall times are naive local ones."""

    zone: ZoneInfo
    weekend: frozenset[int]
    holidays: Any = field(default_factory=dict)

    @classmethod
    def of(cls, zone: str, country: str | None, weekend: Sequence[int]) -> "Clock":
        """Weekend days are numbers as in `date.weekday()`: Monday is 0."""
        public = holidays.country_holidays(country) if country else {}
        return cls(zone=ZoneInfo(zone), weekend=frozenset(weekend), holidays=public)

    def wall(self, moment: datetime) -> datetime:
        """What the workspace's wall clock shows at an instant."""
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def instant(self, wall: datetime) -> datetime:
        """The instant at which the wall clock shows this (the first one where it shows it twice)."""
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def day(self, moment: datetime) -> date:
        """The local calendar day of an instant."""
        return self.wall(moment).date()

    def midnight(self, day: date) -> datetime:
        """The instant at which a local day starts."""
        return self.instant(datetime.combine(day, time()))

    def plus_days(self, moment: datetime, days: float) -> datetime:
        """So many local days later (or earlier), at the same wall-clock time."""
        return self.instant(self.wall(moment) + timedelta(days=days))

    def days_between(self, start: datetime, end: datetime) -> float:
        """Length of a window in local days, by the wall clock (a DST change does not lengthen it)."""
        return (self.wall(end) - self.wall(start)) / DAY

    def weeks(self, start: datetime, end: datetime) -> list[Span]:
        """The whole 7-day blocks of a window, counted back from its end, latest first."""
        count = int(self.days_between(start, end) // 7)
        return [(self.plus_days(end, -7 * (k + 1)), self.plus_days(end, -7 * k)) for k in range(count)]

    def is_business_day(self, day: date) -> bool:
        """Neither a weekend day nor a public holiday."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def business_time(self, start: datetime, end: datetime) -> timedelta:
        """Wall-clock time between two instants that falls on business days; 24 h per business day, never negative."""
        first, last = self.wall(start), self.wall(end)
        total, day = ZERO, first.date()
        while day <= last.date():
            opens = datetime.combine(day, time())
            overlap = min(last, opens + DAY) - max(first, opens)
            if self.is_business_day(day) and overlap > ZERO:
                total += overlap
            day += DAY
        return total

    def working_time(self, start: datetime, end: datetime, absences: Sequence[Sequence[Span]]) -> timedelta:
        """Business time outside the moments when everybody listed is away (one list of spans a person)."""
        if not absences:
            return self.business_time(start, end)
        edges = {edge for person in absences for span in person for edge in span if start < edge < end}
        points = [start, *sorted(edges), end]
        total = ZERO
        for left, right in pairwise(points):
            all_away = all(any(a <= left and right <= b for a, b in person) for person in absences)
            if not all_away:
                total += self.business_time(left, right)
        return total

    def gap_days(self, earlier: date, later: date) -> float:
        """Business days from one local day to another, midnight to midnight."""
        return self.business_time(self.midnight(earlier), self.midnight(later)) / DAY
