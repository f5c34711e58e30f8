"""The real scan of a store, week after week, over steady accounts and one account of each planted problem.

The facts come from the engine's own metrics, counted once for all weeks; scanner, tests, flags and store are those of
the product. Each run is a workspace: the same steady accounts, and six accounts of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from engagement.baseline import Baseline
from engagement.config import Config
from engagement.ingest import import_paths
from engagement.metrics import compute_facts
from engagement.model import FlagState, SignalName, Strength, Window, Workspace
from engagement.scan import Scanner
from engagement.scoring.benchmarks import measure_benchmarks
from engagement.service import Engagement
from engagement.signals import flags, measure_signals, run_tests, scan_of
from engagement.signals.strength import TESTED
from engagement.store import flags as flag_store
from engagement.store.database import Database
from engagement.store.flags import StoredFlag
from tests.planted.company import BEGINNING, SPONSOR_SILENT, Habits, Rows, Teller, business_hours, usual
from tests.unit.metrics_events import events

CONFIG = Config()
WARM_UP = 126  # days before the first scan
WEEK = timedelta(days=7)
TOUCHES = 30.0  # a week, of an account with a problem
SEED, OTHERS_STEADY, SCANS = 1, 60, 11  # of the tests and of the table in docs/method.md
Key = tuple[str, SignalName]


@dataclass(frozen=True)
class Simulation:
    """Everything that happened, and the facts of all accounts by weekly scan."""

    rows: Rows
    steady: tuple[str, ...]
    facts: Mapping[datetime, pd.DataFrame]

    @property
    def scans(self) -> tuple[datetime, ...]:
        """The moments of the scans."""
        return tuple(self.facts)

    def of_run(self, run: int, end: datetime) -> pd.DataFrame:
        """The facts of the steady accounts and of those of a run."""
        ids = {*self.steady, *(planted(run, problem) for problem in SignalName)}
        return self.facts[end][self.facts[end].index.get_level_values("account_id").isin(ids)]


@dataclass(frozen=True)
class Look:
    """What one weekly scan said: the flags whose rule it found holding, and which of them it announces."""

    at: datetime
    listed: Mapping[Key, StoredFlag]
    announced: frozenset[Key]


def planted(run: int, problem: SignalName) -> str:
    """The id of the account with a problem."""
    return f"P{run:02}-{problem.value}"


def begins(run: int, problem: SignalName) -> datetime:
    """The day on which the problem begins: from Monday to Thursday after the first scan; the sponsor long before."""
    first = BEGINNING + timedelta(days=WARM_UP + run % 4)
    if problem is not SignalName.SPONSOR_MISSING:
        return first
    return first - timedelta(days=SPONSOR_SILENT - 4)  # whole weeks: it stays a weekday


def simulate(*, seed: int, steady: int, runs: int, scans: int) -> Simulation:
    """``steady`` accounts of 2 to 40 touches a week beside the planted ones of so many runs, seen by weekly scans."""
    chance = np.random.default_rng(seed)
    days = (WARM_UP // 7 + scans) * 5
    names = tuple(f"S{i:03}" for i in range(steady))
    rows = Rows()
    for name in names:
        touches = float(np.exp(chance.uniform(np.log(2), np.log(40))))
        rows.add(Teller(chance, name, usual(chance, touches), days=days).tell())
    for run in range(runs):
        for problem in SignalName:
            since, name = business_hours(begins(run, problem)), planted(run, problem)
            rows.add(Teller(chance, name, in_order(chance), days=days, problem=problem, since=since).tell())
    ends = tuple(BEGINNING + timedelta(days=WARM_UP) + WEEK * i for i in range(scans))
    return Simulation(rows, names, _facts(rows, ends))


def in_order(chance: np.random.Generator) -> Habits:
    """Of a customer who was in good order: answers most mails in a day, loses no meeting."""
    return Habits(
        TOUCHES,
        answered=chance.uniform(0.85, 0.95),
        delay=chance.uniform(22, 25),
        lost=0.0,
        events=chance.uniform(50, 400),
    )


def _facts(rows: Rows, ends: Sequence[datetime]) -> dict[datetime, pd.DataFrame]:
    windows = {f"{i}:{label}": window for i, end in enumerate(ends) for label, window in _windows(end).items()}
    told = events(**vars(rows), ends=[window.end for window in windows.values()])
    table = compute_facts(told, windows, workspace=Workspace("w", timezone="UTC", country=None), config=CONFIG)
    labels = table.index.get_level_values("window")
    found = {}
    for i, end in enumerate(ends):
        one = table[labels.str.startswith(f"{i}:")]
        found[end] = one.rename(index=lambda label, i=i: label.removeprefix(f"{i}:"), level="window")
    return found


def _windows(end: datetime) -> dict[str, Window]:
    def between(first: int, last: int) -> Window:
        return Window(end - timedelta(days=first), end - timedelta(days=last))

    return {
        "t0": between(91, 0),
        "t1": between(182, 91),
        "scan28": between(28, 0),
        "scan28_previous": between(56, 28),
        "scan91": between(91, 0),
    }


def scan_weekly(simulation: Simulation, run: int, folder: Path, *, scans: int) -> list[Look]:
    """The product's own first ``scans`` of one run, into a database."""
    ids = sorted({str(key) for key, _ in simulation.of_run(run, simulation.scans[0]).index})
    inbox = folder / "in"
    inbox.mkdir()
    (inbox / "accounts.csv").write_text("\n".join(["account_id,name", *(f"{key},{key}" for key in ids)]), "utf-8")
    with Engagement.open(f"sqlite:///{folder / 'planted.db'}", create=True) as service:
        service.change_workspace(timezone="UTC")
        import_paths(service.database, service.workspace_id, [inbox])
        workspace = service.workspace()
        return [
            _look(service.database, workspace, simulation.of_run(run, end), len(ids), end)
            for end in simulation.scans[:scans]
        ]


def _look(database: Database, workspace: Workspace, facts: pd.DataFrame, accounts: int, end: datetime) -> Look:
    """One scan, in one batch, which therefore reads the facts once."""
    result = Scanner(database, workspace, CONFIG, lambda *_: facts, batch=accounts).run(end)
    if result.skipped or result.accounts != accounts:
        raise AssertionError(f"not judged: {result.skipped}")
    with database.session(workspace.id) as session:
        stored = flag_store.flags(session)
    holding = [each for each in stored if each.flag.last_held == end and each.flag.state is FlagState.OPEN]
    listed = {(each.flag.account_id, each.flag.signal): each for each in holding}
    told = set(result.announced)
    return Look(end, listed, frozenset(key for key, each in listed.items() if each.flag.flag_id in told))


def weeks_found(simulation: Simulation, run: int) -> dict[SignalName, tuple[int | None, int | None]]:
    """By problem: the scan that found the rule of the run's account holding, and the one that first called it strong.

    The tests and rules of the scan without its store: what ``scan_weekly`` tells, in a tenth of the time.
    """
    found: dict[SignalName, tuple[int | None, int | None]] = dict.fromkeys(SignalName, (None, None))
    for number, end in enumerate(simulation.scans):
        facts = simulation.of_run(run, end)
        benchmarks = measure_benchmarks(facts, {}, CONFIG)
        scan = scan_of(facts, rules=CONFIG.signals, timezone="UTC")
        baseline = Baseline(as_of=end, benchmarks=benchmarks)
        baseline = replace(baseline, signals=measure_signals(scan, baseline, CONFIG))
        held, tests = flags(scan), run_tests(scan, baseline, CONFIG)
        for problem in SignalName:
            account = planted(run, problem)
            if not held.at[account, problem.value]:
                continue
            first, strong = found[problem]
            sure = problem not in TESTED or tests.strength(account, problem) is Strength.STRONG
            found[problem] = (
                number if first is None else first,
                number if strong is None and sure else strong,
            )
    return found
