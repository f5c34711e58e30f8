"""The ticker: everything ticks, nothing stops the others, and a clock that is set back silences nobody."""

import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bot import scheduler as module
from bot.scheduler import Scheduler, Tick
from engagement.errors import DatabaseUnavailable

HOUR, SOON = timedelta(hours=1), timedelta(milliseconds=20)


class Seen:
    """Counts outcomes and lets a test wait for some."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self._changed = threading.Condition()

    def __call__(self, name: str, outcome: str) -> None:
        with self._changed:
            self.counts[name, outcome] += 1
            self._changed.notify_all()

    def wait(self, name: str, outcome: str, count: int = 1) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self.counts[name, outcome] >= count, timeout=10)


def _fails(error: Exception) -> Any:
    def run() -> None:
        raise error

    return run


def test_the_first_tick_is_at_once_and_one_that_fails_stops_neither_itself_nor_others() -> None:
    seen = Seen()
    ticks = [
        Tick("good", SOON, lambda: None),
        Tick("broken", SOON, _fails(KeyError("secret"))),
        Tick("waiting", SOON, _fails(DatabaseUnavailable("the database restarts"))),
        Tick("rare", HOUR, lambda: None),
    ]
    ticker = Scheduler(ticks, seen)
    ticker.start()
    try:
        assert seen.wait("rare", "done")
        assert seen.wait("good", "done", 3)
        assert seen.wait("broken", "failed", 3)
        assert seen.wait("waiting", "refused", 3)
    finally:
        assert ticker.stop()


def test_a_tick_that_still_runs_is_not_begun_again_and_is_counted() -> None:
    seen, go, begun = Seen(), threading.Event(), []

    def long() -> None:
        begun.append(1)
        go.wait(10)

    ticker = Scheduler([Tick("long", SOON, long)], seen)
    ticker.start()
    assert seen.wait("long", "still_running", 2)
    assert len(begun) == 1
    assert not ticker.stop(within=0.05)
    go.set()
    assert seen.wait("long", "done")


def test_a_tick_that_hangs_does_not_keep_the_process_alive() -> None:
    seen, daemons = Seen(), []
    ticker = Scheduler([Tick("one", HOUR, lambda: daemons.append(threading.current_thread().daemon))], seen)
    ticker.start()
    assert seen.wait("one", "done")
    assert ticker.stop()
    assert daemons == [True]


@pytest.mark.parametrize("step", [-3600.0, 3600.0])
def test_a_clock_that_is_set_makes_everything_tick(monkeypatch: pytest.MonkeyPatch, step: float) -> None:
    monkeypatch.setattr(module, "LOOK_EVERY", 0.02)
    seen, offset = Seen(), [0.0]
    real = module.time.time
    ticker = Scheduler([Tick("hourly", HOUR, lambda: None)], seen, wall=lambda: real() + offset[0])
    ticker.start()
    try:
        assert seen.wait("hourly", "done")
        offset[0] = step
        assert seen.wait("hourly", "done", 2)
    finally:
        assert ticker.stop()
