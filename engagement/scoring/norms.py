"""What one segment's accounts are judged by: prior means, anchors, usual gap and peers (method sections 5 and 10).

They come from the last scan's baseline where it measured enough accounts, else from the configuration. Every window of
a trend is judged by the same norms, so that a change of the score is the account's and not the prior's.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engagement.baseline import Benchmarks, Group, Peers
from engagement.config import Anchors, ScoringConfig
from engagement.model import Component
from engagement.scoring.curve import Floats
from engagement.scoring.definitions import COMPONENTS, DIMENSION_OF

MIN_ACCOUNTS = 5  # measured ones, for a prior mean or a usual gap
MIN_PEERS = 20  # measured ones, for a percentile, fitted anchors or the strength of a prior
FITTED_PERCENTILES = (5, 40, 70, 95)

PriorFrom = Literal["segment", "workspace", "configured"]
BenchmarkFrom = Literal["configured", "peers"]


@dataclass(frozen=True)
class Norms:
    """Arrays have one entry per component, in ``COMPONENTS`` order."""

    mean: Floats
    mean_from: tuple[PriorFrom, ...]
    strength: Floats
    anchors: Floats  # (component, 4)
    benchmark_from: tuple[BenchmarkFrom, ...]
    weight: Floats
    dimension_weight: Floats
    usual_gap_days: float
    usual_gap_strength: float
    peers: tuple[Peers | None, ...]  # None where fewer than 20 were measured in the segment

    def percentile(self, component: int, value: float) -> float | None:
        """Where a raw value stands among the segment's peers, 0-100, higher is better; None with too few peers."""
        peers = self.peers[component]
        if peers is None or np.isnan(value):
            return None
        found = mid_rank(value, peers.quantiles)
        return 100.0 - found if falls(self.anchors[component]) else found


def norms(scoring: ScoringConfig, benchmarks: Benchmarks | None = None, segment: str | None = None) -> Norms:
    """The norms of a segment; "" or None is the group of the accounts without one."""
    near = benchmarks.segments.get(segment or "") if benchmarks else None
    wide = benchmarks.workspace if benchmarks else None
    parts = [scoring.dimensions[DIMENSION_OF[c]].components[c] for c in COMPONENTS]
    means = [_mean(near, wide, c, part.mu) for c, part in zip(COMPONENTS, parts, strict=True)]
    peers = tuple(_peers(near, c) for c in COMPONENTS)
    fitted = [
        (fitted_anchors(p, part.anchors) if scoring.benchmark == "peers" else None)
        for p, part in zip(peers, parts, strict=True)
    ]
    return Norms(
        mean=np.array([mean for mean, _ in means]),
        mean_from=tuple(where for _, where in means),
        strength=np.array([_strength(near, wide, c, p.prior_strength) for c, p in zip(COMPONENTS, parts, strict=True)]),
        anchors=np.array([f or part.anchors for f, part in zip(fitted, parts, strict=True)]),
        benchmark_from=tuple("peers" if f else "configured" for f in fitted),
        weight=np.array([part.weight for part in parts]),
        dimension_weight=np.array([scoring.dimensions[DIMENSION_OF[c]].weight for c in COMPONENTS]),
        usual_gap_days=_usual_gap(near, wide, scoring.usual_gap_days),
        usual_gap_strength=scoring.usual_gap_strength,
        peers=peers,
    )


def fitted_anchors(peers: Peers | None, configured: Anchors) -> Anchors | None:
    """The peers' percentiles 5, 40, 70 and 95, from the worst; None where there are too few or they are not strict."""
    if peers is None:
        return None
    ranks = [100 - p for p in FITTED_PERCENTILES] if falls(np.array(configured)) else list(FITTED_PERCENTILES)
    a, b, c, d = (peers.quantiles[2 * rank] for rank in ranks)
    strict = a > b > c > d if falls(np.array(configured)) else a < b < c < d
    return (a, b, c, d) if strict else None


def falls(anchors: Floats) -> bool:
    """Whether less is better."""
    return bool(anchors[-1] < anchors[0])


def mid_rank(value: float, quantiles: tuple[float, ...]) -> float:
    """Percentage below ``value`` plus half of those equal to it, straight lines between the quantiles."""
    step = 100.0 / (len(quantiles) - 1)
    first, last = bisect_left(quantiles, value), bisect_right(quantiles, value)
    if first == last:  # no quantile is equal: between two of them, or outside
        if first in (0, len(quantiles)):
            return 0.0 if first == 0 else 100.0
        low, high = quantiles[first - 1], quantiles[first]
        return (first - 1 + (value - low) / (high - low)) * step
    return (first + last - 1) / 2 * step


def _mean(near: Group | None, wide: Group | None, component: Component, configured: float) -> tuple[float, PriorFrom]:
    for group, where in ((near, "segment"), (wide, "workspace")):
        peers = group.components.get(component) if group else None
        if peers is not None and peers.accounts >= MIN_ACCOUNTS and peers.mean is not None:
            return peers.mean, where  # type: ignore[return-value]
    return configured, "configured"


def _strength(near: Group | None, wide: Group | None, component: Component, configured: float) -> float:
    """The configured strength, or less where enough accounts show by their spread that their mean says less."""
    for group in (near, wide):
        peers = group.components.get(component) if group else None
        if peers is not None and peers.accounts >= MIN_PEERS:
            return configured if peers.strength is None else min(configured, peers.strength)
    return configured


def _usual_gap(near: Group | None, wide: Group | None, configured: float) -> float:
    for group in (near, wide):
        if group is not None and group.usual_gap_accounts >= MIN_ACCOUNTS and group.usual_gap_days is not None:
            return max(1.0, group.usual_gap_days)
    return configured


def _peers(near: Group | None, component: Component) -> Peers | None:
    found = near.components.get(component) if near else None
    return found if found is not None and found.accounts >= MIN_PEERS and found.quantiles else None
