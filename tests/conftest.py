"""What holds for every test: no network in unit tests, PostgreSQL's tests only where its server binaries are."""

import multiprocessing
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from pytest_socket import disable_socket

settings.register_profile("suite", deadline=None)  # how long an example takes tells of the machine, not of the law
# For benchmarks/mutation.py: that a law fails is enough to know, the simplest example is not looked for.
settings.register_profile("mutation", deadline=None, database=None, phases=(Phase.explicit, Phase.generate))
settings.load_profile("suite")

# What the processes that tests start and kill have imported already: each would take seconds for it.
multiprocessing.set_forkserver_preload(["bot.cli.commands", "bot.serve", "engagement.ingest"])

UNIT = Path(__file__).parent / "unit"


def postgres_binaries() -> Path | None:
    """The newest installed PostgreSQL's folder of server binaries, or None."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0), default=None)


@dataclass(frozen=True)
class Need:
    """The Debian package that the tests of a marker need, and the variable that says that it must be there."""

    marker: str
    there: bool
    required_by: str
    package: str


def needs() -> list[Need]:
    """The programs that some tests need."""
    return [
        Need("postgres", postgres_binaries() is not None, "REQUIRE_POSTGRES", "postgresql"),
        Need("browser", shutil.which("chromium") is not None, "REQUIRE_CHROMIUM", "chromium"),
    ]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests whose program is missing are deselected, unless an environment variable wants them to fail."""
    for need in needs():
        if need.there or os.environ.get(need.required_by) == "1":
            continue
        left_out = [item for item in items if item.get_closest_marker(need.marker)]
        if left_out:
            items[:] = [item for item in items if item not in set(left_out)]
            config.hook.pytest_deselected(items=left_out)
            config.stash.setdefault(_LEFT_OUT, {})[need.package] = len(left_out)


_LEFT_OUT = pytest.StashKey[dict[str, int]]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say in one line each what was left out."""
    for package, count in config.stash.get(_LEFT_OUT, {}).items():
        terminalreporter.write_line(f"{count} tests deselected: they need Debian's package {package}.")


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest) -> None:
    """Unit tests open no sockets but Unix ones (an event loop needs a pair); pytest-socket restores them."""
    if UNIT in request.path.parents:
        disable_socket(allow_unix_socket=True)
