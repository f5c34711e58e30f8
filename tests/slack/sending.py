"""An outbox whose deliveries are sent into a local workspace, one attempt after the other, when a test says so."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.blocks.kit import message
from bot.blocks.message import Message as Said
from bot.blocks.parts import LineGraph, para
from bot.deliveries.notices import direct
from bot.deps import Deps
from bot.pacing import Pacer
from bot.sender import Sender
from bot.workspace import LocalWorkspace, Message, User
from engagement.store import outbox
from engagement.store.outbox import Delivery
from tests.slack.recording import hurry
from tests.slack.world import World, populated

SETTLED = timedelta(seconds=16)
TEN_MINUTES = timedelta(minutes=10, seconds=1)


def said(text: str = "Three flags are new.") -> Said:
    """A message with a chart, so that there is a simpler form of it."""
    return message("said", [para(text), LineGraph("Score", ("Q1", "Q2"), (("Overall", (50.0, 60.0)),))])


@dataclass
class Post:
    """The workspace, the bot's dependencies, and the sender, which sends only when told to."""

    workspace: LocalWorkspace
    deps: Deps
    ana: User
    ben: User
    world: World
    options: dict[str, Any] = field(default_factory=dict)

    def put(self, text: str = "Three flags are new.", to: User | None = None, cause: str = "c") -> str:
        """A direct message to a person; the delivery's id."""
        return self.deps.outbox.put(direct((to or self.ana).id, said(text), cause))[0]

    def send(self, *, later: timedelta = timedelta(0)) -> int:
        """Send what is due, after so much time has passed; how many attempts."""
        hurry(self.deps, later)
        return self.sender().send_due()

    def sender(self, **options: Any) -> Sender:
        """A sender that does not pace."""
        return Sender(self.deps, pacer=Pacer(interval=0), **{**self.options, **options})

    def row(self, delivery_id: str) -> Delivery:
        """The delivery as it stands."""
        with self.deps.read() as session:
            found = outbox.find(session, delivery_id)
        assert found is not None
        return found

    def direct(self, to: User | None = None) -> list[Message]:
        """What stands in the bot's conversation with a person."""
        person = to or self.ana
        channel = self.workspace.state.direct_message([person.id, self.workspace.state.bot_user_id])
        return [] if channel is None else self.workspace.messages(channel)

    def calls(self, method: str) -> int:
        """How often a method was called."""
        return len(self.workspace.log.calls(method))


def posting(workspace: LocalWorkspace) -> Post:
    """A workspace with people in it and a bot that is not listening."""
    world = populated(workspace)
    return Post(workspace, world.deps, world.ana, world.ben, world)


class Dies(BaseException):
    """The process ends here."""


def dies_at(point: str, nth: int = 1) -> Callable[[str], None]:
    """A step at which the process ends: the nth time that it comes by the point."""
    left = [nth]

    def step(name: str) -> None:
        left[0] -= name == point
        if name == point and left[0] == 0:
            raise Dies

    return step
