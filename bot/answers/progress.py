"""How far a long report is, told to its conversation."""

import time
from collections.abc import Callable
from contextlib import suppress

from bot.answers.to import To
from bot.deliveries.progress import EVERY, progress_line
from engagement.errors import DatabaseUnavailable
from engagement.store.outbox import renew


class ReportProgress:
    """Is told how many accounts are done. From two seconds on it keeps that for the line that the conversation sees,
    at most every two seconds, as long as some are left. ``now`` is monotonic."""

    def __init__(self, to: To, *, now: Callable[[], float] = time.monotonic) -> None:
        self._to, self._now, self._kept_at = to, now, now()

    def __call__(self, done: int, total: int) -> None:
        """So many of the accounts are done. A database that is away stops no report."""
        now = self._now()
        if done >= total or now - self._kept_at < EVERY.total_seconds():
            return
        self._kept_at = now
        with suppress(DatabaseUnavailable), self._to.deps.outbox.with_cause() as session:
            renew(session, progress_line(self._to.asker, self._to.cause, done, total))
