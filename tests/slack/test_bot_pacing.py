"""One message a second in a channel after a small burst, each channel for itself."""

from bot.pacing import Pacer


class Time:
    """A clock that is moved by hand."""

    now = 100.0

    def pacer(self) -> Pacer:
        return Pacer(now=lambda: self.now)


def test_a_burst_goes_out_at_once_and_then_one_a_second() -> None:
    time = Time()
    pacer = time.pacer()
    for _ in range(2):
        pacer.sent("C1")
        assert pacer.resting() == {}
    for _ in range(3):
        pacer.sent("C1")
        assert pacer.resting() == {"C1": 1.0}
        time.now += 0.75
        assert pacer.resting() == {"C1": 0.25}
        time.now += 0.25
        assert pacer.resting() == {}


def test_channels_do_not_wait_for_each_other() -> None:
    pacer = Time().pacer()
    for _ in range(4):
        pacer.sent("C1")
    pacer.sent("C2")
    assert set(pacer.resting()) == {"C1"}


def test_a_pause_earns_the_burst_back() -> None:
    time = Time()
    pacer = time.pacer()
    for _ in range(3):
        pacer.sent("C1")
    assert pacer.resting() == {"C1": 1.0}
    time.now += 3
    for _ in range(2):
        pacer.sent("C1")
        assert pacer.resting() == {}
    pacer.sent("C1")
    assert pacer.resting() == {"C1": 1.0}
