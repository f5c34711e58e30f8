"""The home tab end to end: opened, paged, acted in, kept up to date and refused, over a real WebSocket."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.home_work import refresh_homes
from bot.serve import running
from bot.workspace import LocalWorkspace, User, UserKind, View
from bot.workspace.model import Json
from engagement.model import FlagState
from engagement.service import Engagement
from engagement.store import homes
from engagement.store.health import standing
from engagement.store.homes import HomeShown
from engagement.store.outbox import enqueue
from tests.slack.digests import BEN, with_waiting_flags
from tests.slack.world import World, app_settings, populated

ACCOUNTS = 23


@dataclass
class Home:
    """The world and the engine behind it."""

    world: World
    engagement: Engagement

    def opened(self, user: User) -> str:
        """Open the tab; all that it says, once it is there."""
        self.world.workspace.open_home(user)
        return self.until(user, lambda said: True)

    def until(self, user: User, fits: Callable[[str], bool]) -> str:
        """All that a person's home says, once it is as wanted."""

        def found() -> str | None:
            view = self.world.workspace.home(user)
            said = "" if view is None else text_of(view)
            return said if said and fits(said) else None

        return self.world.workspace.wait_for(found, timeout=20)

    def view(self, user: User) -> View:
        view = self.world.workspace.home(user)
        assert view is not None
        return view

    def press(self, user: User, action: str, number: int = 0) -> None:
        """Press the button of this action, or its ``number``-th."""
        pressed = [each for each in elements(self.view(user)) if each["action_id"] == action][number]
        self.world.workspace.click(user, self.view(user), action, pressed.get("value"))

    def told(self, user: User, beginning: str) -> str:
        """The direct message that begins so."""

        def found() -> str | None:
            seen = [message.text for message in self.world.workspace.direct_messages(user)]
            return next((text for text in seen if text.startswith(beginning)), None)

        return self.world.workspace.wait_for(found, timeout=20)


def text_of(view: View) -> str:
    """Every text in a view, in order."""
    found: list[str] = []

    def walk(part: object) -> None:
        if isinstance(part, dict):
            if isinstance(part.get("text"), str):
                found.append(part["text"])
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(view.payload["blocks"])
    return "\n".join(found)


def elements(view: View) -> list[Json]:
    """Everything that can be pressed."""
    rows = [each for block in view.payload["blocks"] for each in block.get("elements", ()) if "action_id" in each]
    return rows + [block["accessory"] for block in view.payload["blocks"] if "accessory" in block]


@pytest.fixture
def home() -> Iterator[Home]:
    engagement = with_waiting_flags(ACCOUNTS)
    with LocalWorkspace(app_settings()) as workspace:
        world = populated(workspace, engagement)
        with running(world.deps):
            workspace.wait_for_socket()
            yield Home(world, engagement)


def test_the_owner_sees_what_waits_and_the_accounts_by_need(home: Home) -> None:
    said = home.opened(home.world.ana)
    assert "23 accounts of yours: 23 low engaged." in said
    assert "18 more warnings wait." in said  # five have buttons
    assert "Accounts 1 to 10 of 23" in said
    assert said.index("Customer 23") < said.index("Customer 22")  # the larger first
    assert "Customer 13" not in said
    assert "Your next digest is due on Mon, 5 Oct 2026 at 09:00" in said
    assert "For administrators" not in said
    assert [each["action_id"] for each in elements(home.view(home.world.ana))].count("flag_acknowledge") == 5


def test_pages_turn_and_a_page_beyond_the_last_is_the_last(home: Home) -> None:
    ana = home.world.ana
    home.opened(ana)
    home.press(ana, "home_next")
    said = home.until(ana, lambda said: "Accounts 11 to 20 of 23" in said)
    assert "(ACCT-013)" in said
    home.press(ana, "home_next")
    home.until(ana, lambda said: "Accounts 21 to 23 of 23" in said)
    assert [each for each in elements(home.view(ana)) if each["action_id"] == "home_next"] == []
    with home.world.deps.write() as session:
        homes.show_home(session, ana.id, HomeShown(page=999), at=home.world.deps.clock())
    refresh_homes(home.world.deps)
    home.until(ana, lambda said: "Accounts 21 to 23 of 23" in said)
    home.opened(ana)
    home.until(ana, lambda said: "Accounts 1 to 10 of 23" in said)  # opened anew: from the first on


def test_a_flag_is_acknowledged_there_and_every_home_shows_it(home: Home) -> None:
    ana, ben = home.world.ana, home.world.ben
    home.opened(ana)
    assert "Your team's customers" in home.opened(ben)
    home.press(ana, "flag_acknowledge")
    for user in (ana, ben):
        home.until(user, lambda said: "17 more warnings wait." in said)
        assert "Customer 23 (ACCT-023): Sponsor missing" not in text_of(home.view(user))
    assert len(home.engagement.flags(states=[FlagState.ACKNOWLEDGED])) == 1
    assert "Was it real?" in home.told(ana, "Sponsor missing")


def test_an_escalated_flag_stays_and_says_whom_it_waits_for(home: Home) -> None:
    ana, ben = home.world.ana, home.world.ben
    home.opened(ana)
    home.press(ana, "flag_escalate")
    workspace = home.world.workspace
    workspace.wait_for(lambda: [m for m in workspace.modals(ana) if "person" in json.dumps(m.payload)], timeout=20)
    due = int((home.world.deps.clock() + timedelta(days=2)).timestamp())
    assert workspace.submit_view(ana, {"person": ben.id, "reason": "The sponsor left", "due": due}).ok
    said = home.until(ana, lambda said: "Escalated to Ben Example" in said)
    assert "Acknowledge" in said
    assert "Escalated" in home.told(ben, "Escalated")


def test_a_report_and_the_portfolio_come_as_direct_messages(home: Home) -> None:
    ana = home.world.ana
    home.opened(ana)
    home.press(ana, "home_preview")
    assert "23 accounts" in home.told(ana, "Preview, for you alone.")
    home.press(ana, "choose_account")
    home.told(ana, "Customer 23 (ACCT-023) has no activity")
    assert home.world.workspace.messages(home.world.room) == []


def test_the_buttons_below_a_report_that_came_directly_work_there(home: Home) -> None:
    workspace, ana = home.world.workspace, home.world.ana
    home.opened(ana)
    home.press(ana, "home_portfolio")
    home.told(ana, "Portfolio")
    [root] = [message for message in workspace.direct_messages(ana) if message.text.startswith("Portfolio")]
    assert workspace.click(ana, root, "export").ok
    assert workspace.wait_for(
        lambda: [file for message in workspace.thread(root) for file in message.files], timeout=20
    )


def test_the_windows_open_over_it_and_what_they_keep_is_said_directly(home: Home) -> None:
    ana, workspace = home.world.ana, home.world.workspace
    home.opened(ana)
    home.press(ana, "home_settings")
    workspace.wait_for(lambda: workspace.modals(ana), timeout=20)
    assert workspace.submit_view(ana, {"weekday": "2"}).ok
    assert "Wednesday" in home.told(ana, "Saved: ")
    home.press(ana, "home_pick")
    workspace.wait_for(lambda: workspace.modals(ana), timeout=20)
    assert workspace.modals(ana)[-1].payload["callback_id"] == "picker"


def test_a_guest_is_told_that_it_is_for_members_and_can_press_nothing(home: Home) -> None:
    workspace = home.world.workspace
    guest = workspace.add_user("gil", "Gil Guest", kind=UserKind.GUEST, email=BEN)
    said = home.opened(guest)
    assert "you are a guest here" in said
    assert "Customer 2" not in said
    assert elements(home.view(guest)) == []
    home.opened(home.world.ana)
    stolen = next(each for each in elements(home.view(home.world.ana)) if each["action_id"] == "flag_acknowledge")
    workspace.click(guest, home.view(home.world.ana), "flag_acknowledge", stolen["value"], forced=True)
    workspace.click(guest, home.view(home.world.ana), "home_portfolio", None, forced=True)
    workspace.wait_for(lambda: home.engagement.flags(states=[FlagState.ACKNOWLEDGED]) == [] or None)
    assert all("Customer" not in message.text for message in workspace.direct_messages(guest))


def test_somebody_without_accounts_reads_why(home: Home) -> None:
    nobody = home.world.workspace.add_user("cy", "Cy Example", email="cy@harbour.example")
    said = home.opened(nobody)
    assert "No open account names you as its owner or manager" in said
    assert "owner_email" in said


def test_an_administrator_reads_how_the_app_stands() -> None:
    engagement = with_waiting_flags(1)
    with LocalWorkspace(app_settings()) as workspace:
        world = populated(workspace, engagement, admin_emails=("ana@harbour.example",))
        with running(world.deps):
            workspace.wait_for_socket()
            said = Home(world, engagement).opened(world.ana)
    assert "For administrators" in said
    assert "The last scan finished on" in said
    assert "Slack has not been asked" in said


def test_an_administrator_has_the_set_up_checked_again_in_the_home_tab() -> None:
    engagement = with_waiting_flags(1)
    with LocalWorkspace(app_settings()) as workspace:
        world = populated(workspace, engagement, admin_emails=("ana@harbour.example",))
        workspace.leave(workspace.bot, world.room)
        with running(world.deps):
            workspace.wait_for_socket()
            home = Home(world, engagement)
            assert "/invite @Engagement" not in home.opened(world.ana)
            home.press(world.ana, "setup_check")
            said = home.until(world.ana, lambda said: "/invite @Engagement" in said)
            assert "Slack was asked about tokens, people and channels on" in said
            workspace.invite_bot(world.room)
            home.press(world.ana, "setup_check")
            home.until(world.ana, lambda said: "/invite @Engagement" not in said)
            asked = len(workspace.log.calls("users.conversations"))
            workspace.click(world.ben, home.view(world.ana), "setup_check", forced=True)
            workspace.wait_for(lambda: workspace.direct_messages(world.ben) or None, timeout=20)
            assert "takes the role admin" in workspace.direct_messages(world.ben)[-1].text
            assert len(workspace.log.calls("users.conversations")) == asked


def test_the_messages_tab_publishes_nothing(home: Home) -> None:
    home.world.workspace.open_home(home.world.ana, "messages")
    home.opened(home.world.ben)
    assert home.world.workspace.home(home.world.ana) is None


def test_of_several_changes_at_once_the_last_stands(home: Home) -> None:
    ana, deps = home.world.ana, home.world.deps
    home.opened(ana)
    for number, page in enumerate((2, 1, 2, 0, 1)):
        with deps.outbox.with_cause() as session:
            homes.show_home(session, ana.id, HomeShown(page=page), at=deps.clock())
            enqueue(session, *homes.published([ana.id], f"change {number}"))
    home.world.workspace.wait_for(lambda: not unsent(home) or None, timeout=20)
    assert "Accounts 11 to 20 of 23" in text_of(home.view(ana))


def unsent(home: Home) -> bool:
    with home.world.deps.read() as session:
        return any(n for (_, state), n in standing(session).outbox.items() if state in ("pending", "sending"))
