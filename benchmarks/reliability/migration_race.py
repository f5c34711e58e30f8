"""R13: several processes migrate one new database at the same moment; in every second trial the one at work is killed.

    python benchmarks/reliability/migration_race.py --database both --trials 50 --processes 8

A trial is good when every process that was not killed ended well and the schema is this program's. ``--unlocked`` takes
the lock away, to show that the trial can fail.
"""

import argparse
import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from alembic import command

from engagement.store import migrate
from engagement.store.database import Database
from engagement.store.sqlite import WRITE, create_file
from tests.store.cluster import running_cluster

PATIENCE = 120.0


@dataclass(frozen=True)
class Plan:
    """How a trial runs: how long a process lingers in its work before the commit, and whether there is the lock."""

    linger: float
    kill: bool
    locked: bool


def work(url: str, ready: Barrier, at_work: "Synchronized[int]", plan: Plan) -> None:
    """Migrate together with the others; tell who is at work, and linger there before the commit."""
    original: Callable[..., None] = command.upgrade

    def lingering(*args: Any) -> None:
        original(*args)
        at_work.value = os.getpid()
        time.sleep(plan.linger)

    command.upgrade = lingering
    if not plan.locked:
        migrate._postgres_lock = migrate._sqlite_lock = _no_lock  # type: ignore[assignment]
    database = Database.open(url)
    ready.wait(PATIENCE)
    migrate.upgrade(database, wait=PATIENCE)
    migrate.check(database)


@contextmanager
def _no_lock(database: Database, wait: float) -> Iterator[Any]:
    if database.is_sqlite:
        create_file(database.file)
    with database.engine.connect().execution_options(**{WRITE: True}) as connection:
        yield connection


def trial(context: ForkServerContext, url: str, processes: int, plan: Plan) -> bool:
    """One new database; whether all went well."""
    ready, at_work = context.Barrier(processes), context.Value("i", 0)
    workers = [context.Process(target=work, args=(url, ready, at_work, plan)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    killed = _kill(workers, at_work) if plan.kill else None
    for worker in workers:
        worker.join(PATIENCE)
    if any(worker.exitcode != 0 for worker in workers if worker.pid != killed):
        return False
    database = Database.open(url)
    try:
        migrate.check(database)
    finally:
        database.dispose()
    return True


def _kill(workers: list[Any], at_work: "Synchronized[int]") -> int | None:
    deadline = time.monotonic() + PATIENCE
    while not at_work.value and time.monotonic() < deadline and any(worker.is_alive() for worker in workers):
        time.sleep(0.002)
    if not at_work.value:
        return None
    os.kill(at_work.value, signal.SIGKILL)
    return at_work.value


def run(new_url: Callable[[int], str], *, trials: int, processes: int, locked: bool, seed: int) -> tuple[int, int]:
    """Good trials, and processes killed."""
    context, chance = multiprocessing.get_context("forkserver"), random.Random(seed)
    context.set_forkserver_preload(["engagement.store.migrate", "tests.store.cluster"])
    good = kills = 0
    for number in range(trials):
        plan = Plan(chance.uniform(0.05, 0.3), number % 2 == 1, locked)
        good += trial(context, new_url(number), processes, plan)
        kills += plan.kill
    return good, kills


def on_sqlite(**given: Any) -> tuple[int, int]:
    """The trials on files."""
    with tempfile.TemporaryDirectory(prefix="engagement-migrations-") as folder:
        return run(lambda number: f"sqlite:///{Path(folder) / f'{number}.db'}", **given)


def on_postgres(**given: Any) -> tuple[int, int]:
    """The trials on a server of their own."""
    with running_cluster() as cluster:

        def new_url(number: int) -> str:
            cluster.create(f"t{number}")
            return cluster.url(f"t{number}")

        return run(new_url, **given)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--trials", type=int, default=50)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--unlocked", action="store_true")
    given = parser.parse_args()
    bad = False
    for name, on in (("sqlite", on_sqlite), ("postgres", on_postgres)):
        if given.database not in (name, "both"):
            continue
        started = time.monotonic()
        good, kills = on(trials=given.trials, processes=given.processes, locked=not given.unlocked, seed=given.seed)
        took = time.monotonic() - started
        print(
            f"{name:<9} seed {given.seed}: {good} of {given.trials} trials good, {kills} killed at work, {took:.0f} s"
        )
        bad |= good < given.trials
    raise SystemExit(1 if bad and not given.unlocked else 0)


if __name__ == "__main__":
    main()
