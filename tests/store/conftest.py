"""Databases for the store's tests: every test that takes ``database`` runs on SQLite and on a PostgreSQL of its own.

The PostgreSQL cluster is made for the run, never one that runs already. Tests find their database migrated and empty.
"""

import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from cluster import Cluster, running_cluster

from engagement.store import migrate
from engagement.store.database import Database

_numbers = count(1)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """One server for the whole run."""
    with running_cluster() as made:
        yield made


@pytest.fixture(scope="session")
def postgres_template(cluster: Cluster) -> str:
    """The name of a migrated, empty database."""
    cluster.create("migrated")
    database = Database.open(cluster.url("migrated"))
    migrate.upgrade(database)
    database.dispose()
    return "migrated"


@pytest.fixture(scope="session")
def shared_postgres(cluster: Cluster, postgres_template: str) -> str:
    """The database that tests use one after the other, emptied before each: a copy for each would take gigabytes."""
    cluster.create("shared", postgres_template)
    return "shared"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty file."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    database = Database.open(f"sqlite:///{path}")
    migrate.upgrade(database)
    database.dispose()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def backend(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    name: str = request.param
    return name


@pytest.fixture
def new_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], str]:
    """Makes URLs of databases without tables (on SQLite: of files that do not exist yet)."""

    def make() -> str:
        name = f"t{next(_numbers)}"
        if backend == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        cluster: Cluster = request.getfixturevalue("cluster")
        cluster.create(name)
        return cluster.url(name)

    return make


@pytest.fixture
def url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database of the test's own."""
    if backend == "sqlite":
        path = tmp_path / f"t{next(_numbers)}.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    cluster: Cluster = request.getfixturevalue("cluster")
    shared: str = request.getfixturevalue("shared_postgres")
    cluster.execute("SET lock_timeout = '10s'; TRUNCATE workspaces CASCADE", shared)
    return cluster.url(shared)


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """A migrated, empty database."""
    opened = Database.open(url)
    yield opened
    opened.dispose()
