"""Why a record was refused: the closed set of reason codes (docs/data.md, section 1) and the refusal itself.

A refusal names the column and holds the value; the sentence in ``explanation`` never repeats the value, so that it may
be printed and logged.
"""

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Reason codes of the quarantine; other programs may rely on them."""

    # The row as a whole
    RAGGED_ROW = "ragged_row"
    MALFORMED_ROW = "malformed_row"
    DUPLICATE_KEY = "duplicate_key"
    BAD_ENCODING = "bad_encoding"
    TOO_LONG = "too_long"
    # One value
    MISSING_VALUE = "missing_value"
    NOT_TEXT = "not_text"
    NUL_CHARACTER = "nul_character"
    NOT_A_NUMBER = "not_a_number"
    NOT_FINITE = "not_finite"
    NOT_WHOLE = "not_whole"
    OUT_OF_RANGE = "out_of_range"
    NOT_A_TIME = "not_a_time"
    AMBIGUOUS_DATE = "ambiguous_date"
    IMPOSSIBLE_TIME = "impossible_time"
    REPEATED_TIME = "repeated_time"
    NOT_A_ZONE = "not_a_zone"
    NOT_AN_EMAIL = "not_an_email"
    NOT_YES_OR_NO = "not_yes_or_no"
    UNKNOWN_VALUE = "unknown_value"
    # What it refers to
    UNKNOWN_ACCOUNT = "unknown_account"
    AMBIGUOUS_ACCOUNT = "ambiguous_account"
    UNKNOWN_CONTACT = "unknown_contact"
    AMBIGUOUS_CONTACT = "ambiguous_contact"
    UNKNOWN_ACTIVITY = "unknown_activity"
    AMBIGUOUS_ACTIVITY = "ambiguous_activity"
    COLLISION = "collision"
    # What a mapping refuses
    NOT_A_TOUCHPOINT = "not_a_touchpoint"
    NOT_AN_OUTCOME = "not_an_outcome"
    LAYOUT_CANNOT_SAY = "layout_cannot_say"


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused record: ``column`` and ``value`` are None where no single cell is to blame."""

    reason: Reason
    explanation: str
    column: str | None = None
    value: str | None = None
