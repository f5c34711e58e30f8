"""Following what happens: subscribers are told of every change, waiters are woken by it."""

import time
from collections.abc import Callable
from threading import Condition, RLock
from typing import TypeVar

from bot.workspace.model import Change

T = TypeVar("T")
Subscriber = Callable[[Change], None]
POLL = 0.1


class Following:
    """A lock, and those who want to know of changes made under it."""

    def __init__(self) -> None:
        self.lock = RLock()
        self._changed = Condition(self.lock)
        self._subscribers: list[Subscriber] = []
        self._seq = 0

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber` with every change from now on, in order; the answer ends the subscription."""
        with self.lock:
            self._subscribers.append(subscriber)

        def end() -> None:
            with self.lock:
                if subscriber in self._subscribers:
                    self._subscribers.remove(subscriber)

        return end

    def tell(self, kind: str, subject: object) -> None:
        """Record that something changed: call subscribers and wake waiters. Call with the lock held."""
        self._seq += 1
        change = Change(self._seq, kind, subject)
        for subscriber in tuple(self._subscribers):
            subscriber(change)
        self._changed.notify_all()

    def wait_until(self, found: Callable[[], T | None], timeout: float) -> T:
        """The first true answer of `found`, asked after every change and ten times a second.

        It is asked without the lock, so it may call the workspace, whose server needs the lock to answer.
        TimeoutError after `timeout` real seconds.
        """
        until = time.monotonic() + timeout
        while True:
            with self.lock:
                seen = self._seq
            answer = found()
            if answer:
                return answer
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"nothing of the kind happened within {timeout} s")
            with self._changed:
                if self._seq == seen:
                    self._changed.wait(min(left, POLL))
