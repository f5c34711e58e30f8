"""What holds for every test: no network in unit tests, PostgreSQL's tests only where its server binaries are."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import Phase, settings
from pytest_socket import disable_socket

settings.register_profile("suite", deadline=None)  # how long an example takes tells of the machine, not of the law
# For benchmarks/mutation.py: that a law fails is enough to know, the simplest example is not looked for.
settings.register_profile("mutation", deadline=None, database=None, phases=(Phase.explicit, Phase.generate))
settings.load_profile("suite")

UNIT = Path(__file__).parent / "unit"


def postgres_binaries() -> Path | None:
    """The newest installed PostgreSQL's folder of server binaries, or None."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda path: int(re.sub(r"\D", "", path.parent.name) or 0), default=None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without server binaries ``postgres`` tests are deselected, unless ``REQUIRE_POSTGRES=1`` wants them to fail."""
    if postgres_binaries() is not None or os.environ.get("REQUIRE_POSTGRES") == "1":
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    if left_out:
        items[:] = [item for item in items if item not in set(left_out)]
        config.hook.pytest_deselected(items=left_out)
        config.stash[_LEFT_OUT] = len(left_out)


_LEFT_OUT = pytest.StashKey[int]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say in one line what was left out."""
    count = config.stash.get(_LEFT_OUT, 0)
    if count:
        terminalreporter.write_line(
            f"PostgreSQL's server binaries are missing: {count} tests deselected (Debian: apt-get install postgresql)."
        )


@pytest.fixture(autouse=True)
def _no_network(request: pytest.FixtureRequest) -> None:
    """Unit tests open no sockets but Unix ones (an event loop needs a pair); pytest-socket restores them."""
    if UNIT in request.path.parents:
        disable_socket(allow_unix_socket=True)
