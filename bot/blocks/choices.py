"""Several accounts fit, or none does: which one is meant?"""

from collections.abc import Sequence

from bot.blocks.escape import name
from bot.blocks.kit import message
from bot.blocks.message import Message
from bot.blocks.parts import Choice, Items, Part, code, para
from bot.blocks.wording import account_title, command, typed_name
from bot.ids import ActionId
from bot.payloads import AccountChoice, PayloadTooLarge
from engagement.model import AccountMatch

_MOST = 8


def which_account(wanted: str, matches: Sequence[AccountMatch], period: str | None) -> Message:
    """Several accounts fit what was typed."""
    return message("choices", [para(f"Several accounts fit “{name(wanted)}”. Which one?"), *_choices(matches, period)])


def no_such_account(wanted: str, nearest: Sequence[AccountMatch], period: str | None) -> Message:
    """No account fits; the nearest, if there are any."""
    if not nearest:
        hint = "Write its id, its name or a part of the name."
        return message("choices", [para(f"No account fits “{name(wanted)}”. {hint}")])
    said = para(f"No account fits “{name(wanted)}”. Did you mean one of these?")
    return message("choices", [said, *_choices(nearest, period)])


def _choices(matches: Sequence[AccountMatch], period: str | None) -> list[Part]:
    made = [_choice(match, period) for match in matches[:_MOST]]
    left = len(matches) - _MOST
    return [*made, *([para(f"and {left} more: write more of the name.")] if left > 0 else [])]


def _choice(match: AccountMatch, period: str | None) -> Part:
    closed = f", closed on {match.closed_at.isoformat()}" if match.closed_at else ""
    line = (account_title(match.id, match.name) + closed,)
    try:
        return Choice(line, "Show report", ActionId.CHOOSE_ACCOUNT, AccountChoice(match.id, period).encode())
    except PayloadTooLarge:
        return Items(((*line, ": ", code(command(f"{typed_name(match.id)} {period or ''}"))),))
