"""R1: signed commands over real HTTP at a fixed rate, while the workers make real reports.

    python -m benchmarks.reliability.load --database sqlite --per-minute 2000
    python -m benchmarks.reliability.load --database postgres --per-minute 10000

Open loop: each command is sent at its moment and its wait counts from there. Every one must be acknowledged, and later
answered or told at once that it is in line. Prints the waits, and the sums of what became of the commands.
"""

import argparse
import asyncio
import socket
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.reliability.bot_process import SECRET, Bot, account_ids, sample_database
from benchmarks.reliability.slack_side import SlackSide
from engagement.store.database import Database
from engagement.store.tables import InboxRow

LIMITS = {"sqlite": 1.0, "postgres": 0.5}  # seconds, p99
REFUSED = "more to do than I can line up"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which a share lies."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def states(url: str) -> Counter[str]:
    """Rows of the inbox by state."""
    database = Database.open(url)
    try:
        with database.session("default") as session:
            counted = session.execute(select(InboxRow.state, func.count()).group_by(InboxRow.state))
            return Counter({str(row[0]): int(row[1]) for row in counted})
    finally:
        database.dispose()


def what_was_said(slack: SlackSide) -> Counter[str]:
    """The acknowledgements by kind."""
    kinds = {"Working on": "working", "In line": "in line", "I am already": "same in line", "I have more": "refused"}
    found: Counter[str] = Counter()
    for sent in slack.sent:
        kind = next((kind for start, kind in kinds.items() if sent.said.startswith(start)), "other")
        found[kind if sent.status == 200 else f"http {sent.status}"] += 1
    return found


async def run(url: str, given: argparse.Namespace, folder: Path) -> bool:
    """One measurement; whether it kept the promise."""
    slack = SlackSide(SECRET)
    elsewhere = ("--no-scheduler",) if given.database == "postgres" else ()
    bot = Bot(url, free_port(), await slack.serve(), folder / "bot.log", elsewhere)
    texts = [f"{account} {period}" for account in account_ids(url) for period in ("quarterly", "monthly", "last month")]
    await asyncio.to_thread(bot.start)
    try:
        await slack.send(bot.port, texts[:20], per_minute=600, seconds=2, seed=given.seed)  # warm
        await asyncio.sleep(2)
        slack.sent.clear()
        await slack.send(bot.port, texts, per_minute=given.per_minute, seconds=given.seconds, seed=given.seed)
        waits = sorted(sent.seconds for sent in slack.sent)
        said = what_was_said(slack)
        promised = {sent.key for sent in slack.sent if sent.said.startswith("Working on")}
        deadline = time.monotonic() + given.patience
        while time.monotonic() < deadline and any(not slack.answered[key] for key in promised):
            await asyncio.sleep(0.5)
        unanswered = sum(1 for key in promised if not slack.answered[key])
        rows = await asyncio.to_thread(states, url)
    finally:
        await asyncio.to_thread(bot.stop)
        slack.close()
    shown = " ".join(f"{name} {1000 * quantile(waits, share):.0f}" for name, share in SHARES)
    print(f"{given.database}, {given.per_minute}/min for {given.seconds} s, seed {given.seed}: {len(waits)} commands")
    print(f"  acknowledged after (ms): {shown} longest {1000 * waits[-1]:.0f}")
    print(f"  said at once: {dict(said)}")
    print(
        f"  answered by now: {len(slack.answered)}; of those told 'working', not yet: {unanswered}; rows: {dict(rows)}"
    )
    new = said["working"] + said["in line"] + 20
    kept = sum(rows.values()) == new
    good = quantile(waits, 0.99) < LIMITS[given.database] and kept and not said.keys() - KINDS and not unanswered
    print(f"  {'kept' if good else 'NOT KEPT'}; rows {sum(rows.values())}, taken in {new}")
    return good


SHARES = (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999))
KINDS = {"working", "in line", "same in line", "refused"}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--per-minute", type=int, default=2000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--accounts", type=int, default=60)
    parser.add_argument("--patience", type=int, default=120, help="seconds to wait for the answers promised soon")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sample_database(given.database, given.accounts) as url:
        raise SystemExit(0 if asyncio.run(run(url, given, Path(folder))) else 1)


if __name__ == "__main__":
    main()
