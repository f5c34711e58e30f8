"""What somebody says to the app in a message, read as a command: small talk around it is dropped, nothing is guessed.

Dropped are the mention of the app, ``BEGINNINGS`` and ``ENDINGS``, what links a verb or a period to the rest, and the
question mark. What is left is read as after ``/engagement``; a name that is exactly the whole text comes first.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from bot.grammar.commands import AccountWanted, Command
from bot.grammar.period_words import take_spoken_period
from bot.grammar.verbs import DIMENSIONS, VERBS, meant
from bot.grammar.words import Word, joined, read_words
from bot.ids import COMMAND


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(phrase.split()) for phrase in text.split(", "))


BEGINNINGS: Final = _phrases(
    "hi, hello, hey, ok, okay, so, and, please, can you, could you, would you, i want, i need, i would like, "
    "show, show me, tell me, tell us, give me, give us, get me, look at, "
    "how is, how's, hows, how are, how was, how did, how does, how do, how has, how have, what about, how about, "
    "what is, what's, whats, what are, about, any, news on, news from, news about, an update on, the, a, "
    "report, export, report on, report for, report of, status of, health of, score of, engagement of"
)
ENDINGS: Final = _phrases(
    "doing, do, done, been, been doing, going, looking, faring, performing, right now, these days, at the moment, "
    "for me, please, thanks, thank you, report, status, health, score, engagement"
)
SAYINGS: Final = {
    "my accounts": "mine",
    "my portfolio": "mine",
    "our accounts": "portfolio",
    "our portfolio": "portfolio",
    "all accounts": "portfolio",
    "everything": "portfolio",
    "warnings": "flags",
    "open warnings": "flags",
    "open flags": "flags",
    "my warnings": "flags",
    "my flags": "flags",
    "my digest": "digest",
    "my settings": "settings",
    "my subscriptions": "subscribe",
    "changed": "digest preview",
    "what changed": "digest preview",
    "what has changed": "digest preview",
    "what happened": "digest preview",
    "at risk": "portfolio",
    "accounts at risk": "portfolio",
    "which accounts are at risk": "portfolio",
    "who is at risk": "portfolio",
    "which accounts need attention": "portfolio",
}
"""What people call what a command shows."""
_AFTER_A_VERB = _phrases("of, for, on, about, to, from, in, the, me to, me from, this channel to")
_LINKS = _phrases("in, for, over, during, of, from, the")  # between a period and the rest
_WHOLE = frozenset(("portfolio", "mine", "flags", "digest", "settings", "help", "subscribe", "link"))
_A_NAME = 3  # words; what is longer is hardly meant as an account's name
_MARKS = ",.;:!?…"


def talk(text: str, app: str) -> Command:
    """The command that a message to the app (its Slack user id) means. Total: every text means something."""
    said = _words(text, app)
    words = _without_small_talk(said)
    saying = None if any(word.quoted for word in words) else SAYINGS.get(joined(words).casefold())
    found = meant(read_words(saying) if saying else words)
    if not isinstance(found, AccountWanted):
        return found
    if words != said:
        found = replace(found, whole=joined(said), certain=False)
    if found.why is None:
        found = replace(found, instead=_nearest(read_words(found.account)) or found.instead)
    return found


def spoken(text: str, app: str) -> str:
    """A message to the app read as nothing but a name."""
    return joined(_words(text, app))


def _words(text: str, app: str) -> list[Word]:
    bare = re.sub(rf"<@{re.escape(app)}(\|[^<>]*)?>", " ", text).strip().rstrip(_MARKS)
    return [word for word in read_words(bare) if word.quoted or word.text.strip(_MARKS)]


def _without_small_talk(words: list[Word]) -> list[Word]:
    words = [word for word in words if word.folded != COMMAND]
    period: list[Word] = []
    before: list[Word] | None = None
    while words != before:
        before, words = words, _closed(_cut_end(_cut_beginning(words, BEGINNINGS), ENDINGS))
        if not period and (taken := take_spoken_period(words))[1] is not None:
            words, period = _cut_both(taken[0], _LINKS), read_words(str(taken[1]))
    if words and words[0].folded in VERBS:
        words = [words[0], *_about(words[1:], explains=words[0].folded == "explain")]
    return [*_without_possessive(words), *period]


def _closed(words: list[Word]) -> list[Word]:
    """The words without the marks of a sentence at their end."""
    if not words or words[-1].quoted or words[-1].key:
        return words
    return [*words[:-1], replace(words[-1], text=words[-1].text.rstrip(_MARKS))]


def _about(words: list[Word], *, explains: bool) -> list[Word]:
    """What a verb is about, without what links them."""
    rest = _cut_beginning(words, _AFTER_A_VERB)
    if explains and rest and rest[0].folded in DIMENSIONS:
        rest = [rest[0], *_cut_beginning(rest[1:], _AFTER_A_VERB)]
    return rest


def _cut_beginning(words: Sequence[Word], phrases: Collection[tuple[str, ...]]) -> list[Word]:
    """The words without phrases at their beginning."""
    longest = max(map(len, phrases))
    for count in range(min(longest, len(words)), 0, -1):
        if _said(words[:count]) in phrases:
            return _cut_beginning(words[count:], phrases)
    return list(words)


def _cut_end(words: Sequence[Word], phrases: Collection[tuple[str, ...]]) -> list[Word]:
    """The words without phrases at their end."""
    backwards = {tuple(reversed(phrase)) for phrase in phrases}
    return _cut_beginning(words[::-1], backwards)[::-1]


def _cut_both(words: Sequence[Word], phrases: Collection[tuple[str, ...]]) -> list[Word]:
    return _cut_end(_cut_beginning(words, phrases), phrases)


def _said(words: Sequence[Word]) -> tuple[str, ...]:
    return tuple("" if word.quoted else word.text.casefold().replace("’", "'").strip(_MARKS) for word in words)


def _without_possessive(words: list[Word]) -> list[Word]:
    """``Northwind's quality``: the last word of a name, where only a dimension or nothing stands behind it."""
    for at in (len(words) - 1, len(words) - 2):
        ends = at >= 0 and not words[at].quoted and words[at].text.endswith(("'s", "’s"))
        if ends and (at == len(words) - 1 or words[-1].folded in DIMENSIONS):
            return [*words[:at], replace(words[at], text=words[at].text[:-2]), *words[at + 1 :]]
    return words


def _nearest(words: Sequence[Word]) -> str | None:
    """The command that may be meant by words that are none: by a verb among them, else help where they are many."""
    said = {word.text.casefold(): word for word in words if not word.quoted}
    verb = next((SAYINGS.get(each, each) for each in said if each in VERBS or each in SAYINGS), None)
    if verb is not None:
        return verb if verb in _WHOLE else f"{verb} ACCT-123"
    return "help" if len(words) > _A_NAME else None
