"""Escalations: who is asked, and who is asked next when nobody answers (docs/slack.md, "Escalation").

An escalated flag without steps, a step that is due and a flag that has been answered are found in the database, so that
every process may look and a change made on the command line counts as much as a click. A step, the messages it causes
and the updates of those before are written in one transaction.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.blocks.escalation import Told
from bot.deps import Deps
from bot.errors import SendFailed
from bot.people import Member, manager_of
from bot.problems import report_incident
from bot.settings import Settings
from engagement.delivery import DeliveryKind, EscalationState
from engagement.errors import EngagementError
from engagement.escalation import MOST_LEVELS, Step, answer_due, cause_prefix
from engagement.model import Account, EscalationReason, Flag, FlagEvent, FlagState, Person
from engagement.signals import life
from engagement.signals.life import Changed
from engagement.store import escalations as store
from engagement.store import flags as flag_store
from engagement.store import queries
from engagement.store.outbox import Outgoing, enqueue
from engagement.store.session import WorkspaceSession

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who can be told: as the audit keeps people (e-mail, else Slack user id), and by Slack user id."""

    kept: str
    user_id: str


def start_escalation(session: WorkspaceSession, changed: Changed, *, user_id: str, settings: Settings) -> None:
    """The first step of an escalation, in the transaction of the flag's change: ``also`` of ``Engagement.escalate``.

    ``user_id``: the Slack user id of the person whom the change names. Does nothing for any other change.
    """
    flag, event = changed.flag, changed.event
    if event is None or flag.state is not FlagState.ESCALATED or flag.escalated_to is None:
        return
    step = _first_step(session, flag, event, flag.escalated_to, settings)
    _ask(session, step, user_id, settings)


def _first_step(session: WorkspaceSession, flag: Flag, event: FlagEvent, sent_to: str, settings: Settings) -> Step:
    due = flag.escalation_due or _due(session, event.at, settings)
    return Step(
        flag_id=flag.flag_id,
        revision=event.revision,
        level=1,
        sent_to=sent_to,
        state=EscalationState.WAITING,
        escalated_by=event.actor or "",
        reason=event.reason,
        started_at=event.at,
        due_at=due,
    )


def _due(session: WorkspaceSession, since: datetime, settings: Settings) -> datetime:
    return answer_due(queries.workspace(session), since, settings.escalation_hours)


def _ask(session: WorkspaceSession, step: Step, user_id: str, settings: Settings) -> bool:
    """Keep the step and put its message in; False where it was there already."""
    if not store.begin_step(session, step):
        return False
    enqueue(session, _message(step, Told.ASKED, user_id, settings.escalation_channel or user_id, step.cause))
    return True


def _message(step: Step, told: Told, user_id: str, recipient: str, cause: str) -> Outgoing:
    content = {
        "flag_id": step.flag_id,
        "revision": step.revision,
        "level": step.level,
        "told": told.value,
        "user": user_id,
    }
    return Outgoing(DeliveryKind.ESCALATION, recipient, cause, content, flags=(step.flag_id,))


def _go_on(session: WorkspaceSession, flag: Flag, left: Step, *, to: Step | None = None) -> None:
    """The flag says who has it now, or that nobody is left; every message that shows it is updated."""
    why = EscalationReason.UNTOLD if left.untold else EscalationReason.UNANSWERED
    at = left.ended_at or left.started_at
    whom, due = (to.sent_to, to.due_at) if to else (None, None)
    after, event = life.go_on(flag, at=at, why=why, to=whom, due=due)
    flag_store.save_change(session, flag, after, event)


@dataclass(frozen=True)
class Escalations:
    """What is due in one workspace. One flag's trouble never keeps the others."""

    deps: Deps

    def run(self) -> None:
        """End what was answered, begin what has no step yet, raise what is due. Raises ``DatabaseUnavailable``."""
        now = self.deps.clock()
        with self.deps.read() as session:
            steps, current = store.open_steps(session), store.current_escalations(session)
            begun = {key for key, revision in current.items() if store.steps(session, key, revision)}
            waiting = [step for step in steps if step.state is EscalationState.WAITING]
            dead = store.dead_causes(session, [step.cause for step in waiting])
        self._end([step for step in steps if current.get(step.flag_id) != step.revision], now)
        for flag_id in sorted(current.keys() - begun):
            self._one_flag(partial(self._begin, flag_id, current[flag_id]))
        for step in waiting:
            if current.get(step.flag_id) == step.revision and (step.due_at <= now or step.cause in dead):
                self._one_flag(partial(self._raise, step, now))
        self.deps.outbox.arrived.set()

    @staticmethod
    def _one_flag(work: Callable[[], None]) -> None:
        try:
            work()
        except SendFailed as failed:
            _log.warning("an escalation waits: Slack says %s", failed.code)
        except EngagementError:
            raise
        except Exception as error:  # noqa: BLE001 - the other flags' escalations go on
            report_incident(error)

    def _end(self, ended: list[Step], now: datetime) -> None:
        if not ended:
            return
        with self.deps.write() as session:
            for step in ended:
                flag = flag_store.find_flag(session, step.flag_id)
                store.end_steps(session, [step], at=now, by=flag.flag.acted_by if flag else None)

    def _begin(self, flag_id: str, revision: int) -> None:
        """The escalation of a flag that was escalated where nobody could be told: on the command line."""
        with self.deps.read() as session:
            stored = flag_store.find_flag(session, flag_id)
            events = [e for e in flag_store.flag_events(session, [flag_id]) if e.revision == revision]
            if stored is None or not events or stored.flag.escalated_to is None:
                return
            step = _first_step(session, stored.flag, events[0], stored.flag.escalated_to, self.deps.settings)
        account_id = stored.flag.account_id
        asked = self._told(step.sent_to, account_id) or self._above(
            step.sent_to, account_id, {step.sent_to, step.escalated_by}
        )
        escalator = None if asked else self._member(step.escalated_by)
        with self.deps.write() as session:
            flag = store.hold_escalated(session, flag_id, revision)
            if flag is None:
                return
            untold = step.given_up(EscalationState.UNANSWERED, at=step.started_at)
            if asked is None:
                if store.begin_step(session, untold):
                    _go_on(session, flag, untold)
                    self._tell_escalator(session, untold, Told.NOBODY, escalator)
                return
            first = replace(step, sent_to=asked.kept)
            if _ask(session, first, asked.user_id, self.deps.settings) and first != step:
                _go_on(session, flag, untold, to=first)

    def _raise(self, step: Step, now: datetime) -> None:
        """One level up, or say that nobody is left."""
        with self.deps.read() as session:
            before = store.steps(session, step.flag_id, step.revision)
            stored = flag_store.find_flag(session, step.flag_id)
        if stored is None:
            return
        seen = {step.escalated_by, *(each.sent_to for each in before)}  # the escalator knows already
        above = None if step.level >= MOST_LEVELS else self._above(step.sent_to, stored.flag.account_id, seen)
        escalator = self._member(step.escalated_by)
        left = step.given_up(EscalationState.UNANSWERED if above is None else EscalationState.RAISED, at=now)
        with self.deps.write() as session:
            flag = store.hold_escalated(session, step.flag_id, step.revision)
            if flag is None or not store.leave_waiting(session, left):
                return
            if above is None:
                _go_on(session, flag, left)
                self._tell_escalator(session, left, Told.NOBODY, escalator)
                return
            higher = step.above(above.kept, at=now, due=_due(session, now, self.deps.settings))
            _go_on(session, flag, left, to=higher)
            _ask(session, higher, above.user_id, self.deps.settings)
            self._tell_escalator(session, higher, Told.RAISED, escalator)

    @staticmethod
    def _tell_escalator(session: WorkspaceSession, step: Step, told: Told, escalator: Asked | None) -> None:
        if escalator is None:
            _log.warning(
                "nobody can be told how the escalation of flag %s goes: its author is not in Slack", step.flag_id
            )
            return
        cause = f"{cause_prefix(step.flag_id, step.revision)}{told.value}:{step.level}"
        enqueue(session, _message(step, told, escalator.user_id, escalator.user_id, cause))

    # -- people: asked of Slack, so never inside a transaction -------------------------------------------------------

    def _member(self, kept: str) -> Asked | None:
        """A person as the audit keeps them, if they may be told. Raises ``SendFailed``."""
        if not kept:
            return None
        with self.deps.read() as session:
            known = queries.people(session, [kept])
        slack_id = known[0].slack_user_id if known else None
        directory = self.deps.directory
        found = directory.find(kept, known_id=slack_id) if "@" in kept else directory.member(kept)
        return Asked(kept, found.user_id) if isinstance(found, Member) else None

    def _told(self, kept: str, account_id: str) -> Asked | None:
        """A person, if they may be told of an account. Raises ``SendFailed``."""
        asked = self._member(kept)
        hidden = asked is not None and account_id in self.deps.access.hidden_from(asked.user_id)
        return None if hidden else asked

    def _above(self, kept: str, account_id: str, seen: set[str]) -> Asked | None:
        """The next person up the line who can be told and was not asked yet; then the account's own managers."""
        with self.deps.read() as session:
            people = {person.email.casefold(): person for person in queries.everybody(session)}
            account = queries.account(session, account_id)
        for email in self._line(kept, account, people):
            if email in seen:
                continue
            asked = self._told(email, account_id)
            if asked is not None and not any(asked.user_id == other for other in self._ids(seen)):
                return asked
        return None

    def _line(self, kept: str, account: Account | None, people: dict[str, Person]) -> Iterator[str]:
        begin = kept.casefold() if "@" in kept else self.deps.directory.email_of(kept)
        owner = account.owner_email if account else None
        starts = (manager_of(begin, people), account.manager_email if account else None, manager_of(owner, people))
        for start in starts:
            email, passed = start.casefold() if start else None, set[str]()
            while email and email not in passed:
                yield email
                passed.add(email)
                email = manager_of(email, people)

    def _ids(self, seen: set[str]) -> set[str]:
        found = (self._member(kept) for kept in seen)
        return {asked.user_id for asked in found if asked is not None}
