"""Kaplan-Meier for many small groups at once (docs/method.md, sections 4 and 10).

The observations are waiting times, ended by an answer or by the end of watching (right-censored). Answers come before
censorings at ties, the curve stays flat after the last observation, and a limit belongs to the time up to it.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from engagement.metrics.arrays import Flags, Floats, Ints, count

TOLERANCE: Final = 1e-12


@dataclass(frozen=True)
class Survival:
    """Per group; NaN where the group is empty (``median`` also where the curve never reaches one half)."""

    answered_by_limit: Floats  # 1 - S(limit)
    median: Floats  # the smallest t with S(t) <= 1/2
    restricted_mean: Floats  # the area under S up to the limit
    restricted_variance: Floats  # of the times cut at the limit
    longest: Floats  # the longest time observed


def kaplan_meier(groups: Ints, times: Floats, answered: Flags, *, size: int, limit: float) -> Survival:
    """The curves of ``size`` groups. ``groups`` numbers each observation's group."""
    empty = np.full(size, np.nan)
    if not len(groups):
        return Survival(*(empty.copy() for _ in range(5)))
    order = np.lexsort((times, groups))
    groups, times, answered = groups[order], times[order], answered[order]
    first_of_group = np.diff(groups, prepend=-1) != 0
    new = first_of_group | (np.diff(times, prepend=-1.0) != 0)
    steps = np.flatnonzero(new)  # the distinct times of each group
    ends = np.searchsorted(groups, groups[steps], side="right")
    at_risk = ends - steps
    answers = np.add.reduceat(answered.astype(np.int64), steps)
    group, time, opens = groups[steps], times[steps], first_of_group[steps]
    curve = 1 - answers / at_risk
    bounds = np.append(np.flatnonzero(opens), len(steps))
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        if end - start > 1:
            np.multiply.accumulate(curve[start:end], out=curve[start:end])
    before = np.where(opens, 1.0, np.roll(curve, 1))
    since = np.where(opens, 0.0, np.roll(time, 1))
    filled = count(groups, size) > 0
    mean, square = (_area(group, time**k, curve, before, since**k, size, limit**k, time <= limit) for k in (1, 2))
    return Survival(
        answered_by_limit=np.where(filled, 1 - _value_at(group, curve, size, time <= limit), np.nan),
        median=_first_below_half(group, time, curve, size),
        restricted_mean=np.where(filled, mean, np.nan),
        restricted_variance=np.where(filled, np.maximum(0.0, square - mean**2), np.nan),
        longest=_longest(group, time, empty),
    )


def _value_at(group: Ints, curve: Floats, size: int, within: Flags) -> Floats:
    value = np.ones(size)
    early = np.flatnonzero(within)
    value[group[early]] = curve[early]  # in order of time: the last one stays
    return value


def _first_below_half(group: Ints, time: Floats, curve: Floats, size: int) -> Floats:
    median = np.full(size, np.nan)
    below = np.flatnonzero(curve <= 0.5 + TOLERANCE)[::-1]
    median[group[below]] = time[below]  # backward: the first one stays
    return median


def _area(
    group: Ints, time: Floats, curve: Floats, before: Floats, since: Floats, size: int, limit: float, within: Flags
) -> Floats:
    """The area of the steps up to the limit, and of the flat rest after the last of them.

    With time, since and limit squared it is the mean of the squares: E min(T, L)^2 = integral of S over t^2.
    """
    stripes = before * (np.minimum(time, limit) - np.minimum(since, limit))
    reached = np.zeros(size)
    reached[group] = np.minimum(time, limit)
    return np.bincount(group, weights=stripes, minlength=size) + _value_at(group, curve, size, within) * (
        limit - reached
    )


def _longest(group: Ints, time: Floats, empty: Floats) -> Floats:
    longest = empty.copy()
    longest[group] = time
    return longest
