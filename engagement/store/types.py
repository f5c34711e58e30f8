"""Column types that mean the same on SQLite and PostgreSQL: exact UTC instants, free text, JSON."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Dialect, String, types
from sqlalchemy.dialects.postgresql import TIMESTAMP

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ESCAPE = "\ufdd0"  # a code point that Unicode reserves for a program's own use
_NUL = _ESCAPE + "0"
_LITERAL = _ESCAPE + "1"
ESCAPED = ((_NUL, "\0"), (_LITERAL, _ESCAPE))  # what ``FreeText`` stores and what it stands for, to undo in this order


def to_microseconds(value: datetime) -> int:
    """Microseconds since 1970-01-01 UTC, exact. Raises ``ValueError`` for a naive datetime."""
    if value.tzinfo is None:
        raise ValueError(f"an instant needs an offset, {value!r} has none")
    return (value - EPOCH) // _MICROSECOND


class UtcDateTime(types.TypeDecorator[datetime]):
    """An instant with microseconds: ``timestamptz`` on PostgreSQL, integer microseconds since 1970 on SQLite.

    Naive values are refused with ``ValueError``; what comes back is always in UTC.
    """

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> types.TypeEngine[Any]:
        """The native type of each database."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """To the database."""
        if value is None:
            return None
        microseconds = to_microseconds(value)
        return value if dialect.name == "postgresql" else microseconds

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From the database."""
        if value is None:
            return None
        if dialect.name == "postgresql":
            instant: datetime = value
            return instant.astimezone(UTC)
        return EPOCH + timedelta(microseconds=value)


class FreeText(types.TypeDecorator[str]):
    """Text that may hold any character, NUL included, which PostgreSQL's ``text`` refuses: it is stored escaped."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Escape NUL, and the escape itself."""
        if value is None or ("\0" not in value and _ESCAPE not in value):
            return value
        return value.replace(_ESCAPE, _LITERAL).replace("\0", _NUL)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        """Back to the original text."""
        if value is None or _ESCAPE not in value:
            text: str | None = value
            return text
        return unescape(value)


def unescape(value: str) -> str:
    """What ``FreeText`` stored, as it was given."""
    return value.replace(_NUL, "\0").replace(_LITERAL, _ESCAPE)


def json_column() -> JSON:
    """JSON kept as text on both databases, so that ``\\u0000`` and key order survive; ``None`` is SQL's null."""
    return JSON(none_as_null=True)
