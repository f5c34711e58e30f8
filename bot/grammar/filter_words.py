"""The words that narrow the portfolio: ``tier:low``, ``segment:"mid market"``, ``owner:@ana``, ``mine``."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from rapidfuzz import process

from bot.grammar.commands import ME, FilterWords, Misfit
from bot.grammar.words import Word

FILTERS = tuple(each.name for each in fields(FilterWords))
_KEYS = {name: name for name in FILTERS} | {"warning": "signal", "renews": "renewal"}
MINE = "mine"
_DAYS = ("day", "days")  # behind a number
_ALIKE = 60.0


@dataclass(slots=True)
class Filters:
    """The filters among some words, by name; the other words; and what is wrong with a filter, by its name."""

    found: dict[str, str] = field(default_factory=dict)
    rest: list[Word] = field(default_factory=list)
    wrong: tuple[Misfit, str] | None = None


def is_filter(word: Word) -> bool:
    """Whether a word narrows the portfolio."""
    return word.key in _KEYS


def take_filters(words: Sequence[Word]) -> Filters:
    """The filters. A value may stand behind a space (``tier: low``); ``mine`` and a mention are the owner."""
    taken, left = Filters(), list(words)
    while left:
        word = left.pop(0)
        name, value = _filter(word)
        if name is None:
            taken.rest.append(word)
            continue
        value = value or (left.pop(0).text if left else "")
        if name == "renewal" and value.isdecimal() and left and left[0].folded in _DAYS:
            left.pop(0)
        if not value:
            taken.wrong = Misfit.NO_VALUE, name
        elif taken.found.setdefault(name, value) != value:
            taken.wrong = Misfit.TWICE, name
    return taken


def nearest_name(key: str) -> str | None:
    """The filter that an unknown one is like."""
    near = process.extractOne(key, list(_KEYS), score_cutoff=_ALIKE)
    return _KEYS[near[0]] if near else None


def _filter(word: Word) -> tuple[str | None, str]:
    if is_filter(word):
        return _KEYS[str(word.key)], word.value
    if word.folded == MINE:
        return "owner", ME
    return ("owner", word.person) if word.person else (None, "")
