"""R6: 100 people press "Acknowledge" on one flag at the same moment, in several messages; each press is delivered four
times, to two processes (PostgreSQL; SQLite has one), and all of them again half an hour later.

    python benchmarks/reliability/clicks.py --database both --people 100 --rounds 5 --seed 1

A round is good when there is one transition and one row of audit, every message shows it, every person was answered
once (one as the first, the others with who was), and what was decided was delivered.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.reliability.clicking import Outcome, Plan, called_in_slack, run
from tests.store.cluster import running_cluster


@contextmanager
def on_sqlite() -> Iterator[Callable[[int], str]]:
    """New files."""
    with tempfile.TemporaryDirectory(prefix="engagement-clicks-") as folder:
        yield lambda number: f"sqlite:///{Path(folder) / f'{number}.db'}"


@contextmanager
def on_postgres() -> Iterator[Callable[[int], str]]:
    """New databases of a server of their own."""
    with running_cluster() as cluster:

        def new_url(number: int) -> str:
            cluster.create(f"clicks{number}")
            return cluster.url(f"clicks{number}")

        yield new_url


def is_good(plan: Plan, first: Outcome, again: Outcome) -> bool:
    """Whether everything that R6 promises was so."""
    transitions = [event for event in first.audit if event.actor is not None]
    if len(transitions) != 1:
        return False
    called = called_in_slack(str(transitions[0].actor))
    answers = {"was first": 1, f"{called} already acknowledged this": plan.people - 1}
    truth = (first.answers, first.shown) == (answers, {f"Acknowledged by {called}": plan.copies})
    sums = first.decided == first.delivered + first.parked.total() and not first.parked and not first.several
    same = (again.audit, again.answers, again.shown, again.decided) == (
        *(first.audit, first.answers, first.shown, first.decided),
    )
    return truth and sums and same and not again.refused


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    bad = 0
    for name, databases, processes in (("sqlite", on_sqlite, 1), ("postgres", on_postgres, 2)):
        if given.database not in (name, "both"):
            continue
        with databases() as new_url:
            for number in range(given.rounds):
                plan = Plan(given.people, given.copies, processes=processes, seed=given.seed + number)
                began = time.monotonic()
                first, again = run(new_url(number), plan)
                good = is_good(plan, first, again)
                bad += not good
                print(
                    f"{name:<9} seed {plan.seed}: {'good' if good else 'BAD'}; {again.requests} requests, "
                    f"slowest answer {again.slowest:.2f} s, decided {first.decided} = delivered {first.delivered} + "
                    f"parked {first.parked.total()}, {time.monotonic() - began:.0f} s"
                )
                if not good:
                    print(first, again, sep="\n")
    raise SystemExit(1 if bad else 0)


if __name__ == "__main__":
    main()
