"""The accounts without a story: a believable spread of segments and of habits, mostly free of warnings."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, TypeVar

from engagement.sample.chance import stream
from engagement.sample.names import company
from engagement.sample.profile import Era, Habits, Plan, Profile, Segment
from engagement.sample.workspace import ACTIVITY_DAYS, account_id

T = TypeVar("T")

HIGH: Final = Habits(
    sync_weeks=1, sync_people=4, attendance=0.95, lost=0.03, strategic=0.3, asks=0.8, answered=0.95, answer_hours=5.0,
    customer_asks=0.6, calls=0.25, trainings=1.5, community=1.5, sponsor_weeks=3, people=7,
    active=0.85, power=0.35, features=0.75, volume=18.0,
)  # fmt: skip
MODERATE: Final = Habits(
    sync_weeks=4, sync_people=3, attendance=0.8, lost=0.08, strategic=0.15, asks=0.45, answered=0.72, answer_hours=24.0,
    customer_asks=0.06, calls=0.05, trainings=0.3, community=0.3, sponsor_weeks=6, people=4,
    active=0.45, power=0.2, features=0.42, volume=14.0,
)  # fmt: skip
LOW: Final = Habits(
    sync_weeks=6, sync_people=2, attendance=0.75, lost=0.1, strategic=0.0, reviews=False, asks=0.35, answered=0.5,
    answer_hours=40.0, customer_asks=0.06, calls=0.03, trainings=0.1, community=0.1, sponsor_weeks=0, people=3,
    active=0.34, power=0.1, features=0.34, volume=10.0,
)  # fmt: skip
DISENGAGED: Final = Habits(
    sync_weeks=0, lost=0.0, strategic=0.0, reviews=False, asks=0.2, answered=0.0, answer_hours=60.0,
    customer_asks=0.02, calls=0.0, trainings=0.0, community=0.0, sponsor_weeks=0, people=2,
    active=0.14, power=0.0, features=0.2, volume=6.0,
)  # fmt: skip

_SHARES: Final = ((HIGH, 0.20), (MODERATE, 0.40), (LOW, 0.25), (DISENGAGED, 0.15))
_SEGMENTS: Final[tuple[tuple[Segment, float], ...]] = (("enterprise", 0.2), ("mid_market", 0.42), ("smb", 0.38))
_SIZES: Final[dict[Segment, tuple[tuple[int, int], tuple[int, int], tuple[int, int], int]]] = {
    "enterprise": ((120, 420), (15, 26), (9, 12), 10),
    "mid_market": ((30, 110), (8, 14), (6, 9), 8),
    "smb": ((6, 24), (4, 7), (3, 5), 5),
}
"""Per segment: yearly revenue in thousands, seats, contacts, features paid for."""


def background_plan(seed: int, index: int) -> Plan:
    """The plan of the account at a position; the same whatever the size of the company."""
    chance = stream(seed, index, "plan")
    eras = _eras(_varied(_pick(chance, _SHARES), chance), chance)
    segment = _pick(chance, _SEGMENTS)
    (arr_low, arr_high), (seats_low, seats_high), (people_low, people_high), features = _SIZES[segment]
    contacts = chance.randint(people_low, people_high)
    spare = contacts > max(era.habits.people for era in eras) + 1
    profile = Profile(
        index=index,
        account_id=account_id(index),
        name=company(seed, index),
        segment=segment,
        arr=chance.randint(arr_low, arr_high) * 1_000,
        seats=chance.randint(seats_low, seats_high),
        features=features,
        contacts=contacts,
        leaver=chance.randint(40, 600) if spare and chance.random() < 0.3 else None,
        renewal_in=chance.randint(15, 364),
        customer_for=chance.randint(760, 1_500),
        has_sponsor=eras[-1].habits.sponsor_weeks > 0,
        stage=chance.choice(("adopted", "adopted", "expanding")),
    )
    return Plan(profile, eras)


def _pick(chance: random.Random, weighted: Sequence[tuple[T, float]]) -> T:
    draw, total = chance.random(), 0.0
    for item, share in weighted:
        total += share
        if draw < total:
            return item
    return weighted[-1][0]


def _varied(habits: Habits, chance: random.Random) -> Habits:
    """The same habits, a little more or less of each; some accounts have no sponsor, some hold no reviews."""
    sponsored = habits is HIGH or (habits is MODERATE and chance.random() < 0.6)
    varied = replace(
        habits,
        sync_weeks=max(1, habits.sync_weeks + chance.choice((-1, 0, 0, 1))) if habits.sync_weeks else 0,
        people=habits.people + chance.choice((-1, 0, 0, 1)),
        reviews=habits.reviews and chance.random() < 0.75,
        sponsor_weeks=habits.sponsor_weeks if sponsored else 0,
        answer_hours=habits.answer_hours * chance.uniform(0.85, 1.15),
    )
    return _scaled(varied, chance.uniform(0.95, 1.05) if habits is HIGH else chance.uniform(0.75, 1.1))


def _scaled(habits: Habits, factor: float) -> Habits:
    """More or less of everything that comes in amounts."""
    return replace(
        habits,
        asks=habits.asks * factor,
        answered=min(0.98, habits.answered * (0.5 + factor / 2)) if habits.answered > 0.5 else habits.answered,
        customer_asks=habits.customer_asks * factor,
        calls=habits.calls * factor,
        active=min(0.97, habits.active * factor),
        power=habits.power * factor,
        features=min(1.0, habits.features * factor),
        volume=habits.volume * factor,
    )


def _eras(habits: Habits, chance: random.Random) -> tuple[Era, ...]:
    """The habits for two years; in three accounts of ten they have changed, some quarters ago."""
    if chance.random() >= 0.3:
        return (Era(ACTIVITY_DAYS, habits),)
    before = _scaled(habits, chance.choice((0.7, 0.8, 1.2, 1.3)))
    return (Era(ACTIVITY_DAYS, before), Era(91 * chance.randint(1, 4), habits))
