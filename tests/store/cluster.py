"""A PostgreSQL server of the tests' own: in a folder of its own, on a socket there, as a user that is not root."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL

SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "autovacuum": "off",
}


@dataclass(eq=False)
class Cluster:
    """A running server; ``folder`` holds its data and its socket."""

    folder: Path
    launch: Callable[[], subprocess.Popen[bytes]]
    server: subprocess.Popen[bytes]

    def stop(self) -> None:
        """At once, without goodbye to anybody: what was committed is kept where ``synchronous_commit`` is on."""
        self.server.send_signal(signal.SIGQUIT)
        self.server.wait(30)

    def start(self) -> None:
        """Again, after a stop; returns when it answers."""
        self.server = self.launch()
        _wait_until_up(self)

    def url(self, name: str) -> str:
        """The URL of one of its databases, with a password that must never show."""
        query = {"host": str(self.folder)}
        return URL.create("postgresql", "engagement", "canary-pw", database=name, query=query).render_as_string(False)

    def create(self, name: str, template: str = "template0") -> None:
        """A new database."""
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run one statement as the administrator."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root: then some other user runs it."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _binaries() -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not folders:
        pytest.fail("PostgreSQL's server binaries are missing and REQUIRE_POSTGRES=1")
    return folders[-1].parent


@contextmanager
def running_cluster(settings: Mapping[str, str] = SETTINGS) -> Iterator[Cluster]:
    """A new server with these settings, stopped and removed in the end."""
    binaries, user = _binaries(), _server_user()
    folder = Path(tempfile.mkdtemp(prefix="engagement-pg-", dir="/tmp"))
    if user:
        shutil.chown(folder, user)
    environment = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"}
    data = folder / "data"
    initdb = [binaries / "initdb", "-D", data, "-U", "engagement", "-A", "trust", "-E", "UTF8", "--no-sync", "-N"]
    subprocess.run(initdb, check=True, user=user, env=environment, cwd=folder, stdout=subprocess.DEVNULL)
    options = [text for name, value in settings.items() for text in ("-c", f"{name}={value}")]
    command = [binaries / "postgres", "-D", data, "-k", folder, *options]

    def launch() -> subprocess.Popen[bytes]:
        with (folder / "log").open("ab") as log:
            return subprocess.Popen(command, user=user, env=environment, cwd=folder, stdout=log, stderr=log)

    made = Cluster(folder, launch, launch())
    try:
        _wait_until_up(made)
        yield made
    finally:
        made.stop()  # the data is thrown away
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_up(cluster: Cluster, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            cluster.execute("SELECT 1")
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline or cluster.server.poll() is not None:
                pytest.fail((cluster.folder / "log").read_text())
            time.sleep(0.05)
