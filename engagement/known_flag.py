"""A flag as it stands now, with everything that a message about it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engagement.model import Account, Flag, FlagEvent


@dataclass(frozen=True, slots=True)
class KnownFlag:
    """``set_by`` is the event that put the flag into its state, None where the audit does not reach back to it.

    ``names``: how people are called, by what the audit keeps of them (e-mail or Slack user id).
    """

    flag: Flag
    account: Account
    timezone: str  # the workspace's
    about: str | None = None  # name of the contact that it is about
    set_by: FlagEvent | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    people: frozenset[str] = frozenset()  # everybody in its audit, as kept there

    @property
    def why(self) -> str | None:
        """The reason a person gave for the state it is in."""
        return None if self.set_by is None or self.set_by.actor is None else self.set_by.reason

    def called(self, person: str) -> str:
        """A person's name, or what is kept of them where none is known."""
        return self.names.get(person) or person
