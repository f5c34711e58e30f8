"""From the text of a command to its words: quotes of any kind, filters, and what Slack writes for people and links."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 500
_DOUBLE, _SINGLE = '"“”„‟«»', "'‘’‚‛‹›"
QUOTES = frozenset(_DOUBLE + _SINGLE)
_KEYED = rf"([^\W\d_]+)[:=](?:[{_DOUBLE}]([^{_DOUBLE}]*)[{_DOUBLE}]|[{_SINGLE}]([^{_SINGLE}]*)[{_SINGLE}])(?=\s|$)"
_TOKEN = re.compile(
    rf"{_KEYED}|[{_DOUBLE}]([^{_DOUBLE}]+)[{_DOUBLE}](?=\s|$)|[{_SINGLE}](\S.*?)[{_SINGLE}](?=\s|$)|(\S+)"
)
_BARE_KEY = re.compile(r"([^\W\d_]+)[:=](.*)", re.DOTALL)
_REFERENCE = re.compile(r"<([@#][A-Z0-9]+)(?:\|[^<>]*)?>")
_LINK = re.compile(r"<(?:https?://|mailto:)?([^<>|\s]+)(?:\|([^<>]*))?>")
_BETWEEN = frozenset(("and", "with", "vs", "vs.", "versus", ","))
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))  # as Slack writes these three in a command's text
_PERSON, _PLACE = re.compile(r"<@[UW][A-Z0-9]+>"), re.compile(r"<#[CG][A-Z0-9]+>")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or what stood in quotes. ``key`` and ``value``: of a word such as ``tier:low``, the key in lower case."""

    text: str
    quoted: bool = False
    key: str | None = None
    value: str = ""

    @property
    def folded(self) -> str | None:
        """The word as words are compared; None for what stood in quotes, which is no word of the grammar."""
        return None if self.quoted else self.text.casefold()

    @property
    def person(self) -> str | None:
        """The word where it mentions a person: ``<@U123>``."""
        return self.text if not self.quoted and _PERSON.fullmatch(self.text) else None

    @property
    def place(self) -> str | None:
        """The word where it mentions a channel: ``<#C123>``."""
        return self.text if not self.quoted and _PLACE.fullmatch(self.text) else None


def read_words(text: str) -> list[Word]:
    """The words and quoted phrases of a text; stray quotation marks are dropped.

    Of people and channels the id is kept, of links what was typed (``should_escape`` in manifest.yml).
    """
    text = _LINK.sub(_typed, text[: LONGEST * 2])
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return [word for match in _TOKEN.finditer(text[:LONGEST]) if (word := _word(match)).text]


def joined(words: Sequence[Word]) -> str:
    """The words as one text."""
    return " ".join(word.text for word in words)


def apart(words: Sequence[Word]) -> list[str]:
    """Several names: those that commas or words such as ``and`` divide, else each word or quoted phrase."""
    names: list[list[str]] = [[]]
    divided = False
    for word in words:
        text = word.text if word.quoted else word.text.rstrip(",")
        ends = not word.quoted and (word.folded in _BETWEEN or text != word.text)
        if text and word.folded not in _BETWEEN:
            names[-1].append(text)
        if ends:
            divided = True
            names.append([])
    found = [" ".join(name) for name in names if name]
    return found if divided else [word.text for word in words]


def whole(text: str) -> str:
    """A command's text read as nothing but a name."""
    return joined(read_words(text))


def _typed(match: re.Match[str]) -> str:
    reference = _REFERENCE.fullmatch(match[0])
    return f"<{reference[1]}>" if reference else str(match[2] or match[1])


def _word(match: re.Match[str]) -> Word:
    key, in_double, in_single, double, single, bare = match.groups()
    if key is not None:
        value = _single_spaced(in_double or in_single or "")
        return Word(f"{key}:{value}", key=key.casefold(), value=value)
    if bare is None:
        return Word(_single_spaced(double or single), quoted=True)
    shown = bare.strip(_DOUBLE)
    keyed = _BARE_KEY.fullmatch(shown)
    return Word(shown, key=keyed[1].casefold(), value=keyed[2]) if keyed else Word(shown)


def _single_spaced(text: str) -> str:
    return " ".join(text.split())
