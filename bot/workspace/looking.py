"""Looking at a workspace: people and channels by name, messages, threads, modals, homes; waiting for things."""

from collections.abc import Callable
from typing import TypeVar

from bot.workspace.model import Change, Channel, File, Message, User, View
from bot.workspace.state import State

T = TypeVar("T")
Who = User | str
Where = Channel | str


class Looking:
    """The part of LocalWorkspace that reads. Answers are live objects: copy a message to keep an old state of it."""

    state: State

    @property
    def bot(self) -> User:
        """The app's bot user."""
        return self.state.users[self.state.bot_user_id]

    def user(self, who: Who) -> User:
        """The person, by object, id or name. KeyError when there is none."""
        if isinstance(who, User):
            return who
        found = self.state.users.get(who)
        if found is None:
            found = next((user for user in self.state.users.values() if user.name == who), None)
        if found is None:
            raise KeyError(f"no user {who}")
        return found

    def channel(self, where: Where) -> Channel:
        """The channel, by object, id or name. KeyError when there is none."""
        if isinstance(where, Channel):
            return where
        name = where.removeprefix("#")
        found = self.state.channels.get(name)
        if found is None:
            found = next((one for one in self.state.channels.values() if one.name == name), None)
        if found is None:
            raise KeyError(f"no channel {where}")
        return found

    def messages(self, channel: Where) -> list[Message]:
        """The top level of a channel as everyone in it sees it, oldest first."""
        return self.state.visible(self.channel(channel).id)

    def thread(self, message: Message) -> list[Message]:
        """A message and the replies to it, oldest first."""
        return self.state.visible(message.channel, message.thread_ts or message.ts)

    def direct_messages(self, user: Who) -> list[Message]:
        """The DM between the bot and a person, oldest first; empty when there is none."""
        channel = self.state.direct_message([self.user(user).id, self.state.bot_user_id])
        return [] if channel is None else self.state.visible(channel.id)

    def ephemerals(self, user: Who, channel: Where | None = None) -> list[Message]:
        """What one person alone was shown, oldest first."""
        person = self.user(user).id
        wanted = None if channel is None else self.channel(channel).id
        with self.state.lock:
            listed = self.state.messages.items()
            shown = [m for where, some in listed if wanted in (None, where) for m in some]
        mine = [m for m in shown if m.visible_to == person and not m.deleted]
        return sorted(mine, key=lambda message: message.ts)

    def lost_replies(self) -> list[Message]:
        """Replies to messages that do not exist: Slack takes them and shows them nowhere."""
        with self.state.lock:
            every = [m for some in self.state.messages.values() for m in some if m.thread_ts and not m.deleted]
            return [m for m in every if self.state.parent(m.channel, str(m.thread_ts)) is None]

    def modals(self, user: Who) -> list[View]:
        """The modals a person has open, the topmost last."""
        return self.state.stack(self.user(user).id)

    def home(self, user: Who) -> View | None:
        """The home tab published for a person."""
        return self.state.views.get(self.state.homes.get(self.user(user).id, ""))

    def files(self) -> list[File]:
        """The files uploaded and completed."""
        with self.state.lock:
            return [file for file in self.state.files.values() if file.complete]

    def subscribe(self, subscriber: Callable[[Change], None]) -> Callable[[], None]:
        """Be told of every change, in order, with the workspace locked: hand over quickly. The answer ends it."""
        return self.state.subscribe(subscriber)

    def wait_for(self, found: Callable[[], T | None], timeout: float = 5.0) -> T:
        """The first true answer of `found`, asked after every change and ten times a second; TimeoutError after
        `timeout` real seconds."""
        return self.state.wait_until(found, timeout)
