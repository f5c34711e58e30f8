"""One cell to one value, or a refusal: texts, ids, e-mails, yes or no, numbers. Times are in ``times``.

Every function takes what a reader yields and raises pydantic's ``PydanticCustomError`` whose type is a reason code.
Nothing is repaired: what cannot be read in exactly one way is refused.
"""

import math
import re
from decimal import Decimal
from typing import Any

from pydantic_core import PydanticCustomError

from engagement.ingest.json_table import Number
from engagement.ingest.reasons import Reason
from engagement.ingest.text import is_unicode

MAX_ID_BYTES = 1000
"""Longest id in UTF-8, so that a key fits into an index of every supported database."""

_YES = frozenset({"true", "yes", "y", "t", "1"})
_NO = frozenset({"false", "no", "n", "f", "0"})
_CURRENCY = r"(?:[$€£¥₹₩₽₺₪฿₴₫₱₦]|[A-Z]{3})"
_AMOUNT = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[+\-\u2212])?\s*{_CURRENCY}?\s*(?P<sign2>[+\-\u2212])?"
    r"(?P<digits>[0-9][0-9.,'\u2019\u00a0\u202f ]*|[.,][0-9]+)(?P<exponent>[eE][+-]?[0-9]{1,3})?"
    rf"\s*{_CURRENCY}?\s*(?P<close>\))?",
    re.ASCII,
)
_PLAIN = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,15})?", re.ASCII)
_GROUPED = {  # thousands separator: decimal separators that may stand with it
    ",": re.compile(r"[0-9]{1,3}(?:,[0-9]{2,3})*,[0-9]{3}(?:\.[0-9]+)?", re.ASCII),  # also 1,23,45,678
    ".": re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})*\.[0-9]{3},[0-9]+|[0-9]{1,3}(?:\.[0-9]{3}){2,}", re.ASCII),
    " ": re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?", re.ASCII),
    "'": re.compile(r"[0-9]{1,3}(?:'[0-9]{3})+(?:[.,][0-9]+)?", re.ASCII),
}
_DECIMAL_POINT = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[0-9]+,[0-9]{1,2}", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE)


def refuse(reason: Reason, explanation: str) -> PydanticCustomError:
    """The error that stands for a refusal; ``explanation`` must not hold the value."""
    return PydanticCustomError(reason.value, explanation)


def parse_text(value: Any) -> str:
    """Text exactly as it stands; only what is not Unicode is refused."""
    if type(value) is not str and not isinstance(value, str):
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise refuse(Reason.NOT_TEXT, "text is needed here")
    if not is_unicode(value):
        raise refuse(Reason.BAD_ENCODING, "it holds bytes that are not UTF-8")
    return value if type(value) is str else str(value)


def parse_id(value: Any) -> str:
    """An id: text that is not blank, at most ``MAX_ID_BYTES`` long."""
    text = parse_text(value)
    if len(text) > 250 and len(text.encode()) > MAX_ID_BYTES:
        raise refuse(Reason.TOO_LONG, f"an id may have {MAX_ID_BYTES} bytes at most")
    if text.isspace():
        raise refuse(Reason.MISSING_VALUE, "an id may not be blank")
    if "\0" in text:
        raise refuse(Reason.NUL_CHARACTER, "an id may not hold a NUL character")
    return text


def parse_email(value: Any) -> str:
    """An e-mail address as it stands, without surrounding space: something, one @, something."""
    text = parse_text(value).strip()
    local, at, domain = text.rpartition("@")
    if not (at and local and domain) or "@" in local or not text.isprintable() or " " in text:
        raise refuse(Reason.NOT_AN_EMAIL, "it is no e-mail address")
    if len(text) > 320:
        raise refuse(Reason.TOO_LONG, "an e-mail address may have 320 characters at most")
    return text


def parse_our_email(value: Any) -> str:
    """The address of one of our people, in lower case: it is a key, and mail systems do not tell case apart."""
    return parse_email(value).lower()


def parse_yes_no(value: Any) -> bool:
    """true/false, yes/no, y/n, t/f, 1/0, in any case."""
    if isinstance(value, bool):
        return value
    word = parse_text(value).strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise refuse(Reason.NOT_YES_OR_NO, "write true or false")


def parse_number(value: Any) -> float:
    """A finite number; thousands separators and currency signs are understood, a decimal comma where it cannot be one.

    Refused: nan, inf, what overflows, digits of other scripts, underscores, and groups that are not of three digits.
    """
    if isinstance(value, str):
        number = _number_in(value.strip())
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        number = float(value)
    else:
        raise refuse(Reason.NOT_A_NUMBER, "it is no number")
    if not math.isfinite(number):
        raise refuse(Reason.NOT_FINITE, "it is not a finite number")
    return number


def _number_in(text: str) -> float:
    if _PLAIN.fullmatch(text):
        return float(text)
    if _NOT_FINITE.fullmatch(text):
        return math.nan
    match = _AMOUNT.fullmatch(text)
    if not match or bool(match["open"]) != bool(match["close"]) or (match["sign"] and match["sign2"]):
        raise refuse(Reason.NOT_A_NUMBER, "it is no number")
    digits = (
        match["digits"].rstrip(" \u00a0\u202f").replace("\u2019", "'").replace("\u00a0", " ").replace("\u202f", " ")
    )
    if "," in digits and _GROUPED[","].fullmatch(digits):
        plain = digits.replace(",", "")
    elif _GROUPED["."].fullmatch(digits):
        plain = digits.replace(".", "").replace(",", ".")
    elif _GROUPED[" "].fullmatch(digits) or _GROUPED["'"].fullmatch(digits):
        plain = digits.replace(" ", "").replace("'", "").replace(",", ".")
    elif _DECIMAL_POINT.fullmatch(digits):
        plain = digits
    elif _DECIMAL_COMMA.fullmatch(digits):
        plain = digits.replace(",", ".")
    else:
        raise refuse(Reason.NOT_A_NUMBER, "its separators can be read in more than one way")
    sign = match["sign"] or match["sign2"]
    number = float(plain + (match["exponent"] or ""))
    return -number if match["open"] or sign in ("-", "\u2212") else number


def parse_amount(value: Any) -> float:
    """A number of money, of either sign."""
    number = parse_number(value)
    if abs(number) > 1e15:
        raise refuse(Reason.OUT_OF_RANGE, "it is too large for an amount")
    return number


def parse_positive(value: Any) -> float:
    """A number that is not negative."""
    number = parse_amount(value)
    if number < 0:
        raise refuse(Reason.OUT_OF_RANGE, "it may not be negative")
    return number + 0.0  # -0 is 0


def parse_count(value: Any) -> int:
    """A whole number from 0 to a billion; 27.0 is 27."""
    number = parse_number(value)
    if number != int(number):
        raise refuse(Reason.NOT_WHOLE, "a whole number is needed here")
    if not 0 <= number <= 1e9:
        raise refuse(Reason.OUT_OF_RANGE, "it must lie between 0 and a billion")
    return int(number)


def parse_minutes(value: Any) -> float:
    """A duration in minutes, up to 31 days: more is most likely another unit, such as seconds or milliseconds."""
    number = parse_positive(value)
    if number > 31 * 24 * 60:
        raise refuse(Reason.OUT_OF_RANGE, "more than 31 days; is it in minutes?")
    return number


def parse_features(value: Any) -> int | list[str]:
    """A number of features, or their names: a list, or text separated by ``;`` or ``|``."""
    if isinstance(value, list):
        names = [parse_text(name) for name in value]
        if any(";" in name or "|" in name for name in names):
            raise refuse(Reason.UNKNOWN_VALUE, "a feature's name may not hold ; or |")
    elif isinstance(value, str) and type(value) is not Number:
        text = parse_text(value)
        if _NOT_FINITE.fullmatch(text.strip()):
            raise refuse(Reason.NOT_FINITE, "it is not a finite number")
        if not re.search(r"[;|]", text) and re.match(r"\s*[-+.]?[0-9]", text):
            return parse_count(text)
        names = re.split(r"[;|]", text)
    else:
        return parse_count(value)
    return list(dict.fromkeys(name.strip() for name in names if name.strip())) or 0
