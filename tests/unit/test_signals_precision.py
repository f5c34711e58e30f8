"""Measured precision of a signal: each flag once, Wilson's intervals, the watch list."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from scipy.stats import binomtest

from engagement.config import FlagsConfig
from engagement.model import Flag, FlagState, SignalName, Verdict
from engagement.signals.precision import measure_precision

AT = datetime(2026, 10, 1, tzinfo=UTC)
REAL, NOISE, KNOWN = Verdict.REAL, Verdict.NOISE, Verdict.ALREADY_KNOWN
SLOWING = SignalName.RESPONSE_SLOWING


def judged(verdicts: Sequence[Verdict | None], signal: SignalName = SLOWING) -> list[Flag]:
    return [
        Flag(f"{signal}{i}", "A1", signal, "", FlagState.RESOLVED, AT, AT, AT, verdict=v)
        for i, v in enumerate(verdicts)
    ]


def test_real_and_already_known_are_true_and_unjudged_flags_do_not_count() -> None:
    found = measure_precision(judged([REAL] * 17 + [KNOWN] * 2 + [NOISE] * 5 + [None] * 9), FlagsConfig())
    assert set(found) == {SLOWING}
    one = found[SLOWING]
    assert (one.judged, one.real, one.already_known, one.noise) == (24, 17, 2, 5)
    assert one.precision == pytest.approx(19 / 24)
    for level, low, high in ((0.80, one.interval_low, one.interval_high), (0.95, one.low, one.high)):
        expected = binomtest(19, 24).proportion_ci(level, method="wilson")
        assert (low, high) == pytest.approx((expected.low, expected.high))


@pytest.mark.parametrize(("true", "noise", "watch"), [(5, 15, True), (6, 14, False), (0, 19, False), (0, 20, True)])
def test_under_thirty_percent_of_twenty_goes_to_the_watch_list(true: int, noise: int, watch: bool) -> None:
    found = measure_precision(judged([REAL] * true + [NOISE] * noise), FlagsConfig())
    assert found[SLOWING].watch is watch
    assert 0 <= found[SLOWING].low <= found[SLOWING].interval_low <= found[SLOWING].precision


def test_signals_are_measured_apart() -> None:
    flags = judged([NOISE] * 20) + judged([REAL], SignalName.REVIEW_MISSED)
    found = measure_precision(flags, FlagsConfig())
    assert (found[SLOWING].precision, found[SignalName.REVIEW_MISSED].precision) == (0.0, 1.0)
    assert {name: one.signal for name, one in found.items()} == {name: name for name in found}


def test_nothing_judged_is_no_precision() -> None:
    assert measure_precision(judged([None]), FlagsConfig()) == {}
