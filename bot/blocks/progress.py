"""The line that says how far a long report is."""

from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Note, para
from engagement.render.wording.formats import count, number

_STEPS = 20


def progress_message(done: int, total: int) -> Message:
    """Numbers, and below them a bar that says the same: the text holds the numbers only."""
    said = para(f"Reading {count(total, 'account')}: {number(done, 0)} done.")
    return message("progress", [said, Note(_bar(done, total))], said=[said])


def _bar(done: int, total: int) -> str:
    full = _STEPS * done // total if total else 0
    return "█" * full + "░" * (_STEPS - full)
