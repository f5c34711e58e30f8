"""Customer text made harmless. Every text that Slack parses passes ``mrkdwn``; every shown name passes ``name``.

Control, bidirectional and invisible characters are dropped by ``engagement.render.wording.formats.plain``.
"""

from bot.blocks.limits import NAME, clip
from engagement.render.wording.formats import plain

NO_NAME = "(no name)"
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def mrkdwn(text: str) -> str:
    """Text for a place that Slack parses, its control characters escaped: it cannot ping, link or run anything."""
    return text.translate(_ENTITIES)


def clean(text: str) -> str:
    """One displayable line of any length."""
    return plain(text, limit=len(text) + 1)


def name(text: str | None, limit: int = NAME) -> str:
    """A name for display within ``limit`` characters, ``NO_NAME`` when nothing of it can be shown."""
    return clip(plain(text, limit=limit * 2), limit) or NO_NAME
