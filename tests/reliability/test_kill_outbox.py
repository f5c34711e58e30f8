"""A short run of the kills: senders die at named points while Slack fails, and everything stands once."""

import secrets
import sys

import pytest

from benchmarks.reliability.kill_outbox import databases, run


@pytest.mark.parametrize("name", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_senders_killed_at_named_points_lose_and_double_nothing(name: str) -> None:
    seed = secrets.randbelow(2**31)
    sys.stdout.write(f"seed {seed}\n")
    with databases(name) as url:
        result = run(url, kills=8, messages=30, width=1 if name == "sqlite" else 2, seed=seed)
    assert sum(result.kills.values()) >= 8
    assert (result.lost, result.doubled, result.unknown, result.untold) == (0, 0, 0, 0)
    assert sum(result.states.values()) >= 30
