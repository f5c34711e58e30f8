"""The bot as a process of its own, as an operator runs it, over a database with the sample company."""

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bot.demo import load_sample
from engagement.service import Engagement
from engagement.store import queries
from tests.store.cluster import SETTINGS, running_cluster

DURABLE = {**SETTINGS, "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}
SECRET = "0123456789abcdef" * 2


@contextlib.contextmanager
def sample_database(kind: str, accounts: int) -> Iterator[str]:
    """The URL of a database with the sample company; commits are on the disk."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="engagement-load-")))
        if kind == "sqlite":
            url = f"sqlite:///{folder / 'load.db'}"
        else:
            cluster = stack.enter_context(running_cluster(DURABLE))
            cluster.create("load")
            url = cluster.url("load")
        with Engagement.open(url, create=True) as service:
            load_sample(service, folder / "files", accounts=accounts, as_of=datetime.now(UTC))
        yield url


def account_ids(url: str) -> list[str]:
    """The accounts in the database."""
    with Engagement.open(url) as service, service.database.session(service.workspace_id) as session:
        return [match.id for match in queries.account_names(session)]


@dataclass
class Bot:
    """``engagement serve --http`` on a port; may be killed and started again."""

    url: str
    port: int
    slack_port: int
    log: Path
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start, and wait until it answers."""
        environment = {
            **os.environ,
            "DATABASE_URL": self.url,
            "SLACK_BOT_TOKEN": "xoxb-load",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"http://127.0.0.1:{self.slack_port}/api/",
        }
        command = [sys.executable, "-m", "bot", "serve", "--http", "--port", str(self.port), *self.options]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=self.log.parent)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"http://127.0.0.1:{self.port}/healthz").status_code == httpx.codes.OK:
                    return
            time.sleep(0.05)
        raise RuntimeError(f"the bot did not start:\n{self.log.read_text()[-2000:]}")

    def kill(self) -> None:
        """As if the power went."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """As systemd does."""
        assert self.process is not None
        self.process.terminate()
        self.process.wait(30)
