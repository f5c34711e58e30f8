"""The sample company: account by account, streamed, each independent of how many there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from engagement.model import Entity
from engagement.sample.account import build
from engagement.sample.background import background_plan
from engagement.sample.days import Days, days_around
from engagement.sample.profile import Plan
from engagement.sample.rows import AccountRows, Row
from engagement.sample.staff import PEOPLE
from engagement.sample.stories import STORIES
from engagement.sample.workspace import AHEAD_DAYS, DEFAULT_ACCOUNTS, DEFAULT_SEED, FIRST_NUMBER

_STORY_AT: Final = {story.plan.profile.index: story for story in STORIES}


@dataclass(frozen=True)
class SampleCompany:
    """A sample company to be read as often as one likes; nothing of it is held in memory."""

    seed: int
    accounts: int
    days: Days

    def books(self) -> Iterator[AccountRows]:
        """Every account with all its rows, in order of account number."""
        for index in range(self.accounts):
            yield build(self.plan(index), self.seed, self.days)

    def book(self, account_id: str) -> AccountRows:
        """One account's rows; raises KeyError when the company has no such account."""
        prefix, _, number = account_id.rpartition("-")
        index = int(number) - FIRST_NUMBER if prefix == "ACCT" and number.isdigit() else -1
        if not 0 <= index < self.accounts:
            raise KeyError(account_id)
        return build(self.plan(index), self.seed, self.days)

    def rows(self, entity: Entity) -> Iterator[Row]:
        """All rows of one entity, in the columns of data.md section 1."""
        if entity is Entity.PEOPLE:
            yield from PEOPLE
            return
        for book in self.books():
            yield from book.of(entity)

    def plan(self, index: int) -> Plan:
        """What the account at a position is to be: its story where it has one."""
        story = _STORY_AT.get(index)
        return background_plan(self.seed, index) if story is None else story.plan


def generate(
    *, seed: int = DEFAULT_SEED, accounts: int = DEFAULT_ACCOUNTS, as_of: datetime, ahead: bool = False
) -> SampleCompany:
    """The sample company as of the local day of `as_of` (aware): two years of it, up to the evening before.

    The same seed, size and day give the same rows. The accounts with stories come first; fewer accounts than
    stories leaves the last stories out. With `ahead` life goes on from the next day for `AHEAD_DAYS` days: rows of
    their own, of which nothing as of the day itself takes notice. Raises ValueError for a naive `as_of` or a size
    below one.
    """
    if accounts < 1:
        raise ValueError("a sample company needs at least one account")
    return SampleCompany(seed=seed, accounts=accounts, days=days_around(as_of, AHEAD_DAYS if ahead else 0))
