"""The nightly scan as a job: once a night, by one process; gone on with after a crash; one scan after a downtime."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli.commands import app
from bot.jobs import JobRunner
from bot.nightly_scan import WAIT_AT_MOST, NightlyScan, ScanWait, scan_note
from engagement import Engagement
from engagement.delivery import JobState
from engagement.errors import DatabaseUnavailable, Stopped
from engagement.model import FlagState, Workspace
from engagement.scan_result import ScanResult
from engagement.store import jobs, queries, scans
from engagement.store.database import Database
from tests.e2e.conftest import AS_OF

BERLIN_2AM = datetime(2026, 10, 5, tzinfo=UTC)  # 02:00 in Berlin
RESULT = ScanResult(
    as_of=BERLIN_2AM,
    week="2026-W41",
    weekly=True,
    config_fingerprint="f",
    accounts=3,
    strong=1,
    weak=0,
    raised=1,
    reopened=0,
    cleared=0,
    closed=0,
    announced=(),
    tier_changes=(),
    threshold=None,
    tests=0,
)


@dataclass
class FakeEngine:
    """Scans by noting the moment, or by what it is told to do first."""

    database: Database
    workspace_id: str = "default"
    scanned: list[datetime] = field(default_factory=list)
    first: Callable[[Callable[[], bool]], None] = lambda stop: None
    result: ScanResult = RESULT

    def workspace(self) -> Workspace:
        with self.database.session(self.workspace_id) as session:
            return queries.workspace(session)

    def scan(self, *, as_of: datetime, follow_plays: bool = True, stop: Callable[[], bool]) -> ScanResult:
        self.first(stop)
        self.scanned.append(as_of)
        return self.result


@dataclass
class Night:
    """A fake engine on a real database, and its clock."""

    engine: FakeEngine
    now: datetime = BERLIN_2AM

    def process(self, stop: threading.Event | None = None, tries: int = 3) -> NightlyScan:
        """Another process."""
        runner = JobRunner(
            self.engine.database, "default", stop or threading.Event(), tries=tries, again_in=timedelta(0)
        )
        return NightlyScan(self.engine, time(2), lambda: self.now, runner)

    def job(self, slot: str = "2026-10-05") -> jobs.Job:
        with self.engine.database.session("default") as session:
            found = jobs.find_job(session, "scan", slot)
        assert found is not None
        return found


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    with Engagement.open(f"sqlite:///{tmp_path / 'n.db'}", create=True) as service:
        service.change_workspace(timezone="Europe/Berlin")
        yield Night(FakeEngine(service.database))


def test_each_night_is_scanned_once_by_whichever_process_comes_first(night: Night) -> None:
    first, second = night.process(), night.process()
    done = []
    for hour in range(48):
        night.now = BERLIN_2AM + timedelta(hours=hour)
        done += [first.run_if_due(), second.run_if_due()]
    assert night.engine.scanned == [BERLIN_2AM, BERLIN_2AM + timedelta(days=1)]
    assert done.count(True) == 2
    assert night.job().note == "3 accounts, 1 flags raised, 0 cleared"


def test_after_four_nights_of_downtime_one_scan_catches_up(night: Night) -> None:
    night.process().run_if_due()
    night.now += timedelta(days=4, hours=9)
    night.process().run_if_due()
    night.process().run_if_due()
    assert night.engine.scanned == [BERLIN_2AM, BERLIN_2AM + timedelta(days=4)]


def test_a_scan_by_hand_after_the_slot_makes_the_nights_scan_needless(night: Night) -> None:
    with Engagement.open(str(night.engine.database.url)) as service:
        service.scan(as_of=BERLIN_2AM + timedelta(hours=3))
    night.now += timedelta(hours=4)
    assert night.process().run_if_due()
    assert night.engine.scanned == []
    assert night.job().note == "a later scan was there"


def test_a_failing_scan_is_tried_again_then_given_up_with_an_incident_and_the_next_night_goes_on(night: Night) -> None:
    def fail(_: Callable[[], bool]) -> None:
        raise KeyError("Northwind")

    night.engine.first = fail
    assert not any(night.process().run_if_due() for _ in range(5))
    job = night.job()
    assert (job.state, job.attempt) == (JobState.FAILED, 3)
    assert (job.note or "").startswith("incident ")
    night.engine.first = lambda stop: None
    night.now += timedelta(days=1)
    assert night.process().run_if_due()


def test_a_stop_gives_the_scan_back_at_once(night: Night) -> None:
    stopping = threading.Event()

    def until_stopped(stop: Callable[[], bool]) -> None:
        stopping.set()
        if stop():
            raise Stopped("stopped")

    night.engine.first = until_stopped
    assert not night.process(stopping).run_if_due()
    night.engine.first = lambda stop: None
    assert night.process().run_if_due()
    assert night.job().attempt == 1


def test_a_database_fault_is_a_failure_to_be_tried_again(night: Night) -> None:
    def fail(_: Callable[[], bool]) -> None:
        raise DatabaseUnavailable("restarts")

    night.engine.first = fail
    night.process().run_if_due()
    assert (night.job().state, night.job().note) == (JobState.RUNNING, "DatabaseUnavailable")


def test_digests_wait_for_the_scan_but_not_without_end(night: Night) -> None:
    waiting = ScanWait(night.process())
    assert waiting()
    night.now += WAIT_AT_MOST - timedelta(minutes=1)
    assert waiting()
    night.now += timedelta(minutes=1)
    assert not waiting()
    night.process().run_if_due()
    assert not ScanWait(night.process())()


def test_the_next_nights_scan_is_waited_for_anew(night: Night) -> None:
    waiting = ScanWait(night.process())
    assert waiting()
    night.process().run_if_due()  # done before anybody looked again
    night.now += timedelta(days=1)
    assert waiting()


@pytest.mark.parametrize(("words", "follows"), [((), True), (("--no-follow-plays",), False)])
def test_on_the_command_line_a_scan_may_leave_plans_alone(
    night: Night, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], follows: bool
) -> None:
    asked: list[bool] = []

    def scan(self: Engagement, *, as_of: datetime, follow_plays: bool) -> ScanResult:
        asked.append(follow_plays)
        return RESULT

    monkeypatch.setattr(Engagement, "scan", scan)
    url = night.engine.database.url.render_as_string(False)
    assert CliRunner().invoke(app, ["scan", *words, "--database", url]).exit_code == 0
    assert asked == [follows]


def test_left_out_accounts_are_listed_up_to_a_number() -> None:
    few = replace(RESULT, skipped={"A2": "KeyError", "A1": "ValueError"})
    assert scan_note(few).endswith("2 left out: A1 (ValueError), A2 (KeyError)")
    many = replace(RESULT, skipped={f"A{number:03}": "KeyError" for number in range(25)})
    assert scan_note(many).endswith("A019 (KeyError) and 5 more")


def test_a_scan_killed_halfway_is_finished_by_another_process_as_if_nothing_had_been(
    sample_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, slot = AS_OF + timedelta(hours=8), AS_OF  # 02:00 in the company's zone
    copies = [tmp_path / name for name in ("killed.db", "whole.db")]
    for copy in copies:
        shutil.copy(Path(sample_database.removeprefix("sqlite:///")), copy)
    monkeypatch.setattr("engagement.measure_use.BATCH", 20)
    with Engagement.open(f"sqlite:///{copies[1]}") as service:
        whole = service.scan(as_of=slot, follow_plays=False)
        expected = service.flags(states=tuple(FlagState))
    _killed(f"sqlite:///{copies[0]}", now, steps=6)  # three measure, and in the third of the rest
    with Engagement.open(f"sqlite:///{copies[0]}") as service:
        with service.database.session("default") as session:
            assert scans.last_scan(session, now) is None
        assert service.flags(states=tuple(FlagState))  # those of the batches that it had judged
        heir = NightlyScan(service, time(2), lambda: now, JobRunner(service.database, "default"))
        waiting = threading.Event()
        assert any(heir.run_if_due() or waiting.wait(0.2) for _ in range(100))  # until the lease of the killed one ends
        assert service.flags(states=tuple(FlagState)) == expected
        with service.database.session("default") as session:
            scan, job = scans.find_scan(session, slot), jobs.find_job(session, "scan", "2026-10-01")
    assert scan is not None
    assert job is not None
    assert (scan.accounts, job.state, job.attempt) == (whole.accounts, JobState.DONE, 2)


def _killed(url: str, now: datetime, *, steps: int) -> None:
    worker = [sys.executable, str(Path(__file__).with_name("scan_worker.py")), url, now.isoformat()]
    with subprocess.Popen(worker, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            assert line == "step\n", "the scan was over before it was killed"
            steps -= 1
            if not steps:
                process.kill()
                return
