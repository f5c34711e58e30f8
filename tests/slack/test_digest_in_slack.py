"""Digests in Slack, end to end: previewed, sent, shown whole, acted on, and set up, over a real WebSocket."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from bot.digest.due import content_of
from bot.serve import running
from bot.workspace import LocalWorkspace, Message, User, UserKind
from engagement.delivery import DeliveryKind
from engagement.digest import DigestRequest
from engagement.model import FlagState
from engagement.preferences import Preferences
from engagement.service import Engagement
from engagement.store.digests import settled_weeks
from engagement.store.outbox import Outgoing
from engagement.store.preferences import preferences
from engagement.store.tables import PersonRow
from tests.slack.digests import ANA, BEN, told_a_week_ago, with_waiting_flags
from tests.slack.world import World, app_settings, populated


@dataclass
class Digests:
    """The world and the engine behind it."""

    world: World
    engagement: Engagement

    def told(self, user: User, beginning: str) -> str:
        """What a person was told alone that begins so."""

        def found() -> str | None:
            seen = [message.text for message in self.world.workspace.ephemerals(user)]
            return next((text for text in seen if text.startswith(beginning)), None)

        return self.world.workspace.wait_for(found, timeout=20)

    def direct(self, user: User) -> Message:
        """The digest in the bot's conversation with a person."""
        workspace = self.world.workspace
        return workspace.wait_for(lambda: workspace.direct_messages(user), timeout=20)[0]

    def chosen(self, user: User) -> Preferences | None:
        with self.world.deps.read() as session:
            return preferences(session, user.id)


@pytest.fixture
def digests() -> Iterator[Digests]:
    engagement = with_waiting_flags(9)
    with LocalWorkspace(app_settings()) as workspace:
        world = populated(workspace, engagement)
        told_a_week_ago(engagement, world.ana.id)
        with running(world.deps):
            workspace.wait_for_socket()
            yield Digests(world, engagement)


def test_a_preview_is_for_the_asker_alone_and_sends_nothing(digests: Digests) -> None:
    world = digests.world
    world.ask("digest preview")
    said = digests.told(world.ana, "Preview, for you alone.")
    assert "9 accounts have warnings still open." in said
    assert said.index("Customer 9") < said.index("Customer 8")  # the larger first
    assert "Customer 2" not in said
    assert "2 more accounts have warnings still open." in said
    assert "Your next digest is due on Mon, 5 Oct 2026 at 09:00" in said
    assert world.workspace.direct_messages(world.ana) == []


def test_now_sends_it_and_every_button_of_it_works(digests: Digests) -> None:
    world, workspace = digests.world, digests.world.workspace
    world.ask("digest now")
    digests.told(world.ana, "I am sending it to you")
    message = digests.direct(world.ana)
    assert "9 accounts have warnings still open." in message.text
    assert not digests.engagement.flags(states=[FlagState.ACKNOWLEDGED])

    first = next(block for block in message.blocks if block["type"] == "actions")
    one = Message(**{**vars(message), "blocks": [first]})
    assert workspace.click(world.ana, one, "flag_acknowledge").ok
    workspace.wait_for(lambda: "Acknowledged by Ana Example" in str(message.blocks) or None, timeout=20)
    [seen] = digests.engagement.flags(states=[FlagState.ACKNOWLEDGED])
    assert seen.flag.account_id == "ACCT-009"
    assert "Customer 9" in message.text  # what was told stays told

    assert workspace.click(world.ana, message, "digest_all").ok
    rest = workspace.wait_for(lambda: workspace.thread(message)[1:], timeout=20)[0]
    assert "Customer 2" in rest.text
    assert "Customer 1 " in rest.text
    assert "Customer 3" not in rest.text
    with digests.world.deps.read() as session:
        assert settled_weeks(session, [world.ana.id], "2026-W40") == {}  # it does not count as the week's


def test_nobody_reads_another_persons_digest(digests: Digests) -> None:
    world, workspace = digests.world, digests.world.workspace
    world.ask("digest now")
    message = digests.direct(world.ana)
    pressed = workspace.click(world.ben, message, "digest_all", forced=True)
    assert pressed.ok
    digests.told(world.ben, "That button is from an older message.")
    assert workspace.thread(message)[1:] == []


def test_a_manager_reads_of_the_team_and_others_of_nothing(digests: Digests) -> None:
    world = digests.world
    world.ask("digest preview", user=world.ben)
    said = digests.told(world.ben, "Preview, for you alone.")
    assert "Your team: 9 accounts" in said
    assert "Customer 9" in said
    cara = world.workspace.add_user("cara", "Cara Example", email="cara@harbour.example")
    world.workspace.join(cara, world.room)
    world.ask("digest", user=cara)
    digests.told(cara, "No account has you as its owner or manager")


def test_guests_are_refused(digests: Digests) -> None:
    world = digests.world
    guest = world.workspace.add_user("gus", "Gus Guest", kind=UserKind.GUEST, email="ana@harbour.example")
    world.workspace.join(guest, world.room)
    for wish in ("preview", "now", "settings"):
        world.ask(f"digest {wish}", user=guest)
    digests.told(guest, "Customer data is for full members")
    assert world.workspace.modals(guest) == []
    assert world.workspace.direct_messages(guest) == []


def test_settings_say_what_is_wrong_then_hold(digests: Digests) -> None:
    world, workspace, ana = digests.world, digests.world.workspace, digests.world.ana
    world.ask("digest settings")
    form = workspace.wait_for(lambda: workspace.modals(ana), timeout=20)[-1]
    assert form.values["weekday"]["weekday"]["selected_option"]["value"] == "0"
    assert form.values["at"]["at"]["selected_time"] == "09:00"
    wrong = workspace.submit_view(ana, values={"paused_until": "2026-10-01", "min": "lots"})
    assert wrong.errors == {
        "paused_until": "Choose a day after today, or leave it empty: then nothing is paused.",
        "min": "Write a whole number such as 20,000, or leave it empty.",
    }
    values = {"weekday": "3", "at": "07:30", "paused_until": "2026-10-12", "min": "20,000", "all_clear": "yes"}
    assert workspace.submit_view(ana, values=values).errors == {}
    said = digests.told(ana, "Saved")
    assert "Saved: Thursdays at 07:30; in weeks without news a short all-clear." in said
    assert "Thu, 15 Oct 2026 at 07:30" in said
    paused = date(2026, 10, 12)
    kept = Preferences(ana.id, weekday=3, minute=450, paused_until=paused, all_clear=True, minimum_arr=20_000.0)
    assert digests.chosen(ana) == kept  # what was left as it was follows the workspace
    world.ask("digest preview")
    assert "Customer 1 " not in digests.told(ana, "Preview")


def test_the_digest_of_somebody_who_left_goes_to_the_manager(digests: Digests) -> None:
    world, own = digests.world, frozenset(["ACCT-001", "ACCT-002"])
    world.workspace.deactivate(world.ana)
    ana = {"email": ANA, "name": "Ana of the Records", "manager_email": BEN}
    with digests.engagement.database.session(digests.engagement.workspace_id, write=True) as session:
        session.insert_many(PersonRow, [ana])
    asked = DigestRequest(own=own, since=world.deps.clock() - timedelta(days=7))
    content = content_of(asked, as_of=world.deps.clock(), week="2026-W40")
    world.deps.outbox.put(Outgoing(DeliveryKind.DIGEST, world.ana.id, "digest:2026-W40", content))
    said = digests.direct(world.ben).text
    assert "2 accounts have warnings still open." in said
    assert "You stand in for 2 accounts of Ana of the Records, who cannot be reached in Slack: you are next" in said
    assert ANA not in said
    assert world.workspace.direct_messages(world.ana) == []


def test_a_stand_in_reads_the_name_that_slack_knows_where_the_records_have_none(digests: Digests) -> None:
    world, own = digests.world, frozenset(["ACCT-001"])
    asked = DigestRequest(own=own, standing_in=own, since=world.deps.clock() - timedelta(days=7))
    content = content_of(asked, as_of=world.deps.clock(), week="2026-W40")
    world.deps.outbox.put(Outgoing(DeliveryKind.DIGEST, world.ben.id, "digest:2026-W40", content))
    said = digests.direct(world.ben).text
    assert "You stand in for 1 account of Ana Example, who cannot be reached in Slack" in said
    assert ANA not in said
