"""ACCT-115 to ACCT-121: each disengagement signal alone, then all six together."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engagement.model import SignalName, Tier
from engagement.sample.background import MODERATE
from engagement.sample.journal import Journal
from engagement.sample.profile import Era, Habits, Plan, Script
from engagement.sample.stories.scripts import (
    ask_and_answer,
    ask_in_vain,
    hold_meetings,
    lose_meetings,
    miss_review,
)
from engagement.sample.stories.story import Story, profile
from engagement.sample.workspace import ACTIVITY_DAYS

_TIERS: Final = frozenset({Tier.MODERATELY_ENGAGED, Tier.LOW_ENGAGED})
_QUIET: Final = replace(
    MODERATE, sync_weeks=0, reviews=False, asks=0.0, customer_asks=0.0, calls=0.0, trainings=0.0, community=0.0,
    sponsor_weeks=0,
)  # fmt: skip


def _lean(habits: Habits) -> Habits:
    """With few users of few features."""
    return replace(habits, active=0.34, power=0.1, features=0.3)


def _no_answer(journal: Journal) -> None:
    ask_and_answer(journal, (16, 15, 14, 13, 12), hours=6.0)
    ask_in_vain(journal, (9, 6, 3))


def _called_off(journal: Journal) -> None:
    hold_meetings(journal, (54, 42, 5))
    lose_meetings(journal, (33, 19))


def _slower(journal: Journal) -> None:
    ask_and_answer(journal, (36, 34, 32, 30, 28, 26), hours=5.0)
    ask_and_answer(journal, (18, 16, 14, 12, 10), hours=101.0, first=1)
    hold_meetings(journal, (46, 33, 17, 3), people=1)


def _nobody_came(journal: Journal) -> None:
    miss_review(journal, 40)


def _less_of_both(journal: Journal) -> None:
    hold_meetings(journal, (51, 37))


def _everything(journal: Journal) -> None:
    hold_meetings(journal, (66, 52))
    miss_review(journal, 45)
    lose_meetings(journal, (33, 20))
    ask_and_answer(journal, (35, 33, 31, 29, 27), hours=5.0)
    ask_in_vain(journal, (15, 12, 8, 5, 2))


def _story(
    number: int,
    name: str,
    title: str,
    reading: str,
    signals: set[SignalName],
    script: Script | None,
    *eras: Era,
    base: Habits = MODERATE,
) -> Story:
    plan = Plan(profile(number, name), (Era(ACTIVITY_DAYS, base), *eras), script, open_attempts=None)
    return Story(title=title, reading=reading, plan=plan, tiers=_TIERS, signals=frozenset(signals))


def _without(habits: Habits = MODERATE, *, sync: bool = True, reviews: bool = True, sponsor: bool = True) -> Habits:
    """The habits without regular meetings, reviews or the sponsor."""
    return replace(
        habits,
        sync_weeks=habits.sync_weeks if sync else 0,
        reviews=reviews,
        sponsor_weeks=habits.sponsor_weeks if sponsor else 0,
    )


SIGNALS: Final = (
    _story(
        115, "Ulverscroft Payments", "Unanswered outreach",
        "Three questions to three people in two weeks and nothing has come back; before that, answers took hours.",
        {SignalName.UNANSWERED_OUTREACH}, _no_answer, Era(29, _lean(_QUIET)), base=_lean(MODERATE),
    ),
    _story(
        116, "Vellumgate Printing", "Cancelled meetings",
        "Two meetings in a row called off by the customer and not replaced, while e-mails are answered as ever.",
        {SignalName.CANCELLED_MEETINGS}, _called_off, Era(60, _without(sync=False, reviews=False)),
    ),
    _story(
        117, "Wrenhallow Staffing", "Slower answers",
        "Answers that took hours two months ago now take most of a week.",
        {SignalName.RESPONSE_SLOWING}, _slower, Era(59, _lean(replace(_QUIET, sponsor_weeks=7))),
        base=_lean(MODERATE),
    ),
    _story(
        118, "Yarrowgate Diagnostics", "Review missed",
        "Nobody came to the business review six weeks ago, and no new date has been found.",
        {SignalName.REVIEW_MISSED}, _nobody_came, Era(100, _without(reviews=False)),
    ),
    _story(
        119, "Zephyrmarsh Hotels", "Sponsor missing",
        "The team works with us as usual, but the sponsor has not been in a conversation for more than three months.",
        {SignalName.SPONSOR_MISSING}, None, Era(100, _without(reviews=False, sponsor=False)),
    ),
    _story(
        120, "Applegarth Events", "Less use and less contact",
        "In the last four weeks the product is used by fewer people and we meet less: both fell together.",
        {SignalName.USAGE_AND_ENGAGEMENT_DROP}, _less_of_both,
        Era(60, _without(sync=False, reviews=False)),
        Era(29, replace(_without(sync=False, reviews=False), active=0.42, volume=7.0, trainings=0.0, community=0.0)),
    ),
    _story(
        121, "Blackthistle Motors", "All six at once",
        "Nobody answers, meetings and the review fell through, the sponsor is out of sight and use dropped: escalate.",
        set(SignalName), _everything,
        Era(95, replace(_QUIET, active=0.36, features=0.35, power=0.1)),
        Era(29, replace(_QUIET, active=0.25, features=0.35, power=0.0, volume=5.0)),
    ),
)  # fmt: skip
