"""The bounded pool that does what listeners hand over: nothing waits without end, nothing runs twice at once, and what
Slack delivers again is not done again.

A job is a function that deals with its own errors; what it raises all the same is logged by type only.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from enum import StrEnum
from threading import Lock

_log = logging.getLogger(__name__)
_MOST_DELIVERIES = 10_000


class Taken(StrEnum):
    """What became of a job that was offered."""

    YES = "yes"
    BUSY = "busy"  # the queue is full, or the pool is closing
    RUNNING = "running"  # the same job is in line or being done
    DONE = "done"  # the same delivery was taken before


class WorkPool:
    """``workers`` threads and at most ``waiting`` jobs in line."""

    def __init__(self, *, workers: int = 16, waiting: int = 200) -> None:
        self._executor = ThreadPoolExecutor(workers, thread_name_prefix="work")
        self._room = workers + waiting
        self._jobs: dict[str, Future[None]] = {}
        self._deliveries: dict[str, None] = {}  # in order of arrival, the oldest dropped
        self._lock = Lock()
        self._closing = False

    def offer(self, key: str, job: Callable[[], None], *, delivery: str | None = None) -> Taken:
        """Take a job unless one with the same key is in line or running, or there is no room.

        ``delivery`` names the payload that asked for it (its trigger id): one that comes again is not taken again.
        """
        with self._lock:
            if delivery is not None and delivery in self._deliveries:
                return Taken.DONE
            if key in self._jobs:
                return Taken.RUNNING
            if self._closing or len(self._jobs) >= self._room:
                return Taken.BUSY
            self._jobs[key] = self._executor.submit(self._run, key, job)
            self._remember(delivery)
            return Taken.YES

    @property
    def in_line(self) -> int:
        """Jobs taken and not yet finished."""
        with self._lock:
            return len(self._jobs)

    def close(self, *, within: float = 15.0) -> bool:
        """Take no more jobs and wait for those taken. False if some were still running after ``within`` seconds."""
        with self._lock:
            self._closing = True
            jobs = list(self._jobs.values())
        left = wait(jobs, timeout=within).not_done
        self._executor.shutdown(wait=not left, cancel_futures=True)
        return not left

    def _remember(self, delivery: str | None) -> None:
        if delivery is not None:
            self._deliveries[delivery] = None
            if len(self._deliveries) > _MOST_DELIVERIES:
                del self._deliveries[next(iter(self._deliveries))]

    def _run(self, key: str, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001 - the last line of defence of a worker thread
            _log.error("a job failed: %s", type(error).__name__)
        finally:
            with self._lock:
                self._jobs.pop(key, None)
