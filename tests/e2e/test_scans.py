"""Weekly scans of the sample company: its stories become flags, and what was there before keeps its history."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from engagement import Engagement
from engagement.model import FlagState, SignalName, Strength
from engagement.sample import STORIES
from engagement.scan_result import ScanResult
from tests.e2e.conftest import AS_OF


@pytest.fixture(scope="module")
def scanned(sample_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engagement, ScanResult]]:
    """A copy of the sample company after its last weekly scans, and the result of the last."""
    copy = tmp_path_factory.mktemp("scans") / "sample.db"
    shutil.copy(Path(sample_database.removeprefix("sqlite:///")), copy)
    with Engagement.open(f"sqlite:///{copy}") as service:
        for week in (2, 1):
            service.scan(as_of=AS_OF - timedelta(weeks=week), follow_plays=False)
        yield service, service.scan(as_of=AS_OF)


def test_every_story_raises_its_flags_and_no_other(scanned: tuple[Engagement, ScanResult]) -> None:
    service, _ = scanned
    holding: dict[str, set[SignalName]] = {}
    for stored in service.flags(states=tuple(FlagState)):
        if stored.flag.last_held == AS_OF:
            holding.setdefault(stored.flag.account_id, set()).add(stored.flag.signal)
    for story in STORIES:
        report = service.account_report(story.account_id, as_of=AS_OF)
        if report.account.closed_at is None:
            assert holding.get(story.account_id, set()) == story.signals, story.title


def test_the_tiers_are_as_told_beside_what_is_usual_in_the_workspace(scanned: tuple[Engagement, ScanResult]) -> None:
    service, _ = scanned
    for story in STORIES:
        report = service.account_report(story.account_id, as_of=AS_OF)
        assert report.score.tier in story.tiers, (story.title, report.score.overall)


def test_the_report_shows_when_the_flag_was_first_seen_and_what_the_scan_found(
    scanned: tuple[Engagement, ScanResult],
) -> None:
    service, _ = scanned
    stored = {(each.flag.account_id, each.flag.signal, each.flag.subject): each for each in service.flags()}
    seen_before = 0
    for story in STORIES:
        for signal in service.account_report(story.account_id, as_of=AS_OF).signals:
            kept = stored.get((story.account_id, signal.signal, signal.subject))
            if kept is None:
                continue  # of a closed account
            assert (signal.flag_id, signal.first_seen) == (kept.flag.flag_id, kept.flag.first_seen)
            assert (signal.strength, signal.severity, signal.p_value) == (
                kept.flag.strength,
                kept.flag.severity,
                kept.p_value,
            )
            assert signal.evidence == kept.evidence
            seen_before += kept.flag.first_seen < AS_OF
    assert seen_before > 3


def test_the_scan_announces_strong_flags_and_only_them(scanned: tuple[Engagement, ScanResult]) -> None:
    service, last = scanned
    assert last.skipped == {}
    assert last.accounts > 50
    assert last.threshold is not None
    announced = [each.flag for each in service.flags() if each.flag.announced_at is not None]
    assert announced
    holding = [flag for flag in announced if flag.last_held == AS_OF]
    assert {flag.strength for flag in holding} <= {Strength.STRONG}


def test_a_scan_of_the_portfolio_twice_changes_no_flag(scanned: tuple[Engagement, ScanResult]) -> None:
    service, last = scanned
    before = service.flags(states=tuple(FlagState))
    again = service.scan(as_of=AS_OF, follow_plays=False)
    assert service.flags(states=tuple(FlagState)) == before
    assert (again.raised, again.cleared, again.reopened, again.announced) == (0, 0, 0, ())
    assert (again.accounts, again.strong, again.weak, again.threshold) == (
        last.accounts,
        last.strong,
        last.weak,
        last.threshold,
    )


def test_warnings_that_rest_on_a_source_that_stopped_are_not_announced(scanned: tuple[Engagement, ScanResult]) -> None:
    service, _ = scanned
    later = service.scan(as_of=AS_OF + timedelta(weeks=3), follow_plays=False)  # nothing was delivered since
    assert later.strong + later.weak > 0
    assert later.announced == ()


def test_a_weekly_scan_follows_the_steps_of_every_plan(scanned: tuple[Engagement, ScanResult]) -> None:
    _, last = scanned
    assert last.steps_opened > last.accounts / 2
