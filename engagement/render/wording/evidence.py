"""Looking evidence up by its code."""

from collections.abc import Iterable

from engagement.results import Evidence, Value


def value(evidence: Iterable[Evidence], code: str) -> Value:
    """The value under a code, None where the code is absent."""
    return next((item.value for item in evidence if item.code == code), None)


def amount(evidence: Iterable[Evidence], code: str) -> float | None:
    """The number under a code, None where it is absent or no number."""
    found = value(evidence, code)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def text(evidence: Iterable[Evidence], code: str) -> str:
    """The text under a code, "" where it is absent."""
    found = value(evidence, code)
    return found if isinstance(found, str) else ""


def whole(evidence: Iterable[Evidence], code: str) -> int:
    """The count under a code, 0 where it is absent."""
    return round(amount(evidence, code) or 0)
