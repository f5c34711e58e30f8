"""A process that does the nightly scan of a database and says each step of it on a line; the test kills it."""

import sys
from collections.abc import Callable
from datetime import datetime, time, timedelta

import engagement.measure_use
from bot.jobs import JobRunner
from bot.nightly_scan import NightlyScan
from engagement import Engagement
from engagement.scan_result import ScanResult


class Telling(Engagement):
    """Says each step."""

    def scan(
        self, *, as_of: datetime, follow_plays: bool = True, stop: Callable[[], bool] = lambda: False
    ) -> ScanResult:
        def step() -> bool:
            print("step", flush=True)  # noqa: T201
            return stop()

        return super().scan(as_of=as_of, follow_plays=False, stop=step)


def main(url: str, now: str) -> None:
    engagement.measure_use.BATCH = 20
    with Telling.open(url) as service:
        runner = JobRunner(service.database, service.workspace_id, lease=timedelta(seconds=1))
        done = NightlyScan(service, time(2), lambda: datetime.fromisoformat(now), runner).run_if_due()
        print("done" if done else "not mine", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
