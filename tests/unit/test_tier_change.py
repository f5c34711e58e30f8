"""A change of tier is announced when it is likely, or has lasted two weekly snapshots."""

import pytest

from engagement.model import Tier
from engagement.scoring.tier_change import announced_tier

HIGH, MODERATE, LOW, NONE = (
    Tier.HIGHLY_ENGAGED,
    Tier.MODERATELY_ENGAGED,
    Tier.LOW_ENGAGED,
    Tier.INSUFFICIENT_DATA,
)


@pytest.mark.parametrize(
    ("before", "now", "probability", "weekly", "last_week", "after"),
    [
        (None, LOW, None, True, None, LOW),  # the first one sets it
        (None, NONE, None, True, None, None),
        (HIGH, HIGH, None, True, MODERATE, HIGH),
        (HIGH, MODERATE, 0.8, False, None, MODERATE),  # likely enough on any night
        (HIGH, MODERATE, 0.79, True, HIGH, HIGH),
        (HIGH, MODERATE, 0.79, True, MODERATE, MODERATE),  # the second weekly snapshot in a row
        (HIGH, MODERATE, 0.79, False, MODERATE, HIGH),  # a night in between decides nothing
        (HIGH, MODERATE, None, True, MODERATE, MODERATE),
        (HIGH, LOW, 0.5, True, MODERATE, HIGH),  # low has not lasted
        (HIGH, NONE, 0.9, True, NONE, HIGH),  # too little data is no news about the customer
    ],
)
def test_announced(
    before: Tier | None, now: Tier, probability: float | None, weekly: bool, last_week: Tier | None, after: Tier | None
) -> None:
    assert announced_tier(before, now, probability=probability, weekly=weekly, last_week=last_week) is after


def test_a_score_that_swings_around_a_threshold_is_not_news_every_week() -> None:
    announced, news, last = MODERATE, 0, MODERATE
    for week in range(20):
        now = LOW if week % 2 else MODERATE
        after = announced_tier(announced, now, probability=0.55, weekly=True, last_week=last)
        assert after is not None
        news, announced, last = news + (after is not announced), after, now
    assert news == 0
