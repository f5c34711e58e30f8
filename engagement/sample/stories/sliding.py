"""ACCT-123: a mid-market account that slides while its renewal comes near."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engagement.model import SignalName, Tier
from engagement.sample.background import MODERATE
from engagement.sample.journal import Journal
from engagement.sample.profile import Era, Plan
from engagement.sample.stories.scripts import ask_and_answer, ask_in_vain, hold_meetings, lose_meetings
from engagement.sample.stories.story import Story, profile
from engagement.sample.workspace import ACTIVITY_DAYS

_START: Final = replace(
    MODERATE, customer_asks=0.02, attendance=0.7, active=0.6, features=0.5, strategic=0.1, sponsor_weeks=3,
)  # fmt: skip
_FIRST: Final = replace(
    _START, sync_weeks=3, people=5, answered=0.62, answer_hours=30.0, strategic=0.0, features=0.46, attendance=0.6,
    active=0.58,
)  # fmt: skip
_YEAR_AGO: Final = replace(_START, active=0.6, power=0.22)
_SINCE: Final = replace(
    _YEAR_AGO, active=0.5, answered=0.58, features=0.4, strategic=0.0, trainings=0.1, community=0.1, sponsor_weeks=2,
)  # fmt: skip
_LATER: Final = replace(
    _SINCE, active=0.4, power=0.15, features=0.34, trainings=0.0, community=0.0, people=3, sync_people=2
)
_LATEST: Final = replace(_LATER, active=0.36, answered=0.6, reviews=False)
_SLIPPING: Final = (
    Era(ACTIVITY_DAYS, _FIRST),
    Era(455, _YEAR_AGO),
    Era(364, _SINCE),
    Era(273, _LATER),
    Era(182, _LATEST),
)
_WORSE: Final = replace(
    MODERATE, sync_weeks=0, reviews=False, sponsor_weeks=0, asks=0.0, customer_asks=0.0, calls=0.0, trainings=0.0,
    community=0.0, active=0.3, power=0.0, features=0.25,
)  # fmt: skip
_WORST: Final = replace(_WORSE, active=0.24, volume=8.0)


def _called_off(journal: Journal) -> None:
    hold_meetings(journal, (52, 38), people=1)
    lose_meetings(journal, (24, 10), people=2)
    ask_and_answer(journal, (60, 45), hours=30.0, people=2)
    ask_and_answer(journal, (33, 17), hours=30.0, people=1)
    ask_and_answer(journal, (7,), hours=45.0, people=1)
    ask_in_vain(journal, (53, 38, 29, 12), people=3)


SLIDING: Final = Story(
    title="Sliding towards the renewal",
    reading=(
        "Engagement slipped for a year and fell from moderate to low in the last quarter: the sponsor, who used to be "
        "in touch every other week, has been silent for four months, the last two meetings were called off and not "
        "replaced, and use of the "
        "product and conversations fell together. "
        "The renewal is ten weeks away; the champion still answers, so the way back leads through the champion."
    ),
    plan=Plan(
        profile(
            123, "Brackenfold Robotics", arr=84_000, seats=18, renewal_in=70, customer_for=1_025,
        ),
        (*_SLIPPING, Era(130, replace(_LATEST, sponsor_weeks=0)), Era(91, _WORSE), Era(29, _WORST)),
        _called_off,
    ),
    tiers=frozenset({Tier.LOW_ENGAGED}),
    pattern={
        "initiative": "responsive",
        "threading": "single_threaded",
        "content": "tactical",
        "direction": "declining",
    },
    signals=frozenset(
        {SignalName.CANCELLED_MEETINGS, SignalName.SPONSOR_MISSING, SignalName.USAGE_AND_ENGAGEMENT_DROP}
    ),
)  # fmt: skip
