"""The slots of weekly and daily plans, as pure functions of an IANA zone and a local weekday and time.

A plan is state, not a timer: "the slot of this week has passed, and no row says that it was dealt with". A local time
that a clock change skips is the first valid moment after it; one that it repeats is its first occurrence. Weeks are ISO
weeks by the local day, such as ``2026-W40``; days are local days, such as ``2026-10-05``.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engagement.local_time import zone

_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """A moment (UTC) at which something is planned, and the name of its week or day."""

    name: str
    at: datetime


def week_of(moment: datetime, timezone: str) -> str:
    """The ISO week of a moment's local day."""
    return _week_name(moment.astimezone(zone(timezone)).date())


def day_slot(day: date, timezone: str, minute: int) -> Slot:
    """The slot of a local day at ``minute`` of the day, 0-1439. Raises ``ConfigError`` for an unknown zone."""
    return Slot(day.isoformat(), _first_moment(datetime.combine(day, time(minute // 60, minute % 60)), zone(timezone)))


def week_slot(week: str, timezone: str, weekday: int, minute: int) -> Slot:
    """The slot of an ISO week: ``weekday`` 0 is Monday. Raises ``ConfigError`` for an unknown zone."""
    year, _, number = week.partition("-W")
    day = date.fromisocalendar(int(year), int(number), weekday + 1)
    return Slot(week, day_slot(day, timezone, minute).at)


def due_weeks(since: datetime, now: datetime, *, timezone: str, weekday: int, minute: int) -> list[Slot]:
    """The weekly slots in (since, now], oldest first."""
    days = _days(since, now, timezone, 7)
    slots = [week_slot(week, timezone, weekday, minute) for week in dict.fromkeys(map(_week_name, days))]
    return [slot for slot in slots if since < slot.at <= now]


def due_days(since: datetime, now: datetime, *, timezone: str, minute: int) -> list[Slot]:
    """The daily slots in (since, now], oldest first."""
    slots = [day_slot(day, timezone, minute) for day in _days(since, now, timezone, 1)]
    return [slot for slot in slots if since < slot.at <= now]


def _days(since: datetime, now: datetime, timezone: str, step: int) -> list[date]:
    """Local days from before ``since`` to after ``now``: a slot may lie beyond its day, where the day was skipped."""
    first, last = (moment.astimezone(zone(timezone)).date() for moment in (since, now))
    count = (last - first).days // step + 3
    return [first + timedelta(days=step * number) for number in range(-1, count)]


def _first_moment(wall: datetime, place: ZoneInfo) -> datetime:
    """The first moment at which the clock of a place shows a local time, or, where it skips it, a later one."""
    moment = wall.replace(tzinfo=place).astimezone(UTC)
    if moment.astimezone(place).replace(tzinfo=None) == wall:
        return moment
    low, high = wall.replace(tzinfo=place, fold=1).astimezone(UTC), moment  # before and after the change
    while high - low > _SECOND:
        middle = low + (high - low) // 2 // _SECOND * _SECOND
        low, high = (low, middle) if middle.astimezone(place).replace(tzinfo=None) >= wall else (middle, high)
    return high


def _week_name(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
