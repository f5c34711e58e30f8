"""ACCT-101 to ACCT-104: one account in each tier, steady in it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engagement.model import SignalName, Tier
from engagement.sample.background import DISENGAGED, HIGH, LOW, MODERATE
from engagement.sample.journal import Journal
from engagement.sample.profile import Era, Plan
from engagement.sample.stories.scripts import ask_in_vain
from engagement.sample.stories.story import Story, profile
from engagement.sample.workspace import ACTIVITY_DAYS

_LITTLE: Final = replace(
    LOW, active=0.22, power=0.0, features=0.25, people=2, sync_people=1, customer_asks=0.0, calls=0.0, trainings=0.0,
    community=0.0, answer_hours=60.0,
)  # fmt: skip


def _knock(journal: Journal) -> None:
    ask_in_vain(journal, (15, 11, 6, 2))


TIERS: Final = (
    Story(
        title="Highly engaged",
        reading=(
            "Meets every week with several departments, answers within hours and works in the product daily. Nothing "
            "to mend: ask for a reference and look for room to expand."
        ),
        plan=Plan(
            profile(101, "Amberfield Optics", "enterprise", arr=240_000, seats=20, features=10, contacts=10),
            (Era(ACTIVITY_DAYS, HIGH),),
        ),
        tiers=frozenset({Tier.HIGHLY_ENGAGED}),
        pattern={"initiative": "proactive", "threading": "multi_threaded", "content": "strategic"},
    ),
    Story(
        title="Moderately engaged",
        reading=(
            "A sound working rhythm with room above: bring goals and executives into the conversation more often."
        ),
        plan=Plan(profile(102, "Gallowmere Ceramics"), (Era(ACTIVITY_DAYS, replace(MODERATE, active=0.34)),)),
        tiers=frozenset({Tier.MODERATELY_ENGAGED}),
        pattern={"threading": "multi_threaded"},
    ),
    Story(
        title="Low engaged",
        reading=(
            "A meeting every six weeks, half of the questions answered, a third of the seats in use. No single alarm, "
            "but little that would hold the customer at the renewal."
        ),
        plan=Plan(
            profile(103, "Drossel and Pym Textiles", seats=12, has_sponsor=False, contacts=6),
            (Era(ACTIVITY_DAYS, _LITTLE),),
        ),
        tiers=frozenset({Tier.LOW_ENGAGED}),
    ),
    Story(
        title="Disengaged",
        reading="Hardly anybody uses the product and nobody answers; a save attempt or a decision to let go is due.",
        plan=Plan(
            profile(104, "Hollowpenny Freight", seats=10, has_sponsor=False, contacts=6, renewal_in=120),
            (Era(ACTIVITY_DAYS, DISENGAGED),),
            _knock,
            open_attempts=None,
        ),
        tiers=frozenset({Tier.DISENGAGED}),
        signals=frozenset({SignalName.UNANSWERED_OUTREACH}),
        pattern={"initiative": "unresponsive"},
    ),
)
