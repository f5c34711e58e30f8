"""How to use the command: all of it in one screen, or more about one word."""

from typing import Final

from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Heading, Items, Line, Note, Part, bold, code, para
from bot.blocks.wording import PERIODS, command
from bot.ids import COMMAND
from engagement.render.wording.formats import plain

Lines = tuple[tuple[str, str], ...]
_GROUPS: Final[tuple[tuple[str, Lines], ...]] = (
    (
        "Reports",
        (
            ("", "opens a window to choose in"),
            ("ACCT-123 quarterly", "an account, by id or name"),
            ("portfolio monthly", "all accounts, or yours: mine"),
            ("compare ACCT-1 ACCT-2", "side by side"),
        ),
    ),
    (
        "Why, and what to do",
        (
            ("explain ACCT-123 quality", "every number worked out"),
            ("plan ACCT-123 target 75", "the steps to a score"),
            ("flags", "your open warnings"),
        ),
    ),
    (
        "To be told",
        (
            ("digest preview", "what your weekly digest would say"),
            ("subscribe ACCT-123", "adds another's account to it"),
            ("settings", "day, hour and pause of the digest"),
        ),
    ),
    ("Here", (("link ACCT-123", "makes commands in this channel about it"),)),
)
_DIGEST: Final[Lines] = (
    ("digest preview", "shows you alone what your next digest would say"),
    ("digest now", "sends it to you"),
    ("digest settings", "day, hour, pause and what it leaves out"),
)
_PORTFOLIO: Final[Lines] = (
    ("portfolio quarterly", "all accounts"),
    ("portfolio owner:@someone", "also a name, an e-mail address, or me"),
    ("portfolio segment:smb tier:low", "in any order; several words in quotes"),
    ("portfolio renewal:90d signal:sponsor", "renewing soon; with a warning"),
    ("mine", "short for portfolio owner:me"),
)
_SUBSCRIBE: Final[Lines] = (
    ("subscribe ACCT-123", "its warnings come with your weekly digest"),
    ("unsubscribe ACCT-123", "they no longer do"),
    ("subscribe", "what you are subscribed to"),
)
_LINK: Final[Lines] = (
    ("link ACCT-123", "commands here without an account are about it"),
    ("link", "what this channel is linked to"),
    ("unlink", "ends that"),
)
_ABOUT: Final[dict[str, Lines]] = {
    "portfolio": _PORTFOLIO,
    "mine": _PORTFOLIO,
    "compare": (
        ("compare ACCT-1 ACCT-2 ACCT-3", "two or three accounts"),
        ("compare Northwind Traders and ACCT-2 last quarter", "by name, over any period"),
    ),
    "explain": (
        ("explain ACCT-123", "the sum, and a button for each dimension"),
        ("explain ACCT-123 quality", "or frequency, breadth, product"),
    ),
    "plan": (
        ("plan ACCT-123", "to the next tier"),
        ("plan ACCT-123 target 75", "to a score from 1 to 100"),
    ),
    "flags": (
        ("flags", "of your accounts"),
        ("flags ACCT-123", "of one account"),
        ("flags all", "of everybody's"),
        ("flags segment:smb signal:sponsor", "of some"),
        ("flags mine snoozed", "also open, acknowledged, escalated or resolved"),
    ),
    "digest": _DIGEST,
    "settings": _DIGEST,
    "subscribe": _SUBSCRIBE,
    "unsubscribe": _SUBSCRIBE,
    "link": _LINK,
    "unlink": _LINK,
}


def help_message(hint: str | None = None, *, about: str | None = None) -> Message:
    """What can be asked, ready to copy; ``hint`` stands first. ``about``: one word of the grammar."""
    parts: list[Part] = [para(hint)] if hint else []
    if about in _ABOUT:
        return message("help", [*parts, para(bold(f"{COMMAND} {about}")), _items(_ABOUT[about])])
    parts.append(Heading("How engaged is a customer?"))
    for title, lines in _GROUPS:
        parts += [para(bold(title)), _items(lines)]
    more = f"Periods, first or last: {PERIODS}. More about a word: {command('help portfolio')}."
    talk = "Or ask in a message: @Engagement how is ACCT-123? Where not everybody may see a report, you alone get it."
    log = "To count a message as contact with an account, choose Log as touchpoint in its menu."
    return message("help", [*parts, Note(f"{more} {talk} {log}")])


def digest_help(said: str) -> Message:
    """What can be asked of one's digest, and how an account of that name is asked for; ``said`` stood behind it."""
    shown = plain(said, 60)
    return message(
        "help",
        [
            para(f"Your digest knows three words, and “{shown}” is none of them:"),
            _items(_DIGEST),
            para("If that is an account's name: ", code(command(f'"digest {shown}"'))),
        ],
    )


def _items(lines: Lines) -> Items:
    return Items(tuple(_line(text, meaning) for text, meaning in lines))


def _line(text: str, meaning: str) -> Line:
    return code(command(text)), f": {meaning}"
