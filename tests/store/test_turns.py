"""Writers of one process take turns: one at a time, in order, the urgent first, nobody left behind."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from engagement.store.turns import Turns


def test_one_at_a_time_in_order_the_urgent_first() -> None:
    turns, order = Turns(30), []

    def wait(name: str, *, urgent: bool) -> None:
        with turns.turn(urgent=urgent):
            order.append(name)

    threads = []
    with turns.turn(urgent=False):
        for name, urgent in (("a", False), ("b", False), ("u", True), ("c", False), ("v", True)):
            threads.append(threading.Thread(target=wait, args=(name,), kwargs={"urgent": urgent}))
            threads[-1].start()
            while len(turns._urgent) + len(turns._others) < len(threads):
                time.sleep(0.001)
    for thread in threads:
        thread.join(10)
    assert order == ["u", "v", "a", "b", "c"]


def test_never_two_at_once_and_everybody_gets_a_turn() -> None:
    turns, inside, most, done = Turns(30), [0], [0], [0]

    def work(number: int) -> None:
        for _ in range(50):
            with turns.turn(urgent=number % 3 == 0):
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                time.sleep(0)
                inside[0] -= 1
                done[0] += 1

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert (most[0], done[0]) == (1, 400)


def test_whoever_waited_too_long_goes_on_and_takes_nobodys_turn() -> None:
    turns, went = Turns(0.02), []
    with turns.turn(urgent=False):
        with turns.turn(urgent=False):
            went.append("without a turn")
        assert turns._held
    with turns.turn(urgent=True):
        went.append("with a turn")
    assert went == ["without a turn", "with a turn"]
    assert not turns._held
