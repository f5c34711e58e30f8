"""Whether the sources behind an account's metrics deliver: measured, stale or unknown (docs/method.md, sections 1, 10).

A kind's sources for an account are those that supplied this kind to this account before the window's end, else to any
account. A kind is stale when it has such sources and none of them delivered anything in the last days before the end.
Those are the account's stopped sources; of usage only where it has a licence.
Records that cannot say who acted, or what came of it, supply no kind; they still show that their source is alive.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from engagement.config import MetricsConfig
from engagement.metrics.arrays import NEVER, Flags, Ints, Names
from engagement.metrics.grid import Grid
from engagement.metrics.ledger import Ledger
from engagement.metrics.product import Licences, Usage
from engagement.metrics.states import KINDS
from engagement.model import Direction, Kind, State, Status

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


def source_states(
    ledger: Ledger, usage: Usage, licences: Licences, deliveries: pl.DataFrame, grid: Grid, config: MetricsConfig
) -> Columns:
    """The four state columns, and the sources that stopped."""
    names = Names(ledger.references["source"], usage.source, deliveries["source"])
    first = _first_supplied(ledger, usage, names, grid.accounts)
    told = _told(deliveries, names)
    found: dict[str, list[str]] = {name: [] for name in GROUPS}
    silent: list[list[str]] = []
    for end, since in zip(grid.ends.tolist(), grid.before_ends(config.stale_after_days), strict=True):
        anywhere, live = _delivered(told, len(names), end, since)
        supplied = first < end  # accounts x kinds x sources
        own = _any(supplied)
        behind = np.where(own[:, :, None], supplied, anywhere[None, :, :])
        supplied_at_all = _any(behind)
        stopped = supplied_at_all & ~_any(behind & live[None, None, :])
        for name, kinds in GROUPS.items():
            found[name] += _joint(supplied_at_all, stopped, [WATCHED.index(kind) for kind in kinds])
        stopped[licences.seats == 0, WATCHED.index(USAGE)] = False
        silent += _named(np.asarray((behind & stopped[:, :, None]).any(axis=1)), names)
    columns = {name: pl.Series(states, dtype=pl.String) for name, states in found.items()}
    return {**columns, "stopped_sources": pl.Series(silent, dtype=pl.List(pl.String))}


def _joint(supplied: Flags, stopped: Flags, kinds: list[int]) -> list[str]:
    """Unknown if no kind is supplied, stale if one that is has stopped, else measured."""
    states = np.where(stopped[:, kinds].any(axis=1), State.STALE.value, State.MEASURED.value)
    found: list[str] = np.where(supplied[:, kinds].any(axis=1), states, State.UNKNOWN.value).tolist()
    return found


def _named(chosen: Flags, names: Names) -> list[list[str]]:
    """By account, the names of the chosen sources, sorted."""
    texts = names.texts.to_list()
    found: list[list[str]] = [[] for _ in chosen]
    for account, source in np.argwhere(chosen).tolist():
        found[account].append(texts[source])
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
    unsaid = ledger.going(Direction.UNKNOWN) | ledger.in_status(Status.UNKNOWN)
    rows = np.flatnonzero((kind >= 0) & (source >= 0) & ~unsaid)
    np.minimum.at(first, (ledger.account[rows], kind[rows], source[rows]), ledger.at[rows])
    source = names.codes(usage.source)
    rows = np.flatnonzero(source >= 0)
    kinds = np.full(len(rows), WATCHED.index(USAGE))
    np.minimum.at(first, (usage.account[rows], kinds, source[rows]), usage.at[rows])
    return first


@dataclass(frozen=True)
class _Told:
    """What sources delivered, one entry for each source, kind and window's end."""

    source: Ints
    kind: Ints  # place among the watched kinds; -1: another
    first: Ints
    last: Ints
    end: Ints


def _told(deliveries: pl.DataFrame, names: Names) -> _Told:
    kinds = pl.Enum([str(kind) for kind in WATCHED])
    plain = deliveries.select(
        pl.col("kind").cast(kinds, strict=False).to_physical().cast(pl.Int64).fill_null(-1),
        pl.col("first_at").to_physical().fill_null(NEVER),
        pl.col("last_at").to_physical().fill_null(-NEVER),
        pl.col("window_end").to_physical(),
    )
    kind, first, last, end = (column.to_numpy() for column in plain)
    return _Told(source=names.codes(deliveries["source"]), kind=kind, first=first, last=last, end=end)


def _delivered(told: _Told, sources: int, end: int, since: int) -> tuple[Flags, Flags]:
    """Kinds x sources that supplied anybody before the end; and which sources delivered anything since ``since``."""
    here = told.end == end
    anywhere = np.zeros((len(WATCHED), sources), dtype=np.bool_)
    live = np.zeros(sources, dtype=np.bool_)
    live[told.source[here & (told.last >= since) & (told.last < end)]] = True
    begun = here & (told.kind >= 0) & (told.first < end)
    anywhere[told.kind[begun], told.source[begun]] = True
    return anywhere, live
