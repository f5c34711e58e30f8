"""R14: mixed load while PostgreSQL is restarted at once again and again, or while imports and scans write to SQLite.

    python benchmarks/reliability/restarts.py --database both --seconds 600

`engagement serve` runs as a process of its own against a local Slack workspace. People ask in their conversations with
the app, each account report and now and then the portfolio; every command that was acknowledged must be answered, once.
Then: no traceback, no "database is locked"; SIGTERM under load ends the process within 15 s; after kill -9 a new one
serves within 5 s of its start.
"""

import argparse
import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from bot.demo import load_sample
from bot.workspace import Channel, LocalWorkspace, RateLimits, User
from engagement import Engagement
from engagement.store.tables import InboxRow, OutboxRow
from tests.slack.world import app_settings
from tests.store.cluster import SETTINGS, Cluster, running_cluster

ACCOUNTS = 60
PEOPLE = 12
RESTART_EVERY = 5.0
PATIENCE = 90.0
_TAKEN = ("Working on", "In line")
_AGAIN = "I am already working on"  # the same is in line: one report answers both
_BAD = ("Traceback", "database is locked", "incident ")


@dataclass
class Bot:
    """`engagement serve` as a process; ``log`` is what all its lives said."""

    environment: dict[str, str]
    log: Path
    port: int = field(default_factory=lambda: _free_port())
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it; the seconds until it says that it can serve."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "bot", "serve", "--port", str(self.port)]
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() - began > PATIENCE:
                raise SystemExit(f"the bot does not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.02)
        return time.monotonic() - began

    def processor_seconds(self) -> float:
        """What the running process has used of the processors: on a busy machine a start is judged by this."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ready(self) -> bool:
        """Whether /readyz says so."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def stop(self, number: signal.Signals) -> float:
        """Send it a signal; the seconds until it ended."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(PATIENCE)
        return time.monotonic() - began


@dataclass
class Load:
    """People who ask. ``taken`` counts, by person, the commands that were acknowledged as being worked on."""

    workspace: LocalWorkspace
    people: dict[str, tuple[User, Channel]]
    taken: dict[str, int] = field(default_factory=dict)
    refused: int = 0

    def one(self, name: str, text: str) -> None:
        """Ask once."""
        user, dm = self.people[name]
        said = self.workspace.slash_command(user, dm, "/engagement", text)
        text_ = said.message.text if said.ok and said.message else ""
        if text_.startswith(_TAKEN):
            self.taken[name] = self.taken.get(name, 0) + 1
        else:
            self.refused += 1  # said so at once: the database is away, or the same is being worked on

    def run(self, seconds: float, chance: random.Random, pause: float) -> None:
        """Ask for a while, one person after the other."""
        deadline, names = time.monotonic() + seconds, sorted(self.people)
        number = 0
        while time.monotonic() < deadline:
            account = f"ACCT-{101 + chance.randrange(ACCOUNTS)}"
            self.one(names[number % len(names)], f"{account} quarterly" if number % 15 else "portfolio monthly")
            number += 1
            time.sleep(chance.uniform(0, 2 * pause))

    def answers(self, name: str) -> tuple[int, int]:
        """Roots posted in a person's conversation, and other answers to them alone."""
        user, dm = self.people[name]
        roots = sum(1 for message in self.workspace.messages(dm) if message.thread_ts in (None, message.ts))
        alone = [m for m in self.workspace.ephemerals(user) if not m.text.startswith((*_TAKEN, _AGAIN))]
        return roots, len(alone)

    def missing(self) -> dict[str, tuple[int, int, int]]:
        """People who were not answered as often as they were promised: (taken, reports, notices)."""
        found = {name: (taken, *self.answers(name)) for name, taken in self.taken.items()}
        return {name: each for name, each in found.items() if each[0] > each[1] + each[2]}


@contextlib.contextmanager
def world(url: str, folder: Path) -> Iterator[tuple[Bot, Load]]:
    """The sample company in the database, a local workspace with people, and the bot, not yet started."""
    with Engagement.open(url, create=True) as service:
        load_sample(service, folder / "files", accounts=ACCOUNTS, as_of=datetime.now(UTC))
    with LocalWorkspace(app_settings(), limits=RateLimits(enforced=False)) as workspace:
        people = {}
        for number in range(PEOPLE):
            user = workspace.add_user(f"user{number}", email=f"user{number}@x.example")
            people[user.name] = (user, workspace.open_dm(user))
        environment = {
            **os.environ,
            "DATABASE_URL": url,
            "SLACK_BOT_TOKEN": workspace.bot_token,
            "SLACK_APP_TOKEN": workspace.app_token,
            "SLACK_API_URL": workspace.api_url,
            "ADMIN_EMAILS": "user0@x.example",
        }
        bot = Bot(environment, folder / "bot.log")
        try:
            yield bot, Load(workspace, people)
        finally:
            if bot.process is not None and bot.process.poll() is None:
                bot.stop(signal.SIGKILL)


def restarting(cluster: Cluster, stop: threading.Event) -> Iterator[int]:
    """Restart the server until told to stop; yields after each."""
    number = 0
    while not stop.wait(RESTART_EVERY):
        cluster.stop()
        cluster.start()
        number += 1
        yield number


def writing(url: str, files: Path, stop: threading.Event) -> Iterator[int]:
    """Import the same files and scan, from processes of their own, until told to stop; yields after each."""
    number = 0
    commands = (["import", str(files)], ["scan", "--no-follow-plays"], ["db", "backup", ""])
    while not stop.wait(0.1):
        command = list(commands[number % 3])
        if command[0] == "db":
            command[2] = str(files.parent / f"copy{number}.db")
        done = subprocess.run(
            [sys.executable, "-m", "bot", *command, "--database", url], capture_output=True, text=True, check=False
        )
        if done.returncode not in (0, 1):
            raise SystemExit(f"engagement {command[0]} failed: {done.stderr[-500:]}")
        number += 1
        yield number


def run(
    url: str, folder: Path, *, seconds: float, pause: float, seed: int, disturb: Callable[..., Iterator[int]]
) -> str:
    """The whole trial; a line of figures. Raises ``SystemExit`` where a promise is broken."""
    chance, stop, disturbed = random.Random(seed), threading.Event(), [0]
    with world(url, folder) as (bot, load):
        bot.start()
        load.workspace.wait_for_socket(timeout=PATIENCE)

        def trouble() -> None:
            for disturbed[0] in disturb(stop):
                pass

        thread = threading.Thread(target=trouble, daemon=True)
        thread.start()
        load.run(seconds, chance, pause)
        stop.set()
        thread.join(PATIENCE)
        _settle(load, url)
        load.run(3.0, chance, 0.05)  # SIGTERM under load
        drained = bot.stop(signal.SIGTERM)
        bot.start()
        _settle(load, url)
        load.run(2.0, chance, 0.05)
        bot.stop(signal.SIGKILL)
        back = bot.start()
        used = bot.processor_seconds()
        _settle(load, url)
        said = bot.log.read_text(errors="replace")
        taken, reports = sum(load.taken.values()), sum(load.answers(name)[0] for name in load.people)
        doubled = max(0, reports - taken)
    found = [word for word in _BAD if word in said]
    figures = (
        f"{disturbed[0]} disturbances; {taken} commands taken, all answered ({reports} reports, {doubled} doubled), "
        f"{load.refused} refused at once; SIGTERM under load {drained:.1f} s; kill -9 to serving {back:.1f} s, "
        f"{used:.1f} s of them processor time"
    )
    if found or drained > 15 or back > 5 + _import_seconds():
        raise SystemExit(f"broken: log has {found}; {figures}")
    return figures


def _settle(load: Load, url: str) -> None:
    """Until everybody is answered. A slow machine may take its time, as long as something is answered in it."""
    left, deadline = load.missing(), time.monotonic() + PATIENCE
    while left:
        time.sleep(0.2)
        before, left = left, load.missing()
        if left != before:
            deadline = time.monotonic() + PATIENCE
        elif time.monotonic() > deadline:
            raise SystemExit(f"not answered: {left}\nwhat the database holds: {_rows(url)}")


def _rows(url: str) -> Counter[str]:
    """The rows of inbox and outbox by kind, state and reason: where what was not answered is."""
    with Engagement.open(url) as service, service.database.session(service.workspace_id) as session:
        inbox = [f"{row.kind} {row.state} {row.incident or ''}" for row in session.scalars(select(InboxRow))]
        outbox = [f"{row.kind} {row.state} {row.reason or ''}" for row in session.scalars(select(OutboxRow))]
    return Counter(inbox + outbox)


def _import_seconds() -> float:
    """What a Python process with these packages needs on this machine, now, before any of our code runs."""
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", "import polars, pandas, sqlalchemy, slack_bolt, scipy.stats"], check=True)
    return time.monotonic() - began


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def on_sqlite(folder: Path, **given: float | int) -> str:
    """The trial on a file, with imports, scans and backups beside it."""
    url = f"sqlite:///{folder / 'x.db'}"
    return run(url, folder, disturb=lambda stop: writing(url, folder / "files", stop), **given)  # type: ignore[arg-type]


def on_postgres(folder: Path, **given: float | int) -> str:
    """The trial on a server that is restarted at once, every few seconds."""
    with running_cluster(SETTINGS | {"synchronous_commit": "on"}) as cluster:
        cluster.create("x")
        return run(cluster.url("x"), folder, disturb=lambda stop: restarting(cluster, stop), **given)  # type: ignore[arg-type]


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--pause", type=float, default=0.25, help="mean seconds between two commands")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for name, on in (("sqlite", on_sqlite), ("postgres", on_postgres)):
        if given.database in (name, "both"):
            with tempfile.TemporaryDirectory(prefix="engagement-restarts-") as folder:
                figures = on(Path(folder), seconds=given.seconds, pause=given.pause, seed=given.seed)
            print(f"{name}, seed {given.seed}, {given.seconds:.0f} s: {figures}", flush=True)


if __name__ == "__main__":
    main()
