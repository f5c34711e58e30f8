"""How strongly a group's own spread supports pulling an account to the group's mean (method section 5, shrinkage).

Empirical Bayes: accounts that differ much say that the mean tells little of any one of them. The variance between
accounts is estimated by moments (weights n, as DerSimonian and Laird 1986) and told as a prior strength in units of n.
"""

import math

import numpy as np

from engagement.model import Component
from engagement.scoring.curve import Floats
from engagement.scoring.definitions import COMPONENTS
from engagement.scoring.posterior import FAMILY, USUAL_DISPERSION, Family


def prior_strength(component: Component, values: Floats, counts: Floats, *, mean: float, limit: float) -> float | None:
    """The m at which the prior's variance is that between the accounts; None where nothing tells.

    ``values`` and their ``counts`` n are those of the measured accounts, ``mean`` their pooled mean, ``limit`` the
    hours at which waits are cut. Accounts that differ no more than chance makes them give None: no bound on m.
    """
    family = FAMILY[COMPONENTS.index(component)]
    scale = limit if component is Component.RESPONSE_TIME else 1.0
    values, mean = values / scale, mean / scale
    used = np.nan_to_num(counts) > 0
    n, x = counts[used], values[used]
    unit = _unit_variance(component, mean, float(n.mean()) if n.size else 0.0)  # of one account: unit / n
    if family is Family.FIXED or n.size < 2 or unit <= 0:
        return None
    weights = n / unit
    total = float(weights.sum())
    spread = float((weights * (x - float((weights * x).sum()) / total) ** 2).sum())
    free = total - float((weights**2).sum()) / total
    excess = spread - (n.size - 1)
    if excess <= 0 or free <= 0:
        return None
    found = unit * free / excess
    if family is Family.BETA:  # where shares differ, each varies less by itself: mean (1 - mean) m / (m + 1)
        found -= spread / excess
    return max(0.0, found) if math.isfinite(found) else None


def _unit_variance(component: Component, mean: float, n: float) -> float:
    """The variance of one unit of n: a share's, a count's per week, a ratio's."""
    if component is Component.POINTS_PER_WEEK:
        return USUAL_DISPERSION * mean
    if component is Component.EXECUTIVES:  # counted once over n weeks
        return mean * n
    return mean if component is Component.USER_TREND else mean * (1 - mean)
