"""What the data leave open about each shrunk component: a Beta or Gamma posterior whose mean is the shrunk value.

The formulas are in docs/method.md, section 5. ``alpha`` and ``beta`` are the Beta's two shapes for shares (response
time as a share of the limit), shape and rate of the Gamma for counts and ratios, NaN for what is taken as it is.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from engagement.config import Config
from engagement.model import Component
from engagement.scoring.curve import Floats
from engagement.scoring.definitions import COMPONENTS, Flags
from engagement.scoring.row import Columns

USUAL_DISPERSION = 2.0  # points: sum of squares / sum of a mix of e-mail exchanges and meetings
_LEAST = 1e-3  # a shape of 0 (no prior, nothing observed) would be no distribution


class Family(IntEnum):
    """How a component's posterior is distributed."""

    FIXED = 0
    BETA = 1
    GAMMA = 2


_FIXED = (Component.SILENCE_RATIO, Component.EFFECTIVE_CONTACTS, Component.DEPARTMENTS)
_GAMMA = (Component.POINTS_PER_WEEK, Component.EXECUTIVES, Component.USER_TREND)
FAMILY: tuple[Family, ...] = tuple(
    Family.FIXED if c in _FIXED else Family.GAMMA if c in _GAMMA else Family.BETA for c in COMPONENTS
)


@dataclass(frozen=True)
class Prior:
    """Mean and strength (in units of n) of one component's prior."""

    mean: float
    strength: float


def posterior(
    component: Component, facts: Columns, config: Config, prior: Prior, *, n: Floats, shrunk: Floats, no_lift: Flags
) -> tuple[Floats, Floats]:
    """Alpha and beta of each row; NaN where ``shrunk`` is NaN. ``no_lift``: rows in which the prior has no say."""
    total = n + prior.strength
    if component in _FIXED:
        return np.full_like(shrunk, np.nan), np.full_like(shrunk, np.nan)
    if component is Component.POINTS_PER_WEEK:
        dispersion = _dispersion(facts, prior)
        return _positive(shrunk * total / dispersion), _positive(total / dispersion)
    if component is Component.EXECUTIVES:  # counted once over its own window of n weeks
        return _positive(shrunk * total / n), _positive(total / n)
    if component is Component.USER_TREND:
        return _positive(shrunk * total), _positive(total + 0 * shrunk)
    timed = component is Component.RESPONSE_TIME
    limit = config.metrics.settle_business_hours if timed else 1.0
    share = np.clip(shrunk / limit, 0.0, 1.0)
    weight = _concentration(facts, prior, n=n, share=share, limit=limit) if timed else total
    alpha, beta = _positive(share * weight), _positive((1 - share) * weight)
    most, least = (n + 0.5, 0.5 + 0 * n) if timed else (0.5 + 0 * n, n + 0.5)
    return np.where(no_lift, most + 0 * shrunk, alpha), np.where(no_lift, least + 0 * shrunk, beta)


def _dispersion(facts: Columns, prior: Prior) -> Floats:
    """Sum of squared points / sum of points: the prior's weeks have the usual ratio."""
    points, squared = facts.counts("points"), facts.counts("points_squared")
    known = np.where(squared > 0, points, 0.0)
    before = max(prior.mean * prior.strength, _LEAST)
    return np.asarray((squared + USUAL_DISPERSION * before) / (known + before), dtype=np.float64)


def _concentration(facts: Columns, prior: Prior, *, n: Floats, share: Floats, limit: float) -> Floats:
    """Alpha + beta for waits cut at the limit, whose variance is observed and below a yes-or-no's.

    The observed variance is pulled, like the value, towards the largest that the mean allows.
    """
    m, widest = prior.strength, share * (1 - share)
    seen = np.minimum(facts.numbers("response_variance") / limit**2, widest)
    variance = np.where(np.isnan(seen), widest, (n * np.nan_to_num(seen) + m * widest) / np.maximum(n + m, _LEAST))
    error = (n * variance + m * m / (m + 1) * widest) / np.maximum(n + m, _LEAST) ** 2
    return np.asarray(np.where(error > 0, widest / np.where(error > 0, error, 1.0) - 1, n + m), dtype=np.float64)


def _positive(values: Floats) -> Floats:
    return np.maximum(values, _LEAST)
