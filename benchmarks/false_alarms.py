"""False alarms of the fixed rules against those that the tests let through, and how soon a planted problem is strong.

    python benchmarks/false_alarms.py            # the tables of docs/method.md, section 6; about two minutes

Simulated accounts of known truth (tests/unit/steady_accounts.py): nothing changes in them but the season.
"""

import time

import numpy as np

from engagement.model import SignalName
from engagement.signals.strength import TESTED
from tests.unit.steady_accounts import CONFIG, WARM_UP, Tally, account, portfolio, weekly_scans

ACCOUNTS, SCANS = 300, 26
SIZES = (("4 a quarter", 4 / 13), ("2 a week", 2.0), ("10 a week", 10.0), ("40 a week", 40.0))
PLANTED, LATER = 12, 8


def main() -> None:
    began = time.perf_counter()
    days = WARM_UP + 7 * SCANS
    print("| touches | false alarms of the rules, per 100 accounts in 26 weeks | announced as strong |\n|---|---|---|")
    for number, (name, touches) in enumerate(SIZES):
        tally = weekly_scans(portfolio(number, [touches] * ACCOUNTS, days), WARM_UP, SCANS)
        _line(name, tally)
    mixed = np.exp(np.random.default_rng(9).uniform(np.log(2), np.log(40), ACCOUNTS))
    tally = weekly_scans(portfolio(9, mixed, days), WARM_UP, SCANS)
    _line("2 to 40 a week", tally)
    print(f"\nscans with a false announcement: {len({week for week, *_ in tally.strong})} of {SCANS}\n")
    print(
        "| planted | rule alone holds (median weeks) | strong in the scan | strong without a scan |\n|---|---|---|---|"
    )
    for name in TESTED:
        print(f"| {name} | {' | '.join(_found(name))} |")
    print(f"\n{time.perf_counter() - began:.0f} s")


def _line(name: str, tally: Tally) -> None:
    print(f"| {name} | {100 * len(tally.rule) / ACCOUNTS:.0f} | {100 * len(tally.strong) / ACCOUNTS:.1f} |")


def _found(name: SignalName) -> list[str]:
    """Weeks after the change: the rule, strong by the scan of 60 accounts, strong at 0.05."""
    weeks: dict[str, list[float]] = {"rule": [], "strong": [], "alpha": []}
    for seed in range(PLANTED):
        chance = np.random.default_rng(seed)
        days = WARM_UP + 7 * (LATER + 1)
        accounts = portfolio(100 + seed, np.exp(chance.uniform(np.log(2), np.log(40), 60)), days)
        accounts["P"] = account(chance, 30.0, days, planted=name, at=WARM_UP)
        tally = weekly_scans(accounts, WARM_UP + 7, LATER)
        for kind, found in (("rule", tally.rule), ("strong", tally.strong)):
            weeks[kind].append(min((w + 1 for w, a, s in found if a == "P" and s is name), default=np.inf))
        low = [float(p.at["P", name.value]) < CONFIG.signals.alpha for p in tally.p_values]  # type: ignore[arg-type]
        weeks["alpha"].append(low.index(True) + 1 if any(low) else np.inf)
    return [f"{np.median(found):.0f} ({np.isfinite(found).sum()} of {PLANTED})" for found in weeks.values()]


if __name__ == "__main__":
    main()
