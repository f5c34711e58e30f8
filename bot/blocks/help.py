"""How to use the command."""

from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Heading, Items, Note, code, para
from bot.blocks.wording import DIGEST_WORDS, EXAMPLES, PERIODS, command
from engagement.render.wording.formats import plain


def help_message(hint: str | None = None) -> Message:
    """What can be asked, with examples; ``hint`` stands first."""
    lines = tuple((code(command(text)), f"  {meaning}") for text, meaning in EXAMPLES)
    return message(
        "help",
        [
            *([para(hint)] if hint else []),
            Heading("How engaged is a customer?"),
            para("Name an account by its id or name, or say portfolio. A period may stand first or last:"),
            Items(lines),
            Note(
                f"Periods: {PERIODS}. The answer is a summary in the channel with the evidence in its thread; "
                "where not everybody may see it, you alone get it."
            ),
        ],
    )


def digest_help(said: str) -> Message:
    """What can be asked of one's digest, and how an account of that name is asked for; ``said`` stood behind it."""
    lines = tuple((code(command(f"digest {word}")), f"  {meaning}") for word, meaning in DIGEST_WORDS)
    shown = plain(said, 60)
    return message(
        "help",
        [
            para(f"Your digest knows three words, and “{shown}” is none of them:"),
            Items(lines),
            para("If that is an account's name: ", code(command(f'"digest {shown}"'))),
        ],
    )
