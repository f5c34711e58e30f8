"""A flag replayed from its audit stands as it stood; verdicts count by their moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from engagement.config import FlagsConfig
from engagement.model import EscalationReason, Flag, FlagEvent, FlagState, ScanReason, SignalName, Verdict
from engagement.signals import life
from engagement.signals.history import flags_at, precision_from
from engagement.signals.life import Changed

DAY = timedelta(days=1)
AT = datetime(2026, 10, 5, 2, tzinfo=UTC)
FINDING = life.Finding("W", "A", SignalName.REVIEW_MISSED, "r-1")


def lived() -> list[tuple[datetime, Flag, FlagEvent]]:
    """A flag after each of its changes, one a day."""
    first = life.observe(None, FINDING, at=AT)
    assert first.flag is not None
    assert first.event is not None
    steps = [(AT, first.flag, first.event)]
    for number, change in enumerate(
        (
            lambda f, at: life.acknowledge(f, actor="ann", at=at, verdict=Verdict.REAL),
            lambda f, at: life.snooze(f, actor="ann", at=at, until=at + 30 * DAY, reason="away"),
            lambda f, at: life.judge(f, Verdict.NOISE, actor="bob", at=at),
            lambda f, at: life.snooze(f, actor="ann", at=at, until=at + 40 * DAY, reason="longer"),
            lambda f, at: life.escalate(f, actor="bob", at=at, to="boss", reason="stuck", due=at + DAY),
            lambda f, at: Changed(*life.go_on(f, at=at, why=EscalationReason.UNANSWERED, to="top", due=at + DAY)),
            lambda f, at: life.judge(f, Verdict.REAL, actor="bob", at=at),
            lambda f, at: Changed(*life.go_on(f, at=at, why=EscalationReason.UNTOLD)),
            lambda f, at: life.resolve(f, actor="ann", at=at, reason="done"),
            lambda f, at: life.reopen(f, actor="ann", at=at, reason="not done"),
        ),
        start=1,
    ):
        at = AT + number * DAY
        changed = change(steps[-1][1], at)
        assert changed.event is not None
        steps.append((at, changed.flag, changed.event))
    return steps


def test_at_every_moment_the_flag_stands_as_it_stood() -> None:
    steps = lived()
    events, today = [event for _, _, event in steps], steps[-1][1]
    assert flags_at([today], events, AT - DAY / 2) == ()
    for at, flag, _ in steps:
        assert flags_at([today], reversed(events), at + DAY / 2) == (flag,)


def test_only_flags_with_an_audit_by_then_are_known() -> None:
    steps = lived()
    other = replace(steps[-1][1], flag_id="other")
    assert flags_at([other, steps[-1][1]], [steps[0][2]], AT) == (steps[0][1],)


def test_the_last_verdict_of_the_given_ones_counts() -> None:
    steps = lived()
    verdicts = [event for _, _, event in steps if event.verdict is not None]
    flag = steps[-1][1]
    first = precision_from([flag], verdicts[:1], FlagsConfig())[SignalName.REVIEW_MISSED]
    assert (first.judged, first.real, first.noise) == (1, 1, 0)
    both = precision_from([flag], reversed(verdicts[:2]), FlagsConfig())[SignalName.REVIEW_MISSED]
    assert (both.judged, both.real, both.noise) == (1, 0, 1)
    assert precision_from([flag], [], FlagsConfig()) == {}


def test_a_closed_account_resolves_its_flag_once_and_the_rule_opens_it_again() -> None:
    flag = lived()[0][1]
    closed = life.account_closed(flag, at=AT + DAY)
    assert closed.flag is not None
    assert closed.event is not None
    assert (closed.flag.state, closed.event.reason, closed.event.actor) == (
        FlagState.RESOLVED,
        ScanReason.ACCOUNT_CLOSED,
        None,
    )
    assert life.account_closed(closed.flag, at=AT + 2 * DAY) == life.Observed(closed.flag)
    again = life.observe(closed.flag, FINDING, at=AT + 3 * DAY)
    assert again.flag is not None
    assert again.flag.state is FlagState.OPEN
