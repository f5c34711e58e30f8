"""Points from values: the monotone piecewise-linear curve through four anchors (method section 5)."""

import numpy as np
from numpy.typing import NDArray

from engagement.config import Anchors

ANCHOR_POINTS = (0.0, 60.0, 80.0, 100.0)
Floats = NDArray[np.float64]


def curve_points(values: Floats, anchors: Anchors) -> Floats:
    """Points of each value: 0, 60, 80 and 100 at the anchors, straight lines between, flat outside; NaN stays NaN.

    Anchors rise or fall strictly; falling ones mean that less is better.
    """
    sign = 1.0 if anchors[-1] > anchors[0] else -1.0
    knots = sign * np.asarray(anchors, dtype=np.float64)
    return np.asarray(np.interp(sign * np.asarray(values, dtype=np.float64), knots, ANCHOR_POINTS), dtype=np.float64)


def zero_for_nan(values: Floats) -> Floats:
    """The values with 0 in place of NaN."""
    return np.where(np.isnan(values), 0.0, values)


def shrink(value: Floats, n: Floats, *, mean: float | Floats, strength: float | Floats) -> Floats:
    """(n value + m mean) / (n + m): pulls a value resting on few observations towards ``mean`` (method section 5)."""
    total = n + strength
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, (n * value + strength * mean) / np.where(total > 0, total, 1.0), value)
