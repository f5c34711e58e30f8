"""The workspace's time: a base clock that tests can move forward, and the `ts` stamps made from it."""

import time
from collections.abc import Callable
from threading import Lock


class Clock:
    """A clock in Unix seconds with a movable offset.

    `now` is the base (default: the system's clock; a test may give a constant). `advance` moves the workspace's time
    forward at once, so that expiry (triggers, response URLs, rate limits, event retries) is tested without sleeping.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._base = now
        self._offset = 0.0

    def now(self) -> float:
        """Unix time in seconds, as the workspace sees it."""
        return self._base() + self._offset

    def advance(self, seconds: float) -> None:
        """Move the clock forward. Raises ValueError for a negative step: Slack's time never goes back."""
        if seconds < 0:
            raise ValueError("a clock only moves forward")
        self._offset += seconds


class Stamps:
    """Unique, strictly growing message stamps (`1763800000.000100`: seconds and six decimals, as a string)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self._lock = Lock()

    def next(self) -> str:
        """A stamp later than every one given before, at the clock's present second or just after it."""
        with self._lock:
            self._last = max(int(self._clock.now() * 1_000_000), self._last + 1)
            return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
