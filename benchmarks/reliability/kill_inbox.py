"""R2: the bot is killed with SIGKILL again and again while commands come in; what it acknowledged is done all the same.

    python -m benchmarks.reliability.kill_inbox --database sqlite --kills 20 --seed 1

Every command whose acknowledgement reached Slack's side must have its row, done or parked with an incident, and must be
answered; what it causes stands in the outbox once, and no row stays open.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from benchmarks.reliability.bot_process import SECRET, Bot, account_ids, sample_database
from benchmarks.reliability.load import free_port
from benchmarks.reliability.slack_side import SlackSide
from bot.inbox import command_key
from engagement.delivery import OutboxState
from engagement.store.database import Database
from engagement.store.tables import InboxRow, OutboxRow

FINAL = {"done", "parked"}


@dataclass
class Result:
    """The sums. ``acknowledged`` counts what was taken as new; each list names the commands that break a promise."""

    kills: int
    acknowledged: int
    unacknowledged: int
    done: int
    parked: int
    lost: list[str]
    unanswered: list[str]
    doubled: list[str]
    open_rows: int

    @property
    def good(self) -> bool:
        """Whether what was acknowledged was done."""
        return not (self.lost or self.unanswered or self.doubled or self.open_rows)


async def run(url: str, folder: Path, *, kills: int, per_minute: int, seed: int, patience: float = 180) -> Result:
    """Kill so many times under load, start once more, and count."""
    slack, chance = SlackSide(SECRET), random.Random(seed)
    bot = Bot(url, free_port(), await slack.serve(), folder / "bot.log")
    texts = [f"{account} {period}" for account in account_ids(url) for period in ("quarterly", "monthly")]
    for _ in range(kills):
        await asyncio.to_thread(bot.start)
        seconds = chance.uniform(0.5, 4)
        sending = asyncio.create_task(
            slack.send(bot.port, texts, per_minute=per_minute, seconds=seconds + 1, seed=chance.randrange(10**6))
        )
        await asyncio.sleep(seconds)
        await asyncio.to_thread(bot.kill)
        await sending
    await asyncio.to_thread(bot.start)
    taken = {sent.key for sent in slack.sent if sent.status == 200 and sent.said.startswith(("Working on", "In line"))}
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline and (any(not slack.answered[key] for key in taken) or _open_rows(*_rows(url))):
        await asyncio.sleep(0.5)
    await asyncio.to_thread(bot.stop)
    slack.close()
    return _count(url, slack, taken, kills)


def _rows(url: str) -> tuple[list[InboxRow], list[OutboxRow]]:
    database = Database.open(url)
    with database.session("default") as session:
        found = list(session.scalars(select(InboxRow))), list(session.scalars(select(OutboxRow)))
    database.dispose()
    return found


def _open_rows(inbox: list[InboxRow], outbox: list[OutboxRow]) -> int:
    """Rows that are not final; a delivery in doubt is looked up for as long as its policy says."""
    final = (OutboxState.SENT, OutboxState.DEAD)
    doubtful = [row for row in outbox if row.state not in final and row.look_again_at is None]
    return sum(row.state not in FINAL for row in inbox) + len(doubtful)


def _count(url: str, slack: SlackSide, taken: set[str], kills: int) -> Result:
    inbox, out = _rows(url)
    rows = {row.inbox_key: row for row in inbox}
    key_of = {key: command_key({"trigger_id": f"1.2.{key}"}) for key in taken}
    causes = Counter((row.recipient, row.kind, row.cause) for row in out)
    states = Counter(row.state for row in rows.values())
    return Result(
        kills=kills,
        acknowledged=len(taken),
        unacknowledged=sum(1 for sent in slack.sent if sent.status != 200),
        done=states["done"],
        parked=states["parked"],
        lost=[key for key in taken if key_of[key] not in rows],
        unanswered=[key for key in taken if not slack.answered[key]],
        doubled=[str(cause) for cause, times in causes.items() if times > 1],
        open_rows=_open_rows(inbox, out),
    )


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--per-minute", type=int, default=600)
    parser.add_argument("--accounts", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sample_database(given.database, given.accounts) as url:
        how = {"kills": given.kills, "per_minute": given.per_minute, "seed": given.seed}
        result = asyncio.run(run(url, Path(folder), **how))
    print(f"{given.database}, seed {given.seed}: {result}")
    raise SystemExit(0 if result.good else 1)


if __name__ == "__main__":
    main()
