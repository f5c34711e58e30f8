"""Flags as a list to work through: which are in it, the strongest first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engagement.flag_list import LISTED, MOST, flag_list
from engagement.model import Flag, FlagState, Severity, SignalName, Strength
from engagement.render.wording.flag_list import flag_line
from tests.slack.flags import known, raised

AT = datetime(2026, 10, 1, tzinfo=UTC)
DAY = timedelta(days=1)
FLAG = Flag("0", "ACCT-1", SignalName.SPONSOR_MISSING, "", FlagState.OPEN, AT, AT, AT)


def of(key: str, strength: Strength, severity: Severity, days: int, **fields: object) -> Flag:
    """A flag first seen so many days ago."""
    seen = {"strength": strength, "severity": severity, "first_seen": AT - days * DAY}
    return replace(FLAG, flag_id=key, **seen, **fields)  # type: ignore[arg-type]


def test_strength_comes_first_then_severity_then_age() -> None:
    flags = [
        of("weak", Strength.WEAK, Severity.HIGH, 90),
        of("young", Strength.STRONG, Severity.MEDIUM, 1),
        of("old", Strength.STRONG, Severity.MEDIUM, 9),
        of("grave", Strength.STRONG, Severity.HIGH, 1, account_id="ACCT-2"),
    ]
    listed = flag_list(flags)
    assert listed.ids == ("grave", "old", "young", "weak")
    assert (listed.total, listed.accounts, listed.strong, listed.snoozed) == (4, 2, 3, 0)


def test_what_nobody_can_act_on_is_left_out_and_snoozed_ones_are_counted() -> None:
    states = [replace(FLAG, flag_id=state.value, state=state) for state in FlagState]
    listed = flag_list(states)
    assert set(listed.ids) == {"open", "acknowledged", "escalated"} == {state.value for state in LISTED}
    assert listed.snoozed == 1


def test_with_a_state_it_lists_the_flags_in_it_and_no_others() -> None:
    states = [replace(FLAG, flag_id=state.value, state=state) for state in FlagState]
    for state in FlagState:
        listed = flag_list(states, state)
        assert (listed.ids, listed.total, listed.snoozed) == ((state.value,), 1, 0)


@given(st.lists(st.tuples(st.sampled_from(FlagState), st.sampled_from(Strength), st.integers(0, 400)), max_size=300))
def test_every_flag_is_counted_once_and_the_order_is_the_same_however_they_come(
    some: list[tuple[FlagState, Strength, int]],
) -> None:
    flags = [
        of(f"{n:032x}", strength, Severity.LOW, days, state=state) for n, (state, strength, days) in enumerate(some)
    ]
    listed = flag_list(flags)
    assert listed == flag_list(reversed(flags))
    assert len(listed.ids) == len(set(listed.ids)) == min(listed.total, MOST)
    assert listed.total == sum(flag.state in LISTED for flag in flags)


def test_none_is_none() -> None:
    assert flag_list([]).total == 0


def test_a_flag_whose_rule_no_longer_holds_says_so() -> None:
    flag, event = raised()
    assert "has not held" not in flag_line(known(flag, event))
    fading = replace(flag, not_held_since=datetime(2026, 10, 1, tzinfo=UTC))
    said = "; its rule has not held since 1 Oct 2026; unless it holds again it clears"
    assert flag_line(known(fading, event)).endswith(said)
    over = replace(fading, state=FlagState.CLEARED)
    assert "unless" not in flag_line(known(over, event))
