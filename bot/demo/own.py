"""One's own data in the demo: always a copy in a folder of its own, never the database itself.

An SQLite file is copied as of one moment. A PostgreSQL database is read: its data are exported and imported into an
SQLite file; scans, warnings and what was done with them stay behind.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engagement.config import Config
from engagement.export import export
from engagement.ingest import import_paths
from engagement.service import Engagement, open_database
from engagement.store import scans
from engagement.store.backup import back_up
from engagement.store.database import Database
from engagement.store.detached import detach

_SCAN_KEPT = timedelta(days=1)


def copy_own(
    url: str, target: Path, *, workspace: str, config: Config | None, say: Callable[[str], None]
) -> Engagement:
    """The service over a copy of the workspace in the database at ``url``, scanned as of now.

    Raises ``DatabaseUnavailable`` and the other errors of opening a database; nothing is ever written to it.
    """
    source = Database.open(url)
    try:
        if source.is_sqlite:
            say(f"Copying {source.place} ...")
            copy = _copied(source, target, workspace, config)
        else:
            say(f"Reading the data of {source.place} ...")
            copy = _read(url, target, workspace, config)
    finally:
        source.dispose()
    now = datetime.now(UTC)
    with copy.database.session(copy.workspace_id) as session:
        last = scans.last_scan(session, now)
    if last is None or now - last[0] > _SCAN_KEPT:
        say("Looking for warnings ...")
        copy.scan(as_of=now, follow_plays=False)
    return copy


def _copied(source: Database, target: Path, workspace: str, config: Config | None) -> Engagement:
    back_up(source, target)
    address = f"sqlite:///{target}"
    open_database(address, create=True).dispose()  # a copy of an older program's database is brought up to date
    copy = Engagement.open(address, workspace=workspace, config=config)
    detach(copy.database, copy.workspace_id)
    return copy


def _read(url: str, target: Path, workspace: str, config: Config | None) -> Engagement:
    folder = target.with_suffix(".files")
    folder.mkdir()
    with Engagement.open(url, workspace=workspace) as original:
        export(original.database, original.workspace_id, folder, raw=True)
        home = original.workspace()
    copy = Engagement.open(f"sqlite:///{target}", workspace=workspace, config=config, create=True)
    copy.change_workspace(
        timezone=home.timezone,
        country=home.country or "none",
        currency=home.currency,
        week_start=home.week_start,
        weekend=list(home.weekend),
    )
    import_paths(copy.database, copy.workspace_id, [folder])
    return copy
