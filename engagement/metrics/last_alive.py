"""The windows in which a source that has stopped was measured last (docs/method.md, section 1, stale).

A source counts as stopped once nothing came from it for some days. Up to then its components were measured, by a
window that ended up to so many days after its last record. What they had there is what they keep, so that the score
neither rises nor falls because a source broke. Such a window is labelled ``kept{w}_{end}``: it ends within the trend's
``t{w}``.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import pairwise

import numpy as np
import pandas as pd
import polars as pl

from engagement.local_time import days_after, from_wall, to_datetime, to_instant, wall_of
from engagement.metrics.grid import local_length
from engagement.metrics.sources import GROUPS, WATCHED
from engagement.model import State, Window


def last_alive(
    facts: pd.DataFrame, deliveries: pl.DataFrame, windows: Mapping[str, Window], *, days: int, timezone: str
) -> dict[str, Window]:
    """Where anything is stale: for each window of the trend and each source, the last window that saw the source alive.

    It is as long as that window and ends ``days`` local days after the source's last record before that window's end.
    Those that ended before the trend's oldest window, or after the trend's window itself, are left out. ``deliveries``
    must know the windows' ends. What an account gets does not depend on the other accounts.
    """
    trend = {label: window for label, window in windows.items() if label[:1] == "t" and label[1:].isdigit()}
    if not _stale(facts, trend):
        return {}
    newest_first = sorted(trend.values(), key=lambda window: window.end, reverse=True)
    found: dict[str, Window] = {}
    for window in newest_first:
        for last in _last_records(deliveries, window.end):
            kept = _kept(window, last, days, timezone)
            place = next((w for w, (a, b) in enumerate(pairwise(newest_first)) if b.end < kept.end <= a.end), None)
            if place is not None and kept.end < window.end:
                found.setdefault(f"kept{place}_{to_instant(kept.end)}", kept)
    return found


def _stale(facts: pd.DataFrame, labels: Collection[str]) -> bool:
    """Whether anything is stale in some windows."""
    here = facts.index.get_level_values("window").isin(list(labels))
    return any(bool((facts[name].array[here] == State.STALE.value).any()) for name in GROUPS)


def _last_records(deliveries: pl.DataFrame, end: datetime) -> Iterator[datetime]:
    """The last record before a window's end of each source that supplies what the score rests on."""
    watched = deliveries.filter(
        pl.col("window_end") == end, pl.col("kind").is_in([str(kind) for kind in WATCHED]), pl.col("last_at") < end
    )
    yield from watched["last_at"].unique().sort()


def _kept(window: Window, last: datetime, days: int, timezone: str) -> Window:
    """As long as ``window`` by the wall clock, up to the moment when ``last`` is about to be too long ago."""
    start, end = (np.array([to_instant(moment)]) for moment in (window.start, window.end))
    until = days_after(np.array([to_instant(last)]), days, timezone)
    since = from_wall(wall_of(until, timezone) - local_length(start, end, timezone), timezone)
    return Window(to_datetime(int(since[0])), to_datetime(int(until[0])))
