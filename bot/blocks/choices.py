"""Several accounts fit, or none does: which one is meant?"""

import re
from collections.abc import Sequence
from typing import Final

from bot.blocks.escape import name
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Choice, Items, Part, para
from bot.blocks.wording import account_title
from bot.grammar import (
    AccountWanted,
    Command,
    CompareWanted,
    ExplainWanted,
    FlagsWanted,
    LinkWanted,
    PlanWanted,
    SubscribeWanted,
    naming,
    parse,
    written,
)
from bot.ids import ActionId
from bot.payloads import AccountChoice, CommandChoice, PayloadTooLarge
from engagement.model import AccountMatch
from engagement.render.wording.formats import day

_MOST, _SEVERAL = 8, 2
_REFERENCE = re.compile(r"<[@#]\w+>")  # what Slack puts in the place of people and channels
_LABELS: Final[dict[type, str]] = {
    FlagsWanted: "Show flags",
    CompareWanted: "Compare",
    ExplainWanted: "Explain",
    PlanWanted: "Plan",
    LinkWanted: "Link",
}


def which_account(wanted: str, matches: Sequence[AccountMatch], asked: Command | None) -> Message:
    """Several accounts fit what was typed. ``asked``: the command, which each button gives with one of them."""
    if len(matches) < _SEVERAL:
        return no_such_account(wanted, matches, asked)
    said = para(f"Several accounts fit “{name(wanted)}”. Which one?")
    return message("choices", [said, *account_choices(wanted, matches, asked)])


def no_such_account(wanted: str, nearest: Sequence[AccountMatch], asked: Command | None) -> Message:
    """No account fits; the nearest, if there are any."""
    if not nearest:
        hint = "Write its id, its name or a part of the name."
        return message("choices", [para(f"{no_account_sentence(wanted)} {hint}")])
    which = "one of these" if len(nearest) >= _SEVERAL else "this one"
    said = para(f"{no_account_sentence(wanted)} Did you mean {which}?")
    return message("choices", [said, *account_choices(wanted, nearest, asked)])


def no_account_sentence(wanted: str) -> str:
    """No account is called so."""
    return "No account is called so." if _REFERENCE.search(wanted) else f"No account is called “{name(wanted)}”."


def account_choices(wanted: str, matches: Sequence[AccountMatch], asked: Command | None) -> list[Part]:
    """The accounts, each with a button for what was asked of ``wanted``, or for its report."""
    made = [_choice(match, wanted, asked) for match in matches[:_MOST]]
    left = len(matches) - _MOST
    return [*made, *([para(f"and {left} more: write more of the name.")] if left > 0 else [])]


def _choice(match: AccountMatch, wanted: str, asked: Command | None) -> Part:
    closed = f", closed on {day(match.closed_at)}" if match.closed_at else ""
    line = (account_title(match.id, match.name) + closed,)
    meant = naming(asked, wanted, match.id) if asked is not None else None
    try:
        if meant is None or isinstance(meant, AccountWanted):
            return _report(line, match.id, getattr(asked, "period", None))
        text = written(meant)
        if written(parse(text)) != text:  # an id that cannot be typed
            return Items((line,))
        return Choice(line, _label(meant), ActionId.CHOOSE_ACCOUNT, CommandChoice(text).encode())
    except PayloadTooLarge:
        return Items((line,))


def _report(line: tuple[str], account_id: str, period: str | None) -> Part:
    return Choice(line, "Show report", ActionId.CHOOSE_ACCOUNT, AccountChoice(account_id, period).encode())


def _label(meant: Command) -> str:
    if isinstance(meant, SubscribeWanted):
        return "Subscribe" if meant.wanted else "Unsubscribe"
    return _LABELS[type(meant)]
