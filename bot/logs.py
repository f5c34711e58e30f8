"""Logging for the server: plain lines or JSON, one event a line, without what other packages would say of payloads."""

import json
import logging
import sys
from datetime import UTC, datetime

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
}


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record with its time, level, logger and text."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": moment, "level": record.levelname, "logger": record.name, "text": record.getMessage()}
        return json.dumps(line, ensure_ascii=False)


def configure_logging(settings: Settings) -> None:
    """Log to standard error at the level and in the form that the settings ask for."""
    handler = logging.StreamHandler(sys.stderr)
    plain = logging.Formatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if settings.log_format == "json" else plain)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    for name, level in _NEVER_BELOW.items():
        logging.getLogger(name).setLevel(max(level, root.level))
