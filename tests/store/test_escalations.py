"""Steps of escalations on both databases: begun once, raised once, not raised once answered; workspaces apart."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from engagement import Engagement
from engagement.delivery import DeliveryKind, EscalationState, OutboxState
from engagement.escalation import Step
from engagement.model import EscalationReason, FlagState, SignalName, Workspace
from engagement.signals import life
from engagement.store import escalations, flags, queries
from engagement.store.database import Database
from engagement.store.flags import StoredFlag
from engagement.store.outbox import Outgoing, enqueue
from engagement.store.tables import AccountRow, OutboxRow

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANA, BEN, CEA = (f"{name}@harbour.example" for name in ("ana", "ben", "cea"))


@pytest.fixture
def step(database: Database) -> Step:
    """The waiting first step of an escalated flag, in both workspaces."""
    for name in ("w1", "w2"):
        finding = life.Finding("same", "A1", SignalName.SPONSOR_MISSING)
        flag = life.observe(None, finding, at=AT - 7 * 24 * HOUR).flag
        assert flag is not None
        with database.session(name, write=True) as session:
            queries.save_workspace(session, Workspace(name))
            session.insert_many(AccountRow, [{"account_id": "A1", "name": name}])
            flags.save_judged(session, [StoredFlag(flag)], [])
        Engagement(database, name).escalate(flag.flag_id, actor=ANA, at=AT, to=BEN, reason="x", due=AT + 8 * HOUR)
    first = Step(
        flag_id=flag.flag_id,
        revision=2,
        level=1,
        sent_to=BEN,
        state=EscalationState.WAITING,
        escalated_by=ANA,
        reason="x",
        started_at=AT,
        due_at=AT + 8 * HOUR,
    )
    for name in ("w1", "w2"):
        with database.session(name, write=True) as session:
            assert escalations.begin_step(session, first)
            assert not escalations.begin_step(session, first)
    return first


def all_at_once(count: int, work: Callable[[], bool]) -> int:
    """How many of so many threads succeed."""
    start, done = Barrier(count), []

    def one() -> None:
        start.wait()
        done.append(work())

    threads = [Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done)


def test_of_eight_that_raise_at_once_one_does(database: Database, step: Step) -> None:
    def raise_it() -> bool:
        with database.session("w1", write=True) as session:
            if not escalations.hold_escalated(session, step.flag_id, step.revision):
                return False
            if not escalations.leave_waiting(session, step.given_up(EscalationState.RAISED, at=step.due_at)):
                return False
            return escalations.begin_step(session, replace(step, level=2, sent_to=CEA))

    assert all_at_once(8, raise_it) == 1
    with database.session("w1") as session:
        found = [(each.level, each.state) for each in escalations.steps(session, step.flag_id, 2)]
    assert found == [(1, EscalationState.RAISED), (2, EscalationState.WAITING)]


def test_a_step_leaves_its_wait_once(database: Database, step: Step) -> None:
    with database.session("w1", write=True) as session:
        assert escalations.leave_waiting(session, step.given_up(EscalationState.RAISED, at=AT + 8 * HOUR))
        assert not escalations.leave_waiting(session, step.given_up(EscalationState.UNANSWERED, at=AT + 9 * HOUR))
    with database.session("w1") as session:
        [left] = escalations.steps(session, step.flag_id, 2)
    assert (left.state, left.ended_at) == (EscalationState.RAISED, AT + 8 * HOUR)


def test_an_answer_and_a_raise_at_once_leave_no_level_without_its_flag(database: Database, step: Step) -> None:
    service, start, raised = Engagement(database, "w1"), Barrier(2), []

    def raise_it() -> None:
        start.wait()
        with database.session("w1", write=True) as session:
            held = escalations.hold_escalated(session, step.flag_id, step.revision)
            if held:
                escalations.leave_waiting(session, step.given_up(EscalationState.RAISED, at=AT))
            raised.append(held)

    thread = Thread(target=raise_it)
    thread.start()
    start.wait()
    service.acknowledge(step.flag_id, actor=BEN, at=AT + HOUR)
    thread.join()
    assert service.flag(step.flag_id).flag.state is FlagState.ACKNOWLEDGED
    with database.session("w1") as session:
        [left] = escalations.steps(session, step.flag_id, 2)
    assert left.state is (EscalationState.RAISED if raised[0] else EscalationState.WAITING)


def test_what_is_escalated_now_and_by_which_event(database: Database, step: Step) -> None:
    service = Engagement(database, "w1")
    with database.session("w1") as session:
        assert escalations.current_escalations(session) == {step.flag_id: 2}
    service.escalate(step.flag_id, actor=BEN, at=AT + HOUR, to=CEA, reason="y")
    with database.session("w1", write=True) as session:
        assert escalations.current_escalations(session) == {step.flag_id: 3}
        assert not escalations.hold_escalated(session, step.flag_id, 2)
        assert escalations.hold_escalated(session, step.flag_id, 3)
    service.acknowledge(step.flag_id, actor=CEA, at=AT + 2 * HOUR)
    with database.session("w1", write=True) as session:
        assert escalations.current_escalations(session) == {}
        assert not escalations.hold_escalated(session, step.flag_id, 3)


def test_open_steps_end_once_and_say_by_whom(database: Database, step: Step) -> None:
    with database.session("w1", write=True) as session:
        escalations.end_steps(session, [step], at=AT + HOUR, by=CEA)
        escalations.end_steps(session, [step], at=AT + 9 * HOUR, by=ANA)
    with database.session("w1") as session:
        assert escalations.open_steps(session) == []
        [ended] = escalations.steps(session, step.flag_id, 2)
    assert (ended.state, ended.ended_at, ended.ended_by) == (EscalationState.ENDED, AT + HOUR, CEA)
    with database.session("w2") as session:
        assert escalations.open_steps(session) == [step], "the other workspace's step waits on"


def test_an_escalation_that_went_on_by_itself_is_still_the_one_that_a_person_began(
    database: Database, step: Step
) -> None:
    with database.session("w1", write=True) as session:
        flag = escalations.hold_escalated(session, step.flag_id, 2)
        assert flag is not None
        after, event = life.go_on(flag, at=step.due_at, why=EscalationReason.UNANSWERED, to=CEA, due=AT + 20 * HOUR)
        assert flags.save_change(session, flag, after, event)
    with database.session("w1", write=True) as session:
        assert escalations.current_escalations(session) == {step.flag_id: 2}
        assert escalations.is_current(session, step.flag_id, 2)
        assert escalations.hold_escalated(session, step.flag_id, 2) == after
        assert not escalations.is_current(session, step.flag_id, 3)


def test_messages_that_were_given_up_are_found(database: Database, step: Step) -> None:
    asked = Outgoing(DeliveryKind.ESCALATION, "U1", step.cause, {}, flags=(step.flag_id,))
    with database.session("w1", write=True) as session:
        [delivery] = enqueue(session, asked)
        assert escalations.dead_causes(session, [step.cause]) == set()
        for row in session.scalars(select(OutboxRow).where(OutboxRow.delivery_id == delivery)):
            row.state = OutboxState.DEAD.value
    with database.session("w1") as session:
        assert escalations.dead_causes(session, [step.cause]) == {step.cause}
        assert escalations.dead_causes(session, []) == set()
    with database.session("w2") as session:
        assert escalations.dead_causes(session, [step.cause]) == set()
