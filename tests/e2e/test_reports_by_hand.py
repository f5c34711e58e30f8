"""Every number of real reports, recomputed from the import files event by event by the oracle in plain Python.

The files go through import, database, metrics, scoring and report on one side; on the other they are read by the
standard library and handed to ``tests/oracle``, which shares no code with the engine.
"""

import csv
import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from engagement import Engagement
from engagement.render import render_json
from engagement.sample import COUNTRY, TIME_ZONE
from tests.e2e.conftest import AS_OF
from tests.oracle import earlier, measure, measure_last_alive, normalise, signals
from tests.oracle import score as oracle_score
from tests.oracle.rows import Workspace

PERIODS = ("quarterly", "monthly", "2026-Q2")
ACCOUNTS = 42
FEW = 40  # more than any one account has of the last records of a source
INSTANTS = {"occurred_at", "scheduled_for", "booked_at", "status_at", "out_until", "arrived_at"}
DAYS = {"renewal_date", "closed_at", "left_on", "day", "occurred_on"}
FLAGS = {"is_exec", "is_sponsor", "is_strategic", "is_bulk", "attended"}
NUMBERS = {"arr", "seats", "duration_minutes", "events", "active_minutes", "amount"}


def typed(column: str, text: str) -> Any:
    if not text:
        return None
    if column in INSTANTS:
        return datetime.fromisoformat(text).astimezone(UTC)
    if column in DAYS:
        return date.fromisoformat(text[:10])
    if column in FLAGS:
        return {"true": True, "false": False}[text]
    return float(text) if column in NUMBERS else text


Rows = list[dict[str, Any]]
Files = dict[str, Rows]


@pytest.fixture(scope="session")
def files(sample_files: Path) -> Files:
    rows: Files = {}
    for entity in ("accounts", "contacts", "activities", "attendees", "usage"):
        with (sample_files / f"{entity}.csv").open(encoding="utf-8", newline="") as file:
            rows[entity] = [{name: typed(name, text) for name, text in row.items()} for row in csv.DictReader(file)]
    return rows


def truth_about(account: str, files: Files, life: Files) -> Workspace:
    """The account's rows, and of the others' only what keeps the sources alive: the oracle looks at every row."""
    own = {entity: [row for row in rows if row.get("account_id") == account] for entity, rows in files.items()}
    ids = {row["activity_id"] for row in own["activities"]}
    own["attendees"] = [row for row in files["attendees"] if row["activity_id"] in ids]
    for entity, rows in life.items():
        own[entity] += [row for row in rows if row["account_id"] != account]
    return normalise({"settings": {"zone": TIME_ZONE, "country": COUNTRY}, **own})


def signs_of_life(files: Files, ends: list[datetime]) -> Files:
    """Of all accounts: the first records of each source and kind, and the last ones of each source before each end."""
    life: Files = {}
    for entity, moment in (("activities", "occurred_at"), ("usage", "day")):
        kept: dict[Any, Rows] = {}
        rows = sorted(files[entity], key=lambda row: row[moment])
        for row in rows:
            first = kept.setdefault((row.get("source"), row.get("kind")), [])
            first += [row] if len(first) < FEW else []
        for end in ends:
            edge = end if moment == "occurred_at" else end.astimezone(ZoneInfo(TIME_ZONE)).date()
            for row in reversed(rows):
                last = kept.setdefault((row.get("source"), end), [])
                last += [row] if row[moment] < edge and len(last) < FEW else []
        life[entity] = list({id(row): row for some in kept.values() for row in some}.values())
    return life


def chosen(files: Files) -> list[str]:
    return sorted(random.Random(7).sample(sorted(row["account_id"] for row in files["accounts"]), ACCOUNTS))


def expected_numbers(now: dict[str, Any], scored: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Paths into the JSON report, and what must stand there."""
    asks, ours, talks, people, use = (
        now[part] for part in ("responsiveness", "ours", "meetings", "stakeholders", "product")
    )
    for name in ("touchpoints", "two_way", "emails_sent", "emails_received", "calls"):
        yield f"activity.{name}", now[name]
    yield "activity.points", now["points"]
    yield "activity.meetings_held", talks["held"]
    yield "activity.meetings_cancelled", talks["cancelled"]
    for side, found in (("responsiveness", asks), ("our_responsiveness", ours)):
        for name in ("asks", "answered", "censored", "response_rate", "median_hours", "restricted_mean_hours"):
            yield f"{side}.{name}", found[name]
    for name in ("scheduled", "held", "cancelled", "no_show", "rescheduled", "lost", "attendance", "participation"):
        yield f"meetings.{name}", talks[name]
    for name in ("completed", "declined", "no_show", "attendance", "exec_present", "participation"):
        yield f"reviews.{name}", now["reviews"][name]
    for part in ("training", "community"):
        yield from ((f"{part}.{name}", value) for name, value in now[part].items())
    for name in ("engaged", "effective", "departments", "executives", "top_contact_share"):
        yield f"stakeholders.{name}", people[name]
    yield "stakeholders.exec_touchpoints_91d", people["exec_touchpoints"]
    for name in ("logins", "active_users", "features_used", "features_entitled", "power_users", "active_days",
                 "previous_active_users"):  # fmt: skip
        yield f"product.{name}", use[name]
    for name in ("overall", "low", "high", "coverage", "tier"):
        yield f"score.{name}", scored[name]
    for name, value in scored["dimensions"].items():
        yield f"dimensions.{name}.score", value


def at(report: dict[str, Any], path: str) -> Any:
    found: Any = report
    for key in path.split("."):
        found = found[key]
    return found


def same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, int | float) and isinstance(found, int | float):
        return abs(found - wanted) <= 1.1e-6 * max(1.0, abs(wanted))  # the report rounds to six decimals
    return bool(found == wanted)


def differences(report: dict[str, Any], files: Files, life: Files) -> Iterator[str]:
    account = report["account"]["id"]
    windows = [tuple(map(datetime.fromisoformat, (p["start"], p["end"]))) for p in reversed(report["trend"])]
    truth = truth_about(account, files, life)
    measures = [measure(truth, account, start, end) for start, end in windows]
    alive = [seen for window in windows for seen in measure_last_alive(truth, account, *window)]
    scored = oracle_score(measures[0], earlier(measures, alive))
    for path, wanted in expected_numbers(measures[0], scored):
        if not same(at(report, path), wanted):
            yield f"{path}: {at(report, path)} is not {wanted}"
    for part in (c for d in report["dimensions"].values() for c in d["components"]):
        for name in ("value", "points", "shrunk"):
            wanted = scored["components"][part["name"]][name]
            if part["state"] == "measured" and not same(part[name], wanted):
                yield f"{part['name']}.{name}: {part[name]} is not {wanted}"
    raised = {name for name, flag in signals(truth, account, windows[0][1]).items() if flag["literal"]}
    if {signal["signal"] for signal in report["signals"]} != raised:
        yield f"signals are not {raised}"


@pytest.mark.parametrize("period", PERIODS)
def test_every_number_of_the_report_is_recomputed_from_the_files(
    period: str, files: Files, service: Engagement
) -> None:
    wrong = {}
    life: Files = {}
    for account in chosen(files):
        report = json.loads(render_json(service.account_report(account, period, as_of=AS_OF)))
        life = life or signs_of_life(files, [datetime.fromisoformat(point["end"]) for point in report["trend"]])
        if found := list(differences(report, files, life)):
            wrong[account] = found
    assert not wrong
