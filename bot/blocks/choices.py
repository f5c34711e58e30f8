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

_MOST, _SEVERAL = 8, 2


def which_account(wanted: str, matches: Sequence[AccountMatch], period: str | None) -> Message:
    """Several accounts fit what was typed, or one that is not near enough to be taken without asking."""
    if len(matches) < _SEVERAL:
        return no_such_account(wanted, matches, period)
    return message(
        "choices", [para(f"Several accounts fit “{name(wanted)}”. Which one?"), *account_choices(matches, period)]
    )


def no_such_account(wanted: str, nearest: Sequence[AccountMatch], period: str | None) -> Message:
    """No account fits; the nearest, if there are any."""
    if not nearest:
        hint = "Write its id, its name or a part of the name."
        return message("choices", [para(f"No account is called “{name(wanted)}”. {hint}")])
    which = "one of these" if len(nearest) >= _SEVERAL else "this one"
    said = para(f"No account is called “{name(wanted)}”. Did you mean {which}?")
    return message("choices", [said, *account_choices(nearest, period)])


def account_choices(matches: Sequence[AccountMatch], period: str | None) -> list[Part]:
    """The accounts, each with a button for its report."""
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
