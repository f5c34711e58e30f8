"""A short storm of every failure that Slack has: each message once, or parked with its reason."""

import secrets
import sys

from benchmarks.reliability.fault_storm import storm


def test_every_kind_of_failure_leaves_each_message_delivered_once_or_parked() -> None:
    seed = secrets.randbelow(2**31)
    result = storm(calls=150, seed=seed, wave=60)
    sys.stdout.write(f"seed {seed}\n")
    assert result.wrong == []
    assert result.faults > 30
    assert sum(result.states.values()) >= 60
    assert sum(result.reasons.values()) == sum(n for state, n in result.states.items() if state.endswith("dead"))
