"""The outbox in the database: put in once, claimed by one, finished by its holder only, in order behind its root."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select, update

from engagement.delivery import DeliveryKind, OutboxState
from engagement.store import sending
from engagement.store.claims import database_now
from engagement.store.database import Database
from engagement.store.outbox import Delivery, Outgoing, end, enqueue, find, renew, show_flags
from engagement.store.sending import Timing
from engagement.store.tables import OutboxRow, ShownFlagRow, WorkspaceRow

ME, OTHER = "process-1", "process-2"
AT_ONCE = Timing(lease=timedelta(0), settle=timedelta(0), look_again=timedelta(0))


@pytest.fixture(autouse=True)
def _workspaces(database: Database) -> None:
    for name in ("mine", "other"):
        with database.session(name, write=True) as session:
            session.add(WorkspaceRow(timezone="UTC", currency="USD", week_start=0, weekend=[5, 6]))


def digest(who: str = "U1", week: str = "2026-W40", **more: object) -> Outgoing:
    return Outgoing(DeliveryKind.DIGEST, who, week, {"week": week}, **more)  # type: ignore[arg-type]


def put(database: Database, *outgoing: Outgoing) -> list[str]:
    with database.session("mine", write=True) as session:
        return enqueue(session, *outgoing)


def claim(database: Database, owner: str = ME, **options: object) -> Delivery | None:
    with database.session("mine", write=True) as session:
        return sending.claim_next(session, owner, **options)  # type: ignore[arg-type]


def claimed(database: Database, owner: str = ME, **options: object) -> Delivery:
    delivery = claim(database, owner, **options)
    assert delivery is not None
    return delivery


def seen(database: Database, delivery_id: str) -> Delivery:
    with database.session("mine") as session:
        found = find(session, delivery_id)
    assert found is not None
    return found


def test_the_same_message_is_put_in_once_and_keeps_its_id(database: Database) -> None:
    [first] = put(database, digest())
    assert put(database, digest(), digest("U2"), digest())[0::2] == [first, first]
    with database.session("mine") as session:
        assert len(list(session.scalars(select(OutboxRow.delivery_id)))) == 2


def test_what_changes_while_it_stands_is_one_row_with_the_last_content_until_it_is_final(database: Database) -> None:
    def line(done: int) -> Outgoing:
        return Outgoing(DeliveryKind.PROGRESS, "C1", "work:progress", {"done": done})

    with database.session("mine", write=True) as session:
        end(session, line(0), within=timedelta(seconds=2))
        renew(session, line(1))
        renew(session, line(2))
    delivery = claimed(database)
    assert delivery.content == {"done": 2}
    with database.session("mine", write=True) as session:
        renew(session, line(3))  # while it is being sent
        assert sending.mark_standing(
            session, delivery, ME, channel="C1", ts="1.000001", after=timedelta(seconds=2), reason="shows 2"
        )
    assert claim(database) is None
    with database.session("mine", write=True) as session:
        end(session, line(4), within=timedelta(seconds=1))  # due later than that: Slack asked for it
        assert sending.anything_due(session) is False
        end(session, line(5), within=timedelta(seconds=2))
    delivery = claimed(database)
    assert (delivery.content, delivery.ts, delivery.reason, delivery.uncertain) == (
        {"done": 5},
        "1.000001",
        "shows 2",
        False,
    )
    with database.session("mine", write=True) as session:
        assert sending.mark_sent(session, delivery, ME)
        renew(session, line(6))
    assert seen(database, delivery.id).content == {"done": 5}


def test_the_same_message_put_in_at_once_by_many_is_one(database: Database) -> None:
    ids: list[str] = []
    together = Barrier(4)

    def run() -> None:
        together.wait()
        ids.extend(put(database, digest()))

    threads = [Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 4
    assert len(set(ids)) == 1


def test_a_row_that_its_cause_does_not_commit_is_not_there(database: Database) -> None:
    def change_that_fails() -> None:
        with database.session("mine", write=True) as session:
            enqueue(session, digest())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_that_fails()
    assert claim(database) is None


def test_what_is_put_in_together_comes_out_in_order(database: Database) -> None:
    put(database, *[digest(f"U{n}") for n in range(5)])
    assert [claimed(database).recipient for _ in range(5)] == [f"U{n}" for n in range(5)]
    assert claim(database) is None


def test_a_row_goes_to_one_of_many(database: Database) -> None:
    put(database, *[digest(f"U{n}") for n in range(20)])
    got: list[str] = []

    def run(owner: str) -> None:
        while delivery := claim(database, owner):
            got.append(delivery.id)

    threads = [Thread(target=run, args=(f"p{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == len(set(got)) == 20


def test_only_the_holder_finishes(database: Database) -> None:
    put(database, digest())
    late = claimed(database, timing=AT_ONCE)
    with database.session("mine", write=True) as session:
        assert sending.release(session, timing=AT_ONCE) == 1
    holder = claimed(database, OTHER)
    assert holder.uncertain
    with database.session("mine", write=True) as session:
        assert not sending.mark_sent(session, late, ME, channel="D1", ts="1.1")
        assert not sending.mark_dead(session, late, ME, reason="late", instead=[digest("U9")])
        assert not sending.mark_pending(session, late, ME, after=timedelta(0), reason="late")
        assert not sending.mark_unknown(session, late, ME, reason="late")
    assert seen(database, late.id).state is OutboxState.SENDING
    with database.session("mine", write=True) as session:
        assert sending.mark_sent(session, holder, OTHER, channel="D1", ts="1.2")
        assert not sending.mark_sent(session, holder, OTHER, channel="D1", ts="1.3")
    assert seen(database, late.id).ts == "1.2"
    assert claim(database) is None


def test_the_same_process_that_lost_its_claim_does_not_finish_the_next_one(database: Database) -> None:
    put(database, digest())
    late = claimed(database, timing=AT_ONCE)
    with database.session("mine", write=True) as session:
        sending.release(session, timing=AT_ONCE)
    claimed(database)
    with database.session("mine", write=True) as session:
        assert not sending.mark_sent(session, late, ME, channel="D1", ts="1.1")


def test_a_claim_that_still_holds_is_left_alone(database: Database) -> None:
    put(database, digest())
    claimed(database)
    with database.session("mine", write=True) as session:
        assert sending.release(session) == 0
        assert sending.release(session, everything=True) == 1


def test_what_may_have_been_sent_rests_until_it_has_settled_and_stays_uncertain(database: Database) -> None:
    [key] = put(database, digest())
    first = claimed(database)
    with database.session("mine", write=True) as session:
        assert sending.mark_unknown(session, first, ME, reason="TimeoutError")
    assert claim(database) is None
    _move(database, "next_at", timedelta(seconds=-1))
    again = claimed(database)
    assert again.uncertain
    with database.session("mine", write=True) as session:
        assert sending.mark_pending(session, again, ME, after=timedelta(0), reason="ratelimited")
    third = claimed(database)
    assert third.uncertain
    assert third.attempts == 3
    with database.session("mine", write=True) as session:
        assert sending.mark_sent(session, third, ME, channel="D1", ts="2.0")
        assert sending.claim_doubtful(session) == []
    _move(database, "look_again_at", timedelta(seconds=-1))
    with database.session("mine", write=True) as session:
        [doubtful] = sending.claim_doubtful(session)
        assert sending.claim_doubtful(session) == []
        sending.settle_doubt(session, doubtful, "1.0")
    assert seen(database, key).ts == "1.0"
    assert not seen(database, key).uncertain


def test_what_was_sent_at_once_is_not_looked_at_again(database: Database) -> None:
    put(database, digest())
    delivery = claimed(database)
    with database.session("mine", write=True) as session:
        sending.mark_sent(session, delivery, ME, channel="D1", ts="1.0", timing=AT_ONCE)
        assert sending.claim_doubtful(session) == []


@pytest.mark.parametrize("end", ["sent", "dead"])
def test_a_reply_waits_until_its_root_is_final(database: Database, end: str) -> None:
    [root] = put(database, Outgoing(DeliveryKind.REPORT, "C1", "c", {}))
    put(database, Outgoing(DeliveryKind.REPLY, "C1", "c1", {}, after=root))
    first = claimed(database)
    assert first.id == root
    assert claim(database) is None
    with database.session("mine", write=True) as session:
        if end == "sent":
            sending.mark_sent(session, first, ME, channel="C1", ts="1.0")
        else:
            sending.mark_dead(session, first, ME, reason="is_archived")
    assert claimed(database).after == root


def test_busy_recipients_and_other_kinds_wait_while_the_rest_goes_on(database: Database) -> None:
    put(database, digest("U1"), digest("U2"), Outgoing(DeliveryKind.NOTICE, "U3", "n", {}))
    assert claimed(database, kinds={DeliveryKind.NOTICE}).recipient == "U3"
    assert claimed(database, busy={"U1"}).recipient == "U2"
    assert claimed(database).recipient == "U1"


def test_who_waits_for_an_answer_does_not_wait_for_everybodys_digest(database: Database) -> None:
    put(database, *[digest(f"U{number}") for number in range(5)], Outgoing(DeliveryKind.NOTICE, "U9", "n", {}))
    assert [claimed(database).recipient for _ in range(6)] == ["U9", *[f"U{number}" for number in range(5)]]


def test_not_before(database: Database) -> None:
    with database.session("mine") as session:
        later = database_now(session) + timedelta(hours=1)
    put(database, digest(not_before=later))
    assert claim(database) is None


def test_what_goes_out_instead_is_put_in_with_the_giving_up(database: Database) -> None:
    [key] = put(database, digest())
    delivery = claimed(database)
    with database.session("mine", write=True) as session:
        assert sending.mark_dead(session, delivery, ME, reason="user_disabled", instead=[digest("U9")])
    replaced = seen(database, key)
    assert (replaced.state, replaced.reason) == (OutboxState.DEAD, "user_disabled")
    assert replaced.rerouted_to == claimed(database).id


def test_texts_and_addresses_do_not_outlive_their_sending(database: Database) -> None:
    told = Outgoing(DeliveryKind.NOTICE, "U1", "n", {"message": {"text": "Northwind"}, "response_url": "https://x"})
    ids = put(database, told, digest())
    for _ in ids:
        delivery = claimed(database)
        with database.session("mine", write=True) as session:
            sending.mark_sent(session, delivery, ME)
    assert [dict(seen(database, key).content) for key in ids] == [{}, {"week": "2026-W40"}]
    assert "Northwind" not in repr(delivery)


def test_the_flags_that_a_message_shows_are_noted_once(database: Database) -> None:
    [first, second] = put(database, digest(flags=("f1",)), digest("U2", flags=("f1", "f2")))
    with database.session("mine", write=True) as session:
        assert not show_flags(session, first, ("f1",))
        assert show_flags(session, first, ("f1", "f3"))
        shown = [tuple(row) for row in session.execute(select(ShownFlagRow.flag_id, ShownFlagRow.delivery_id))]
    assert sorted(shown) == sorted([("f1", first), ("f3", first), ("f1", second), ("f2", second)])


def test_another_workspace_sees_and_sends_nothing_of_it(database: Database) -> None:
    [key] = put(database, digest())
    with database.session("other", write=True) as session:
        assert find(session, key) is None
        assert sending.claim_next(session, ME) is None
        assert enqueue(session, digest()) != [key]


def _move(database: Database, column: str, by: timedelta) -> None:
    """Set a time of all rows relative to the present."""
    with database.session("mine", write=True) as session:
        session.execute(
            update(OutboxRow).values({column: database_now(session) + by}),
            execution_options={"synchronize_session": False},
        )
