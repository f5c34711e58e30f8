"""Scores and signals against the independent oracle, on random workspaces full of edges (tests/oracle)."""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from engagement.config import Config
from engagement.metrics import compute_facts, last_alive
from engagement.model import Dimension, State, Window
from engagement.scoring.definitions import COMPONENTS, STATES
from engagement.scoring.score import DIMENSIONS, Scores, score
from engagement.signals import flags, scan_of
from tests.oracle import earlier, measure, measure_last_alive, normalise, signals
from tests.oracle import score as oracle_score
from tests.oracle.clock import Clock
from tests.oracle.random_data import make
from tests.oracle.rows import Workspace as OracleWorkspace
from tests.unit.test_oracle_agrees import frames_of, workspace_of

DAYS = 28
CHAIN = 11  # t0 and ten before it: five older windows for every window of the trend
TREND = 6
SEEDS = range(170)  # three accounts each
THOROUGH = 10  # so many of them are seen from every instant, the others from one in turn
BATCH = 10
CONFIG = Config()


def chain(clock: Clock, as_of: datetime) -> dict[str, Window]:
    """The windows a report needs, by label, at equal wall-clock time."""
    ends = [clock.plus_days(as_of, -DAYS * i) for i in range(CHAIN + 1)]
    windows = {f"t{i}": Window(ends[i + 1], ends[i]) for i in range(CHAIN)}
    before = clock.plus_days(as_of, -28)
    windows["scan28"] = Window(before, as_of)
    windows["scan28_previous"] = Window(clock.plus_days(as_of, -56), before)
    windows["scan91"] = Window(clock.plus_days(as_of, -91), as_of)
    return windows


def same(found: float | None, expected: float | None) -> bool:
    if found is None or math.isnan(found):
        return expected is None
    return expected is not None and math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9)


def state_of(part: dict[str, Any]) -> State:
    if part["state"] == "not_applicable" and part["reason"] == "no_opportunity":
        return State.NO_OPPORTUNITY
    return State(part["state"])


def component_differences(scores: Scores, a: int, w: int, expected: dict[str, Any]) -> Iterator[str]:
    table = scores.table
    for i, component in enumerate(COMPONENTS):
        part = expected["components"][component.value]
        state = STATES[table.state[a, w, i]]
        if state is not state_of(part):
            yield f"{component} state {state} is not {state_of(part)}"
        elif state is State.MEASURED:
            for name in ("value", "shrunk", "points"):
                found = float(getattr(table, name)[a, w, i])
                if not same(found, part[name]):
                    yield f"{component} {name} {found} is not {part[name]}"
        elif state is State.STALE and not same(float(table.points[a, w, i]), part["points"]):
            yield f"{component} kept {table.points[a, w, i]}, not {part['points']}"


def score_differences(scores: Scores, a: int, w: int, expected: dict[str, Any]) -> Iterator[str]:
    yield from component_differences(scores, a, w, expected)
    for name in ("overall", "low", "high", "coverage"):
        found = float(getattr(scores, name)[a, w])
        if not same(found, expected[name]):
            yield f"{name} {found} is not {expected[name]}"
    for d in Dimension:
        found = float(scores.dimension[a, w, DIMENSIONS.index(d)])
        if not same(found, expected["dimensions"][d.value]):
            yield f"{d} {found} is not {expected['dimensions'][d.value]}"
    if scores.tier(a, w).value != expected["tier"]:
        yield f"tier {scores.tier(a, w)} is not {expected['tier']}"


def facts_of(data: Mapping[str, Any], known: OracleWorkspace, windows: dict[str, Window]) -> pd.DataFrame:
    """The facts of a workspace, with the windows in which its stopped sources were last alive."""
    workspace = workspace_of(data)
    events = frames_of(data, known, [w.end for w in windows.values()])
    facts = compute_facts(events, windows, workspace=workspace, config=CONFIG)
    days = CONFIG.metrics.stale_after_days
    kept = last_alive(facts, events.deliveries, windows, days=days, timezone=workspace.timezone)
    events = frames_of(data, known, [w.end for w in (windows | kept).values()])
    return compute_facts(events, windows | kept, workspace=workspace, config=CONFIG)


def differences(seed: int) -> Iterator[str]:
    data = make(seed)
    known, workspace = normalise(data), workspace_of(data)
    for as_of in data["as_ofs"] if seed < THOROUGH else [data["as_ofs"][seed % len(data["as_ofs"])]]:
        windows = chain(known.clock, as_of)
        facts = facts_of(data, known, windows)
        scores = score(facts, {}, CONFIG)
        held = flags(scan_of(facts, rules=CONFIG.signals, timezone=workspace.timezone))
        for a, account in enumerate(scores.table.accounts):
            told = [measure(known, account, windows[f"t{i}"].start, windows[f"t{i}"].end) for i in range(CHAIN)]
            alive = [seen for t in told for seen in measure_last_alive(known, account, t["start"], t["end"])]
            for w in range(TREND):
                expected = oracle_score(told[w], earlier(told[w:], alive))
                yield from (f"{account} {as_of} t{w} {d}" for d in score_differences(scores, a, w, expected))
            yield from signal_differences(held, account, signals(known, account, as_of))


def signal_differences(held: pd.DataFrame, account: str, told: dict[str, dict[str, Any]]) -> Iterator[str]:
    for name, flag in told.items():
        if bool(held.loc[account, name]) is not flag["literal"]:
            yield f"{account} {name} {held.loc[account, name]} is not {flag['literal']}"


@pytest.mark.parametrize("first", SEEDS[::BATCH])
def test_scores_and_signals_are_what_the_oracle_says(first: int) -> None:
    assert [f"{seed} {found}" for seed in SEEDS[first : first + BATCH] for found in differences(seed)] == []
