"""How sure a raised signal is, worked by hand: what the test rests on, what it compares with, what a scan keeps."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from scipy import stats

from engagement.baseline import NEVER_SCANNED, Baseline, Benchmarks, Group, Peers, SignalBaseline
from engagement.config import Config
from engagement.model import Component, Flag, Severity, SignalName, Strength
from engagement.results import Evidence, Signal
from engagement.scoring.row import account_rows
from engagement.signals import account_scan, account_signals, life, measure_signals, run_tests, scan_of
from tests.unit.factories import AS_OF, facts

CONFIG = Config()
DAY = timedelta(days=1)
DROP, SILENT, LOST = (
    SignalName.USAGE_AND_ENGAGEMENT_DROP,
    SignalName.UNANSWERED_OUTREACH,
    SignalName.CANCELLED_MEETINGS,
)
# Six answers, a request that was left open before the customer was last heard from, and the two of the silence.
SILENCE: dict[str, dict[str, Any]] = {
    "scan28": {
        "attempts": 3,
        "attempt_asks": 2,
        "attempt_first_at": AS_OF - 9 * DAY,
        "attempt_last_at": AS_OF - 2 * DAY,
        "attempt_first_business_days": 6.25,
        "attempt_contact_ids": ["c2"],
    },
    "scan91": {
        "asks": 9,
        "asks_settled": 8,
        "settled_answered": 6,
        "response_hours": [10.0, 20, 30, 40, 50, 60, 200, 150, 40],
        "response_observed": [True] * 6 + [False] * 3,
    },
}
# Of 7 settled requests before the silence 6 were answered; with 4 prior ones at one half: (6 + 2) / (7 + 4).
NO_MEETING = {"meetings_lost": 0, "meetings_held": 0}  # in 28 days: those of 91 are then judged alone
ANSWERED = 8 / 11
# Within 150 h every answer came; within 40 h (4 of 6, and 4 prior ones spread over 120 h: 4/3) of 10.
BY_40_HOURS = (4 + 4 / 3) / 10
SILENCE_P = (1 - ANSWERED) * (1 - ANSWERED * BY_40_HOURS)
FALL: dict[str, dict[str, Any]] = {
    "scan28": {"product_events": 80, "points": 80.0, "weekly_events": [20.0] * 4, "weekly_points": [20.0] * 4},
    "scan28_previous": {
        "product_events": 100,
        "points": 100.0,
        "weekly_events": [25.0] * 4,
        "weekly_points": [25.0] * 4,
    },
}


def told(
    windows: dict[str, dict[str, Any]],
    baseline: Baseline = NEVER_SCANNED,
    *,
    flags: tuple[Flag, ...] = (),
    segment: str | None = None,
) -> Signal:
    """The one signal of an account that only differs in these windows from the usual one."""
    frame = facts({"A1": windows})
    scan = account_scan(
        account_rows(frame, "A1"),
        "A1",
        usual_gap_days=5.0,
        config=CONFIG,
        timezone="UTC",
        as_of=AS_OF,
        days_to_renewal=None,
        segment=segment,
    )
    (signal,) = account_signals(frame, scan, baseline=baseline, raised_flags=flags)
    return signal


def compared(signal: Signal) -> list[Evidence]:
    """What the test of a signal compared with: the last pieces of its evidence."""
    codes = {
        "usual_answer_rate",
        "unanswered_asks",
        "usual_loss_rate",
        "asks_needed",
        "all_accounts_events_ratio",
        "all_accounts_points_ratio",
    }
    return [e for e in signal.evidence if e.code in codes]


def falls(pooled: float) -> float:
    """P of 80 after 100 where the weeks themselves do not vary: 12 prior weeks of 18 have the pooled dispersion."""
    return float(stats.t(18).cdf(-20 / (max(1.0, 12 * pooled / 18) * 180) ** 0.5))


class TestSilence:
    def test_its_p_value_and_what_it_rests_on(self) -> None:
        signal = told(SILENCE)
        assert signal.p_value == pytest.approx(SILENCE_P)
        assert compared(signal) == [
            Evidence("usual_answer_rate", pytest.approx(ANSWERED)),
            Evidence("unanswered_asks", 2),
        ]

    def test_a_request_open_since_before_the_silence_counts_against_the_customer(self) -> None:
        answered_before = {**SILENCE["scan91"], "asks_settled": 7}  # as if the one of 200 h had not been watched
        found = told({**SILENCE, "scan91": answered_before})
        assert found.evidence[-2].value == pytest.approx((6 + 2) / (6 + 4))

    @pytest.mark.parametrize(
        ("days", "tested"), [(5.0, False), (5.01, True)], ids=["five business days", "a moment more"]
    )
    def test_a_young_silence_is_no_evidence(self, days: float, tested: bool) -> None:
        month = {**SILENCE["scan28"], "attempt_first_business_days": days}
        assert told({**SILENCE, "scan28": month}).p_value == pytest.approx(SILENCE_P if tested else 1.0)

    def test_without_a_request_there_is_nothing_to_test(self) -> None:
        none = {"asks": 0, "asks_settled": 0, "settled_answered": 0, "response_hours": [], "response_observed": []}
        found = told({"scan28": {**SILENCE["scan28"], "attempt_asks": 0}, "scan91": none})
        assert (found.p_value, found.strength) == (None, Strength.WEAK)

    def test_the_segments_own_rate_stands_in_from_five_accounts_on(self) -> None:
        def scanned(accounts: int) -> Baseline:
            own, all_ = (
                Group(accounts=number, components={Component.RESPONSE_RATE: Peers(accounts=number, mean=mean)})
                for number, mean in ((accounts, 0.9), (30, 0.3))
            )
            return Baseline(benchmarks=(Benchmarks(days=91, workspace=all_, segments={"smb": own}),))

        rates = [told(SILENCE, scanned(n), segment="smb").evidence[-2].value for n in (5, 4)]
        assert rates == pytest.approx([(6 + 4 * 0.9) / 11, (6 + 4 * 0.3) / 11])

    @pytest.mark.parametrize(("contact", "severity"), [("c1", Severity.HIGH), ("c2", Severity.MEDIUM)])
    def test_a_strong_one_is_severe_where_it_is_the_sponsor_who_is_silent(
        self, contact: str, severity: Severity
    ) -> None:
        month = {**SILENCE["scan28"], "attempt_contact_ids": ["c9", contact]}
        signal = told({**SILENCE, "scan28": month}, Baseline(signals=SignalBaseline(threshold=0.5)))
        assert (signal.strength, signal.severity) == (Strength.STRONG, severity)


class TestSegments:
    def test_each_account_is_judged_by_its_own_segment_whatever_the_order(self) -> None:
        def group(lost: int, answered: float) -> Group:
            peers = {Component.RESPONSE_RATE: Peers(accounts=9, mean=answered)}
            return Group(accounts=9, components=peers, meetings=100, lost_meetings=lost, meeting_accounts=9)

        known = Benchmarks(91, workspace=group(15, 0.5), segments={"smb": group(30, 0.9), "big": group(5, 0.2)})
        month = {**SILENCE["scan28"], **NO_MEETING}
        lost = {"scan28": month, "scan91": {**SILENCE["scan91"], "meetings_lost": 3, "meetings_held": 4}}
        accounts = {"A": "smb", "B": None, "C": "big"}
        scan = scan_of(facts(dict.fromkeys(accounts, lost)), rules=CONFIG.signals, timezone="UTC")
        found = run_tests(scan, Baseline(benchmarks=(known,)), CONFIG, accounts)
        for account, usual, answers in (("A", 30, 0.9), ("B", 15, 0.5), ("C", 5, 0.2)):
            rate = (usual + 0.15) / 101
            expected = stats.betabinom(7, 20 * rate, 20 * (1 - rate)).sf(2)
            assert found.p_value(account, LOST) == pytest.approx(expected)
            answered = (6 + 4 * answers) / 11
            assert found.p_value(account, SILENT) == pytest.approx((1 - answered) * (1 - answered * BY_40_HOURS))


class TestLostMeetings:
    @pytest.mark.parametrize(("accounts", "rate"), [(5, (6 + 0.15) / (20 + 1)), (4, 0.15)])
    def test_the_rate_of_the_segment_counts_from_five_accounts_on(self, accounts: int, rate: float) -> None:
        group = Group(accounts=9, meetings=20, lost_meetings=6, meeting_accounts=accounts)
        baseline = Baseline(benchmarks=(Benchmarks(days=91, workspace=group),))
        signal = told({"scan28": NO_MEETING, "scan91": {"meetings_lost": 3, "meetings_held": 4}}, baseline)
        assert signal.p_value == pytest.approx(stats.betabinom(7, 20 * rate, 20 * (1 - rate)).sf(2))
        assert compared(signal) == [Evidence("usual_loss_rate", pytest.approx(rate))]

    def test_a_calendar_that_stopped_tests_nothing(self) -> None:
        stopped = {"scan28": {"meeting_state": "stale"}, "scan91": {"meetings_lost": 3}}
        assert told(stopped).p_value is None


class TestSlowing:
    SLOW: dict[str, dict[str, Any]] = {  # noqa: RUF012 - read only
        "scan28": {"response_median_hours": 90.0, "response_hours": [80.0, 85, 90, 95, 99]},
        "scan28_previous": {"response_median_hours": 10.0, "response_hours": [8.0, 9, 10, 11, 12]},
    }

    def slow(self, asks: int) -> Signal:
        windows = {label: dict(cells) for label, cells in self.SLOW.items()}
        for cells in windows.values():
            cells["response_hours"] = cells["response_hours"][:asks]
            cells["response_observed"] = [True] * asks
        return told(windows)

    def test_every_wait_now_above_every_wait_before_is_one_split_of_252(self) -> None:
        signal = self.slow(5)
        assert signal.p_value == pytest.approx(1 / 252)
        assert signal.strength is Strength.STRONG
        assert compared(signal) == [Evidence("asks_needed", 5)]

    def test_four_requests_are_too_few(self) -> None:
        assert self.slow(4).p_value is None

    def test_one_settled_request_is_enough_for_the_rule(self) -> None:
        one = {**self.SLOW["scan28"], "response_observed": [True] * 5, "asks_settled": 1}
        before = {**self.SLOW["scan28_previous"], "response_observed": [True] * 5}
        assert told({"scan28": one, "scan28_previous": before}).signal is SignalName.RESPONSE_SLOWING


class TestDrop:
    @pytest.mark.parametrize(("events", "points"), [(3.0, 6.0), (6.0, 3.0), (None, 6.0), (6.0, None), (None, None)])
    def test_each_count_has_its_own_dispersion_and_the_calmer_test_decides(
        self, events: float | None, points: float | None
    ) -> None:
        known = SignalBaseline(events_ratio=1.0, points_ratio=1.0, events_dispersion=events, points_dispersion=points)
        expected = max(falls(2.0 if d is None else d) for d in (events, points))  # 2: as configured
        assert told(FALL, Baseline(signals=known)).p_value == pytest.approx(expected, rel=0.01)

    @pytest.mark.parametrize(
        ("events", "points", "expected"),
        [
            (0.9, 1.1, [("all_accounts_events_ratio", 0.9), ("all_accounts_points_ratio", 1.1)]),
            (None, 1.1, [("all_accounts_points_ratio", 1.1)]),
            (0.9, None, [("all_accounts_events_ratio", 0.9)]),
            (None, None, []),
        ],
    )
    def test_it_tells_how_all_accounts_went_where_that_is_known(
        self, events: float | None, points: float | None, expected: list[tuple[str, float]]
    ) -> None:
        signal = told(FALL, Baseline(signals=SignalBaseline(events_ratio=events, points_ratio=points)))
        assert compared(signal) == [Evidence(code, value) for code, value in expected]

    def test_what_fell_for_all_is_measured_against_that_and_a_rise_is_not(self) -> None:
        def found(ratio: float) -> float | None:
            return told(FALL, Baseline(signals=SignalBaseline(events_ratio=ratio, points_ratio=ratio))).p_value

        assert found(0.8) == pytest.approx(0.5)
        assert found(1.5) == found(1.0) == pytest.approx(falls(2.0), rel=0.01)
        assert found(0.0) == 1.0


class TestWhatAScanKeeps:
    def account(self, events: tuple[float, float], points: tuple[float, float], **state: str) -> dict[str, Any]:
        """Two figures of 28 days and of the 28 before; the weeks before are even, those now take turns with none."""
        cells: dict[str, dict[str, Any]] = {"scan28": dict(state), "scan28_previous": {}}
        for label, place in (("scan28", 0), ("scan28_previous", 1)):
            for total, weekly, figures in (
                ("product_events", "weekly_events", events),
                ("points", "weekly_points", points),
            ):
                figure = figures[place]
                weeks = [figure / 2, 0.0, figure / 2, 0.0] if place == 0 else [figure / 4] * 4
                cells[label] |= {total: figure, weekly: weeks}
        return cells

    def test_ratios_and_dispersions_of_events_and_of_points(self) -> None:
        accounts = {
            "A": self.account((80.0, 100.0), (8.0, 10.0)),
            "B": self.account((40.0, 80.0), (9.0, 10.0)),
            "C": self.account((99.0, 10.0), (1.0, 10.0), usage_state="stale", interaction_state="unknown"),
            "D": self.account((12.0, 0.0), (7.0, 0.0)),
        }
        scan = scan_of(facts(accounts), rules=CONFIG.signals, timezone="UTC")
        found = measure_signals(scan, NEVER_SCANNED, CONFIG)
        # Weeks of a, 0, a, 0 about their mean a/2: squares / mean = 2a = the figure; 3 degrees in each window.
        assert found.events_ratio == pytest.approx((0.8 + 0.5) / 2)
        assert found.points_ratio == pytest.approx((0.8 + 0.9) / 2)
        assert found.events_dispersion == pytest.approx((80 + 40) / 12)
        assert found.points_dispersion == pytest.approx((8 + 9) / 12)
        tests = run_tests(scan, Baseline(signals=found), CONFIG)
        assert found.tests == int(tests.p_values.notna().to_numpy().sum())
        assert found.threshold == tests.threshold is not None

    def test_accounts_that_differ_more_than_their_weeks_explain_widen_the_dispersion(self) -> None:
        """Of 20 accounts every other one doubled and halved: the spread of their ratios, robustly, in place of 1."""
        pairs = [(100.0, 50.0), (50.0, 100.0)] * 10
        accounts = {
            f"A{i:02}": {
                "scan28": {"product_events": now, "weekly_events": [now / 4] * 4},
                "scan28_previous": {"product_events": before, "weekly_events": [before / 4] * 4},
            }
            for i, (now, before) in enumerate(pairs)
        }
        ratio = 1.25  # the median of ten twos and ten halves
        z = [(now - ratio * before) / (ratio * (now + before)) ** 0.5 for now, before in pairs]
        spread = (max(z) - min(z)) / 2 / 0.6745
        for number, expected in ((20, spread**2), (19, 1.0)):
            kept = dict(list(accounts.items())[:number])
            scan = scan_of(facts(kept), rules=CONFIG.signals, timezone="UTC")
            found = measure_signals(scan, NEVER_SCANNED, CONFIG).events_dispersion
            assert found == pytest.approx(expected)

    def test_nothing_before_leaves_nothing_to_keep(self) -> None:
        scan = scan_of(facts({"A": self.account((0.0, 0.0), (0.0, 0.0))}), rules=CONFIG.signals, timezone="UTC")
        found = measure_signals(scan, NEVER_SCANNED, CONFIG)
        assert (found.events_ratio, found.points_dispersion) == (None, None)


def test_a_flags_life_is_told_with_its_signal() -> None:
    """State, since when, until when and by whom come from the flag, its first day too."""
    raised = life.observe(None, life.Finding("W1", "A1", LOST), at=AS_OF - 20 * DAY).flag
    assert raised is not None
    handed = life.escalate(
        raised, actor="ann@us.com", at=AS_OF - 3 * DAY, to="boss@us.com", reason="renewal", due=AS_OF + DAY
    ).flag
    lost = {"scan91": {"meetings_lost": 2, "lost_ids": ["cal:b", "cal:a"]}}
    signal = told(lost, flags=(replace(handed, subject="another"), handed))
    assert (signal.first_seen, signal.flag_id) == (AS_OF - 20 * DAY, handed.flag_id)
    assert (signal.state, signal.state_since, signal.state_until) == ("escalated", AS_OF - 3 * DAY, AS_OF + DAY)
    assert signal.state_by == "ann@us.com"
    snoozed = life.snooze(raised, actor="bob@us.com", at=AS_OF - DAY, until=AS_OF + 9 * DAY, reason="away").flag
    signal = told(lost, flags=(snoozed,))
    assert (signal.state_since, signal.state_until, signal.state_by) == (AS_OF - DAY, AS_OF + 9 * DAY, "bob@us.com")
    assert told(lost, flags=(replace(raised, subject="another"),)).flag_id is None
