"""The row of buttons below a report: what else there is to say of it, and the report as a file."""

from typing import Final

from bot.blocks.file import export_buttons
from bot.blocks.parts import Buttons, Press
from bot.ids import ActionId, Following
from bot.payloads import Follow, PayloadTooLarge, Subscription

_OFFERED: Final = {
    Following.DETAILS: ("Details", ActionId.FOLLOW_DETAILS),
    Following.PLAN: ("Plan", ActionId.FOLLOW_PLAN),
    Following.FLAGS: ("Open flags", ActionId.FOLLOW_FLAGS),
}


def report_buttons(delivery_id: str, subject: str, *offered: Following, account_id: str | None = None) -> Buttons:
    """The buttons of the report that a delivery shows: what is ``offered``, of an account's that one can subscribe to
    it, and those for files; ``subject`` names it."""
    files = export_buttons(delivery_id, subject)
    own = subscribe_button(account_id, subject, ActionId.SUBSCRIBE, wanted=True) if account_id else ()
    return Buttons((*(_press(delivery_id, subject, each) for each in offered), *own, *files.presses), files.menu)


def _press(delivery_id: str, subject: str, what: Following) -> Press:
    label, action = _OFFERED[what]
    return Press(label, action, Follow(delivery_id, what).encode(), f"{label}: {subject}")


def subscribe_button(account_id: str, title: str, action: ActionId, *, wanted: bool) -> tuple[Press, ...]:
    """The button by which whoever presses it subscribes to an account, or no longer; none where its id is too long."""
    label = "Subscribe" if wanted else "Unsubscribe"
    try:
        return (Press(label, action, Subscription(account_id, wanted).encode(), f"{label}: {title}"),)
    except PayloadTooLarge:
        return ()
