"""What buttons carry and bring back: versioned, size-checked dataclasses.

A value comes back from any client, at any age: reading one that does not fit is an error for the user
(``PayloadError``), never a KeyError.
"""

import json
from dataclasses import dataclass
from typing import Any, Self

from bot.blocks.limits import BUTTON_VALUE
from engagement.errors import InputError

_VERSION = 1


class PayloadError(InputError):
    """A button of a message that this version no longer understands."""

    def __init__(self) -> None:
        super().__init__("That button is from an older message. Run the command again.")


class PayloadTooLarge(ValueError):
    """A value that would not fit into a button; the caller leaves the button out."""


@dataclass(frozen=True, slots=True)
class AccountChoice:
    """One of several accounts that fitted what was typed, and the period asked for (None: the default)."""

    account_id: str
    period: str | None

    def encode(self) -> str:
        """The button's value. Raises ``PayloadTooLarge`` beyond Slack's limit."""
        value = json.dumps({"v": _VERSION, "a": self.account_id, "p": self.period}, separators=(",", ":"))
        if len(value) > BUTTON_VALUE:
            raise PayloadTooLarge(f"{len(value)} characters")
        return value

    @classmethod
    def decode(cls, value: str | None) -> Self:
        """The choice in a button's value. Raises ``PayloadError`` for anything else."""
        fields = _fields(value)
        account_id, period = fields.get("a"), fields.get("p")
        if not isinstance(account_id, str) or not account_id or not isinstance(period, str | None):
            raise PayloadError
        return cls(account_id, period)


def _fields(value: str | None) -> dict[str, Any]:
    if not value or len(value) > BUTTON_VALUE:
        raise PayloadError
    try:
        fields = json.loads(value)
    except ValueError:
        raise PayloadError from None
    if not isinstance(fields, dict) or fields.get("v") != _VERSION:
        raise PayloadError
    return fields
