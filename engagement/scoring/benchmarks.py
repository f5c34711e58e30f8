"""Measures the groups of a workspace that single accounts are compared with (method sections 5 and 10).

Pure and vectorised. A component's value counts where it is measured afresh in the scan's own window; an account without
any record before the window's end is nobody to compare with.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from engagement.baseline import MONTH_DAYS, QUARTER_DAYS, Benchmarks, Group, Peers
from engagement.config import Config
from engagement.model import Component, State
from engagement.scoring.components import Measurements, measure
from engagement.scoring.curve import Floats
from engagement.scoring.definitions import COMPONENTS, FACTS_USED, STATES, Flags
from engagement.scoring.norms import norms
from engagement.scoring.row import Columns
from engagement.scoring.spread import prior_strength

WINDOWS: Mapping[str, int] = {"scan28": MONTH_DAYS, "scan91": QUARTER_DAYS}
QUANTILES = np.linspace(0.0, 1.0, 201)
_MEASURED = STATES.index(State.MEASURED)


def measure_benchmarks(
    facts: pd.DataFrame, segments: Mapping[str, str | None], config: Config
) -> tuple[Benchmarks, ...]:
    """The benchmarks of the facts' scan windows, by length; the caller leaves out closed accounts.

    A window that the facts lack, or in which no account has a record, gives none.
    """
    labels = facts.index.get_level_values("window")
    found = []
    for label, days in WINDOWS.items():
        rows = facts.loc[labels == label, list(FACTS_USED)].droplevel("window").sort_index()
        rows = rows[Columns(rows).counts("history_days") > 0]
        if len(rows):
            found.append(_benchmarks(rows, segments, config, days))
    return tuple(found)


def _benchmarks(rows: pd.DataFrame, segments: Mapping[str, str | None], config: Config, days: int) -> Benchmarks:
    facts = Columns(rows)
    keys = np.array([segments.get(str(account)) or "" for account in rows.index], dtype=object)
    members = {str(key): np.flatnonzero(keys == key) for key in sorted(set(keys))}
    everybody = np.arange(len(rows))
    gaps = Benchmarks(  # the silence ratio rests on the usual gap, so the gaps come first
        days=days,
        workspace=_group(facts, everybody, config),
        segments={key: _group(facts, chosen, config) for key, chosen in members.items()},
    )
    values, counts, measured = (np.zeros((len(rows), len(COMPONENTS))) for _ in range(3))
    for key, chosen in members.items():
        scoring = config.scoring_for(key)
        part: Measurements = measure(rows.iloc[chosen], config, scoring, norms(scoring, gaps, key))
        values[chosen], counts[chosen], measured[chosen] = part.value, part.n, part.state == _MEASURED
    known, limit = measured > 0, config.metrics.settle_business_hours
    return Benchmarks(
        days=days,
        workspace=_with_components(gaps.workspace, values, counts, known, limit),
        segments={
            key: _with_components(gaps.segments[key], values[chosen], counts[chosen], known[chosen], limit)
            for key, chosen in members.items()
        },
    )


def _group(facts: Columns, chosen: "np.ndarray[tuple[int], np.dtype[np.intp]]", config: Config) -> Group:
    """Sizes, usual gap and meetings of some accounts."""
    own, number = facts.numbers("usual_gap_days")[chosen], facts.counts("gap_count")[chosen]
    own = own[~np.isnan(own) & (number >= config.metrics.min_gaps)]
    live = facts.where("meeting_state", "measured")[chosen]
    held, lost = (facts.counts(f"meetings_{name}")[chosen] * live for name in ("held", "lost"))
    return Group(
        accounts=len(chosen),
        usual_gap_days=float(np.median(own)) if own.size else None,
        usual_gap_accounts=int(own.size),
        meetings=int((held + lost).sum()),
        lost_meetings=int(lost.sum()),
        meeting_accounts=int((held + lost > 0).sum()),
    )


def _with_components(group: Group, values: Floats, counts: Floats, known: Flags, limit: float) -> Group:
    components = {c: _peers(c, values[known[:, i], i], counts[known[:, i], i], limit) for i, c in enumerate(COMPONENTS)}
    return Group(
        accounts=group.accounts,
        components=components,
        usual_gap_days=group.usual_gap_days,
        usual_gap_accounts=group.usual_gap_accounts,
        meetings=group.meetings,
        lost_meetings=group.lost_meetings,
        meeting_accounts=group.meeting_accounts,
    )


def _peers(component: Component, values: Floats, counts: Floats, limit: float) -> Peers:
    """Pooled mean and quantiles; by Hazen's rule an account of rank i stands at (i - 1/2) / n, its mid-rank."""
    if not values.size:
        return Peers(accounts=0, mean=None)
    weights = np.nan_to_num(counts)
    total = float(weights.sum())
    mean = float((weights * values).sum() / total) if total > 0 else None
    return Peers(
        accounts=int(values.size),
        mean=mean,
        strength=None if mean is None else prior_strength(component, values, counts, mean=mean, limit=limit),
        quantiles=tuple(np.quantile(values, QUANTILES, method="hazen").tolist()),
    )
