"""The row of buttons below a report: what else there is to say of it, and the report as a file."""

from typing import Final

from bot.blocks.file import export_buttons
from bot.blocks.parts import Buttons, Press
from bot.ids import ActionId, Following
from bot.payloads import Follow

_OFFERED: Final = {
    Following.DETAILS: ("Details", ActionId.FOLLOW_DETAILS, "How the score came about"),
    Following.PLAN: ("Plan", ActionId.FOLLOW_PLAN, "The plan"),
    Following.FLAGS: ("Open flags", ActionId.FOLLOW_FLAGS, "Open warnings"),
}


def report_buttons(delivery_id: str, subject: str, *offered: Following) -> Buttons:
    """The buttons of the report that a delivery shows, ``offered`` before those for files; ``subject`` names it."""
    files = export_buttons(delivery_id, subject)
    return Buttons((*(_press(delivery_id, subject, each) for each in offered), *files.presses), files.menu)


def _press(delivery_id: str, subject: str, what: Following) -> Press:
    label, action, says = _OFFERED[what]
    return Press(label, action, Follow(delivery_id, what).encode(), f"{says}: {subject}")
