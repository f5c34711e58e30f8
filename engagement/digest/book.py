"""Whose accounts are whose: each account to the one who answers for it, and to the managers above. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from engagement.model import Person


class Owned(Protocol):
    """What is known of an account about whose it is."""

    @property
    def id(self) -> str:
        """The account's id."""

    @property
    def owner_email(self) -> str | None:
        """Its owner."""

    @property
    def manager_email(self) -> str | None:
        """Its own manager; None: the owner's."""


Answers = Callable[[Owned], str | None]
"""The e-mail of the person who answers for an account; None: nobody can be reached. It depends on the account's owner
and manager alone, so it is asked once for all that share them."""
MOST_LEVELS = 10  # of managers above an owner; records may go round in a circle


@dataclass(frozen=True, slots=True)
class Book:
    """The accounts of one person, by id: those they answer for, and those of their team.

    Of the former, those that they stand in for, those with nobody above the person to turn to (``top``), and those
    that are somebody else's and that the person ``subscribed`` to.
    """

    own: frozenset[str] = frozenset()
    standing_in: frozenset[str] = frozenset()
    top: frozenset[str] = frozenset()
    team: frozenset[str] = frozenset()
    subscribed: frozenset[str] = frozenset()

    def with_subscriptions(self, accounts: frozenset[str]) -> "Book":
        """The book with accounts that are not the person's own and that they want to hear of."""
        others = accounts - self.own
        return replace(self, own=self.own | others, subscribed=others)

    def without(self, accounts: frozenset[str]) -> "Book":
        """The book without some accounts."""
        mine = (self.own, self.standing_in, self.top, self.team, self.subscribed)
        return Book(*(part - accounts for part in mine)) if accounts else self

    def __or__(self, other: "Book") -> "Book":
        """Of both, for one person with two addresses."""
        return Book(
            self.own | other.own,
            self.standing_in | other.standing_in,
            self.top | other.top,
            self.team | other.team,
            self.subscribed | other.subscribed,
        )


@dataclass(frozen=True, slots=True)
class Books:
    """Everybody's book, by e-mail (folded); and the accounts for which nobody can be reached."""

    people: Mapping[str, Book] = field(default_factory=dict)
    nobody: frozenset[str] = frozenset()

    def of(self, *emails: str) -> Book:
        """The book of a person with these addresses."""
        found = Book()
        for email in emails:
            found |= self.people.get(_folded(email), Book())
        return found


def books(
    accounts: Iterable[Owned],
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
    own, instead, top, team = (defaultdict[str, set[str]](set) for _ in range(4))
    nobody = set[str]()
    for account, ids in _alike(accounts):
        chain, owner = _chain(account, known), _folded(account.owner_email)
        found = answers(account) if answers else next((e for e in (owner, *chain) if e in known), otherwise)
        email = _folded(found)
        if not email:
            nobody |= ids
            continue
        own[email] |= ids
        if email != owner:
            instead[email] |= ids
        if not _above(email, owner, chain):
            top[email] |= ids
        for manager in chain:
            if manager != email:
                team[manager] |= ids
    whose = {
        email: Book(*(frozenset(ids.get(email, ())) for ids in (own, instead, top, team)))
        for email in sorted({*own, *team})
    }
    return Books(whose, frozenset(nobody))


def _alike(accounts: Iterable[Owned]) -> Iterator[tuple[Owned, set[str]]]:
    """Accounts that share owner and manager: one of them, and the ids of all."""
    found: dict[tuple[str | None, str | None], tuple[Owned, set[str]]] = {}
    for account in accounts:
        found.setdefault((account.owner_email, account.manager_email), (account, set()))[1].add(account.id)
    yield from found.values()


def _above(email: str, owner: str, chain: list[str]) -> list[str]:
    """The managers above whoever answers for an account; above an administrator is nobody."""
    if email == owner:
        return chain
    return chain[chain.index(email) + 1 :] if email in chain else []


def _chain(account: Owned, known: Mapping[str, Person]) -> list[str]:
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
