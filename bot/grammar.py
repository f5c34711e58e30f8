"""What somebody typed after ``/engagement``, read without looking anything up.

    ACCOUNT [PERIOD]        in any order; the account by id or name, several words or in quotes of any kind
    portfolio [PERIOD]
    digest [preview|now|settings]
    help

Nothing at all opens the window to choose in. A period stands first or last. Quoted words are always the account;
without quotes ``digest`` as the first word is one's own digest. Whether a period exists is for ``engagement.periods``
to say; here only its shape counts. A word that merely looks like a period (``fortnightly``, ``quaterly``) is taken for
one, but not ``certain``: the caller first asks whether the whole text is an account's name.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

LONGEST = 500
_ALIKE = 80.0
_PERIOD_WORDS = ("monthly", "quarterly")

_PERIOD = re.compile(
    r"monthly|quarterly|(this|last)[ _-]?(month|quarter)|\d{1,6} ?d(ays?)?"
    r"|\d{4}[ /.-]?q ?\d|q ?\d[ /.-]?\d{4}|\d{4}[/.-]\d{1,2}|\d{1,2}[/.-]\d{4}"
)
_SPAN = r"(days?|weeks?|months?|quarters?|years?)"
_LIKE_A_PERIOD = re.compile(
    r"daily|weekly|bi-?weekly|fortnightly|bi-?monthly|half-?yearly|yearly|annual|annually|today|yesterday|[mqy]td"
    rf"|{_SPAN}|\d+ ?([wmqy]|{_SPAN})|(this|last|next|previous|past|current)[ _-]{_SPAN}"
    r"|q\d|\d{4}|\d{4}-\d\d?-\d\d?"
)
_DOUBLE, _SINGLE = '"“”„‟«»', "'‘’‚‛‹›"
_TOKEN = re.compile(rf"[{_DOUBLE}]([^{_DOUBLE}]+)[{_DOUBLE}](?=\s|$)|[{_SINGLE}](\S.*?)[{_SINGLE}](?=\s|$)|(\S+)")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # as Slack writes these three in a command's text


@dataclass(frozen=True, slots=True)
class Help:
    """``help`` was asked."""


@dataclass(frozen=True, slots=True)
class PickerWanted:
    """Nothing was asked: the window to choose in."""


@dataclass(frozen=True, slots=True)
class FilterWords:
    """What narrows the portfolio, as it was typed or chosen; ``owner`` also as a mention, ``<@U...>``."""

    owner: str | None = None
    segment: str | None = None
    tier: str | None = None
    signal: str | None = None
    renewal: str | None = None


NO_WORDS = FilterWords()


@dataclass(frozen=True, slots=True)
class NoAccount:
    """A period without an account."""

    period: str


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All accounts, or those that the filters let through."""

    period: str | None = None
    filters: FilterWords = NO_WORDS


@dataclass(frozen=True, slots=True)
class AccountWanted:
    """One account. With a period, ``whole`` is the text read as a name that includes it."""

    account: str
    period: str | None = None
    whole: str | None = None
    certain: bool = True


class DigestWish(StrEnum):
    """What is wanted of one's own weekly digest."""

    PREVIEW = "preview"
    NOW = "now"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class DigestWanted:
    """One's own weekly digest."""

    wish: DigestWish


@dataclass(frozen=True, slots=True)
class NoWish:
    """``digest`` with something behind it that is none of its words."""

    said: str


Command = PickerWanted | Help | NoAccount | Portfolio | AccountWanted | DigestWanted | NoWish


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    quoted: bool


def parse(text: str) -> Command:
    """The command that a text means. Total: every text means something."""
    words = _words(text)
    if not words:
        return PickerWanted()
    if len(words) == 1 and not words[0].quoted and words[0].text.casefold() in ("help", "?"):
        return Help()
    if not any(word.quoted for word in words) and words[0].text.casefold() == "digest":
        return _digest(words[1:])
    rest, period = _take(words, _PERIOD)
    if period is not None and not rest:
        return NoAccount(period)
    certain = period is not None
    if period is None:
        rest, period = _take(words, _LIKE_A_PERIOD)
    if period is None:
        rest, period = _take_misspelt(words)
    if period is None or not rest:
        rest, period = words, None
    if len(rest) == 1 and not rest[0].quoted and rest[0].text.casefold() == "portfolio":
        return Portfolio(period)
    return AccountWanted(_joined(rest), period, _joined(words) if period else None, certain or period is None)


def _digest(words: list[_Word]) -> DigestWanted | NoWish:
    """``digest`` alone is a preview. An account that is called so is asked for in quotes."""
    said = _joined(words)
    wished = said.casefold() or DigestWish.PREVIEW.value
    return next((DigestWanted(wish) for wish in DigestWish if wish.value == wished), NoWish(said))


def _take(words: list[_Word], shape: re.Pattern[str]) -> tuple[list[_Word], str | None]:
    """The words without the period at their end or beginning, and that period; two words are tried before one."""
    for count in (2, 1):
        for part, rest in ((words[-count:], words[:-count]), (words[:count], words[count:])):
            if len(part) == count and not any(word.quoted for word in part):
                text = _joined(part).casefold()
                if shape.fullmatch(text):
                    return rest, text
    return words, None


def _take_misspelt(words: list[_Word]) -> tuple[list[_Word], str | None]:
    for word, rest in ((words[-1], words[:-1]), (words[0], words[1:])):
        if not word.quoted and max(fuzz.ratio(word.text.casefold(), known) for known in _PERIOD_WORDS) >= _ALIKE:
            return rest, word.text.casefold()
    return words, None


def _joined(words: list[_Word]) -> str:
    return " ".join(word.text for word in words)


def _words(text: str) -> list[_Word]:
    """The words and quoted phrases of a text; stray quotation marks are dropped."""
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    words = []
    for match in _TOKEN.finditer(text[:LONGEST]):
        double, single, bare = match.groups()
        quoted = double or single
        shown = " ".join((quoted or bare.strip(_DOUBLE)).split())
        if shown:
            words.append(_Word(shown, quoted is not None))
    return words
