"""Whether the overall score grows or falls over the periods: exact Mann-Kendall test (method section 5).

Six scores are few: a rank test needs no shape of the errors and its null distribution is exact (every order of n scores
is equally likely). With the default two-sided p below 0.10, at six periods all but two of the 15 pairs must point the
same way. The change must also be large enough to matter: Theil-Sen slope (median of the pairwise slopes) times the
number of steps. Equal scores count for neither side, which makes the test cautious.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations
from math import factorial
from statistics import median

from engagement.results import Course

MIN_PERIODS = 4


def kendall_score(values: Sequence[float]) -> int:
    """Pairs that rise minus pairs that fall; values a billionth apart are equal."""
    pairs = ((round(b - a, 9)) for a, b in combinations(values, 2))
    return sum((step > 0) - (step < 0) for step in pairs)


@lru_cache(maxsize=64)
def kendall_p(n: int, score: int) -> float:
    """Two-sided probability that a random order of ``n`` values has a score at least as far from 0."""
    orders = [1]  # how many orders have k inversions
    for size in range(2, n + 1):
        grown = [0] * (len(orders) + size - 1)
        for k, ways in enumerate(orders):
            for step in range(size):
                grown[k + step] += ways
        orders = grown
    pairs = n * (n - 1) // 2
    extreme = sum(ways for k, ways in enumerate(orders) if abs(pairs - 2 * k) >= abs(score))
    return extreme / factorial(n)


def trend_change(values: Sequence[float]) -> float:
    """The typical change from the first to the last value: Theil-Sen slope times the steps; 0 below two values."""
    slopes = [(b - a) / (j - i) for (i, a), (j, b) in combinations(enumerate(values), 2)]
    return median(slopes) * (len(values) - 1) if slopes else 0.0


def course(values: Sequence[float], *, p: float, min_points: float) -> Course | None:
    """``growing``, ``declining`` or ``steady`` over values oldest first; None below four values."""
    if len(values) < MIN_PERIODS:
        return None
    score, change = kendall_score(values), trend_change(values)
    if kendall_p(len(values), score) < p and abs(change) >= min_points and score * change > 0:
        return "growing" if change > 0 else "declining"
    return "steady"
