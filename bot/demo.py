"""The sample company, a local Slack workspace and the bot, together in one process: what ``engagement demo`` shows.

The bot runs as it does at work: real Bolt, over a real WebSocket, with tokens from its settings. It does not know that
the workspace is local.
"""

import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.deps import connect
from bot.serve import running
from bot.settings import Settings
from bot.workspace import Channel, LocalWorkspace, Message, User
from bot.workspace.model import Change, Json
from engagement import sample
from engagement.config import Config
from engagement.ingest import import_paths
from engagement.model import Entity, Verdict
from engagement.service import Engagement
from engagement.store import queries

ROOM = "customer-success"
_YOU = "beatrix.hollowell@lanternfen.example"  # a customer success manager: her accounts are yours here
_ACKNOWLEDGED = (
    "Working on",
    "Looking at",
    "One moment",
)  # how a message begins that says that the answer is on its way
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
        workspace = stack.enter_context(LocalWorkspace(team_name=sample.VENDOR_NAME, team_domain="sample"))
        asker = workspace.add_user("you", "You", email=_YOU, tz=sample.TIME_ZONE)
        room = workspace.add_channel(ROOM, [asker], with_bot=True)
        stack.enter_context(running(connect(_settings(workspace), service, ready=service.check)))
        workspace.wait_for_socket()
        shown = Demo(workspace, asker, room)
        stack.callback(workspace.subscribe(shown.note))
        yield shown


def load_sample(service: Engagement, folder: Path, *, accounts: int, as_of: datetime) -> None:
    """Write the sample company as import files and import them, as a user would."""
    service.change_workspace(timezone=sample.TIME_ZONE, country=sample.COUNTRY, currency=sample.CURRENCY, week_start=0)
    sample.write(folder, sample.generate(accounts=accounts, as_of=as_of))
    results = import_paths(service.database, service.workspace_id, [folder])
    refused = sum(result.quarantined for result in results)
    if refused or {result.entity for result in results} != set(Entity):
        raise RuntimeError(f"the sample company did not import cleanly: {refused} records refused")


def scan_weeks(service: Engagement, *, as_of: datetime, weeks: int = 3) -> None:
    """Weekly scans up to a moment, as a nightly job would have run them; owners have seen the first strong warnings."""
    with service.database.session(service.workspace_id) as session:
        owners = {account.id: account.owner_email or "" for account in queries.accounts(session)}
    for week in reversed(range(weeks)):
        moment = as_of - timedelta(weeks=week)
        announced = service.scan(as_of=moment, follow_plays=False).announced
        if week == weeks - 1:
            for flag_id in announced:
                owner = owners[service.flag(flag_id).flag.account_id]
                service.acknowledge(flag_id, actor=owner, at=moment + timedelta(hours=8), verdict=Verdict.REAL)


def _settings(workspace: LocalWorkspace) -> Settings:
    return Settings(
        slack_bot_token=SecretStr(workspace.bot_token),
        slack_app_token=SecretStr(workspace.app_token),
        slack_signing_secret=SecretStr(workspace.signing_secret),
        slack_api_url=workspace.api_url,
    )
