"""The customer's people as arrays: one code per account and contact, in the order of account and contact id."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from engagement.local_time import midnight, to_instant
from engagement.metrics.arrays import NEVER, Flags, Ints, Names, distinct
from engagement.metrics.executives import executives


@dataclass(frozen=True)
class People:
    """Every contact that an account lists or that a record names."""

    account: Ints  # of each contact code, ascending
    contact_id: pl.Series
    department: Ints  # code of the account's department, trimmed and case-folded; -1: none
    department_names: tuple[str, ...]  # by code, as the account writes it
    is_executive: Flags
    is_sponsor: Flags
    left_on: pl.Series  # local day, null: has not left
    left_at: Ints  # that day's first instant; NEVER

    @property
    def size(self) -> int:
        """How many contacts there are."""
        return len(self.account)


def read_people(contacts: pl.DataFrame, *naming: pl.DataFrame, timezone: str) -> tuple[People, list[Ints]]:
    """The contacts of accounts, and those that only the ``naming`` frames (account, contact_id) know.

    Also the contact code of each row of these frames; -1 without an id.
    """
    frames = [contacts, *naming]
    names = Names(*(frame["contact_id"] for frame in frames))
    width = max(len(names), 1)
    found = [(frame["account"].to_numpy(), names.codes(frame["contact_id"])) for frame in frames]
    keys = distinct(np.concatenate([account[name >= 0] * width + name[name >= 0] for account, name in found]))
    listed, *codes = (np.where(name >= 0, np.searchsorted(keys, account * width + name), -1) for account, name in found)
    left_on = dict(zip(listed.tolist(), contacts["left_on"].to_list(), strict=True))
    left = {day: to_instant(midnight(day, timezone)) for day in set(left_on.values()) if day}
    department, left_at = np.full(len(keys), -1), np.full(len(keys), NEVER)
    department[listed], department_names = _departments(contacts)
    executive, sponsor = np.zeros(len(keys), dtype=np.bool_), np.zeros(len(keys), dtype=np.bool_)
    executive[listed] = executives(contacts["title"], contacts["is_exec"])
    sponsor[listed] = [bool(mark) for mark in contacts["is_sponsor"].to_list()]
    left_at[listed] = [left.get(day, NEVER) for day in left_on.values()]
    people = People(
        account=keys // width,
        contact_id=names.texts[keys % width],
        department=department,
        department_names=department_names,
        is_executive=executive,
        is_sponsor=sponsor,
        left_on=pl.Series([left_on.get(place) for place in range(len(keys))], dtype=pl.Date),
        left_at=left_at,
    )
    return people, codes


def _departments(contacts: pl.DataFrame) -> tuple[Ints, tuple[str, ...]]:
    """The department code of each contact, and the names of the codes: the first spelling in the order of texts."""
    keys = [
        (account, (text or "").strip().casefold(), (text or "").strip())
        for account, text in zip(contacts["account"].to_list(), contacts["department"].to_list(), strict=True)
    ]
    known: dict[tuple[int, str], int] = {}
    names: list[str] = []
    for account, folded, text in sorted(set(keys)):
        if folded and (account, folded) not in known:
            known[account, folded] = len(names)
            names.append(text)
    return np.array([known.get(key[:2], -1) for key in keys], dtype=np.int64), tuple(names)
