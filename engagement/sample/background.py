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
    sync_weeks=2, sync_people=3, attendance=0.85, lost=0.08, strategic=0.2, asks=0.6, answered=0.8, answer_hours=16.0,
    customer_asks=0.25, calls=0.12, trainings=0.6, community=0.6, sponsor_weeks=5, people=4,
    active=0.55, power=0.2, features=0.5, volume=14.0,
)  # fmt: skip
LOW: Final = Habits(
    sync_weeks=4, sync_people=2, attendance=0.75, lost=0.1, strategic=0.0, reviews=False, asks=0.4, answered=0.5,
    answer_hours=40.0, customer_asks=0.08, calls=0.05, trainings=0.2, community=0.1, sponsor_weeks=0, people=3,
    active=0.34, power=0.1, features=0.34, volume=10.0,
)  # fmt: skip
DISENGAGED: Final = Habits(
    sync_weeks=0, lost=0.0, strategic=0.0, reviews=False, asks=0.2, answered=0.2, answer_hours=60.0,
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
    habits = _pick(chance, _SHARES)
    segment = _pick(chance, _SEGMENTS)
    (arr_low, arr_high), (seats_low, seats_high), (people_low, people_high), features = _SIZES[segment]
    profile = Profile(
        index=index,
        account_id=account_id(index),
        name=company(seed, index),
        segment=segment,
        arr=chance.randint(arr_low, arr_high) * 1_000,
        seats=chance.randint(seats_low, seats_high),
        features=features,
        contacts=chance.randint(people_low, people_high),
        renewal_in=chance.randint(15, 364),
        customer_for=chance.randint(760, 1_500),
        has_sponsor=habits.sponsor_weeks > 0,
        stage=chance.choice(("adopted", "adopted", "expanding")),
    )
    return Plan(profile, (Era(ACTIVITY_DAYS, _varied(habits, chance)),))


def _pick(chance: random.Random, weighted: Sequence[tuple[T, float]]) -> T:
    draw, total = chance.random(), 0.0
    for item, share in weighted:
        total += share
        if draw < total:
            return item
    return weighted[-1][0]


def _varied(habits: Habits, chance: random.Random) -> Habits:
    """The same habits, a little more or less of each."""

    def around(value: float, most: float = 100.0) -> float:
        return min(most, value * chance.uniform(0.88, 1.12))

    return replace(
        habits,
        asks=around(habits.asks),
        answered=around(habits.answered, 0.98),
        answer_hours=around(habits.answer_hours),
        customer_asks=around(habits.customer_asks),
        calls=around(habits.calls),
        active=around(habits.active, 0.97),
        power=around(habits.power),
        features=around(habits.features, 1.0),
        volume=around(habits.volume),
    )
