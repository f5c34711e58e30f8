"""Flags, scans and snapshots in the store: what is saved comes back, two writers never both win."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from test_bulk import fill

from engagement.baseline import Baseline, SignalBaseline
from engagement.model import (
    Dimension,
    Flag,
    FlagEvent,
    FlagState,
    ScanReason,
    Severity,
    SignalName,
    Strength,
    Tier,
    Verdict,
)
from engagement.results import Evidence
from engagement.signals import life
from engagement.store import flags as store
from engagement.store import scans, snapshots
from engagement.store.binding import WorkspaceViolation
from engagement.store.database import Database

AT = datetime(2026, 10, 5, 2, 0, 0, 7, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _workspaces(database: Database) -> None:
    for key in ("W", "other"):
        fill(database, key)


def raised(account: str = "A", subject: str = "", *, workspace: str = "W", at: datetime = AT) -> life.Observed:
    finding = life.Finding(
        workspace, account, SignalName.REVIEW_MISSED, subject, strength=Strength.STRONG, severity=Severity.HIGH
    )
    return life.observe(None, finding, at=at)


def save(database: Database, *found: life.Observed, workspace: str = "W") -> list[Flag]:
    flags = [each.flag for each in found if each.flag is not None]
    events = [each.event for each in found if each.event is not None]
    with database.session(workspace, write=True) as session:
        store.save_judged(session, [store.StoredFlag(flag) for flag in flags], events)
    return flags


def test_a_flag_comes_back_with_its_audit_and_evidence(database: Database) -> None:
    subject = "odd ' \" \u202e %s :x"
    found = raised(subject=subject)
    assert found.flag is not None
    assert found.event is not None
    evidence = (Evidence("missed", 2, ("crm:1", "crm:2")), Evidence("sponsor", "c-1"), Evidence("rate", 0.25))
    flag = replace(
        found.flag,
        state=FlagState.ESCALATED,
        since=AT + timedelta(days=1),
        not_held_since=AT + timedelta(days=2),
        verdict=Verdict.ALREADY_KNOWN,
        snoozed_until=AT + timedelta(days=3),
        escalated_to="boss@x.example",
        escalation_due=AT + timedelta(days=4),
        acted_by="ann@x.example",
        revision=2,
    )
    event = FlagEvent(
        flag.flag_id, 2, AT, "ann@x.example", "why \0", FlagState.OPEN, flag.state, flag.verdict, AT, "boss@x.example"
    )
    with database.session("W", write=True) as session:
        store.save_judged(session, [store.StoredFlag(flag, 0.004, evidence)], [found.event, event])
    with database.session("W") as session:
        assert store.find_flag(session, flag.flag_id) == store.StoredFlag(flag, 0.004, evidence)
        assert store.flag_events(session, [flag.flag_id]) == [found.event, event]
        assert found.event.reason == ScanReason.RAISED
        assert store.find_flag(session, "none") is None
        assert store.flags_like(session, flag.flag_id[:6]) == [flag.flag_id]
        assert store.flags_like(session, "%") == []
        assert store.verdict_events(session, AT) == [event]
        assert store.verdict_events(session, AT - timedelta(seconds=1)) == []
        assert store.flags_by_id(session, [flag.flag_id, "none"]) == [flag]


def test_a_flag_that_is_not_found_again_keeps_its_evidence(database: Database) -> None:
    found = raised()
    assert found.flag is not None
    with database.session("W", write=True) as session:
        store.save_judged(session, [store.StoredFlag(found.flag, 0.1, (Evidence("missed", 2),))], [])
        store.save_judged(session, [store.StoredFlag(replace(found.flag, not_held_since=AT))], [])
        assert store.flags(session) == [
            store.StoredFlag(replace(found.flag, not_held_since=AT), 0.1, (Evidence("missed", 2),))
        ]


def test_flags_by_what_is_asked_for(database: Database) -> None:
    first, second = save(database, raised("A"), raised("B", "c"))
    with database.session("W", write=True) as session:
        changed = life.acknowledge(second, actor="ann", at=AT)
        assert changed.event is not None
        assert store.save_change(session, second, changed.flag, changed.event)
    with database.session("W") as session:

        def listed(**given: object) -> list[Flag]:
            return [stored.flag for stored in store.flags(session, **given)]  # type: ignore[arg-type]

        assert listed() == [first, changed.flag]
        assert listed(account_ids=["B"]) == [changed.flag]
        assert listed(account_ids=[]) == []
        assert listed(states=[FlagState.OPEN]) == [first]
        assert listed(signals=[SignalName.CANCELLED_MEETINGS]) == []
        assert listed(severities=[Severity.HIGH]) == [first, changed.flag]
        assert store.flags_to_judge(session, ["A", "B"]) == sorted([first, changed.flag], key=lambda f: f.flag_id)


def test_of_two_who_read_the_same_flag_one_changes_it(database: Database) -> None:
    (flag,) = save(database, raised())
    mine = life.acknowledge(flag, actor="ann", at=AT)
    theirs = life.resolve(flag, actor="bob", at=AT, reason="called them")
    assert mine.event is not None
    assert theirs.event is not None
    with database.session("W", write=True) as session:
        assert store.save_change(session, flag, mine.flag, mine.event)
    with database.session("W", write=True) as session:
        assert not store.save_change(session, flag, theirs.flag, theirs.event)
    with database.session("W") as session:
        found = store.find_flag(session, flag.flag_id)
        assert found is not None
        assert found.flag == mine.flag
        assert [event.actor for event in store.flag_events(session, [flag.flag_id])] == [None, "ann"]


def test_twenty_at_once_leave_one_change_and_one_audit_row(database: Database) -> None:
    (flag,) = save(database, raised())
    barrier, won = threading.Barrier(20), []

    def click(number: int) -> None:
        changed = life.acknowledge(flag, actor=f"p{number}", at=AT)
        assert changed.event is not None
        barrier.wait(20)
        with database.session("W", write=True) as session:
            won.append(store.save_change(session, flag, changed.flag, changed.event))

    threads = [threading.Thread(target=click, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(won) == [False] * 19 + [True]
    with database.session("W") as session:
        assert len(store.flag_events(session, [flag.flag_id])) == 2


def test_what_a_person_does_survives_a_scan_that_only_saw_the_rule_hold(database: Database) -> None:
    (flag,) = save(database, raised())
    later = AT + timedelta(days=1)
    finding = life.Finding("W", "A", flag.signal, strength=Strength.WEAK, severity=Severity.LOW)
    seen = life.observe(flag, finding, at=later)
    save(database, seen)
    changed = life.resolve(flag, actor="ann", at=later, reason="done")  # she saw the flag before that scan
    assert changed.event is not None
    with database.session("W", write=True) as session:
        assert store.save_change(session, flag, changed.flag, changed.event)
    with database.session("W") as session:
        found = store.find_flag(session, flag.flag_id)
    assert found is not None
    assert (found.flag.state, found.flag.last_held, found.flag.strength) == (FlagState.RESOLVED, later, Strength.WEAK)


def test_flags_stay_in_their_workspace(database: Database) -> None:
    (flag,) = save(database, raised())
    save(database, raised(workspace="other"), workspace="other")
    with database.session("other", write=True) as session:
        assert store.find_flag(session, flag.flag_id) is None
        assert [stored.flag.flag_id for stored in store.flags(session)] != [flag.flag_id]
        assert len(store.flags(session)) == 1
        assert store.flag_events(session, [flag.flag_id]) == []
        changed = life.acknowledge(flag, actor="eve", at=AT)
        assert changed.event is not None
        assert not store.save_change(session, flag, changed.flag, changed.event)
        with pytest.raises(WorkspaceViolation):
            session.upsert_many(store.FlagRow, [{"workspace_id": "W", "flag_id": "x"}])


# -- scans -----------------------------------------------------------------------------------------------------------


def scan(at: datetime, **given: object) -> scans.StoredScan:
    baseline = Baseline(as_of=at, signals=SignalBaseline(threshold=0.01, tests=7))
    plain: dict[str, object] = {
        "as_of": at, "week": "2026-W41", "weekly": True, "config_fingerprint": "f", "baseline": baseline,
        "accounts": 2, "started_at": at, "skipped": {"A": "ValueError"}, "finished_at": at,
    }  # fmt: skip
    return scans.StoredScan(**{**plain, **given})  # type: ignore[arg-type]


def test_the_baseline_is_that_of_the_last_finished_scan_before(database: Database) -> None:
    first, second, stopped = AT, AT + timedelta(days=1), AT + timedelta(days=2)
    with database.session("W", write=True) as session:
        assert scans.baseline_at(session, AT) is None
        for each in (scan(first), scan(second, weekly=False), scan(stopped, finished_at=None)):
            scans.save_scan(session, each)
    with database.session("W") as session:
        assert scans.find_scan(session, first) == scan(first)
        assert scans.find_scan(session, first + timedelta(seconds=1)) is None
        assert scans.baseline_at(session, first - timedelta(microseconds=1)) is None
        for moment, expected in ((first, first), (second - timedelta(microseconds=1), first), (stopped, second)):
            found = scans.baseline_at(session, moment)
            assert found is not None
            assert found.as_of == expected
        assert scans.last_scan(session, stopped) == (second, second)
    with database.session("other") as session:
        assert scans.baseline_at(session, stopped) is None


def test_the_scan_that_decides_a_week(database: Database) -> None:
    with database.session("W", write=True) as session:
        scans.save_scan(session, scan(AT))
        scans.save_scan(session, scan(AT + timedelta(days=1), weekly=False))

        def deciding(week: str = "2026-W41", before: datetime = AT + timedelta(days=3), fingerprint: str = "f") -> bool:
            found = scans.deciding_scan(session, week=week, before=before, config_fingerprint=fingerprint)
            return found == scan(AT)

        assert deciding()
        assert not deciding(week="2026-W42")
        assert not deciding(before=AT)
        assert not deciding(fingerprint="other")


# -- snapshots -------------------------------------------------------------------------------------------------------


def snapshot(account: str, day: date, **given: object) -> snapshots.Snapshot:
    plain: dict[str, object] = {
        "account_id": account, "day": day, "period": "quarterly", "config_fingerprint": "f", "as_of": AT,
        "overall": 61.5, "dimensions": dict.fromkeys(Dimension, 60.0), "coverage": 1.0,
        "tier": Tier.MODERATELY_ENGAGED, "facts": {"response_rate": ["measured", 0.5, 3.0]},
        "weekly": True, "announced_tier": Tier.LOW_ENGAGED, "tier_probability": 0.7,
    }  # fmt: skip
    return snapshots.Snapshot(**{**plain, **given})  # type: ignore[arg-type]


def test_each_accounts_last_snapshot_before_a_day(database: Database) -> None:
    days = [date(2026, 9, 28), date(2026, 9, 30), date(2026, 10, 5)]
    empty = dict.fromkeys(Dimension)
    stored = [
        snapshot("A", days[0]),
        snapshot("A", days[1], weekly=False, overall=None, dimensions=empty, announced_tier=None),
        snapshot("A", days[2]),
        snapshot("B", days[0]),
    ]
    with database.session("W", write=True) as session:
        snapshots.save_snapshots(session, stored)
        snapshots.save_snapshots(session, stored[:1])
    with database.session("W") as session:

        def latest(before: date, weekly: bool | None = None) -> dict[str, snapshots.Snapshot]:
            return snapshots.latest_snapshots(session, ["A", "B"], period="quarterly", before=before, weekly=weekly)

        assert latest(days[0]) == {}
        assert latest(days[2]) == {"A": stored[1], "B": stored[3]}
        assert latest(days[2], weekly=True) == {"A": stored[0], "B": stored[3]}
        assert snapshots.snapshots_of(session, "A", period="quarterly") == stored[:3]
    with database.session("other") as session:
        assert snapshots.snapshots_of(session, "A", period="quarterly") == []
