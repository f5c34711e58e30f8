"""Logging for the server: one event a line, as plain text or JSON, without secrets and without what payloads say.

A line may carry fields (``extra={"fields": {...}}``: incident, delivery, job, code); an exception is told by its kind
and where it arose, never by its text. Whatever looks like a secret or an address is masked last, in every line.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO, TypeAlias

from pydantic import SecretStr

from bot.settings import Settings

_NEVER_BELOW = {
    "slack_sdk": logging.INFO,  # at DEBUG it logs whole requests and answers
    "slack_bolt": logging.INFO,
    "bot.bolt": logging.INFO,
    "httpx": logging.WARNING,  # at INFO it logs response_urls, which are secrets
    "httpcore": logging.WARNING,
    "uvicorn": logging.WARNING,
    "asyncio": logging.INFO,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "sqlalchemy": logging.WARNING,  # at INFO it logs statements with their values
    "filelock": logging.INFO,
}
_SHORTEST_SECRET = 6  # shorter ones would mask words
_LOOKS_SECRET = (
    (re.compile(r"\bx(?:ox[a-z]|app|oxe)[-.][\w.-]+"), "[token]"),
    (re.compile(r"\bv0=[0-9a-f]{16,}"), "[signature]"),
    (re.compile(r"https://hooks\.slack(?:-gov)?\.com/\S*"), "[response_url]"),
    (re.compile(r"(?<=://)[^\s/@:]+:[^\s/@]+(?=@)"), "[password]"),
    (re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
)
_ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Lines(logging.Formatter):
    """One event a line, masked."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secrets = sorted({secret for secret in secrets if len(secret) >= _SHORTEST_SECRET}, key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line."""
        record.exc_text, record.stack_info = None, None
        return self._masked(self._line(record).replace("\n", " | ").replace("\r", " "))

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 (the name that logging calls)
        """The kind of an exception and where it arose; its text may hold a customer's data."""
        kind = ei[0].__name__ if ei[0] else "unknown"
        return f"{kind} at {where(ei[2])}"

    def _line(self, record: logging.LogRecord) -> str:
        said = "".join(f" {name}={value}" for name, value in fields_of(record).items())
        return super().format(record) + said

    def _masked(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, "[secret]")
        for pattern, shown in _LOOKS_SECRET:
            line = pattern.sub(shown, line)
        return line


class JsonLines(Lines):
    """One JSON object a line."""

    def _line(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"time": moment, "level": record.levelname, "logger": record.name}
        line |= {"text": record.getMessage(), **fields_of(record)}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def fields_of(record: logging.LogRecord) -> Mapping[str, Any]:
    """The fields that a line was given."""
    given = getattr(record, "fields", None)
    return given if isinstance(given, Mapping) else {}


def where(trace: TracebackType | None) -> str:
    """The places an error passed through, outermost first; no text of the program or of the error."""
    frames = traceback.extract_tb(trace)
    return "; ".join(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames) or "unknown"


def configure_logging(settings: Settings, stream: TextIO | None = None) -> None:
    """Log to standard error (or ``stream``) at the level and in the form that the settings ask for."""
    handler = logging.StreamHandler(stream or sys.stderr)
    secrets = _secrets(settings)
    handler.setFormatter(JsonLines(secrets) if settings.log_format == "json" else Lines(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for name, level in _NEVER_BELOW.items():
        logging.getLogger(name).setLevel(max(level, root.level))


def _secrets(settings: Settings) -> tuple[str, ...]:
    values = (getattr(settings, name) for name in type(settings).model_fields if name != "database_url")
    return tuple(value.get_secret_value() for value in values if isinstance(value, SecretStr))
