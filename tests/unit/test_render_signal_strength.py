"""How sure a warning is, how often its kind was right, what was done about it: in plain words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engagement.config import Config
from engagement.model import FlagState, SignalName, Strength, Verdict
from engagement.render.wording.signals import odds, precision_sentence, signal_context, strength_sentence, watched
from engagement.results import Evidence, Signal, SignalPrecision
from engagement.scoring.row import account_rows
from engagement.signals import account_scan, account_signals
from engagement.signals.life import Finding, acknowledge, observe
from tests.slack.factories import AS_OF, UNANSWERED, account_report
from tests.unit.factories import facts
from tests.unit.test_signals import ATTEMPTS, raised

ASKED = (Evidence("usual_answer_rate", 0.8), Evidence("unanswered_asks", 4))
STRONG = replace(UNANSWERED, strength=Strength.STRONG, p_value=0.2**4, evidence=(*UNANSWERED.evidence, *ASKED))
PRECISION = SignalPrecision(SignalName.UNANSWERED_OUTREACH, 24, 17, 2, 5, 19 / 24, 0.67, 0.88, 0.6, 0.91, False)


@pytest.mark.parametrize(
    ("p_value", "said"),
    [
        (0.2**4, "1 time in 620"),
        (0.04, "1 time in 25"),
        (0.3, "1 time in 3"),
        (0.7, "more often than 1 time in 2"),
        (1e-9, "less than 1 time in a million"),
    ],
)
def test_odds_are_told_with_two_digits(p_value: float, said: str) -> None:
    assert odds(p_value) == said


def test_a_strong_warning_says_what_is_usual_and_how_rare_this_is() -> None:
    assert strength_sentence(STRONG) == (
        "Unusual for this customer, which answers about 4 of 5 requests: with 4 unanswered, chance alone does this "
        "1 time in 620."
    )
    lost = (Evidence("usual_loss_rate", 0.12),)
    cancelled = replace(STRONG, signal=SignalName.CANCELLED_MEETINGS, p_value=0.02, evidence=lost)
    assert strength_sentence(cancelled) == (
        "Unusual: customers like this one lose 12% of their meetings; chance alone does this 1 time in 50."
    )
    months = (("lost_28_days", 4), ("planned_28_days", 9), ("lost_before", 1), ("planned_before", 20))
    recent = replace(cancelled, evidence=(*lost, *(Evidence(code, count) for code, count in months)))
    assert strength_sentence(recent) == (
        "Unusual: 4 of 9 lost in 28 days, 1 of 20 in the nine weeks before; customers like this one lose 12% of their "
        "meetings; chance alone does this 1 time in 50."
    )


def test_a_weak_one_says_that_it_may_be_chance() -> None:
    weak = replace(STRONG, strength=Strength.WEAK, p_value=0.25)
    assert strength_sentence(weak) == "It may be chance, which alone does this 1 time in 4."
    assert strength_sentence(replace(weak, p_value=1.0)) == "Too early to tell: an answer may still come."
    assert strength_sentence(replace(weak, p_value=None)).startswith("Too little has been recorded")
    assert strength_sentence(replace(weak, signal=SignalName.REVIEW_MISSED)) == ""


def test_precision_is_told_with_its_interval() -> None:
    said = precision_sentence(replace(STRONG, precision=PRECISION))
    assert said == "Of 24 judged flags of this kind, 19 were real (likely 67 to 88% of all)."
    noisy = precision_sentence(replace(STRONG, precision=replace(PRECISION, real=0, already_known=1, watch=True)))
    assert "1 was real" in noisy
    assert noisy.endswith("too often noise to be announced.")


def test_what_was_done_about_it_is_told() -> None:
    report = account_report()
    one = replace(STRONG, p_value=None, state_since=AS_OF, state_by="ann@us.example")
    assert signal_context(replace(one, state=FlagState.OPEN), report) == ""
    assert signal_context(replace(one, state=FlagState.ACKNOWLEDGED), report).startswith(
        "Acknowledged by ann@us.example on"
    )
    snoozed = replace(one, state=FlagState.SNOOZED, state_until=AS_OF + timedelta(days=3))
    assert ", until " in signal_context(snoozed, report)


def _told(**more: object) -> Signal:
    frame, config = facts({"A1": {"scan28": {**ATTEMPTS, "attempt_first_business_days": 8.0}}}), Config()
    scan = account_scan(
        account_rows(frame, "A1"),
        "A1",
        usual_gap_days=5.0,
        config=config,
        timezone="UTC",
        as_of=AS_OF,
        days_to_renewal=None,
    )
    (signal,) = account_signals(frame, scan, **more)  # type: ignore[arg-type]
    return signal


def test_a_signal_carries_its_flags_life_and_is_watched_when_too_often_noise() -> None:
    raised_at = AS_OF - timedelta(days=9)
    flag = observe(None, Finding("W1", "A1", SignalName.UNANSWERED_OUTREACH), at=raised_at).flag
    assert flag is not None
    flag = acknowledge(flag, actor="ann@us.example", at=AS_OF, verdict=Verdict.REAL).flag
    signal = _told(raised_flags=[flag])
    assert (signal.flag_id, signal.state, signal.state_by) == (flag.flag_id, FlagState.ACKNOWLEDGED, "ann@us.example")
    assert (signal.first_seen, signal.state_since) == (raised_at, AS_OF)
    noisy = replace(PRECISION, watch=True)
    assert _told(precision={SignalName.UNANSWERED_OUTREACH: noisy}).watch
    assert _told(precision={SignalName.UNANSWERED_OUTREACH: noisy}).precision == noisy


def test_weak_signals_are_watched() -> None:
    report = replace(account_report(), signals=raised(scan28=ATTEMPTS))
    assert [s.strength for s in watched(report)] == [Strength.WEAK]
