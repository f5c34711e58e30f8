"""The bridge: why the overall score moved, decomposed exactly over the components (method sections 5 and 10).

With effective weights v0 (before) and v1 (now), points p0 and p1, and m the mean of the two overall scores:

    scored in both windows    mean(v0, v1) (p1 - p0) + (v1 - v0) (mean(p0, p1) - m)
    entered                    v1 (p1 - m)
    left                      -v0 (p0 - m)

All three are v1 (p1 - m) - v0 (p0 - m). The weights of a window sum to 1, so the terms sum to the change. Reports print
six decimals: scores, change and terms are whole millionths, and what rounding leaves over goes to the largest term, so
that they add up as printed.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engagement.model import Component
from engagement.scoring.curve import Floats
from engagement.scoring.definitions import COMPONENTS
from engagement.scoring.score import Scores

Course = Literal["moved", "entered", "left"]
MILLION = 1_000_000
NOW, BEFORE = 0, 1  # windows of the scores


@dataclass(frozen=True, slots=True)
class Term:
    """What one component contributes to the change; ``millionths`` of a point of the overall score."""

    component: Component
    kind: Course
    millionths: int

    @property
    def points(self) -> float:
        """The contribution in points."""
        return self.millionths / MILLION


@dataclass(frozen=True, slots=True)
class Bridges:
    """The bridges of all accounts, in the order of the scores: NaN or no term where either window has no score."""

    change: Floats  # over accounts, points, whole millionths
    parts: NDArray[np.int64]  # account x component, millionths

    def terms(self, account: int, scores: Scores) -> tuple[Term, ...]:
        """One account's terms other than zero, the largest first, in the method's order at ties."""
        weights, parts = scores.effective[account], self.parts[account].tolist()
        found = [
            Term(component, _kind(weights[BEFORE, i], weights[NOW, i]), parts[i])
            for i, component in enumerate(COMPONENTS)
            if parts[i]
        ]
        return tuple(sorted(found, key=lambda term: -abs(term.millionths)))


def bridges(scores: Scores) -> Bridges:
    """Decompose every account's change of the overall score against the window before."""
    accounts, windows = scores.overall.shape
    if windows <= BEFORE:
        return Bridges(np.full(accounts, np.nan), np.zeros((accounts, len(COMPONENTS)), dtype=np.int64))
    known = ~(np.isnan(scores.overall[:, NOW]) | np.isnan(scores.overall[:, BEFORE]))
    now, before = (_millionths(scores.overall[:, window]) for window in (NOW, BEFORE))
    parts = np.round(_contributions(scores) * MILLION).astype(np.int64)
    parts[~known] = 0
    rest = np.where(known, now - before - parts.sum(axis=1), 0)
    parts[np.arange(accounts), np.abs(parts).argmax(axis=1)] += rest
    return Bridges(change=np.where(known, (now - before) / MILLION, np.nan), parts=parts)


def _millionths(points: Floats) -> NDArray[np.int64]:
    """Points as they are printed, six decimals, in millionths."""
    printed = (round(value, 6) for value in np.nan_to_num(points).tolist())
    return np.array([round(value * MILLION) for value in printed], dtype=np.int64)


def _contributions(scores: Scores) -> Floats:
    """Account x component, in points; unrounded."""
    v1, v0 = scores.effective[:, NOW], scores.effective[:, BEFORE]
    p1, p0 = (np.where(v > 0, scores.table.points[:, w], 0.0) for v, w in ((v1, NOW), (v0, BEFORE)))
    middle = ((scores.overall[:, NOW] + scores.overall[:, BEFORE]) / 2)[:, None]
    return np.nan_to_num(v1 * (p1 - middle) - v0 * (p0 - middle))


def _kind(before: float, now: float) -> Course:
    if before > 0 and now > 0:
        return "moved"
    return "entered" if now > 0 else "left"
