"""Every interaction end to end: each button, menu, window and shortcut of `bot/ids.py`, over a WebSocket and over
signed HTTP, on SQLite and on PostgreSQL, with the real engine. What only one of them breaks is found here; what an
interaction means is told in the tests of its own module."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from bot.demo import load_sample
from bot.http_server import PATH
from bot.ids import ActionId, ShortcutId, ViewId
from bot.serve import running
from bot.set_up import SetUp
from bot.workspace import Channel, LocalWorkspace, Message, View
from bot.workspace.delivery import PayloadKind
from engagement.service import Engagement
from engagement.store.tables import AccountRow
from tests.slack.digests import ANA, BEN, raise_waiting_flags, told_a_week_ago
from tests.slack.factories import AS_OF
from tests.slack.world import World, app_settings, populated
from tests.store.cluster import Cluster, running_cluster

OWN = 23  # accounts of Ana's with a waiting warning: more than a digest, a page of Home or of a list shows at once
WAIT = 60.0


@dataclass
class Hands:
    """Ana at work: what she presses, and what she then sees."""

    world: World
    service: Engagement

    @property
    def workspace(self) -> LocalWorkspace:
        return self.world.workspace

    def until(self, found: Callable[[], Any]) -> Any:
        return self.workspace.wait_for(lambda: found() or None, timeout=WAIT)

    def press(self, target: Message | View, action: ActionId, choose: str | None = None, number: int = 0) -> None:
        """Press the ``number``-th element with this action; ``choose``: the entry of a menu by its text."""
        blocks = target.blocks if isinstance(target, Message) else target.payload["blocks"]
        found = [(b, e) for b in blocks for e in _elements(b) if e.get("action_id") == action]
        assert found, f"{action} is not there"
        block, element = found[number]
        value = None
        if choose is not None:
            value = next(each["value"] for each in element["options"] if each["text"]["text"] == choose)
        done = self.workspace.click(self.world.ana, target, action, value, block_id=block["block_id"])
        assert done.ok, done.error

    def room(self) -> Channel:
        """A channel of its own for the answer."""
        members = [self.world.ana, self.world.ben]
        return self.workspace.add_channel(f"room-{len(self.workspace.state.channels)}", members, with_bot=True)

    def asked(self, text: str) -> Message:
        """Type the command in a channel of its own; the message that comes there."""
        room = self.room()
        seen = self.world.ask(text, channel=room)
        assert seen.ok, seen.error
        message: Message = self.until(lambda: self.workspace.messages(room))[-1]
        return message

    def alone(self, holds: str) -> Message:
        """The message to Ana alone, in a channel or by direct message, with this text or action."""
        workspace, ana = self.workspace, self.world.ana

        def found() -> list[Message]:
            told = [*workspace.ephemerals(ana), *workspace.direct_messages(ana)]
            return [each for each in told if holds in each.text or holds in str(each.blocks)]

        message: Message = self.until(found)[-1]
        return message

    def reply(self, root: Message, holds: str) -> Message:
        """The message with this text in a thread."""
        message: Message = self.until(lambda: [m for m in self.workspace.thread(root)[1:] if holds in m.text])[-1]
        return message

    def window(self, holds: str) -> View:
        """The window on top, once it holds this."""

        def found() -> View | None:
            stack = self.workspace.modals(self.world.ana)
            return stack[-1] if stack and holds in json.dumps(stack[-1].payload, ensure_ascii=False) else None

        view: View = self.until(found)
        return view

    def submitted(self, **values: Any) -> dict[str, str]:
        """Submit the window on top; what it says is wrong."""
        done = self.workspace.submit_view(self.world.ana, values=values, forced=True)
        assert done.ok, done.error
        return dict(done.errors)

    def home(self, holds: str) -> View:
        """Ana's home, once it says this."""

        def found() -> View | None:
            view = self.workspace.home(self.world.ana)
            return view if view and holds in json.dumps(view.payload, ensure_ascii=False) else None

        view: View = self.until(found)
        return view


def _elements(block: Any) -> Iterator[Any]:
    yield from block.get("elements", ())
    if "accessory" in block:
        yield block["accessory"]


# -- the worlds --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as made:
        yield made


def _filled(url: str, folder: Path) -> None:
    with Engagement.open(url, create=True) as service:
        load_sample(service, folder / "files", accounts=30, as_of=AS_OF)
        service.scan(as_of=AS_OF, follow_plays=False)
        raise_waiting_flags(service.database, OWN)
        managed = (
            update(AccountRow).where(AccountRow.account_id == "ACCT-101").values(owner_email=BEN, manager_email=ANA)
        )
        with service.database.engine.begin() as connection:  # so that Ana has accounts of her own and a team's
            connection.execute(managed)


@pytest.fixture(scope="module")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("filled")
    _filled(f"sqlite:///{folder / 'filled.db'}", folder)
    return str(folder / "filled.db")


@pytest.fixture(scope="module")
def postgres_template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    cluster.create("filled")
    _filled(cluster.url("filled"), tmp_path_factory.mktemp("filled"))
    return "filled"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of the test's own, with the sample company and Ana's accounts."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_url"), tmp_path / "own.db")
        return f"sqlite:///{tmp_path / 'own.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    template, name = request.getfixturevalue("postgres_template"), f"own_{request.node.callspec.params['way']}"
    cluster.create(name, template)
    return cluster.url(name)


@pytest.fixture(params=["socket", "http"])
def way(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def hands(way: str, url: str) -> Iterator[Hands]:
    http = way == "http"
    with Engagement.open(url) as service, LocalWorkspace(app_settings(socket_mode=not http)) as workspace:
        world = populated(workspace, service, admins=(ANA,))
        with running(world.deps, http=http, port=0 if http else None) as port:
            if http:
                workspace.configure_app(request_url=f"http://127.0.0.1:{port}{PATH}")
            else:
                workspace.wait_for_socket()
            yield Hands(world, service)


# -- the story ---------------------------------------------------------------------------------------------------------


def test_everything_that_can_be_pressed_filled_in_or_chosen_works(hands: Hands) -> None:
    for part in (reports, choosing, windows, flags, follow_ups, digest, home, setting_up, talking, touching, leaving):
        part(hands)
    used = _used(hands.workspace)
    assert set(ActionId) - used == set()
    assert set(ViewId) - used == set()
    assert set(ShortcutId) - used == set()
    refused = [call for call in hands.workspace.log.calls() if call.error is not None]
    assert [(call.method, call.error) for call in refused] == []


def reports(hands: Hands) -> None:
    root = hands.asked("ACCT-123 quarterly")
    hands.until(lambda: len(hands.workspace.thread(root)) == 3)
    hands.press(root, ActionId.EXPORT)
    hands.until(lambda: any(reply.files for reply in hands.workspace.thread(root)))
    hands.press(root, ActionId.EXPORT_AS, "Export to CSV")
    hands.until(lambda: len(hands.workspace.files()) == 2)
    hands.press(root, ActionId.SUBSCRIBE)
    hands.press(hands.alone(f"'{ActionId.SUBSCRIPTION}'"), ActionId.SUBSCRIPTION)
    hands.asked("portfolio monthly tier:low")
    hands.press(hands.asked("compare ACCT-123 ACCT-101"), ActionId.OPEN_REPORT)
    hands.asked("plan ACCT-123 target 70")


def choosing(hands: Hands) -> None:
    assert hands.world.ask("customer").ok
    hands.press(hands.alone("Which one?"), ActionId.CHOOSE_ACCOUNT)
    hands.alone("has no activity")


def windows(hands: Hands) -> None:
    workspace, ana = hands.workspace, hands.world.ana
    assert hands.world.ask("").ok
    window = hands.window("other_period")
    typed = workspace.suggest(ana, window, "account", "ACCT-12")
    assert typed.ok, typed.problems
    assert "other_period" in hands.submitted(account=typed.options[0], other_period="2026-Q7")
    assert hands.submitted(other_period="2026-Q3") == {}
    hands.until(lambda: workspace.messages(hands.world.room))
    assert workspace.shortcut(ana, ShortcutId.REPORT).ok
    hands.window("your conversation with me")
    workspace.close_view(ana)


def flags(hands: Hands) -> None:
    ana, ben = hands.world.ana, hands.world.ben
    listed = hands.asked("flags mine")
    hands.press(listed, ActionId.MORE)
    hands.until(lambda: len(hands.workspace.thread(listed)) > 1)

    hands.press(listed, ActionId.FLAG_ACKNOWLEDGE)
    question = hands.alone("Was it real?")
    for verdict in (ActionId.FLAG_NOISE, ActionId.FLAG_KNOWN, ActionId.FLAG_REAL):
        hands.press(question, verdict)
    hands.press(question, ActionId.FLAG_JUDGE)
    hands.window("This warning was")
    assert hands.submitted(verdict="real", reason="Their buyer left") == {}

    one = hands.asked("flags ACCT-001")
    hands.press(one, ActionId.FLAG_SNOOZE)
    hands.window("reason")
    assert set(hands.submitted(until="2026-10-01", reason=" ")) == {"until", "reason"}
    assert hands.submitted(until="2026-10-12", reason="Back after the fair") == {}
    hands.until(lambda: "Snoozed" in str(one.blocks))
    hands.press(one, ActionId.FLAG_REOPEN)
    hands.window("reason")
    assert hands.submitted(reason="The fair is over") == {}
    hands.until(lambda: "Snoozed" not in str(one.blocks))
    hands.press(one, ActionId.FLAG_ESCALATE)
    hands.window("person")
    due = int((hands.world.deps.clock() + timedelta(days=2)).timestamp())
    assert hands.submitted(person=ben.id, reason="The sponsor left", due=due) == {}
    hands.until(lambda: [m for m in hands.workspace.direct_messages(ben) if m.text.startswith("Escalated")])
    hands.until(lambda: "Escalated to" in str(one.blocks))
    hands.press(one, ActionId.FLAG_RESOLVE)
    hands.window("reason")
    assert hands.submitted(reason="A new sponsor is named") == {}
    hands.until(lambda: "Resolved by" in str(one.blocks))
    hands.press(one, ActionId.FLAG_MORE, "History")
    assert "A new sponsor is named" in json.dumps(hands.window("The fair is over").payload)
    hands.workspace.close_view(ana)


def follow_ups(hands: Hands) -> None:
    root = hands.asked("ACCT-123")
    hands.until(lambda: len(hands.workspace.thread(root)) == 3)
    hands.press(root, ActionId.FOLLOW_DETAILS)
    details = hands.reply(root, "The score worked out")
    for dimension in ("frequency", "quality", "breadth", "product"):
        before = len(hands.workspace.thread(root))
        hands.press(details, ActionId(f"explain_{dimension}"))
        hands.until(lambda held=before: len(hands.workspace.thread(root)) > held)
    hands.press(root, ActionId.FOLLOW_PLAN)
    hands.press(root, ActionId.FOLLOW_FLAGS)
    hands.reply(root, "Open warnings")


def digest(hands: Hands) -> None:
    told_a_week_ago(hands.service, hands.world.ana.id)
    assert hands.world.ask("digest now").ok
    sent = hands.until(
        lambda: [m for m in hands.workspace.direct_messages(hands.world.ana) if "Show all" in str(m.blocks)]
    )[0]
    hands.press(sent, ActionId.DIGEST_ALL)
    hands.until(lambda: hands.workspace.thread(sent)[1:])


def home(hands: Hands) -> None:
    workspace, ana = hands.workspace, hands.world.ana
    assert workspace.open_home(ana).ok
    shown = hands.home("Accounts 1 to 10 of")
    hands.press(shown, ActionId.HOME_NEXT)
    shown = hands.home("Accounts 11 to 20 of")
    hands.press(shown, ActionId.HOME_PREVIOUS)
    shown = hands.home("Accounts 1 to 10 of")
    for action in (ActionId.HOME_PORTFOLIO, ActionId.HOME_PREVIEW, ActionId.HOME_FLAGS, ActionId.HOME_HELP):
        before = len(workspace.direct_messages(ana))
        hands.press(shown, action)
        hands.until(lambda held=before: len(workspace.direct_messages(ana)) > held)
    hands.press(shown, ActionId.HOME_SETTINGS)
    hands.window("weekday")
    assert hands.submitted(weekday="2") == {}
    hands.press(shown, ActionId.HOME_PICK)
    hands.window("other_period")
    workspace.close_view(ana)
    hands.press(shown, ActionId.HOME_REFRESH)
    hands.press(shown, ActionId.HOME_SCOPE)


def setting_up(hands: Hands) -> None:
    SetUp(hands.world.deps).run()
    told = hands.alone("Your set-up of Engagement")
    updates = len(hands.workspace.log.calls("chat.update"))
    hands.press(told, ActionId.SETUP_CHECK)
    hands.until(lambda: len(hands.workspace.log.calls("chat.update")) > updates)
    hands.press(told, ActionId.SETUP_PICK)
    hands.window("other_period")
    hands.workspace.close_view(hands.world.ana)


def talking(hands: Hands) -> None:
    workspace, ana = hands.workspace, hands.world.ana
    asked = workspace.say(ana, hands.room(), f"<@{workspace.state.bot_user_id}> how is ACCT-123 doing?")
    hands.until(lambda: len(workspace.thread(asked)) > 1)
    room = workspace.open_dm(ana)
    before = len(workspace.messages(room))
    workspace.say(ana, room, "plan ACCT-123")
    hands.until(lambda: len(workspace.messages(room)) > before + 1)


def touching(hands: Hands) -> None:
    workspace, ana, ben = hands.workspace, hands.world.ana, hands.world.ben
    message = workspace.say(ben, hands.room(), "They asked for a second workshop.")
    assert workspace.shortcut(ana, ShortcutId.TOUCH, message).ok
    typed = workspace.suggest(ana, hands.window("A message from us"), "account", "ACCT-123")
    assert "who" in hands.submitted(account=typed.options[0], who="nobody@nowhere.example")
    assert hands.submitted(who="") == {}
    hands.press(hands.alone("Logged: a message from us"), ActionId.TOUCH_CHANGE)
    hands.window("Already logged by you")
    assert hands.submitted(what="call") == {}
    hands.press(hands.alone("Logged: a call with the customer"), ActionId.TOUCH_REMOVE)
    hands.alone("Removed, so it counts no more")


def leaving(hands: Hands) -> None:
    assert hands.workspace.send_event({"type": "app_uninstalled"}).ok
    hands.until(lambda: "was removed from this workspace" in str(hands.world.ask("ACCT-123").message))


def _used(workspace: LocalWorkspace) -> set[str]:
    """The action, view and shortcut ids that were delivered and acknowledged."""
    found: set[str] = set()
    for each in workspace.log.deliveries():
        if each.kind in (PayloadKind.INTERACTIVE, PayloadKind.OPTIONS) and each.ack.ok:
            found |= {action["action_id"] for action in each.payload.get("actions", ())}
            found.add(str(each.payload.get("callback_id") or each.payload.get("view", {}).get("callback_id")))
    return found
