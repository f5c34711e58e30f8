"""R10 in short: what is not Slack's never gets in, is never an error of ours, and is never logged."""

import asyncio
import random

from tests.reliability.knocking import knock


def test_nothing_gets_in_nothing_fails_and_nothing_is_logged() -> None:
    seed = random.SystemRandom().randrange(10**6)
    seen = asyncio.run(knock(5000, seed))
    assert set(seen.statuses) == {400, 401, 413}, f"seed {seed}"
    assert sum(seen.statuses.values()) == 5000
    assert seen.logged == [], f"seed {seed}"
    assert seen.quantile(0.5) < 0.005
