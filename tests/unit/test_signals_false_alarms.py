"""Through weekly scans: steady accounts are left in peace, planted problems are found, p-values are calm."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from engagement.config import Config
from engagement.model import SignalName
from engagement.signals import flags, measure_signals, run_tests, scan_of
from engagement.signals.strength import TESTED
from tests.unit.steady_accounts import CONFIG, DAY, WARM_UP, Tally, account, benchmarks, facts, portfolio, weekly_scans

METHOD = Path(__file__).parents[2] / "docs" / "method.md"
ACCOUNTS, WEEKS = 300, 26


@pytest.fixture(scope="module")
def steady() -> Tally:
    """300 accounts of 2 to 40 touches a week through half a year of weekly scans, as in benchmarks/false_alarms.py."""
    sizes = np.exp(np.random.default_rng(9).uniform(np.log(2), np.log(40), ACCOUNTS))
    return weekly_scans(portfolio(9, list(sizes), WARM_UP + 7 * WEEKS), WARM_UP, WEEKS)


@pytest.fixture(scope="module")
def small() -> Tally:
    """300 accounts of 4 touches a quarter."""
    return weekly_scans(portfolio(0, [4 / 13] * ACCOUNTS, WARM_UP + 7 * WEEKS), WARM_UP, WEEKS)


@pytest.mark.parametrize(("accounts", "row"), [("steady", "2 to 40 a week"), ("small", "4 a quarter")])
def test_at_most_one_scan_in_ten_announces_a_false_flag(
    accounts: str, row: str, request: pytest.FixtureRequest
) -> None:
    tally: Tally = request.getfixturevalue(accounts)
    scans = len({week for week, *_ in tally.strong})
    assert scans <= WEEKS // 10
    assert len(tally.rule) > ACCOUNTS  # the rules alone cry wolf
    rules, strong = (100 * len(found) / ACCOUNTS for found in (tally.rule, tally.strong))
    assert f"| {row} | {rules:.0f} | {strong:.1f} | {scans} of {WEEKS} |" in METHOD.read_text("utf-8")


def test_p_values_are_not_smaller_than_they_should_be(steady: Tally) -> None:
    found = pd.concat(steady.p_values)
    for name in TESTED:
        values = found[name.value].dropna()
        for p in (0.05, 0.01, 0.001):
            assert (values <= p).mean() <= 1.3 * p + 2 / len(values), (name, p)


@pytest.mark.parametrize(
    ("planted", "weeks"),
    [
        (SignalName.UNANSWERED_OUTREACH, 2),
        (SignalName.RESPONSE_SLOWING, 4),
        (SignalName.USAGE_AND_ENGAGEMENT_DROP, 4),
        (SignalName.CANCELLED_MEETINGS, 3),
    ],
)
def test_a_planted_problem_is_found(planted: SignalName, weeks: int) -> None:
    chance = np.random.default_rng(1)
    days = WARM_UP + 7 * (weeks + 1)
    accounts = portfolio(2, [10.0] * 20, days)
    accounts["P"] = account(chance, 40.0, days, planted=planted, at=WARM_UP)
    tally = weekly_scans(accounts, WARM_UP + 7, weeks)
    assert any(name == "P" and signal is planted for _, name, signal in tally.rule)
    assert float(tally.p_values[-1].loc["P", planted.value]) < CONFIG.signals.alpha  # type: ignore[arg-type]
    if planted is not SignalName.USAGE_AND_ENGAGEMENT_DROP:  # also among all pairs of the scan
        assert any(name == "P" and signal is planted for _, name, signal in tally.strong)


def test_one_account_alone_is_judged_as_in_the_whole_scan() -> None:
    accounts = portfolio(4, [15.0] * 9 + [0.5] * 9, WARM_UP)
    frame = facts(accounts, WARM_UP)
    scan = scan_of(frame, rules=CONFIG.signals, timezone="UTC")
    rates = benchmarks(scan)
    baseline = replace(rates, signals=measure_signals(scan, rates, CONFIG))
    together = run_tests(scan, baseline, CONFIG)
    assert together.threshold == baseline.signals.threshold
    family = together.p_values.notna() & (together.least <= baseline.signals.least)
    assert baseline.signals.tests == int(family.to_numpy().sum()) < int(together.p_values.notna().to_numpy().sum())
    assert (together.least <= together.p_values + 1e-12).to_numpy()[together.p_values.notna().to_numpy()].all()
    for name in scan.accounts:
        alone = scan_of(frame.loc[[name]], rules=CONFIG.signals, timezone="UTC")
        pd.testing.assert_frame_equal(run_tests(alone, baseline, CONFIG).p_values, together.p_values.loc[[name]])
        assert flags(alone).loc[name].tolist() == flags(scan).loc[name].tolist()


def test_small_accounts_do_not_make_the_large_ones_harder_to_tell() -> None:
    """200 accounts of 4 touches a quarter add hardly anything to what 20 large ones are judged among."""
    large = portfolio(3, [25.0] * 20, WARM_UP)
    small = {f"S{name}": one for name, one in portfolio(4, [4 / 13] * 200, WARM_UP).items()}
    measured = []
    for accounts in (large, large | small):
        scan = scan_of(facts(accounts, WARM_UP), rules=CONFIG.signals, timezone="UTC")
        measured.append(measure_signals(scan, benchmarks(scan), CONFIG))
    assert measured[0].tests == 80
    assert measured[1].tests < 100


def test_what_fell_for_everybody_is_nobodys_alarm() -> None:
    accounts = portfolio(5, [15.0] * 30, WARM_UP)
    last_month = np.arange(WARM_UP) >= WARM_UP - 28
    quiet = {
        name: replace(one, events=np.where(last_month, np.round(one.events * 0.4), one.events))
        for name, one in accounts.items()
    }
    scan = scan_of(facts(quiet, WARM_UP), rules=CONFIG.signals, timezone="UTC")
    rates = benchmarks(scan)
    measured = measure_signals(scan, rates, CONFIG)
    assert measured.events_ratio == pytest.approx(0.4, abs=0.12)
    tests = run_tests(scan, replace(rates, signals=measured), CONFIG)
    assert (tests.p_values[SignalName.USAGE_AND_ENGAGEMENT_DROP.value] > 0.01).all()


def test_meetings_that_everybody_loses_are_nobodys_alarm() -> None:
    """In August four of ten meetings are called off, one of ten before."""
    chance = np.random.default_rng(8)
    lately = {}
    for name, one in portfolio(8, [25.0] * 60, WARM_UP).items():
        recent = one.meetings >= (WARM_UP - 28) * DAY
        lately[name] = replace(one, lost=np.where(recent, chance.random(len(recent)) < 0.4, one.lost))
    scan = scan_of(facts(lately, WARM_UP), rules=CONFIG.signals, timezone="UTC")
    rates = benchmarks(scan)
    measured = measure_signals(scan, rates, CONFIG)
    assert measured.lost_ratio == pytest.approx(4, abs=1)
    name = SignalName.CANCELLED_MEETINGS.value
    judged = run_tests(scan, replace(rates, signals=measured), CONFIG).p_values[name]
    alone = run_tests(scan, replace(rates, signals=replace(measured, lost_ratio=None)), CONFIG).p_values[name]
    assert (judged <= 0.05).mean() <= 0.05
    assert (alone <= 0.05).mean() > 0.3  # each by itself would be an alarm


def test_a_signal_that_is_switched_off_is_not_tested() -> None:
    config = Config.model_validate({"signals": {"enabled": ["response_slowing"]}})
    scan = scan_of(facts(portfolio(6, [5.0], WARM_UP), WARM_UP), rules=config.signals, timezone="UTC")
    assert list(run_tests(scan, benchmarks(scan), config).p_values) == ["response_slowing"]
