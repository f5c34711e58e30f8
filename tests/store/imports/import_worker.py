"""Imports a folder in a process of its own, which a test may kill: a message for each step, the result at the end."""

import json
from dataclasses import asdict
from multiprocessing.connection import Connection

from engagement.ingest import import_paths, importer
from engagement.store.database import Database


def work(url: str, folder: str, chunk: int, pipe: Connection) -> None:
    importer.CHUNK_ROWS = chunk
    results = import_paths(Database.open(url), "w", [folder], progress=lambda status: pipe.send(None))
    pipe.send(json.dumps([asdict(result) for result in results]))
