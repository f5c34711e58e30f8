"""Instants and days as files write them: ISO 8601, or one declared format; local times in the workspace's zone.

A local time that does not exist (clocks went forward) or exists twice (clocks went back) is refused, never moved.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engagement.errors import ConfigError
from engagement.ingest.reasons import Reason
from engagement.ingest.values import parse_text, refuse

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}|[0-9]{4}-?W[0-9]{2}-?[1-7]", re.ASCII)
_ISO_TIME = re.compile(
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}|[0-9]{4}-?W[0-9]{2}-?[1-7])"
    r"[Tt ][0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]+)?)?)?(?:[Zz]|[+\-][0-9]{2}(?::?[0-9]{2})?)?",
    re.ASCII,
)
_OTHER_ORDER = re.compile(r"[0-9]{1,4}([./-])[0-9]{1,2}\1[0-9]{1,4}(?!\S)", re.ASCII)
_FORMAT_WORDS = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d", "HH": "%H", "mm": "%M", "SS": "%S"}
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_TIMES = ("", " %H:%M", " %H:%M:%S")

_Day = TypeVar("_Day", bound=date)


def zone(name: str) -> tzinfo:
    """The time zone of that IANA name. Raises ``ConfigError``."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ConfigError(f"{name!r} is no time zone; use a name such as Europe/Berlin") from error


def day_start(day: date, local: tzinfo) -> datetime:
    """The first moment of a local day, in UTC."""
    return datetime.combine(day, time(), tzinfo=local).astimezone(UTC)


def check_format(text: str) -> str:
    """A date format as ``strptime`` takes it; also ``DD/MM/YYYY`` and the like. Raises ``ConfigError``."""
    pattern = text if "%" in text else re.sub("YYYY|YY|MM|DD|HH|mm|SS", lambda m: _FORMAT_WORDS[m[0]], text)
    sample = datetime(2026, 11, 23, 14, 5, 6, tzinfo=UTC)
    try:
        known = datetime.strptime(sample.strftime(pattern), pattern).date() == sample.date()  # noqa: DTZ007
    except ValueError:
        known = False
    if not known:
        raise ConfigError(f"{text!r} is no date format; use one such as %d/%m/%Y or DD/MM/YYYY")
    return pattern


@dataclass(frozen=True, slots=True)
class Clock:
    """How a file writes times: the zone of times without offset, and the format of dates that are not ISO 8601.

    ``home`` is the workspace's zone: a bare day is a day there, whatever zone the file's times are in.
    """

    zone: tzinfo = UTC
    home: tzinfo = UTC
    date_format: str | None = None

    @classmethod
    def of(cls, home: str, timezone: str | None = None, date_format: str | None = None) -> "Clock":
        """By names, as a user gives them. Raises ``ConfigError``."""
        return cls(zone(timezone or home), zone(home), check_format(date_format) if date_format else None)

    def named(self) -> dict[str, str | None]:
        """What ``of`` takes."""
        return {"home": str(self.home), "timezone": str(self.zone), "date_format": self.date_format}

    def moment(self, value: Any) -> datetime | date:
        """An instant in UTC; a ``date`` where no time is given."""
        if type(value) is str and _is_plain(value):
            return self._instant(_parsed(datetime.fromisoformat, value))
        if isinstance(value, datetime):
            return self._instant(value)
        if isinstance(value, date):
            return _in_range(value)
        text = parse_text(value).strip()
        if self.date_format and (parsed := self._formatted(text, self.date_format)) is not None:
            return parsed
        if _ISO_TIME.fullmatch(text):
            return self._instant(_parsed(datetime.fromisoformat, text.upper()))
        if _ISO_DAY.fullmatch(text):
            return _in_range(_parsed(date.fromisoformat, text))
        if _OTHER_ORDER.match(text):
            raise refuse(Reason.AMBIGUOUS_DATE, "which is the day and which the month? give --date-format")
        raise refuse(
            Reason.NOT_A_TIME, "it is no ISO 8601 date or time, such as 2026-04-12 or 2026-04-12T09:30:00+02:00"
        )

    def instant(self, value: Any) -> datetime:
        """An instant in UTC; a date without a time stands for the start of that local day."""
        moment = self.moment(value)
        return moment if isinstance(moment, datetime) else day_start(moment, self.home)

    def day(self, value: Any) -> date:
        """A calendar day; an instant stands for its day in the workspace, a time without offset for its own."""
        if isinstance(value, datetime) and value.tzinfo is None:
            return _in_range(value.date())
        if isinstance(value, str) and (naive := _naive(value)) is not None:
            return _in_range(naive.date())
        moment = self.moment(value)
        return moment.astimezone(self.home).date() if isinstance(moment, datetime) else moment

    def _formatted(self, text: str, pattern: str) -> datetime | date | None:
        has_time = any(part in pattern for part in ("%H", "%I", "%c", "%X", "%T", "%R"))
        for suffix in _TIMES[:1] if has_time else _TIMES:
            try:
                parsed = datetime.strptime(text, pattern + suffix)  # noqa: DTZ007  the zone is added below
            except ValueError:
                continue
            return self._instant(parsed) if has_time or suffix else _in_range(parsed.date())
        return None

    def _instant(self, moment: datetime) -> datetime:
        _in_range(moment)
        if moment.tzinfo is None:
            moment = self._localised(moment)
        return moment.astimezone(UTC)

    def _localised(self, moment: datetime) -> datetime:
        if self.zone is UTC:
            return moment.replace(tzinfo=UTC)
        early, late = moment.replace(tzinfo=self.zone, fold=0), moment.replace(tzinfo=self.zone, fold=1)
        first, second = early.utcoffset(), late.utcoffset()
        if first == second:
            return early
        if early.astimezone(UTC).astimezone(self.zone).replace(tzinfo=None) != moment:
            raise refuse(Reason.IMPOSSIBLE_TIME, "the clocks skipped this local time; write it with its offset")
        raise refuse(Reason.REPEATED_TIME, "the clocks showed this local time twice; write it with its offset")


def _parsed(parse: Callable[[str], _Day], text: str) -> _Day:
    try:
        return parse(text)
    except ValueError as error:
        raise refuse(Reason.NOT_A_TIME, "there is no such day or time") from error


def _naive(text: str) -> datetime | None:
    """The local time that an ISO 8601 text without offset gives."""
    try:
        moment = datetime.fromisoformat(text.strip().upper()) if _ISO_TIME.fullmatch(text.strip()) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is None else None


def _is_plain(text: str) -> bool:
    """The usual form of a time, seen without a regular expression: 2026-04-12T09:30:00, with Z or +02:00 or nothing."""
    size = len(text)
    return (
        (size == 19 or (size == 20 and text[19] == "Z") or (size == 25 and text[19] in "+-"))
        and text[4] == text[7] == "-"
        and text[13] == text[16] == ":"
        and text[10] in "T "
        and text.isascii()
    )


def _in_range(moment: _Day) -> _Day:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise refuse(Reason.OUT_OF_RANGE, f"the year must lie between {_FIRST_YEAR} and {_LAST_YEAR}")
    return moment
