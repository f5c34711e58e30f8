"""Who is an executive: the explicit mark wins, else the title decides (docs/method.md, sections 4 and 10)."""

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import polars as pl

from engagement.metrics.arrays import Flags

EXECUTIVE_WORDS: Final = (
    "chief",
    "ceo",
    "cfo",
    "cto",
    "coo",
    "cio",
    "cmo",
    "cro",
    "cpo",
    "ciso",
    "cso",
    "cxo",
    "president",
    "vp",
    "svp",
    "evp",
    "avp",
    "vice president",
    "head of",
    "managing director",
    "founder",
    "co-founder",
    "cofounder",
    "owner",
    "partner",
    "chair",
    "chairman",
    "chairwoman",
    "general manager",
    "director",
)
NEVER_WORDS: Final = ("assistant to", "executive assistant", "office of")


def _whole_words(words: Sequence[str]) -> re.Pattern[str]:
    spaced = (re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)


_EXECUTIVE: Final = _whole_words(EXECUTIVE_WORDS)
_NEVER: Final = _whole_words(NEVER_WORDS)


def is_executive_title(title: str | None) -> bool:
    """Whether a title names an executive: one of the whole words above, and none that says "works for one"."""
    return bool(title) and bool(_EXECUTIVE.search(title or "")) and not _NEVER.search(title or "")


def executives(titles: pl.Series, marks: pl.Series) -> Flags:
    """Whether each contact is an executive, by mark (True or False) or else by title."""
    texts = titles.to_list()
    known = {title: is_executive_title(title) for title in set(texts)}
    pairs = zip(texts, marks.to_list(), strict=True)
    return np.array([known[title] if mark is None else mark for title, mark in pairs], dtype=np.bool_)
