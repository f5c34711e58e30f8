"""A delivery in hand, and the fence: right before a call that shows something the claim must still hold for longer than
a call may take. Whoever is too late, because the process was stopped or the database slow, does not make it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.clients import TIMEOUT
from engagement.store.outbox import Delivery

MARGIN = TIMEOUT + 2.0  # seconds that a claim must still hold when a call begins


@dataclass(frozen=True, slots=True)
class Claim:
    """A delivery to be tried now: how old it is, and until when (monotonic seconds) the claim surely holds."""

    delivery: Delivery
    age: timedelta
    until: float


class TooLate(Exception):
    """The claim does not hold long enough for another call."""


@dataclass(frozen=True, slots=True)
class Fence:
    """Lets a call pass as long as its claim holds for ``margin`` seconds more; ``now`` is monotonic."""

    margin: float
    now: Callable[[], float]

    def check(self, claim: Claim) -> None:
        """Nothing, or raises ``TooLate``."""
        if self.now() + self.margin > claim.until:
            raise TooLate
