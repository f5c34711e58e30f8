"""R6 in short: one button, pressed by many at once, each press delivered four times and again half an hour later."""

import pytest

from tests.reliability.clicking import Outcome, Plan, called_in_slack, run
from tests.store.cluster import running_cluster


def check(plan: Plan, first: Outcome, again: Outcome) -> None:
    assert again.requests == 2 * plan.people * plan.times
    assert again.refused == 0
    raised, acknowledged = first.audit
    called = called_in_slack(str(acknowledged.actor))
    assert (raised.actor, acknowledged.revision) == (None, 2)
    assert first.answers == {"was first": 1, f"{called} already acknowledged this": plan.people - 1}
    assert first.shown == {f"Acknowledged by {called}": plan.copies}
    assert (first.several, first.parked) == (0, {})
    assert first.decided == first.delivered
    assert (again.audit, again.answers, again.shown, again.several) == (first.audit, first.answers, first.shown, 0)
    assert (again.decided, again.delivered) == (first.decided, first.delivered)


@pytest.mark.postgres
def test_one_wins_and_all_see_the_truth_on_two_processes() -> None:
    plan = Plan(people=20, copies=2, processes=2, seed=6)
    print(plan)  # noqa: T201 - shown where it fails
    with running_cluster() as cluster:
        cluster.create("clicks")
        check(plan, *run(cluster.url("clicks"), plan))
