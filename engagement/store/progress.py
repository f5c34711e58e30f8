"""How far a file has been imported: read and written with each chunk."""

from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import select

from engagement.model import Entity
from engagement.store.session import WorkspaceSession
from engagement.store.tables import ImportProgressRow


@dataclass(slots=True)
class ImportProgress:
    """Records spent so far (``position``), what became of them, and the cells dropped of each unknown column."""

    position: int = 0
    read: int = 0
    accepted: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    dropped: dict[str, int] = field(default_factory=dict)


def unfinished(session: WorkspaceSession, file_id: str, entity: Entity) -> ImportProgress | None:
    """Where an interrupted import of this very content stopped."""
    query = select(ImportProgressRow).where(
        ImportProgressRow.file_id == file_id, ImportProgressRow.entity == entity.value
    )
    row = session.scalars(query).one_or_none()
    if row is None or row.finished_at is not None:
        return None
    return ImportProgress(
        row.position, row.read, row.accepted, row.updated, row.unchanged, row.quarantined, dict(row.dropped or {})
    )


def save_progress(
    session: WorkspaceSession,
    progress: ImportProgress,
    *,
    file_id: str,
    entity: Entity,
    file: str,
    now: datetime,
    finished: bool,
) -> None:
    """Write it, in the same transaction as the records it counts."""
    when = {"updated_at": now, "finished_at": now if finished else None}
    row = {"file_id": file_id, "entity": entity.value, "file": file, **when, **asdict(progress)}
    session.upsert_many(ImportProgressRow, [row])
