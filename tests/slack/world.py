"""A local workspace with people, channels and a bot, and what the end-to-end tests do in it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from bot.deps import Deps, Engagement, connect
from bot.settings import Settings
from bot.workspace import AppSettings, Channel, LocalWorkspace, Message, User
from tests.slack import factories
from tests.slack.fakes import FakeEngagement, fake_engagement

MANIFEST = Path(__file__).parents[2] / "manifest.yml"


@dataclass
class World:
    """A workspace with people and channels, and the engine behind the bot."""

    workspace: LocalWorkspace
    engagement: FakeEngagement
    deps: Deps
    ana: User
    ben: User
    room: Channel

    def ask(self, text: str, *, user: User | None = None, channel: Channel | None = None) -> Any:
        """Type the command; what the person saw at once."""
        return self.workspace.slash_command(user or self.ana, channel or self.room, "/engagement", text)

    def thread(self, replies: int = 2, channel: Channel | None = None) -> tuple[Message, list[Message]]:
        """The first root message and its replies, once they are all there."""
        place = channel or self.room
        root = self.workspace.wait_for(lambda: self.workspace.messages(place))[0]
        whole = self.workspace.wait_for(lambda: found if len(found := self.workspace.thread(root)) > replies else None)
        return root, whole[1:]

    def alone(self, count: int = 1, *, user: User | None = None) -> list[Message]:
        """What a person was told alone after the acknowledgement, once there are so many messages."""
        person = user or self.ana

        def found() -> list[Message] | None:
            seen = [m for m in self.workspace.ephemerals(person) if not m.text.startswith("Working on")]
            return seen if len(seen) >= count else None

        return self.workspace.wait_for(found) if count else found() or []


def settings_for(workspace: LocalWorkspace) -> Settings:
    """The bot's settings for a running workspace."""
    return Settings(
        slack_bot_token=workspace.bot_token,  # type: ignore[arg-type]
        slack_app_token=workspace.app_token,  # type: ignore[arg-type]
        slack_signing_secret=workspace.signing_secret,  # type: ignore[arg-type]
        slack_api_url=workspace.api_url,
    )


def app_settings(**changes: Any) -> AppSettings:
    """The app as manifest.yml installs it."""
    return replace(AppSettings.from_manifest(yaml.safe_load(MANIFEST.read_text("utf-8"))), **changes)


def populated(workspace: LocalWorkspace, engine: Engagement | None = None, **settings: Any) -> World:
    """People, a channel and a connected bot with these settings, not yet listening."""
    ana = workspace.add_user("ana", "Ana Example", email="ana@harbour.example")
    ben = workspace.add_user("ben", "Ben Example", email="ben@harbour.example")
    room = workspace.add_channel("customer-success", [ana, ben], with_bot=True)
    engagement = fake_engagement()
    chosen = settings_for(workspace).model_copy(update=settings)
    deps = replace(connect(chosen, engine or engagement), clock=lambda: factories.AS_OF)
    return World(workspace, engagement, deps, ana, ben, room)
