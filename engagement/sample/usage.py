"""Product usage of an account: who logs in, what they use, how much. A sign-in lasts a week, so `login` is one row
per user and week of use."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from engagement.sample.days import season
from engagement.sample.profile import Habits, Profile
from engagement.sample.rows import UsageRow
from engagement.sample.workspace import PRODUCT

FEATURES: Final = (
    "dashboards", "alerts", "reports", "workflows", "integrations", "api", "forecasts", "audit_log",
    "mobile", "templates",
)  # fmt: skip
LOGIN: Final = "login"


def entitled(profile: Profile) -> tuple[str, ...]:
    """The features an account has paid for."""
    return FEATURES[: profile.features]


def usage_rows(
    profile: Profile, weeks: Sequence[Sequence[date]], habits_on: Callable[[date], Habits], chance: random.Random
) -> list[UsageRow]:
    """Usage over the given weeks of business days, oldest first."""
    rows: list[UsageRow] = []
    if not profile.seats:
        return rows
    for number, week in enumerate(weeks):
        if week:
            rows.extend(_week(profile, number, week, habits_on(week[0]), chance))
    return rows


def _week(profile: Profile, number: int, week: Sequence[date], habits: Habits, chance: random.Random) -> list[UsageRow]:
    active = math.floor(profile.seats * habits.active + 0.5)
    power = math.floor(active * habits.power + 0.5)
    features = entitled(profile)[: max(1, math.floor(profile.features * habits.features + 0.5))]
    rows: list[UsageRow] = []
    for user in range(active):
        if user < power:
            used_on = (
                week if len(week) <= 3 else [day for place, day in enumerate(week) if (place + user) % 5 not in (1, 3)]
            )
        elif (number + user) % (2 if user < (power + active) / 2 else 4) == 0:
            used_on = [week[min(user * 3 % 5, len(week) - 1)]]
        else:
            continue
        user_id = f"U-{profile.account_id.rpartition('-')[2]}-{user + 1:03d}"
        for place, day in enumerate(used_on):
            feature = features[(user + number + place) % len(features)]
            quiet = min(1.0, 0.8 + season(day) / 5) if profile.seasonal else 1.0
            events = max(1, round(habits.volume * quiet * chance.uniform(0.85, 1.15)))
            if place == 0:
                rows.append(UsageRow(profile.account_id, day, LOGIN, user_id, 1, 1, PRODUCT))
            rows.append(UsageRow(profile.account_id, day, feature, user_id, events, 2 * events, PRODUCT))
    return rows
