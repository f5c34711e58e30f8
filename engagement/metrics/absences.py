"""When everybody whom an ask addressed was out of office (docs/method.md, section 10): the clock stands still then."""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from engagement.business_time import BusinessCalendar, merged
from engagement.metrics.arrays import Flags, Ints, Ragged, spread, total
from engagement.metrics.ledger import Ledger

Spans = list[tuple[int, int]]


@dataclass(frozen=True)
class Away:
    """Spans [from, until) of each ask, disjoint."""

    offsets: Ints
    start: Ints
    end: Ints

    def business(self, places: Ints, begun: Ints, until: Ints, calendar: BusinessCalendar) -> Ints:
        """Business microseconds of the asks' spans that fall into [begun, until)."""
        if not len(self.start):
            return np.zeros(len(places), dtype=np.int64)
        owners, spans = spread(self.offsets[places], self.offsets[places + 1])
        start = np.maximum(self.start[spans], begun[owners])
        end = np.maximum(start, np.minimum(self.end[spans], until[owners]))
        stopped = calendar.coordinate(end) - calendar.coordinate(start)
        return total(owners, stopped, len(places)).astype(np.int64)


def absences(ledger: Ledger, *, rows: Ints, views: Ints, ours: Flags, until: Ints, absent: tuple[Ints, Ints]) -> Away:
    """The spans of each ask in ``rows``. ``absent``: the auto-replies that name an end, rows and views."""
    size = len(rows)
    if not len(absent[0]):
        return Away(np.zeros(size + 1, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    spans = _by_person(ledger, *absent)
    concerned = _all_absent_once(ledger.named, rows, np.unique(ledger.contact[absent[0]])) & ours
    found: list[tuple[int, int, int]] = []
    for place in np.flatnonzero(concerned).tolist():
        row, view = int(rows[place]), int(views[place])
        whom = ledger.named.values[ledger.named.offsets[row] : ledger.named.offsets[row + 1]].tolist()
        common = reduce(_common, (spans.get((view, person), []) for person in whom))
        found += [(place, a, b) for a, b in common if b > ledger.at[row] and a < until[place]]
    table = np.array(found, dtype=np.int64).reshape(-1, 3)
    return Away(np.searchsorted(table[:, 0], np.arange(size + 1)), table[:, 1], table[:, 2])


def _by_person(ledger: Ledger, rows: Ints, views: Ints) -> dict[tuple[int, int], Spans]:
    spans: dict[tuple[int, int], Spans] = {}
    for row, view in zip(rows.tolist(), views.tolist(), strict=True):
        span = (int(ledger.at[row]), int(ledger.out_until[row]))
        spans.setdefault((view, int(ledger.contact[row])), []).append(span)
    return {key: merged(found) for key, found in spans.items()}


def _all_absent_once(named: Ragged, rows: Ints, people: Ints) -> Flags:
    """Whether each row names somebody, and nobody but these people."""
    owners, whom = named.expand(rows)
    others = np.bincount(owners[~np.isin(whom, people)], minlength=len(rows))
    everybody: Flags = (named.lengths[rows] > 0) & (others == 0)
    return everybody


def _common(one: Spans, other: Spans) -> Spans:
    """The intersection of two sets of disjoint spans."""
    return [(max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) < min(b, d)]
