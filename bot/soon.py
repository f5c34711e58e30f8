"""Asking Slack while Slack itself waits for an answer, 3 s at most: in threads of its own, and no longer than that."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
WITHIN = 2.0  # seconds
_THREADS = 8


def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_THREADS, thread_name_prefix="soon")


@dataclass(frozen=True)
class Soon:
    """A bounded wait for questions whose answer is usually known already."""

    within: float = WITHIN
    pool: ThreadPoolExecutor = field(default_factory=_pool)

    def get(self, ask: Callable[[], T]) -> T:
        """The answer. Raises what the question raises, and ``TimeoutError`` where it takes too long."""
        return self.pool.submit(ask).result(timeout=self.within)

    def close(self) -> None:
        """Wait for no answer any more."""
        self.pool.shutdown(wait=False, cancel_futures=True)
