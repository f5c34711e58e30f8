"""Writers of one process to one SQLite file take turns here: in order, the urgent ones first, each woken at once.

SQLite's own wait sleeps longer and longer and is fair to nobody: behind a steady stream of short writes, an
acknowledgement would wait for seconds.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Turns:
    """One holder at a time. ``patience``: seconds after which a waiter goes on all the same, and SQLite decides."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._guard, self._held = Lock(), False
        self._urgent: deque[Lock] = deque()
        self._others: deque[Lock] = deque()

    @contextmanager
    def turn(self, *, urgent: bool) -> Iterator[None]:
        """The block runs when it is its turn."""
        mine = self._wait(self._urgent if urgent else self._others)
        try:
            yield
        finally:
            if mine:
                self._pass_on()

    def _wait(self, line: deque[Lock]) -> bool:
        with self._guard:
            if not self._held:
                self._held = True
                return True
            called = Lock()
            called.acquire()
            line.append(called)
        if called.acquire(timeout=self._patience):
            return True
        with self._guard:
            if called in line:
                line.remove(called)
                return False
        return True  # called at the last moment

    def _pass_on(self) -> None:
        with self._guard:
            if line := self._urgent or self._others:
                line.popleft().release()
            else:
                self._held = False
