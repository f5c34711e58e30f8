"""One message a second in a channel, a few at once after a pause: Slack's special limit for posting.

Nobody waits here: the sender leaves alone for the moment whom it may not write to yet.
"""

import time
from collections.abc import Callable
from threading import Lock

_MOST_CHANNELS = 10_000


class Pacer:
    """Keeps when each recipient may get the next message. Seconds are monotonic."""

    def __init__(self, *, interval: float = 1.0, burst: int = 3, now: Callable[[], float] = time.monotonic) -> None:
        self._interval, self._slack, self._now = interval, interval * (burst - 1), now
        self._rests: dict[str, float] = {}  # when a recipient would be at rest if nothing more were sent
        self._lock = Lock()

    def sent(self, recipient: str) -> None:
        """A message goes to the recipient now."""
        with self._lock:
            now = self._now()
            if len(self._rests) > _MOST_CHANNELS:
                self._rests = {name: rest for name, rest in self._rests.items() if rest > now}
            self._rests[recipient] = max(self._rests.get(recipient, now), now) + self._interval

    def resting(self) -> dict[str, float]:
        """Who may get nothing yet, and in how many seconds they may."""
        with self._lock:
            now = self._now()
            waits = ((name, rest - self._slack - now) for name, rest in self._rests.items())
            return {name: wait for name, wait in waits if wait > 0}
