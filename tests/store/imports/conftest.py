"""Fixtures of the import tests: a workspace in a database of its own, and files from text."""

from pathlib import Path
from typing import Any

import pytest
from importing import Put, Stored, check_conservation, make_workspace, stored_rows

from engagement.ingest import FileResult, import_paths
from engagement.model import Entity
from engagement.store.database import Database


@pytest.fixture
def workspace(database: Database) -> Database:
    """A database with the empty workspace ``w``."""
    make_workspace(database)
    return database


@pytest.fixture
def put(workspace: Database, tmp_path: Path) -> Put:
    """Imports texts as files: ``put(accounts="account_id,name\\nA,One\\n")``."""

    def run(folder: str = "in", suffix: str = "csv", **options: Any) -> list[FileResult]:
        where = tmp_path / folder
        where.mkdir(exist_ok=True)
        paths = []
        for entity in Entity:
            if (content := options.pop(entity.value, None)) is not None:
                path = where / f"{entity.value}.{suffix}"
                path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
                paths.append(path)
        results = import_paths(workspace, "w", paths, **options)
        check_conservation(results)
        return results

    return run


@pytest.fixture
def stored(workspace: Database) -> Stored:
    """The rows of an entity."""

    def rows(entity: Entity) -> list[dict[str, Any]]:
        return stored_rows(workspace, entity)

    return rows


@pytest.fixture
def base(put: Put) -> None:
    """Two accounts with contacts."""
    put(
        folder="base",
        accounts="account_id,name\nA,Alpha\nB,Beta\n",
        contacts="contact_id,account_id,name,email\n1,A,Ann Lee,ann@alpha.example\n2,A,Bo Xu,bo@alpha.example\n"
        "1,B,Ann Lee,ann@beta.example\n",
    )
