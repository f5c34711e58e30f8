"""Customer text made harmless. Every text that Slack parses passes ``mrkdwn``; every shown name passes ``name``.

Control, bidirectional and invisible characters are dropped by ``engagement.render.wording.formats.plain``. What is
written from right to left is then isolated, so that it cannot change the order of the words and numbers around it.
"""

import re

from bot.blocks.limits import NAME, clip
from engagement.render.wording.formats import plain

NO_NAME = "(no name)"
_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_WITHIN = rf"(?:[{_RTL}\d]|[^\w:;,()·•])*"  # what may stand between words of one name
_FROM_RIGHT = re.compile(rf"[{_RTL}](?:{_WITHIN}[{_RTL}])?")
_ISOLATED = "\u2068\\g<0>\u2069"
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def mrkdwn(text: str) -> str:
    """Text for a place that Slack parses, its control characters escaped: it cannot ping, link or run anything."""
    return text.translate(_ENTITIES)


def clean(text: str) -> str:
    """One displayable line of any length, its words in the order in which they were put together."""
    shown = plain(text, limit=len(text) + 1)
    return shown if shown.isascii() else _FROM_RIGHT.sub(_ISOLATED, shown)


def name(text: str | None, limit: int = NAME) -> str:
    """A name for display within ``limit`` characters, ``NO_NAME`` when nothing of it can be shown."""
    return clip(plain(text, limit=limit * 2), limit) or NO_NAME
