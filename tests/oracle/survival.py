"""Kaplan-Meier by hand: waiting times, some of them cut short (method, sections 4 and 10)."""

from collections.abc import Sequence
from datetime import timedelta

from tests.oracle.clock import FIVE_BUSINESS_DAYS, HOUR, ZERO

Observation = tuple[timedelta, bool]  # business time watched, and whether an answer ended it
Step = tuple[timedelta, float]


def curve(observations: Sequence[Observation]) -> list[Step]:
    """Share still waiting after each answer time. At a tie the answers come before the censorings."""
    steps, alive = [], 1.0
    for moment in sorted({t for t, answered in observations if answered}):
        at_risk = sum(1 for t, _ in observations if t >= moment)
        answers = sum(1 for t, answered in observations if answered and t == moment)
        alive *= 1 - answers / at_risk
        steps.append((moment, alive))
    return steps


def response_rate(observations: Sequence[Observation]) -> float:
    """Probability of an answer within five business days, the fifth day's last instant included."""
    waiting = 1.0
    for moment, alive in curve(observations):
        if moment <= FIVE_BUSINESS_DAYS:
            waiting = alive
    return 1 - waiting


def median_hours(observations: Sequence[Observation]) -> float | None:
    """Smallest time by which at most half still wait; None when the curve never gets there."""
    for moment, alive in curve(observations):
        if alive <= 0.5 + 1e-12:
            return moment / HOUR
    return None


def restricted_mean_hours(observations: Sequence[Observation]) -> float:
    """Mean wait when every wait is cut at 120 h: the area under the curve up to there."""
    area, since, alive = 0.0, ZERO, 1.0
    for moment, next_alive in curve(observations):
        if moment > FIVE_BUSINESS_DAYS:
            break
        area += alive * ((moment - since) / HOUR)
        since, alive = moment, next_alive
    return area + alive * ((FIVE_BUSINESS_DAYS - since) / HOUR)


def decided(observations: Sequence[Observation]) -> int:
    """How many were answered within, or watched for, five business days: what the estimates rest on."""
    return sum(1 for t, answered in observations if answered or t >= FIVE_BUSINESS_DAYS)


def in_time(observations: Sequence[Observation]) -> list[float]:
    """The hours of the answers that came within five business days."""
    return [t / HOUR for t, answered in observations if answered and t <= FIVE_BUSINESS_DAYS]


def complete_asks(observations: Sequence[Observation]) -> float:
    """How many asks without any early censoring would show so many answers in time at this response rate."""
    rate = response_rate(observations)
    return len(in_time(observations)) / rate if rate > 0 else decided(observations)


def complete_waits(observations: Sequence[Observation]) -> float:
    """The same for the restricted mean, by the hours that the answers left of the five business days."""
    limit = FIVE_BUSINESS_DAYS / HOUR
    saved, mean = sum(limit - t for t in in_time(observations)), restricted_mean_hours(observations)
    return saved / (limit - mean) if saved > 0 and mean < limit else decided(observations)


def restricted_variance(observations: Sequence[Observation]) -> float:
    """Variance of the waits cut at 120 h under the curve: its steps are the shares answered, the rest is at 120 h."""
    limit, alive = FIVE_BUSINESS_DAYS / HOUR, 1.0
    masses = []
    for moment, left in curve(observations):
        if moment <= FIVE_BUSINESS_DAYS:
            masses.append((moment / HOUR, alive - left))
            alive = left
    masses.append((limit, alive))
    mean = sum(t * share for t, share in masses)
    return sum(share * (t - mean) ** 2 for t, share in masses)


def longest_hours(observations: Sequence[Observation]) -> float | None:
    """The longest wait observed, answered or not."""
    return max((t / HOUR for t, _ in observations), default=None)
