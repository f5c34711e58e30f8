"""Names that Slack hands back to us. They live in messages already posted: never rename one, only add."""

from enum import StrEnum

COMMAND = "/engagement"


class ActionId(StrEnum):
    """Buttons and menus."""

    CHOOSE_ACCOUNT = "choose_account"
