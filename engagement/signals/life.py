"""The life of a flag as pure functions (method section 6): what a scan finds and what people do, each with its audit.

Open, acknowledged, snoozed and escalated flags are live; resolved and cleared ones are closed. A person resolves, a
scan clears. A change that says nothing new (the same click twice) changes nothing and leaves no event.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from engagement.errors import FlagInputError, FlagStateError
from engagement.model import (
    EscalationReason,
    Flag,
    FlagEvent,
    FlagState,
    ScanReason,
    Severity,
    SignalName,
    Strength,
    Verdict,
)

if TYPE_CHECKING:
    from engagement.business_time import BusinessCalendar

CLEAR_AFTER_DAYS: Final = 14
CLOSED: Final = frozenset({FlagState.RESOLVED, FlagState.CLEARED})
LIVE: Final = frozenset(FlagState) - CLOSED
MOST_SNOOZED: Final = timedelta(days=366)
_SHOWN: Final = {FlagState.CLEARED: "already cleared, because its rule no longer holds"}
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a scan found: the literal rule of a signal holds for a subject of an account."""

    workspace_id: str
    account_id: str
    signal: SignalName
    subject: str = ""
    strength: Strength | None = None
    severity: Severity | None = None
    watch: bool = False  # this signal is too often noise: never announced

    @property
    def flag_id(self) -> str:
        """The identity of the flag that it belongs to."""
        return flag_id(self.workspace_id, self.account_id, self.signal, self.subject)


@dataclass(frozen=True, slots=True)
class Observed:
    """A flag after a scan, the change if there was one, and whether it is to be announced now."""

    flag: Flag | None
    event: FlagEvent | None = None
    announce: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """A flag after what a person did; no event where that changed nothing."""

    flag: Flag
    event: FlagEvent | None = None


def flag_id(workspace_id: str, account_id: str, signal: SignalName, subject: str) -> str:
    """The stable identity of a problem: 32 hex digits, the same in every scan."""
    key = json.dumps([workspace_id, account_id, signal.value, subject], ensure_ascii=False)
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


# -- what scans do ---------------------------------------------------------------------------------------------------


def observe(
    flag: Flag | None, finding: Finding | None, *, at: datetime, clear_after_days: int = CLEAR_AFTER_DAYS
) -> Observed:
    """The flag after the scan of ``at``; ``finding`` None: the rule does not hold for its subject.

    A first finding raises it. A cleared flag opens again when the rule holds again; a resolved one only when the rule
    did not hold at some scan in between, so that a person's decision stands while nothing has changed. A snooze that
    is over opens it while the rule holds. Acknowledged and escalated flags keep their state. ``clear_after_days`` of
    scans without the rule clear a live flag. A scan older than the last change of the finding changes nothing.
    """
    if flag is None:
        return Observed(None) if finding is None else _raised(finding, at)
    if at < max(flag.last_held, flag.not_held_since or flag.last_held):
        return Observed(flag)
    return _missed(flag, at, clear_after_days) if finding is None else _held(flag, finding, at)


def _raised(finding: Finding, at: datetime) -> Observed:
    flag = Flag(
        flag_id=finding.flag_id,
        account_id=finding.account_id,
        signal=finding.signal,
        subject=finding.subject,
        state=FlagState.OPEN,
        since=at,
        first_seen=at,
        last_held=at,
        strength=finding.strength,
        severity=finding.severity,
    )
    event = FlagEvent(flag.flag_id, flag.revision, at, None, ScanReason.RAISED, None, FlagState.OPEN)
    return _announced(flag, event, finding, at)


def _held(flag: Flag, finding: Finding, at: datetime) -> Observed:
    if flag.flag_id != finding.flag_id:
        raise ValueError(f"finding {finding} is not about flag {flag.flag_id}")
    came_back = flag.not_held_since is not None
    seen = replace(flag, last_held=at, strength=finding.strength, severity=finding.severity)
    if flag.state is FlagState.RESOLVED and not came_back:
        return Observed(seen)
    reason = _opens(flag, at)
    seen = replace(seen, not_held_since=None)
    if reason is None:
        return _announced(seen, None, finding, at)
    after, event = _moved(seen, FlagState.OPEN, at=at, actor=None, reason=reason)
    return _announced(replace(after, announced_at=None), event, finding, at)


def _opens(flag: Flag, at: datetime) -> ScanReason | None:
    """Why a flag whose rule holds opens now; None: it keeps its state."""
    if flag.state in CLOSED:
        return ScanReason.REOPENED
    over = flag.snoozed_until is not None and at >= flag.snoozed_until
    return ScanReason.SNOOZE_OVER if flag.state is FlagState.SNOOZED and over else None


def _missed(flag: Flag, at: datetime, clear_after_days: int) -> Observed:
    since = flag.not_held_since or at
    seen = replace(flag, not_held_since=since)
    # Both ends count, and a nightly scan may start some minutes earlier than the one before.
    days = round((at - since) / _DAY) + 1
    if flag.state in CLOSED or days < clear_after_days:
        return Observed(seen)
    after, event = _moved(seen, FlagState.CLEARED, at=at, actor=None, reason=ScanReason.CLEARED)
    return Observed(after, event)


def account_closed(flag: Flag, *, at: datetime) -> Observed:
    """The flag of an account that was closed: resolved by the scan; it opens again if the account does."""
    if flag.state in CLOSED:
        return Observed(flag)
    seen = replace(flag, not_held_since=flag.not_held_since or at)
    after, event = _moved(seen, FlagState.RESOLVED, at=at, actor=None, reason=ScanReason.ACCOUNT_CLOSED)
    return Observed(after, event)


def _announced(flag: Flag, event: FlagEvent | None, finding: Finding, at: datetime) -> Observed:
    """Announce an open strong flag once since it was opened, also where it was weak at first."""
    due = flag.state is FlagState.OPEN and flag.strength is Strength.STRONG and not finding.watch
    if due and flag.announced_at is None:
        return Observed(replace(flag, announced_at=at), event, announce=True)
    return Observed(flag, event)


# -- what people do --------------------------------------------------------------------------------------------------


def acknowledge(
    flag: Flag, *, actor: str, at: datetime, verdict: Verdict | None = None, note: str | None = None
) -> Changed:
    """Somebody has seen it; with a verdict on whether it was true. An escalation ends with it.

    Raises ``FlagStateError`` when closed.
    """
    _allow(flag, "acknowledged", *LIVE)
    if flag.state is FlagState.ACKNOWLEDGED and verdict in (None, flag.verdict):
        return Changed(flag)
    return Changed(*_moved(flag, FlagState.ACKNOWLEDGED, at=at, actor=actor, reason=_said(note), verdict=verdict))


def judge(flag: Flag, verdict: Verdict, *, actor: str, at: datetime, note: str | None = None) -> Changed:
    """A verdict in any state, also after it was resolved or cleared; the last one counts. The state stays.

    The same verdict again changes nothing, unless there is a note to keep.
    """
    if verdict is flag.verdict and _said(note) is None:
        return Changed(flag)
    return Changed(*_moved(flag, flag.state, at=at, actor=actor, reason=_said(note), verdict=verdict))


def snooze(flag: Flag, *, actor: str, at: datetime, until: datetime, reason: str) -> Changed:
    """Quiet until an instant. Raises ``FlagInputError`` without a reason or with an end that is not in the next year,
    ``FlagStateError`` when escalated or closed.
    """
    _allow(flag, "snoozed", FlagState.OPEN, FlagState.ACKNOWLEDGED, FlagState.SNOOZED)
    why = _required(reason, "snooze a flag")
    if until <= at:
        raise FlagInputError("A snooze must end later than now: give a later day, or a number of business days from 1.")
    if until > at + MOST_SNOOZED:
        raise FlagInputError("A snooze lasts a year at most: give an earlier day, or fewer business days.")
    if flag.state is FlagState.SNOOZED and flag.snoozed_until == until:
        return Changed(flag)
    return Changed(*_moved(flag, FlagState.SNOOZED, at=at, actor=actor, reason=why, until=until))


def business_days_later(at: datetime, days: float, calendar: "BusinessCalendar") -> datetime:
    """The instant so many business days after ``at``: one from Friday 16:00 is Monday 16:00.

    Raises ``FlagInputError`` for less than a moment or more than 260 days (a year).
    """
    if not 0 < days <= 260:
        raise FlagInputError(f"{days:g} business days cannot be waited for: give a number from 1 to 260.")
    return calendar.add_hours(at, days * 24)


def escalate(flag: Flag, *, actor: str, at: datetime, to: str, reason: str, due: datetime | None = None) -> Changed:
    """Handed to somebody else, with a due time. Raises ``FlagInputError`` without a person or a reason, or with a due
    time that has passed, ``FlagStateError`` when closed.
    """
    _allow(flag, "escalated", *LIVE)
    person, why = to.strip(), _required(reason, "escalate a flag")
    if not person:
        raise FlagInputError("Say to whom to escalate the flag.")
    if due is not None and due <= at:
        raise FlagInputError("An escalation must be due later than now.")
    if flag.state is FlagState.ESCALATED and (flag.escalated_to, flag.escalation_due) == (person, due):
        return Changed(flag)
    return Changed(*_moved(flag, FlagState.ESCALATED, at=at, actor=actor, reason=why, until=due, to=person))


def go_on(
    flag: Flag, *, at: datetime, why: EscalationReason, to: str | None = None, due: datetime | None = None
) -> tuple[Flag, FlagEvent]:
    """An escalation that its person did not answer goes on by itself: ``to`` has it now, until ``due``; without ``to``
    nobody is left to ask, and it stays where it is. It is still the one that a person began. Raises ``FlagStateError``
    where the flag is not escalated.
    """
    _allow(flag, "passed on", FlagState.ESCALATED)
    revision = flag.revision + 1
    state = FlagState.ESCALATED
    event = FlagEvent(flag.flag_id, revision, at, None, why, state, state, until=due, escalated_to=to)
    after = replace(flag, revision=revision)
    return after if to is None else replace(after, escalated_to=to, escalation_due=due), event


def resolve(flag: Flag, *, actor: str, at: datetime, reason: str) -> Changed:
    """Done with. Raises ``FlagInputError`` without a reason, ``FlagStateError`` for a cleared flag."""
    _allow(flag, "resolved", *LIVE, FlagState.RESOLVED)
    if flag.state is FlagState.RESOLVED:
        return Changed(flag)
    return Changed(*_moved(flag, FlagState.RESOLVED, at=at, actor=actor, reason=_required(reason, "resolve a flag")))


def reopen(flag: Flag, *, actor: str, at: datetime, reason: str) -> Changed:
    """Open again from any state: a resolution, snooze, escalation or acknowledgement is taken back.

    Raises ``FlagInputError`` without a reason. Where the rule does not hold, later scans clear it again.
    """
    if flag.state is FlagState.OPEN:
        return Changed(flag)
    after, event = _moved(flag, FlagState.OPEN, at=at, actor=actor, reason=_required(reason, "reopen a flag"))
    return Changed(replace(after, not_held_since=None), event)


def _moved(
    flag: Flag,
    to_state: FlagState,
    *,
    at: datetime,
    actor: str | None,
    reason: str | None,
    verdict: Verdict | None = None,
    until: datetime | None = None,
    to: str | None = None,
) -> tuple[Flag, FlagEvent]:
    """The flag in its new state, and the event. What belonged to the old state ends with it."""
    revision = flag.revision + 1
    event = FlagEvent(flag.flag_id, revision, at, actor, reason, flag.state, to_state, verdict, until, to)
    after = replace(flag, revision=revision, verdict=verdict or flag.verdict)
    if to_state is flag.state and until is None and to is None:
        return after, event
    return (
        replace(
            after,
            state=to_state,
            since=at,
            acted_by=actor,
            snoozed_until=until if to_state is FlagState.SNOOZED else None,
            escalated_to=to,
            escalation_due=until if to_state is FlagState.ESCALATED else None,
        ),
        event,
    )


def _allow(flag: Flag, wanted: str, *states: FlagState) -> None:
    if flag.state not in states:
        now = _SHOWN.get(flag.state, flag.state.value)
        what = "reopen it first" if flag.state in CLOSED else "acknowledge, resolve or reopen it instead"
        raise FlagStateError(f"This flag is {now}, so it cannot be {wanted}: {what}.")


def _required(reason: str, what: str) -> str:
    if not reason.strip():
        raise FlagInputError(f"Give a reason to {what}.")
    return reason.strip()


def _said(note: str | None) -> str | None:
    return (note or "").strip() or None
