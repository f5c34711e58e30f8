"""False alarms of the fixed rules against those that the tests let through.

    python benchmarks/false_alarms.py            # a table of docs/method.md, section 6; about two minutes

Simulated accounts of known truth (tests/unit/steady_accounts.py): nothing changes in them but the season.
"""

import time

import numpy as np

from tests.unit.steady_accounts import WARM_UP, Tally, portfolio, weekly_scans

ACCOUNTS, SCANS = 300, 26
SIZES = (("4 a quarter", 4 / 13), ("2 a week", 2.0), ("10 a week", 10.0), ("40 a week", 40.0))


def main() -> None:
    began = time.perf_counter()
    days = WARM_UP + 7 * SCANS
    print("| touches | false alarms of the rules | announced as strong | scans that announced one |\n|---|---|---|---|")
    for number, (name, touches) in enumerate(SIZES):
        tally = weekly_scans(portfolio(number, [touches] * ACCOUNTS, days), WARM_UP, SCANS)
        _line(name, tally)
    mixed = np.exp(np.random.default_rng(9).uniform(np.log(2), np.log(40), ACCOUNTS))
    tally = weekly_scans(portfolio(9, mixed, days), WARM_UP, SCANS)
    _line("2 to 40 a week", tally)
    print(f"\n{time.perf_counter() - began:.0f} s")


def _line(name: str, tally: Tally) -> None:
    rules, strong = (100 * len(found) / ACCOUNTS for found in (tally.rule, tally.strong))
    scans = len({week for week, *_ in tally.strong})
    print(f"| {name} | {rules:.0f} | {strong:.1f} | {scans} of {SCANS} |", flush=True)


if __name__ == "__main__":
    main()
