"""One account from the store to its report, against a pandas script that reads the same tables, side by side.

    python benchmarks/single_report.py [--database postgresql://...]   # default: an SQLite file with the sample company

The script reads the account's rows with ``read_sql`` and computes eight figures, as a user would; the engine makes the
whole report (all metrics through nine windows, scores, intervals, bridge, signals, plan). Warm: after five calls.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Connection, text

from bot.demo import load_sample
from engagement import Engagement

END = datetime(2026, 10, 1, tzinfo=UTC)
ACCOUNT = "ACCT-123"
CALLS = 50


def script(connection: Connection, *, sqlite: bool) -> dict[str, float]:
    """What a user would write: the last 91 days of one account."""
    of = {"account": ACCOUNT}
    activities = pd.read_sql(text("SELECT * FROM activities WHERE account_id = :account"), connection, params=of)
    usage = pd.read_sql(text("SELECT * FROM usage_days WHERE account_id = :account"), connection, params=of)
    at = pd.to_datetime(activities["occurred_at"], unit="us" if sqlite else None, utc=True)
    recent = activities[(at >= END - timedelta(days=91)) & (at < END)].assign(at=at)
    day = pd.to_datetime(usage["day"], utc=True)
    used = usage[(day >= END - timedelta(days=91)) & (day < END)]
    waits: list[float] = []
    for _, thread in recent.dropna(subset=["thread_id"]).sort_values("at").groupby("thread_id"):
        asked = None
        for direction, moment in zip(thread["direction"], thread["at"], strict=True):
            if direction == "outbound" and asked is None:
                asked = moment
            elif direction == "inbound" and asked is not None:
                waits.append((moment - asked).total_seconds() / 3600)
                asked = None
    inbound = recent[recent["direction"] == "inbound"].groupby("contact_id").size()
    shares = inbound / inbound.sum()
    return {
        "touchpoints": len(recent),
        "emails_sent": int(((recent["kind"] == "email") & (recent["direction"] == "outbound")).sum()),
        "meetings_held": int(((recent["kind"] == "meeting") & (recent["status"] == "completed")).sum()),
        "active_users": used["user_id"].nunique(),
        "product_events": float(used["events"].sum()),
        "median_wait": float(np.median(waits)) if waits else np.nan,
        "effective_contacts": float(np.exp(-(shares * np.log(shares)).sum())),
        "active_weeks": recent["at"].dt.isocalendar().week.nunique(),
    }


def timed(call: Callable[[], object]) -> tuple[list[float], list[float], float]:
    """Milliseconds of the first call, then sorted ones of ``CALLS`` warm calls: wall and processor."""
    begun = time.perf_counter()
    call()
    cold = (time.perf_counter() - begun) * 1000
    for _ in range(4):
        call()
    wall, processor = [], []
    for _ in range(CALLS):
        begun, worked = time.perf_counter(), time.process_time()
        call()
        wall.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - worked) * 1000)
    return sorted(wall), sorted(processor), cold


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--database", help="an empty database; default: SQLite in a temporary folder")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        url = given.database or f"sqlite:///{Path(name) / 'bench.db'}"
        with Engagement.open(url, create=True) as service:
            load_sample(service, Path(name) / "files", accounts=80, as_of=END)
            service.scan(as_of=END)
            found = {}
            with service.database.engine.connect() as connection:
                sqlite = service.database.is_sqlite
                for side, call in (
                    ("engine", lambda: service.account_report(ACCOUNT, "quarterly", as_of=END)),
                    ("script", lambda: script(connection, sqlite=sqlite)),
                ):
                    wall, processor, cold = timed(call)
                    found[side] = wall[CALLS // 2]
                    print(
                        f"{side}: cold {cold:.0f} ms; warm p50 {wall[CALLS // 2]:.1f} ms, p95 "
                        f"{wall[int(CALLS * 0.95)]:.1f} ms, best {wall[0]:.1f} ms; processor p50 "
                        f"{processor[CALLS // 2]:.1f} ms, best {processor[0]:.1f} ms"
                    )
            print(f"the whole report takes {found['engine'] / found['script']:.1f} times the script's eight figures")


if __name__ == "__main__":
    main()
