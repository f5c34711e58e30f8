"""The words that a command can begin with, each with how the rest is read; everything else is an account."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz import process

from bot.grammar.commands import (
    ME,
    NO_WORDS,
    AccountWanted,
    Command,
    CompareWanted,
    DigestWanted,
    DigestWish,
    ExplainWanted,
    FilterWords,
    FlagsWanted,
    Help,
    LinkWanted,
    Misfit,
    NoAccount,
    NoWish,
    PickerWanted,
    PlanWanted,
    Portfolio,
    SubscribeWanted,
    UnlinkWanted,
)
from bot.grammar.filter_words import MINE, is_filter, nearest_name, take_filters
from bot.grammar.period_words import leading_period, take_likely_period, take_period, take_spoken_period
from bot.grammar.target_words import score_of, take_last_score, take_target
from bot.grammar.words import Word, apart, joined, read_words
from bot.grammar.written import as_typed, written
from engagement.model import Dimension, FlagState

ALL = "all"
DIMENSIONS = tuple(each.value for each in Dimension)
STATES: Final = {each.value: each for each in FlagState if each is not FlagState.CLEARED}
MOST_COMPARED = 3
_ALIKE = 70.0  # of 100: how near a misspelt verb must be


@dataclass(frozen=True, slots=True)
class _Wrong:
    """The rest does not fit its verb: why, because of which word, and what may be meant instead."""

    why: Misfit
    word: str
    instead: str


def parse(text: str) -> Command:
    """The command that a text means. Total: every text means something."""
    return meant(read_words(text))


def meant(words: list[Word]) -> Command:
    """The command that words mean."""
    if not words:
        return PickerWanted()
    verb, rest = _verb(words)
    found = VERBS[verb](rest) if verb else _without_verb(words)
    if isinstance(found, _Wrong):
        return AccountWanted(joined(words), why=found.why, word=found.word, instead=found.instead)
    return found


def _verb(words: list[Word]) -> tuple[str | None, list[Word]]:
    """The verb and the other words; only a period and filters may stand before it."""
    at = 0
    while step := leading_period(words[at:]) or any(map(is_filter, words[at : at + 1])):
        at += step
    verb = words[at].folded if at < len(words) else None
    return (verb, words[:at] + words[at + 1 :]) if verb in VERBS else (None, words)


# -- how the rest is read, by verb -------------------------------------------------------------------------------------


def _help(words: list[Word]) -> Command | _Wrong:
    about = words[0].folded if len(words) == 1 else None
    return Help(about) if not words or about in VERBS else _Wrong(Misfit.LEFT_OVER, joined(words), "help")


def _settings(words: list[Word]) -> Command | _Wrong:
    return _Wrong(Misfit.ALONE, joined(words), "settings") if words else DigestWanted(DigestWish.SETTINGS)


def _digest(words: list[Word]) -> Command:
    """``digest`` alone is a preview. An account that is called so is asked for in quotes."""
    said = joined(words)
    wished = said.casefold() or DigestWish.PREVIEW.value
    return next((DigestWanted(wish) for wish in DigestWish if wish.value == wished), NoWish(said))


def _portfolio(words: list[Word], **given: str) -> Command | _Wrong:
    filters = take_filters(words)
    found = filters.found | given
    rest, period = take_period(filters.rest)
    if rest and period is None:
        rest, period = take_likely_period(rest)
    if not rest and filters.wrong is None:
        return Portfolio(period, FilterWords(**found))
    why, word = filters.wrong or (Misfit.LEFT_OVER, joined(rest))
    if rest and rest[0].key:
        why, word, near = Misfit.NO_FILTER, rest[0].key, nearest_name(rest[0].key)
        found = ({near: rest[0].value} if near and rest[0].value else {}) | found
    return _Wrong(why, word, written(Portfolio(period, FilterWords(**found))))


def _mine(words: list[Word]) -> Command | _Wrong:
    return _portfolio(words, owner=ME)


def _flags(words: list[Word]) -> Command | _Wrong:
    """A state stands first or last."""
    filters = take_filters(words)
    found = FilterWords(**filters.found)
    rest, state = _take_state(filters.rest)
    if filters.wrong is not None:
        return _Wrong(*filters.wrong, written(FlagsWanted(filters=found, state=state)))
    if found.tier is not None:  # it belongs to a report
        left = FlagsWanted(filters=replace(found, tier=None), state=state)
        return _Wrong(Misfit.LEFT_OVER, f"tier:{found.tier}", written(left))
    if rest and rest[0].key and (near := nearest_name(rest[0].key)) and rest[0].value:
        instead = FlagsWanted(filters=replace(found, **{near: rest[0].value}), state=state)
        return _Wrong(Misfit.NO_FILTER, rest[0].key, written(instead))
    if len(rest) == 1 and rest[0].folded == ALL:
        return FlagsWanted(filters=found, everybody=found == NO_WORDS, state=state)
    if rest and found != NO_WORDS:
        return _Wrong(Misfit.FILTERED_ACCOUNT, joined(rest), written(FlagsWanted(filters=found, state=state)))
    whole = joined(filters.rest) if rest and state else None
    return FlagsWanted(joined(rest) or None, found, state=state, whole=whole)


def _take_state(words: list[Word]) -> tuple[list[Word], FlagState | None]:
    for at in (-1, 0):
        if words and (state := STATES.get(words[at].folded or "")):
            return (words[:-1] if at else words[1:]), state
    return words, None


def _compare(words: list[Word]) -> Command | _Wrong:
    """Each word or quoted phrase is an account, unless ``and`` or commas stand between several words of names."""
    rest, period = take_spoken_period(words)
    accounts = apart(rest)
    if 1 <= len(accounts) <= MOST_COMPARED:
        return CompareWanted(tuple(accounts), period)
    half = len(rest) // 2
    right = f'compare "{joined(rest[:half])}" "{joined(rest[half:])}"' if half else "compare ACCT-1 ACCT-2"
    return _Wrong(Misfit.NOT_SEVERAL, joined(rest), right)


def _explain(words: list[Word]) -> Command:
    """The dimension stands last or first; ``all`` is every one."""
    rest, period = take_spoken_period(words)
    for at in (-1, 0):
        if rest and rest[at].folded in (*DIMENSIONS, ALL):
            others = rest[:-1] if at else rest[1:]
            named = rest[at].folded if rest[at].folded in DIMENSIONS else None
            return ExplainWanted(joined(others) or None, named, period, joined(rest) if others else None)
    near = _nearest_dimension(rest[-1]) if rest else None
    instead = written(ExplainWanted(joined(rest[:-1]) or None, near, period)) if near else None
    return ExplainWanted(joined(rest) or None, None, period, instead=instead)


def _nearest_dimension(word: Word) -> str | None:
    near = process.extractOne(word.folded or "", DIMENSIONS, score_cutoff=_ALIKE)
    return near[0] if near else None


def _plan(words: list[Word]) -> Command | _Wrong:
    rest, target = take_target(words)
    rest, period = take_spoken_period(rest)
    if target is None:
        return _plan_to_the_last(rest, period)
    score = score_of(target)
    if score is None:
        return _Wrong(Misfit.NO_TARGET, target, " ".join(["plan", *map(as_typed, rest), "target 75"]))
    return PlanWanted(joined(rest) or None, score, period)


def _plan_to_the_last(words: list[Word], period: str | None) -> PlanWanted:
    """A plan whose score stands last without its word, or that has none: ``plan ACCT-123 to 75``."""
    rest, score = take_last_score(words)
    if score is None:
        return PlanWanted(joined(words) or None, None, period)
    if period is None:
        rest, period = take_spoken_period(rest)
    return PlanWanted(joined(rest) or None, score, period, joined(words))


def _subscribe(words: list[Word]) -> Command:
    return SubscribeWanted(joined(words) or None)


def _unsubscribe(words: list[Word]) -> Command:
    return SubscribeWanted(joined(words) or None, wanted=False)


def _link(words: list[Word]) -> Command:
    return LinkWanted(joined(words) or None)


def _unlink(words: list[Word]) -> Command | _Wrong:
    return _Wrong(Misfit.ALONE, joined(words), "unlink") if words else UnlinkWanted()


VERBS: Final[dict[str | None, Callable[[list[Word]], Command | _Wrong]]] = {
    "portfolio": _portfolio,
    MINE: _mine,
    "flags": _flags,
    "compare": _compare,
    "explain": _explain,
    "plan": _plan,
    "subscribe": _subscribe,
    "unsubscribe": _unsubscribe,
    "link": _link,
    "unlink": _unlink,
    "digest": _digest,
    "settings": _settings,
    "help": _help,
    "?": _help,
}


# -- without a verb ----------------------------------------------------------------------------------------------------


def _without_verb(words: list[Word]) -> Command | _Wrong:
    """An account, with or without a period; filters alone are the portfolio's."""
    filters = take_filters(words)
    rest, period = take_period(filters.rest)
    if filters.found and not rest:
        return _portfolio(words)
    if any(map(is_filter, words)):
        right = Portfolio(period, FilterWords(**filters.found))
        return _Wrong(Misfit.FILTERED_ACCOUNT, joined(rest), written(right))
    return _account(words)


def _account(words: list[Word]) -> Command:
    rest, period = take_period(words)
    if period is not None and not rest:
        return NoAccount(period)
    certain = period is not None
    if period is None:
        rest, period = take_likely_period(words)
    if period is None or not rest:
        rest, period = words, None
    whole = joined(words) if period else None
    return AccountWanted(joined(rest), period, whole, certain or period is None, instead=_meant(words))


def _meant(words: Sequence[Word]) -> str | None:
    """The command that was meant, perhaps: one whose verb is misspelt, or stands elsewhere."""
    for at, word in enumerate(words):
        verb = word.folded if word.folded in VERBS else _nearest_verb(word) if at == 0 else None
        if verb is not None:
            rest = [*words[:at], *words[at + 1 :]]
            return None if isinstance(VERBS[verb](rest), _Wrong) else " ".join([verb, *map(as_typed, rest)])
    return None


def _nearest_verb(word: Word) -> str | None:
    near = process.extractOne(word.folded or "", [verb for verb in VERBS if verb], score_cutoff=_ALIKE)
    return near[0] if near else None
