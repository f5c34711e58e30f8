"""How long 1 million activities take from a CSV file into SQLite, and how much memory, beside a pandas script.

    python benchmarks/import_activities.py [ROWS]

Each way runs in a process of its own, one after the other; the memory is the process's peak. The pandas script is what
a user would write instead: read in chunks, parse the times, append with ``to_sql``. It checks nothing: no reference, no
duplicate, no local time, no wrong value; running it twice stores everything twice; and a kill leaves half a file.
"""

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ACCOUNTS, CONTACTS_PER_ACCOUNT, OWNERS = 5_000, 8, 40
_KINDS = (
    ("email", "outbound", "sent"),
    ("email", "inbound", "received"),
    ("message", "inbound", "received"),
    ("call", "outbound", "completed"),
    ("meeting", "mutual", "completed"),
    ("business_review", "mutual", "completed"),
)


def generate(folder: Path, rows: int) -> None:
    """The files of a vendor: accounts, contacts, and two years of activities in the order of time."""
    chance = random.Random(1)
    with _Writer(folder / "accounts.csv", "account_id", "name") as write:
        write((f"ACCT-{a}", f"Account {a}") for a in range(ACCOUNTS))
    with _Writer(folder / "contacts.csv", "contact_id", "account_id", "email") as write:
        write(
            (f"C{a}-{c}", f"ACCT-{a}", f"c{a}.{c}@customer.example")
            for a in range(ACCOUNTS)
            for c in range(CONTACTS_PER_ACCOUNT)
        )
    start, step = datetime(2024, 10, 1, 6, tzinfo=UTC), timedelta(days=730) / rows
    header = (
        "activity_id", "source", "account_id", "kind", "direction", "status", "occurred_at", "contact_id",
        "owner_email", "thread_id", "is_strategic", "duration_minutes",
    )  # fmt: skip
    with _Writer(folder / "activities.csv", *header) as write:
        write(_activity(chance, n, start + n * step) for n in range(rows))


def _activity(chance: random.Random, number: int, at: datetime) -> tuple[object, ...]:
    account = chance.randrange(ACCOUNTS)
    kind, direction, status = _KINDS[int(chance.random() ** 2 * len(_KINDS))]
    return (
        f"A{number:09d}",
        "crm",
        f"ACCT-{account}",
        kind,
        direction,
        status,
        at.isoformat(timespec="seconds"),
        f"C{account}-{chance.randrange(CONTACTS_PER_ACCOUNT)}",
        f"owner{account % OWNERS}@vendor.example",
        f"T{chance.randrange(10**9)}" if kind in ("email", "message") else "",
        "true" if kind == "business_review" else "",
        30 if direction == "mutual" else "",
    )


class _Writer:
    """A CSV file with a header; the value of the ``with`` writes rows."""

    def __init__(self, path: Path, *header: str) -> None:
        self._file = path.open("w", newline="", encoding="utf-8")
        self._csv = csv.writer(self._file)
        self._csv.writerow(header)

    def __enter__(self):
        return self._csv.writerows

    def __exit__(self, *_: object) -> None:
        self._file.close()


def engagement_import(folder: Path) -> None:
    """The product's import, after accounts and contacts are in."""
    from engagement.ingest.importer import import_paths
    from engagement.store.database import Database
    from engagement.store.migrate import upgrade
    from engagement.store.tables import WorkspaceRow

    db = Database.open(f"sqlite:///{folder / 'engagement.db'}")
    upgrade(db)
    with db.session("bench", write=True) as session:
        session.add(
            WorkspaceRow(
                workspace_id="bench",
                timezone="Europe/Berlin",
                country="DE",
                currency="EUR",
                week_start=0,
                weekend=[5, 6],
            )
        )
    import_paths(db, "bench", [folder / "accounts.csv", folder / "contacts.csv"])
    started = time.perf_counter()
    (result,) = import_paths(db, "bench", [folder / "activities.csv"])
    _report(result.accepted, time.perf_counter() - started)


def pandas_script(folder: Path) -> None:
    """What a user would write instead."""
    import sqlite3

    import pandas as pd

    with sqlite3.connect(folder / "pandas.db") as connection:
        started, rows = time.perf_counter(), 0
        for chunk in pd.read_csv(folder / "activities.csv", chunksize=50_000):
            chunk["occurred_at"] = pd.to_datetime(chunk["occurred_at"], utc=True)
            chunk.to_sql("activities", connection, if_exists="append", index=False)
            rows += len(chunk)
        connection.execute("CREATE UNIQUE INDEX by_id ON activities (source, activity_id)")
        connection.execute("CREATE INDEX by_account ON activities (account_id, occurred_at)")
        connection.commit()
        _report(rows, time.perf_counter() - started)


def _report(rows: int, seconds: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cpu = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    print(json.dumps({"rows": rows, "seconds": seconds, "peak_mib": peak, "cpu_seconds": cpu}))


WAYS = {"engagement import": engagement_import, "pandas to_sql": pandas_script}


def main(rows: int) -> None:
    """Run both ways and print them side by side."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(folder, rows)
        size = (folder / "activities.csv").stat().st_size / 1e6
        print(f"{rows:,} activities, {size:.0f} MB of CSV, {ACCOUNTS:,} accounts, into SQLite")
        results = {}
        for way in WAYS:
            command = [sys.executable, __file__, "--way", way, name]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            results[way] = json.loads(done.stdout)
            r = results[way]
            print(
                f"{way:18} {r['seconds']:7.1f} s {r['rows'] / r['seconds']:10,.0f} rows/s"
                f" {r['peak_mib']:7.0f} MiB peak   {r['cpu_seconds']:.1f} s CPU"
            )
        ours, theirs = results["engagement import"], results["pandas to_sql"]
        print(
            f"engagement / pandas: {ours['seconds'] / theirs['seconds']:.2f} of the time, "
            f"{ours['peak_mib'] / theirs['peak_mib']:.2f} of the memory"
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--way"]:
        WAYS[sys.argv[2]](Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
