"""ACCT-123: a mid-market account that slides while its renewal comes near."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engagement.model import SignalName, Tier
from engagement.sample.background import MODERATE
from engagement.sample.journal import Journal
from engagement.sample.profile import Era, Plan
from engagement.sample.stories.scripts import hold_meetings, lose_meetings
from engagement.sample.stories.story import Story, profile
from engagement.sample.workspace import ACTIVITY_DAYS

_WORSE: Final = replace(
    MODERATE, sync_weeks=0, reviews=False, sponsor_weeks=0, asks=0.6, answered=0.6, answer_hours=30.0, people=3,
    customer_asks=0.08, calls=0.0, trainings=0.0, community=0.0, active=0.42, power=0.1, features=0.4,
)  # fmt: skip
_WORST: Final = replace(_WORSE, active=0.34, volume=8.0, customer_asks=0.0)


def _called_off(journal: Journal) -> None:
    hold_meetings(journal, (80, 66, 52, 38))
    lose_meetings(journal, (24, 10))


SLIDING: Final = Story(
    title="Sliding towards the renewal",
    reading=(
        "Engagement fell from moderate to low in one quarter: the sponsor has not been seen for three months, the last "
        "two meetings were called off and not replaced, and use of the product and conversations fell together. "
        "The renewal is ten weeks away; the champion still answers, so the way back leads through the champion."
    ),
    plan=Plan(
        profile(
            123, "Brackenfold Robotics", arr=84_000, seats=18, renewal_in=70, customer_for=1_025,
        ),
        (Era(ACTIVITY_DAYS, MODERATE), Era(91, _WORSE), Era(29, _WORST)),
        _called_off,
    ),
    tiers=frozenset({Tier.LOW_ENGAGED}),
    signals=frozenset(
        {SignalName.CANCELLED_MEETINGS, SignalName.SPONSOR_MISSING, SignalName.USAGE_AND_ENGAGEMENT_DROP}
    ),
)  # fmt: skip
