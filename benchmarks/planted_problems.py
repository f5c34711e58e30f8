"""How soon the weekly scan finds a planted problem, and how soon it announces it: a table of docs/method.md, section 6.

    python benchmarks/planted_problems.py            # about a minute

The simulation is that of tests/e2e/test_planted_problems.py (same seed), which looks at its first run: accounts told as
import rows, facts by the engine's metrics, rules, tests and control of false discoveries as in every scan.
"""

import time

from engagement.model import SignalName
from tests.planted.scans import OTHERS_STEADY, SCANS, SEED, simulate, weeks_found

RUNS = 12
LATER = (1, 2, 4, 8)


def main() -> None:
    began = time.perf_counter()
    simulation = simulate(seed=SEED, steady=OTHERS_STEADY, runs=RUNS, scans=SCANS)
    runs = [weeks_found(simulation, run) for run in range(RUNS)]
    head = " | ".join(f"announced by scan {k}" for k in LATER)
    print(f"| signal | found in the week | {head} | first run |\n|{'---|' * (len(LATER) + 3)}")
    for problem in SignalName:
        found = [run[problem] for run in runs]
        waits = [strong - first + 1 for first, strong in found if first is not None and strong is not None]
        listed = sum(first is not None for first, _ in found)
        by = " | ".join(str(sum(wait <= k for wait in waits)) for k in LATER)
        first, strong = found[0]
        own = "no" if first is None or strong is None else str(strong - first + 1)
        print(f"| {problem.value.replace('_', ' ')} | {listed} | {by} | {own} |")
    print(f"\nof {RUNS}; {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
