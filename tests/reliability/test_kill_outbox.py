"""A short run of the kills: senders die at named points while Slack fails, and everything stands once."""

import secrets
import sys

import pytest

from benchmarks.reliability.kill_outbox import databases, run


@pytest.mark.parametrize(
    ("name", "only"),
    [("sqlite", None), ("sqlite", "lines"), pytest.param("postgres", None, marks=pytest.mark.postgres)],
)
def test_senders_killed_at_named_points_lose_and_double_nothing(name: str, only: str | None) -> None:
    seed = secrets.randbelow(2**31)
    sys.stdout.write(f"seed {seed}\n")
    with databases(name) as url:
        result = run(url, kills=8, messages=30, width=1 if name == "sqlite" else 2, seed=seed, only=only)
    assert sum(result.kills.values()) >= 8
    assert (result.lost, result.doubled, result.unknown, result.untold, result.lines.wrong) == (0, 0, 0, 0, 0)
    told = result.lines
    lines = sum(count for state, count in result.states.items() if state.startswith("progress "))
    assert told.removed + told.never_posted + told.unconfirmed == lines > 0
    assert sum(result.states.values()) >= 30
