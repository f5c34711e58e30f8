"""One message a second in a channel, a few at once after a pause: Slack's special limit for posting."""

import time
from collections.abc import Callable
from threading import Lock

_MOST_CHANNELS = 10_000


class Pacer:
    """Hands out the moment at which the next message may go to a channel, first come, first served."""

    def __init__(
        self,
        *,
        interval: float = 1.0,
        burst: int = 3,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._interval, self._slack = interval, interval * (burst - 1)
        self._now, self._sleep = now, sleep
        self._due: dict[str, float] = {}  # when a channel would be at rest if nothing more were sent
        self._lock = Lock()

    def wait(self, channel: str) -> None:
        """Return when the next message may go to the channel; seconds are monotonic."""
        with self._lock:
            now = self._now()
            if len(self._due) > _MOST_CHANNELS:
                self._due = {name: due for name, due in self._due.items() if due > now}
            due = max(self._due.get(channel, now), now)
            self._due[channel] = due + self._interval
        delay = due - self._slack - now
        if delay > 0:
            self._sleep(delay)
