"""Finding the period among the words: by its shape only. It stands first or last, in one word to three."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from bot.grammar.words import Word, joined

ALIKE = 80.0
_KNOWN = ("monthly", "quarterly")
_MONTH = (
    r"(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?"
    r"|dec(ember)?)\.?"
)
PERIOD = re.compile(
    r"monthly|quarterly|(this|last)[ _-]?(month|quarter)|((last|past|previous)[ _-])?\d{1,6} ?d(ays?)?"
    r"|\d{4}[ /.-]?q ?\d|q ?\d[ /.-]?\d{4}|\d{4}[/.-]\d{1,2}|\d{1,2}[/.-]\d{4}"
    rf"|{_MONTH}[ -]?\d{{4}}|\d{{4}}[ -]?{_MONTH}"
)
_SPAN = r"(days?|weeks?|months?|quarters?|years?)"
_LAST = rf"q ?\d|{_MONTH}|(this|last|next|previous|past|current)[ _-](\d+[ _-])?{_SPAN}|\d+ ?([wmqy]|{_SPAN})"
_AT_THE_END = re.compile(_LAST)
LIKE_A_PERIOD = re.compile(
    r"daily|weekly|bi-?weekly|fortnightly|bi-?monthly|half-?yearly|yearly|annual|annually|today|yesterday|[mqy]td"
    rf"|{_SPAN}|{_LAST}|\d{{4}}|\d{{4}}-\d\d?-\d\d?"
)
_COUNTS = (3, 2, 1)  # words

Taken = tuple[list[Word], str | None]


def take_period(words: Sequence[Word]) -> Taken:
    """The words without what surely is a period, and that period."""
    return _take(words, PERIOD)


def take_spoken_period(words: Sequence[Word]) -> Taken:
    """The same; at the end also what is a period there rather than a part of a name: ``q3``, ``september``."""
    rest, period = _take(words, PERIOD)
    return (rest, period) if period is not None else _take_last(words)


def take_likely_period(words: Sequence[Word]) -> Taken:
    """The words without what looks like a period, misspelt ones included."""
    rest, period = _take(words, LIKE_A_PERIOD)
    return (rest, period) if period is not None else _take_misspelt(words)


def leading_period(words: Sequence[Word]) -> int:
    """How many words at the beginning are a period."""
    return next((count for count in _COUNTS if _is_period(words[:count], count, PERIOD)), 0)


def _take(words: Sequence[Word], shape: re.Pattern[str]) -> Taken:
    """Several words are tried before one, the end before the beginning."""
    for count in _COUNTS:
        for part, rest in ((words[-count:], words[:-count]), (words[:count], words[count:])):
            if _is_period(part, count, shape):
                return list(rest), joined(part).casefold()
    return list(words), None


def _take_last(words: Sequence[Word]) -> Taken:
    for count in _COUNTS:
        if _is_period(words[-count:], count, _AT_THE_END):
            return list(words[:-count]), joined(words[-count:]).casefold()
    return list(words), None


def _is_period(part: Sequence[Word], count: int, shape: re.Pattern[str]) -> bool:
    bare = len(part) == count and not any(word.quoted for word in part)
    return bare and shape.fullmatch(joined(part).casefold()) is not None


def _take_misspelt(words: Sequence[Word]) -> Taken:
    for word, rest in ((words[-1], words[:-1]), (words[0], words[1:])) if words else ():
        said = word.folded
        if said and max(fuzz.ratio(said, known) for known in _KNOWN) >= ALIKE:
            return list(rest), said
    return list(words), None
