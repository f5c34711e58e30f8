"""How sure the overall score of window ``t0`` is: interval and tier probabilities from posterior draws (section 5).

Each shrunk component is drawn from its posterior (``scoring.posterior``), kindred components together; the rest of the
window is a fact and stays as it is. All accounts share one seeded matrix of normals, so that a result is the same alone
and in a portfolio, and two accounts differ by their data and not by luck.
"""

import random
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, gammaincinv

from engagement.config import Config, UncertaintyConfig
from engagement.model import Component, Tier
from engagement.scoring.curve import Floats
from engagement.scoring.definitions import COMPONENTS
from engagement.scoring.posterior import FAMILY, Family
from engagement.scoring.score import Scores
from engagement.scoring.tiers import THRESHOLDS

KINDRED: tuple[tuple[Component, ...], ...] = (
    (Component.POINTS_PER_WEEK, Component.REGULARITY, Component.EXECUTIVES),
    (Component.RESPONSE_RATE, Component.RESPONSE_TIME),
    (Component.ADOPTION, Component.POWER_USERS, Component.USER_TREND),
)
_BATCH = 256  # accounts at once: their draws stay in the processor's cache
# Exact quantiles at these normals, straight lines between them; 1.2816 is the edge of the middle 80 %.
_NODES = np.array([-3.2, -2.4, -1.8, -1.2816, -0.85, -0.42, 0.0, 0.42, 0.85, 1.2816, 1.8, 2.4, 3.2])
_NORMAL = NormalDist()
_NODE_SHARES = np.array([_NORMAL.cdf(z) for z in _NODES.tolist()])


@dataclass(frozen=True)
class Estimates:
    """Of each account's overall score in ``t0``; NaN where there is no score."""

    scores: Scores
    low: Floats  # the middle ``level`` of the draws, widened where it leaves the score out
    high: Floats
    draws: Floats  # (account, draw)
    level: float  # the probability that the interval stands for

    def below(self, threshold: float) -> Floats:
        """The probability that the displayed score is below a threshold; NaN without a score.

        As for the tier, a score that only rose because data are missing counts as what it would be with them.
        """
        fallen = self.scores.held[:, 0] - self.scores.overall[:, 0] if len(self.draws) else np.zeros(0)
        share = (_displayed(self.draws + fallen[:, None]) < threshold).mean(axis=1)
        return np.where(np.isnan(self.low), np.nan, share)

    def tiers(self, account: int) -> dict[Tier, float] | None:
        """The probability of each tier; None where there is no score or too little data for a tier."""
        if self.scores.tier(account, 0) is Tier.INSUFFICIENT_DATA:
            return None
        fallen = self.scores.held[account, 0] - self.scores.overall[account, 0]
        shown = _displayed(self.draws[account] + fallen)
        found, above = {}, np.inf
        for threshold, tier in THRESHOLDS:
            found[tier] = float(((shown >= threshold) & (shown < above)).mean())
            above = threshold
        return found


def estimate(scores: Scores, config: Config) -> Estimates:
    """Draw the overall scores of ``t0``; the same for an account whoever else is scored with it."""
    settings, accounts = config.uncertainty, len(scores.table.accounts)
    draws = np.full((accounts, settings.draws), np.nan)
    for start in range(0, accounts if scores.table.windows else 0, _BATCH):
        part = slice(start, start + _BATCH)
        draws[part] = _draw(scores, part, config)
    overall = scores.overall[:, 0] if scores.table.windows else np.full(accounts, np.nan)
    draws[np.isnan(overall)] = np.nan
    tail = (1 - settings.level) / 2
    low, high = np.quantile(draws, [tail, 1 - tail], axis=1) if accounts else (overall, overall)
    return Estimates(
        scores=scores,
        low=np.round(np.minimum(low, overall), 9),
        high=np.round(np.maximum(high, overall), 9),
        draws=draws,
        level=settings.level,
    )


def _draw(scores: Scores, part: slice, config: Config) -> Floats:
    """The draws of some accounts: each component's posterior through its curve, by its effective weight."""
    table, (left, share) = scores.table, _places(config.uncertainty)
    weight = scores.effective[part, 0]
    total = np.zeros((len(weight), config.uncertainty.draws))
    for i, component in enumerate(COMPONENTS):
        own = weight[:, i, None]
        if FAMILY[i] is Family.FIXED:
            total += own * np.nan_to_num(table.points[part, 0, i, None])
            continue
        timed = component is Component.RESPONSE_TIME
        scale = config.metrics.settle_business_hours if timed else 1.0
        used = np.flatnonzero(weight[:, i] > 0)
        alpha, beta = table.alpha[part, 0, i][used], table.beta[part, 0, i][used]
        anchors = table.anchors[part, i][used] / scale
        total[used] += own[used] * _points(_between(_quantiles(FAMILY[i], alpha, beta), left[i], share[i]), anchors)
    return total


def _quantiles(family: Family, alpha: Floats, beta: Floats) -> Floats:
    """The posteriors' quantiles at the nodes."""
    if family is Family.BETA:
        return np.asarray(betaincinv(alpha[:, None], beta[:, None], _NODE_SHARES), dtype=np.float64)
    return np.asarray(gammaincinv(alpha[:, None], _NODE_SHARES) / beta[:, None], dtype=np.float64)


def _between(quantiles: Floats, left: NDArray[np.intp], share: Floats) -> Floats:
    """The quantiles of each draw, on straight lines between the nodes."""
    low = quantiles[:, left]
    return np.asarray(low + (quantiles[:, left + 1] - low) * share, dtype=np.float64)


def _points(values: Floats, anchors: Floats) -> Floats:
    """Points of each account's values by its own anchors, as ``curve_points``; rising or falling alike."""
    found = np.zeros_like(values)
    for k, worth in enumerate((60.0, 20.0, 20.0)):
        start, end = anchors[:, k, None], anchors[:, k + 1, None]
        found += worth * np.clip((values - start) / (end - start), 0.0, 1.0)
    return found


@lru_cache(maxsize=8)
def _places(settings: UncertaintyConfig) -> tuple[NDArray[np.intp], Floats]:
    """(component, draw): the node before each draw's normal, and the share of the way to the next one."""
    normals = _normals(settings)
    left = np.clip(np.searchsorted(_NODES, normals) - 1, 0, len(_NODES) - 2)
    return left, np.clip((normals - _NODES[left]) / (_NODES[left + 1] - _NODES[left]), 0.0, 1.0)


def _normals(settings: UncertaintyConfig) -> NDArray[np.float64]:
    """(component, draw): evenly spread normals in seeded order, kindred components correlated (Gaussian copula)."""
    chance = random.Random(settings.seed)  # noqa: S311 - repeatable draws, no secrets
    even = [_NORMAL.inv_cdf((k + 0.5) / settings.draws) for k in range(settings.draws)]

    def column() -> Floats:
        chance.shuffle(even)
        return np.array(even)

    own = [column() for _ in COMPONENTS]
    together, apart = settings.correlation**0.5, (1 - settings.correlation) ** 0.5
    for group in KINDRED:
        shared = column()
        for component in group:
            i = COMPONENTS.index(component)
            sign = -1.0 if component is Component.RESPONSE_TIME else 1.0  # more answers go with shorter waits
            own[i] = sign * (together * shared + apart * own[i])
    return np.stack(own)


def _displayed(draws: Floats) -> Floats:
    return np.floor(np.round(draws, 9) + 0.5)
