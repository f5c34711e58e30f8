"""What import tests share: a workspace, the store as plain rows, and what every import promises."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from engagement.ingest import FileResult
from engagement.model import Entity
from engagement.store.database import Database
from engagement.store.tables import ActivityRow, SourceKindRow, WorkspaceRow
from engagement.store.upsert import MODELS, attributes, columns

ZONE = "Europe/Berlin"

Put = Callable[..., list[FileResult]]
Stored = Callable[..., list[dict[str, Any]]]


def make_workspace(database: Database, workspace_id: str = "w", timezone: str = ZONE) -> None:
    """An empty workspace."""
    with database.session(workspace_id, write=True) as session:
        session.add(
            WorkspaceRow(
                workspace_id=workspace_id, timezone=timezone, country=None, currency="EUR", week_start=0, weekend=[5, 6]
            )
        )


def stored_rows(database: Database, entity: Entity, workspace_id: str = "w") -> list[dict[str, Any]]:
    """All rows of an entity, sorted, without what only orders or digests them."""
    model = ActivityRow if entity is Entity.ACTIVITIES else MODELS[entity]
    names = [name for name in columns(model) if name not in ("version", "row_hash")]
    with database.session(workspace_id) as session:
        rows = session.execute(select(*attributes(model, names))).all()
    return sorted((dict(zip(names, row, strict=True)) for row in rows), key=repr)


def everything(database: Database, workspace_id: str = "w") -> dict[str, list[Any]]:
    """The whole store of a workspace."""
    found: dict[str, list[Any]] = {e.value: stored_rows(database, e, workspace_id) for e in Entity}
    with database.session(workspace_id) as session:
        names = columns(SourceKindRow)
        found["deliveries"] = sorted(session.execute(select(*attributes(SourceKindRow, names))).all())
    return found


def check_conservation(results: list[FileResult]) -> None:
    """What every import promises."""
    for result in results:
        assert result.accepted + result.updated + result.unchanged + result.quarantined == result.read, result
