"""Whether the sources behind an account's metrics deliver: measured, stale or unknown (docs/method.md, sections 1, 10).

A kind's sources for an account are those that supplied this kind to this account before the window's end, else to any
account. A kind is stale when it has such sources and none of them delivered anything in the last days before the end.
"""

from typing import Any, Final

import numpy as np
import polars as pl

from engagement.config import MetricsConfig
from engagement.local_time import to_datetime
from engagement.metrics.arrays import NEVER, Flags, Ints, Names, instants
from engagement.metrics.grid import Grid
from engagement.metrics.ledger import KINDS, Ledger
from engagement.metrics.product import Usage
from engagement.model import Kind, State

Columns = dict[str, Any]
USAGE: Final = "usage"
INTERACTIONS: Final = (Kind.EMAIL, Kind.MESSAGE, Kind.CALL, Kind.MEETING, Kind.BUSINESS_REVIEW)
WATCHED: Final = (*INTERACTIONS, USAGE)
GROUPS: Final = {
    "interaction_state": INTERACTIONS,
    "outreach_state": (Kind.EMAIL, Kind.MESSAGE, Kind.CALL),
    "meeting_state": (Kind.MEETING, Kind.BUSINESS_REVIEW),
    "usage_state": (USAGE,),
}


def source_states(ledger: Ledger, usage: Usage, deliveries: pl.DataFrame, grid: Grid, config: MetricsConfig) -> Columns:
    """The four state columns."""
    names = Names(ledger.references["source"], usage.source, deliveries["source"])
    first = _first_supplied(ledger, usage, names, grid.accounts)
    found: dict[str, list[list[str]]] = {name: [] for name in GROUPS}
    for window, end in enumerate(grid.ends.tolist()):
        anywhere, live = _deliveries(deliveries, names, end, grid.before_end(window, config.stale_after_days))
        supplied = first < end  # accounts x kinds x sources
        own = _any(supplied)
        behind = np.where(own[:, :, None], supplied, anywhere[None, :, :])
        supplied_at_all = _any(behind)
        stopped = supplied_at_all & ~_any(behind & live[None, None, :])
        for name, kinds in GROUPS.items():
            found[name].append(_joint(supplied_at_all, stopped, [WATCHED.index(kind) for kind in kinds]))
    return {name: pl.Series([state for states in found[name] for state in states], dtype=pl.String) for name in GROUPS}


def _joint(supplied: Flags, stopped: Flags, kinds: list[int]) -> list[str]:
    """Unknown if no kind is supplied, stale if one that is has stopped, else measured."""
    states = np.where(stopped[:, kinds].any(axis=1), State.STALE.value, State.MEASURED.value)
    found: list[str] = np.where(supplied[:, kinds].any(axis=1), states, State.UNKNOWN.value).tolist()
    return found


def _any(sources: Flags) -> Flags:
    """Whether any source is flagged, by account and kind."""
    return np.asarray(sources.any(axis=2), dtype=np.bool_)


def _first_supplied(ledger: Ledger, usage: Usage, names: Names, accounts: int) -> Ints:
    """Accounts x kinds x sources: the first instant at which the source supplied the kind to the account."""
    first = np.full((accounts, len(WATCHED), len(names)), NEVER)
    place = np.full(len(KINDS), -1)
    place[[KINDS[kind] for kind in INTERACTIONS]] = np.arange(len(INTERACTIONS))
    kind, source = place[ledger.kind], names.codes(ledger.references["source"])
    rows = np.flatnonzero((kind >= 0) & (source >= 0))
    np.minimum.at(first, (ledger.account[rows], kind[rows], source[rows]), ledger.at[rows])
    source = names.codes(usage.source)
    rows = np.flatnonzero(source >= 0)
    kinds = np.full(len(rows), WATCHED.index(USAGE))
    np.minimum.at(first, (usage.account[rows], kinds, source[rows]), usage.at[rows])
    return first


def _deliveries(deliveries: pl.DataFrame, names: Names, end: int, since: int) -> tuple[Flags, Flags]:
    """Kinds x sources that supplied anybody before the end; and which sources delivered anything since ``since``."""
    here = deliveries.filter(pl.col("window_end") == to_datetime(end))
    anywhere = np.zeros((len(WATCHED), len(names)), dtype=np.bool_)
    live = np.zeros(len(names), dtype=np.bool_)
    source, last = names.codes(here["source"]), instants(here["last_at"], missing=-NEVER)
    live[source[(last >= since) & (last < end)]] = True
    first = instants(here["first_at"])
    for kind, code, begun in zip(here["kind"], source.tolist(), first.tolist(), strict=True):
        if kind in WATCHED and begun < end:
            anywhere[WATCHED.index(kind), code] = True
    return anywhere, live
