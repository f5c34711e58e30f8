"""How long people wait: 20 of them type the command at once, in 20 channels of a local workspace, over one WebSocket.

Everything is real (Bolt, HTTP, WebSocket, engine, SQLite with the sample company) and runs in this one process on this
machine, so the figures include the workspace's own work. Prints milliseconds: acknowledgement, command to summary,
command to the finished thread; p50, p99, the longest; first for one person alone, then for all at once.

    python benchmarks/ack_latency.py [--users 20] [--rounds 3] [--accounts 60]
"""

import argparse
import contextlib
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from bot.demo import load_sample
from bot.deps import connect
from bot.serve import running
from bot.settings import Settings
from bot.workspace import Channel, LocalWorkspace, Message, User
from bot.workspace.model import Change
from engagement.service import Engagement

THREAD = 3  # messages of a finished thread, the summary included
PATIENCE = 60.0


@dataclass
class Times:
    """When what happened in each channel, in monotonic seconds."""

    posted: dict[str, list[float]] = field(default_factory=dict)

    def note(self, change: Change) -> None:
        """Called by the workspace for every change."""
        if isinstance(change.subject, Message) and change.kind == "message.posted" and not change.subject.is_ephemeral:
            self.posted.setdefault(change.subject.channel, []).append(time.monotonic())


@dataclass
class Waits:
    """Seconds from the command to the acknowledgement, the summary, the finished thread."""

    ack: list[float] = field(default_factory=list)
    summary: list[float] = field(default_factory=list)
    thread: list[float] = field(default_factory=list)

    def report(self, title: str) -> None:
        """Print the three lines."""
        print(f"{title}: {len(self.ack)} commands")
        for name, waits in (("acknowledged", self.ack), ("summary", self.summary), ("thread", self.thread)):
            ordered = sorted(waits)
            p99 = statistics.quantiles(ordered, n=100, method="inclusive")[98] if len(ordered) > 1 else ordered[0]
            shown = [f"{1000 * value:6.0f} ms" for value in (statistics.median(ordered), p99, ordered[-1])]
            print(f"  {name:13} p50 {shown[0]}   p99 {shown[1]}   max {shown[2]}")


@contextlib.contextmanager
def bot_at_work(accounts: int) -> Iterator[LocalWorkspace]:
    """The bot over Socket Mode, with the sample company behind it."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        service = stack.enter_context(Engagement.open(f"sqlite:///{folder / 'bench.db'}", create=True))
        load_sample(service, folder / "files", accounts=accounts, as_of=datetime.now(UTC))
        workspace = stack.enter_context(LocalWorkspace())
        settings = Settings(
            slack_bot_token=SecretStr(workspace.bot_token),
            slack_app_token=SecretStr(workspace.app_token),
            slack_signing_secret=SecretStr(workspace.signing_secret),
            slack_api_url=workspace.api_url,
        )
        stack.enter_context(running(connect(settings, service)))
        workspace.wait_for_socket()
        yield workspace


def all_at_once(workspace: LocalWorkspace, people: list[tuple[User, Channel]], text: str, waits: Waits) -> None:
    """Everybody types at the same moment; the waits of each are added."""
    times, start = Times(), threading.Barrier(len(people))
    end = workspace.subscribe(times.note)
    began: dict[str, float] = {}
    acks: list[float] = []

    def ask(user: User, room: Channel) -> None:
        start.wait()
        began[room.id] = time.monotonic()
        result = workspace.slash_command(user, room, "/engagement", text)
        if result.error:
            raise RuntimeError(result.error)
        acks.append(time.monotonic() - began[room.id])

    threads = [threading.Thread(target=ask, args=person) for person in people]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + PATIENCE
    while any(len(times.posted.get(room.id, ())) < THREAD for _, room in people):
        if time.monotonic() > deadline:
            raise TimeoutError("some threads were not finished")
        time.sleep(0.01)
    end()
    waits.ack += acks
    waits.summary += [times.posted[room.id][0] - began[room.id] for _, room in people]
    waits.thread += [times.posted[room.id][THREAD - 1] - began[room.id] for _, room in people]


def main() -> None:
    """Run the measurement."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--users", type=int, default=20)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--accounts", type=int, default=60)
    chosen = options.parse_args()
    with bot_at_work(chosen.accounts) as workspace:
        people = []
        for number in range(chosen.users):
            user = workspace.add_user(f"user{number}")
            people.append((user, workspace.add_channel(f"room{number}", [user], with_bot=True)))
        for title, asking in (("one person", people[:1]), (f"{chosen.users} at once", people)):
            waits = Waits()
            for number in range(chosen.rounds):
                if number:
                    time.sleep(1.5 * len(asking))  # Slack allows 50 looks at a conversation a minute
                all_at_once(workspace, asking, "ACCT-123 quarterly", waits)
            waits.report(title)


if __name__ == "__main__":
    main()
