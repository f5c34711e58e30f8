"""R4: one digest for each person and ISO week, at or after their local hour.

Some weeks are simulated: this program moves the clock, three processes plan at the same time at every step. People live
in zones whose clocks change in those weeks, with days and hours of their own, some at hours that are skipped or come
twice. Processes are killed (SIGKILL) at named points of the planning, and three times all of them are down for up to
three days. At the end every person must have exactly one digest for every week whose slot passed, none before its slot,
none later than the next looks unless nobody was running; and the sums must agree.

    PYTHONPATH=. python benchmarks/reliability/weeks.py --database postgres --weeks 8
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import select

from benchmarks.reliability.planning import Engine, Office, planner, store_people, user_id
from bot.digest.plan import DigestPlanner
from bot.slots import Slot, due_weeks
from engagement.delivery import DeliveryKind, DigestState
from engagement.model import Workspace
from engagement.preferences import Preferences
from engagement.store import migrate, queries
from engagement.store.database import Database
from engagement.store.preferences import save_preferences
from engagement.store.tables import DigestRow, OutboxRow
from tests.store.cluster import running_cluster

BEGIN = datetime(2026, 9, 28, tzinfo=UTC)  # a Monday; in the eight weeks from it the clocks of four continents change
ZONES = (
    "Europe/Berlin",  # 25 October
    "Europe/London",
    "America/New_York",  # 1 November
    "America/Los_Angeles",
    "America/Havana",  # at midnight
    "America/Santiago",
    "America/Asuncion",
    "Australia/Sydney",  # 4 October
    "Australia/Lord_Howe",  # half an hour
    "Pacific/Auckland",
    "Pacific/Kiritimati",  # the first to see a Monday
    "Pacific/Pago_Pago",  # the last
    "Asia/Kathmandu",
    "Asia/Tokyo",
    "Africa/Cairo",
    "UTC",
)
CHANGES = ((6, 150), (6, 90), (6, 0), (0, 1439))  # Sundays at 02:30, 01:30 and midnight, Mondays at the last minute
DOWN = (timedelta(days=3) - timedelta(hours=1), timedelta(days=2), timedelta(hours=30))


@dataclass(frozen=True)
class Plan:
    """What is simulated."""

    weeks: int = 8
    people: int = 48
    step: timedelta = timedelta(minutes=30)
    deaths: float = 0.02  # chance of a kill at each point that a process passes
    downtimes: Sequence[timedelta] = DOWN
    processes: int = 3
    seed: int = 0

    @property
    def patience(self) -> int:
        """By how many looks a digest may be late: whoever dies leaves it to the others, or, alone, to the next look,
        which may come after all have been down."""
        return 3 if self.processes > 1 else 10


@dataclass(frozen=True)
class Person:
    """Somebody with accounts: a zone, and a day and a minute of their own."""

    email: str
    timezone: str
    weekday: int = 0
    minute: int = 9 * 60
    own: bool = False  # whether they chose the day and the minute

    def slots(self, since: datetime, until: datetime) -> list[Slot]:
        """The slots of theirs in (since, until]."""
        return due_weeks(since, until, timezone=self.timezone, weekday=self.weekday, minute=self.minute)


def people_of(plan: Plan) -> list[Person]:
    """A third keeps the workspace's Monday at nine, a third chose at random, a third is near clock changes."""
    source, made = random.Random(plan.seed), []
    for number in range(plan.people):
        zone = ZONES[number % len(ZONES)]
        email = f"p{number}@harbour.example"
        match number % 3:
            case 0:
                made.append(Person(email, zone))
            case 1:
                made.append(Person(email, zone, source.randrange(7), source.randrange(1440), own=True))
            case _:
                made.append(Person(email, zone, *source.choice(CHANGES), own=True))
    return made


def prepare(database: Database, people: Sequence[Person]) -> None:
    """The workspace with everybody's accounts and choices."""
    with database.session("default", write=True) as session:
        queries.save_workspace(session, Workspace("default", timezone="Europe/Berlin"))
    accounts = [{"account_id": f"A{n}", "owner_email": person.email} for n, person in enumerate(people)]
    store_people(database, accounts, [{"email": person.email} for person in people])
    with database.session("default", write=True) as session:
        for person in people:
            if person.own:
                chosen = Preferences(user_id(person.email), weekday=person.weekday, minute=person.minute)
                save_preferences(session, chosen, at=BEGIN)


# -- processes --------------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The death of a thread, where processes are threads (the short version in CI)."""


def mortal(
    database: Database, people: Sequence[Person], now: Callable[[], datetime], step: Callable[[str], None]
) -> DigestPlanner:
    """A planner to whom something may happen at every point it passes."""
    office = Office({person.email: person.timezone for person in people})  # type: ignore[call-arg]
    made = planner(Engine(database), office, now)
    made.step = step
    return made


class Fleet(Protocol):
    """Some processes that plan at the same time, and are started again when they die."""

    deaths: Counter[str]

    def tick(self, moment: datetime) -> None:
        """All of them look at once."""

    def close(self) -> None:
        """The end."""


class Threads:
    """Threads with a connection each; a death is an exception that nobody catches, and the transaction is lost."""

    def __init__(self, url: str, people: Sequence[Person], plan: Plan) -> None:
        self.deaths = Counter[str]()
        self._source, self._chance, self._now = random.Random(plan.seed + 1), plan.deaths, BEGIN
        self._database = Database.open(url)
        self._planners = [mortal(self._database, people, lambda: self._now, self._step) for _ in range(plan.processes)]
        self._pool = ThreadPoolExecutor(plan.processes)

    def tick(self, moment: datetime) -> None:
        self._now = moment
        list(self._pool.map(self._look, self._planners))

    def close(self) -> None:
        self._pool.shutdown()
        self._database.dispose()

    def _look(self, planner_: DigestPlanner) -> None:
        with suppress(Killed):
            planner_.run()

    def _step(self, point: str) -> None:
        if self._source.random() < self._chance:
            self.deaths[point] += 1
            raise Killed


class Processes:
    """Real processes that are told the time on a line and answer on one; a death is SIGKILL."""

    def __init__(self, url: str, plan: Plan) -> None:
        self.deaths = Counter[str]()
        self._url, self._plan, self._born = url, plan, 0
        self._running: list[subprocess.Popen[str]] = [self._start() for _ in range(plan.processes)]

    def tick(self, moment: datetime) -> None:
        for process in self._running:
            assert process.stdin is not None
            with suppress(BrokenPipeError):
                process.stdin.write(f"{moment.isoformat()}\n")
                process.stdin.flush()
        self._running = [self._answered(process) for process in self._running]

    def close(self) -> None:
        for process in self._running:
            process.kill()
            process.wait()

    def _answered(self, process: subprocess.Popen[str]) -> subprocess.Popen[str]:
        assert process.stdout is not None
        for line in process.stdout:
            if line == "ok\n":
                return process
            self.deaths[line.removeprefix("dies ").strip()] += 1
        assert process.wait() == -signal.SIGKILL, "a process ended by itself"
        return self._start()

    def _start(self) -> subprocess.Popen[str]:
        self._born += 1
        plan = self._plan
        given = [self._url, str(plan.people), str(plan.seed), str(plan.deaths), str(self._born)]
        command = [sys.executable, __file__, "--worker", *given]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def work(url: str, people: str, seed: str, chance: str, born: str) -> None:
    """One process: a look for every line that names a moment."""
    plan = Plan(people=int(people), seed=int(seed))
    source, now = random.Random(f"{seed}:{born}"), [BEGIN]

    def step(point: str) -> None:
        if source.random() < float(chance):
            print(f"dies {point}", flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

    database = Database.open(url)
    made = mortal(database, people_of(plan), lambda: now[0], step)
    for line in sys.stdin:
        now[0] = datetime.fromisoformat(line.strip())
        made.run()
        print("ok", flush=True)


# -- the weeks --------------------------------------------------------------------------------------------------------


@dataclass
class Result:
    """What was found. ``wrong`` lists what breaks the promise."""

    expected: int = 0
    queued: int = 0
    caught_up: int = 0
    latest: timedelta = timedelta(0)
    deaths: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def simulate(url: str, plan: Plan, fleet: Fleet, people: Sequence[Person]) -> Result:
    """Move the clock through the weeks, with the downtimes, then look at what is in the database."""
    source = random.Random(plan.seed + 2)
    end = BEGIN + timedelta(weeks=plan.weeks)
    # Downtimes begin before slots of many: on Sundays and Mondays.
    starts = sorted(source.sample(range(1, plan.weeks), min(len(plan.downtimes), plan.weeks - 1)))
    down = [
        (BEGIN + timedelta(weeks=week) - timedelta(hours=source.randrange(1, 30)), length)
        for week, length in zip(starts, plan.downtimes, strict=False)
    ]
    looks, moment = [BEGIN], BEGIN
    while moment < end:
        moment += plan.step
        gap = next((length for start, length in down if start <= moment < start + length), None)
        if gap is not None:
            moment = next(start + length for start, length in down if start <= moment < start + length)
        looks.append(moment)
    for look in looks:
        fleet.tick(look)
    fleet.tick(looks[-1])  # whoever died at the last look has an heir
    fleet.tick(looks[-1])
    return judged(url, plan, people, looks, fleet.deaths)


def judged(url: str, plan: Plan, people: Sequence[Person], looks: Sequence[datetime], deaths: Counter[str]) -> Result:
    """Every slot that passed against the rows, and the rows against the deliveries."""
    database = Database.open(url)
    with database.session("default") as session:
        rows = {(row.recipient, row.week): row for row in session.scalars(select(DigestRow))}
        sent = Counter((row.recipient, row.cause) for row in session.scalars(select(OutboxRow)))
        kinds = set(session.scalars(select(OutboxRow.kind)))
    database.dispose()
    found = Result(deaths=deaths, queued=len(sent))
    for person in people:
        who = user_id(person.email)
        for slot in person.slots(looks[0] - timedelta(seconds=1), looks[-1]):  # a slot at the first look counts
            found.expected += 1
            row = rows.pop((who, slot.name), None)
            first = bisect_left(looks, slot.at)
            last_look = looks[min(first + plan.patience, len(looks) - 1)]
            if row is None or row.state != DigestState.QUEUED.value:
                found.wrong.append(f"{person} {slot}: {'none' if row is None else row.reason}")
                continue
            if sent.pop((who, f"digest:{slot.name}"), 0) != 1:
                found.wrong.append(f"{person} {slot}: not exactly one delivery")
            if row.slot_at != slot.at or not slot.at <= row.as_of <= last_look:
                found.wrong.append(f"{person} {slot}: at {row.as_of}")
            found.caught_up += row.as_of - slot.at > plan.step * 3
            found.latest = max(found.latest, row.as_of - slot.at)
    found.wrong += [f"a row too many: {key}" for key in rows] + [f"a delivery too many: {key}" for key in sent]
    found.wrong += [f"a delivery of another kind: {kind}" for kind in kinds - {DeliveryKind.DIGEST.value}]
    if found.queued != found.expected:
        found.wrong.append(f"decided {found.expected}, put in {found.queued}")
    return found


@contextmanager
def prepared(name: str, people: Sequence[Person]) -> Iterator[str]:
    """A new database with everybody in it."""
    with ExitStack() as stack:
        if name == "postgres":
            cluster = stack.enter_context(running_cluster())
            cluster.create("weeks")
            url = cluster.url("weeks")
        else:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            url = f"sqlite:///{Path(folder) / 'weeks.db'}"
        database = Database.open(url)
        migrate.upgrade(database)
        prepare(database, people)
        database.dispose()
        yield url


def main() -> None:
    if sys.argv[1:2] == ["--worker"]:
        work(*sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=("postgres", "sqlite"), default="postgres")
    parser.add_argument("--weeks", type=int, default=8)
    parser.add_argument("--people", type=int, default=48)
    parser.add_argument("--processes", type=int, default=3)
    parser.add_argument("--step", type=int, default=30, help="minutes between two looks")
    parser.add_argument("--deaths", type=float, default=0.02, help="chance of a kill at every point passed")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    given = parser.parse_args()
    plan = Plan(
        weeks=given.weeks,
        people=given.people,
        step=timedelta(minutes=given.step),
        deaths=given.deaths,
        processes=given.processes if given.database == "postgres" else 1,
        seed=given.seed,
    )
    print(f"seed {plan.seed}: {given.database}, {plan.processes} processes, {plan.weeks} weeks, {plan.people} people")
    people = people_of(plan)
    began = time.monotonic()
    with prepared(given.database, people) as url:
        fleet = Processes(url, plan)
        try:
            found = simulate(url, plan, fleet, people)
        finally:
            fleet.close()
    killed = ", ".join(f"{count} {point}" for point, count in sorted(found.deaths.items()))
    print(f"  digests expected  {found.expected:>6,}")
    print(f"  digests put in    {found.queued:>6,}")
    print(f"  caught up         {found.caught_up:>6,}  (the latest {found.latest} after its slot)")
    print(f"  wrong             {len(found.wrong):>6,}")
    print(f"  kills             {found.deaths.total():>6,}  ({killed})")
    print(f"  {time.monotonic() - began:.0f} s")
    for line in found.wrong[:20]:
        print(line)
    assert not found.wrong, "the promise is broken"


if __name__ == "__main__":
    main()
