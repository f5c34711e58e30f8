"""How numbers, dates and customer strings read in English. Knows no report."""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

HOURS_PER_BUSINESS_DAY = 24
_WHOLE_FROM = 9.95  # what is measured is told whole from here on
_BLANK = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"))  # letters and symbols that draw nothing
_BREAKS = dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), " ")
_DRAWN = _BLANK | _BREAKS
_JOINERS = "\u200c\u200d"  # drawn by their neighbours: one emoji out of several, the shape of a letter
_JOINING = {"So", "Sk", "Lo", "Mn", "Mc"}  # emoji with their colours, letters without case and their marks


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
    """A number with thousands separators and without idle zeros: 1,200 or 2.4."""
    text = f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def rounded(value: float) -> str:
    """What was measured, as one would say it: a decimal below 10, whole from there: "2.4", "17", "1,200"."""
    return number(value, 1 if abs(value) < _WHOLE_FROM else 0)


def percent(share: float) -> str:
    """A share of 1 as a whole percentage; a small share that is not zero stays visible."""
    if 0 < share < 0.01:
        return "under 1%"
    if 0.99 < share < 1:
        return "over 99%"
    return f"{share * 100:.0f}%"


def count(n: float, one: str, many: str | None = None) -> str:
    """A number with its noun: "1 meeting", "3 meetings", "no meetings" is left to the sentence."""
    text = rounded(n)
    return f"{text} {one if text == '1' else many or one + 's'}"


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
    """A whole amount with its currency: "EUR 120,000"."""
    text = f"{amount:,.0f}"
    return f"{plain(currency, 12)} {text}" if currency else text


def day(moment: datetime | date, timezone: str = "UTC") -> str:
    """The local day of a moment: "1 Oct 2026". A plain date stays that day."""
    if isinstance(moment, datetime):
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(ZoneInfo(timezone))
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def weekday(moment: datetime, timezone: str) -> str:
    """The local day of a moment with its weekday: "Mon 30 Nov 2026"."""
    return f"{_WEEKDAYS[moment.astimezone(ZoneInfo(timezone)).weekday()]} {day(moment, timezone)}"


def minute(moment: datetime, timezone: str) -> str:
    """The local day and time of a moment: "24 Nov 2026 09:12"."""
    return f"{day(moment, timezone)} {clock(moment, timezone)}"


def moment(instant: datetime, timezone: str) -> str:
    """The local day and time of a moment with its weekday: "Mon 30 Nov 2026 09:12"."""
    return f"{weekday(instant, timezone)} {clock(instant, timezone)}"


def clock(moment: datetime, timezone: str) -> str:
    """The local time of a moment: "09:12"."""
    return f"{moment.astimezone(ZoneInfo(timezone)):%H:%M}"


def kept_end(end: datetime) -> datetime:
    """The last moment inside a window whose end is exclusive."""
    return end - timedelta(microseconds=1)


def iso_day(text: str, timezone: str = "UTC") -> str:
    """The day of an ISO date or date-time, as evidence carries it."""
    return day(date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text), timezone)


def listed(words: Sequence[str], last: str = "and") -> str:
    """An enumeration: "a", "a and b", "a, b and c"."""
    items = list(words)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {last} {items[-1]}" if items else ""


def capital(text: str) -> str:
    """The text with its first letter raised, the rest as it is."""
    return text[:1].upper() + text[1:]


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
