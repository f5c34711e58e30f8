"""Components to dimensions to the overall score, with coverage, bounds and effective weights (method section 5).

A dimension is the weighted average of its scored components, the overall score that of its scored dimensions.
``not_applicable`` and ``no_opportunity`` leave with their weight; ``unknown`` leaves the average but stays in coverage
and bounds; ``stale`` keeps its points but counts as missing in both. Sums run component by component in the method's
order, so that one account scores to the same last digit alone and in a portfolio.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from engagement.baseline import NEVER_SCANNED, Baseline
from engagement.config import Config
from engagement.fact_arrays import Facts
from engagement.model import Dimension, Tier
from engagement.scoring.curve import Floats, zero_for_nan
from engagement.scoring.definitions import COMPONENTS, DIMENSION_OF, Codes, Flags
from engagement.scoring.table import MEASURED, NO_OPPORTUNITY, NOT_APPLICABLE, STALE, UNKNOWN, Table, build
from engagement.scoring.tiers import tier_of

DIMENSIONS: tuple[Dimension, ...] = tuple(Dimension)
COMPONENTS_OF: dict[Dimension, tuple[int, ...]] = {
    d: tuple(i for i, c in enumerate(COMPONENTS) if DIMENSION_OF[c] is d) for d in DIMENSIONS
}
STARTS = [COMPONENTS_OF[d][0] for d in DIMENSIONS]  # where each dimension's components begin
DIMENSION_PLACES = [DIMENSIONS.index(DIMENSION_OF[c]) for c in COMPONENTS]


@dataclass(frozen=True)
class Scores:
    """Arrays over (account, window), with a last axis for dimensions or components where named so.

    NaN: no score. ``effective`` is the weight with which a component enters the overall score, 0 where it does not.
    ``held`` is the score that decides the tier: with what left coverage at its last points, where that is lower.
    """

    table: Table
    overall: Floats
    held: Floats
    low: Floats
    high: Floats
    coverage: Floats
    dimension: Floats
    dimension_coverage: Floats
    effective: Floats
    min_coverage: Floats  # over accounts

    def tier(self, account: int, window: int) -> Tier:
        """The tier of one account in one window; lost coverage never improves it (method section 1)."""
        return self._tier(self.held[account, window], account, window)

    def is_held(self, account: int, window: int) -> bool:
        """Whether the tier is lower than the score's own, because the score rose through lost coverage."""
        return self.tier(account, window) is not self._tier(self.overall[account, window], account, window)

    def _tier(self, score: float, account: int, window: int) -> Tier:
        return tier_of(
            None if np.isnan(score) else float(score),
            coverage=float(self.coverage[account, window]),
            min_coverage=float(self.min_coverage[account]),
        )

    def frame(self) -> pd.DataFrame:
        """The scores as a pandas frame indexed by account and window: overall, bounds, coverage, tier, dimensions."""
        table = self.table
        index = pd.MultiIndex.from_product([table.accounts, table.windows], names=["account_id", "window"])
        flat = {name: getattr(self, name).reshape(-1) for name in ("overall", "low", "high", "coverage")}
        flat |= {d.value: self.dimension[:, :, i].reshape(-1) for i, d in enumerate(DIMENSIONS)}
        tiers = [self.tier(a, w).value for a in range(len(table.accounts)) for w in range(len(table.windows))]
        return pd.DataFrame({**flat, "tier": tiers}, index=index)


def score(
    facts: Facts,
    segments: Mapping[str, str | None],
    config: Config,
    *,
    baseline: Baseline = NEVER_SCANNED,
) -> Scores:
    """Score every account of the facts in every trend window, all of them by the same baseline."""
    return combine(build(facts, segments, config, baseline=baseline), segments, config)


def overall_scores(table: Table) -> Floats:
    """The overall scores alone, (account, window); NaN where there is none."""
    average, weights, _ = _dimensions(table, *_scored(table))
    return np.round(_across(average, weights), 9)


def _scored(table: Table) -> tuple[Floats, Flags]:
    """The points of what is scored (else 0), and where that is."""
    scored = _counted(table.state)
    return np.where(scored, table.points, 0.0), scored


def _counted(state: Codes) -> Flags:
    return np.asarray((state == MEASURED) | (state == STALE), dtype=np.bool_)


def combine(table: Table, segments: Mapping[str, str | None], config: Config) -> Scores:
    """Average the components of a table."""
    points, scored = _scored(table)
    measured = table.state == MEASURED
    applicable = scored | (table.state == UNKNOWN)
    sure = np.where(measured, table.points, 0.0)
    dimension, dimension_weights, shares = _dimensions(table, points, scored)
    lows, applicable_weights, _ = _dimensions(table, sure, applicable)
    covers, _, _ = _dimensions(table, measured.astype(np.float64), applicable)
    overall = _across(dimension, dimension_weights)
    low, coverage = _across(lows, applicable_weights), zero_for_nan(_across(covers, applicable_weights))
    effective = shares * _ratio(dimension_weights, _total(dimension_weights)[..., None])[..., DIMENSION_PLACES]
    minimum = np.array([config.scoring_for(segments.get(a)).min_coverage for a in table.accounts])
    overall = np.round(overall, 9)
    return Scores(
        table=table,
        overall=overall,
        held=_held(table, points, scored, overall),
        low=low,
        high=np.minimum(100.0, low + 100.0 * (1.0 - coverage)),
        coverage=coverage,
        dimension=dimension,
        dimension_coverage=zero_for_nan(covers),
        effective=zero_for_nan(effective),
        min_coverage=minimum,
    )


def _held(table: Table, points: Floats, scored: Flags, overall: Floats) -> Floats:
    """The lower of the score and the score with what left coverage at its last points."""
    lost, last = _lost(table.state, table.points)
    if not lost.any():
        return overall
    kept, weights, _ = _dimensions(table, np.where(lost, last, points), scored | lost)
    return np.where(lost.any(axis=2), np.fmin(overall, np.round(_across(kept, weights), 9)), overall)


def _lost(state: Codes, points: Floats) -> tuple[Flags, Floats]:
    """What left coverage: unknown, yet scored in an older window and applicable since; with its points there."""
    lost, last = np.zeros(state.shape, dtype=np.bool_), np.full(state.shape, np.nan)
    known = np.full((state.shape[0], state.shape[2]), np.nan)
    for window in reversed(range(state.shape[1])):
        now = state[:, window]
        known = np.where(_counted(now), points[:, window], known)
        known[now == NOT_APPLICABLE] = np.nan
        lost[:, window] = (now == UNKNOWN) & ~np.isnan(known)
        last[:, window] = known
    return lost, last


def dimension_state_code(states: tuple[int, ...]) -> int:
    """The state of a dimension: the best known of its components' states."""
    return next(s for s in (MEASURED, STALE, UNKNOWN, NO_OPPORTUNITY, NOT_APPLICABLE) if s in states)


def _dimensions(table: Table, amounts: Floats, included: Flags) -> tuple[Floats, Floats, Floats]:
    """Weighted averages per dimension over the included components, the dimensions' weights, the components' shares."""
    weight = np.where(included, table.weight[:, None], 0.0)
    total, total_weight = (np.add.reduceat(part, STARTS, axis=2) for part in (weight * amounts, weight))
    shares = zero_for_nan(_ratio(weight, total_weight[..., DIMENSION_PLACES]))
    own = table.dimension_weight[:, None, STARTS]
    return _ratio(total, total_weight), np.where(total_weight > 0, own, 0.0), shares


def _across(dimension: Floats, weights: Floats) -> Floats:
    total = np.zeros(dimension.shape[:2])
    for d in range(dimension.shape[2]):
        total += weights[:, :, d] * zero_for_nan(dimension[:, :, d])
    return _ratio(total, _total(weights))


def _total(weights: Floats) -> Floats:
    total = np.zeros(weights.shape[:2])
    for d in range(weights.shape[2]):
        total += weights[:, :, d]
    return total


def _ratio(above: Floats, below: Floats) -> Floats:
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)
