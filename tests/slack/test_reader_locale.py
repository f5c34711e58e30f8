"""Everybody reads numbers, days and money by the habits of their own region; a channel by its workspace's."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.rendering import RenderFailed, Rendering
from bot.serve import running
from bot.settings import Settings, locale_in
from bot.workspace import LocalWorkspace, Message, User
from engagement.delivery import DeliveryKind
from engagement.preferences import Preferences
from engagement.render.wording.reader import DEFAULT, reader
from engagement.store import outbox
from engagement.store.preferences import save_preferences
from tests.slack import factories
from tests.slack.digests import told_a_week_ago, with_waiting_flags
from tests.slack.world import World, app_settings, populated

NEXT = {
    "en-US": "Your next digest is due on Mon, Oct 5, 2026 at 9:00 AM (Europe/Berlin).",
    "de-DE": "Your next digest is due on Mon, 5 Oct 2026 at 09:00 (Europe/Berlin).",
    "en-IN": "Your next digest is due on Mon, 5 Oct 2026 at 9:00 AM (Europe/Berlin).",
    "pt-BR": "Your next digest is due on Mon, Oct 5, 2026 at 9:00 AM (Europe/Berlin).",  # by the workspace's
}


@pytest.fixture
def world() -> Iterator[World]:
    """Ana owns nine accounts; her company is American."""
    engagement = with_waiting_flags(9)
    engagement.change_workspace(country="US")
    with LocalWorkspace(app_settings()) as workspace:
        made = populated(workspace, engagement)
        made.ana.tz = "Europe/Berlin"
        told_a_week_ago(engagement, made.ana.id)
        with running(made.deps):
            workspace.wait_for_socket()
            yield made


def told(world: World, user: User, beginning: str) -> str:
    def found() -> str | None:
        seen = [message.text for message in world.workspace.ephemerals(user)]
        return next((text for text in seen if text.startswith(beginning)), None)

    return as_typed(world.workspace.wait_for(found, timeout=20))


def as_typed(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("locale", NEXT)
def test_what_one_person_reads_is_by_their_own_region(world: World, locale: str) -> None:
    world.ana.locale = locale
    world.ask("digest preview")
    said = told(world, world.ana, "Preview, for you alone.")
    assert NEXT[locale] in said


def test_a_digest_stays_by_its_readers_habits_when_a_warning_in_it_is_acknowledged(world: World) -> None:
    workspace = world.workspace
    world.ana.locale = "de-DE"
    world.ask("digest now")
    digest = workspace.wait_for(lambda: workspace.direct_messages(world.ana), timeout=20)[0]
    assert digest.text.startswith("Your customers, 1 Oct 2026")
    first = next(block for block in digest.blocks if block["type"] == "actions")
    workspace.click(world.ana, Message(**{**vars(digest), "blocks": [first]}), "flag_acknowledge")
    workspace.wait_for(lambda: "Acknowledged by Ana Example" in str(digest.blocks) or None, timeout=20)
    assert digest.text.startswith("Your customers, 1 Oct 2026")
    assert "Oct 1, 2026" not in str(digest.blocks)


def test_a_channel_reads_by_the_workspaces_region_whoever_asks(world: World) -> None:
    world.ana.locale = "de-DE"
    world.ask("flags")
    said = world.workspace.wait_for(lambda: world.workspace.messages(world.room), timeout=20)[0].text
    assert "first seen Sep 1" in said


def test_a_window_is_by_its_readers_habits(world: World) -> None:
    with world.deps.write() as session:
        save_preferences(session, Preferences(world.ana.id, minimum_arr=20_000.0), at=factories.AS_OF)
    world.ana.locale = "de-DE"
    world.ask("digest settings")
    [view] = world.workspace.wait_for(lambda: world.workspace.modals(world.ana) or None, timeout=20)
    assert "20.000" in str(view.payload["blocks"])


def test_while_slack_does_not_say_who_reads_it_is_by_the_workspaces(world: World) -> None:
    world.workspace.fail_next("users.info", "server_error", times=50)
    with world.deps.reading_as(world.ana.id):
        assert reader() == "en_US"
    assert reader() == DEFAULT


@pytest.mark.parametrize(
    ("setting", "country", "locale"),
    [
        (None, None, "en_GB"),
        (None, "DE", "en_DE"),
        ("US", "DE", "en_US"),
        ("en-IN", None, "en_IN"),
        (None, "BR", "en_GB"),
    ],
)
def test_the_workspaces_locale_is_the_settings_else_the_countrys(
    setting: str | None, country: str | None, locale: str
) -> None:
    assert locale_in(Settings(locale=setting), country) == locale


def test_a_file_for_one_person_is_by_their_habits_and_for_a_channel_by_the_workspaces(world: World) -> None:
    """Rendered as the sender renders them."""
    asked: list[str] = []

    def render(deps: Any, delivery: Any) -> Any:
        asked.append(reader())
        raise LookupError

    world.ana.locale = "en-SE"
    rendering = Rendering(world.deps, dict.fromkeys(DeliveryKind, render))
    content = {"user": world.ana.id, "team": "T", "channel": "C", "response_url": None}
    for kind, recipient in ((DeliveryKind.FILE, world.ana.id), (DeliveryKind.FILE, world.room.id)):
        [key] = world.deps.outbox.put(outbox.Outgoing(kind, recipient, f"{kind}:{recipient}", content))
        with world.deps.read() as session:
            delivery = outbox.find(session, key)
        assert delivery is not None
        with pytest.raises(RenderFailed):
            rendering.file(delivery)
    assert asked == ["en_SE", "en_US"]
