"""What a stale component keeps (docs/method.md, section 1): facts by hand, with windows that saw a source alive."""

from typing import Any

import pytest

from engagement.config import Config
from engagement.model import Component, State
from engagement.scoring.definitions import COMPONENTS, STATES
from engagement.scoring.table import build, may_carry
from tests.unit.factories import WINDOWS, facts

ADOPTION = COMPONENTS.index(Component.ADOPTION)
DAYS = {"kept0_200": "t0", "kept0_100": "t0", "kept1_50": "t1", "kept5_1": "t5"}  # by what they resemble


@pytest.fixture(autouse=True)
def _kept_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    for label, like in DAYS.items():
        monkeypatch.setitem(WINDOWS, label, WINDOWS[like])


def adoption(window: int = 0, **by_label: dict[str, Any]) -> tuple[State, str | None, float]:
    """State, window kept and value of adoption in a window of the trend; given windows differ from the default."""
    labels = (*(f"t{i}" for i in range(6)), *(name for name in DAYS if name in by_label))
    table = build(facts({"A1": by_label}, labels=labels), {}, Config())
    place = int(table.carried[0, window, ADOPTION])
    state = STATES[table.state[0, window, ADOPTION]]
    return state, table.label(place) if place >= 0 else None, float(table.value[0, window, ADOPTION])


STALE = {"usage_state": "stale"}


def test_the_window_that_saw_the_source_alive_comes_before_the_older_windows() -> None:
    assert adoption(t0=STALE, t1={"adoption": 0.9}, kept0_100={"adoption": 0.2}) == (State.STALE, "kept0_100", 0.2)


def test_of_several_the_latest_that_measured_it() -> None:
    later = {"kept0_200": STALE, "kept0_100": {"adoption": 0.3}, "kept1_50": {"adoption": 0.4}}
    assert adoption(t0=STALE, t1=STALE, **later) == (State.STALE, "kept0_100", 0.3)
    assert adoption(1, t0=STALE, t1=STALE, **later) == (State.STALE, "kept1_50", 0.4)


def test_without_one_the_last_older_window_that_measured_it() -> None:
    assert adoption(t0=STALE, t1=STALE, t2={"adoption": 0.6}, kept1_50=STALE) == (State.STALE, "t2", 0.6)


def test_one_that_is_older_than_five_windows_is_too_old() -> None:
    stale = {f"t{i}": STALE for i in range(6)}
    assert adoption(**stale, kept5_1={"adoption": 0.6})[0] is State.UNKNOWN


def test_what_had_nothing_to_measure_when_its_source_was_alive_enters_no_score() -> None:
    found = COMPONENTS.index(Component.MEETING_PARTICIPATION)
    stopped = {"meeting_state": "stale"}
    none_held = {"meeting_participation": None, "meetings_held": 0, "meetings_lost": 0, "meetings_scheduled": 0}
    labels = (*(f"t{i}" for i in range(6)), "kept0_100")
    table = build(facts({"A1": {"t0": stopped, "kept0_100": none_held}}, labels=labels), {}, Config())
    assert STATES[table.state[0, 0, found]] is State.UNKNOWN
    assert STATES[table.state[0, 1, found]] is State.MEASURED


def test_kept_windows_are_no_windows_of_the_trend() -> None:
    labels = (*(f"t{i}" for i in range(6)), *DAYS)
    table = build(facts({"A1": {}}, labels=labels), {}, Config())
    assert table.windows == ("t0", "t1", "t2", "t3", "t4", "t5")
    assert table.kept == ("kept0_200", "kept0_100", "kept1_50", "kept5_1")
    assert table.points.shape == (1, 6, len(COMPONENTS))


@pytest.mark.parametrize(
    ("now", "matters"),
    [
        ({}, False),
        ({"usage_state": "stale"}, True),
        ({"outreach_state": "stale"}, True),
        ({"interaction_state": "stale"}, True),
        ({"meeting_state": "stale"}, True),
        ({"usage_state": "unknown", "meeting_state": "unknown"}, False),  # never connected
        ({"usage_users_known": False}, True),  # its users had names once, perhaps
        ({"usage_users_known": None}, False),
    ],
)
def test_older_windows_matter_only_where_something_may_be_kept(now: dict[str, Any], matters: bool) -> None:
    assert may_carry(facts({"A1": {"t1": now}}, labels=("t0", "t1"))) is matters
