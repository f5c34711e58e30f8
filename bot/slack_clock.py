"""How far this machine's clock is from Slack's: beyond five minutes every signed request is refused.

Slack says its time in the ``Date`` header of each answer, to the second, so half a second is nothing.
"""

import logging
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

WORRYING: Final = 30.0  # seconds
REFUSED: Final = 300.0  # seconds
_REPEATED = 600.0  # seconds between two warnings
_log = logging.getLogger(__name__)


def header(headers: Mapping[str, Any] | None, name: str) -> str:
    """A header by its name in lower case, "" where there is none."""
    found = {str(key).lower(): value for key, value in (headers or {}).items()}.get(name, "")
    return str(found[0] if isinstance(found, list) and found else found or "")


def offset(headers: Mapping[str, Any] | None, now: datetime) -> float | None:
    """Seconds by which ``now`` is ahead of the time in an answer's headers; None where they say none."""
    try:
        theirs = parsedate_to_datetime(header(headers, "date"))
    except (TypeError, ValueError):
        return None
    return (now - theirs.replace(tzinfo=theirs.tzinfo or UTC)).total_seconds()


class SlackClock:
    """Listens to the answers of Slack; ``told`` hears of every offset."""

    def __init__(self, told: Callable[[float], None] = lambda seconds: None) -> None:
        self._told, self._warned_at = told, float("-inf")

    def note(self, headers: Mapping[str, Any] | None) -> None:
        """Take the time from an answer's headers; a clock that is far off is logged, every ten minutes."""
        found = offset(headers, datetime.now(UTC))
        if found is None:
            return
        self._told(found)
        if abs(found) > WORRYING and time.monotonic() - self._warned_at > _REPEATED:
            self._warned_at = time.monotonic()
            _log.warning("this clock is %+.0f s off Slack's; beyond %.0f s every request is refused", found, REFUSED)
