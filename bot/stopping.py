"""Stopping within a bound, whatever stands still. Everybody who ends counts down to the same moment; who has not ended
by then is named in the log and left behind: all that matters is in the database, and claims are given back.
"""

import logging
import math
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import NoReturn

from bot.problems import report_incident

GRACE = 10.0  # seconds in which what was taken is finished
HANDING_BACK = 1.5  # seconds after that for giving back what was not
CLOSING = 0.5  # seconds for closing connections, and for the last lines of the log
_log = logging.getLogger(__name__)


class Stop:
    """Set once, by whoever it is; from then on everything ends within ``grace`` seconds."""

    def __init__(self, grace: float = GRACE) -> None:
        self.grace = grace
        self._told, self._until = threading.Event(), math.inf

    def set(self) -> None:
        """It is time; the first time counts."""
        self._until = min(self._until, time.monotonic() + self.grace)
        self._told.set()

    def is_set(self) -> bool:
        """Whether it is time."""
        return self._told.is_set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for it, no longer than so many seconds; whether it is time."""
        return self._told.wait(seconds)

    def left(self, keeping: float = 0.0) -> float:
        """Seconds in which to end, at least 0; a share of the grace is kept for what comes after."""
        return max(0.0, self._until - time.monotonic() - keeping * self.grace)


def together(within: float, ends: Mapping[str, Callable[[], object]]) -> list[threading.Thread]:
    """Call all at the same time, and wait for them; their threads. What is late goes on and keeps no process alive."""
    deadline = time.monotonic() + within
    threads = [threading.Thread(target=_quietly, args=(end,), name=name, daemon=True) for name, end in ends.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return threads


def leave_when_late(stop: Stop) -> None:
    """Wait until the process must have ended, then end it: for a thread beside one that may stand still."""
    time.sleep(stop.grace + HANDING_BACK + 2 * CLOSING)
    _log.error("stopping takes too long: leaving at once; what was not done is taken up again")
    leave(1)


def leave(code: int = 0) -> NoReturn:
    """End the process now, without waiting for any thread.

    The interpreter's own way would wait for every thread of a pool, such as one in a call that Slack does not answer.
    """
    together(CLOSING, {"log": logging.shutdown, "out": sys.stdout.flush, "errors": sys.stderr.flush})
    os._exit(code)


def _quietly(end: Callable[[], object]) -> None:
    try:
        end()
    except Exception as error:  # noqa: BLE001 - one that cannot end well keeps nobody from ending
        report_incident(error)
