"""The sample company in a database, once for all end-to-end tests."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.demo import load_sample
from engagement import Engagement

AS_OF = datetime(2026, 10, 1, tzinfo=UTC)
DAY = "2026-10-01T00:00+00:00"


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an SQLite file with the sample company as of ``AS_OF``. Tests that write copy it."""
    folder = tmp_path_factory.mktemp("sample")
    url = f"sqlite:///{folder / 'sample.db'}"
    with Engagement.open(url, create=True) as service:
        load_sample(service, folder / "files", accounts=60, as_of=AS_OF)
    return url


@pytest.fixture(scope="session")
def sample_files(sample_database: str) -> Path:
    """The sample company's import files."""
    return Path(sample_database.removeprefix("sqlite:///")).parent / "files"


def scan_weekly(service: Engagement, *, as_of: datetime) -> None:
    """Three weekly scans: flags that nobody has acted on."""
    for weeks in (2, 1, 0):
        service.scan(as_of=as_of - timedelta(weeks=weeks), follow_plays=False)


@pytest.fixture(scope="session")
def scanned_database(sample_database: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The same with three weekly scans: flags that nobody has acted on, and snapshots. Tests that write copy it."""
    file = tmp_path_factory.mktemp("scanned") / "scanned.db"
    shutil.copy(sample_database.removeprefix("sqlite:///"), file)
    with Engagement.open(f"sqlite:///{file}") as service:
        scan_weekly(service, as_of=AS_OF)
    return f"sqlite:///{file}"


@pytest.fixture
def service(sample_database: str) -> Iterator[Engagement]:
    """The service over the sample company."""
    with Engagement.open(sample_database) as opened:
        yield opened
