"""A command that is not quite one: what is wrong with it, and the nearest right one, ready to copy."""

from collections.abc import Sequence

from bot.blocks.choices import account_choices, no_account_sentence
from bot.blocks.escape import name
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Part, code, para
from bot.blocks.wording import command
from bot.grammar import FILTERS, AccountWanted, Command, Misfit
from engagement.model import AccountMatch
from engagement.render.wording.formats import plain

_WHY = {
    Misfit.ALONE: "That word is written alone, without “{word}”.",
    Misfit.LEFT_OVER: "I do not understand “{word}” there.",
    Misfit.NO_FILTER: "There is no filter “{word}”. There are: {filters}.",
    Misfit.NO_VALUE: "What comes after “{word}:” is missing.",
    Misfit.TWICE: "“{word}:” is there twice, with different words.",
    Misfit.NOT_SEVERAL: "Two or three accounts can be compared; names of several words stand in quotes.",
    Misfit.NO_TARGET: "A score to aim for is a whole number from 1 to 100, not “{word}”.",
    Misfit.FILTERED_ACCOUNT: "Filters are for the portfolio, not for “{word}”.",
}


def mistaken(why: str, instead: str | None) -> Message:
    """Why nothing was done, and the command that may be meant ``instead``."""
    return message("misfit", _said(plain(why, 400), instead))


def no_such_command(asked: Command, instead: str, wanted: str, nearest: Sequence[AccountMatch]) -> Message:
    """No account is called as ``wanted``, so perhaps another command was meant ``instead`` of the one that was
    ``asked``; accounts that are called nearly so stand below."""
    said = no_account_sentence(wanted)
    if isinstance(asked, AccountWanted) and asked.why is not None:
        said = _WHY[asked.why].format(word=name(asked.word), filters=", ".join(FILTERS))
    parts = _said(said, instead)
    if nearest:
        parts += [para("Or did you mean this account?" if len(nearest) == 1 else "Or one of these accounts?")]
        parts += account_choices(wanted, nearest, asked)
    return message("misfit", parts)


def _said(why: str, instead: str | None) -> list[Part]:
    return [para(f"{why} Did you mean ", code(command(instead)), "?") if instead else para(why)]
