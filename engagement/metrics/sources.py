"""Whether the sources behind an account's metrics deliver: measured, stale or unknown (docs/method.md, sections 1, 10).

A kind's sources for an account are those that supplied this kind to this account before the window's end, else to any
account. A kind is stale when it has such sources and none of them delivered anything in the last days before the end.
Those are the account's stopped sources; of usage only where it has a licence.
Records that cannot say who acted, or what came of it, supply no kind; they still show that their source is alive.
What people log by hand is no source: it neither supplies a kind nor keeps one alive.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from engagement.config import MetricsConfig
from engagement.metrics.arrays import NEVER, Flags, Ints, Lists, Names, offsets_of
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
_STATES: Final = np.array([State.UNKNOWN.value, State.STALE.value, State.MEASURED.value], dtype=object)


def source_states(
    ledger: Ledger, usage: Usage, licences: Licences, deliveries: pl.DataFrame, grid: Grid, config: MetricsConfig
) -> Columns:
    """The four state columns, and the sources that stopped."""
    names = Names(ledger.references["source"], usage.source, deliveries["source"])
    anywhere, live = _delivered(_told(deliveries, names), len(names), grid, config)
    supplied = _first_supplied(ledger, usage, names, grid.accounts) < grid.ends[:, None, None, None]
    behind = np.where(supplied.any(axis=3, keepdims=True), supplied, anywhere[:, None])
    known = _any(behind)
    stopped = known & ~_any(behind & live[:, None, None])
    columns = {name: _joint(known, stopped, [WATCHED.index(kind) for kind in kinds]) for name, kinds in GROUPS.items()}
    stopped[:, licences.seats == 0, WATCHED.index(USAGE)] = False
    silent = np.any(behind & stopped[..., None], axis=2).reshape(grid.size, len(names))
    cell, source = np.nonzero(silent)
    return {**columns, "stopped_sources": Lists(offsets_of(cell, grid.size), names.texts[source])}


def _joint(known: Flags, stopped: Flags, kinds: list[int]) -> NDArray[np.object_]:
    """By cell: unknown if no kind is supplied, stale if one that is has stopped, else measured."""
    found = np.where(_any(known[..., kinds]), np.where(_any(stopped[..., kinds]), 1, 2), 0)
    return _STATES[found.ravel()]


def _any(flags: Flags) -> Flags:
    """Whether any is flagged along the last axis."""
    return np.asarray(flags.any(axis=-1), dtype=np.bool_)


def _first_supplied(ledger: Ledger, usage: Usage, names: Names, accounts: int) -> Ints:
    """Accounts x kinds x sources: the first instant at which the source supplied the kind to the account."""
    first = np.full((accounts, len(WATCHED), len(names)), NEVER)
    place = np.full(len(KINDS), -1)
    place[[KINDS[kind] for kind in INTERACTIONS]] = np.arange(len(INTERACTIONS))
    kind, source = place[ledger.kind], names.codes(ledger.references["source"])
    unsaid = ledger.going(Direction.UNKNOWN) | ledger.in_status(Status.UNKNOWN)
    rows = np.flatnonzero((kind >= 0) & (source >= 0) & ~unsaid & ~ledger.is_logged)
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


def _delivered(told: _Told, sources: int, grid: Grid, config: MetricsConfig) -> tuple[Flags, Flags]:
    """By window: kinds x sources that supplied anybody before its end, and which sources delivered of late."""
    ends, since = grid.ends[:, None], grid.before_ends(config.stale_after_days)[:, None]
    here = told.end == ends
    anywhere = np.zeros((len(ends), len(WATCHED), sources), dtype=np.bool_)
    live = np.zeros((len(ends), sources), dtype=np.bool_)
    window, place = np.nonzero(here & (told.last >= since) & (told.last < ends))
    live[window, told.source[place]] = True
    window, place = np.nonzero(here & (told.kind >= 0) & (told.first < ends))
    anywhere[window, told.kind[place], told.source[place]] = True
    return anywhere, live
