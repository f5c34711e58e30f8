"""How numbers, dates, times, money and lists read, by the reader's habits (``reader``), and customer strings. Knows no
report."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel.lists import format_list

from engagement.render.wording.reader import DEFAULT, habits_of, reader

HOURS_PER_BUSINESS_DAY = 24
_WHOLE_FROM = 9.95  # what is measured is told whole from here on
_BLANK = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"))  # letters and symbols that draw nothing
_BREAKS = dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), " ")
_DRAWN = _BLANK | _BREAKS
_JOINERS = "\u200c\u200d"  # drawn by their neighbours: one emoji out of several, the shape of a letter
_JOINING = {"So", "Sk", "Lo", "Mn", "Mc"}  # emoji with their colours, letters without case and their marks
_LETTER_BY_DIGIT = re.compile(r"(?<=[^\W\d_]|…)(?=\d)|(?<=\d)(?=[^\W\d_])")  # of a currency: CLDR wants a space there


def plain(text: str | None, limit: int = 120) -> str:
    """A customer's string, safe to display: one line, no control, bidirectional or invisible characters, bounded.

    Joiners stay where they make one emoji out of several, or shape the letters of a script such as Persian. The result
    holds no markup of ours; a renderer still escapes it for its own format. Empty input gives "".
    """
    kept = ("" if text is None else text).translate(_DRAWN)
    if not kept.isprintable():
        kept = "".join(c for at, c in enumerate(kept) if c.isprintable() or _is_kept(kept, at))
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip(f" {_JOINERS}") + "…"


def _is_kept(text: str, at: int) -> bool:
    """Whether a character that draws nothing itself stays: a space, or a joiner between two that it joins."""
    if text[at] in _JOINERS:
        beside = (text[at - 1 : at], text[at + 1 : at + 2])
        return all(one and unicodedata.category(one) in _JOINING for one in beside)
    return unicodedata.category(text[at]) == "Zs"


def number(value: float, digits: int = 1) -> str:
    """A number with its groups and without idle zeros: "1,200" or "2.4"."""
    return _number(value, 0, digits, reader())


def fixed(value: float, digits: int = 1) -> str:
    """A number with all its decimals, as in a column of them: "7.0"."""
    return _number(value, digits, digits, reader())


def rounded(value: float) -> str:
    """What was measured, as one would say it: a decimal below 10, whole from there: "2.4", "17", "1,200"."""
    return number(value, _digits(value))


def percent(share: float) -> str:
    """A share of 1 as a whole percentage; a small share that is not zero stays visible."""
    if 0 < share < 0.01:
        return f"under {whole_percent(0.01)}"
    if 0.99 < share < 1:
        return f"over {whole_percent(0.99)}"
    return whole_percent(share)


def whole_percent(share: float) -> str:
    """A share of 1 as a whole percentage: "72%"."""
    habits = habits_of(reader())
    return str(habits.percent.apply(share, habits.locale))


def count(n: float, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 meeting", "3 meetings", "no meetings" is left to the sentence."""
    shown = round(n, _digits(n))
    return f"{rounded(n)} {one if habits_of(reader()).locale.plural_form(shown) == 'one' else many or one + 's'}"


def out_of(part: float, whole: float, one: str, many: str | None = None) -> str:
    """A part of a whole with its noun: "3 of 9 meetings", "none of 9 meetings", "both meetings", "all 9 meetings"."""
    total = count(whole, one, many)
    if round(part) == 0 and whole > 1:
        return f"none of {total}"
    if part == whole == 1:
        return f"the only {one}"
    if part == whole and whole > 1:
        return f"both {many or one + 's'}" if whole == 2 else f"all {total}"
    return f"{rounded(part)} of {total}"


def those_invited(share: float) -> str:
    """The share of the invited people who came."""
    if share >= 1:
        return "everybody invited"
    return "nobody of those invited" if share <= 0 else f"{percent(share)} of those invited"


def business_days(days: float) -> str:
    """Business days: "2.5 business days", "41 business days"."""
    return "less than a business day" if days < 0.05 else count(days, "business day")


def business_hours(hours: float) -> str:
    """A length of business time (24 hours to a business day): hours below one day, business days from there."""
    if hours < 0.95:
        return "less than an hour"
    if hours < HOURS_PER_BUSINESS_DAY:
        return count(round(hours), "hour")
    return count(hours / HOURS_PER_BUSINESS_DAY, "business day")


def money(amount: float, currency: str | None) -> str:
    """A whole amount with its currency: "€120,000", "CHF 120,000"."""
    if not currency:
        return number(amount, 0)
    habits = habits_of(reader())
    text = habits.money.apply(amount, habits.locale, currency=plain(currency, 12), currency_digits=False)
    return _LETTER_BY_DIGIT.sub("\N{NO-BREAK SPACE}", text)


def day(moment: datetime | date, timezone: str = "UTC") -> str:
    """The local day of a moment: "1 Oct 2026". A plain date stays that day."""
    if isinstance(moment, datetime):
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(ZoneInfo(timezone)).date()
    return _day(moment, reader())


def weekday(moment: datetime, timezone: str) -> str:
    """The local day of a moment with its weekday: "Mon, 30 Nov 2026"."""
    habits = habits_of(reader())
    return habits.weekday.apply(moment.astimezone(ZoneInfo(timezone)), habits.locale)


def minute(moment: datetime, timezone: str) -> str:
    """The local day and time of a moment: "24 Nov 2026, 09:12"."""
    return habits_of(reader()).day_and_time.format(clock(moment, timezone), day(moment, timezone))


def moment(instant: datetime, timezone: str) -> str:
    """The local day and time of a moment with its weekday: "Mon, 30 Nov 2026 at 09:12"."""
    return f"{weekday(instant, timezone)} at {clock(instant, timezone)}"


def deadline(instant: datetime, timezone: str) -> str:
    """A moment that people elsewhere must not take for their own: "Mon, 30 Nov 2026 at 09:12 (Europe/Berlin)"."""
    return f"{moment(instant, timezone)} ({timezone})"


def clock(moment: datetime, timezone: str) -> str:
    """The local time of a moment: "09:12"."""
    return time_of_day(moment.astimezone(ZoneInfo(timezone)).time())


def time_of_day(at: time) -> str:
    """A time of day: "09:12"."""
    habits = habits_of(reader())
    shown = habits.clock.apply(at, habits.locale).replace("\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}")
    return shown.replace(".m.", "m")  # Canada's: the sentence has a full stop of its own


def kept_end(end: datetime) -> datetime:
    """The last moment inside a window whose end is exclusive."""
    return end - timedelta(microseconds=1)


def iso_day(text: str, timezone: str = "UTC") -> str:
    """The day of an ISO date or date-time, as evidence carries it."""
    return day(date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text), timezone)


def listed(words: Sequence[str], last: Literal["and", "or"] = "and") -> str:
    """An enumeration: "a", "a and b", "a, b and c"."""
    return format_list(list(words), "standard" if last == "and" else "or", reader())


def capital(text: str) -> str:
    """The text with its first letter raised, the rest as it is."""
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=1)
def weekdays() -> tuple[str, ...]:
    """The days of the week from Monday on."""
    names = habits_of(DEFAULT).locale.days["format"]["wide"]
    return tuple(names[number] for number in range(7))


def _digits(value: float) -> int:
    return 1 if abs(value) < _WHOLE_FROM else 0


@lru_cache(maxsize=8192)
def _number(value: float, least: int, most: int, locale: str) -> str:
    habits = habits_of(locale)
    return str(habits.decimal(least, most).apply(round(value, most) + 0.0, habits.locale))


@lru_cache(maxsize=8192)
def _day(shown: date, locale: str) -> str:
    habits = habits_of(locale)
    return habits.day.apply(shown, habits.locale)
