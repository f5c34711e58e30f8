"""The p-values of the tested signals as functions of plain arrays, one entry an account (method section 6).

Each is the probability of what was seen, or worse, if nothing had changed; none is smaller than it should be on few
observations. NaN goes in where there is nothing to test, and comes out.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from engagement.signals.logrank import Floats, normal_tail

_HIGHEST_RATE: Final = 0.95  # of lost meetings that is held to be usual


def silence_p_value(rate: float, waits: Floats, answer_times: Floats, *, settle: float, strength: float) -> float:
    """The probability that none of the requests has been answered yet: the product of 1 - rate x G(wait).

    ``rate`` is the share that is answered at all, G the share of the answers that come within a wait: the account's own
    (``answer_times``), shrunk by ``strength`` to an even spread over ``settle``. So a request sent today counts for
    little, and one open longer than the customer ever took counts in full. All times in business hours.
    """
    ordered = np.sort(answer_times)
    own = np.searchsorted(ordered, waits, side="right")
    even = np.clip(waits / settle, 0.0, 1.0)
    total = len(ordered) + strength
    by_now = (own + strength * even) / total if total > 0 else (waits > 0).astype(np.float64)
    return float(np.prod(1 - rate * by_now))


def losing_p_values(
    quarter: tuple[Floats, Floats], month: tuple[Floats, Floats], rate: Floats, concentration: float, *, ratio: float
) -> Floats:
    """P of meetings lost as often as in 91 days, or as suddenly as in the last 28: twice the smaller of two tails.

    Pairs are (lost, held). The first tail is that of the 91 days at the group's ``rate``. The second is that of the 28
    days at the account's own rate, as the group's and the 63 days before tell it, times ``ratio``, by which all
    accounts lost more of late. Where one of the two stretches has no meeting, only the first tail is looked at.
    """
    whole = lost_p_values(*quarter, rate, concentration)
    (lost, held), (all_lost, all_held) = month, quarter
    lost_before, held_before = np.maximum(all_lost - lost, 0.0), np.maximum(all_held - held, 0.0)
    certain = concentration + lost_before + held_before
    own = np.minimum(_HIGHEST_RATE, ratio * (concentration * rate + lost_before) / certain)
    sudden = lost_p_values(lost, held, own, certain)
    both = (lost + held > 0) & (lost_before + held_before > 0)
    return np.where(both, np.minimum(1.0, 2 * np.fmin(whole, sudden)), whole)


def lost_p_values(lost: Floats, held: Floats, rate: Floats, concentration: float | Floats) -> Floats:
    """Beta-Binomial P(X >= lost of lost + held), accounts' own rates spread as Beta(c rate, c (1 - rate))."""
    a, b = concentration * rate, concentration * (1 - rate)
    n = lost + held
    most = int(np.nanmax(n, initial=0))
    term = np.ones(len(n))
    for i in range(most):  # P(X = 0)
        term = np.where(i < n, term * (b + i) / (a + b + i), term)
    tail = np.where(lost <= 0, term, 0.0)
    for x in range(most):
        going = x < n
        step = np.where(going, (n - x) / (x + 1) * (a + x) / np.where(going, b + n - x - 1, 1.0), 0.0)
        term = term * step
        tail = tail + np.where(x + 1 >= lost, term, 0.0)
    return np.where(np.isnan(n) | (n <= 0), np.nan, np.minimum(tail, 1.0))


def drop_p_values(now: Floats, before: Floats, null_ratio: float, dispersion: Floats, freedom: float) -> Floats:
    """P of a count at most ``now`` after ``before``, were the true ratio ``null_ratio``, at a variance of
    ``dispersion`` x the mean; by Student's t with ``freedom`` degrees, since the dispersion is itself measured.
    """
    excess = now - null_ratio * before
    with np.errstate(invalid="ignore", divide="ignore"):
        t = excess / np.sqrt(dispersion * null_ratio * (now + before))
    found = np.array([t_lower_tail(x, freedom) if np.isfinite(x) else np.nan for x in t], dtype=np.float64)
    return np.where(now + before > 0, found, np.nan)


def t_lower_tail(t: float, freedom: float) -> float:
    """P(T <= t) of Student's t, within 0.5 % of the tail for 12 degrees or more (Wallace's transformation)."""
    z = (8 * freedom + 1) / (8 * freedom + 3) * np.sqrt(freedom * np.log1p(t * t / freedom))
    return normal_tail(z if t < 0 else -z)


def dispersions(weekly: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Sum of squares / mean and degrees of freedom of one or more stretches of weekly sums, each about its own mean.

    ``weekly`` holds matrices accounts x weeks; their ratio is variance / mean. No activity gives no degrees.
    """
    squares, degrees = np.zeros(len(weekly[0])), np.zeros(len(weekly[0]))
    for stretch in weekly:
        mean = stretch.mean(axis=1)
        active = mean > 0
        spread = ((stretch - mean[:, None]) ** 2).sum(axis=1)
        squares += np.where(active, spread / np.where(active, mean, 1.0), 0.0)
        degrees += np.where(active, stretch.shape[1] - 1, 0)
    return squares, degrees


def least_losing_p_values(
    quarter: Floats, month: Floats, rate: Floats, concentration: float, *, ratio: float
) -> Floats:
    """The least that ``losing_p_values`` could be, given how many meetings there were in 91 and in 28 days."""
    none, before = np.zeros(len(quarter)), np.maximum(quarter - month, 0.0)
    whole = lost_p_values(quarter, none, rate, concentration)
    sudden = losing_p_values((month, before), (month, none), rate, concentration, ratio=ratio)
    return np.where((month > 0) & (before > 0), np.minimum(2 * whole, sudden), whole)


def tarone_bar(least: NDArray[np.float64], q: float) -> float | None:
    """Tarone's bar q / K: with K the smallest number such that at most K pairs could have a p-value up to q / K.

    What cannot reach it can be no discovery, and how low a p-value can get says nothing of how low it is; so leaving
    these pairs out of the family costs nothing in false discoveries (Tarone 1990, Gilbert 2005). None without pairs.
    """
    family = np.sort(least[~np.isnan(least)])
    for k in range(1, len(family) + 1):
        if np.searchsorted(family, q / k, side="right") <= k:
            return q / k
    return None


def discovery_threshold(p_values: NDArray[np.float64], q: float) -> float | None:
    """Benjamini and Hochberg: the largest p-value that is a discovery at rate ``q`` among them all; None without any.

    Where none is, the p-value that alone would have been one: a report between two scans uses it for what is new.
    """
    family = np.sort(p_values[~np.isnan(p_values)])
    if not len(family):
        return None
    steps = q * np.arange(1, len(family) + 1) / len(family)
    found = np.flatnonzero(family <= steps)
    return float(steps[found[-1]] if len(found) else steps[0])
