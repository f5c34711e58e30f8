"""The message that tells whoever looks after the app how the set-up stands: once, true when it goes out, and again when
it is asked for. Real Bolt against the local workspace."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.administrators import Administrators
from bot.deps import Deps, connect
from bot.pacing import Pacer
from bot.sender import Sender
from bot.serve import running
from bot.set_up import SetUp
from bot.workspace import FaultKind, LocalWorkspace, Message, User, UserKind
from engagement import Engagement
from engagement.store.tables import AccountRow, OutboxRow
from tests.slack.world import app_settings, populated, settings_for
from tests.store.cluster import Cluster, running_cluster

NOON = datetime(2026, 10, 5, 12, tzinfo=UTC)  # a Monday, after the hour of digests
_NUMBERS = count()
ANA, BEN = "ana@harbour.example", "ben@harbour.example"


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL for these tests."""
    with running_cluster() as made:
        yield made


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the test's own."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 's.db'}"
    name = f"t{next(_NUMBERS)}"
    made: Cluster = request.getfixturevalue("cluster")
    made.create(name)
    return made.url(name)


@pytest.fixture
def service(url: str) -> Iterator[Engagement]:
    """An account of Ana's, scanned. On both databases."""
    with Engagement.open(url, create=True) as made:
        with made.database.session("default", write=True) as session:
            session.insert_many(AccountRow, [{"account_id": "ACCT-1", "name": "Canary", "owner_email": ANA}])
        made.scan(as_of=NOON)
        yield made


@pytest.fixture
def workspace() -> Iterator[LocalWorkspace]:
    """A workspace with the app as the manifest installs it."""
    with LocalWorkspace(app_settings()) as made:
        yield made


def told(workspace: LocalWorkspace, person: User) -> list[Message]:
    """What stands in the bot's conversation with somebody about the set-up."""
    channel = workspace.state.direct_message([person.id, workspace.state.bot_user_id])
    found = [] if channel is None else workspace.messages(channel)
    return [message for message in found if message.text.startswith("Your set-up")]


def send(deps: Deps) -> None:
    """What is due goes out."""
    while Sender(deps, pacer=Pacer(interval=0)).send_due():
        pass


@contextmanager
def on_duty(workspace: LocalWorkspace, service: Engagement, **settings: object) -> Iterator[Deps]:
    """The bot listening, without what is planned."""
    deps = replace(connect(settings_for(workspace).model_copy(update=settings), service), clock=lambda: NOON)
    with running(deps):
        workspace.wait_for_socket()
        yield deps


def started(workspace: LocalWorkspace, service: Engagement, **settings: object) -> Deps:
    """The bot after a restart, with its first look at what is planned."""
    chosen = settings_for(workspace).model_copy(update=settings)
    deps = replace(connect(chosen, service), clock=lambda: NOON)
    SetUp(deps).run()
    send(deps)
    return deps


def test_the_first_start_tells_the_administrator_and_a_restart_does_not(
    service: Engagement, workspace: LocalWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.ticks.OFTEN", timedelta(milliseconds=200))
    world = populated(workspace, service, admin_emails=(BEN,))  # type: ignore[arg-type]
    with running(replace(world.deps, clock=lambda: NOON), scheduled=True):
        [message] = workspace.wait_for(lambda: told(workspace, world.ben), timeout=60)
    assert not told(workspace, world.ana)
    assert "Everything is set up" in message.text
    assert "weekly digests: the first comes on Mon, 12 Oct 2026 at 09:00 (UTC)" in message.text
    assert "Data: 1 account from 0 sources." in message.text
    assert "Channels: invited to 1 internal channel." in message.text
    for secret in (workspace.bot_token, workspace.app_token, workspace.signing_secret, "Canary", "@harbour.example"):
        assert secret not in str(message)
    again = replace(connect(world.deps.settings, service), clock=lambda: NOON + timedelta(hours=1))
    with running(again, scheduled=True):
        ticked = 'engagement_ticks_total{job="set_up",outcome="done"}'
        workspace.wait_for(lambda: ticked in again.metrics.text().decode() or None, timeout=60)
    assert len(told(workspace, world.ben)) == 1


def test_it_is_never_sent_again_also_when_its_delivery_is_long_forgotten(
    service: Engagement, workspace: LocalWorkspace
) -> None:
    world = populated(workspace, service)  # type: ignore[arg-type]
    started(workspace, service, admin_emails=(BEN,))
    service.apply_retention(now=datetime.now(UTC) + timedelta(days=400))
    with service.database.session("default") as session:
        assert not session.scalars(select(OutboxRow)).all()
    started(workspace, service, admin_emails=(BEN,))
    assert len(told(workspace, world.ben)) == 1


def test_each_workspace_in_a_database_has_its_own(service: Engagement, workspace: LocalWorkspace, url: str) -> None:
    world = populated(workspace, service)  # type: ignore[arg-type]
    started(workspace, service, admin_emails=(BEN,))
    with LocalWorkspace(app_settings(), seed=1) as other:
        theirs = other.add_user("zoe", email="zoe@second.example")
        with Engagement.open(url, workspace="second", create=True) as second:
            started(other, second, admin_emails=("zoe@second.example",))
            started(other, second, admin_emails=("zoe@second.example",))
        assert len(told(other, theirs)) == 1
        assert "there are no accounts" in told(other, theirs)[0].text
    assert len(told(workspace, world.ben)) == 1


def test_what_is_missing_is_said_with_what_to_do_and_checked_again_in_place(
    service: Engagement, workspace: LocalWorkspace
) -> None:
    world = populated(workspace, service)  # type: ignore[arg-type]
    with on_duty(workspace, service, admin_emails=(BEN,)) as deps:
        workspace.leave(workspace.bot, world.room)
        SetUp(deps).run()
        [message] = workspace.wait_for(lambda: told(workspace, world.ben), timeout=20)
        assert "One thing is left to do" in message.text
        assert "/invite @Engagement" in message.text
        workspace.invite_bot(world.room)
        workspace.click(world.ben, message, "setup_check")
        after = workspace.wait_for(lambda: changed(workspace, world.ben, "Everything is set up"), timeout=20)
        assert after.ts == message.ts
        assert len(told(workspace, world.ben)) == 1


def test_the_button_below_it_opens_the_window_to_choose_a_report_in(
    service: Engagement, workspace: LocalWorkspace
) -> None:
    world = populated(workspace, service)  # type: ignore[arg-type]
    with on_duty(workspace, service, admin_emails=(BEN,)) as deps:
        SetUp(deps).run()
        [message] = workspace.wait_for(lambda: told(workspace, world.ben), timeout=20)
        workspace.click(world.ben, message, "setup_pick")
        [view] = workspace.wait_for(lambda: workspace.modals(world.ben) or None, timeout=20)
        assert view.payload["callback_id"] == "picker"


def test_who_no_longer_administers_the_app_is_refused_with_the_usual_words(
    service: Engagement, workspace: LocalWorkspace
) -> None:
    world = populated(workspace, service)  # type: ignore[arg-type]
    started(workspace, service, admin_emails=(BEN,))
    [message] = told(workspace, world.ben)
    with on_duty(workspace, service, admin_emails=(ANA,)):
        workspace.leave(workspace.bot, world.room)
        workspace.click(world.ben, message, "setup_check")
        [said] = workspace.wait_for(lambda: workspace.ephemerals(world.ben) or None, timeout=20)
        assert "takes the role admin" in said.text
        [now] = told(workspace, world.ben)
        assert now.text == message.text


def test_whoever_is_gone_when_it_goes_out_is_followed_by_the_next(
    service: Engagement, workspace: LocalWorkspace
) -> None:
    world = populated(workspace, service)  # type: ignore[arg-type]
    cyd = workspace.add_user("cyd", email="cyd@harbour.example")
    chosen = settings_for(workspace).model_copy(update={"admin_emails": (BEN, ANA), "admins": (cyd.id,)})
    deps = replace(connect(chosen, service), clock=lambda: NOON)
    SetUp(deps).run()
    world.ben.deleted = world.ana.deleted = True
    later = replace(connect(chosen, service), clock=lambda: NOON)
    send(later)
    assert not told(workspace, world.ben)
    assert len(told(workspace, cyd)) == 1


def test_a_lost_answer_does_not_bring_it_twice(service: Engagement, workspace: LocalWorkspace) -> None:
    world = populated(workspace, service)  # type: ignore[arg-type]
    workspace.fail_next("chat.postMessage", FaultKind.SERVER_ERROR, acts=True)
    deps = started(workspace, service, admin_emails=(BEN,))
    for _ in range(2):  # it is looked up as soon as it may have settled
        with deps.write() as session:
            session.execute(update(OutboxRow).values(next_at=OutboxRow.created_at))
        send(deps)
    with deps.read() as session:
        assert session.scalars(select(OutboxRow.state)).all() == ["sent"]
    assert len(told(workspace, world.ben)) == 1


def test_that_nobody_can_be_reached_stands_in_the_log_and_is_mended_by_the_next_start(
    service: Engagement, workspace: LocalWorkspace, caplog: pytest.LogCaptureFixture
) -> None:
    world = populated(workspace, service)  # type: ignore[arg-type]
    gus = workspace.add_user("gus", email="gus@x.example", kind=UserKind.GUEST)
    with caplog.at_level(logging.WARNING):
        started(workspace, service, admin_emails=("gus@x.example",))
    assert "told to nobody" in caplog.text
    assert "admins.none_reached" in caplog.text
    assert "gus@" not in caplog.text
    assert not told(workspace, gus)
    started(workspace, service, admin_emails=(BEN,))
    assert len(told(workspace, world.ben)) == 1


def test_while_slack_does_not_say_who_they_are_it_waits(
    service: Engagement, workspace: LocalWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = populated(workspace, service)  # type: ignore[arg-type]
    busy = Administrators((world.ana.id,), {}, waiting=1)
    with monkeypatch.context() as patched:
        patched.setattr("bot.set_up.administrators", lambda *args: busy)
        started(workspace, service, admin_emails=(BEN, ANA))
    assert not told(workspace, world.ana)
    started(workspace, service, admin_emails=(BEN, ANA))
    assert len(told(workspace, world.ben)) == 1


def changed(workspace: LocalWorkspace, person: User, said: str) -> Message | None:
    """The message once it says something."""
    return next((message for message in told(workspace, person) if said in message.text), None)
