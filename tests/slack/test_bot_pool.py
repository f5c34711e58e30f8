"""The pool takes what fits, does nothing twice at once, and finishes what it took."""

import threading
from collections.abc import Iterator

import pytest

from bot.pool import Taken, WorkPool


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def test_the_same_job_is_not_taken_while_it_runs_and_again_afterwards(gate: threading.Event) -> None:
    pool, done = WorkPool(workers=1, waiting=1), threading.Event()
    assert pool.offer("a", gate.wait) is Taken.YES
    assert pool.offer("a", gate.wait) is Taken.RUNNING
    gate.set()
    while pool.in_line:
        threading.Event().wait(0.001)
    assert pool.offer("a", done.set) is Taken.YES
    assert pool.close()
    assert done.is_set()


def test_a_full_queue_says_busy_and_lives_on(gate: threading.Event) -> None:
    pool = WorkPool(workers=1, waiting=2)
    assert [pool.offer(str(n), gate.wait) for n in range(5)] == [Taken.YES] * 3 + [Taken.BUSY] * 2
    gate.set()
    assert pool.close()


def test_the_same_delivery_is_taken_once_even_after_it_is_done() -> None:
    pool = WorkPool(workers=1)
    assert pool.offer("a", lambda: None, delivery="trigger-1") is Taken.YES
    while pool.in_line:
        threading.Event().wait(0.001)
    assert pool.offer("a", lambda: None, delivery="trigger-1") is Taken.DONE
    assert pool.offer("a", lambda: None, delivery="trigger-2") is Taken.YES
    assert pool.close()


def test_closing_finishes_what_was_taken_and_takes_no_more() -> None:
    pool, done = WorkPool(workers=2, waiting=50), []
    for n in range(30):
        assert pool.offer(str(n), lambda n=n: done.append(n)) is Taken.YES  # type: ignore[misc]
    assert pool.close()
    assert sorted(done) == list(range(30))
    assert pool.offer("late", lambda: None) is Taken.BUSY


def test_closing_does_not_wait_for_ever(gate: threading.Event) -> None:
    pool = WorkPool(workers=1)
    pool.offer("stuck", gate.wait)
    assert pool.close(within=0.05) is False


def test_a_failing_job_does_not_stop_the_others(caplog: pytest.LogCaptureFixture) -> None:
    pool, done = WorkPool(workers=1), threading.Event()

    def fail() -> None:
        raise ValueError("Northwind Traders is secret")

    pool.offer("a", fail)
    pool.offer("b", done.set)
    assert pool.close()
    assert done.is_set()
    assert "ValueError" in caplog.text
    assert "Northwind" not in caplog.text
