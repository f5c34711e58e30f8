"""Keeps what each source has delivered, by kind: the first and last record, and when they arrived."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import select

from engagement.model import LOGGED
from engagement.store.session import WorkspaceSession
from engagement.store.tables import SourceKindRow, SourceRow


@dataclass(frozen=True, slots=True)
class Delivery:
    """The span of some records: when they occurred, and when they arrived."""

    first_record_at: datetime
    last_record_at: datetime
    first_arrived_at: datetime
    last_arrived_at: datetime

    def __or__(self, other: "Delivery") -> "Delivery":
        return Delivery(
            min(self.first_record_at, other.first_record_at),
            max(self.last_record_at, other.last_record_at),
            min(self.first_arrived_at, other.first_arrived_at),
            max(self.last_arrived_at, other.last_arrived_at),
        )


Deliveries: TypeAlias = dict[tuple[str, str], Delivery]
"""By source and kind (an activity kind, or ``usage``)."""


def deliveries_of(records: Iterable[tuple[str, str, datetime, datetime]]) -> Deliveries:
    """The spans of records, each given by its source and kind, when it occurred and when it arrived."""
    moments: defaultdict[tuple[str, str], tuple[list[datetime], list[datetime]]] = defaultdict(lambda: ([], []))
    for source, kind, occurred_at, arrived_at in records:
        occurred, arrived = moments[(source, kind)]
        occurred.append(occurred_at)
        arrived.append(arrived_at)
    return {
        key: Delivery(min(occurred), max(occurred), min(arrived), max(arrived))
        for key, (occurred, arrived) in moments.items()
    }


def note_deliveries(session: WorkspaceSession, deliveries: Mapping[tuple[str, str], Delivery]) -> None:
    """Widen what the store knows of these sources; what people log by hand comes from none."""
    deliveries = {key: span for key, span in deliveries.items() if key[0] != LOGGED}
    if not deliveries:
        return
    sources = sorted({source for source, _ in deliveries})
    known = select(SourceKindRow).where(SourceKindRow.source.in_(sources))
    spans: Deliveries = {
        (row.source, row.kind): Delivery(
            row.first_record_at, row.last_record_at, row.first_arrived_at, row.last_arrived_at
        )
        for row in session.scalars(known)
    }
    rows = []
    for (source, kind), delivery in deliveries.items():
        span = spans[(source, kind)] | delivery if (source, kind) in spans else delivery
        if spans.get((source, kind)) != span:
            rows.append({
                "source": source, "kind": kind,
                "first_record_at": span.first_record_at, "last_record_at": span.last_record_at,
                "first_arrived_at": span.first_arrived_at, "last_arrived_at": span.last_arrived_at,
            })  # fmt: skip
    session.upsert_many(SourceRow, [{"name": source} for source in sources])
    session.upsert_many(SourceKindRow, rows)
