"""From what somebody typed to one account: by id, by name, by an unambiguous part, by close match.

Pure: the caller brings the accounts. Closeness is rapidfuzz's ratio on case-folded ids and names.
"""

import unicodedata
from collections.abc import Iterable
from typing import Any

from rapidfuzz import fuzz, process

from engagement.errors import AccountAmbiguous, AccountNotFound
from engagement.model import AccountMatch

LONGEST_QUERY = 200
_MOST_CHOICES = 8
_MOST_NEAREST = 3
_CLOSE = 85.0  # at least this alike to be taken without asking ...
_CLEAR_LEAD = 8.0  # ... and this much more alike than the next
_ALIKE = 70.0
_WORTH_NAMING = 45.0
_LIKE_A_WORD = 60.0


def match_account(text: str, accounts: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The one ``(id, name)`` that ``text`` means.

    Raises ``AccountAmbiguous`` with the candidates when several fit equally well, and ``AccountNotFound`` with the
    nearest when none does. Open accounts should come first in ``accounts``; ties keep their order.
    """
    wanted = fold(text[:LONGEST_QUERY])
    pool = [(account_id, name, fold(account_id), fold(name)) for account_id, name in accounts]
    if not wanted:
        raise AccountNotFound(text[:LONGEST_QUERY])
    for exact in (
        [entry for entry in pool if entry[2] == wanted],
        [entry for entry in pool if entry[3] == wanted],
        [entry for entry in pool if wanted in entry[3].split()],
        [entry for entry in pool if len(wanted) > 1 and (wanted in entry[3] or wanted in entry[2])],
    ):
        if len(exact) == 1:
            return exact[0][0], exact[0][1]
        if exact:
            raise AccountAmbiguous(text[:LONGEST_QUERY], tuple(_match(e, 100.0) for e in exact[:_MOST_CHOICES]))
    if named := [entry for entry in pool if entry[2] in wanted.split()]:  # an id among other words: asked, not guessed
        raise AccountNotFound(text[:LONGEST_QUERY], tuple(_match(entry, 100.0) for entry in named[:_MOST_CHOICES]))
    return _closest(text[:LONGEST_QUERY], wanted, pool)


def _closest(text: str, wanted: str, pool: list[tuple[str, str, str, str]]) -> tuple[str, str]:
    scores: dict[int, float] = {}
    for column in (2, 3):
        choices = [entry[column] for entry in pool]
        for _, score, index in process.extract(wanted, choices, scorer=_alike, limit=_MOST_CHOICES):
            scores[index] = max(score, scores.get(index, 0.0))
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    matches = [_match(pool[index], score) for index, score in ranked]
    close = [m for m in matches if m.score >= _ALIKE]
    clear = bool(close) and (len(close) == 1 or close[0].score - close[1].score >= _CLEAR_LEAD)
    if clear and close[0].score >= _CLOSE and _has_the_digits(wanted, close[0]):
        return close[0].id, close[0].name
    nearest = close or [m for m in matches if m.score >= _WORTH_NAMING and _is_about(wanted, m)]
    raise AccountNotFound(text, tuple(nearest[:_MOST_NEAREST]))


def _has_the_digits(wanted: str, match: AccountMatch) -> bool:
    """Whether the digits are those of the id or the name: ACCT-9999 is no slip for ACCT-999."""
    return _digits(wanted) in (_digits(match.id), _digits(match.name))


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _is_about(wanted: str, match: AccountMatch) -> bool:
    """Whether at least half of the words may be words of the account's name or id: a sentence is about none."""
    known, words = f"{fold(match.name)} {fold(match.id)}".split(), wanted.split()
    return 2 * sum(any(fuzz.ratio(word, each) >= _LIKE_A_WORD for each in known) for word in words) >= len(words)


def _alike(a: str, b: str, **_: Any) -> float:
    """0-100: letter by letter, or word by word in any order; a short word inside a long name proves nothing."""
    return max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b))


def _match(entry: tuple[str, str, str, str], score: float) -> AccountMatch:
    return AccountMatch(id=entry[0], name=entry[1], score=score)


def fold(text: str) -> str:
    """A text as texts are compared: without case, in one form of Unicode, single spaces, nothing invisible."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return folded if folded.isprintable() else "".join(c for c in folded if unicodedata.category(c) != "Cf")
