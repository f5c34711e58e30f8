"""The literal rules of the six signals at their edges, with evidence, subject, first day, strength and severity."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from scipy.stats import betabinom

from engagement.config import Config
from engagement.model import Severity, SignalName, Strength
from engagement.results import Signal
from engagement.scoring.components import usual_gap
from engagement.scoring.row import account_rows
from engagement.signals import account_scan, account_signals, flags, scan_of
from tests.unit.factories import AS_OF, facts

CONFIG = Config()
DAY = timedelta(days=1)


def raised(
    *, days_to_renewal: int | None = 200, timezone: str = "UTC", config: Config = CONFIG, **windows: dict[str, Any]
) -> tuple[Signal, ...]:
    """The signals of one account whose windows are overridden."""
    frame = facts({"A1": windows})
    scan = account_scan(
        account_rows(frame, "A1"),
        "A1",
        usual_gap_days=float(usual_gap(frame.loc[[("A1", "scan28")]], config, config.scoring)[0]),
        config=config,
        timezone=timezone,
        as_of=AS_OF,
        days_to_renewal=days_to_renewal,
    )
    found = account_signals(frame, scan)
    held = flags(scan_of(frame, rules=config.signals, timezone=timezone)).loc["A1"]
    assert {s.signal.value for s in found} == {str(name) for name, holds in held.items() if holds}
    return found


def one(*, days_to_renewal: int | None = 200, timezone: str = "UTC", **windows: dict[str, Any]) -> Signal:
    (signal,) = raised(days_to_renewal=days_to_renewal, timezone=timezone, **windows)
    return signal


def value(signal: Signal, code: str) -> Any:
    return next(e.value for e in signal.evidence if e.code == code)


def sponsor(**fields: Any) -> dict[str, Any]:
    usual = {"left_on": None, "last_two_way_at": AS_OF - DAY, "usual_gap_days": 6.0, "silence_days": 1.0}
    return {"contact_id": "c1", **usual, **fields}


ATTEMPTS: dict[str, Any] = {
    "attempts": 3,
    "attempt_open_asks": 2,
    "attempt_first_at": AS_OF - 12 * DAY,
    "attempt_third_at": AS_OF - 4 * DAY,
    "attempt_last_at": AS_OF - 2 * DAY,
    "attempt_ids": ["crm:o3", "crm:o2", "crm:o1"],
    "attempt_contact_ids": ["c1", "c2"],
}


LOST: dict[str, Any] = {
    "meetings_lost": 2,
    "lost_ids": ["cal:b", "cal:a"],
    "lost_at": [AS_OF - 5 * DAY, AS_OF - 30 * DAY],
    "meetings_held": 1,
}


MISSED: dict[str, Any] = {
    "reviews_missed": 2,
    "review_missed_ids": ["cal:q2", "cal:q1"],
    "review_missed_at": [AS_OF - 9 * DAY, AS_OF - 70 * DAY],
}


def test_the_usual_account_raises_nothing() -> None:
    assert raised() == ()


class TestUnansweredOutreach:
    def test_three_attempts_raise_it_since_the_third(self) -> None:
        signal = one(scan28=ATTEMPTS)
        assert signal.signal is SignalName.UNANSWERED_OUTREACH
        assert (signal.subject, signal.literal, signal.strength, signal.severity) == (
            "",
            True,
            Strength.WEAK,
            Severity.LOW,
        )
        assert signal.first_seen == AS_OF - 4 * DAY
        assert signal.evidence[0].value == 3
        assert signal.evidence[0].activities == ("crm:o3", "crm:o2", "crm:o1")

    def test_two_do_not(self) -> None:
        assert raised(scan28={**ATTEMPTS, "attempts": 2}) == ()

    def test_the_latest_must_lie_in_the_window(self) -> None:
        assert raised(scan28={**ATTEMPTS, "attempt_last_at": AS_OF - 29 * DAY}) == ()

    def test_a_source_that_stopped_is_said(self) -> None:
        signal = one(scan28={**ATTEMPTS, "outreach_state": "stale"})
        assert value(signal, "source_stopped") == "outreach"

    def test_it_can_be_switched_off(self) -> None:
        config = Config.model_validate({"signals": {"enabled": ["review_missed"]}})
        assert raised(config=config, scan28=ATTEMPTS) == ()


class TestCancelledMeetings:
    def test_two_lost_raise_it_since_the_second(self) -> None:
        signal = one(scan91=LOST)
        assert signal.signal is SignalName.CANCELLED_MEETINGS
        assert signal.first_seen == AS_OF - 5 * DAY
        assert value(signal, "lost_meetings") == 2
        assert [e.activities for e in signal.evidence if e.code == "lost_at"] == [("cal:b",), ("cal:a",)]

    def test_one_does_not(self) -> None:
        assert raised(scan91={**LOST, "meetings_lost": 1}) == ()


class TestResponseSlowing:
    @pytest.mark.parametrize(
        ("now", "before", "holds"),
        [
            (72.0, 24.0, True),
            (71.9, 24.0, False),
            (72.0, 24.1, False),  # neither prompt nor a third
            (73.0, 24.3, True),  # a third of 73 is 24.33
            (90.0, 30.0, True),  # exactly a third
            (90.0, 30.1, False),
            (None, 20.0, True),  # not reached
            (100.0, None, False),  # the previous one must have been reached
        ],
    )
    def test_the_rule(self, now: float | None, before: float | None, holds: bool) -> None:
        windows = {
            "scan28": {"response_median_hours": now, "response_longest_hours": 0.0},
            "scan28_previous": {"response_median_hours": before},
        }
        assert bool(raised(**windows)) is holds

    @pytest.mark.parametrize(("longest", "holds"), [(150.0, True), (149.0, False)])
    def test_not_reached_enters_the_ratio_as_the_longest_wait(self, longest: float, holds: bool) -> None:
        windows = {
            "scan28": {"response_median_hours": None, "response_longest_hours": longest},
            "scan28_previous": {"response_median_hours": 50.0},
        }
        assert bool(raised(**windows)) is holds

    def test_nothing_is_said_before_one_ask_is_settled(self) -> None:
        fresh = {"response_median_hours": None, "asks_settled": 0, "asks": 3}
        assert raised(scan28=fresh, scan28_previous={"response_median_hours": 4.0}) == ()

    def test_it_is_first_seen_at_the_report(self) -> None:
        signal = one(scan28={"response_median_hours": 96.0}, scan28_previous={"response_median_hours": 8.0})
        assert signal.first_seen == AS_OF
        assert (value(signal, "median_hours"), value(signal, "previous_median_hours")) == (96.0, 8.0)


class TestReviewMissed:
    def test_it_is_a_hard_fact_about_the_latest_review(self) -> None:
        signal = one(scan91=MISSED)
        assert signal.signal is SignalName.REVIEW_MISSED
        assert (signal.strength, signal.severity) == (Strength.STRONG, Severity.MEDIUM)
        assert (signal.subject, signal.first_seen) == ("cal:q2", AS_OF - 9 * DAY)

    @pytest.mark.parametrize(
        ("days", "severity"),
        [
            (0, Severity.HIGH),
            (90, Severity.HIGH),
            (91, Severity.MEDIUM),
            (-1, Severity.MEDIUM),
            (None, Severity.MEDIUM),
        ],
    )
    def test_a_renewal_within_ninety_days_makes_it_severe(self, days: int | None, severity: Severity) -> None:
        assert one(days_to_renewal=days, scan91=MISSED).severity is severity


class TestSponsorMissing:
    def test_sixty_days_of_silence_raise_it(self) -> None:
        silent = sponsor(last_two_way_at=AS_OF - 61 * DAY, silence_days=43.0)
        signal = one(scan28={"sponsors": [silent]})
        assert signal.signal is SignalName.SPONSOR_MISSING
        assert signal.subject == "c1"
        assert signal.first_seen == AS_OF - DAY
        assert (signal.strength, signal.severity) == (Strength.WEAK, Severity.LOW)  # 43 is under 8 x 6

    def test_eight_times_the_usual_gap_is_strong_and_the_sponsor_makes_it_severe(self) -> None:
        silent = sponsor(last_two_way_at=AS_OF - 70 * DAY, silence_days=48.0)
        signal = one(scan28={"sponsors": [silent]})
        assert (signal.strength, signal.severity) == (Strength.STRONG, Severity.HIGH)

    @pytest.mark.parametrize(("last", "holds"), [(60 * DAY, False), (60 * DAY + timedelta(microseconds=1), True)])
    def test_exactly_sixty_days_is_not_yet(self, last: timedelta, holds: bool) -> None:
        assert bool(raised(scan28={"sponsors": [sponsor(last_two_way_at=AS_OF - last)]})) is holds

    def test_days_are_local_days(self) -> None:
        berlin = "Europe/Berlin"  # summer time begins on 29 March 2026
        end = datetime(2026, 3, 30, 22, tzinfo=UTC)  # midnight in Berlin, 60 days after midnight of 30 January
        row = {"window_end": end, "sponsors": [sponsor(last_two_way_at=datetime(2026, 1, 29, 23, tzinfo=UTC))]}
        assert raised(timezone=berlin, scan28=row) == ()
        row["sponsors"] = [sponsor(last_two_way_at=datetime(2026, 1, 29, 22, 59, tzinfo=UTC))]
        assert raised(timezone=berlin, scan28=row) != ()

    def test_it_needs_sixty_days_of_history(self) -> None:
        never = {"sponsors": [sponsor(last_two_way_at=None, silence_days=None)]}
        assert raised(scan28={**never, "history_days": 59.0}) == ()
        assert one(scan28={**never, "history_days": 65.0}).first_seen == AS_OF - 5 * DAY

    def test_no_connected_source_is_no_silence(self) -> None:
        silent = sponsor(last_two_way_at=None)
        assert raised(scan28={"sponsors": [silent], "interaction_state": "unknown"}) == ()

    def test_a_sponsor_who_left_is_strong_since_that_day(self) -> None:
        left = sponsor(left_on=date(2026, 9, 15))
        signal = one(scan28={"sponsors": [left], "history_days": 20.0})
        assert (signal.strength, signal.severity) == (Strength.STRONG, Severity.HIGH)
        assert signal.first_seen == datetime(2026, 9, 15, tzinfo=UTC)
        assert value(signal, "left_on") == "2026-09-15"

    def test_leaving_counts_only_while_no_other_sponsor_remains(self) -> None:
        left, other = sponsor(left_on=date(2026, 9, 15)), sponsor(contact_id="c2")
        assert raised(scan28={"sponsors": [left, other]}) == ()

    def test_leaving_later_is_not_yet(self) -> None:
        assert raised(scan28={"sponsors": [sponsor(left_on=date(2026, 10, 1))]}) == ()

    def test_each_staying_sponsor_is_judged_alone(self) -> None:
        silent = sponsor(contact_id="c2", last_two_way_at=AS_OF - 80 * DAY, silence_days=56.0)
        assert [s.subject for s in raised(scan28={"sponsors": [sponsor(), silent]})] == ["c2"]

    def test_no_sponsor_known_is_no_warning(self) -> None:
        assert raised(scan28={"sponsors": []}) == ()


class TestUsageAndEngagementDrop:
    @pytest.mark.parametrize(
        ("events", "points", "holds"),
        [(80, 8.0, True), (81, 8.0, False), (80, 8.1, False), (0, 0.0, True)],
    )
    def test_both_down_by_a_fifth(self, events: int, points: float, holds: bool) -> None:
        windows = {
            "scan28": {"product_events": events, "points": points},
            "scan28_previous": {"product_events": 100, "points": 10.0},
        }
        assert bool(raised(**windows)) is holds

    @pytest.mark.parametrize(
        "state", [{"usage_state": "stale"}, {"interaction_state": "stale"}, {"usage_state": "unknown"}]
    )
    def test_a_source_that_breaks_is_no_drop(self, state: dict[str, str]) -> None:
        windows = {
            "scan28": {"product_events": 0, "points": 0.0, **state},
            "scan28_previous": {"product_events": 100, "points": 10.0},
        }
        assert raised(**windows) == ()

    def test_nothing_before_is_no_drop(self) -> None:
        windows = {
            "scan28": {"product_events": 0, "points": 0.0},
            "scan28_previous": {"product_events": 0, "points": 10.0},
        }
        assert raised(**windows) == ()


def test_strong_comes_before_weak() -> None:
    silent = sponsor(last_two_way_at=AS_OF - 61 * DAY, silence_days=43.0)
    found = raised(
        scan28={**ATTEMPTS, "sponsors": [silent]},
        scan91={**LOST, **MISSED},
    )
    assert [s.signal.value for s in found] == [
        "review_missed",
        "unanswered_outreach",
        "cancelled_meetings",
        "sponsor_missing",
    ]


def test_what_to_announce_comes_before_what_to_watch() -> None:
    """Strong before weak whatever the order of the method: the missed review before the meetings lost."""
    found = raised(scan91={**LOST, **MISSED})
    assert [(s.signal, s.strength, s.watch) for s in found] == [
        (SignalName.REVIEW_MISSED, Strength.STRONG, False),
        (SignalName.CANCELLED_MEETINGS, Strength.WEAK, True),
    ]


def test_a_tested_signal_carries_its_p_value() -> None:
    """Two lost of three planned: the Beta-Binomial tail at the configured rate and concentration, by scipy."""
    rules = CONFIG.signals
    rate, weight = rules.cancellation_rate, rules.cancellation_concentration
    (found,) = raised(scan91=LOST, scan28={"meetings_lost": 0, "meetings_held": 0})
    assert found.p_value == pytest.approx(betabinom.sf(1, 3, rate * weight, (1 - rate) * weight))
    assert value(found, "usual_loss_rate") == pytest.approx(rate)


def test_meetings_lost_of_a_sudden_are_judged_by_those_before() -> None:
    """4 of 4 lost in 28 days after 30 held: twice the tail at the configured rate, as those 30 correct it, by scipy."""
    rules = CONFIG.signals
    rate, weight = rules.cancellation_rate, rules.cancellation_concentration
    (found,) = raised(
        scan91={**LOST, "meetings_lost": 4, "meetings_held": 30}, scan28={"meetings_lost": 4, "meetings_held": 0}
    )
    assert found.p_value == pytest.approx(2 * betabinom.sf(3, 4, rate * weight, (1 - rate) * weight + 30))
    assert [value(found, f"{name}_{part}") for part in ("28_days", "before") for name in ("lost", "planned")] == [
        4,
        4,
        0,
        30,
    ]
