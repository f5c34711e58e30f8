"""Accounts that only their own people may see: by which rules, and whose they are. Pure.

A rule is text such as ``segment:enterprise``, ``id:ACCT-9*`` or ``team:"Key accounts" reader:cfo@harbour.example``: all
of its conditions must fit an account. Who is meant by a reader, and what a manager may, whoever asks decides.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from engagement.errors import InputError
from engagement.model import ListedAccount, Person

_WORD = re.compile(r'\s*(\w+):("[^"]*"|[^\s,;"]+)')
_CONDITIONS: Final = ("segment", "id", "owner", "team")
_READER: Final = "reader"
_USAGE: Final = "write segment:NAME, id:ACCT-9*, owner:EMAIL or team:NAME, and reader:EMAIL for who else may see them"


@dataclass(frozen=True, slots=True)
class Rule:
    """What an account must be like, case folded; ``id`` may hold ``*`` and ``?``. ``readers`` as they were written."""

    segment: str | None = None
    id: str | None = None
    owner: str | None = None
    team: str | None = None
    readers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restricted:
    """Whose a restricted account is: addresses, case folded, of its owner and of all managers above."""

    owner: str
    managers: frozenset[str]
    readers: tuple[str, ...]


def parse_rules(text: str) -> tuple[Rule, ...]:
    """The rules that stand between commas. Raises ``InputError``."""
    rules, at = [], 0
    while at < len(text.rstrip()):
        words: dict[str, str] = {}
        readers: list[str] = []
        while found := _WORD.match(text, at):
            name, value, at = found[1].lower(), found[2].strip('"').strip(), found.end()
            if name == _READER:
                readers.append(value)
            elif name in _CONDITIONS and name not in words and value:
                words[name] = value.casefold()
            else:
                raise InputError(_USAGE)
        rest = text[at:].lstrip()
        if not words or (rest and not rest.startswith(",")):
            raise InputError(_USAGE)
        rules.append(Rule(**words, readers=tuple(readers)))
        at = len(text) - len(rest) + 1
    return tuple(rules)


def restricted(
    rules: Iterable[Rule], accounts: Iterable[ListedAccount], people: Iterable[Person]
) -> dict[str, Restricted]:
    """The accounts that a rule fits, by id. With several rules the readers of each may see it."""
    known, wanted = {_folded(person.email): person for person in people}, tuple(rules)
    found: dict[str, Restricted] = {}
    for account in accounts:
        owner = _folded(account.owner_email)
        team = _folded(known[owner].team) if owner in known else ""
        fitting = [rule for rule in wanted if _fits(rule, account, owner, team)]
        if fitting:
            readers = tuple(dict.fromkeys(reader for rule in fitting for reader in rule.readers))
            found[account.id] = Restricted(owner, _above(account, owner, known), readers)
    return found


def _fits(rule: Rule, account: ListedAccount, owner: str, team: str) -> bool:
    return (
        rule.segment in (None, _folded(account.segment))
        and (rule.id is None or fnmatchcase(account.id.casefold(), rule.id))
        and rule.owner in (None, owner)
        and rule.team in (None, team)
    )


def _above(account: ListedAccount, owner: str, known: dict[str, Person]) -> frozenset[str]:
    """The account's manager and the owner's, theirs, and so on; records may go round in a circle."""
    found: set[str] = set()
    next_ = [account.manager_email, known[owner].manager_email if owner in known else None]
    while next_:
        email = _folded(next_.pop())
        if email and email not in found:
            found.add(email)
            next_.append(known[email].manager_email if email in known else None)
    return frozenset(found)


def _folded(text: str | None) -> str:
    return (text or "").strip().casefold()
