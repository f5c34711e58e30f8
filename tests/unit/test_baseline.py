"""The baseline of a scan survives the store, and the nearest window answers."""

from datetime import UTC, datetime

from engagement.baseline import NEVER_SCANNED, Baseline, Benchmarks, Group, Peers, SignalBaseline
from engagement.model import Component

GROUP = Group(
    accounts=30,
    components={Component.RESPONSE_RATE: Peers(accounts=28, mean=0.7, strength=1.5, quantiles=(0.1, 0.7, 1.0))},
    usual_gap_days=4.5,
    usual_gap_accounts=25,
    meetings=120,
    lost_meetings=12,
    meeting_accounts=29,
)
BASELINE = Baseline(
    as_of=datetime(2026, 10, 5, tzinfo=UTC),
    benchmarks=(Benchmarks(28, GROUP, {"": GROUP}), Benchmarks(91, GROUP, {"enterprise": GROUP})),
    signals=SignalBaseline(threshold=0.003, tests=200, events_ratio=0.97),
)


def test_a_baseline_reads_as_it_was_written() -> None:
    assert Baseline.from_json(BASELINE.to_json()) == BASELINE
    assert Baseline.from_json(NEVER_SCANNED.to_json()) == NEVER_SCANNED


def test_the_nearest_window_answers() -> None:
    assert [BASELINE.benchmarks_for(days).days for days in (7, 30, 59, 60, 92, 365)] == [28, 28, 28, 91, 91, 91]  # type: ignore[union-attr]
    assert NEVER_SCANNED.benchmarks_for(28) is None
