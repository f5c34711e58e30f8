"""Whose accounts are whose: each account to the one who answers for it, and to the managers above. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from engagement.model import Account, Person

Answers = Callable[[Account], str | None]
"""The e-mail of the person who answers for an account; None: nobody can be reached."""
MOST_LEVELS = 10  # of managers above an owner; records may go round in a circle


@dataclass(frozen=True, slots=True)
class Books:
    """By a person's e-mail (folded): the accounts they answer for, those of these they stand in for, their team's."""

    own: Mapping[str, frozenset[str]] = field(default_factory=dict)
    standing_in: Mapping[str, frozenset[str]] = field(default_factory=dict)
    team: Mapping[str, frozenset[str]] = field(default_factory=dict)
    nobody: frozenset[str] = frozenset()  # accounts for which nobody can be reached

    def recipients(self) -> tuple[str, ...]:
        """Everybody who has accounts, by e-mail."""
        return tuple(sorted({*self.own, *self.team}))


def books(
    accounts: Iterable[Account],
    people: Iterable[Person],
    *,
    answers: Answers | None = None,
    otherwise: str | None = None,
) -> Books:
    """Each account to whoever ``answers`` for it, and to the teams of the managers above.

    Without ``answers`` it is the owner, else the first of the managers above, who is one of ``people``, else
    ``otherwise``. An account's managers are its own manager (else the owner's), then each one's manager in turn.
    """
    known = {_folded(person.email): person for person in people}
    own: dict[str, set[str]] = {}
    instead: dict[str, set[str]] = {}
    team: dict[str, set[str]] = {}
    nobody = set()
    for account in accounts:
        chain, owner = _chain(account, known), _folded(account.owner_email)
        found = answers(account) if answers else next((e for e in (owner, *chain) if e in known), otherwise)
        email = _folded(found)
        if not email:
            nobody.add(account.id)
            continue
        own.setdefault(email, set()).add(account.id)
        if email != owner:
            instead.setdefault(email, set()).add(account.id)
        for manager in chain:
            if manager != email:
                team.setdefault(manager, set()).add(account.id)
    return Books(_frozen(own), _frozen(instead), _frozen(team), frozenset(nobody))


def _chain(account: Account, known: Mapping[str, Person]) -> list[str]:
    """The managers above an account, the nearest first, each once."""
    owner = known.get(_folded(account.owner_email))
    first = _folded(account.manager_email) or (_folded(owner.manager_email) if owner else "")
    found: list[str] = []
    while first and first not in found and len(found) < MOST_LEVELS:
        found.append(first)
        first = _folded(known[first].manager_email) if first in known else ""
    return [email for email in found if email != _folded(account.owner_email)]


def _folded(email: str | None) -> str:
    return (email or "").strip().casefold()


def _frozen(found: Mapping[str, set[str]]) -> dict[str, frozenset[str]]:
    return {email: frozenset(ids) for email, ids in found.items()}
