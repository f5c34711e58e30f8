"""Following what happens: subscribers are told of every change, waiters are woken by it."""

from collections.abc import Callable
from threading import Condition, RLock
from typing import TypeVar

from bot.workspace.model import Change

T = TypeVar("T")
Subscriber = Callable[[Change], None]


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
        """The first true answer of `found`, asked after every change; TimeoutError after `timeout` real s."""
        with self._changed:
            answer: T | None = None

            def look() -> bool:
                nonlocal answer
                answer = found()
                return bool(answer)

            self._changed.wait_for(look, timeout)
            if not answer:
                raise TimeoutError(f"nothing of the kind happened within {timeout} s")
            return answer
