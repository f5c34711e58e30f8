"""A flag as it stands now, with everything that a message about it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engagement.model import Account, Flag, FlagEvent, FlagState


@dataclass(frozen=True, slots=True)
class KnownFlag:
    """``events`` is its audit by revision; it may not reach back to the beginning.

    ``names``: how people are called, by what the audit keeps of them (e-mail or Slack user id).
    """

    flag: Flag
    account: Account
    timezone: str  # the workspace's
    about: str | None = None  # name of the contact that it is about
    events: tuple[FlagEvent, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def set_by(self) -> FlagEvent | None:
        """The event that put it into its state."""
        return next((e for e in reversed(self.events) if e.moves), None)

    @property
    def gone_on(self) -> tuple[FlagEvent, ...]:
        """By what its escalation has gone on since: to whom next, or that nobody is left."""
        began = self.set_by
        if began is None or self.flag.state is not FlagState.ESCALATED:
            return ()
        return tuple(e for e in self.events if e.revision > began.revision and e.actor is None)

    @property
    def judged_by(self) -> FlagEvent | None:
        """The last event with a verdict."""
        return next((e for e in reversed(self.events) if e.verdict is not None), None)

    @property
    def people(self) -> frozenset[str]:
        """Everybody in its audit, as kept there."""
        return frozenset(who for e in self.events for who in (e.actor, e.escalated_to) if who)

    @property
    def why(self) -> str | None:
        """The reason a person gave for the state it is in."""
        began = self.set_by
        return None if began is None or began.actor is None else began.reason

    def called(self, person: str) -> str:
        """A person's name, or what is kept of them where none is known."""
        return self.names.get(person) or person
