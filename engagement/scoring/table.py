"""Facts laid out as account x window x component, with stale components carried over (method section 1).

Windows are labelled ``t0`` (the report's), ``t1`` (the previous one), ``t2`` ...: equally long, older with the number.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engagement.baseline import NEVER_SCANNED, QUARTER_DAYS, Baseline
from engagement.config import Config
from engagement.fact_arrays import FactArrays, Facts, places_in
from engagement.model import State
from engagement.scoring.components import measure
from engagement.scoring.curve import Floats
from engagement.scoring.definitions import COMPONENTS, REASONS, SOURCE_COLUMNS, STATE_OF_REASON, STATES, Codes
from engagement.scoring.norms import Norms, norms
from engagement.scoring.row import Columns

CARRY_WINDOWS = 5
_CARRIED = ("value", "shrunk", "n", "points", "prior", "alpha", "beta")
MEASURED, UNKNOWN, STALE = (STATES.index(s) for s in (State.MEASURED, State.UNKNOWN, State.STALE))
NOT_APPLICABLE, NO_OPPORTUNITY = STATES.index(State.NOT_APPLICABLE), STATES.index(State.NO_OPPORTUNITY)


@dataclass(frozen=True)
class Table:
    """Arrays over (account, window, component); weights over (account, component).

    ``carried`` is the place of the older window whose points a stale component keeps among ``windows`` and ``kept``, -1
    otherwise; its value, n and points are then that window's. ``kept``: those in which a stopped source was last alive.
    """

    accounts: tuple[str, ...]
    windows: tuple[str, ...]
    value: Floats
    shrunk: Floats
    n: Floats
    points: Floats
    reason: Codes
    state: Codes
    carried: NDArray[np.int16]
    weight: Floats
    dimension_weight: Floats
    anchors: Floats
    norms: tuple[Norms, ...]  # by account
    prior: Floats  # over (account, window, component), as alpha and beta: see ``Measurements``
    alpha: Floats
    beta: Floats
    kept: tuple[str, ...] = ()

    def label(self, place: int) -> str:
        """The window at a place, as ``carried`` counts them."""
        return (*self.windows, *self.kept)[place]


def trend_windows(facts: FactArrays) -> tuple[str, ...]:
    """The labels ``t0``, ``t1``, ... that the facts hold, newest first."""
    found = [label for label in dict.fromkeys(facts.windows.tolist()) if re.fullmatch(r"t\d+", label)]
    return tuple(sorted(found, key=lambda label: int(label[1:])))


def kept_windows(facts: FactArrays) -> tuple[str, ...]:
    """The labels ``kept{w}_{end}`` that the facts hold, by the place ``w`` in the trend, the latest first."""
    labels = dict.fromkeys(facts.windows.tolist())
    found = {label: match for label in labels if (match := re.fullmatch(r"kept(\d+)_(-?\d+)", label))}
    return tuple(sorted(found, key=lambda label: (int(found[label][1]), -int(found[label][2]))))


def build(
    facts: Facts,
    segments: Mapping[str, str | None],
    config: Config,
    *,
    baseline: Baseline = NEVER_SCANNED,
) -> Table:
    """Measure every account in every trend window, by the norms of its segment.

    All windows are judged by the benchmarks of the window length nearest to the report's.
    """
    arrays = FactArrays.of(facts)
    windows, kept = trend_windows(arrays), kept_windows(arrays)
    at_window = places_in((*windows, *kept), arrays.windows)
    used = np.flatnonzero(at_window >= 0)
    owners, at_window = arrays.accounts[used], at_window[used]
    accounts = tuple(sorted(set(owners.tolist())))
    shape = (len(accounts), len(windows) + len(kept), len(COMPONENTS))
    floats = {name: np.full(shape, np.nan) for name in _CARRIED}
    reason = np.full(shape, REASONS.index("no_record"), dtype=np.int8)
    judged = np.empty(len(accounts), dtype=object)
    at_account = places_in(accounts, owners)
    benchmarks = baseline.benchmarks_for(_days(arrays, used[at_window == 0]))
    for segment, members in _by_segment(accounts, segments, config, baseline):
        scoring = config.scoring_for(segment)
        mine = norms(scoring, benchmarks, segment)
        judged[members] = mine
        chosen = np.flatnonzero(np.isin(at_account, members))
        if not chosen.size:
            continue
        found = measure(Columns(arrays, used[chosen]), config, scoring, mine)
        cells = (at_account[chosen], at_window[chosen])
        for name, array in floats.items():
            array[cells] = getattr(found, name)
        reason[cells] = found.reason
    state, carried = _carry(floats, STATE_OF_REASON[reason], _older(len(windows), kept))
    trend = slice(len(windows))
    return Table(
        accounts=accounts,
        windows=windows,
        kept=kept,
        reason=reason[:, trend],
        state=state,
        carried=carried,
        weight=_stacked([known.weight for known in judged], 1),
        dimension_weight=_stacked([known.dimension_weight for known in judged], 1),
        anchors=_stacked([known.anchors for known in judged], 2),
        norms=tuple(judged),
        **{name: array[:, trend] for name, array in floats.items()},
    )


def may_carry(facts: Facts) -> bool:
    """Whether windows older than these can matter: something is stale, or was scored before usage lost its users.

    What was never connected, or lacks master data, is so in every older window too.
    """
    columns = Columns(facts)
    stale = any(bool(columns.where(name, "stale").any()) for name in SOURCE_COLUMNS.values())
    return stale or bool(columns.where("usage_users_known", False).any())


def _days(facts: FactArrays, newest: NDArray[np.intp]) -> float:
    """The length of the newest window in days."""
    return 7 * float(Columns(facts, newest[:1]).numbers("weeks")[0]) if newest.size else QUARTER_DAYS


def _by_segment(
    accounts: tuple[str, ...], segments: Mapping[str, str | None], config: Config, baseline: Baseline
) -> list[tuple[str, NDArray[np.intp]]]:
    """The accounts' positions by segment; one group for all that nothing tells apart."""
    told = set(config.segments).union(*(b.segments for b in baseline.benchmarks))
    keys = [segments.get(account) or "" for account in accounts]
    known = np.array([key if key in told else "" for key in keys], dtype=object)
    return [(str(key), np.flatnonzero(known == key)) for key in sorted(set(known))]


def _stacked(arrays: list[Floats], dimensions: int) -> Floats:
    """One entry per account; shaped also without any."""
    shape = (len(COMPONENTS), 4)[:dimensions]
    return np.array(arrays, dtype=np.float64).reshape(len(arrays), *shape)


def _older(trend: int, kept: tuple[str, ...]) -> list[list[int]]:
    """For each window of the trend the places from which it may keep points, the latest first."""
    within: list[list[int]] = [[] for _ in range(trend)]  # kept windows that end within each window of the trend
    for place, label in enumerate(kept, start=trend):
        within[int(label.removeprefix("kept").partition("_")[0])].append(place)
    found = []
    for window in range(trend):
        steps = range(window, min(window + CARRY_WINDOWS, trend - 1))
        found.append([place for step in steps for place in (*within[step], step + 1)])
    return found


def _carry(floats: dict[str, Floats], own: Codes, older: list[list[int]]) -> tuple[Codes, NDArray[np.int16]]:
    """Stale components take what they had in the last older window that measured them, else are unknown.

    One that had nothing to measure when its source was last alive was in no score, and enters none because that broke.
    """
    trend = len(older)
    state = own[:, :trend].copy()
    carried = np.full(state.shape, -1, dtype=np.int16)
    source = {name: array.copy() for name, array in floats.items()}
    for window, places in enumerate(older):
        waiting = own[:, window] == STALE
        for place in places if waiting.any() else ():
            take = waiting & (own[:, place] == MEASURED)
            for name, array in floats.items():
                array[:, window][take] = source[name][:, place][take]
            carried[:, window][take] = place
            waiting &= ~take
            if place >= trend:
                waiting &= own[:, place] != NO_OPPORTUNITY
        state[:, window][(own[:, window] == STALE) & (carried[:, window] < 0)] = UNKNOWN
    return state, carried
