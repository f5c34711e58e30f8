"""Doing a planned job under its lease: kept while it runs, given back at a stop, tried again after a failure."""

import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.problems import report_incident
from engagement.errors import EngagementError, Stopped
from engagement.store import jobs
from engagement.store.database import Database
from engagement.store.jobs import Job

LEASE = timedelta(minutes=2)
TRIES = 5
AGAIN_IN = timedelta(minutes=5)
_log = logging.getLogger(__name__)

Work = Callable[[Callable[[], bool]], str | None]
"""The work itself: it is given a function that says whether to stop, and returns a note."""


@dataclass(frozen=True)
class JobRunner:
    """Does jobs of one workspace for one process. ``stop`` is set when the process is to end."""

    database: Database
    workspace_id: str
    stop: threading.Event = field(default_factory=threading.Event)
    owner: str = field(default_factory=lambda: secrets.token_hex(8))
    lease: timedelta = LEASE
    tries: int = TRIES
    again_in: timedelta = AGAIN_IN

    def run(self, name: str, slot: str, work: Work) -> bool:
        """Do the job unless it is done or somebody is at it; whether this process finished it now.

        Raises ``DatabaseUnavailable``; a failure of the work is noted and tried again later.
        """
        with self.database.session(self.workspace_id, write=True) as session:
            job = jobs.claim_job(session, name, slot, owner=self.owner, lease=self.lease, tries=self.tries)
        if job is None:
            return False
        with self._kept(job) as lost:
            note, failed = self._done(job, work, lambda: lost.is_set() or self.stop.is_set())
        with self.database.session(self.workspace_id, write=True) as session:
            if failed is None:
                return jobs.finish_job(session, job, note)
            if isinstance(failed, Stopped):
                jobs.release_job(session, job)
                return False
            jobs.fail_job(session, job, note or "failed", tries=self.tries, again_in=self.again_in)
            return False

    def hand_back(self) -> None:
        """What did not stop in time is anybody's at once. Raises ``DatabaseUnavailable``."""
        with self.database.session(self.workspace_id, write=True) as session:
            jobs.release_jobs(session, self.owner)

    def _done(self, job: Job, work: Work, stopped: Callable[[], bool]) -> tuple[str | None, Exception | None]:
        try:
            return work(stopped), None
        except Stopped as error:
            _log.info("%s of %s stops here and goes on later", job.name, job.slot)
            return None, error
        except EngagementError as error:
            _log.warning("%s of %s failed: %s", job.name, job.slot, type(error).__name__)
            return type(error).__name__, error
        except Exception as error:  # noqa: BLE001 - the job is tried again; the incident is in the log
            return f"incident {report_incident(error)}", error

    @contextmanager
    def _kept(self, job: Job) -> Iterator[threading.Event]:
        """Renews the lease while the block runs; the event is set when the job has become somebody else's."""
        lost, over = threading.Event(), threading.Event()

        def keep() -> None:
            while not over.wait(self.lease.total_seconds() / 4):
                try:
                    with self.database.session(self.workspace_id, write=True) as session:
                        if not jobs.keep_job(session, job, self.lease):
                            lost.set()
                            return
                except EngagementError as error:  # the database may be back before the lease is over
                    _log.warning("the lease of %s could not be kept: %s", job.name, type(error).__name__)

        keeper = threading.Thread(target=keep, name=f"lease-{job.name}", daemon=True)
        keeper.start()
        try:
            yield lost
        finally:
            over.set()
            keeper.join(timeout=10)
