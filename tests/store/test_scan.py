"""Scans of a small workspace on both databases: a flag's life from what happens, not from what a test sets."""

import csv
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from engagement import scan as scan_module
from engagement.errors import FlagInputError, FlagNotFound, FlagStateError
from engagement.ingest import import_paths
from engagement.model import FlagState, ScanReason, SignalName, Verdict
from engagement.scan_result import ScanResult
from engagement.service import Engagement
from engagement.store import flags as flag_store
from engagement.store import scans, snapshots

UNANSWERED = SignalName.UNANSWERED_OUTREACH
Put = Callable[..., None]


def at(month: int, day: int, hour: int = 2) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def put(tmp_path: Path, service: Engagement) -> Put:
    """Imports rows of one entity, given as dictionaries, into a workspace."""
    numbers = iter(range(1000))

    def write(entity: str, rows: list[dict[str, Any]], workspace: str = "W") -> None:
        folder = tmp_path / f"in{next(numbers)}"
        folder.mkdir()
        with (folder / f"{entity}.csv").open("w", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        results = import_paths(service.database, workspace, [folder])
        assert all(result.quarantined == 0 and result.accepted + result.updated == len(rows) for result in results)

    return write


@pytest.fixture
def service(url: str) -> Iterator[Engagement]:
    with Engagement.open(url, workspace="W", create=True) as opened:
        opened.change_workspace(timezone="Europe/Berlin")
        yield opened


def mail(account: str, when: datetime, status: str = "sent") -> dict[str, Any]:
    contact, key = f"{account}-1", f"{account}-{when:%m%d%H}-{status}"
    return {
        "account_id": account, "kind": "email", "occurred_at": when.isoformat(), "activity_id": key,
        "status": status, "contact_id": contact, "source": "mail",
    }  # fmt: skip


def talk(account: str, first: datetime, days: int) -> list[dict[str, Any]]:
    """A mail of ours every third day, answered the next."""
    found = []
    for day in range(0, days, 3):
        found += [
            mail(account, first + timedelta(days=day)),
            mail(account, first + timedelta(days=day + 1), "received"),
        ]
    return found


@pytest.fixture
def company(put: Put) -> None:
    """A: three mails in September that nobody answers; B and C: talk on; B's owner is Bea."""
    put("people", [{"email": "bea@us.example", "name": "Bea"}])
    put(
        "accounts",
        [{"account_id": key, "name": key, "owner_email": "bea@us.example" if key == "B" else ""} for key in "ABC"],
    )
    put("contacts", [{"account_id": key, "contact_id": f"{key}-1", "name": "One"} for key in "ABC"])
    rows = talk("A", at(7, 1, 9), 50) + talk("B", at(7, 1, 9), 120) + talk("C", at(7, 1, 9), 120)
    put("activities", rows + [mail("A", at(9, day, 9)) for day in (1, 2, 3)])


def states(service: Engagement, account: str = "A") -> list[tuple[SignalName, FlagState]]:
    found = service.flags(account=account, signal=UNANSWERED, states=tuple(FlagState))
    return [(each.flag.signal, each.flag.state) for each in found]


@pytest.mark.usefixtures("company")
def test_a_flag_is_raised_kept_cleared_after_fourteen_days_and_opens_again(service: Engagement, put: Put) -> None:
    before = service.scan(as_of=at(9, 3))  # two mails so far
    assert (before.raised, before.accounts, before.weekly, before.skipped) == (0, 3, True, {})
    raised = service.scan(as_of=at(9, 7))
    assert (raised.raised, raised.weak + raised.strong) == (1, 1)
    assert states(service) == [(UNANSWERED, FlagState.OPEN)]
    assert service.scan(as_of=at(9, 14)).raised == 0
    put("activities", [mail("A", at(9, 15, 9), "received")])
    cleared = [service.scan(as_of=at(9, 16) + timedelta(days=day)).cleared for day in range(14)]
    assert cleared == [0] * 13 + [1]
    assert states(service) == [(UNANSWERED, FlagState.CLEARED)]
    assert service.flags(account="A", signal=UNANSWERED) == []
    put("activities", [mail("A", at(10, day, 9)) for day in (1, 2, 5)])
    assert service.scan(as_of=at(10, 6)).reopened == 1
    (stored,) = service.flags(account="A", signal=UNANSWERED)
    assert [event.reason for event in service.flag_history(stored.flag.flag_id)] == [
        ScanReason.RAISED,
        ScanReason.CLEARED,
        ScanReason.REOPENED,
    ]
    assert stored.flag.first_seen == at(9, 7)
    assert {each.code for each in stored.evidence}


@pytest.mark.usefixtures("company")
def test_a_flag_is_not_cleared_while_its_source_is_silent(service: Engagement) -> None:
    """All sources stop: the attempts leave the window, the rule no longer holds, yet nothing says that it is over."""
    service.scan(as_of=at(9, 7))
    later = [service.scan(as_of=at(11, 20) + timedelta(days=day)) for day in range(16)]
    assert [scan.cleared for scan in later] == [0] * 16
    assert states(service) == [(UNANSWERED, FlagState.OPEN)]


@pytest.mark.usefixtures("company")
def test_the_same_moment_twice_changes_nothing(service: Engagement) -> None:
    def everything() -> object:
        with service.database.session("W") as session:
            found = flag_store.flags(session)
            events = flag_store.flag_events(session, [each.flag.flag_id for each in found])
            kept = [snapshots.snapshots_of(session, key, period="quarterly") for key in "ABC"]
            scan = scans.find_scan(session, at(9, 7))
        assert scan is not None
        return found, events, kept, replace(scan, started_at=at(1, 1), finished_at=at(1, 1))

    first = service.scan(as_of=at(9, 7))
    before = everything()
    again = service.scan(as_of=at(9, 7))
    assert everything() == before
    assert (first.raised, again.raised, again.announced) == (1, 0, ())
    assert replace(again, raised=1, announced=first.announced) == first


@pytest.mark.usefixtures("company")
def test_a_report_shows_the_flag_as_it_stood_at_its_end(service: Engagement) -> None:
    service.scan(as_of=at(9, 7))
    (stored,) = service.flags(account="A")
    service.acknowledge(
        stored.flag.flag_id, actor="bea", at=at(9, 8), verdict=Verdict.REAL, revision=stored.flag.revision
    )
    service.snooze(stored.flag.flag_id, actor="bea", at=at(9, 9), reason="on holiday", business_days=3)

    def shown(moment: datetime) -> tuple[object, ...]:
        (signal,) = [s for s in service.account_report("A", as_of=moment).signals if s.signal is UNANSWERED]
        return signal.flag_id, signal.state, signal.first_seen, signal.state_until, signal.state_by

    key = stored.flag.flag_id
    assert shown(at(9, 6))[:2] == (None, None)
    assert shown(at(9, 7)) == (key, FlagState.OPEN, at(9, 7), None, None)
    assert shown(at(9, 8)) == (key, FlagState.ACKNOWLEDGED, at(9, 7), None, "bea")
    assert shown(at(9, 10)) == (key, FlagState.SNOOZED, at(9, 7), at(9, 14), "bea")
    precision = service.precision(as_of=at(9, 8))
    assert (precision[UNANSWERED].judged, precision[UNANSWERED].real) == (1, 1)
    assert service.precision(as_of=at(9, 7)) == {}


@pytest.mark.usefixtures("company")
def test_a_report_uses_the_baseline_of_the_last_scan_before_its_end(service: Engagement) -> None:
    service.scan(as_of=at(9, 7))
    with service.database.session("W") as session:
        assert service._baseline(session, at(9, 6)).as_of is None
        found = service._baseline(session, at(9, 8))
        assert found is service._baseline(session, at(9, 9))
    assert found.as_of == at(9, 7)
    assert {each.days for each in found.benchmarks} == {28, 91}
    assert found.benchmarks[0].workspace.accounts == 3
    assert found.signals.tests > 0


@pytest.mark.usefixtures("company")
def test_the_first_scan_of_a_week_decides_its_threshold(service: Engagement) -> None:
    # In Berlin the ISO week 37 begins on Monday 7 September at midnight, 22:00 UTC on Sunday.
    sunday, monday = service.scan(as_of=at(9, 6, 21)), service.scan(as_of=at(9, 6, 22))
    tuesday, next_week = service.scan(as_of=at(9, 8)), service.scan(as_of=at(9, 14))
    assert [(each.week, each.weekly) for each in (sunday, monday, tuesday, next_week)] == [
        ("2026-W36", True),
        ("2026-W37", True),
        ("2026-W37", False),
        ("2026-W38", True),
    ]
    assert (tuesday.threshold, tuesday.tests) == (monday.threshold, monday.tests)
    other = service.config.model_copy(update={"signals": service.config.signals.model_copy(update={"fdr_q": 0.5})})
    assert service.with_config(other).scan(as_of=at(9, 9)).weekly


@pytest.mark.usefixtures("company")
def test_a_scan_that_was_killed_between_batches_finishes_later(
    service: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engagement.measure_use.BATCH", 1)
    whole, kept = scan_module._keep, []

    def killed(*given: Any) -> Any:
        if kept:
            raise KeyboardInterrupt
        kept.append(given)
        return whole(*given)

    monkeypatch.setattr(scan_module, "_keep", killed)
    with pytest.raises(KeyboardInterrupt):
        service.scan(as_of=at(9, 7))
    with service.database.session("W") as session:
        stopped = scans.find_scan(session, at(9, 7))
        assert stopped is not None
        assert stopped.finished_at is None
        assert scans.baseline_at(session, at(9, 8)) is None
        assert len(flag_store.flags(session)) == 1  # A's batch was kept
        assert snapshots.snapshots_of(session, "B", period="quarterly") == []
    monkeypatch.setattr(scan_module, "_keep", whole)
    done = service.scan(as_of=at(9, 7))
    assert (done.accounts, done.raised, done.weekly) == (3, 0, True)
    assert len(service.flag_history(service.flags(account="A")[0].flag.flag_id)) == 1
    with service.database.session("W") as session:
        assert scans.baseline_at(session, at(9, 8)) is not None
        assert len(snapshots.snapshots_of(session, "B", period="quarterly")) == 1


@pytest.mark.usefixtures("company")
def test_batches_change_nothing(service: Engagement, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = service.scan(as_of=at(9, 7))
    with service.database.session("W") as session:
        first = snapshots.snapshots_of(session, "A", period="quarterly"), scans.baseline_at(session, at(9, 7))
    monkeypatch.setattr("engagement.measure_use.BATCH", 1)
    assert replace(service.scan(as_of=at(9, 7)), raised=1, announced=whole.announced) == whole
    with service.database.session("W") as session:
        assert (snapshots.snapshots_of(session, "A", period="quarterly"), scans.baseline_at(session, at(9, 7))) == first


@pytest.mark.usefixtures("company")
def test_an_account_that_fails_is_listed_and_keeps_its_flags_while_the_rest_is_judged(
    service: Engagement, monkeypatch: pytest.MonkeyPatch, put: Put
) -> None:
    service.scan(as_of=at(9, 7))
    put("activities", [mail("A", at(9, 8, 9), "received")])
    whole = service._facts

    def broken(ids: Any, *given: Any) -> pd.DataFrame:
        if "A" in ids:
            raise ZeroDivisionError("secret customer text")
        return whole(ids, *given)

    monkeypatch.setattr(service, "_facts", broken)
    result = service.scan(as_of=at(10, 1))
    assert (result.accounts, dict(result.skipped)) == (2, {"A": "ZeroDivisionError"})
    (stored,) = service.flags(account="A")
    assert stored.flag.not_held_since is None
    with service.database.session("W") as session:
        scan = scans.find_scan(session, at(10, 1))
        assert scan is not None
        assert (scan.skipped, scan.finished_at is None) == ({"A": "ZeroDivisionError"}, False)


@pytest.mark.usefixtures("company")
def test_the_flags_of_a_closed_account_are_resolved_and_open_again_with_it(service: Engagement, put: Put) -> None:
    service.scan(as_of=at(9, 7))
    put("accounts", [{"account_id": "A", "name": "A", "closed_at": date(2026, 9, 8)}])
    assert service.scan(as_of=at(9, 7, 3)).closed == 0
    assert service.scan(as_of=at(9, 8)).closed == 1
    assert service.scan(as_of=at(9, 9)).closed == 0
    (stored,) = service.flags(account="A", states=[FlagState.RESOLVED])
    assert service.flag_history(stored.flag.flag_id)[-1].reason == ScanReason.ACCOUNT_CLOSED
    assert service.flag_history(stored.flag.flag_id)[-1].actor is None
    put("accounts", [{"account_id": "A", "name": "A", "closed_at": date(2026, 12, 1)}])
    assert service.scan(as_of=at(9, 10)).reopened == 1


@pytest.mark.usefixtures("company")
def test_workspaces_with_the_same_accounts_do_not_mix(service: Engagement, url: str, put: Put) -> None:
    with Engagement.open(url, workspace="other", create=True) as other:
        put("accounts", [{"account_id": "A", "name": "A"}], workspace="other")
        service.scan(as_of=at(9, 7))
        assert other.flags() == []
        (stored,) = service.flags()
        with pytest.raises(FlagNotFound, match="flags list"):
            other.flag(stored.flag.flag_id)
        with pytest.raises(FlagNotFound):
            other.acknowledge(stored.flag.flag_id, actor="eve", at=at(9, 8))
        assert other.scan(as_of=at(9, 7)).raised == 0
        assert other.flags() == []


@pytest.mark.usefixtures("company")
def test_two_scans_at_once_raise_a_flag_once(service: Engagement, url: str) -> None:
    def scan() -> ScanResult:
        with Engagement.open(url, workspace="W") as own:
            return own.scan(as_of=at(9, 7))

    with ThreadPoolExecutor(2) as pool:
        results = [each.result(60) for each in [pool.submit(scan) for _ in range(2)]]
    assert sorted(result.raised for result in results) == [0, 1]
    assert sorted(len(result.announced) for result in results)[0] == 0
    (stored,) = service.flags()
    assert len(service.flag_history(stored.flag.flag_id)) == 1


def test_an_empty_workspace_can_be_scanned(service: Engagement) -> None:
    result = service.scan(as_of=at(9, 7))
    assert (result.accounts, result.raised, result.threshold) == (0, 0, None)


@pytest.mark.usefixtures("company")
def test_what_people_do_goes_through_the_store(service: Engagement) -> None:
    service.scan(as_of=at(9, 7))
    (stored,) = service.flags()
    key, now = stored.flag.flag_id, at(9, 7, 9)
    short = key[:8]
    assert service.acknowledge(short, actor="ann", at=now, note="calling").event is not None
    assert service.acknowledge(key, actor="bob", at=now).event is None  # Ann was first
    stale = service.resolve(key, actor="bob", at=now, reason="done", revision=1)
    assert (stale.event, stale.flag.state, stale.flag.acted_by) == (None, FlagState.ACKNOWLEDGED, "ann")
    until = service.snooze(key, actor="ann", at=at(9, 4, 14), business_days=1, reason="on holiday").flag.snoozed_until
    assert until == at(9, 7, 14)  # Friday afternoon to Monday afternoon
    due = service.escalate(key, actor="ann", at=now, to="boss@us.example", reason="stuck", due=at(9, 9)).flag
    assert (due.escalated_to, due.escalation_due) == ("boss@us.example", at(9, 9))
    with pytest.raises(FlagStateError, match="escalated"):
        service.snooze(key, actor="ann", at=now, business_days=1, reason="x")
    assert service.judge(key, Verdict.NOISE, actor="ann", at=now).flag.state is FlagState.ESCALATED
    assert service.resolve(key, actor="ann", at=now, reason="they answered").flag.state is FlagState.RESOLVED
    assert service.reopen(key, actor="ann", at=now, reason="not really").flag.state is FlagState.OPEN
    history = service.flag_history(key)
    assert [event.revision for event in history] == list(range(1, len(history) + 1))
    assert [event.to_state for event in history] == [
        "open", "acknowledged", "snoozed", "escalated", "escalated", "resolved", "open",
    ]  # fmt: skip
    for wrong in ("", "abc", "0" * 32, "zzzzzzzz", "0" * 8):
        with pytest.raises(FlagNotFound):
            service.flag(wrong)
    with pytest.raises(FlagInputError, match="not both"):
        service.snooze(key, actor="ann", at=now, business_days=1, until=at(9, 9), reason="x")
    with pytest.raises(FlagInputError, match="until when"):
        service.snooze(key, actor="ann", at=now, reason="x")


@pytest.mark.usefixtures("company")
def test_flags_are_listed_by_owner_signal_and_severity(service: Engagement, put: Put) -> None:
    service.scan(as_of=at(9, 7))
    assert [each.flag.account_id for each in service.flags(signal=UNANSWERED)] == ["A"]
    assert service.flags(signal=SignalName.REVIEW_MISSED) == []
    assert service.flags(owner="bea@us.example") == []
    put("accounts", [{"account_id": "A", "name": "A", "owner_email": "Bea@us.example"}])
    (stored,) = service.flags(owner="BEA@us.example")
    assert service.flags(owner="bea@us.example", account="B") == []
    assert stored.flag.severity is not None
    assert service.flags(severity=stored.flag.severity) == [stored]


@pytest.mark.usefixtures("company")
def test_snapshots_hold_what_the_report_says(service: Engagement) -> None:
    service.scan(as_of=at(9, 7))
    report = service.account_report("B", "quarterly", as_of=at(9, 7))
    with service.database.session("W") as session:
        (kept,) = snapshots.snapshots_of(session, "B", period="quarterly")
    assert (kept.overall, kept.tier, kept.coverage) == (report.score.overall, report.score.tier, report.score.coverage)
    assert kept.day == date(2026, 9, 7)
    assert {d: each.score for d, each in report.dimensions.items()} == dict(kept.dimensions)
    expected = {c.name: c.state for _, d in report.dimensions.items() for c in d.components}
    assert {name: told[0] for name, told in kept.facts.items()} == expected


def test_an_account_without_a_record_has_no_snapshot(service: Engagement, put: Put) -> None:
    put("accounts", [{"account_id": "N", "name": "New"}])
    assert service.scan(as_of=at(9, 7)).accounts == 1
    with service.database.session("W") as session:
        assert snapshots.snapshots_of(session, "N", period="quarterly") == []


@pytest.mark.usefixtures("company")
def test_a_scan_of_a_moment_ahead_has_not_finished_before_it(service: Engagement) -> None:
    """The demo's clock is moved ahead of the machine's; otherwise its scans would look days old at once."""
    ahead = datetime.now(UTC) + timedelta(days=3)
    service.scan(as_of=ahead)
    with service.database.session("W") as session:
        assert scans.last_scan(session, ahead) == (ahead, ahead)
