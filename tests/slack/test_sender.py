"""Deliveries into a local Slack workspace that loses answers, refuses and dies: once each, or parked with a reason."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from bot.blocks.message import Json
from bot.clients import ClientFactory
from bot.deliveries import FALLBACKS, Rendered, RenderedView
from bot.deliveries.notices import direct, notice
from bot.deliveries.reports import thread_of
from bot.delivery_policy import POLICY
from bot.deps import Deps
from bot.errors import Failure, SendFailed, Where, Who
from bot.pacing import Pacer
from bot.reports import Wanted
from bot.sender import Sender
from bot.slack_codes import retry_after
from bot.workspace import Fault, LocalWorkspace
from engagement.delivery import DeliveryKind, InstallationState, OutboxState
from engagement.store.outbox import Delivery, Outgoing, enqueue, shown_in
from tests.slack import factories
from tests.slack.fakes import ASKER, Doorkeeper, fake_deps
from tests.slack.recording import Recorder, hurry, send_due
from tests.slack.sending import SETTLED, TEN_MINUTES, Dies, Post, dies_at, posting, said
from tests.slack.world import app_settings

HOUR = timedelta(hours=1)


@pytest.fixture
def post() -> Iterator[Post]:
    with LocalWorkspace(app_settings()) as workspace:
        made = posting(workspace)
        yield made
        made.deps.close()


# -- once ------------------------------------------------------------------------------------------------------------


def test_a_direct_message_is_sent_once_and_carries_its_id_and_nothing_else(post: Post) -> None:
    key = post.put()
    assert post.send() == 1
    assert post.send(later=HOUR) == 0
    [message] = post.direct()
    assert message.metadata == {"event_type": "engagement_delivery", "event_payload": {"id": key}}
    assert message.blocks[0]["block_id"] == key
    row = post.row(key)
    assert (row.state, row.channel, row.ts) == (OutboxState.SENT, message.channel, message.ts)
    assert not row.content


@pytest.mark.parametrize("acts", [True, False])
@pytest.mark.parametrize("kind", ["drop", "server_error", "not_json"])
def test_a_lost_answer_is_looked_up_once_it_has_settled_and_the_message_stands_once(
    post: Post, kind: str, acts: bool
) -> None:
    key = post.put()
    post.workspace.fail_next("chat.postMessage", kind, acts=acts)
    assert post.send() == 1
    assert post.row(key).state is OutboxState.UNKNOWN
    assert post.send() == 0
    assert post.send(later=SETTLED) == 1
    assert len(post.direct()) == 1
    row = post.row(key)
    assert (row.state, row.reason) == (OutboxState.SENT, "found" if acts else "resent")
    assert post.calls("chat.postMessage") == (1 if acts else 2)
    assert post.send(later=HOUR) == 0
    assert len(post.direct()) == 1


def test_without_an_answer_to_the_look_up_nothing_is_sent(post: Post) -> None:
    key = post.put()
    post.workspace.fail_next("chat.postMessage", "drop", acts=True)
    post.workspace.fail_next("conversations.history", "server_error", times=3)
    post.send()
    for _ in range(3):
        post.send(later=SETTLED)
        assert post.row(key).state is OutboxState.UNKNOWN
    post.send(later=SETTLED)
    assert post.row(key).state is OutboxState.SENT
    assert post.calls("chat.postMessage") == 1


def test_a_call_that_takes_effect_after_its_connection_is_gone_is_not_repeated(post: Post) -> None:
    key = post.put()
    post.workspace.fail_next("chat.postMessage", "late", seconds=0.5)
    post.send()
    assert post.send() == 0  # nobody looks before it can have taken effect
    post.workspace.wait_for(lambda: post.direct(), timeout=10)
    post.send(later=SETTLED)
    assert post.row(key).reason == "found"
    assert (len(post.direct()), post.calls("chat.postMessage")) == (1, 1)


def test_a_limit_between_look_up_and_post_leaves_the_doubt(post: Post) -> None:
    key = post.put()
    post.workspace.fail_next("chat.postMessage", "drop")
    post.workspace.fail_next("chat.postMessage", "rate_limited", skip=0)
    post.send()
    post.send(later=SETTLED)
    assert post.row(key).state is OutboxState.PENDING
    post.send(later=SETTLED)
    assert post.row(key).state is OutboxState.SENT
    assert post.calls("conversations.history") == 2


def test_a_copy_that_shows_up_late_is_deleted_and_the_earliest_stays(post: Post) -> None:
    key = post.put()
    post.workspace.fail_next("chat.postMessage", "drop")
    post.send()
    post.send(later=SETTLED)
    [kept] = post.direct()
    client = ClientFactory(post.workspace.api_url).client(post.workspace.bot_token)
    client.chat_postMessage(channel=kept.channel, text=kept.text, blocks=kept.blocks, metadata=kept.metadata)
    assert len(post.direct()) == 2
    post.send(later=TEN_MINUTES)
    assert post.direct() == [kept]
    assert not post.row(key).uncertain
    assert post.calls("chat.delete") == 1
    post.send(later=HOUR)
    assert post.calls("chat.delete") == 1


def test_what_a_dead_process_held_is_looked_up(post: Post) -> None:
    post.workspace.fail_next("chat.postMessage", "drop", acts=True)
    key = post.put()
    dying = post.sender(step=dies_at("after post"))
    post.workspace.faults.clear()
    with pytest.raises(Dies):
        dying.send_due()
    assert post.row(key).state is OutboxState.SENDING
    assert post.send(later=timedelta(minutes=2)) == 0  # the lease has ended; now it settles
    assert post.row(key).state is OutboxState.UNKNOWN
    post.send(later=SETTLED)
    assert post.row(key).reason == "found"
    assert len(post.direct()) == 1


def test_who_is_too_late_does_not_post(post: Post) -> None:
    """The process was stopped between its claim and the post for longer than the claim holds."""
    clock = [0.0]

    def stopped(name: str) -> None:
        if name == "before post":
            clock[0] += 49.0  # of 60; a call may take ten

    key = post.put()
    late = post.sender(now=lambda: clock[0], step=stopped)
    late.send_due()
    assert post.calls("chat.postMessage") == 0
    assert (post.row(key).state, post.row(key).reason) == (OutboxState.PENDING, "claim_too_old")
    post.send(later=SETTLED)
    assert len(post.direct()) == 1


# -- limits and fairness ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["7", "7.0", None])
def test_a_rate_limit_is_kept_to_and_delays_nobody_else(post: Post, asked: str | None) -> None:
    first, second = post.put(to=post.ana), post.put(to=post.ben)
    post.workspace.faults.add(_limit(asked))
    post.send()
    assert [post.row(key).state for key in (first, second)] == [OutboxState.PENDING, OutboxState.SENT]
    post.send(later=timedelta(seconds=6 if asked else 0))
    assert post.row(first).state is OutboxState.PENDING
    post.send(later=timedelta(seconds=2))
    assert post.row(first).state is OutboxState.SENT
    assert post.calls("conversations.history") == 0


def _limit(asked: str | None) -> Any:
    from bot.workspace import FaultRule

    return FaultRule("chat.postMessage", Fault("rate_limited", retry_after=asked))  # type: ignore[arg-type]


def test_one_who_does_not_answer_delays_nobody(post: Post) -> None:
    sent, slow = Event(), post.put(to=post.ana)
    post.workspace.fail_next("chat.postMessage", "hang", seconds=5.0)
    others = [post.put(to=post.ben, cause=str(number)) for number in range(3)]
    post.workspace.subscribe(lambda change: sent.set() if len(post.direct(post.ben)) == 3 else None)
    sender = Sender(post.deps)
    sender.start()
    assert sent.wait(4.0)
    sender.close(within=10)
    assert [post.row(key).state for key in (slow, *others)] == [OutboxState.UNKNOWN, *[OutboxState.SENT] * 3]


def test_what_waits_for_a_message_that_is_just_being_claimed_is_sent_before_it_ends(post: Post) -> None:
    asker = replace(ASKER, user_id=post.ana.id, channel_id=post.world.room.id)
    root, replies = thread_of(asker, {"report": Wanted("ACCT-123", None, factories.AS_OF).as_json()}, "asked")
    with post.deps.outbox.with_cause() as session:
        [root_id] = enqueue(session, root)
        keys = [root_id, *enqueue(session, *replies(root_id))]
    claimed = Event()

    def slowly(name: str) -> None:
        if name == "after claim" and not claimed.is_set():
            claimed.set()
            time.sleep(0.3)

    sender = post.sender(step=slowly)
    sender.start()
    assert claimed.wait(5)
    assert sender.close(within=10)
    assert [post.row(key).state for key in keys] == [OutboxState.SENT] * 3


def test_a_sender_that_cannot_end_in_time_is_waited_for_no_longer(post: Post) -> None:
    held, at_it = Event(), Event()

    def stand_still(name: str) -> None:
        at_it.set()
        held.wait(20)

    post.put(), post.put(cause="another")
    sender = Sender(post.deps, pacer=Pacer(interval=0), step=stand_still)
    sender.start()
    assert at_it.wait(10)
    began = time.monotonic()
    assert not sender.close(within=1.5)
    assert time.monotonic() - began < 2.5
    held.set()
    sender.close(within=5)


def test_a_person_gets_no_more_than_a_few_at_once_and_nobody_waits_for_that(post: Post) -> None:
    clock = [0.0]
    pacer = Pacer(now=lambda: clock[0])
    sender = Sender(post.deps, pacer=pacer, now=lambda: clock[0])
    for number in range(5):
        post.put(cause=str(number))
    post.put(to=post.ben)
    sender.send_due()
    assert (len(post.direct()), len(post.direct(post.ben))) == (3, 1)
    clock[0] += 1.0
    sender.send_due()
    assert len(post.direct()) == 4


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("3", 3.0), ("2.5", 2.5), ("Sun, 22 Nov 2026 12:00:09 GMT", 9.0), ("-4", 0.0), ("soon", None), ("nan", None)],
)
def test_retry_after_of_any_form(text: str, seconds: float | None) -> None:
    from datetime import UTC, datetime

    assert retry_after({"retry-after": text}, datetime(2026, 11, 22, 12, 0, tzinfo=UTC)) == seconds


# -- refusals --------------------------------------------------------------------------------------------------------


def test_a_deactivated_person_gets_nothing_and_somebody_else_does(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack takes a message to somebody deactivated in silence: so it is the person that is looked at."""
    asked: list[str] = []

    def manager(deps: Deps, delivery: Delivery, code: str) -> Outgoing:
        asked.append(code)
        return direct(post.ben.id, said(), f"{delivery.cause}:instead")

    monkeypatch.setitem(FALLBACKS, DeliveryKind.DIRECT, manager)
    post.workspace.deactivate(post.ana)
    key = post.put()
    post.send()
    row = post.row(key)
    assert (row.state, row.reason, asked) == (OutboxState.DEAD, "person_deactivated", ["person_deactivated"])
    assert post.row(str(row.rerouted_to)).state is OutboxState.SENT
    assert (len(post.direct()), len(post.direct(post.ben))) == (0, 1)


@pytest.mark.parametrize(
    "code",
    ["channel_not_found", "user_not_found", "is_archived", "not_in_channel", "cannot_dm_bot", "messages_tab_disabled"],
)
def test_a_recipient_that_is_gone_is_given_up_with_the_code(post: Post, code: str) -> None:
    key, other = post.put(), post.put(to=post.ben)
    post.workspace.fail_next("chat.postMessage", "error", code=code)
    post.send()
    assert (post.row(key).state, post.row(key).reason) == (OutboxState.DEAD, code)
    assert post.row(other).state is OutboxState.SENT


def test_a_revoked_token_pauses_and_what_waits_goes_out_when_it_works_again(post: Post) -> None:
    key = post.put()
    post.workspace.fail_next("chat.postMessage", "error", code="token_revoked")
    post.send()
    assert post.row(key).state is OutboxState.PENDING
    assert post.deps.installation.state() is InstallationState.PAUSED
    hurry(post.deps, HOUR)
    post.workspace.fail_next("auth.test", "error", code="token_revoked")
    clock = [0.0]
    sender = post.sender(now=lambda: clock[0])
    assert sender.send_due() == 0  # still refused
    assert sender.send_due() == 0  # and not asked again at once
    assert post.calls("auth.test") == 2  # the first was at the start
    clock[0] += 61.0
    assert sender.send_due() == 1
    assert post.row(key).state is OutboxState.SENT


def test_after_an_uninstallation_everything_is_parked(post: Post) -> None:
    from datetime import UTC, datetime

    key = post.put()
    post.deps.installation.uninstalled("app_uninstalled", datetime.now(UTC))
    assert post.send() == 0
    assert (post.row(key).state, post.row(key).reason) == (OutboxState.DEAD, "uninstalled")
    assert not post.row(key).content


def test_refused_blocks_are_sent_once_more_without_chart_and_then_given_up(post: Post) -> None:
    first, second = post.put(), post.put(cause="d")
    post.workspace.fail_next("chat.postMessage", "error", code="invalid_blocks")
    post.workspace.fail_next("chat.postMessage", "error", code="invalid_blocks", times=2, skip=1)
    post.send()
    [message] = post.direct()
    assert [block["type"] for block in message.blocks] == ["rich_text"]
    assert (post.row(first).state, post.row(second).state) == (OutboxState.SENT, OutboxState.DEAD)
    assert post.row(second).reason == "invalid_blocks"


def test_what_cannot_be_rendered_parks_alone_under_an_incident(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    def render(deps: Deps, delivery: Delivery) -> Rendered:
        if delivery.recipient == post.ana.id:
            raise KeyError("Northwind Traders")
        return Rendered(said())

    post.options["renderers"] = {DeliveryKind.DIRECT: render}
    bad, good = post.put(), post.put(to=post.ben)
    with caplog.at_level(logging.DEBUG):
        post.send()
    assert post.row(good).state is OutboxState.SENT
    state, reason = post.row(bad).state, str(post.row(bad).reason)
    assert (state, reason.partition(":")[0]) == (OutboxState.DEAD, "incident")
    assert f"incident {reason.partition(':')[2]}: KeyError" in caplog.text
    assert "Northwind" not in caplog.text


def test_a_defect_of_the_program_is_not_tried_without_end(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    key, other = post.put(), post.put(to=post.ben)
    real = post.deps.access.check_person

    def broken(asker: Any, max_age: float) -> None:
        if asker.user_id == post.ana.id:
            raise KeyError("never seen")
        real(asker, max_age)

    monkeypatch.setattr(post.deps.access, "check_person", broken)
    for _ in range(8):
        post.send(later=timedelta(minutes=6))
    assert post.row(key).state is OutboxState.DEAD
    assert str(post.row(key).reason).startswith("incident:")
    assert post.row(other).state is OutboxState.SENT
    assert post.direct() == []


def test_what_never_succeeds_is_given_up_with_its_last_reason(post: Post) -> None:
    key = post.put()
    post.workspace.fail_next("chat.postMessage", "error", code="fatal_error", times=100)
    for _ in range(4):
        post.send(later=timedelta(hours=20))
    assert post.row(key).state is OutboxState.DEAD
    assert post.row(key).reason == "gave_up:fatal_error"


# -- where history cannot be read ------------------------------------------------------------------------------------


def test_what_is_refused_while_an_earlier_try_may_stand_there_is_given_up_as_in_doubt(post: Post) -> None:
    post.workspace.configure_app(scopes=post.workspace.state.app.scopes - {"im:history"})
    key = post.put()
    post.workspace.fail_next("chat.postMessage", "drop", acts=True)
    post.send()
    post.workspace.fail_next("chat.postMessage", "error", code="user_not_visible")
    post.send(later=SETTLED)
    assert (post.row(key).state, post.row(key).reason) == (OutboxState.DEAD, "gave_up:user_not_visible")
    assert len(post.direct()) == 1


def test_without_the_right_to_look_a_direct_message_is_sent_again_and_that_is_noted(post: Post) -> None:
    post.workspace.configure_app(scopes=post.workspace.state.app.scopes - {"im:history"})
    key = post.put()
    post.workspace.fail_next("chat.postMessage", "drop", acts=True)
    post.send()
    post.send(later=SETTLED)
    assert (post.row(key).state, post.row(key).reason) == (OutboxState.SENT, "resent_unseen")
    assert len(post.direct()) == 2
    assert post.send(later=HOUR) == 0


# -- flags, updates and views ----------------------------------------------------------------------------------------


def test_a_flag_that_changes_while_its_message_is_rendered_is_not_missed(post: Post) -> None:
    """What a message shows is noted before it is rendered for the last time."""
    noted: list[frozenset[str]] = []

    def render(deps: Deps, delivery: Delivery) -> Rendered:
        with deps.read() as session:
            noted.append(shown_in(session, delivery.id))
        return Rendered(said(), ("flag-1", "flag-2"))

    post.options["renderers"] = {DeliveryKind.DIRECT: render}
    post.put()
    post.send()
    assert noted == [frozenset(), frozenset({"flag-1", "flag-2"})]


def update_of(key: str, recipient: str, cause: str = "flag:1:2") -> Outgoing:
    return Outgoing(DeliveryKind.UPDATE, recipient, cause, {"of": key}, after=key)


@pytest.fixture
def state(post: Post) -> list[str]:
    """What direct messages say at the moment of rendering."""
    words = ["open"]

    def render(deps: Deps, delivery: Delivery) -> Rendered:
        return Rendered(said(words[0]))

    post.options["renderers"] = {DeliveryKind.DIRECT: render}
    return words


def test_an_update_shows_the_message_as_it_is_rendered_now(post: Post, state: list[str]) -> None:
    key = post.put()
    [update] = post.deps.outbox.put(update_of(key, post.ana.id))
    post.send()  # the update waits for its message
    state[0] = "acknowledged"
    [late] = post.deps.outbox.put(update_of(key, post.ana.id, "flag:1:3"))
    post.send()
    [message] = post.direct()
    assert message.text == "acknowledged"
    assert message.blocks[0]["block_id"] == key
    assert [post.row(one).state for one in (update, late)] == [OutboxState.SENT] * 2


def test_an_update_that_was_overtaken_is_done_again(post: Post, state: list[str]) -> None:
    key = post.put()
    post.send()
    state[0] = "acknowledged"
    [update] = post.deps.outbox.put(update_of(key, post.ana.id))
    changes = iter(["resolved"])
    post.workspace.subscribe(lambda change: state.__setitem__(0, next(changes, state[0])))
    post.send()
    assert post.direct()[0].text == "resolved"
    assert post.row(update).state is OutboxState.SENT
    assert post.calls("chat.update") == 2


@pytest.mark.parametrize("kind", ["drop", "server_error", "rate_limited"])
def test_a_lost_update_is_done_again_without_a_look_up(post: Post, state: list[str], kind: str) -> None:
    key = post.put()
    post.send()
    state[0] = "acknowledged"
    [update] = post.deps.outbox.put(update_of(key, post.ana.id))
    post.workspace.fail_next("chat.update", kind)
    post.send()
    post.send(later=timedelta(seconds=3))
    assert post.direct()[0].text == "acknowledged"
    assert post.row(update).state is OutboxState.SENT
    assert post.calls("conversations.history") == 0


def test_a_message_that_is_gone_is_not_updated(post: Post, state: list[str]) -> None:
    key = post.put()
    post.send()
    [message] = post.direct()
    message.deleted = True
    [update] = post.deps.outbox.put(update_of(key, post.ana.id))
    post.send()
    assert (post.row(update).state, post.row(update).reason) == (OutboxState.DEAD, "message_not_found")


def test_an_update_of_what_was_never_sent_is_given_up(post: Post, state: list[str]) -> None:
    post.workspace.deactivate(post.ana)
    key = post.put()
    [update] = post.deps.outbox.put(update_of(key, post.ana.id))
    post.send()
    assert (post.row(update).state, post.row(update).reason) == (OutboxState.DEAD, "nothing_to_update")


def test_a_home_tab_is_published_again_when_it_changed_meanwhile() -> None:
    recorder = Scripted(SendFailed(Failure.RECIPIENT, "hash_conflict"))
    calls = _views(recorder, Outgoing(DeliveryKind.HOME, "U0ANA", "h", {}))
    assert [call["method"] for call in calls] == ["views.publish"]
    assert recorder.refused == 1
    assert calls[0]["args"]["user_id"] == "U0ANA"


@pytest.mark.parametrize("error", ["hash_conflict", "not_found"])
def test_a_modal_that_was_changed_or_closed_is_left_alone(error: str) -> None:
    recorder = Scripted(SendFailed(Failure.RECIPIENT, error))
    assert _views(recorder, Outgoing(DeliveryKind.MODAL, "U0ANA", "m", {"external_id": "e"})) == []
    assert recorder.refused == 1


def test_a_modal_is_filled_by_its_own_name() -> None:
    [call] = _views(Recorder(), Outgoing(DeliveryKind.MODAL, "U0ANA", "m", {"external_id": "e"}))
    assert call == {"method": "views.update", "args": {"external_id": "e", "view": {"type": "modal"}, "hash": "h1"}}


class Scripted(Recorder):
    """Refuses the first call."""

    def __init__(self, error: SendFailed) -> None:
        super().__init__()
        self._error, self.refused = error, 0

    def call(self, method: str, args: Json, *, form: bool = False, before: Callable[[], None] = lambda: None) -> Json:
        if not self.refused:
            self.refused += 1
            raise self._error
        return super().call(method, args)


def _views(recorder: Recorder, outgoing: Outgoing) -> list[Json]:
    deps = fake_deps(recorder=recorder)

    def render(deps: Deps, delivery: Delivery) -> RenderedView:
        return RenderedView({"type": "modal"}, "h1")

    deps.outbox.put(outgoing)
    for _ in range(2):
        send_due(deps, renderers={DeliveryKind.HOME: render, DeliveryKind.MODAL: render})
    deps.close()
    return recorder.calls


# -- to one person alone ---------------------------------------------------------------------------------------------


def test_a_used_up_response_url_falls_back_to_an_ephemeral_message() -> None:
    recorder = Tells(SendFailed(Failure.RECIPIENT, "used_url"))
    [call] = _told(recorder)
    assert (call["method"], call["args"]["user"]) == ("chat.postEphemeral", ASKER.user_id)


def test_a_private_answer_refused_for_its_blocks_is_sent_simpler_before_falling_back() -> None:
    recorder = Tells(SendFailed(Failure.MISTAKE, "invalid_blocks"), once=True)
    [call] = _told(recorder)
    assert call["method"] == "response_url"
    assert [block["type"] for block in call["args"]["blocks"]] == ["rich_text"]


class Tells(Recorder):
    """Fails private answers, all of them or the first."""

    def __init__(self, error: SendFailed, *, once: bool = False) -> None:
        super().__init__()
        self._error: SendFailed | None = error
        self._once = once

    def send(self, url: str, body: Json) -> Json:
        if self._error is not None:
            error, self._error = self._error, None if self._once else self._error
            raise error
        return super().send(url, body)


def _told(recorder: Recorder) -> list[Json]:
    deps = fake_deps(recorder=recorder)
    deps.outbox.put(notice(ASKER, said(), "n"))
    send_due(deps)
    deps.close()
    return recorder.calls


def test_the_place_is_looked_at_right_before_a_channel_sees_anything() -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder, access=Doorkeeper(every_place=Where.SHARED))
    deps.outbox.put(Outgoing(DeliveryKind.ESCALATION, "C0TEAM", "e", {"message": {}}))
    send_due(deps, renderers={DeliveryKind.ESCALATION: lambda deps, delivery: Rendered(said())})
    deps.close()
    assert recorder.calls == []


def test_whoever_cannot_be_looked_up_gets_nothing_for_now() -> None:
    recorder = Recorder()
    deps = fake_deps(recorder=recorder, access=Doorkeeper(Who.NOT_CHECKED))
    deps.outbox.put(direct("U0ANA", said(), "d"))
    send_due(deps)
    deps.close()
    assert recorder.calls == []


def test_every_kind_has_a_rule() -> None:
    assert set(POLICY) == set(DeliveryKind)
