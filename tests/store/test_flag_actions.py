"""What people do with flags, on the store: who and why is kept, a change is made with all it causes or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from test_bulk import fill

from engagement.delivery import DeliveryKind
from engagement.model import Flag, FlagState, Severity, SignalName, Strength, Verdict
from engagement.render.wording.flag_state import already_sentence, flag_heading, judged_already, state_line
from engagement.render.wording.flags import event_sentence
from engagement.service import Engagement
from engagement.signals import life
from engagement.signals.life import Changed
from engagement.store import flags as store
from engagement.store import outbox, sending
from engagement.store.database import Database
from engagement.store.outbox import Outgoing
from engagement.store.session import WorkspaceSession
from engagement.store.tables import ContactRow, PersonRow

AT = datetime(2026, 11, 24, 8, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ANN = "ann@x.example"


@pytest.fixture
def service(database: Database) -> Engagement:
    for key in ("W", "other"):
        fill(database, key, timezone="Europe/Berlin")
    with database.session("W", write=True) as session:
        session.upsert_many(ContactRow, [{"account_id": "A", "contact_id": "1", "name": "Mira Vale"}], update={"name"})
        people = [(ANN, "Ann Example", None), ("ben@x.example", "Ben Example", "U0BEN")]
        columns = ("email", "name", "slack_user_id")
        session.insert_many(PersonRow, [dict(zip(columns, row, strict=True)) for row in people])
    return Engagement(database, "W")


def raise_flag(database: Database, workspace: str = "W") -> Flag:
    finding = life.Finding(
        workspace, "A", SignalName.SPONSOR_MISSING, "1", strength=Strength.STRONG, severity=Severity.HIGH
    )
    found = life.observe(None, finding, at=AT - 21 * DAY)
    assert found.flag is not None
    assert found.event is not None
    with database.session(workspace, write=True) as session:
        store.save_judged(session, [store.StoredFlag(found.flag)], [found.event])
    return found.flag


def said(service: Engagement, flag: Flag) -> str:
    return state_line(service.known_flags([flag.flag_id])[flag.flag_id])


def test_a_flag_reads_as_people_left_it(service: Engagement) -> None:
    flag = raise_flag(service.database)
    known = service.known_flags([flag.flag_id, "0" * 32])
    assert list(known) == [flag.flag_id]
    assert flag_heading(known[flag.flag_id]) == "Sponsor missing: Mira Vale (high)"
    assert said(service, flag) == "Open since 3 Nov 2026"

    service.snooze(flag.flag_id, actor="U0BEN", at=AT, until=AT + 6 * DAY, reason="on holiday.")
    assert said(service, flag) == "Snoozed until Mon, 30 Nov 2026 by Ben Example: on holiday"
    known = service.known_flags([flag.flag_id])
    late = known[flag.flag_id]
    assert already_sentence(late, ANN) == "Ben Example already snoozed this on 24 Nov 2026, 09:12."
    assert already_sentence(late, "U0BEN") == "You already snoozed this on 24 Nov 2026, 09:12."

    service.escalate(flag.flag_id, actor=ANN, at=AT, to="ben@x.example", reason="renewal", due=AT + DAY)
    assert said(service, flag) == (
        "Escalated to Ben Example by Ann Example on Tue, 24 Nov 2026 at 09:12, "
        "due Wed, 25 Nov 2026 at 09:12 (Europe/Berlin): renewal"
    )
    service.acknowledge(flag.flag_id, actor="cli-user", at=AT)
    assert said(service, flag) == "Acknowledged by cli-user on 24 Nov 2026"
    named = service.known_flags([flag.flag_id])[flag.flag_id].called
    assert [event_sentence(event, "UTC", named) for event in service.flag_history(flag.flag_id)][1:] == [
        "24 Nov 2026, 08:12: snoozed until 30 Nov 2026 by Ben Example: on holiday.",
        "24 Nov 2026, 08:12: escalated to Ben Example by Ann Example, due 25 Nov 2026, 08:12: renewal",
        "24 Nov 2026, 08:12: acknowledged by cli-user",
    ]


def test_an_escalation_without_a_due_time_is_due_in_a_business_day_and_says_so(service: Engagement) -> None:
    """From Tuesday 08:12 of the workspace's clock to Wednesday 08:12: 24 hours, none of them at a weekend."""
    key = raise_flag(service.database).flag_id
    to, due = "ben@x.example", "due Wed, 25 Nov 2026 at 09:12 (Europe/Berlin)"
    first = service.escalate(key, actor=ANN, at=AT, to=to, reason="renewal")
    assert said(service, first.flag).startswith(
        f"Escalated to Ben Example by Ann Example on Tue, 24 Nov 2026 at 09:12, {due}:"
    )
    assert service.escalate(key, actor=ANN, at=AT + DAY / 2, to=to, reason="still").event is None, "he has it already"
    late = service.escalate(key, actor=ANN, at=AT + 2 * DAY, to=to, reason="again")
    assert late.flag.escalation_due == AT + 3 * DAY, "his time was over"
    soon = service.escalate(key, actor=ANN, at=AT + 2 * DAY, to=ANN, reason="mine", hours=2)
    assert soon.flag.escalation_due == AT + 2 * DAY + timedelta(hours=2)


def test_what_a_change_causes_is_written_with_it(service: Engagement) -> None:
    flag = raise_flag(service.database)
    seen: list[Changed] = []

    def also(session: WorkspaceSession, changed: Changed) -> None:
        stored = store.find_flag(session, flag.flag_id)
        assert stored is not None
        assert stored.flag == changed.flag
        assert store.flag_events(session, [flag.flag_id])[-1] == changed.event
        seen.append(changed)

    done = service.acknowledge(flag.flag_id, actor=ANN, at=AT, also=also)
    assert seen == [done]
    service.acknowledge(flag.flag_id, actor=ANN, at=AT, also=also)
    stale = service.snooze(
        flag.flag_id, actor=ANN, at=AT, until=AT + DAY, reason="x", revision=flag.revision, also=also
    )
    assert (stale.flag, stale.event) == (done.flag, None)
    assert seen == [done]


def test_a_change_whose_consequence_cannot_be_written_is_not_made(service: Engagement) -> None:
    flag = raise_flag(service.database)

    def also(session: WorkspaceSession, changed: Changed) -> None:
        raise RuntimeError("no room")

    acts = (
        lambda: service.acknowledge(flag.flag_id, actor=ANN, at=AT, also=also),
        lambda: service.snooze(flag.flag_id, actor=ANN, at=AT, until=AT + DAY, reason="x", also=also),
        lambda: service.escalate(flag.flag_id, actor=ANN, at=AT, to=ANN, reason="x", also=also),
        lambda: service.resolve(flag.flag_id, actor=ANN, at=AT, reason="x", also=also),
    )
    for act in acts:
        with pytest.raises(RuntimeError, match="no room"):
            act()
    assert service.flag(flag.flag_id).flag == flag
    assert len(service.flag_history(flag.flag_id)) == 1


def test_another_workspaces_flag_is_not_known(service: Engagement) -> None:
    theirs = raise_flag(service.database, "other")
    assert service.known_flags([theirs.flag_id]) == {}
    assert Engagement(service.database, "other").known_flags([theirs.flag_id])[theirs.flag_id].flag == theirs


def test_a_flag_opened_again_by_a_person_says_so(service: Engagement) -> None:
    flag = raise_flag(service.database)
    service.resolve(flag.flag_id, actor=ANN, at=AT, reason="she answered")
    assert said(service, flag) == "Resolved by Ann Example on 24 Nov 2026: she answered"
    service.reopen(flag.flag_id, actor=ANN, at=AT + DAY, reason="she did not")
    assert service.flag(flag.flag_id).flag.state is FlagState.OPEN
    assert said(service, flag) == "Opened again by Ann Example on 25 Nov 2026: she did not"


def test_a_second_verdict_replaces_the_first_and_one_counts(service: Engagement) -> None:
    flag = raise_flag(service.database)
    seen = service.acknowledge(flag.flag_id, actor=ANN, at=AT).flag
    judge = partial(service.judge, flag.flag_id, revision=seen.revision)  # the buttons of one question
    judge(Verdict.NOISE, actor=ANN, at=AT)
    assert said(service, flag).endswith("Judged noise")
    again = judge(Verdict.REAL, actor=ANN, at=AT + DAY)
    assert again.event is not None, "who changes their mind is heard"
    assert said(service, flag).endswith("Judged real")
    verdicts = [event.verdict for event in service.flag_history(flag.flag_id)]
    assert verdicts == [None, None, Verdict.NOISE, Verdict.REAL], "both are kept"
    counted = service.precision(as_of=AT + 2 * DAY)[SignalName.SPONSOR_MISSING]
    assert (counted.judged, counted.real, counted.noise) == (1, 1, 0)
    before = service.precision(as_of=AT)[SignalName.SPONSOR_MISSING]
    assert (before.judged, before.real, before.noise) == (1, 0, 1)


def test_nobody_replaces_a_verdict_that_they_have_not_seen(service: Engagement) -> None:
    flag = raise_flag(service.database)
    seen = service.acknowledge(flag.flag_id, actor=ANN, at=AT).flag
    service.judge(flag.flag_id, Verdict.NOISE, actor="U0BEN", at=AT, revision=seen.revision)
    late = service.judge(flag.flag_id, Verdict.REAL, actor=ANN, at=AT, revision=seen.revision)
    assert late.event is None
    assert said(service, flag).endswith("Judged noise by Ben Example")
    known = service.known_flags([flag.flag_id])[flag.flag_id]
    assert judged_already(known, ANN) == "Ben Example already judged this noise on 24 Nov 2026, 09:12."
    assert judged_already(known, "U0BEN") == "You already judged this noise on 24 Nov 2026, 09:12."
    fresh = service.judge(flag.flag_id, Verdict.REAL, actor=ANN, at=AT, revision=late.flag.revision)
    assert fresh.event is not None
    assert said(service, flag).endswith("Judged real")


def test_a_verdict_counts_whatever_else_has_changed_and_acknowledges_only_what_was_seen_open(
    service: Engagement,
) -> None:
    flag = raise_flag(service.database)
    changed = service.judge(flag.flag_id, Verdict.REAL, actor=ANN, at=AT, revision=flag.revision)
    assert changed.flag.state is FlagState.ACKNOWLEDGED
    service.reopen(flag.flag_id, actor="U0BEN", at=AT, reason="it goes on")
    late = service.judge(flag.flag_id, Verdict.NOISE, actor=ANN, at=AT, revision=changed.flag.revision)
    assert (late.flag.state, late.flag.verdict) == (FlagState.OPEN, Verdict.NOISE), "Ben's reopening stands"


def copy_of(database: Database, *flags: Flag, recipient: str = "C1", cause: str = "report:1") -> str:
    """A message that shows flags, on its way."""
    shown = tuple(flag.flag_id for flag in flags)
    with database.session("W", write=True) as session:
        [delivery_id] = outbox.enqueue(session, Outgoing(DeliveryKind.REPLY, recipient, cause, {}, flags=shown))
    return delivery_id


def updates(database: Database) -> list[tuple[str, object]]:
    """The updates on their way: to whom, and of which message."""
    with database.session("W", write=True) as session:
        found = []
        while (delivery := sending.claim_next(session, "me", kinds=[DeliveryKind.UPDATE])) is not None:
            found.append((delivery.recipient, delivery.content["of"]))
    return found


def final(database: Database, *delivery_ids: str) -> None:
    with database.session("W", write=True) as session:
        while (delivery := sending.claim_next(session, "me", kinds=[DeliveryKind.REPLY])) is not None:
            assert delivery.id in delivery_ids
            sending.mark_sent(session, delivery, "me", channel="C1", ts="1.2")


def test_whoever_changes_a_flag_every_copy_of_it_is_updated_once(service: Engagement) -> None:
    flag, database = raise_flag(service.database), service.database
    here = copy_of(database, flag)
    again = copy_of(database, flag, cause="report:2")
    there = copy_of(database, flag, recipient="C2")
    final(database, here, again, there)
    service.acknowledge(flag.flag_id, actor=ANN, at=AT)
    service.acknowledge(flag.flag_id, actor=ANN, at=AT)
    assert updates(database) == [("C1", here), ("C1", again), ("C2", there)]

    stored = service.flag(flag.flag_id).flag
    cleared = life.observe(replace(stored, not_held_since=AT - 14 * DAY), None, at=AT + DAY)
    assert cleared.flag is not None
    assert cleared.event is not None
    with database.session("W", write=True) as session:  # a scan
        store.save_judged(session, [store.StoredFlag(cleared.flag)], [cleared.event])
    assert updates(database) == [("C1", here), ("C1", again), ("C2", there)]


def test_a_copy_on_its_way_is_updated_after_it_stands_there(service: Engagement) -> None:
    flag = raise_flag(service.database)
    copy = copy_of(service.database, flag)
    service.acknowledge(flag.flag_id, actor=ANN, at=AT)
    assert updates(service.database) == []
    final(service.database, copy)
    assert updates(service.database) == [("C1", copy)]
