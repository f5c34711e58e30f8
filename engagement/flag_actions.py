"""What people do with flags, and what is asked about them: the use cases of ``Engagement`` on the store's flags.

A change is decided by ``signals.life`` on the flag as it stands and saved by compare-and-set: when somebody else was
faster, it is decided again on what they made of it. ``also`` runs in the transaction of the change, after the change
and its audit: what it writes (the messages that the change causes) is there if and only if the change is.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from typing import Final, NotRequired, TypeAlias, TypedDict, Unpack

from engagement.business_time import calendar
from engagement.errors import FlagInputError, FlagNotFound
from engagement.escalation import ANSWER_HOURS, answer_due
from engagement.known_flag import KnownFlag
from engagement.model import Flag, FlagEvent, FlagState, Severity, SignalName, Verdict
from engagement.results import SignalPrecision
from engagement.scan import stored_precision
from engagement.signals import life
from engagement.signals.life import Changed
from engagement.store import flags as store
from engagement.store import known, queries
from engagement.store.flags import StoredFlag
from engagement.store.session import WorkspaceSession
from engagement.use import Use

Also: TypeAlias = Callable[[WorkspaceSession, Changed], None]
_Stale: TypeAlias = Callable[[WorkspaceSession, Flag, str, int], bool]
MIN_ID: Final = 6  # characters of a flag's id that must be given
_FULL_ID: Final = 32


class Act(TypedDict):
    """Who does it and when. ``revision``: the one that was looked at; where the flag has moved on since, nothing is
    changed. ``also`` see above.
    """

    actor: str
    at: datetime
    revision: NotRequired[int | None]
    also: NotRequired[Also | None]


class FlagActions(Use):
    """The flags of one workspace. A flag is named by its id or by the first characters of it, at least six."""

    def flags(
        self,
        *,
        account: str | None = None,
        owner: str | None = None,
        states: Collection[FlagState] = tuple(life.LIVE),
        signal: SignalName | None = None,
        severity: Severity | None = None,
    ) -> list[StoredFlag]:
        """The flags that meet what is given, by account, signal and subject; ``owner``: e-mail of the account's."""
        with self.database.session(self.workspace_id) as session:
            accounts = None if account is None else {account}
            if owner is not None:
                wanted = owner.strip().casefold()
                own = {a.id for a in queries.accounts(session) if (a.owner_email or "").casefold() == wanted}
                accounts = own if accounts is None else accounts & own
            return store.flags(
                session,
                account_ids=accounts,
                states=states,
                signals=None if signal is None else [signal],
                severities=None if severity is None else [severity],
            )

    def flag(self, flag_id: str) -> StoredFlag:
        """One flag. Raises ``FlagNotFound``."""
        with self.database.session(self.workspace_id) as session:
            found = store.find_flag(session, self._full_id(flag_id))
        if found is None:
            raise _unknown(flag_id)
        return found

    def flag_history(self, flag_id: str) -> list[FlagEvent]:
        """Everything that was done with a flag, oldest first. Raises ``FlagNotFound``."""
        found = self.flag(flag_id)
        with self.database.session(self.workspace_id) as session:
            return store.flag_events(session, [found.flag.flag_id])

    def known_flags(self, flag_ids: Collection[str]) -> dict[str, KnownFlag]:
        """The flags of these full ids as they stand now, with what a message names; ids without a flag are left out."""
        with self.database.session(self.workspace_id) as session:
            return known.known_flags(session, flag_ids)

    def business_days_later(self, at: datetime, days: float) -> datetime:
        """The instant so many business days of the workspace later. Raises ``FlagInputError``."""
        with self.database.session(self.workspace_id) as session:
            workspace = queries.workspace(session)
        return life.business_days_later(at, days, calendar(workspace))

    def answer_due(self, at: datetime, hours: float = ANSWER_HOURS) -> datetime:
        """Until when somebody who is asked at a moment may answer: so many business hours of the workspace later."""
        with self.database.session(self.workspace_id) as session:
            return answer_due(queries.workspace(session), at, hours)

    def precision(self, *, as_of: datetime) -> Mapping[SignalName, SignalPrecision]:
        """How often each signal was found true, by the verdicts up to a moment."""
        with self.database.session(self.workspace_id) as session:
            return stored_precision(session, as_of, self.config)

    # -- what people do: each returns the flag as it now stands, with the change, None where there was none -----------

    def acknowledge(
        self, flag_id: str, *, verdict: Verdict | None = None, note: str | None = None, **act: Unpack[Act]
    ) -> Changed:
        """Somebody has seen it, perhaps with a verdict. Raises as ``life.acknowledge``."""
        return self._change(flag_id, partial(life.acknowledge, verdict=verdict, note=note), **act)

    def judge(self, flag_id: str, verdict: Verdict, *, note: str | None = None, **act: Unpack[Act]) -> Changed:
        """A verdict in any state, in the place of the one before; it acknowledges a flag that was seen open, too.

        It counts whatever has changed since ``revision``, but nobody replaces a verdict of somebody else's that they
        have not seen.
        """
        seen = act.get("revision")

        def deed(flag: Flag, *, actor: str, at: datetime) -> Changed:
            if flag.state is FlagState.OPEN and seen in (None, flag.revision):
                return life.acknowledge(flag, actor=actor, at=at, verdict=verdict, note=note)
            return life.judge(flag, verdict, actor=actor, at=at, note=note)

        return self._change(flag_id, deed, stale=_judged_since, **act)

    def snooze(
        self,
        flag_id: str,
        *,
        reason: str,
        until: datetime | None = None,
        business_days: float | None = None,
        **act: Unpack[Act],
    ) -> Changed:
        """Quiet until an instant, or for so many business days of the workspace. Raises as ``life.snooze``."""
        end = self._later(act["at"], until, business_days)
        if end is None:
            raise FlagInputError("Say until when to snooze the flag: a day, or a number of business days.")
        return self._change(flag_id, partial(life.snooze, until=end, reason=reason), **act)

    def escalate(
        self,
        flag_id: str,
        *,
        to: str,
        reason: str,
        due: datetime | None = None,
        business_days: float | None = None,
        hours: float = ANSWER_HOURS,
        **act: Unpack[Act],
    ) -> Changed:
        """Handed to somebody else, due at an instant or in so many business days; with neither, so many business
        ``hours`` are given for an answer, or what is left of them where that person has it already. Raises as
        ``life.escalate``.
        """
        end = self._later(act["at"], due, business_days)
        usual = self.answer_due(act["at"], hours)

        def deed(flag: Flag, *, actor: str, at: datetime) -> Changed:
            running = flag.escalation_due if flag.escalated_to == to.strip() else None
            kept = running if running and running > at else usual
            return life.escalate(flag, actor=actor, at=at, to=to, reason=reason, due=end or kept)

        return self._change(flag_id, deed, **act)

    def resolve(self, flag_id: str, *, reason: str, **act: Unpack[Act]) -> Changed:
        """Done with. Raises as ``life.resolve``."""
        return self._change(flag_id, partial(life.resolve, reason=reason), **act)

    def reopen(self, flag_id: str, *, reason: str, **act: Unpack[Act]) -> Changed:
        """Open again. Raises as ``life.reopen``."""
        return self._change(flag_id, partial(life.reopen, reason=reason), **act)

    def _change(
        self,
        flag_id: str,
        deed: Callable[..., Changed],
        *,
        actor: str,
        at: datetime,
        revision: int | None = None,
        also: Also | None = None,
        stale: _Stale = lambda session, flag, actor, revision: flag.revision != revision,
    ) -> Changed:
        full = self._full_id(flag_id)
        while True:
            with self.database.session(self.workspace_id, write=True) as session:
                stored = store.find_flag(session, full)
                if stored is None:
                    raise _unknown(flag_id)
                if revision is not None and stale(session, stored.flag, actor, revision):
                    return Changed(stored.flag)
                changed = deed(stored.flag, actor=actor, at=at)
                if changed.event is None:
                    return changed
                if store.save_change(session, stored.flag, changed.flag, changed.event):
                    if also is not None:
                        also(session, changed)
                    return changed

    def _full_id(self, flag_id: str) -> str:
        given = flag_id.strip().casefold()
        if len(given) < MIN_ID or not all(sign in "0123456789abcdef" for sign in given):
            raise _unknown(flag_id)
        if len(given) >= _FULL_ID:
            return given
        with self.database.session(self.workspace_id) as session:
            fitting = store.flags_like(session, given)
        if len(fitting) > 1:
            raise FlagInputError(f"{flag_id} fits several flags: give more characters of the id.")
        if not fitting:
            raise _unknown(flag_id)
        return fitting[0]

    def _later(self, at: datetime, until: datetime | None, business_days: float | None) -> datetime | None:
        if business_days is None:
            return until
        if until is not None:
            raise FlagInputError("Give a day or a number of business days, not both.")
        return self.business_days_later(at, business_days)


def _judged_since(session: WorkspaceSession, flag: Flag, actor: str, revision: int) -> bool:
    """Whether somebody else gave the verdict that stands, after what was looked at."""
    verdicts = [e for e in store.flag_events(session, [flag.flag_id]) if e.verdict is not None]
    return bool(verdicts) and verdicts[-1].revision > revision and verdicts[-1].actor != actor


def _unknown(flag_id: str) -> FlagNotFound:
    return FlagNotFound(f"There is no flag {flag_id[:40]!r}: `engagement flags list` shows the ids.")
