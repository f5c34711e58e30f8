"""The demo without a browser: a person in a room of a local workspace, and all they have been shown."""

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.demo.sample import YOU, load_sample, scan_weeks
from bot.demo.work import app_settings, at_work
from bot.workspace import Channel, LocalWorkspace, Message, User
from bot.workspace.model import Change, Json
from engagement import sample
from engagement.config import Config
from engagement.service import Engagement

ROOM = "customer-success"
_ACKNOWLEDGED = ("Working on", "Looking at")  # how a message begins that says that the answer is on its way
_PATIENCE = 30.0  # seconds to wait for an answer
_QUIET = 1.2  # an answer is complete when nothing came for so long ...
_REPLIES = 2  # ... or when the thread has this many replies


@dataclass
class Demo:
    """A person in a room of a local workspace with the bot in it, and all they have been shown."""

    workspace: LocalWorkspace
    asker: User
    room: Channel
    _changed: list[float] = field(default_factory=lambda: [time.monotonic()])

    def command(self, text: str) -> list[Message]:
        """Type ``/engagement text`` and return what came of it, in order: ephemerals, then messages and replies."""
        before = {message.ts for message in self._all()}
        result = self.workspace.slash_command(self.asker, self.room, "/engagement", text)
        if result.error:
            raise RuntimeError(f"the command was not answered: {result.error}")
        return self._await(before)

    def press(self, message: Message, button: Json) -> list[Message]:
        """Press a button of a message and return what came of it."""
        before = {shown.ts for shown in self._all()}
        self.workspace.click(self.asker, message, str(button["action_id"]), button.get("value"))
        return self._await(before)

    def window(self) -> str | None:
        """The title of the window that opened, which is closed again: it cannot be drawn here."""
        open_ = self.workspace.modals(self.asker)
        if not open_:
            return None
        self.workspace.close_view(self.asker, everything=True)
        return str(open_[-1].payload["title"]["text"])

    def note(self, change: Change) -> None:
        """Remember when the workspace last changed."""
        self._changed[0] = time.monotonic()

    def _await(self, before: set[str]) -> list[Message]:
        """New messages, once the thread is whole or nothing more comes."""
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            new = [message for message in self._all() if message.ts not in before]
            replies = sum(1 for message in new if message.thread_ts and message.thread_ts != message.ts)
            answered = any(not message.text.startswith(_ACKNOWLEDGED) for message in new)
            answered = answered or bool(self.workspace.modals(self.asker))
            if replies >= _REPLIES or (answered and time.monotonic() - self._changed[0] > _QUIET):
                return new
            time.sleep(0.02)
        return [message for message in self._all() if message.ts not in before]

    def _all(self) -> list[Message]:
        roots = [*self.workspace.messages(self.room), *self.workspace.direct_messages(self.asker)]
        threads = [reply for root in roots for reply in self.workspace.thread(root)]
        shown = [*self.workspace.ephemerals(self.asker, self.room), *threads]
        return sorted({message.ts: message for message in shown}.values(), key=lambda message: message.ts)


@contextlib.contextmanager
def demo(say: Callable[[str], None], *, accounts: int, config: Config | None = None) -> Iterator[Demo]:
    """A running demo over a fresh database in a temporary folder that is gone afterwards; ``say`` hears of progress."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="engagement-demo-")))
        service = stack.enter_context(Engagement.open(f"sqlite:///{folder / 'demo.db'}", config=config, create=True))
        say("Making a sample company ...")
        load_sample(service, folder / "files", accounts=accounts, as_of=datetime.now(UTC))
        say("Looking for warnings in its last weeks ...")
        scan_weeks(service, as_of=datetime.now(UTC))
        say("Starting a local Slack workspace and the bot ...")
        workspace = stack.enter_context(
            LocalWorkspace(app_settings(), team_name=sample.VENDOR_NAME, team_domain="sample")
        )
        asker = workspace.add_user("you", "You", email=YOU, tz=sample.TIME_ZONE)
        room = workspace.add_channel(ROOM, [asker], with_bot=True)
        stack.enter_context(at_work(workspace, service))
        shown = Demo(workspace, asker, room)
        stack.callback(workspace.subscribe(shown.note))
        yield shown
