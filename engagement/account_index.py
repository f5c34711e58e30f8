"""Accounts to choose from while somebody types. Pure, and quick enough for every keystroke at 10,000 accounts."""

import hashlib
from collections.abc import Collection, Iterable
from heapq import nsmallest

from rapidfuzz import fuzz, process

from engagement.matching import LONGEST_QUERY, fold
from engagement.model import ListedAccount

_ALIKE = 75.0  # of 100: how near a misspelt part of a name must be
_KEY_LENGTH = 32


def key_of(text: str) -> str:
    """What stands for a text of any length and content where only short and plain ones fit."""
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY_LENGTH]


class AccountIndex:
    """The accounts of a workspace, to be found by what somebody has typed so far."""

    def __init__(self, accounts: Iterable[ListedAccount]) -> None:
        listed = sorted(accounts, key=lambda each: (each.closed_at is not None, fold(each.name), each.id))
        self._entries = [(fold(each.id), fold(each.name), each) for each in listed]
        self._by_key = {key_of(each.id): each for each in listed}
        self.segments = {key_of(name): name for name in sorted({each.segment for each in listed if each.segment})}
        self.owners = frozenset(each.owner_email.casefold() for each in listed if each.owner_email)

    def of_key(self, key: str | None) -> ListedAccount | None:
        """The account whose id has this key."""
        return self._by_key.get(key or "")

    def of_id(self, account_id: str) -> ListedAccount | None:
        """The account with this id."""
        return self.of_key(key_of(account_id))

    def find(self, text: str, *, own: Collection[str] = (), most: int) -> list[ListedAccount]:
        """The accounts that fit best, the best first; all of them where nothing is typed.

        Among equals those of the addresses ``own`` (in lower case) come first: owned, then managed. Then open ones, by
        name. Where nothing fits, those with a part that is nearly so.
        """
        wanted = fold(text[:LONGEST_QUERY])
        fitting = (
            (fit, _distance(each, own), at)
            for at, (key, name, each) in enumerate(self._entries)
            if (fit := _fit(wanted, key, name)) is not None
        )
        found = [at for _, _, at in nsmallest(most, fitting)] or (self._alike(wanted, most) if wanted else [])
        return [self._entries[at][2] for at in found]

    def _alike(self, wanted: str, most: int) -> list[int]:
        """The places of the nearest names; names much shorter than what was typed are like anything."""
        names = {at: name for at, (_, name, _) in enumerate(self._entries) if len(name) + 2 >= len(wanted)}
        near = process.extract(wanted, names, scorer=fuzz.partial_ratio, score_cutoff=_ALIKE, limit=most)
        return [at for _, _, at in near]


def _fit(wanted: str, key: str, name: str) -> int | None:
    """How well an account fits, 0 best: the whole, a beginning, a word's beginning, any part, all words somewhere."""
    if wanted in (key, name):
        return 0
    if key.startswith(wanted) or name.startswith(wanted):
        return 1
    if f" {wanted}" in name:
        return 2
    if wanted in name or wanted in key:
        return 3
    return 4 if all(word in name or word in key for word in wanted.split()) else None


def _distance(account: ListedAccount, own: Collection[str]) -> int:
    """0: one's own; 1: one's team's; 2: somebody else's."""
    if not own:
        return 2
    if account.owner_email and account.owner_email.casefold() in own:
        return 0
    return 1 if account.manager_email and account.manager_email.casefold() in own else 2
