"""R2 in short: killed while commands come in, the bot does all that it acknowledged."""

import asyncio
import random
from pathlib import Path

from benchmarks.reliability.bot_process import sample_database
from benchmarks.reliability.kill_inbox import run


def test_what_was_acknowledged_is_done_after_the_process_was_killed(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(10**6)
    with sample_database("sqlite", 3) as url:
        result = asyncio.run(run(url, tmp_path, kills=1, per_minute=400, seed=seed))
    assert result.acknowledged > 0, f"seed {seed}: {result}"
    assert result.good, f"seed {seed}: {result}"
