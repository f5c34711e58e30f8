"""Who gets a weekly digest, and when: the plan is state, so that any process may look at any time.

"This person's slot of ISO week W has passed, and no row for the two exists": then what there is to say is computed,
and the row and the delivery are written in one transaction, once. A slot missed by more than three days is skipped and
said to be; two weeks are never told at once.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.digest.due import Due, content_of
from bot.digest.recipients import Digesting, Recipients
from bot.digest.times import defaults, last_slot
from bot.errors import SendFailed
from bot.people import Directory, Member
from bot.problems import report_incident
from bot.settings import Settings
from bot.slots import Slot
from engagement.delivery import DeliveryKind, DigestState
from engagement.digest import Book, DigestRequest
from engagement.errors import RefusedError
from engagement.local_time import zone
from engagement.preferences import settled
from engagement.store import digests, jobs
from engagement.store.digests import StoredDigest
from engagement.store.outbox import Outgoing, enqueue
from engagement.store.preferences import preferences_of
from engagement.store.retention import BEGUN
from engagement.store.session import WorkspaceSession

CATCH_UP = timedelta(days=3)
_FIRST = ("digests", BEGUN)  # the job that notes since when digests are planned
_BACK_OFF = (timedelta(minutes=5), timedelta(hours=1))
_log = logging.getLogger(__name__)


class Skipped(StrEnum):
    """Why a person's week has no digest."""

    NOTHING = "nothing_to_say"
    PAUSED = "paused"
    MISSED = "missed"  # the slot passed more than three days ago


@dataclass
class DigestPlanner:
    """The planner of one workspace. ``wait`` says whether the night's scan should be awaited first; ``wake`` is called
    when something was put into the outbox, ``step`` at every point passed: proofs stop the process there.
    """

    engagement: Digesting
    directory: Directory
    settings: Settings
    clock: Callable[[], datetime]
    wait: Callable[[], bool] = lambda: False
    wake: Callable[[], None] = lambda: None
    step: Callable[[str], None] = lambda point: None
    visible: Callable[[str, Book], Book] = lambda user_id, book: book  # what of it the person may see
    stop: Callable[[], bool] = lambda: False  # the process ends: the others are planned by the next look
    _failed: dict[tuple[str, str], tuple[int, datetime]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._recipients = Recipients(self.engagement, self.directory, self.settings)

    def run(self) -> Counter[str]:
        """Plan what is due; how many were queued, skipped (by reason), unsettled or failed.

        Raises ``RefusedError`` where nothing can be planned now.
        """
        now, done = self.clock(), Counter[str]()
        begun = self._begun(now)
        if self.wait():
            return Counter(waiting=1)
        found, done["unsettled"] = self._recipients.at(now)
        for due in self._due(found, now, begun):
            if self.stop():
                break
            try:
                done[self._plan(due, now)] += 1
            except SendFailed as failed:
                _log.warning("a digest waits: Slack says %s", failed.code)
                done["unsettled"] += 1
            except RefusedError:
                raise
            except Exception as error:  # noqa: BLE001 - one person's trouble keeps nobody else's digest
                self._rest(due, now)
                report_incident(error)
                done["failed"] += 1
        del done[""]
        done = +done  # what was counted
        if done["queued"]:
            self.wake()
        if done:
            _log.info("digests: %s", ", ".join(f"{count} {what}" for what, count in sorted(done.items())))
        return done

    def _due(self, recipients: Mapping[str, tuple[str, Book]], now: datetime, begun: datetime) -> list[Due]:
        """Those whose last slot has passed and is not settled, in the order of their slots."""
        with self._session() as session:
            chosen = preferences_of(session, recipients.keys())
            told = digests.last_told(session, recipients.keys())
            weeks: dict[str, list[Due]] = {}
            for user_id, (timezone, book) in recipients.items():
                wants = settled(chosen.get(user_id), defaults(self.settings))
                slot = last_slot(now, timezone, wants)
                if slot is not None and slot.at >= begun and not self._rests(user_id, slot, now):
                    due = Due(user_id, timezone, book, wants, slot, told.get(user_id))
                    weeks.setdefault(slot.name, []).append(due)
            found: list[Due] = []
            for week, some in weeks.items():
                known = digests.settled_weeks(session, {each.user_id for each in some}, week)
                found += [each for each in some if each.user_id not in known]
        return sorted(found, key=lambda due: (due.slot.at, due.user_id))

    def _plan(self, due: Due, now: datetime) -> str:
        """What became of a person's week; "" where there is nothing to do."""
        why = _why_skipped(due, now)
        if why is None and not isinstance(self.directory.member(due.user_id), Member):
            return ""  # deactivated since: at the next look somebody else answers for the accounts
        request = replace(due, book=self.visible(due.user_id, due.book)).request()
        if why is None and self.engagement.digest(request, as_of=now) is None:
            why = Skipped.NOTHING
        self.step("computed")
        week = StoredDigest(
            recipient=due.user_id,
            week=due.slot.name,
            state=DigestState.QUEUED,
            slot_at=due.slot.at,
            as_of=now,
            since=due.since,
            timezone=due.timezone,
        )
        return self._keep(week, why, request)

    def _keep(self, week: StoredDigest, why: Skipped | None, request: DigestRequest) -> str:
        """The row, and the delivery beside it; "" where another process was faster."""
        try:
            with self.engagement.database.session(self.engagement.workspace_id, write=True) as session:
                if why is None:
                    content = content_of(request, as_of=week.as_of, week=week.week)
                    cause = f"digest:{week.week}"
                    [delivery] = enqueue(session, Outgoing(DeliveryKind.DIGEST, week.recipient, cause, content))
                    self.step("enqueued")
                    week = replace(week, delivery_id=delivery)
                else:
                    week = replace(week, state=DigestState.SKIPPED, reason=why.value)
                if not digests.settle_week(session, week):
                    raise _SettledAlready
                self.step("settled")
        except _SettledAlready:
            return ""
        self.step("kept")
        return "queued" if why is None else why.value

    def _begun(self, now: datetime) -> datetime:
        """Since when digests are planned here: what was due before the first look is not caught up."""
        with self._session() as session:
            job = jobs.find_job(session, *_FIRST)
        if job is None or job.note is None:
            with self.engagement.database.session(self.engagement.workspace_id, write=True) as session:
                claimed = jobs.claim_job(session, *_FIRST, owner="planner", lease=timedelta(0), tries=1_000_000)
                if claimed is not None:
                    jobs.finish_job(session, claimed, now.isoformat())
                job = jobs.find_job(session, *_FIRST)
        return datetime.fromisoformat(job.note) if job is not None and job.note else now

    def _rests(self, user_id: str, slot: Slot, now: datetime) -> bool:
        return now < self._failed.get((user_id, slot.name), (0, now))[1]

    def _rest(self, due: Due, now: datetime) -> None:
        """Not to be tried at every look: five minutes, then an hour, until the slot is missed."""
        key = due.user_id, due.slot.name
        times, _ = self._failed.get(key, (0, now))
        self._failed[key] = times + 1, now + _BACK_OFF[min(times, 1)]

    def _session(self) -> AbstractContextManager[WorkspaceSession]:
        return self.engagement.database.session(self.engagement.workspace_id)


class _SettledAlready(Exception):
    """Another process has settled the person's week: nothing of ours is kept."""


def _why_skipped(due: Due, now: datetime) -> Skipped | None:
    if now - due.slot.at > CATCH_UP:
        return Skipped.MISSED
    day = due.slot.at.astimezone(zone(due.timezone)).date()
    return Skipped.PAUSED if due.wants.paused_on(day) else None
