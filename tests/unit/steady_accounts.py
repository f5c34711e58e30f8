"""Accounts of known truth through weekly scans, at the level of facts: nothing changes, save what is planted.

Independent of the metrics: every day is a business day, times are hours since the beginning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engagement.baseline import Baseline, Benchmarks, Group, Peers
from engagement.config import Config
from engagement.model import Component, Flag, SignalName, Strength
from engagement.signals import Scan, flags, measure_signals, run_tests, scan_of
from engagement.signals.life import Finding, observe
from engagement.signals.scan import FACTS_USED
from engagement.signals.strength import TESTED

Floats = NDArray[np.float64]
BEGINNING = datetime(2026, 1, 5, tzinfo=UTC)
DAY, WEEK = 24.0, 168.0
WARM_UP = 126  # days before the first scan
WATCHED, SETTLED = 240.0, 120.0
CONFIG = Config()


@dataclass(frozen=True)
class Account:
    """Everything that ever happens with one account, in hours."""

    asks: Floats
    answers: Floats  # inf: never
    acts: Floats  # of the customer
    points: Floats  # of each act
    meetings: Floats
    lost: NDArray[np.bool_]
    events: Floats  # by day


@dataclass
class Tally:
    """What the scans said."""

    scans: int = 0
    rule: list[tuple[int, str, SignalName]] = field(default_factory=list)  # week, account: the rule newly holds
    strong: list[tuple[int, str, SignalName]] = field(default_factory=list)  # announced as strong
    p_values: list[pd.DataFrame] = field(default_factory=list)


def account(
    chance: np.random.Generator, touches: float, days: int, *, planted: SignalName | None = None, at: int = 0
) -> Account:
    """``touches`` a week, of its own habits, with a yearly season; a problem may be planted at a day."""
    rate, delay, loss = chance.uniform(0.55, 0.95), chance.uniform(4, 40), chance.beta(2.5, 22.5)
    season = 1 + 0.25 * np.sin(2 * np.pi * np.arange(days) / 365)
    start = at * DAY if planted else np.inf
    asks, inbound, meetings = (_times(chance, touches * share * season / 7) for share in (0.45, 0.4, 0.15))
    took = chance.exponential(delay, len(asks))
    took[chance.random(len(asks)) > rate] = np.inf
    lost = chance.random(len(meetings)) < loss
    weekly = np.repeat(chance.gamma(8, 1 / 8, days // 7 + 1), 7)[:days]
    events = chance.poisson(np.exp(chance.uniform(3, 6)) * season * weekly / 7).astype(np.float64)
    if planted is SignalName.RESPONSE_SLOWING:
        took[asks >= start] = took[asks >= start] * 4 + 90
    if planted is SignalName.UNANSWERED_OUTREACH:
        took[asks + took >= start] = np.inf
        inbound, meetings, lost = inbound[inbound < start], meetings[meetings < start], lost[meetings < start]
    if planted is SignalName.CANCELLED_MEETINGS:
        lost[meetings >= start] = True
    if planted is SignalName.USAGE_AND_ENGAGEMENT_DROP:
        keep = chance.random(len(inbound)) < np.where(inbound >= start, 0.1, 1.0)
        inbound, took[asks + took >= start] = inbound[keep], np.inf
        events[at:] = np.round(events[at:] * 0.1)
    answers = asks + np.where(took <= WATCHED, took, np.inf)
    answered, held = np.sort(answers[np.isfinite(answers)]), meetings[~lost]
    acts = np.concatenate((answered, inbound, held))
    earned = np.concatenate((np.ones(len(answered) + len(inbound)), np.full(len(held), 3.0)))
    order = np.argsort(acts, kind="stable")
    return Account(asks, answers, acts[order], earned[order], meetings, lost, events)


def _times(chance: np.random.Generator, by_day: Floats) -> Floats:
    number = chance.poisson(by_day)
    return np.sort(np.repeat(np.arange(len(by_day)), number) * DAY + chance.uniform(8, 18, number.sum()))


def facts(accounts: Mapping[str, Account], day: int) -> pd.DataFrame:
    """The scan's windows of all accounts, seen from the beginning of a day."""
    rows, index = [], []
    for name, one in accounts.items():
        for label, end, length in (("scan28", day, 28), ("scan28_previous", day - 28, 28), ("scan91", day, 91)):
            index.append((name, label))
            rows.append(_row(one, end * DAY, length))
    return pd.DataFrame(rows, index=pd.MultiIndex.from_tuples(index, names=["account_id", "window"]))


def _row(one: Account, end: float, days: int) -> dict[str, Any]:
    start = end - days * DAY
    own = (one.asks >= start) & (one.asks < end)
    seen = one.answers[own] < end
    waits = np.where(seen, one.answers[own], np.minimum(end, one.asks[own] + WATCHED)) - one.asks[own]
    settled = seen | (waits >= SETTLED)
    acts = (one.acts >= start) & (one.acts < end)
    before = one.acts[one.acts < end]
    tries = one.asks[(one.asks < end) & (one.asks > (before[-1] if len(before) else -1))]
    met = (one.meetings >= start) & (one.meetings < end)
    first_day, last_day = round(start / DAY), round(end / DAY)
    weeks = [int(last_day - 7 * (i + 1)) for i in range(days // 7)]
    row: dict[str, Any] = dict.fromkeys(FACTS_USED)
    return row | {
        **dict.fromkeys(("interaction_state", "outreach_state", "meeting_state", "usage_state"), "measured"),
        "window_start": _when(start),
        "window_end": _when(end),
        "asks": int(own.sum()),
        "asks_settled": int(settled.sum()),
        "settled_answered": int((settled & seen).sum()),
        "response_hours": waits.tolist(),
        "response_observed": seen.tolist(),
        "response_median_hours": _median(waits, seen),
        "response_longest_hours": float(waits.max(initial=0)),
        "attempts": len(np.unique(tries // DAY)) if len(tries) and tries[-1] >= start else 0,
        "attempt_asks": len(tries),
        "attempt_last_at": _when(tries[-1]) if len(tries) else None,
        "attempt_first_business_days": (end - tries[0]) / DAY if len(tries) else None,
        "meetings_held": int((met & ~one.lost).sum()),
        "meetings_lost": int((met & one.lost).sum()),
        "points": float(one.points[acts].sum()),
        "weekly_points": [
            float(one.points[(one.acts >= w * DAY) & (one.acts < (w + 7) * DAY)].sum()) for w in weeks[:4]
        ],
        "product_events": float(one.events[first_day:last_day].sum()),
        "weekly_events": [float(one.events[w : w + 7].sum()) for w in weeks[:4]],
        "reviews_missed": 0,
        "sponsors": [],
        "history_days": end / DAY,
    }


def _when(hours: float) -> datetime:
    return BEGINNING + timedelta(hours=hours)


def _median(waits: Floats, seen: NDArray[np.bool_]) -> float | None:
    """Kaplan and Meier's median; None: not reached."""
    left, order = 1.0, np.lexsort((~seen, waits))
    for place, i in enumerate(order):
        if seen[i]:
            left *= 1 - 1 / (len(waits) - place)
            if left <= 0.5 + 1e-12:
                return float(waits[i])
    return None


def benchmarks(scan: Scan) -> Baseline:
    """The pooled rates of the quarter."""
    sums = {
        n: float(np.nansum(scan.quarter.numbers(n)))
        for n in ("settled_answered", "asks_settled", "meetings_held", "meetings_lost")
    }
    peers = Peers(accounts=len(scan.accounts), mean=sums["settled_answered"] / max(1, sums["asks_settled"]))
    group = Group(
        accounts=len(scan.accounts),
        components={Component.RESPONSE_RATE: peers},
        meetings=int(sums["meetings_held"] + sums["meetings_lost"]),
        lost_meetings=int(sums["meetings_lost"]),
        meeting_accounts=len(scan.accounts),
    )
    return Baseline(as_of=BEGINNING, benchmarks=(Benchmarks(91, group),))


def weekly_scans(accounts: Mapping[str, Account], first_day: int, scans: int, config: Config = CONFIG) -> Tally:
    """What so many weekly scans raise, by the flag's whole life: for the rule alone, and where it is strong."""
    tally = Tally(scans=scans)
    lives: dict[str, dict[tuple[str, SignalName], Flag | None]] = {"rule": {}, "strong": {}}
    for week in range(scans):
        day = first_day + 7 * week
        scan = scan_of(facts(accounts, day), rules=config.signals, timezone="UTC")
        rates = benchmarks(scan)
        baseline = replace(rates, signals=measure_signals(scan, rates, config))
        tests, held = run_tests(scan, baseline, config), flags(scan)
        tally.p_values.append(tests.p_values)
        for name in TESTED:
            for place, account_id in enumerate(scan.accounts):
                holds = bool(held[name.value].iloc[place])
                key = (account_id, name)
                if not holds and not any(life.get(key) for life in lives.values()):
                    continue
                judged = tests.strength(account_id, name)
                for kind, strength in (("rule", Strength.STRONG), ("strong", judged)):
                    found = Finding("W1", account_id, name, strength=strength) if holds else None
                    seen = observe(lives[kind].get(key), found, at=_when(day * DAY))
                    lives[kind][key] = seen.flag
                    if seen.announce:
                        (tally.rule if kind == "rule" else tally.strong).append((week, account_id, name))
    return tally


def portfolio(seed: int, sizes: Sequence[float], days: int) -> dict[str, Account]:
    """Steady accounts with so many touches a week each."""
    chance = np.random.default_rng(seed)
    return {f"A{i:04}": account(chance, touches, days) for i, touches in enumerate(sizes)}
