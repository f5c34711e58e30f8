"""One serving process for an SQLite file (docs/operations.md): command-line imports and reports work beside it.

PostgreSQL needs no such lock: several processes share the work by claims.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from engagement.errors import DatabaseUnavailable
from engagement.store.database import Database

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.sshfs", "fuse.glusterfs"}
)
_MOUNTS = Path("/proc/self/mounts")


@contextmanager
def serving(database: Database, mounts: Path = _MOUNTS) -> Iterator[None]:
    """Hold the file for one serving process while the block runs.

    Raises ``DatabaseUnavailable`` where another process serves it, or where it lies on a network file system, whose
    locks cannot be trusted. ``mounts`` lists the mounted file systems, as Linux does.
    """
    if not database.is_sqlite:
        yield
        return
    path = database.file
    kind = file_system(path, mounts)
    if kind in _NETWORK:
        raise DatabaseUnavailable(
            f"{path} lies on a network file system ({kind}), where SQLite can lose data: "
            "put it on a local disk, or use PostgreSQL."
        )
    lock = FileLock(f"{path}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise DatabaseUnavailable(
            f"Another process serves {path} already: stop it first, or use PostgreSQL for several processes."
        ) from None
    except OSError as error:
        raise DatabaseUnavailable(f"{path}.lock cannot be written: {error.strerror or error}.") from None
    try:
        yield
    finally:
        lock.release()


def file_system(path: Path, mounts: Path = _MOUNTS) -> str | None:
    """The kind of file system that a path lies on, such as ext4; None where the system does not say."""
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    real, found, longest = os.path.realpath(path), None, -1
    for line in lines:
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        place = fields[1].replace("\\040", " ")
        inside = real == place or real.startswith(place.rstrip("/") + "/")
        if inside and len(place) >= longest:
            found, longest = fields[2], len(place)
    return found
