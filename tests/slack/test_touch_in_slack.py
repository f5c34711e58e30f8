"""Logging a message as a touchpoint: shortcut, window, answer and its buttons, over a WebSocket with SQLite and over
signed HTTP with PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count

import pytest

from bot.http_server import PATH
from bot.ids import ActionId, ShortcutId
from bot.serve import running
from bot.workspace import Channel, LocalWorkspace, Message, Sharing, User, UserKind, View
from engagement.audit import Outcome, Surface
from engagement.model import Workspace
from engagement.store import audit, links, logged, migrate, queries
from engagement.store.database import Database
from engagement.store.tables import ContactRow, OutboxRow
from engagement.touch import Touch, What
from tests.slack.factories import AS_OF
from tests.slack.fakes import WORKSPACE, FakeEngagement, fake_engagement
from tests.slack.test_bot_picker import ANA, stored
from tests.slack.world import World, app_settings, populated
from tests.store.cluster import Cluster, running_cluster

TEXT = "Kanarienvogel: we want to double our seats"  # what the message says is nobody's business
MIRA, NOOR = "mira@northwind.example", "noor@lights.example"
_numbers = count(1)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as made:
        yield made


@contextmanager
def engine_on(cluster: Cluster | None) -> Iterator[FakeEngagement]:
    """An engine with a new database and a workspace in it."""
    if cluster is None:
        yield fake_engagement()
        return
    name = f"touch{next(_numbers)}"
    cluster.create(name)
    database = Database.open(cluster.url(name))
    migrate.upgrade(database)
    with database.session(WORKSPACE, write=True) as session:
        queries.save_workspace(session, Workspace(WORKSPACE))
    yield replace(fake_engagement(), database=database)
    database.dispose()


@pytest.fixture(params=["socket", pytest.param("http", marks=pytest.mark.postgres)])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The bot with three accounts and a contact of each of two."""
    http = request.param == "http"
    with (
        engine_on(request.getfixturevalue("cluster") if http else None) as engine,
        LocalWorkspace(app_settings(socket_mode=not http)) as workspace,
    ):
        made = populated(workspace, engine)
        stored(engine)
        with made.deps.write() as session:
            contacts = (
                ("ACCT-123", "P-1", "Mira Vale", MIRA),
                ("ACCT-200", "P-2", "Noor Light", NOOR),
            )
            names = ("account_id", "contact_id", "name", "email")
            rows = [dict(zip(names, each, strict=True)) for each in contacts]
            session.insert_many(ContactRow, [{**row, "email_key": row["email"]} for row in rows])
        with running(made.deps, http=http, port=0 if http else None) as port:
            if http:
                workspace.configure_app(request_url=f"http://127.0.0.1:{port}{PATH}")
            else:
                workspace.wait_for_socket()
            yield made


def outside(world: World, sharing: Sharing = Sharing.EXTERNAL) -> tuple[User, Channel]:
    """Somebody of the customer, in a channel with Ana that the app is not in."""
    mira = world.workspace.add_user("mira", "Mira Vale", email=MIRA, kind=UserKind.EXTERNAL)
    return mira, world.workspace.add_channel("northwind", [world.ana, mira], sharing=sharing)


def opened(world: World, message: Message, user: User | None = None) -> View:
    """The window after the shortcut in a message's menu."""
    person = user or world.ana
    assert world.workspace.shortcut(person, ShortcutId.TOUCH, message).ok
    return world.workspace.wait_for(lambda: world.workspace.modals(person))[-1]


def told(world: World, count: int, user: User | None = None) -> Message:
    """The last of so many messages that a person was told alone."""
    person = user or world.ana
    return world.workspace.wait_for(
        lambda: found if len(found := world.workspace.ephemerals(person)) >= count else None
    )[-1]


def touch_of(world: World, message: Message) -> Touch | None:
    with world.deps.read() as session:
        return logged.logged(session, f"{message.channel}-{message.ts}")


def chosen(view: View, name: str) -> str:
    """What stands in an input at first, as people read it."""
    element = next(block["element"] for block in view.payload["blocks"] if block["block_id"] == name)
    option = element.get("initial_option")
    return str(option["text"]["text"] if option else element.get("initial_value", ""))


def test_a_customers_message_is_logged_from_a_shared_channel_changed_and_removed(world: World) -> None:
    workspace, ana = world.workspace, world.ana
    mira, room = outside(world)
    message = workspace.say(mira, room, TEXT)
    window = opened(world, message)
    assert [chosen(window, name) for name in ("account", "what", "who")] == [
        "Northwind Traders (ACCT-123)",
        "A message from the customer",
        MIRA,
    ]
    assert TEXT not in str(window.payload)
    assert workspace.submit_view(ana).errors == {}
    said = told(world, 1)
    assert said.text.startswith("Logged: a message from the customer, Northwind Traders (ACCT-123), ")
    assert "with Mira Vale." in said.text
    touch = touch_of(world, message)
    assert touch is not None
    assert (touch.account_id, touch.what, touch.contact_id, touch.by) == ("ACCT-123", What.FROM_CUSTOMER, "P-1", ANA)
    assert f"{touch.at.timestamp():.6f}" == message.ts

    again = opened(world, message)
    assert "Already logged by you on " in str(again.payload)
    lights = workspace.suggest(ana, again, "account", "lights").options[0]
    wrong = workspace.submit_view(ana, values={"account": lights, "what": "call"})
    assert wrong.errors == {
        "who": "No contact of Harbour Lights on record has this address. Correct it, or leave it empty."
    }
    assert workspace.submit_view(ana, values={"who": "NOOR@lights.example"}).errors == {}
    said = told(world, 2)
    assert said.text.startswith("Logged: a call with the customer, Harbour Lights (ACCT-200), ")
    moved = touch_of(world, message)
    assert moved is not None
    assert (moved.account_id, moved.what, moved.contact_id) == ("ACCT-200", What.CALL, "P-2")

    assert workspace.click(ana, said, ActionId.TOUCH_REMOVE).ok
    workspace.wait_for(lambda: "Removed, so it counts no more: a call" in workspace.ephemerals(ana)[-1].text)
    assert touch_of(world, message) is None
    assert workspace.messages(room) == [message], "nothing is posted there"
    assert workspace.ephemerals(mira) == []
    with world.deps.read() as session:
        made = [(e.action, e.accounts, e.asker, e.surface, e.outcome) for e in audit.entries(session, most=9)]
    windows = [each for each in made if each[0] == "window"]
    assert [each[1:] for each in windows] == [
        (("ACCT-123",), ANA, Surface.WINDOW, Outcome.ANSWERED),
    ] * 2
    assert sorted(each for each in made if each not in windows) == [
        ("log_touchpoint", ("ACCT-123",), ANA, Surface.WINDOW, Outcome.ANSWERED),
        ("log_touchpoint", ("ACCT-123", "ACCT-200"), ANA, Surface.WINDOW, Outcome.ANSWERED),
        ("remove_touchpoint", ("ACCT-200",), ANA, Surface.BUTTON, Outcome.ANSWERED),
    ]


def test_the_text_of_a_message_is_kept_nowhere(world: World) -> None:
    mira, room = outside(world)
    opened(world, world.workspace.say(mira, room, TEXT))
    assert world.workspace.submit_view(world.ana).errors == {}
    told(world, 1)
    if not world.deps.database.is_sqlite:
        return
    file = world.deps.database.file
    for path in file.parent.glob(f"{file.name}*"):
        assert b"Kanarienvogel" not in path.read_bytes()


def test_in_a_linked_channel_a_message_of_ours_in_a_thread(world: World) -> None:
    workspace, ana, ben = world.workspace, world.ana, world.ben
    with world.deps.write() as session:
        links.link_channel(session, world.room.id, "ACCT-200", by=ben.id, at=AS_OF)
    root = workspace.say(ana, world.room, "How are things at the customer?")
    message = workspace.say(ben, world.room, TEXT, thread_ts=root.ts)
    window = opened(world, message)
    assert [chosen(window, name) for name in ("account", "what", "who")] == [
        "Harbour Lights (ACCT-200)",
        "A message from us",
        "",
    ]
    wrong = workspace.submit_view(ana, values={"what": "meeting"})
    assert wrong.errors == {"who": "A meeting counts only with somebody of the customer: write who was there."}
    when = int(float(message.ts)) - 86400
    wrong = workspace.submit_view(ana, values={"what": "from_us", "when": when})
    assert list(wrong.errors) == ["when"]
    assert workspace.submit_view(ana, values={"what": "meeting", "who": NOOR}).errors == {}
    told(world, 1)
    touch = touch_of(world, message)
    assert touch is not None
    assert (touch.what, int(touch.at.timestamp()), touch.contact_id) == (What.MEETING, when, "P-2")


def test_of_two_people_one_is_first_and_the_other_is_told(world: World) -> None:
    workspace, ana, ben = world.workspace, world.ana, world.ben
    message = workspace.say(ben, world.room, TEXT)
    for person in (ana, ben):
        opened(world, message, person)
    account = workspace.suggest(ben, workspace.modals(ben)[-1], "account", "ACCT-200").options[0]
    assert workspace.submit_view(ben, values={"account": account}).errors == {}
    theirs = told(world, 1, ben)
    account = workspace.suggest(ana, workspace.modals(ana)[-1], "account", "ACCT-123").options[0]
    assert workspace.submit_view(ana, values={"account": account}).errors == {}
    said = told(world, 1)
    assert said.text.startswith("Nothing was changed. Already logged by Ben Example on ")
    touch = touch_of(world, message)
    assert touch is not None
    assert (touch.account_id, touch.by) == ("ACCT-200", "ben@harbour.example")

    assert workspace.click(ana, said, ActionId.TOUCH_CHANGE).ok  # Ana knows better
    window = workspace.wait_for(lambda: workspace.modals(ana))[-1]
    assert chosen(window, "account") == "Harbour Lights (ACCT-200)"
    assert workspace.submit_view(ana, values={"what": "remove"}).errors == {}
    workspace.wait_for(lambda: touch_of(world, message) is None)
    assert workspace.click(ben, theirs, ActionId.TOUCH_REMOVE).ok
    workspace.wait_for(lambda: "nothing was removed" in workspace.ephemerals(ben)[-1].text)


@pytest.mark.parametrize("kind", [UserKind.GUEST, UserKind.EXTERNAL])
def test_guests_and_people_from_outside_get_no_window(world: World, kind: UserKind) -> None:
    workspace = world.workspace
    other = workspace.add_user("other", "Other Person", email="other@x.example", kind=kind)
    sharing = Sharing.EXTERNAL if kind is UserKind.EXTERNAL else Sharing.INTERNAL
    room = workspace.add_channel("with-others", [world.ana, other], sharing=sharing)
    message = workspace.say(other, room, TEXT)
    assert workspace.shortcut(other, ShortcutId.TOUCH, message).ok
    assert "Customer data is for " in told(world, 1, other).text
    assert workspace.modals(other) == []


def test_with_the_app_alone_and_not_what_it_said_itself(world: World) -> None:
    workspace, ana = world.workspace, world.ana
    home = workspace.open_dm(ana)
    mine = workspace.say(ana, home, "help")
    answer = workspace.wait_for(lambda: [m for m in workspace.messages(home) if m.user != ana.id])[0]
    window = opened(world, answer)
    assert "I wrote this message myself" in str(window.payload)
    workspace.close_view(ana)
    window = opened(world, mine)
    account = workspace.suggest(ana, window, "account", "ACCT-201").options[0]
    assert workspace.submit_view(ana, values={"account": account, "what": "call"}).errors == {}
    workspace.wait_for(lambda: touch_of(world, mine))


def test_a_submission_that_comes_again_is_answered_once(world: World) -> None:
    workspace = world.workspace
    mira, room = outside(world)
    opened(world, workspace.say(mira, room, TEXT))
    done = workspace.submit_view(world.ana)
    told(world, 1)
    workspace.redeliver(done)
    workspace.redeliver(done)
    with world.deps.read() as session:
        assert session.query(OutboxRow).count() == 1
