"""The last look at the set-up in this process: the home tab shows it without asking Slack, a message is rendered from
it as long as it is fresh."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from bot.checks.found import Finding, Level


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found, and when: ``stored`` by itself, ``asked`` of Slack."""

    at: datetime
    stored: tuple[Finding, ...]
    asked: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of it."""
        return self.stored + self.asked

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What is to be mended."""
        return tuple(finding for finding in self.findings if finding.level is Level.PROBLEM)


class Looks:
    """Keeps the last look. ``now``: monotonic seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._kept: tuple[float, Looked] | None = None
        self._lock = Lock()

    @property
    def last(self) -> Looked | None:
        """The last one, None: nobody has looked yet."""
        return self._kept[1] if self._kept else None

    def get(self, look: Callable[[], Looked], max_age: float) -> Looked:
        """A look that began less than ``max_age`` seconds ago, else a new one. One at a time looks."""
        with self._lock:
            began = self._now()
            if self._kept is None or began - self._kept[0] >= max_age:
                self._kept = began, look()
            return self._kept[1]
