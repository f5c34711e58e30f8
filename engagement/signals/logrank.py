"""Whether answers became slower: the one-sided log-rank test of two samples of right-censored waits (method section 6).

The usual normal approximation is too liberal for few waits (at five and five, p < 0.001 four times as often as it
should be), so this is the permutation form: each wait scores the pooled cumulative hazard up to it, less its answer,
and under the null every split of the waits into the two windows is equally likely. Few waits are counted out exactly;
more take the permutation variance and skewness.
"""

from functools import lru_cache
from itertools import combinations
from math import comb, erfc, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_EXACT: Final = 13_000  # splits that are counted out: up to 8 and 8 waits
_CLEARLY_NOT: Final = 0.2  # approximate p-values above it need no exact one
_TOLERANCE: Final = 1e-9


def slower_p_value(now: Floats, now_seen: Flags, before: Floats, before_seen: Flags) -> float:
    """P of waits ``now`` at least so much longer than ``before``, were there no change. ``*_seen``: answered, else
    censored at that wait. 1 where nothing was answered.
    """
    scores = logrank_scores(np.concatenate((now, before)), np.concatenate((now_seen, before_seen)))
    size, first = len(scores), len(now)
    slower = float(scores[:first].sum())
    splits = comb(size, first)
    approximate = max(_approximate(scores, first, slower), 1 / splits)
    if splits > _EXACT or approximate > _CLEARLY_NOT:
        return approximate
    sums = scores[_splits(size, first)].sum(axis=1)
    return float(np.mean(sums >= slower - _TOLERANCE))


def logrank_scores(waits: Floats, seen: Flags) -> Floats:
    """The pooled cumulative hazard up to each wait, less 1 for an answer: they add up to 0, slow ones score high."""
    times = np.unique(waits[seen])
    at_risk = len(waits) - np.searchsorted(np.sort(waits), times)
    answers = np.bincount(np.searchsorted(times, waits[seen]), minlength=len(times))
    hazard = np.concatenate((np.zeros(1), np.cumsum(answers / np.maximum(at_risk, 1))))
    return np.asarray(hazard[np.searchsorted(times, waits, side="right")] - seen, dtype=np.float64)


def _approximate(scores: Floats, first: int, slower: float) -> float:
    size = len(scores)
    second = size - first
    variance = first * second / (size * (size - 1)) * float((scores**2).sum())
    if variance <= _TOLERANCE:
        return 1.0
    third = first * second * (second - first) / (size * (size - 1) * (size - 2)) * float((scores**3).sum())
    z = slower / sqrt(variance)
    return normal_tail(z - third / variance**1.5 * (z * z - 1) / 6)  # Cornish-Fisher


@lru_cache(maxsize=64)
def _splits(size: int, first: int) -> NDArray[np.int64]:
    return np.array(list(combinations(range(size), first)), dtype=np.int64)


def normal_tail(z: float) -> float:
    """P(Z >= z) of the standard normal."""
    return 0.5 * erfc(z / sqrt(2))
