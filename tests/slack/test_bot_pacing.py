"""One message a second in a channel after a small burst, each channel for itself."""

from bot.pacing import Pacer


class Time:
    """A clock that sleeping moves."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_a_burst_goes_out_at_once_and_then_one_a_second() -> None:
    time = Time()
    pacer = Pacer(now=lambda: time.now, sleep=time.sleep)
    for _ in range(6):
        pacer.wait("C1")
    assert time.slept == [1.0, 1.0, 1.0]


def test_channels_do_not_wait_for_each_other() -> None:
    time = Time()
    pacer = Pacer(now=lambda: time.now, sleep=time.sleep)
    for channel in ("C1", "C2", "C3", "C4"):
        for _ in range(3):
            pacer.wait(channel)
    assert time.slept == []


def test_a_pause_earns_the_burst_back() -> None:
    time = Time()
    pacer = Pacer(now=lambda: time.now, sleep=time.sleep)
    for _ in range(3):
        pacer.wait("C1")
    time.now += 3
    for _ in range(3):
        pacer.wait("C1")
    assert time.slept == []
    pacer.wait("C1")
    assert time.slept == [1.0]
