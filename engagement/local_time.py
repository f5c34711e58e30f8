"""A zone's local wall clock for many instants at once: offsets, local days and their midnights, local-day arithmetic.

Instants are microseconds since 1970-01-01 UTC in NumPy arrays of int64, local days are days since 1970-01-01. The
offsets come from the standard library's zone data. Clock changes are sampled once a day between 1900 and 2150; outside,
the offset at the nearer end holds.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
from numpy.typing import NDArray

from engagement.errors import ConfigError

Instants = NDArray[np.int64]
Days = NDArray[np.int64]

SECOND: Final = 1_000_000
HOUR: Final = 3_600 * SECOND
DAY: Final = 24 * HOUR
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY: Final = date(1970, 1, 1)
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2150
_SPAN: Final = 16  # years of offsets that are read at once
_BEFORE_ALL: Final = -(2**62)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone of an IANA name. Raises ``ConfigError`` for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(f"timezone: {name!r} is no time zone; write one such as Europe/Berlin or UTC") from error


def to_instant(moment: datetime) -> int:
    """Microseconds since the epoch of an aware ``moment``, exactly."""
    if moment.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return (moment - EPOCH) // timedelta(microseconds=1)


def to_datetime(instant: int) -> datetime:
    """The UTC datetime of an instant in microseconds."""
    return EPOCH + timedelta(microseconds=int(instant))


def days_before(moment: datetime, days: int, timezone: str) -> datetime:
    """``moment`` less a number of local days, at equal wall-clock time, in UTC (method section 10)."""
    place = zone(timezone)
    wall = moment.astimezone(place).replace(tzinfo=None) - timedelta(days=days)
    return wall.replace(tzinfo=place).astimezone(UTC) if days else moment.astimezone(UTC)


def midnight(day: date, timezone: str) -> datetime:
    """The first instant of a local day, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone(timezone)).astimezone(UTC)


@lru_cache(maxsize=512)
def _changes(name: str, first_year: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Instants of the offset changes of ``_SPAN`` years, and the offset from each on; the first is the span's start."""
    place = zone(name)

    def offset(instant: int) -> int:
        found = to_datetime(instant).astimezone(place).utcoffset()
        assert found is not None
        return found // timedelta(microseconds=1)

    start = to_instant(datetime(first_year, 1, 1, tzinfo=UTC))
    end = to_instant(datetime(first_year + _SPAN, 1, 1, tzinfo=UTC))
    at, offsets = [start], [offset(start)]
    for sample in range(start + DAY, end + 1, DAY):
        now = offset(sample)
        if now == offsets[-1]:
            continue
        low, high = (sample - DAY) // SECOND, sample // SECOND  # the change is in (low, high], whole seconds
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(middle * SECOND) == offsets[-1] else (low, middle)
        at.append(high * SECOND)
        offsets.append(now)
    return tuple(at), tuple(offsets)


class LocalClock:
    """The wall clock of one zone over a stretch of years that covers what it was made for."""

    def __init__(self, timezone: str, first: int, last: int) -> None:
        at: list[int] = []
        offsets: list[int] = []
        for year in range(first, last + 1, _SPAN):
            for instant, offset in zip(*_changes(timezone, year), strict=True):
                if not offsets or offset != offsets[-1]:
                    at.append(instant)
                    offsets.append(offset)
        at[0] = _BEFORE_ALL
        self._at = np.array(at, dtype=np.int64)
        self._offsets = np.array(offsets, dtype=np.int64)
        # The wall clock just before each change: a clock set back stands still there until the hour is made up.
        reached = self._at[1:] + self._offsets[:-1]
        self._floor = np.maximum.accumulate(np.concatenate(([_BEFORE_ALL], reached)))
        # From this wall-clock time on the new offset holds for a written local time (before: the old one).
        self._written = np.maximum(reached, self._at[1:] + self._offsets[1:])

    def wall(self, instants: Instants) -> Instants:
        """Local wall-clock time of instants, in microseconds since 1970-01-01 00:00 local."""
        return instants + self._offsets.take(self._segments(instants))

    def steady_wall(self, instants: Instants) -> Instants:
        """As ``wall``, but never running backward: while a clock that was set back repeats an hour, it stands still."""
        found = self._segments(instants)
        steady: Instants = np.maximum(instants + self._offsets.take(found), self._floor.take(found))
        return steady

    def _segments(self, instants: Instants) -> NDArray[np.intp]:
        if len(self._at) == 1:
            return np.zeros(len(instants), dtype=np.intp)
        found: NDArray[np.intp] = np.searchsorted(self._at, instants, side="right") - 1
        return found

    def instants(self, walls: Instants) -> Instants:
        """The instants of local wall-clock times; a skipped or repeated one takes the offset before the change."""
        return walls - self._offsets.take(np.searchsorted(self._written, walls, side="right"))

    def first_instant(self, wall: int) -> int:
        """The earliest instant at which ``steady_wall`` is at least ``wall``."""
        found = bisect_right(self._floor[1:].tolist(), wall - 1)
        return max(int(self._at[found]), wall - int(self._offsets[found]))


@lru_cache(maxsize=256)
def _clock(timezone: str, first: int, last: int) -> LocalClock:
    return LocalClock(timezone, first, last)


def clock_for(timezone: str, earliest: int, latest: int) -> LocalClock:
    """The clock of a zone that covers the instants from ``earliest`` to ``latest`` (cached)."""
    return _clock(timezone, _span_year(earliest), _span_year(latest))


def wall_of(instants: Instants, timezone: str) -> Instants:
    """Local wall-clock microseconds of instants."""
    if not len(instants):
        return np.empty(0, dtype=np.int64)
    return clock_for(timezone, int(instants.min()), int(instants.max())).wall(instants)


def from_wall(walls: Instants, timezone: str) -> Instants:
    """The instants of local wall-clock times, as ``datetime`` reads them with ``fold=0``."""
    if not len(walls):
        return np.empty(0, dtype=np.int64)
    return clock_for(timezone, int(walls.min()) - DAY, int(walls.max()) + DAY).instants(walls)


def days_after(instants: Instants, days: int, timezone: str) -> Instants:
    """The instants so many local days later, at equal wall-clock time."""
    return from_wall(wall_of(instants, timezone) + days * DAY, timezone)


def _span_year(instant: int) -> int:
    year = 1970 + instant // (DAY * 1461 // 4)
    clipped = min(max(year, _FIRST_YEAR), _LAST_YEAR)
    return clipped - (clipped - _FIRST_YEAR) % _SPAN
