"""R4 in short: three processes (threads) on PostgreSQL, one on SQLite; benchmarks/reliability/weeks.py."""

import random
from datetime import timedelta

import pytest

from benchmarks.reliability.weeks import Plan, Threads, people_of, prepared, simulate


@pytest.mark.parametrize(
    ("database", "processes"), [pytest.param("postgres", 3, marks=pytest.mark.postgres), ("sqlite", 1)]
)
def test_everybody_has_one_digest_a_week_whoever_dies_and_however_long_all_are_down(
    database: str, processes: int
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201
    # Looks are four hours apart here and deaths put off to the next one: all down for three days would be too late.
    down = (timedelta(days=2), timedelta(hours=30))
    plan = Plan(
        weeks=3, people=12, step=timedelta(hours=4), deaths=0.05, downtimes=down, processes=processes, seed=seed
    )
    people = people_of(plan)
    with prepared(database, people) as url:
        fleet = Threads(url, people, plan)
        try:
            found = simulate(url, plan, fleet, people)
        finally:
            fleet.close()
    assert found.wrong == []
    assert found.expected >= 3 * 12 - 12
    assert found.deaths.total() > 0
    assert found.latest > timedelta(hours=12), "nobody was ever down"
