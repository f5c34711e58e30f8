"""What a worker does with a pressed button or a submitted modal about a flag.

The person is checked, the change is decided on the flag as it stands, and the answer to the person is written in the
transaction of the change. It may all run again: where the answer is there already, nothing is changed.
"""

from dataclasses import dataclass

from bot.actors import kept_as
from bot.asker import Asker
from bot.blocks import notices
from bot.blocks.form_problems import not_escalated, not_theirs, wrong_person
from bot.deliveries.flags import flag_answer
from bot.deliveries.notices import notice
from bot.deps import Deps
from bot.errors import SendFailed
from bot.escalation import start_escalation
from bot.flag_forms import FlagForm, read_form
from bot.flag_windows import right_for
from bot.ids import FlagDeed
from bot.inbox import InboxWork
from bot.lookup import KEEP
from bot.payloads import FlagButton, PayloadError
from bot.people import Member
from engagement.errors import FlagInputError, FlagNotFound, FlagStateError
from engagement.flag_actions import Act
from engagement.known_flag import KnownFlag
from engagement.signals.life import Changed
from engagement.store.outbox import enqueue, is_put
from engagement.store.session import WorkspaceSession

FLAG_PRESS = "flag"  # the handler's name for all buttons


def on_press(deps: Deps, work: InboxWork) -> None:
    """A button that needs no modal: acknowledge, judge, or what an old one comes to. Raises what is to be explained."""
    button = FlagButton.decode(work.payload["value"])
    deps.trail.about(button.deed.value)
    deps.access.check_person(work.asker, right=right_for(button.deed))
    _Deed(deps, work.key, work.asker, button, FlagForm(verdict=button.verdict)).do()


def on_form(deps: Deps, work: InboxWork) -> None:
    """A submitted modal. Raises what is to be explained."""
    button, form = FlagButton.decode(work.payload["metadata"]), read_form(work.payload["values"])
    deps.trail.about(button.deed.value)
    deps.access.check_person(work.asker, right=right_for(button.deed))
    deed = _Deed(deps, work.key, work.asker, button, form)
    if button.deed is FlagDeed.ESCALATE and (why := _not_to(deps, form.person or "", button.flag_id)):
        deps.trail.refused("person_not_suitable")
        deps.outbox.put(notice(work.asker, notices.notice(why), f"{work.key}:told"))
        return
    deed.do()


def why_not_to(deps: Deps, person: str, account_id: str, max_age: float = KEEP) -> str | None:
    """Why a flag of an account is not escalated to somebody (Slack user id), None: it may be. Raises ``SendFailed``."""
    found = deps.directory.member(person, max_age=max_age)
    if not isinstance(found, Member):
        return wrong_person(found, deps.directory.name_of(person))
    return not_theirs(deps.directory.name_of(person)) if account_id in deps.access.hidden_from(person) else None


def _not_to(deps: Deps, person: str, flag_id: str) -> str | None:
    """The same in the end: the window said so where Slack did in time (``listeners.flags``)."""
    known = deps.flags.known_flags([flag_id]).get(flag_id)
    if known is None:
        raise PayloadError
    try:
        why = why_not_to(deps, person, known.flag.account_id, 0.0)
    except SendFailed:
        return not_escalated(None)
    return not_escalated(why) if why else None


class _DoneBefore(Exception):
    """The payload was done already, before its process ended: what it changed may have been changed again since."""


@dataclass(frozen=True, slots=True)
class _Deed:
    """One thing to be done with a flag, because of one payload."""

    deps: Deps
    cause: str
    asker: Asker
    button: FlagButton
    form: FlagForm

    def do(self) -> None:
        """Do it and tell the asker what came of it. Where the flag has moved on since it was shown, nothing is done."""
        try:
            changed = self._change()
        except FlagNotFound:
            raise PayloadError from None
        except _DoneBefore:
            return
        except (FlagStateError, FlagInputError) as refused:
            self._tell(done=False, why=str(refused))
        else:
            if changed is None or changed.event is None:
                self._tell(done=False)
            else:
                self.deps.trail.is_kept()
        self.deps.outbox.arrived.set()

    def _tell(self, *, done: bool, why: str | None = None) -> None:
        self.deps.trail.about(self.button.deed.value, self._known().flag.account_id)
        if self.button.deed is not FlagDeed.SHOW:
            self.deps.trail.refused("state" if why else "moved_on")
        self.deps.outbox.put(flag_answer(self.asker, self.button, self.cause, done=done, why=why))

    def _also(self, session: WorkspaceSession, changed: Changed) -> None:
        self.deps.trail.about(self.button.deed.value, changed.flag.account_id)
        answer = flag_answer(self.asker, self.button, self.cause, done=True)
        if is_put(session, answer):
            raise _DoneBefore
        enqueue(session, answer)
        self.deps.trail.keep(session)
        if self.button.deed is FlagDeed.ESCALATE and self.form.person:
            start_escalation(session, changed, user_id=self.form.person, settings=self.deps.settings)

    def _change(self) -> Changed | None:
        flags, form, flag_id, reason = self.deps.flags, self.form, self.button.flag_id, self.form.reason or ""
        act: Act = {
            "actor": kept_as(self.deps, self.asker.user_id),
            "at": self.deps.clock(),
            "revision": self.button.revision,
            "also": self._also,
        }
        match self.button.deed:
            case FlagDeed.ACKNOWLEDGE:
                return flags.acknowledge(flag_id, **act)
            case FlagDeed.JUDGE if form.verdict is not None:
                return flags.judge(flag_id, form.verdict, note=form.reason, **act)
            case FlagDeed.SNOOZE:
                return flags.snooze(flag_id, until=form.until_instant(self._known().timezone), reason=reason, **act)
            case FlagDeed.ESCALATE:
                to = kept_as(self.deps, form.person or "")
                hours = self.deps.settings.escalation_hours
                return flags.escalate(flag_id, to=to, due=form.due, hours=hours, reason=reason, **act)
            case FlagDeed.RESOLVE:
                return flags.resolve(flag_id, reason=reason, **act)
            case FlagDeed.REOPEN:
                return flags.reopen(flag_id, reason=reason, **act)
            case _:
                return None

    def _known(self) -> KnownFlag:
        known = self.deps.flags.known_flags([self.button.flag_id]).get(self.button.flag_id)
        if known is None:
            raise PayloadError
        return known
