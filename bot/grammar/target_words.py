"""The score to plan for among the words: ``target 75``, ``target:75``, ``75`` or ``to 75`` at the end."""

from collections.abc import Sequence

from bot.grammar.words import Word

_TARGET, _TO = "target", "to"
_MOST = 100


def take_target(words: Sequence[Word]) -> tuple[list[Word], str | None]:
    """The words without the target, and what stands there for a score, "" for nothing."""
    for at, word in enumerate(words):
        if word.key == _TARGET and word.value:
            return [*words[:at], *words[at + 1 :]], word.value
        if word.folded in (_TARGET, f"{_TARGET}:"):
            score = words[at + 1].text if at + 1 < len(words) else ""
            return [*words[:at], *words[at + 2 :]], score
    return list(words), None


def take_last_score(words: Sequence[Word]) -> tuple[list[Word], int | None]:
    """The words without a score that stands at their end alone, and that score."""
    score = score_of(words[-1].folded or "") if words else None
    if score is None:
        return list(words), None
    rest = list(words[:-1])
    return rest[:-1] if rest and rest[-1].folded == _TO else rest, score


def score_of(text: str) -> int | None:
    """The whole number from 1 to 100 that a text is."""
    score = int(text) if text.isdecimal() and len(text) <= len(str(_MOST)) else 0
    return score if 1 <= score <= _MOST else None
