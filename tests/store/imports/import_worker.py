"""Imports a folder in a process of its own, which a test may kill: one line for each step, the result at the end."""

import json
import sys
from dataclasses import asdict

from engagement.ingest import ImportStatus, import_paths, importer
from engagement.store.database import Database


def tell(status: ImportStatus) -> None:
    sys.stdout.write(f"{status.file} {status.done}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    url, folder, chunk = sys.argv[1:]
    importer.CHUNK_ROWS = int(chunk)
    results = import_paths(Database.open(url), "w", [folder], progress=tell)
    sys.stdout.write(f"done {json.dumps([asdict(result) for result in results])}\n")
