"""ACCT-105 to ACCT-114: each part of the pattern, and each direction."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engagement.model import Tier
from engagement.sample.background import HIGH, LOW, MODERATE
from engagement.sample.journal import Journal
from engagement.sample.profile import Era, Habits, Plan, Script, Segment
from engagement.sample.stories.scripts import in_days, lose_meetings, miss_review
from engagement.sample.stories.story import Story, profile
from engagement.sample.workspace import ACTIVITY_DAYS

_MIDDLE: Final = frozenset({Tier.MODERATELY_ENGAGED})
_FAIR: Final = frozenset({Tier.MODERATELY_ENGAGED, Tier.LOW_ENGAGED})
_GOOD: Final = frozenset({Tier.MODERATELY_ENGAGED, Tier.HIGHLY_ENGAGED})
_EVEN: Final = replace(
    MODERATE, asks=6 / 13, answered=2 / 3, customer_asks=1 / 13, calls=1 / 13, trainings=1.0, community=1.0, lost=0.0,
    strategic=0.0, active=0.34, power=0.1, features=0.25,
)  # fmt: skip
"""The same number of everything in each quarter."""


def _called_off_next(journal: Journal) -> None:
    """A turn for the worse in the days ahead: two meetings called off."""
    miss_review(journal, in_days(3))
    lose_meetings(journal, (in_days(5), in_days(9)))


def _story(
    number: int,
    name: str,
    title: str,
    reading: str,
    habits: Habits | tuple[Era, ...],
    *,
    tiers: frozenset[Tier] = _MIDDLE,
    pattern: dict[str, str],
    segment: Segment = "mid_market",
    has_sponsor: bool = True,
    onward: Script | None = None,
) -> Story:
    eras = habits if isinstance(habits, tuple) else (Era(ACTIVITY_DAYS, habits),)
    plan = Plan(profile(number, name, segment, has_sponsor=has_sponsor), eras, onward=onward)
    return Story(title=title, reading=reading, plan=plan, tiers=tiers, pattern=pattern)


PATTERNS: Final = (
    _story(
        105, "Kindlewood Energy", "Proactive",
        "The customer starts half of the conversations: use the pull, offer the next step first.",
        replace(MODERATE, asks=0.5, customer_asks=0.6, answered=0.85),
        tiers=_GOOD, pattern={"initiative": "proactive"},
    ),
    _story(
        106, "Larchlight Insurance", "Responsive",
        "Answers nearly everything, starts nearly nothing: every contact depends on us.",
        replace(MODERATE, asks=1.0, answered=0.95, customer_asks=0.04, answer_hours=10.0, reviews=False,
            active=0.3, power=0.0, features=0.25),
        pattern={"initiative": "responsive"},
    ),
    _story(
        107, "Murkwell Foods", "Unresponsive",
        "Most questions are never answered although the product is in use: find other people to talk to.",
        replace(
            MODERATE, sync_weeks=0, reviews=False, asks=1.2, answered=0.25, answer_hours=40.0, customer_asks=0.0,
            calls=0.0, community=0.0, trainings=0.6, sponsor_weeks=5, people=5,
        ),
        tiers=_FAIR, pattern={"initiative": "unresponsive"},
    ),
    _story(
        108, "Nimblegarth Tools", "Single-threaded",
        "Everything hangs on one person; if the champion leaves, the account is silent.",
        replace(MODERATE, people=1, reviews=False, sponsor_weeks=0),
        tiers=_FAIR, pattern={"threading": "single_threaded"}, has_sponsor=False,
    ),
    _story(
        109, "Oakenspire Rail", "Multi-threaded",
        "Seven people from as many departments take part: a change of staff would not hurt.",
        replace(MODERATE, people=7, sync_people=5, attendance=0.95),
        tiers=_GOOD, pattern={"threading": "multi_threaded"},
    ),
    _story(
        110, "Pinnacle Thrush Media", "Strategic",
        "Most meetings are about goals and plans, and an executive comes to every review.",
        replace(MODERATE, strategic=0.6),
        tiers=_GOOD, pattern={"content": "strategic"},
    ),
    _story(
        111, "Quagmoor Plastics", "Tactical",
        "Meets regularly, but about tickets and tasks only; no review of goals in two years.",
        replace(MODERATE, strategic=0.0, reviews=False),
        pattern={"content": "tactical"},
    ),
    _story(
        112, "Risingholt Analytics", "Growing",
        "Better in every quarter: more people, more meetings, more users.",
        (
            Era(ACTIVITY_DAYS, LOW),
            Era(455, replace(LOW, active=0.4, asks=0.5, answered=0.65)),
            Era(273, replace(MODERATE, active=0.5, people=4)),
            Era(182, replace(MODERATE, active=0.62, people=5, sync_weeks=2)),
            Era(91, replace(HIGH, active=0.8)),
        ),
        tiers=_GOOD, pattern={"direction": "growing"},
    ),
    _story(
        113, "Steadfold Marine", "Steady",
        "The same sound level for two years.",
        _EVEN,
        pattern={"direction": "steady"}, onward=_called_off_next,
    ),
    _story(
        114, "Tarnbrook Furniture", "Declining",
        "Lower in every quarter of the last year, though nothing has broken: no alarm, but a trend to stop now.",
        (
            Era(ACTIVITY_DAYS, HIGH),
            Era(364, replace(HIGH, active=0.75, sync_weeks=2, people=6, customer_asks=0.4)),
            Era(273, replace(MODERATE, active=0.65, people=5)),
            Era(182, replace(MODERATE, active=0.52, people=4, reviews=False, answered=0.7)),
            Era(91, replace(LOW, active=0.42, sponsor_weeks=6, answered=0.6)),
        ),
        tiers=_FAIR, pattern={"direction": "declining"},
    ),
)  # fmt: skip
