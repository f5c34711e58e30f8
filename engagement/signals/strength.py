"""How sure the tested signals are: a p-value of every testable account and signal, and what a scan makes of them.

The tests rank, they never hide: a literal rule that holds is always shown. Strong is a p-value up to the threshold of
the last weekly scan (Benjamini and Hochberg over every testable pair), or below 0.05 where there was none (method
section 6). The arithmetic is in ``p_values`` and ``logrank``; here are the columns that go in.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import comb
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.baseline import QUARTER_DAYS, Baseline, Group, SignalBaseline
from engagement.config import Config, SignalsConfig
from engagement.model import Component, Dimension, SignalName, Strength
from engagement.results import Evidence, Signal
from engagement.scoring.row import Columns, listing
from engagement.signals.logrank import Flags, Floats, slower_p_value
from engagement.signals.p_values import (
    discovery_threshold,
    dispersions,
    drop_p_values,
    least_losing_p_values,
    losing_p_values,
    silence_p_value,
    tarone_bar,
)
from engagement.signals.scan import AccountScan, Scan

TESTED: Final = (
    SignalName.UNANSWERED_OUTREACH,
    SignalName.CANCELLED_MEETINGS,
    SignalName.RESPONSE_SLOWING,
    SignalName.USAGE_AND_ENGAGEMENT_DROP,
)
MIN_SEGMENT_ACCOUNTS: Final = 5  # below it the whole workspace stands in for a segment
_WEEKS: Final = 4  # in a window of 28 days
_OWN_FREEDOM: Final = 2 * (_WEEKS - 1)
Segments = Mapping[str, str | None]
PValues = Mapping[SignalName, Floats]
"""By signal, one p-value an account in the order of a scan's accounts; NaN where there is nothing to test."""


@dataclass(frozen=True)
class Tests:
    """The p-values of a scan, and what they are judged by."""

    accounts: tuple[str, ...]
    of_signals: PValues
    least_of_signals: PValues
    threshold: float | None
    alpha: float
    bar: float | None  # what cannot get down to it is not tested; None: everything is

    @property
    def p_values(self) -> pd.DataFrame:
        """One row per account, one column per signal."""
        return self._frame(self.of_signals)

    @property
    def least(self) -> pd.DataFrame:
        """The least that each p-value could be, given how much there is to go by."""
        return self._frame(self.least_of_signals)

    def p_value(self, account: str, signal: SignalName) -> float | None:
        """The p-value of one account's signal; None where it cannot be tested."""
        found = float(self.of_signals[signal][self.accounts.index(account)])
        return None if np.isnan(found) else found

    def strength(self, account: str, signal: SignalName) -> Strength:
        """Strong or weak; what cannot be tested is weak."""
        found = self.p_value(account, signal)
        if found is None or not self._testable(account, signal):
            return Strength.WEAK
        return strength(found, self.threshold, self.alpha)

    def _testable(self, account: str, signal: SignalName) -> bool:
        return self.bar is None or float(self.least_of_signals[signal][self.accounts.index(account)]) <= self.bar

    def _frame(self, values: PValues) -> pd.DataFrame:
        found = {name.value: of_accounts for name, of_accounts in values.items()}
        return pd.DataFrame(found, index=pd.Index(self.accounts, name="account_id"))


def strength(p_value: float, threshold: float | None, alpha: float) -> Strength:
    """Strong up to the threshold of a scan, or below ``alpha`` without one."""
    strong = p_value < alpha if threshold is None else p_value <= threshold
    return Strength.STRONG if strong else Strength.WEAK


def run_tests(
    scan: Scan,
    baseline: Baseline,
    config: Config,
    segments: Segments | None = None,
    *,
    signals: Collection[SignalName] = TESTED,
) -> Tests:
    """The p-values of some signals of all accounts of a scan against a baseline; ``segments`` by account."""
    measured = baseline.signals
    return Tests(
        accounts=scan.accounts,
        of_signals=p_values(scan, baseline, config, segments or {}, signals),
        least_of_signals=least_p_values(scan, baseline, config, segments or {}, signals),
        threshold=measured.threshold,
        alpha=config.signals.alpha,
        bar=measured.least,
    )


def measure_signals(scan: Scan, baseline: Baseline, config: Config, segments: Segments | None = None) -> SignalBaseline:
    """What a weekly scan measures: medians, pooled dispersions, and the threshold for the p-values they lead to.

    ``baseline`` brings this scan's benchmarks (rates by segment); its own ``signals`` are not used.
    """
    rules = config.signals
    events, points = _Counts.events(scan), _Counts.points(scan)
    found = SignalBaseline(
        events_ratio=events.median_ratio(),
        points_ratio=points.median_ratio(),
        events_dispersion=events.pooled_dispersion(),
        points_dispersion=points.pooled_dispersion(),
        lost_ratio=_measured_loss_ratio(scan, rules),
    )
    with_medians = Baseline(as_of=baseline.as_of, benchmarks=baseline.benchmarks, signals=found)
    all_pairs, least = (
        np.concatenate([np.empty(0), *values(scan, with_medians, config, segments or {}, TESTED).values()])
        for values in (p_values, least_p_values)
    )
    bar = tarone_bar(np.where(np.isnan(all_pairs), np.nan, least), rules.fdr_q)
    family = all_pairs[~np.isnan(all_pairs) & (least <= (1.0 if bar is None else bar))]
    return replace(found, threshold=discovery_threshold(family, rules.fdr_q), tests=len(family), least=bar)


def p_values(
    scan: Scan, baseline: Baseline, config: Config, segments: Segments, signals: Collection[SignalName]
) -> PValues:
    """Those of the signals that are enabled."""
    names = [segments.get(account) for account in scan.accounts]
    rules = config.signals
    columns = {
        SignalName.UNANSWERED_OUTREACH: lambda: _unanswered(scan, baseline, config, names),
        SignalName.CANCELLED_MEETINGS: lambda: _cancelled(scan, baseline, rules, names),
        SignalName.RESPONSE_SLOWING: lambda: _slowing(scan, rules),
        SignalName.USAGE_AND_ENGAGEMENT_DROP: lambda: _dropped(scan, baseline.signals, rules),
    }
    return {name: columns[name]() for name in TESTED if name in signals and name in rules.enabled}


def least_p_values(
    scan: Scan, baseline: Baseline, config: Config, segments: Segments, signals: Collection[SignalName]
) -> PValues:
    """How low each p-value could be, given the number of requests, of meetings, and all activity of both windows."""
    names = [segments.get(account) for account in scan.accounts]
    rules = config.signals
    columns = {
        SignalName.UNANSWERED_OUTREACH: lambda: _least_unanswered(scan, baseline, config, names),
        SignalName.CANCELLED_MEETINGS: lambda: _least_cancelled(scan, baseline, rules, names),
        SignalName.RESPONSE_SLOWING: lambda: _least_slowing(scan),
        SignalName.USAGE_AND_ENGAGEMENT_DROP: lambda: _dropped(scan, baseline.signals, rules, least=True),
    }
    return {name: columns[name]() for name in TESTED if name in signals and name in rules.enabled}


def judged(signal: Signal, account: AccountScan, tests: Tests, scan: Scan, baseline: Baseline) -> Signal:
    """A raised signal of one account with its p-value, strength, severity and what the test compared with."""
    name = signal.signal
    strong = tests.strength(account.account_id, name)
    return replace(
        signal,
        p_value=tests.p_value(account.account_id, name),
        strength=strong,
        severity=account.severity(strong, sponsor_affected=_addressed_sponsor(name, account)),
        evidence=(*signal.evidence, *_compared(name, account, scan, baseline)),
    )


def _recent(account: AccountScan) -> tuple[Evidence, ...]:
    """The meetings lost of the last 28 days and of the 63 before, which are compared where there were some in both."""
    names = ("meetings_lost", "meetings_held")
    lost, held = (account.month.count(name) or 0 for name in names)
    all_lost, all_held = (account.quarter.count(name) or 0 for name in names)
    before, held_before = max(all_lost - lost, 0), max(all_held - held, 0)
    if not lost + held or not before + held_before:
        return ()
    return (
        Evidence("lost_28_days", lost),
        Evidence("planned_28_days", lost + held),
        Evidence("lost_before", before),
        Evidence("planned_before", before + held_before),
    )


def _addressed_sponsor(name: SignalName, account: AccountScan) -> bool:
    """Whether it is the sponsor who does not answer."""
    if name is not SignalName.UNANSWERED_OUTREACH:
        return False
    sponsors = {str(s["contact_id"]) for s in account.month.records("sponsors")}
    return bool(sponsors & set(account.month.strings("attempt_contact_ids")))


def _compared(name: SignalName, account: AccountScan, scan: Scan, baseline: Baseline) -> tuple[Evidence, ...]:
    rules, signals = account.rules, baseline.signals
    match name:
        case SignalName.UNANSWERED_OUTREACH:
            rate, asks = usual_answers(scan, baseline, account.config, account.segment)
            return Evidence("usual_answer_rate", rate), Evidence("unanswered_asks", asks)
        case SignalName.CANCELLED_MEETINGS:
            rate = usual_loss_rate(baseline, rules, account.segment)
            return (Evidence("usual_loss_rate", rate), *_recent(account))
        case SignalName.RESPONSE_SLOWING:
            return (Evidence("asks_needed", rules.min_slowing_asks),)
        case _:
            return tuple(
                Evidence(code, value)
                for code, value in (
                    ("all_accounts_events_ratio", signals.events_ratio),
                    ("all_accounts_points_ratio", signals.points_ratio),
                )
                if value is not None
            )


# -- unanswered outreach ---------------------------------------------------------------------------------------------


def _unanswered(scan: Scan, baseline: Baseline, config: Config, segments: list[str | None]) -> Floats:
    """Every ask of the present silence counts, also closed ones: a silence is no less odd for lasting."""
    month, quarter, rules = scan.month, scan.quarter, config.signals
    silent = _Silence.of(scan, config.metrics.settle_business_hours)
    rates = _answer_rates(silent, baseline, config, segments)
    old = month.numbers("attempt_first_business_days") > rules.unanswered_after_business_days
    found = np.where(_measured(month, "outreach_state") & (quarter.numbers("asks") > 0), 1.0, np.nan)
    for i in np.flatnonzero((silent.asks > 0) & old & (found == 1.0)).tolist():
        found[i] = silence_p_value(
            float(rates[i]),
            silent.waits[i],
            silent.answer_times[i],
            settle=config.metrics.settle_business_hours,
            strength=rules.answer_time_strength,
        )
    return found


def _least_unanswered(scan: Scan, baseline: Baseline, config: Config, segments: list[str | None]) -> Floats:
    """None of the requests of 91 days answered, however long ago they were sent."""
    silent = _Silence.of(scan, config.metrics.settle_business_hours)
    rates = _answer_rates(silent, baseline, config, segments)
    return np.asarray((1 - rates) ** scan.quarter.counts("asks"), dtype=np.float64)


@dataclass(frozen=True)
class _Silence:
    """The asks of 91 days, apart: those since the last customer act, and what the earlier ones say of the customer."""

    asks: NDArray[np.int64]
    waits: list[Floats]  # so far, of the asks of the silence, business hours
    answer_times: list[Floats]
    settled: Floats  # earlier asks that were answered, or watched long enough
    answered: Floats

    @classmethod
    def of(cls, scan: Scan, settle_hours: float) -> "_Silence":
        hours = [np.asarray(cell, dtype=np.float64) for cell in _lists(scan.quarter, "response_hours")]
        seen = [np.asarray(cell, dtype=np.bool_) for cell in _lists(scan.quarter, "response_observed")]
        since = scan.month.counts("attempt_asks").astype(np.int64)
        waits, times = [], []
        settled = scan.quarter.counts("asks_settled").copy()
        answered = scan.quarter.counts("settled_answered")
        for i, (waited, done) in enumerate(zip(hours, seen, strict=True)):
            open_waits = waited[len(waited) - min(int(since[i]), len(waited)) :]  # in order of asking: the last ones
            waits.append(open_waits)
            times.append(waited[done])
            settled[i] -= (open_waits >= settle_hours).sum()
        return cls(since, waits, times, np.maximum(settled, answered), answered)


def usual_answers(scan: Scan, baseline: Baseline, config: Config, segment: str | None) -> tuple[float, int]:
    """For the one account of a scan: its share of asks that are answered and the asks of the silence, as tested."""
    silent = _Silence.of(scan, config.metrics.settle_business_hours)
    return float(_answer_rates(silent, baseline, config, [segment])[0]), len(silent.waits[0])


def _answer_rates(silent: _Silence, baseline: Baseline, config: Config, segments: list[str | None]) -> Floats:
    """Each account's share of settled asks that was answered, the present silence left out, shrunk to its segment's."""
    means, strengths = np.empty(len(segments)), np.empty(len(segments))
    for segment in set(segments):
        prior = config.scoring_for(segment).dimensions[Dimension.QUALITY].components[Component.RESPONSE_RATE]
        here = np.array([s == segment for s in segments], dtype=np.bool_)
        means[here] = _group_rate(baseline, segment, prior.mu)
        strengths[here] = prior.prior_strength
    total = silent.settled + strengths
    return np.where(total > 0, (silent.answered + strengths * means) / np.where(total > 0, total, 1.0), means)


def _group_rate(baseline: Baseline, segment: str | None, default: float) -> float:
    for group in _groups(baseline, segment):
        peers = group.components.get(Component.RESPONSE_RATE)
        if peers is not None and peers.mean is not None and peers.accounts >= MIN_SEGMENT_ACCOUNTS:
            return peers.mean
    return default


def _groups(baseline: Baseline, segment: str | None) -> tuple[Group, ...]:
    """The segment, then the workspace; none where never scanned."""
    measured = baseline.benchmarks_for(QUARTER_DAYS)
    if measured is None:
        return ()
    own = measured.segments.get(segment or "")
    return (measured.workspace,) if own is None else (own, measured.workspace)


# -- cancelled meetings ----------------------------------------------------------------------------------------------


def _cancelled(scan: Scan, baseline: Baseline, rules: SignalsConfig, segments: list[str | None]) -> Floats:
    lost, held = _meetings(scan.quarter)
    rates = {segment: usual_loss_rate(baseline, rules, segment) for segment in set(segments)}
    rate = np.array([rates[s] for s in segments], dtype=np.float64)
    found = losing_p_values(
        (lost, held),
        _meetings(scan.month),
        rate,
        rules.cancellation_concentration,
        ratio=_loss_ratio(baseline.signals.lost_ratio),
    )
    return np.where(_measured(scan.month, "meeting_state"), found, np.nan)


def _least_cancelled(scan: Scan, baseline: Baseline, rules: SignalsConfig, segments: list[str | None]) -> Floats:
    quarter, month = (np.add(*_meetings(frame)) for frame in (scan.quarter, scan.month))
    rate = np.array([usual_loss_rate(baseline, rules, s) for s in segments], dtype=np.float64)
    ratio = _loss_ratio(baseline.signals.lost_ratio)
    return least_losing_p_values(quarter, month, rate, rules.cancellation_concentration, ratio=ratio)


def _meetings(frame: Columns) -> tuple[Floats, Floats]:
    """The meetings lost and held of every account."""
    lost, held = (frame.counts(name) for name in ("meetings_lost", "meetings_held"))
    return lost, held


def _loss_ratio(measured: float | None) -> float:
    """By how much all accounts lost more of late: holidays, and losses that may yet be rescheduled; at least 1."""
    return 1.0 if measured is None else max(1.0, measured)


def _measured_loss_ratio(scan: Scan, rules: SignalsConfig) -> float:
    """The share of all accounts' meetings lost in 28 days against that of the 63 days before; one more of each."""
    (now, held_now), (lost, held) = (tuple(part.sum() for part in _meetings(f)) for f in (scan.month, scan.quarter))
    before, held_before = max(lost - now, 0.0), max(held - held_now, 0.0)
    share = (now + rules.cancellation_rate) / (now + held_now + 1)
    return float(share / ((before + rules.cancellation_rate) / (before + held_before + 1)))


def usual_loss_rate(baseline: Baseline, rules: SignalsConfig, segment: str | None) -> float:
    """The share of meetings that customers of a segment lose; one more of each is added, so it is never 0 or 1."""
    for group in _groups(baseline, segment):
        if group.meetings and group.meeting_accounts >= MIN_SEGMENT_ACCOUNTS:
            return (group.lost_meetings + rules.cancellation_rate) / (group.meetings + 1)
    return rules.cancellation_rate


# -- response slowing ------------------------------------------------------------------------------------------------


def _slowing(scan: Scan, rules: SignalsConfig) -> Floats:
    sides = [(_lists(f, "response_hours"), _lists(f, "response_observed")) for f in (scan.month, scan.previous)]
    (now, now_seen), (before, before_seen) = sides
    known = _measured(scan.month, "outreach_state")
    found = np.full(len(scan.accounts), np.nan)
    for i in np.flatnonzero(known).tolist():
        if min(len(now[i]), len(before[i])) >= rules.min_slowing_asks:
            found[i] = slower_p_value(
                np.asarray(now[i], dtype=np.float64),
                np.asarray(now_seen[i], dtype=np.bool_),
                np.asarray(before[i], dtype=np.float64),
                np.asarray(before_seen[i], dtype=np.bool_),
            )
    return found


def _least_slowing(scan: Scan) -> Floats:
    """One of all splits of the requests into the two windows."""
    sides = [_lists(frame, "response_hours") for frame in (scan.month, scan.previous)]
    return np.array([1 / comb(len(now) + len(before), len(now)) for now, before in zip(*sides, strict=True)])


# -- usage and engagement drop ---------------------------------------------------------------------------------------


def _dropped(scan: Scan, measured: SignalBaseline, rules: SignalsConfig, *, least: bool = False) -> Floats:
    """The larger p-value of the two counts: both must have fallen; ``least``: if all of it had come before."""
    both = [
        (counts.all_before() if least else counts).p_values(ratio, dispersion, rules)
        for counts, ratio, dispersion in (
            (_Counts.events(scan), measured.events_ratio, measured.events_dispersion),
            (_Counts.points(scan), measured.points_ratio, measured.points_dispersion),
        )
    ]
    return np.maximum(*both)


@dataclass(frozen=True)
class _Counts:
    """One kind of activity of all accounts: sums of 28 days and of the 28 before, and their weeks."""

    now: Floats
    before: Floats
    weekly_now: Floats
    weekly_before: Floats
    alive: Flags

    @classmethod
    def events(cls, scan: Scan) -> "_Counts":
        return cls._of(scan, "product_events", "weekly_events", "usage_state")

    @classmethod
    def points(cls, scan: Scan) -> "_Counts":
        return cls._of(scan, "points", "weekly_points", "interaction_state")

    @classmethod
    def _of(cls, scan: Scan, total: str, weekly: str, state: str) -> "_Counts":
        now, before = (frame.counts(total) for frame in (scan.month, scan.previous))
        alive = _measured(scan.month, state) & (before > 0)
        return cls(now, before, _weeks(scan.month, weekly), _weeks(scan.previous, weekly), alive)

    def all_before(self) -> "_Counts":
        """With everything of both windows in the one before; the weeks, for the dispersion, as they were."""
        return replace(self, now=np.zeros(len(self.now)), before=self.now + self.before)

    def median_ratio(self) -> float | None:
        """The median over the accounts of now / before; None without accounts."""
        ratios = self.now[self.alive] / self.before[self.alive]
        return float(np.median(ratios)) if len(ratios) else None

    def pooled_dispersion(self) -> float | None:
        """Variance / mean of weekly sums within the windows over all accounts, at least 1; None without activity.

        Where the accounts' 28-day ratios spread wider than the weeks explain, so much is added: weeks of one account
        are alike, and a test that took them as independent would cry wolf.
        """
        squares, degrees = (part[self.alive] for part in dispersions((self.weekly_now, self.weekly_before)))
        if degrees.sum() <= 0:
            return None
        within = max(1.0, float(squares.sum() / degrees.sum()))
        ratio = self.median_ratio() or 0.0
        now, before = self.now[self.alive], self.before[self.alive]
        if len(now) < _ENOUGH_RATIOS or ratio <= 0:
            return within
        z = (now - ratio * before) / np.sqrt(within * ratio * (now + before))
        between = float(np.median(np.abs(z - np.median(z)))) / _MAD_OF_NORMAL
        return within * max(1.0, between**2)

    def p_values(self, median_ratio: float | None, dispersion: float | None, rules: SignalsConfig) -> Floats:
        """One-sided against the ratio of all accounts where that fell: a quiet August is no alarm."""
        pooled = rules.drop_dispersion if dispersion is None else dispersion
        squares, degrees = dispersions((self.weekly_now, self.weekly_before))
        own = np.maximum(
            1.0, (squares + rules.drop_dispersion_weeks * pooled) / (degrees + rules.drop_dispersion_weeks)
        )
        null = min(1.0, 1.0 if median_ratio is None else median_ratio)
        freedom = _OWN_FREEDOM + rules.drop_dispersion_weeks
        if null <= 0:
            return np.where(self.alive, 1.0, np.nan)  # half of all accounts fell silent: nothing stands out
        found = drop_p_values(self.now, self.before, null, own, freedom)
        return np.where(self.alive, found, np.nan)


_ENOUGH_RATIOS: Final = 20
_MAD_OF_NORMAL: Final = 0.6745


def _weeks(frame: Columns, name: str) -> Floats:
    """The last four weeks of every account; missing ones are 0."""
    cells = _lists(frame, name)
    found = np.zeros((len(cells), _WEEKS))
    for i, cell in enumerate(cells):
        weeks = cell[:_WEEKS]
        found[i, : len(weeks)] = weeks
    return found


def _lists(frame: Columns, name: str) -> list[list[float]]:
    return [listing(cell) for cell in frame.objects(name)]


def _measured(frame: Columns, name: str) -> Flags:
    return frame.where(name, "measured")
