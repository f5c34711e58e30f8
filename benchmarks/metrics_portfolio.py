"""Metrics of a whole portfolio: the engine against a per-account pandas script, side by side in one run.

    python benchmarks/metrics_portfolio.py --accounts 10000 --activities 10000000 --script-accounts 200

Both read the same Parquet files, portion by portion of accounts, in a process of their own, and report wall time,
processor time and peak memory. The script computes a handful of metrics for the accounts it is given, as a user would
write it, and must agree with the engine on them; the engine computes all of them for every account through two windows.
Then a whole scan in one pass: metrics through five windows, benchmarks, scores, intervals, signals and their tests.
Then the engine alone on one account and on 60, through seven windows: a report and a small portfolio, warm.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl

from engagement import frames
from engagement.baseline import Baseline
from engagement.config import Config
from engagement.frames import Events
from engagement.metrics import compute_facts
from engagement.model import Window, Workspace
from engagement.scoring.benchmarks import measure_benchmarks
from engagement.scoring.score import score
from engagement.scoring.uncertainty import estimate
from engagement.signals import flags, measure_signals, scan_of

END = datetime(2026, 9, 1, tzinfo=UTC)
WINDOWS = {
    "now": Window(END - timedelta(days=91), END),
    "before": Window(END - timedelta(days=182), END - timedelta(days=91)),
}
SCAN_WINDOWS = {
    "t0": WINDOWS["now"],
    "t1": WINDOWS["before"],
    "scan28": Window(END - timedelta(days=28), END),
    "scan28_previous": Window(END - timedelta(days=56), END - timedelta(days=28)),
    "scan91": WINDOWS["now"],
}
HISTORY_DAYS = 730
TABLES = ("accounts", "contacts", "activities", "attendees", "usage")
COMPARED = ("touchpoints", "emails_sent", "meetings_held", "active_users", "product_events")


def generate(folder: Path, *, accounts: int, activities: int, portions: int) -> None:
    """Parquet files of ``portions`` portions of accounts: threads of mail, calls, meetings with attendees, usage."""
    rng = np.random.default_rng(20260901)
    per_portion = -(-accounts // portions)
    for portion in range(portions):
        first, last = portion * per_portion, min((portion + 1) * per_portion, accounts)
        if first >= last:
            break
        for name, frame in _portion(rng, first, last, activities // accounts).items():
            frame.write_parquet(folder / f"{name}-{portion:03}.parquet")


def _portion(rng: np.random.Generator, first: int, last: int, per_account: int) -> dict[str, pl.DataFrame]:
    size, rows = last - first, (last - first) * per_account
    account = np.repeat(np.arange(first, last), per_account)
    kind = rng.choice(["email", "message", "call", "meeting"], rows, p=[0.6, 0.2, 0.1, 0.1])
    minute = rng.integers(0, HISTORY_DAYS * 1440, rows)
    meeting, call = kind == "meeting", kind == "call"
    inbound = rng.random(rows) < 0.45
    fate = rng.random(rows)
    status = np.where(
        meeting,
        np.where(fate < 0.8, "completed", np.where(fate < 0.95, "cancelled", "no_show")),
        np.where(call, np.where(fate < 0.6, "completed", "no_answer"), np.where(inbound, "received", "sent")),
    )
    frame = pl.DataFrame(
        {
            "account": account,
            "kind": kind,
            "status": status,
            "direction": np.where(meeting, "mutual", np.where(inbound, "inbound", "outbound")),
            "minute": minute,
            "contact": rng.integers(0, 12, rows),
            "thread": rng.integers(0, max(per_account // 4, 1), rows),
            "number": np.arange(rows),
        }
    )
    start = pl.lit(END - timedelta(days=HISTORY_DAYS)).cast(frames.UTC_TIME)
    named = frame.select(
        pl.format("ACCT-{}", "account").alias("account_id"),
        pl.lit("crm").alias("source"),
        pl.format("a{}-{}", pl.lit(first), "number").alias("activity_id"),
        *("kind", "direction", "status"),
        (start + pl.duration(minutes="minute")).alias("occurred_at"),
        (start + pl.duration(minutes="minute")).alias("arrived_at"),
        pl.format("c{}-{}", "account", "contact").alias("contact_id"),
        pl.when(pl.col("kind") != "meeting").then(pl.format("t{}-{}", "account", "thread")).alias("thread_id"),
    )
    return {
        "accounts": _accounts(first, last, named),
        "contacts": _contacts(first, last),
        "activities": _typed(named, frames.ACTIVITIES),
        "attendees": _attendees(rng, named),
        "usage": _usage(rng, first, last, size * per_account // 2),
    }


def _typed(frame: pl.DataFrame, schema: dict[str, pl.DataType]) -> pl.DataFrame:
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
    )


def _accounts(first: int, last: int, activities: pl.DataFrame) -> pl.DataFrame:
    begun = activities.group_by("account_id").agg(first_record_at=pl.col("occurred_at").min())
    names = pl.DataFrame({"account_id": [f"ACCT-{k}" for k in range(first, last)]}).join(
        begun, on="account_id", how="left"
    )
    return _typed(names.with_columns(seats=pl.lit(20), features_entitled=pl.lit(8)), frames.ACCOUNTS)


def _contacts(first: int, last: int) -> pl.DataFrame:
    titles = ["Analyst", "Director of Operations", "Engineer", "VP Sales"]
    rows = [(a, c) for a in range(first, last) for c in range(12)]
    frame = pl.DataFrame(
        {
            "account_id": [f"ACCT-{a}" for a, _ in rows],
            "contact_id": [f"c{a}-{c}" for a, c in rows],
            "title": [titles[c % 4] for _, c in rows],
            "department": [["Sales", "Finance", "IT"][c % 3] for _, c in rows],
        }
    )
    return _typed(frame, frames.CONTACTS)


def _attendees(rng: np.random.Generator, activities: pl.DataFrame) -> pl.DataFrame:
    meetings = activities.filter(pl.col("kind") == "meeting").select("account_id", "source", "activity_id")
    frame = pl.concat(
        [
            meetings.with_columns(
                contact_id=pl.col("account_id").str.replace("ACCT-", "c") + f"-{seat * 4}",
                additional=pl.Series(rng.integers(0, 4, len(meetings))),
            )
            .with_columns(attended=pl.col("additional") > 0)
            .drop("additional")
            for seat in range(3)
        ]
    )
    return _typed(frame, frames.ATTENDEES)


def _usage(rng: np.random.Generator, first: int, last: int, rows: int) -> pl.DataFrame:
    account = rng.integers(first, last, rows)
    frame = pl.DataFrame(
        {
            "account": account,
            "day": rng.integers(0, HISTORY_DAYS, rows),
            "user": rng.integers(0, 15, rows),
            "feature": rng.choice(["login", "reports", "export", "alerts", "api"], rows),
            "events": rng.integers(1, 20, rows),
        }
    )
    start = pl.lit((END - timedelta(days=HISTORY_DAYS)).date())
    named = frame.select(
        pl.format("ACCT-{}", "account").alias("account_id"),
        pl.lit("product").alias("source"),
        (start + pl.duration(days="day")).alias("day"),
        pl.format("u{}", "user").alias("user_id"),
        *("feature", "events"),
    ).unique(["account_id", "day", "user_id", "feature"], maintain_order=True)
    return _typed(named, frames.USAGE)


def _deliveries(windows: dict[str, Window]) -> pl.DataFrame:
    rows = [
        {
            "source": source,
            "kind": kind,
            "first_at": END - timedelta(days=HISTORY_DAYS),
            "window_end": w.end,
            "last_at": w.end - timedelta(minutes=1),
        }
        for w in windows.values()
        for source, kind in (
            ("crm", "email"),
            ("crm", "message"),
            ("crm", "call"),
            ("crm", "meeting"),
            ("product", "usage"),
        )
    ]
    return pl.DataFrame(rows, schema=frames.DELIVERIES)


def portions(folder: Path) -> Iterator[dict[str, pl.DataFrame]]:
    """The tables of each portion of accounts."""
    for path in sorted(folder.glob("accounts-*.parquet")):
        number = path.stem.rpartition("-")[2]
        yield {name: pl.read_parquet(folder / f"{name}-{number}.parquet") for name in TABLES}


def run_engine(folder: Path) -> pd.DataFrame:
    """Every metric of every account and window."""
    found = []
    for tables in portions(folder):
        events = Events(**tables, deliveries=_deliveries(WINDOWS))
        facts = compute_facts(events, WINDOWS, workspace=Workspace(id="w"), config=Config())
        found.append(facts[list(COMPARED)])
    return pd.concat(found)


def run_whole(folder: Path) -> tuple[pd.DataFrame, dict[str, float]]:
    """Metrics, benchmarks, scores with intervals, signals with their tests; the frame of scores, seconds by stage."""
    config, laps, parts = Config(), {}, []
    begun = time.perf_counter()
    for tables in portions(folder):
        events = Events(**tables, deliveries=_deliveries(SCAN_WINDOWS))
        parts.append(compute_facts(events, SCAN_WINDOWS, workspace=Workspace(id="w", country="US"), config=config))
    facts = pd.concat(parts)
    del parts
    laps["metrics"] = time.perf_counter() - begun
    segments: dict[str, str | None] = dict.fromkeys(facts.index.get_level_values("account_id").unique())
    begun = time.perf_counter()
    baseline = Baseline(END, measure_benchmarks(facts, segments, config))
    laps["benchmarks"] = time.perf_counter() - begun
    begun = time.perf_counter()
    scores = score(facts, segments, config, baseline=baseline)
    estimates = estimate(scores, config)
    laps["scores"] = time.perf_counter() - begun
    begun = time.perf_counter()
    seen = scan_of(facts, rules=config.signals, timezone="UTC")
    held = flags(seen)
    measured_now = measure_signals(seen, baseline, config, segments)
    laps["signals"] = time.perf_counter() - begun
    laps["tests"] = measured_now.tests
    frame = scores.frame().xs("t0", level="window")
    return frame.assign(low=estimates.low, high=estimates.high, flags=held.sum(axis=1)), laps


def run_script(folder: Path, accounts: int) -> pd.DataFrame:
    """What a user would write: account by account, a few metrics, the last 91 days."""
    rows: list[dict[str, object]] = []
    for tables in portions(folder):
        activities, usage = (tables[name].to_pandas() for name in ("activities", "usage"))
        usage["day"] = pd.to_datetime(usage["day"])
        for account in tables["accounts"]["account_id"]:
            if len(rows) == accounts:
                return pd.DataFrame(rows).set_index("account_id")
            rows.append(
                _by_hand(
                    account, activities[activities["account_id"] == account], usage[usage["account_id"] == account]
                )
            )
    return pd.DataFrame(rows).set_index("account_id")


def _by_hand(account: str, activities: pd.DataFrame, usage: pd.DataFrame) -> dict[str, object]:
    start = WINDOWS["now"].start
    recent = activities[(activities["occurred_at"] >= start) & (activities["occurred_at"] < END)]
    used = usage[(usage["day"] >= start.replace(tzinfo=None)) & (usage["day"] < END.replace(tzinfo=None))]
    waits: list[float] = []
    for _, thread in recent.dropna(subset=["thread_id"]).sort_values("occurred_at").groupby("thread_id"):
        asked = None
        for direction, occurred_at in zip(thread["direction"], thread["occurred_at"], strict=True):
            if direction == "outbound" and asked is None:
                asked = occurred_at
            elif direction == "inbound" and asked is not None:
                waits.append((occurred_at - asked).total_seconds() / 3600)
                asked = None
    inbound = recent[recent["direction"] == "inbound"].groupby("contact_id").size()
    shares = inbound / inbound.sum()
    return {
        "account_id": account,
        "touchpoints": len(recent),
        "emails_sent": int(((recent["kind"] == "email") & (recent["direction"] == "outbound")).sum()),
        "meetings_held": int(((recent["kind"] == "meeting") & (recent["status"] == "completed")).sum()),
        "active_users": used["user_id"].nunique(),
        "product_events": int(used["events"].sum()),
        "median_wait": float(np.median(waits)) if waits else np.nan,
        "effective_contacts": float(np.exp(-(shares * np.log(shares)).sum())),
        "active_weeks": recent["occurred_at"].dt.isocalendar().week.nunique(),
    }


def measured(role: str, folder: Path, accounts: int) -> dict[str, float]:
    """Wall seconds and peak memory of one side, in a process of its own; its results land in the folder."""
    command = [sys.executable, __file__, "--role", role, "--folder", str(folder), "--script-accounts", str(accounts)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def act(role: str, folder: Path, accounts: int) -> None:
    """Runs one side and prints its figures as JSON."""
    begun, worked = time.perf_counter(), time.process_time()
    laps: dict[str, float] = {}
    if role == "whole":
        result, laps = run_whole(folder)
    else:
        result = run_engine(folder) if role == "engine" else run_script(folder, accounts)
    seconds, processor = time.perf_counter() - begun, time.process_time() - worked
    result.to_pickle(folder / f"{role}.pickle")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "seconds": seconds,
                "processor": processor,
                "mib": peak,
                "accounts": result.index.get_level_values("account_id").nunique(),
                **laps,
            }
        )
    )


def latency(accounts: int, repeats: int = 30) -> list[float]:
    """Milliseconds of the engine on some accounts of 1,000 activities each through seven windows of 28 days, sorted."""
    windows = {
        str(back): Window(END - timedelta(days=28 * (back + 1)), END - timedelta(days=28 * back)) for back in range(7)
    }
    tables = _portion(np.random.default_rng(7), 0, accounts, 1_000)
    events = Events(**tables, deliveries=_deliveries(windows))
    times = []
    for _ in range(repeats):
        begun = time.perf_counter()
        compute_facts(events, windows, workspace=Workspace(id="w", country="US"), config=Config())
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times)


def compare(folder: Path) -> None:
    """The script's plain counts must be the engine's."""
    engine = pd.read_pickle(folder / "engine.pickle").xs("now", level="window")
    script = pd.read_pickle(folder / "script.pickle")
    for name in COMPARED:
        assert (engine.loc[script.index, name] == script[name]).all(), name


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--accounts", type=int, default=2_000)
    parser.add_argument("--activities", type=int, default=1_000_000)
    parser.add_argument("--script-accounts", type=int, default=200, help="accounts that the script computes")
    parser.add_argument("--role", choices=("engine", "whole", "script"))
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    if arguments.role:
        act(arguments.role, arguments.folder, arguments.script_accounts)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        portions_wanted = max(1, arguments.activities // 500_000)
        generate(folder, accounts=arguments.accounts, activities=arguments.activities, portions=portions_wanted)
        engine = measured("engine", folder, arguments.script_accounts)
        whole = measured("whole", folder, arguments.script_accounts)
        script = measured("script", folder, arguments.script_accounts)
        compare(folder)
    ratio = (script["processor"] / script["accounts"]) / (engine["processor"] / engine["accounts"])
    print(f"{arguments.accounts:,} accounts, {arguments.activities:,} activities, two windows of 91 days")
    for side, found, metrics in (("engine", engine, "all"), ("script", script, "eight")):
        print(
            f"{side}: {found['seconds']:.1f} s ({found['processor']:.1f} s of processor), peak {found['mib']:.0f} MiB, "
            f"{metrics} metrics, {found['accounts']:,} accounts"
        )
    print(f"per account the engine takes 1/{ratio:.1f} of the script's processor time")
    print(
        f"a whole scan in one pass: {whole['seconds']:.1f} s ({whole['processor']:.1f} s of processor), peak "
        f"{whole['mib']:.0f} MiB: metrics through five windows {whole['metrics']:.1f} s, benchmarks "
        f"{whole['benchmarks']:.1f} s, scores and intervals {whole['scores']:.1f} s, "
        f"signals and {whole['tests']:,} tests {whole['signals']:.1f} s"
    )
    for accounts in (1, 60):
        times = latency(accounts)
        print(
            f"{accounts} accounts x 7 windows, warm: {times[0]:.0f} ms at best, {times[len(times) // 2]:.0f} ms median"
        )


if __name__ == "__main__":
    main()
