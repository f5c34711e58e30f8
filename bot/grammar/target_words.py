"""The score to plan for among the words: ``target 75``, ``target:75``."""

from collections.abc import Sequence

from bot.grammar.words import Word

_TARGET = "target"


def take_target(words: Sequence[Word]) -> tuple[list[Word], str | None]:
    """The words without the target, and what stands there for a score, "" for nothing."""
    for at, word in enumerate(words):
        if word.key == _TARGET and word.value:
            return [*words[:at], *words[at + 1 :]], word.value
        if word.folded in (_TARGET, f"{_TARGET}:"):
            score = words[at + 1].text if at + 1 < len(words) else ""
            return [*words[:at], *words[at + 2 :]], score
    return list(words), None
