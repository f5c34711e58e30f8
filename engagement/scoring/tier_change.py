"""When a change of tier is news (method section 5): likely enough, or seen in two weekly snapshots. Pure."""

from typing import Final

from engagement.model import Tier

ANNOUNCE_PROBABILITY: Final = 0.8


def announced_tier(
    before: Tier | None, now: Tier, *, probability: float | None, weekly: bool, last_week: Tier | None
) -> Tier | None:
    """The tier that stands as announced after a snapshot; a change of it is what people are told.

    ``before``: the one announced so far, None at an account's first snapshot, which sets it without news.
    ``probability``: that of ``now``, by the score's uncertainty; ``weekly``: this is a weekly snapshot, ``last_week``
    the tier of the weekly one before. Too little data is no tier: what was announced stands.
    """
    if now is Tier.INSUFFICIENT_DATA or now is before:
        return before
    sure = probability is not None and probability >= ANNOUNCE_PROBABILITY
    lasted = weekly and last_week is now
    return now if before is None or sure or lasted else before
