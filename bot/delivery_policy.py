"""What holds for each kind of delivery: what is done when nobody can tell whether it stands in Slack, and for how long
it is tried. docs/reliability.md shows this table; a test compares the two.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from engagement.delivery import DeliveryKind


class Unseen(StrEnum):
    """What is done with a delivery that may stand in a conversation whose history the app cannot read."""

    RESEND = "resend"  # once more: a second copy is harmless or better than none
    HOLD = "hold"  # given up as unconfirmed, and the asker is told so


@dataclass(frozen=True, slots=True)
class Rule:
    """How one kind is treated. ``paced``: it counts against one message a second in a conversation."""

    unseen: Unseen
    give_up: timedelta
    paced: bool = True


_DAYS, _SOON = timedelta(days=3), timedelta(minutes=30)
POLICY: Final[dict[DeliveryKind, Rule]] = {
    DeliveryKind.REPORT: Rule(Unseen.HOLD, _SOON),
    DeliveryKind.REPLY: Rule(Unseen.HOLD, _SOON),
    DeliveryKind.NOTICE: Rule(Unseen.RESEND, _SOON, paced=False),
    DeliveryKind.DIGEST: Rule(Unseen.RESEND, _DAYS),
    DeliveryKind.ESCALATION: Rule(Unseen.RESEND, _DAYS),
    DeliveryKind.SET_UP: Rule(Unseen.RESEND, _DAYS),
    DeliveryKind.DIRECT: Rule(Unseen.RESEND, _DAYS),
    DeliveryKind.FILE: Rule(Unseen.RESEND, _SOON),
    DeliveryKind.PROGRESS: Rule(Unseen.HOLD, _DAYS, paced=False),
    DeliveryKind.UPDATE: Rule(Unseen.RESEND, _DAYS, paced=False),
    DeliveryKind.HOME: Rule(Unseen.RESEND, timedelta(days=1), paced=False),
    DeliveryKind.MODAL: Rule(Unseen.RESEND, timedelta(minutes=5), paced=False),
}
IN_A_CROWD: Final = timedelta(seconds=45)  # an answer that Slack's limits keep out so long goes to the asker alone
THREADED: Final = (
    DeliveryKind.REPLY,
    DeliveryKind.DIGEST,
    DeliveryKind.FILE,
)  # those behind another delivery stand in its thread
