"""Accounts whose true rates are known: drawn from a segment, then observed through events.

Independent of the engine: rates and events here, Kaplan-Meier, curve and table from the oracle. The true score is that
of the true rates, with the facts of the window that the method takes as they are (silence, contacts, departments).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from engagement.facts import FACTS
from tests.oracle import survival
from tests.oracle.scores import DEFAULT_TABLE, curve_points
from tests.unit.factories import row

LIMIT = 120.0
ACT_POINTS, ACT_SHARES = (1, 2, 3, 5), (0.7, 0.1, 0.15, 0.05)
SIZES: dict[str, dict[str, float]] = {  # conversations and meetings in 91 days, seats, features
    "small": {"talks": 6, "meetings": 1, "seats": 8, "features": 6},
    "medium": {"talks": 16, "meetings": 4, "seats": 40, "features": 12},
    "large": {"talks": 50, "meetings": 12, "seats": 300, "features": 24},
}
SPREAD = 4.0  # how many observations the segment's spread is worth


@dataclass(frozen=True)
class Simulated:
    """One account's facts, and what is true of it by component; absent: not measured by these facts."""

    size: str
    facts: dict[str, Any]
    truth: Mapping[str, float]

    def score(self, measured: frozenset[str]) -> float:
        """The weighted average of the curve's points at the true rates, over what is measured."""
        total = weights = 0.0
        for dimension_weight, parts in DEFAULT_TABLE.values():
            known = [(w, curve_points(self.truth[n], a)) for n, (w, a, _) in parts.items() if n in measured]
            if known:
                total += dimension_weight * sum(w * p for w, p in known) / sum(w for w, _ in known)
                weights += dimension_weight
        return total / weights


def simulate(rng: np.random.Generator, size: str, days: int) -> Simulated:
    """One account over a window of so many days."""
    facts: dict[str, Any] = {"weeks": days / 7, "gap_count": 20, "usual_gap_days": float(rng.uniform(2, 8))}
    truth: dict[str, float] = {}
    volume = SIZES[size]
    for part in (_acts, _talks, _meetings, _usage):
        found, true = part(rng, volume, days)
        facts |= found
        truth |= true
    facts["silence_days"] = float(rng.exponential(6))
    facts["effective_contacts"], facts["departments"] = float(rng.uniform(0, 5)), int(rng.integers(0, 5))
    truth |= {name: float(facts[name]) for name in ("effective_contacts", "departments")}
    return Simulated(size, facts, truth)


def _share(rng: np.random.Generator, mean: float) -> float:
    return float(rng.beta(SPREAD * mean, SPREAD * (1 - mean)))


def _acts(rng: np.random.Generator, _: Mapping[str, float], days: int) -> tuple[dict[str, Any], dict[str, float]]:
    """Poisson acts of different kinds, in whole weeks; executives over 13 weeks whatever the window."""
    weeks = days // 7
    per_act = float(np.dot(ACT_POINTS, ACT_SHARES))
    rate = float(rng.gamma(2.0, 0.4))
    by_week = rng.poisson(rate, weeks)
    points = rng.choice(ACT_POINTS, size=int(by_week.sum()), p=ACT_SHARES).astype(float)
    executives = float(rng.gamma(SPREAD / 13 * 1.5, 13 / SPREAD))
    facts = {
        "points": float(points.sum()),
        "points_squared": float((points**2).sum()),
        "points_per_week": float(points.sum()) / weeks,
        "regularity": float((by_week > 0).mean()),
        "exec_touchpoints_91d": int(rng.poisson(executives)),
    }
    true = {"points_per_week": rate * per_act, "regularity": 1 - math.exp(-rate), "executives": executives}
    return facts, true


def _talks(rng: np.random.Generator, volume: Mapping[str, float], days: int) -> tuple[dict[str, Any], dict[str, float]]:
    """Conversations of both sides; ours are answered or not, after exponential times, and watched for a while."""
    started, answers, speed = _share(rng, 0.25), _share(rng, 0.7), float(1 / rng.lognormal(math.log(25), 0.7))
    talks = int(rng.poisson(volume["talks"] * days / 91))
    theirs = int(rng.binomial(talks, started))
    ours = talks - theirs
    watched = []
    for _ in range(ours):
        until = min(240.0, float(rng.uniform(0, days * 24 * 5 / 7)))
        wait = float(rng.exponential(1 / speed)) if rng.random() < answers else math.inf
        watched.append((timedelta(hours=min(wait, until)), wait < until))
    settled = survival.decided(watched)
    in_time = survival.in_time(watched)
    facts = {
        "asks": ours,
        "our_asks": theirs,
        "customer_initiated": theirs / talks if talks else None,
        "answered": sum(answered for _, answered in watched),
        "asks_settled": settled,
        "answered_in_time": len(in_time),
        "response_hours_saved": sum(LIMIT - hours for hours in in_time),
        "response_rate": survival.response_rate(watched) if settled else None,
        "response_restricted_mean_hours": survival.restricted_mean_hours(watched) if settled else None,
        "response_variance": survival.restricted_variance(watched) if settled else None,
    }
    soon = 1 - math.exp(-speed * LIMIT)
    true = {
        "customer_initiated": started,
        "response_rate": answers * soon,
        "response_time": LIMIT * (1 - answers) + answers * soon / speed,
    }
    return facts, true


def _meetings(
    rng: np.random.Generator, volume: Mapping[str, float], days: int
) -> tuple[dict[str, Any], dict[str, float]]:
    kept, strategic = _share(rng, 0.7), _share(rng, 0.2)
    planned = int(rng.poisson(volume["meetings"] * days / 91))
    held = int(rng.binomial(planned, kept))
    found = int(rng.binomial(held, strategic))
    facts = {
        "meetings_held": held,
        "meetings_lost": planned - held,
        "meeting_participation": held / planned if planned else None,
        "strategic_share": found / held if held else None,
    }
    return facts, {"meeting_participation": kept, "strategic_share": strategic}


def _usage(rng: np.random.Generator, volume: Mapping[str, float], _: int) -> tuple[dict[str, Any], dict[str, float]]:
    seats, entitled = int(volume["seats"]), int(volume["features"])
    adoption, power, features = _share(rng, 0.5), _share(rng, 0.2), _share(rng, 0.45)
    before = int(rng.binomial(seats, min(0.99, adoption * rng.lognormal(0, 0.2))))
    active, used = int(rng.binomial(seats, adoption)), int(rng.binomial(entitled, features))
    powerful = int(rng.binomial(active, power))
    facts = {
        "seats": seats,
        "active_users": active,
        "adoption": active / seats,
        "features_entitled": entitled,
        "feature_breadth": used / entitled,
        "power_user_share": powerful / active if active else None,
        "previous_active_users": before,
        "user_trend": active / before if before else None,
    }
    true = {
        "adoption": adoption,
        "power_users": power,
        "feature_breadth": features,
        "user_trend": adoption * seats / max(before, 1),
    }
    return facts, true


def frame(accounts: Mapping[str, Simulated], labels: Mapping[str, int]) -> pd.DataFrame:
    """The facts of the accounts under each label."""
    rows = [
        {**row(i, label), **a.facts, "weeks": days / 7} for i, a in accounts.items() for label, days in labels.items()
    ]
    return pd.DataFrame(rows, columns=list(FACTS)).set_index(["account_id", "window"])
