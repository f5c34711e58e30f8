"""Backups of a database in use, and the lock of the one serving process."""

import multiprocessing
import os
import threading
from pathlib import Path

import pytest
from test_bulk import fill

from engagement.errors import DatabaseUnavailable, InputError
from engagement.model import Workspace
from engagement.store import backup, migrate, queries
from engagement.store.backup import back_up
from engagement.store.database import Database
from engagement.store.serving import file_system, serving


@pytest.fixture
def lite(tmp_path: Path, sqlite_template: Path) -> Database:
    """An SQLite database with two filled workspaces."""
    path = tmp_path / "live.db"
    path.write_bytes(sqlite_template.read_bytes())
    database = Database.open(f"sqlite:///{path}")
    for key in ("W", "other"):
        fill(database, key)
    return database


def accounts(path: Path) -> list[str]:
    """What a restored copy says."""
    restored = Database.open(f"sqlite:///{path}")
    migrate.check(restored)
    with restored.session("W") as session:
        found = [account.id for account in queries.accounts(session)]
    restored.dispose()
    return found


def test_a_copy_made_while_somebody_writes_is_whole_and_restores(lite: Database, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            with lite.session("W", write=True) as session:
                queries.save_workspace(session, Workspace("W", currency="EUR"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        size = back_up(lite, tmp_path / "kept" / "copy.db")
    finally:
        stop.set()
        writer.join()
    with lite.session("W") as session:
        expected = [account.id for account in queries.accounts(session)]
    assert size == (tmp_path / "kept" / "copy.db").stat().st_size
    lite.dispose()
    lite.file.unlink()  # the disk is lost; the copy is put in its place
    (tmp_path / "kept" / "copy.db").rename(lite.file)
    assert accounts(lite.file) == expected


def test_a_backup_is_never_overwritten_nor_half_there(
    lite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copy.db"
    target.write_text("an older backup")
    with pytest.raises(InputError, match="never overwritten"):
        back_up(lite, target)
    assert target.read_text() == "an older backup"

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_make_durable", full)
    with pytest.raises(InputError, match="No space left"):
        back_up(lite, tmp_path / "other.db")
    assert {path.name for path in tmp_path.iterdir() if "other" in path.name} == set()


def test_postgresql_is_told_its_own_tool(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="pg_dump"):
        back_up(Database.open("postgresql://nobody@127.0.0.1:9/none"), tmp_path / "copy.db")


def _serve_once(url: str, said: "multiprocessing.Queue[str]") -> None:
    try:
        with serving(Database.open(url)):
            said.put("served")
    except DatabaseUnavailable as error:
        said.put(str(error))


def test_one_process_serves_a_file(lite: Database) -> None:
    context = multiprocessing.get_context("spawn")
    said: multiprocessing.Queue[str] = context.Queue()
    url = f"sqlite:///{lite.file}"
    with serving(lite):
        second = context.Process(target=_serve_once, args=(url, said))
        second.start()
        assert "Another process serves" in said.get(timeout=60)
        second.join()
        assert accounts(lite.file), "reports work beside it"
    third = context.Process(target=_serve_once, args=(url, said))
    third.start()
    assert said.get(timeout=60) == "served"
    third.join()


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_a_network_file_system_is_refused(lite: Database, tmp_path: Path, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\nserver:/x {os.path.realpath(tmp_path)} {kind} rw 0 0\n")
    with pytest.raises(DatabaseUnavailable, match=f"network file system \\({kind}\\)"), serving(lite, mounts):
        pass
    mounts.write_text("/dev/sda1 / ext4 rw 0 0\nserver:/x /somewhere/else nfs4 rw 0 0\n")
    assert file_system(lite.file, mounts) == "ext4"
    with serving(lite, mounts):
        pass
    assert file_system(lite.file, tmp_path / "none") is None
