"""Touchpoints that people log by hand (docs/method.md, section 4): what can be logged, and how it is recorded."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from engagement.model import Direction, Kind, Status


class What(StrEnum):
    """What a message was, or tells of."""

    FROM_CUSTOMER = "from_customer"
    FROM_US = "from_us"
    CALL = "call"
    MEETING = "meeting"

    @property
    def is_the_message(self) -> bool:
        """The message itself, which happened when it was written."""
        return self in (What.FROM_CUSTOMER, What.FROM_US)


RECORDED: Final = {
    What.FROM_CUSTOMER: (Kind.MESSAGE, Direction.INBOUND, Status.RECEIVED),
    What.FROM_US: (Kind.MESSAGE, Direction.OUTBOUND, Status.SENT),
    What.CALL: (Kind.CALL, Direction.MUTUAL, Status.COMPLETED),
    What.MEETING: (Kind.MEETING, Direction.MUTUAL, Status.COMPLETED),
}
"""Kind, direction and status of the activity."""


@dataclass(frozen=True, slots=True)
class Touch:
    """What is logged of an account: when it happened, and who of the customer took part (a contact's id).

    ``by``: who logged it last, at ``logged_at``: their e-mail address, else their Slack user id.
    """

    account_id: str
    what: What
    at: datetime
    contact_id: str | None
    by: str
    logged_at: datetime
