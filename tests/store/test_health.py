"""How delivery stands: the numbers by hand, in this workspace only."""

from datetime import timedelta

import pytest
from test_bulk import fill
from test_retention import inbox, outbox

from engagement.baseline import Baseline
from engagement.delivery import InboxState, OutboxState
from engagement.store import scans
from engagement.store.claims import database_now
from engagement.store.database import Database
from engagement.store.health import standing
from engagement.store.tables import InboxRow, JobRow, OutboxRow


def test_nothing_is_zero(database: Database) -> None:
    fill(database, "W")
    with database.session("W") as session:
        found = standing(session)
    assert (found.inbox, found.outbox, found.dead, found.jobs) == ({}, {}, {}, {})
    assert (found.inbox_oldest, found.outbox_overdue, found.escalations, found.skipped) == (0, 0, 0, 0)
    assert found.last_scan is None


def test_counts_and_ages(database: Database) -> None:
    for key in ("W", "other"):
        fill(database, key)
    with database.session("W", write=True) as session:
        now = database_now(session)

        def back(row: dict[str, object], seconds: float) -> dict[str, object]:
            return {**row, "received_at" if "inbox_key" in row else "next_at": now - timedelta(seconds=seconds)}

        rows = [inbox("a", InboxState.WAITING, 1), inbox("b", InboxState.WORKING, 1), inbox("c", InboxState.DONE, 1)]
        session.insert_many(InboxRow, [back(row, age) for row, age in zip(rows, (30, 90, 900), strict=True)])
        out = [
            outbox("a", OutboxState.PENDING, 1),
            outbox("b", OutboxState.PENDING, 1),
            outbox("c", OutboxState.DEAD, 1),
        ]
        out[2]["reason"] = "channel_not_found"
        session.insert_many(OutboxRow, [back(row, age) for row, age in zip(out, (40, -500, 900), strict=True)])
        job = {"name": "scan", "slot": "2026-10-05", "state": "done", "owner": None, "lease_until": None, "attempts": 1}
        session.insert_many(JobRow, [{**job, "started_at": now, "finished_at": now, "note": None}])
        scans.save_scan(
            session,
            scans.StoredScan(
                as_of=now, week="2026-W41", weekly=True, config_fingerprint="f", baseline=Baseline(as_of=now),
                accounts=3, started_at=now, skipped={"A": "ValueError"}, finished_at=now,
            ),
        )  # fmt: skip
    with database.session("W") as session:
        found = standing(session)
    assert found.inbox == {"waiting": 1, "working": 1, "done": 1}
    assert found.inbox_oldest == pytest.approx(90, abs=20)
    assert found.outbox == {("digest", "pending"): 2, ("digest", "dead"): 1}
    assert found.outbox_overdue == pytest.approx(40, abs=20)
    assert found.dead == {("digest", "channel_not_found"): 1}
    assert found.jobs == {("scan", "done"): 1}
    assert (found.last_scan, found.skipped) == (now, 1)
    with database.session("other") as session:
        assert standing(session).inbox == {}
