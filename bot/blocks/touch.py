"""Logging a message as a touchpoint: the modal that asks what it was and of whom, and what the person reads then."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.blocks import kit
from bot.blocks.kit import message
from bot.blocks.message import Json, Message
from bot.blocks.notices import notice
from bot.blocks.parts import (
    AccountInput,
    Buttons,
    LineInput,
    MomentInput,
    Note,
    Option,
    Part,
    PickInput,
    Press,
    Span,
    bold,
    para,
)
from bot.blocks.picker import ACCOUNT, account_option
from bot.blocks.wording import account_title
from bot.ids import ActionId, ViewId
from bot.payloads import MessageTouch
from engagement.model import ListedAccount
from engagement.render.wording.formats import minute, plain
from engagement.touch import Touch, What

WHAT, WHO, WHEN = "what", "who", "when"
REMOVE: Final = "remove"  # in place of what it was
_ADDRESS = 254  # characters
_TITLE = "Log as touchpoint"
_WHATS: Final = {
    What.FROM_CUSTOMER: "message from the customer",
    What.FROM_US: "message from us",
    What.CALL: "call with the customer",
    What.MEETING: "meeting with the customer",
}
_COUNTS = "It counts as contact with the account, in no response rate and no figure of meetings."
_FROM_US_COUNTS = "It counts as a touchpoint, but the customer has done nothing by it, so it moves no score."
_KEPT = "Kept are account, kind, time, who took part and that you logged it; never the text."


@dataclass(frozen=True, slots=True)
class KnownTouch:
    """What is logged, with the names of the account, of who took part and of who logged it ("you")."""

    touch: Touch
    account_name: str
    contact_name: str | None
    who: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the modal at first; None: nothing."""

    account: ListedAccount | None
    what: What | None
    email: str | None
    at: datetime


def touch_modal(asked: MessageTouch, filled: Filled, timezone: str, known: KnownTouch | None = None) -> Json:
    """Of which account, what it was, who took part and when; ``known``: what is logged of the message already."""
    options = [Option(f"A {said}", what.value) for what, said in _WHATS.items()]
    head: list[Part] = [para(f"The message of {minute(asked.written_at, timezone)}.")]
    if known is not None:
        options.append(Option("Nothing that counts: remove it", REMOVE))
        head = [para(f"{_logged_by(known)}.")]
    return kit.modal(
        ViewId.TOUCH,
        _TITLE,
        [
            *head,
            AccountInput(ACCOUNT, "Account", account_option(filled.account) if filled.account else None, "Name or id"),
            PickInput(WHAT, "What it was", tuple(options), filled.what.value if filled.what else None, hint=_COUNTS),
            LineInput(
                WHO,
                "Who of the customer took part",
                _ADDRESS,
                filled.email,
                optional=True,
                hint="The e-mail address of one of its contacts. A meeting needs one; without one nobody is credited.",
            ),
            MomentInput(WHEN, "When", filled.at, "Change it for a call or meeting that the message tells of."),
            Note(_KEPT),
        ],
        metadata=asked.encode(),
        submit="Save" if known else "Log",
        close="Cancel",
    )


def instead_modal(said: str) -> Json:
    """What stands in the modal's place where nothing can be logged."""
    return kit.modal(ViewId.TOUCH, _TITLE, [para(said)])


def now_logged(known: KnownTouch, button: MessageTouch) -> Message:
    """It was logged, or changed."""
    counts = _FROM_US_COUNTS if known.touch.what is What.FROM_US else _COUNTS
    return message("touch", [para("Logged: ", *_described(known), "."), Note(f"{counts} {_KEPT}"), _buttons(button)])


def logged_already(known: KnownTouch, button: MessageTouch) -> Message:
    """Somebody was faster, or has changed it since: nothing was done."""
    said = (f"Nothing was changed. {_logged_by(known)}: ", *_described(known), ".")
    return message("touch", [para(*said), _buttons(button)])


def removed(known: KnownTouch) -> Message:
    """It does not count any more."""
    return message("touch", [para("Removed, so it counts no more: ", *_described(known), ".")])


def nothing_logged() -> Message:
    """There was nothing to remove."""
    return notice("This message is not logged any more, so nothing was removed.")


def not_logged(why: str) -> Message:
    """What was chosen cannot be logged."""
    return notice(f"Nothing was logged. {plain(why, 300)}")


def _described(known: KnownTouch) -> tuple[Span | str, ...]:
    """ "A message from the customer, Northwind Traders (ACCT-123), on 24 Nov 2026, 09:12, with Mira Vale"."""
    touch = known.touch
    person = f", with {plain(known.contact_name, 60)}" if known.contact_name else ""
    title = bold(account_title(touch.account_id, known.account_name))
    return f"a {_WHATS[touch.what]}, ", title, f", on {minute(touch.at, known.timezone)}{person}"


def _logged_by(known: KnownTouch) -> str:
    """ "Already logged by Ana Example on 24 Nov 2026 09:12"."""
    return f"Already logged by {plain(known.who, 60)} on {minute(known.touch.logged_at, known.timezone)}"


def _buttons(button: MessageTouch) -> Buttons:
    value = button.encode()
    change = Press("Change", ActionId.TOUCH_CHANGE, value, "Change what is logged of this message")
    remove = Press("Remove", ActionId.TOUCH_REMOVE, value, "Remove what is logged of this message")
    return Buttons((change, remove))
