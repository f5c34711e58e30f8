"""An import that is killed at any moment loses nothing: run again, it ends as if it had never been interrupted."""

import json
import multiprocessing
import random
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from import_worker import work
from importing import everything, make_workspace

from engagement.ingest import import_paths, quarantine_list
from engagement.store import migrate
from engagement.store.database import Database

CHUNK = 400
KILLS = 8
PROCESSES = multiprocessing.get_context("forkserver")


def write_files(folder: Path, chance: random.Random, *, polluted: bool) -> None:
    """Some thousand rows; polluted: with wrong ones, versions, rows without ids and collisions among them."""
    folder.mkdir()
    (folder / "accounts.csv").write_text(
        "account_id,name\n" + "".join(f"A{n},Account {n}\n" for n in range(50)), "utf-8"
    )
    (folder / "contacts.csv").write_text(
        "contact_id,account_id\n" + "".join(f"C{n},A{n % 50}\n" for n in range(200)), "utf-8"
    )
    lines = ["activity_id,account_id,kind,occurred_at,status_at,contact_id,subject\n"]
    for n in range(6000):
        contact = chance.randrange(200)
        day = f"2026-0{chance.randint(1, 6)}-{chance.randint(1, 28):02}"
        key = "" if polluted and n % 11 == 0 else f"{n - 7 if polluted and n % 7 == 0 else n}"
        account = "Z" if polluted and n % 97 == 0 else f"A{contact % 50}"
        broken = '"' if polluted and n % 501 == 500 else ""
        lines.append(f"{key},{account},call,{broken}{day},{day if n % 7 == 0 else ''},C{contact},text {n}\n")
    (folder / "activities.csv").write_text("".join(lines), "utf-8")


def run_and_kill(url: str, folder: Path, steps: int, delay: float) -> list[dict[str, Any]] | None:
    """The result, or None where the process was killed ``delay`` seconds after so many steps."""
    ours, theirs = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=work, args=(url, str(folder), CHUNK, theirs))
    process.start()
    theirs.close()
    with ours:
        try:
            while steps > 0:
                told = ours.recv()
                if told is not None:
                    results: list[dict[str, Any]] = json.loads(told)
                    return results
                steps -= 1
            time.sleep(delay)
        finally:
            process.kill()
            process.join()
    return None


@pytest.mark.timeout(300)
@pytest.mark.parametrize("polluted", [True, False])
def test_kills_change_nothing(database: Database, url: str, tmp_path: Path, polluted: bool) -> None:
    chance = random.Random(20)
    write_files(tmp_path / "in", chance, polluted=polluted)
    make_workspace(database)
    killed = 0
    results = None
    while results is None:
        steps = chance.randint(1, 12) if killed < KILLS else 10**9
        results = run_and_kill(url, tmp_path / "in", steps, chance.uniform(0, 0.06))
        killed += results is None
    assert killed >= KILLS // 2

    expected_store, expected_results, expected_refused = undisturbed(tmp_path)
    assert everything(database) == expected_store
    assert {(e.file, e.line, e.reason) for e in quarantine_list(database, "w")} == expected_refused
    finished = {result["file"]: result for result in results}["activities.csv"]
    expected = expected_results["activities.csv"]
    if finished["accepted"] == 0:  # the last kill came after the file's end: this was an import of its own
        again = {"accepted": 0, "updated": 0, "unchanged": expected["read"] - expected["quarantined"]}
        assert finished == {**expected, **again}
    else:
        assert finished == expected


def undisturbed(folder: Path) -> tuple[Any, dict[str, dict[str, Any]], set[Any]]:
    """The same import in one go, into SQLite: store, results by file, and what was refused."""
    database = Database.open(f"sqlite:///{folder / 'undisturbed.db'}")
    migrate.upgrade(database)
    make_workspace(database)
    results = {
        result.file: json.loads(json.dumps(asdict(result))) for result in import_paths(database, "w", [folder / "in"])
    }
    refused = {(e.file, e.line, e.reason) for e in quarantine_list(database, "w")}
    found = everything(database), results, refused
    database.dispose()
    return found
