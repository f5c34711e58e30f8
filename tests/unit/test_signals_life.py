"""A flag's life: what scans and people do to it, its audit, and that no order of both breaks its laws."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engagement.business_time import calendar
from engagement.errors import FlagInputError, FlagStateError
from engagement.model import (
    EscalationReason,
    Flag,
    FlagEvent,
    FlagState,
    Severity,
    SignalName,
    Strength,
    Verdict,
    Workspace,
)
from engagement.signals.history import flags_at
from engagement.signals.life import (
    CLOSED,
    Changed,
    Finding,
    Observed,
    account_closed,
    acknowledge,
    business_days_later,
    escalate,
    flag_id,
    go_on,
    judge,
    observe,
    reopen,
    resolve,
    snooze,
)

DAY = timedelta(days=1)
AT = datetime(2026, 10, 5, 2, tzinfo=UTC)
STRONG = Finding("W1", "A1", SignalName.RESPONSE_SLOWING, strength=Strength.STRONG)
WEAK = replace(STRONG, strength=Strength.WEAK)


def raised(finding: Finding = STRONG) -> Flag:
    flag = observe(None, finding, at=AT).flag
    assert flag is not None
    return flag


def nights(flag: Flag, held: str, first: int = 1) -> Flag:
    """After one scan a night, ``x`` where the rule held, ``.`` where it did not."""
    for i, night in enumerate(held):
        after = observe(flag, STRONG if night == "x" else None, at=AT + (first + i) * DAY).flag
        assert after is not None
        flag = after
    return flag


def resolved(flag: Flag) -> Flag:
    return resolve(flag, actor="ann@us.com", at=AT, reason="talked to them").flag


class TestScans:
    def test_a_first_finding_is_raised_and_announced(self) -> None:
        seen = observe(None, STRONG, at=AT)
        assert seen.announce
        assert seen.flag is not None
        assert seen.event is not None
        assert (seen.flag.state, seen.flag.first_seen, seen.flag.revision) == (FlagState.OPEN, AT, 1)
        assert (seen.event.from_state, seen.event.to_state) == (None, FlagState.OPEN)
        assert (seen.event.actor, seen.event.reason) == (None, "raised")

    def test_a_weak_one_is_raised_in_silence_and_announced_once_when_it_becomes_strong(self) -> None:
        flag, announced = None, []
        for i, finding in enumerate((WEAK, WEAK, STRONG, STRONG, WEAK, STRONG)):
            seen = observe(flag, finding, at=AT + i * DAY)
            flag = seen.flag
            announced.append(seen.announce)
        assert announced == [False, False, True, False, False, False]

    def test_a_signal_that_is_too_often_noise_is_not_announced(self) -> None:
        assert not observe(None, replace(STRONG, watch=True), at=AT).announce

    def test_thirteen_nights_without_the_rule_keep_it_open_and_the_fourteenth_clears_it(self) -> None:
        assert nights(raised(), "." * 13).state is FlagState.OPEN
        assert nights(raised(), "." * 14).state is FlagState.CLEARED

    def test_one_night_with_the_rule_begins_the_count_again(self) -> None:
        assert nights(raised(), "." * 13 + "x" + "." * 13).state is FlagState.OPEN

    def test_nights_without_a_scan_are_no_evidence(self) -> None:
        assert nights(raised(), ".", first=30).state is FlagState.OPEN

    def test_a_scan_that_starts_some_minutes_early_counts_as_a_night(self) -> None:
        flag = nights(raised(), "." * 13)
        seen = observe(flag, None, at=AT + 14 * DAY - timedelta(minutes=20))
        assert seen.event is not None
        assert seen.event.reason == "cleared"

    def test_a_cleared_flag_opens_again_and_is_announced_again(self) -> None:
        seen = observe(nights(raised(), "." * 14), STRONG, at=AT + 15 * DAY)
        assert seen.flag is not None
        assert seen.event is not None
        assert (seen.flag.state, seen.flag.first_seen, seen.announce) == (FlagState.OPEN, AT, True)
        assert (seen.event.reason, seen.event.from_state) == ("reopened", FlagState.CLEARED)

    def test_a_resolved_flag_stays_so_while_the_rule_has_held_all_the_time(self) -> None:
        assert nights(resolved(raised()), "x" * 40).state is FlagState.RESOLVED

    @pytest.mark.parametrize("held", [".x", "x.x", "....................x"])
    def test_a_resolved_flag_opens_when_the_rule_holds_again(self, held: str) -> None:
        assert nights(resolved(raised()), held).state is FlagState.OPEN

    def test_resolved_while_the_rule_no_longer_held_it_opens_when_it_holds_again(self) -> None:
        flag = resolve(nights(raised(), "."), actor="ann@us.com", at=AT + 2 * DAY, reason="done").flag
        assert nights(flag, "x", first=3).state is FlagState.OPEN

    @pytest.mark.parametrize("state", [FlagState.ACKNOWLEDGED, FlagState.ESCALATED])
    def test_acknowledged_and_escalated_flags_keep_their_state_and_clear_by_themselves(self, state: FlagState) -> None:
        flag = replace(raised(), state=state)
        assert nights(flag, "x" * 30).state is state
        assert nights(flag, "." * 14).state is FlagState.CLEARED

    def test_a_snooze_ends_only_while_the_rule_holds(self) -> None:
        flag = snooze(raised(), actor="ann@us.com", at=AT, until=AT + 3 * DAY, reason="holidays").flag
        assert nights(flag, "xx").state is FlagState.SNOOZED
        assert nights(flag, "....").state is FlagState.SNOOZED
        woken = observe(nights(flag, "xx"), STRONG, at=AT + 3 * DAY)
        assert woken.flag is not None
        assert woken.event is not None
        assert (woken.flag.state, woken.flag.snoozed_until, woken.announce) == (FlagState.OPEN, None, True)
        assert woken.event.reason == "snooze_over"

    def test_a_scan_of_the_past_changes_nothing(self) -> None:
        flag = nights(raised(), "..")
        assert observe(flag, STRONG, at=AT + DAY / 2).flag == flag

    def test_nothing_found_and_nothing_known_is_nothing(self) -> None:
        assert observe(None, None, at=AT).flag is None

    def test_a_finding_about_something_else_is_a_mistake(self) -> None:
        with pytest.raises(ValueError, match="is not about flag"):
            observe(raised(), replace(STRONG, subject="c1"), at=AT + DAY)


class TestPeople:
    def test_acknowledging_records_who_and_the_verdict(self) -> None:
        done = acknowledge(raised(), actor="ann@us.com", at=AT + DAY, verdict=Verdict.REAL, note=" they moved ")
        assert (done.flag.state, done.flag.verdict) == (FlagState.ACKNOWLEDGED, Verdict.REAL)
        assert (done.flag.acted_by, done.flag.since) == ("ann@us.com", AT + DAY)
        assert done.event == FlagEvent(
            done.flag.flag_id,
            2,
            AT + DAY,
            "ann@us.com",
            "they moved",
            FlagState.OPEN,
            FlagState.ACKNOWLEDGED,
            Verdict.REAL,
        )

    def test_a_later_verdict_replaces_the_first_and_keeps_the_state(self) -> None:
        first = acknowledge(raised(), actor="a@us.com", at=AT, verdict=Verdict.REAL).flag
        again = acknowledge(first, actor="b@us.com", at=AT + DAY, verdict=Verdict.NOISE)
        assert (again.flag.verdict, again.flag.since) == (Verdict.NOISE, AT)
        assert again.event is not None
        closed = judge(resolved(first), Verdict.ALREADY_KNOWN, actor="c@us.com", at=AT + DAY)
        assert (closed.flag.state, closed.flag.verdict) == (FlagState.RESOLVED, Verdict.ALREADY_KNOWN)

    def test_the_same_verdict_again_changes_nothing_but_keeps_a_note(self) -> None:
        first = judge(raised(), Verdict.REAL, actor="a@us.com", at=AT).flag
        assert judge(first, Verdict.REAL, actor="b@us.com", at=AT, note=" ") == Changed(first)
        noted = judge(first, Verdict.REAL, actor="b@us.com", at=AT + DAY, note="she told us")
        assert noted.event is not None
        assert (noted.event.reason, noted.event.verdict) == ("she told us", Verdict.REAL)
        assert (noted.flag.state, noted.flag.since) == (FlagState.OPEN, AT)

    def test_a_snooze_needs_a_reason_and_an_end_to_come(self) -> None:
        with pytest.raises(FlagInputError, match="reason"):
            snooze(raised(), actor="a@us.com", at=AT, until=AT + DAY, reason=" ")
        with pytest.raises(FlagInputError, match="later than now"):
            snooze(raised(), actor="a@us.com", at=AT, until=AT, reason="holidays")

    def test_a_snooze_lasts_a_year_at_most(self) -> None:
        year = snooze(raised(), actor="a@us.com", at=AT, until=AT + 366 * DAY, reason="next season")
        assert year.flag.snoozed_until == AT + 366 * DAY
        with pytest.raises(FlagInputError, match="a year at most"):
            snooze(raised(), actor="a@us.com", at=AT, until=AT + 367 * DAY, reason="for ever")

    def test_acknowledging_ends_an_escalation(self) -> None:
        up = escalate(raised(), actor="a@us.com", at=AT, to="boss@us.com", reason="renewal", due=AT + DAY).flag
        seen = acknowledge(up, actor="boss@us.com", at=AT + DAY).flag
        assert (seen.state, seen.acted_by) == (FlagState.ACKNOWLEDGED, "boss@us.com")
        assert (seen.escalated_to, seen.escalation_due) == (None, None)

    def test_business_days_skip_weekend_and_holidays(self) -> None:
        friday = datetime(2026, 10, 2, 14, tzinfo=UTC)  # 16:00 in Berlin
        berlin = calendar(Workspace("W1", timezone="Europe/Berlin", country="DE"))
        assert business_days_later(friday, 1, berlin) == friday + 3 * DAY
        christmas = datetime(2026, 12, 24, 9, tzinfo=UTC)
        assert business_days_later(christmas, 1, berlin) == datetime(2026, 12, 28, 9, tzinfo=UTC)
        with pytest.raises(FlagInputError, match="from 1 to 260"):
            business_days_later(friday, 0, berlin)

    def test_an_escalation_names_whom_why_and_when(self) -> None:
        done = escalate(raised(), actor="a@us.com", at=AT, to="boss@us.com", reason="renewal", due=AT + DAY)
        assert (done.flag.state, done.flag.escalated_to) == (FlagState.ESCALATED, "boss@us.com")
        assert done.event is not None
        assert (done.event.until, done.event.escalated_to) == (AT + DAY, "boss@us.com")
        for missing in ({"to": " "}, {"reason": ""}, {"due": AT}):
            with pytest.raises(FlagInputError):
                escalate(raised(), actor="a", at=AT, **{"to": "b", "reason": "c", **missing})  # type: ignore[arg-type]

    def test_reopening_takes_everything_back(self) -> None:
        flag = escalate(raised(), actor="a@us.com", at=AT, to="b@us.com", reason="c", due=AT + DAY).flag
        back = reopen(flag, actor="a@us.com", at=AT, reason="mistake").flag
        assert (back.state, back.escalated_to, back.escalation_due) == (FlagState.OPEN, None, None)

    def test_an_illegal_change_names_the_state(self) -> None:
        gone = resolved(raised())
        with pytest.raises(FlagStateError, match=r"^This flag is resolved, so it cannot be acknowledged: reopen it"):
            acknowledge(gone, actor="a@us.com", at=AT)
        with pytest.raises(FlagStateError, match="already cleared"):
            resolve(nights(raised(), "." * 14), actor="a@us.com", at=AT, reason="x")
        up = escalate(raised(), actor="a@us.com", at=AT, to="b@us.com", reason="c").flag
        with pytest.raises(FlagStateError, match="escalated"):
            snooze(up, actor="a@us.com", at=AT, until=AT + DAY, reason="x")


def test_the_identity_of_a_problem_is_stable_and_distinct() -> None:
    signal = SignalName.REVIEW_MISSED
    assert flag_id("W1", "A1", signal, "cal:q2") == flag_id("W1", "A1", signal, "cal:q2")
    others = [
        ("W1", "A1", signal, "cal:q3"),
        ("W1", "A12", signal, ""),
        ("W1A1", "2", signal, ""),
        ("W1", "A1", signal, ""),
    ]
    assert len({flag_id(*key) for key in others}) == 4
    assert len(flag_id("W1", "A1", signal, "\ud800")) == 32


class Life(RuleBasedStateMachine):
    """Any order of scans and clicks: the audit tells the flag's whole story, and the same click twice is one."""

    def __init__(self) -> None:
        super().__init__()
        self.flag: Flag | None = None
        self.now = AT
        self.events: list[FlagEvent] = []
        self.misses = 0
        self.refused = self.before = ""

    def did(self, after: Flag | None, event: FlagEvent | None) -> None:
        if event is None:
            assert self.flag is None or after is None or after.state is self.flag.state
        else:
            self.events.append(event)
        self.flag = after

    @rule(holds=st.booleans(), nights=st.integers(1, 16), strong=st.booleans())
    def scan(self, holds: bool, nights: int, strong: bool) -> None:
        for _ in range(nights):
            self.now += DAY
            before = self.flag.state if self.flag else None
            seen = observe(self.flag, (STRONG if strong else WEAK) if holds else None, at=self.now)
            self.did(seen.flag, seen.event)
            self.misses = 0 if holds else self.misses + 1
            if self.flag and not holds:
                assert (self.flag.state in CLOSED) is (before in CLOSED or self.misses >= 14)
            if seen.announce:
                assert strong
                assert self.flag is not None
                assert self.flag.state is FlagState.OPEN

    @precondition(lambda self: self.flag is not None)
    @rule(
        name=st.sampled_from(("acknowledge", "snooze", "escalate", "resolve", "reopen", "judge")),
        days=st.integers(1, 9),
    )
    def click(self, name: str, days: int) -> None:
        assert self.flag is not None
        before = self.flag
        try:
            done = self.do(name, before, days)
        except FlagStateError as refused:
            self.refused = str(refused)
            self.before = before.state.value
            return
        assert self.do(name, done.flag, days) == Changed(done.flag)  # twice
        if name == "reopen" and done.event:
            self.misses = 0
        self.did(done.flag, done.event)

    def do(self, name: str, flag: Flag, days: int) -> Changed:
        who, at = "ann@us.com", self.now
        match name:
            case "acknowledge":
                return acknowledge(flag, actor=who, at=at, verdict=Verdict.REAL)
            case "snooze":
                return snooze(flag, actor=who, at=at, until=at + days * DAY, reason="later")
            case "escalate":
                return escalate(flag, actor=who, at=at, to="boss@us.com", reason="stuck", due=at + days * DAY)
            case "resolve":
                return resolve(flag, actor=who, at=at, reason="done")
            case "judge":
                return judge(flag, Verdict.NOISE, actor=who, at=at)
            case _:
                return reopen(flag, actor=who, at=at, reason="not done")

    @precondition(lambda self: self.flag is not None and self.flag.state is FlagState.ESCALATED)
    @rule(to=st.sampled_from(("ceo@us.com", "top@us.com", None)))
    def nobody_answers(self, to: str | None) -> None:
        assert self.flag is not None
        due = None if to is None else self.now + DAY
        self.did(*go_on(self.flag, at=self.now, why=EscalationReason.UNANSWERED, to=to, due=due))

    @invariant()
    def the_audit_tells_how_it_stands(self) -> None:
        if self.flag is not None:
            assert flags_at([self.flag], self.events, self.now) == (self.flag,)

    @invariant()
    def the_audit_is_complete(self) -> None:
        if self.flag is None:
            assert not self.events
            return
        assert [e.revision for e in self.events] == list(range(1, self.flag.revision + 1))
        states = [None, *(e.to_state for e in self.events)]
        assert [e.from_state for e in self.events] == states[:-1]
        assert self.flag.state is states[-1]
        verdicts = [e.verdict for e in self.events if e.verdict]
        assert self.flag.verdict is (verdicts[-1] if verdicts else None)

    @invariant()
    def a_refusal_is_one_line_that_names_the_state(self) -> None:
        assert self.before in self.refused
        assert "\n" not in self.refused

    @invariant()
    def only_its_own_state_leaves_a_trace(self) -> None:
        if self.flag is not None:
            assert (self.flag.snoozed_until is not None) is (self.flag.state is FlagState.SNOOZED)
            assert (self.flag.escalated_to is not None) is (self.flag.state is FlagState.ESCALATED)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)


def did(act: str, flag: Flag, reason: str = "talked to them") -> Changed:
    """An act of a person by its name."""
    who, at = "a@us.com", AT
    match act:
        case "acknowledge":
            return acknowledge(flag, actor=who, at=at)
        case "snooze":
            return snooze(flag, actor=who, at=at, until=at + DAY, reason=reason)
        case "escalate":
            return escalate(flag, actor=who, at=at, to="boss@us.com", reason=reason)
        case "resolve":
            return resolve(flag, actor=who, at=at, reason=reason)
        case _:
            return reopen(flag, actor=who, at=at, reason=reason)


class TestWords:
    """What a person reads when something is missing, word for word."""

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"to": " "}, "Say to whom to escalate the flag."),
            ({"due": AT}, "An escalation must be due later than now."),
        ],
    )
    def test_an_escalation_says_what_is_missing(self, given: dict[str, object], said: str) -> None:
        usual: dict[str, object] = {"to": "boss@us.com", "reason": "renewal", "due": AT + DAY}
        with pytest.raises(FlagInputError) as refused:
            escalate(raised(), actor="a@us.com", at=AT, **{**usual, **given})  # type: ignore[arg-type]
        assert str(refused.value) == said

    @pytest.mark.parametrize("act", ["snooze", "escalate", "resolve", "reopen"])
    def test_a_reason_is_asked_for_by_the_name_of_the_act(self, act: str) -> None:
        flag = resolved(raised()) if act == "reopen" else raised()
        with pytest.raises(FlagInputError) as refused:
            did(act, flag, reason=" ")
        assert str(refused.value) == f"Give a reason to {act} a flag."

    def test_a_snooze_and_a_wait_say_what_would_do(self) -> None:
        with pytest.raises(FlagInputError) as refused:
            snooze(raised(), actor="a@us.com", at=AT, until=AT, reason="x")
        assert str(refused.value) == (
            "A snooze must end later than now: give a later day, or a number of business days from 1."
        )
        anywhere = calendar(Workspace("W1", timezone="UTC", country="US"))
        for days, shown in ((0.0, "0"), (-2.5, "-2.5"), (260.5, "260.5")):
            with pytest.raises(FlagInputError) as refused:
                business_days_later(AT, days, anywhere)
            assert str(refused.value) == f"{shown} business days cannot be waited for: give a number from 1 to 260."

    @pytest.mark.parametrize(
        ("state", "act", "said"),
        [
            ("resolved", "acknowledge", "resolved, so it cannot be acknowledged: reopen it first."),
            ("resolved", "snooze", "resolved, so it cannot be snoozed: reopen it first."),
            ("resolved", "escalate", "resolved, so it cannot be escalated: reopen it first."),
            (
                "cleared",
                "resolve",
                "already cleared, because its rule no longer holds, so it cannot be resolved: reopen it first.",
            ),
            ("escalated", "snooze", "escalated, so it cannot be snoozed: acknowledge, resolve or reopen it instead."),
        ],
    )
    def test_a_refusal_says_what_to_do_instead(self, state: str, act: str, said: str) -> None:
        with pytest.raises(FlagStateError) as refused:
            did(act, replace(raised(), state=FlagState(state)))
        assert str(refused.value) == f"This flag is {said}"


class TestAudit:
    """The whole of a flag and of its event after each change, so that nothing is told wrongly or lost."""

    def test_a_flag_is_raised_as_it_was_found(self) -> None:
        found = replace(STRONG, subject="c1", strength=Strength.WEAK, severity=Severity.LOW)
        seen = observe(None, found, at=AT)
        assert seen.flag == Flag(
            flag_id=flag_id("W1", "A1", SignalName.RESPONSE_SLOWING, "c1"),
            account_id="A1",
            signal=SignalName.RESPONSE_SLOWING,
            subject="c1",
            state=FlagState.OPEN,
            since=AT,
            first_seen=AT,
            last_held=AT,
            strength=Strength.WEAK,
            severity=Severity.LOW,
        )
        assert seen.event == FlagEvent(seen.flag.flag_id, 1, AT, None, "raised", None, FlagState.OPEN)

    def test_a_flag_that_opens_again_says_when_and_why(self) -> None:
        gone, again = nights(raised(), "." * 14), AT + 15 * DAY
        seen = observe(gone, replace(STRONG, severity=Severity.HIGH), at=again)
        assert seen.event == FlagEvent(gone.flag_id, 3, again, None, "reopened", FlagState.CLEARED, FlagState.OPEN)
        assert seen.flag == replace(
            gone,
            state=FlagState.OPEN,
            since=again,
            last_held=again,
            announced_at=again,
            not_held_since=None,
            severity=Severity.HIGH,
            revision=3,
        )

    def test_a_resolved_flag_keeps_watching_in_silence(self) -> None:
        done = resolved(raised())
        seen = observe(done, replace(STRONG, strength=Strength.WEAK), at=AT + DAY)
        assert (seen.event, seen.announce) == (None, False)
        assert seen.flag == replace(done, last_held=AT + DAY, strength=Strength.WEAK)

    def test_the_first_night_without_the_rule_is_kept(self) -> None:
        flag = nights(raised(), "...")
        assert (flag.last_held, flag.not_held_since) == (AT, AT + DAY)

    def test_a_scan_of_the_same_moment_counts_and_an_older_one_does_not(self) -> None:
        flag = nights(raised(), ".")
        assert observe(flag, STRONG, at=AT + DAY).flag == replace(flag, last_held=AT + DAY, not_held_since=None)
        assert observe(flag, STRONG, at=AT + DAY - timedelta(seconds=1)) == Observed(flag)

    def test_an_account_that_closes_again_keeps_the_night_it_was_last_without(self) -> None:
        flag = nights(raised(), "..")
        seen = account_closed(flag, at=AT + 5 * DAY)
        assert seen.flag is not None
        assert (seen.flag.not_held_since, seen.flag.since) == (AT + DAY, AT + 5 * DAY)
        fresh = account_closed(raised(), at=AT + 5 * DAY).flag
        assert fresh is not None
        assert fresh.not_held_since == AT + 5 * DAY

    def test_each_act_says_who_when_why_and_until_when(self) -> None:
        flag = raised()
        who, at = "ann@us.com", AT + DAY
        later = at + 3 * DAY
        changes = {
            "snooze": snooze(flag, actor=who, at=at, until=later, reason=" away "),
            "escalate": escalate(flag, actor=who, at=at, to=" boss@us.com ", reason=" stuck ", due=later),
            "resolve": resolve(flag, actor=who, at=at, reason=" done "),
            "judge": judge(flag, Verdict.NOISE, actor=who, at=at, note=" no "),
        }
        told = {name: change.event for name, change in changes.items()}
        audit = (flag.flag_id, 2, at, who)
        assert told == {
            "snooze": FlagEvent(*audit, "away", FlagState.OPEN, FlagState.SNOOZED, None, later),
            "escalate": FlagEvent(*audit, "stuck", FlagState.OPEN, FlagState.ESCALATED, None, later, "boss@us.com"),
            "resolve": FlagEvent(*audit, "done", FlagState.OPEN, FlagState.RESOLVED),
            "judge": FlagEvent(*audit, "no", FlagState.OPEN, FlagState.OPEN, Verdict.NOISE),
        }
        back = reopen(changes["resolve"].flag, actor="bob@us.com", at=later, reason=" not done ")
        assert back.event == FlagEvent(
            flag.flag_id, 3, later, "bob@us.com", "not done", FlagState.RESOLVED, FlagState.OPEN
        )
        assert (back.flag.since, back.flag.acted_by) == (later, "bob@us.com")

    def test_an_escalation_that_goes_on_has_another_person_and_due_time_and_the_same_beginning(self) -> None:
        begun = escalate(raised(), actor="a@us.com", at=AT, to="b@us.com", reason="stuck", due=AT + DAY).flag
        later = AT + DAY
        on, event = go_on(begun, at=later, why=EscalationReason.UNANSWERED, to="c@us.com", due=later + DAY)
        assert on == replace(begun, escalated_to="c@us.com", escalation_due=later + DAY, revision=3)
        assert (on.acted_by, on.since) == ("a@us.com", AT), "a person began it"
        states = (FlagState.ESCALATED, FlagState.ESCALATED)
        assert event == FlagEvent(
            begun.flag_id, 3, later, None, "unanswered", *states, until=later + DAY, escalated_to="c@us.com"
        )
        end, last = go_on(on, at=later + DAY, why=EscalationReason.UNTOLD)
        assert end == replace(on, revision=4), "it stays with the last one"
        assert last == FlagEvent(begun.flag_id, 4, later + DAY, None, "untold", *states)
        for other in (raised(), resolved(raised())):
            with pytest.raises(FlagStateError):
                go_on(other, at=later, why=EscalationReason.UNTOLD)

    def test_a_note_of_blanks_is_none(self) -> None:
        for note in (None, "", "  "):
            event = acknowledge(raised(), actor="a@us.com", at=AT, note=note).event
            assert event is not None
            assert event.reason is None

    def test_the_same_click_with_another_end_or_person_is_a_change(self) -> None:
        flag = escalate(raised(), actor="a@us.com", at=AT, to="b@us.com", reason="c", due=AT + DAY).flag
        assert escalate(flag, actor="x@us.com", at=AT, to="b@us.com", reason="d", due=AT + DAY).event is None
        for other in ({"to": "c@us.com"}, {"due": AT + 2 * DAY}):
            given = {"to": "b@us.com", "due": AT + DAY, **other}
            changed = escalate(flag, actor="a@us.com", at=AT, reason="c", **given)  # type: ignore[arg-type]
            assert changed.event is not None
        asleep = snooze(raised(), actor="a@us.com", at=AT, until=AT + DAY, reason="x").flag
        assert snooze(asleep, actor="a@us.com", at=AT, until=AT + DAY, reason="y").event is None
        longer = snooze(asleep, actor="a@us.com", at=AT, until=AT + 2 * DAY, reason="y")
        assert longer.flag.snoozed_until == AT + 2 * DAY


def test_a_cleared_flag_says_when() -> None:
    flag = nights(raised(), "." * 13)
    seen = observe(flag, None, at=AT + 14 * DAY)
    assert seen.event is not None
    assert (seen.event.at, seen.event.actor, seen.event.reason) == (AT + 14 * DAY, None, "cleared")
