"""A delivery in hand, and the fence: right before a call that shows something the claim must still hold for longer than
a call may take. Whoever is too late, because the process was stopped or the database slow, does not make it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from bot.clients import TIMEOUT
from engagement.store.outbox import Delivery

MARGIN = TIMEOUT + 2.0  # seconds that a claim must still hold when a call begins


@dataclass(eq=False, slots=True)
class Claim:
    """A delivery to be tried now: how old it is, and until when (monotonic seconds) the claim surely holds.

    ``begun``: a call that shows something was let pass; without it nothing of this attempt can stand in Slack.
    """

    delivery: Delivery
    age: timedelta
    until: float
    begun: bool = False


class TooLate(Exception):
    """The claim does not hold long enough for another call."""


class Fence:
    """Lets a call pass as long as its claim holds for ``margin`` seconds more; ``now`` is monotonic."""

    def __init__(self, margin: float, now: Callable[[], float]) -> None:
        self._margin, self._now = margin, now
        self._shut, self._passing = False, Lock()

    def check(self, claim: Claim) -> None:
        """Nothing, or raises ``TooLate``."""
        with self._passing:
            if self._shut or self._now() + self._margin > claim.until:
                raise TooLate
            claim.begun = True

    def shut(self) -> None:
        """Let nothing pass any more: the claims are given back."""
        with self._passing:
            self._shut = True
