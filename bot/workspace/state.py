"""The one place where the workspace's people, channels, messages, views and files are kept and changed.

Everything here is in memory and behind one lock. Each change is told to the subscribers and wakes whoever waits, so
that a page, a test or the demo can follow what the app does. No HTTP, no Slack payloads, no checking of what an app
may do: that is the task of `methods/` (what the app asks) and `gestures/` (what people do).
"""

from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from bot.workspace.clock import Clock, Stamps
from bot.workspace.following import Following
from bot.workspace.ids import Ids
from bot.workspace.model import (
    Channel,
    ChannelKind,
    File,
    Json,
    Message,
    ResponseUrl,
    Sharing,
    Token,
    Trigger,
    User,
    UserKind,
    View,
)
from bot.workspace.settings import AppSettings

TRIGGER_LIFE = 3.0
RESPONSE_URL_LIFE = 30 * 60.0
RESPONSE_URL_USES = 5
TICKET_LIFE = 30.0


@dataclass
class State(Following):
    """All facts of one workspace and the app installed in it."""

    clock: Clock
    ids: Ids
    app: AppSettings
    team_id: str
    team_domain: str
    team_name: str
    signing_secret: str = field(repr=False)
    verification_token: str = field(default="", repr=False)
    app_id: str = ""
    bot_user_id: str = ""
    bot_id: str = ""
    users: dict[str, User] = field(default_factory=dict)
    usergroups: dict[str, list[str]] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, list[Message]] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    modals: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict, repr=False)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    tickets: dict[str, float] = field(default_factory=dict)
    message_values: dict[tuple[str, str, str], Json] = field(default_factory=dict)
    upload_tickets: dict[str, str] = field(default_factory=dict)
    file_processing: float = 2.0

    def __post_init__(self) -> None:
        super().__init__()
        self.stamps = Stamps(self.clock)
        self.app_id = self.app_id or self.ids.new("A")
        bot = self.add_user(self.app.bot_name, self.app.name, kind=UserKind.BOT)
        bot.bot_id = self.bot_id = self.ids.new("B")
        self.bot_user_id = bot.id

    # -- people and channels ---------------------------------------------------------------------------------------

    def add_user(
        self,
        name: str,
        real_name: str | None = None,
        *,
        kind: UserKind = UserKind.MEMBER,
        email: str | None = None,
        tz: str = "Etc/UTC",
        locale: str = "en-GB",
        team_id: str | None = None,
        deleted: bool = False,
        title: str = "",
        id: str | None = None,
    ) -> User:
        """Add a person or bot. People of kind EXTERNAL get a team of their own unless `team_id` names one.

        ZoneInfoNotFoundError for an unknown time zone.
        """
        ZoneInfo(tz)
        with self.lock:
            if team_id is None:
                team_id = self.ids.new("T") if kind is UserKind.EXTERNAL else self.team_id
            user = User(
                id=id or self.ids.new("U"),
                team_id=team_id,
                name=name,
                real_name=real_name or name,
                kind=kind,
                email=email,
                tz=tz,
                locale=locale,
                deleted=deleted,
                title=title,
            )
            self.users[user.id] = user
            self.tell("user.added", user)
            return user

    def add_channel(
        self,
        name: str,
        kind: ChannelKind,
        members: list[str],
        *,
        sharing: Sharing = Sharing.INTERNAL,
        id: str | None = None,
    ) -> Channel:
        """Add a conversation with these members (user ids)."""
        prefix = {ChannelKind.IM: "D", ChannelKind.PRIVATE: "C", ChannelKind.MPIM: "C", ChannelKind.PUBLIC: "C"}
        with self.lock:
            channel = Channel(
                id=id or self.ids.new(prefix[kind]),
                name=name,
                kind=kind,
                created=int(self.clock.now()),
                sharing=sharing,
                members=list(dict.fromkeys(members)),
                creator=members[0] if members else "",
            )
            self.channels[channel.id] = channel
            self.messages[channel.id] = []
            self.tell("channel.added", channel)
            return channel

    def direct_message(self, members: list[str]) -> Channel | None:
        """The IM or MPIM between exactly these people, if there is one."""
        wanted = set(members)
        kinds = (ChannelKind.IM, ChannelKind.MPIM)
        with self.lock:
            return next((c for c in self.channels.values() if c.kind in kinds and set(c.members) == wanted), None)

    def open_direct_message(self, members: list[str]) -> tuple[Channel, bool]:
        """The IM (two people) or MPIM (more), made when missing; and whether it was there already."""
        with self.lock:
            there = self.direct_message(members)
            if there is not None:
                return there, True
            kind = ChannelKind.IM if len(set(members)) <= 2 else ChannelKind.MPIM
            names = "--".join(self.users[member].name for member in members)
            name = "directmessage" if kind is ChannelKind.IM else f"mpdm-{names}-1"
            return self.add_channel(name, kind, members), False

    def is_stranger(self, user: User) -> bool:
        """Of another organisation, and in no channel that the app is in."""
        if user.team_id == self.team_id:
            return False
        shared = (c for c in self.channels.values() if self.bot_user_id in c.members)
        return not any(user.id in channel.members for channel in shared)

    # -- messages --------------------------------------------------------------------------------------------------

    def post(self, message: Message) -> Message:
        """Add a message to its channel."""
        with self.lock:
            self.messages[message.channel].append(message)
            self.tell("message.posted", message)
            return message

    def find(self, channel: str, ts: str) -> Message | None:
        """The message at this stamp, ephemeral and deleted ones left out."""
        with self.lock:
            listed = self.messages.get(channel, ())
            return next((m for m in listed if m.ts == ts and not m.is_ephemeral and not m.deleted), None)

    def parent(self, channel: str, ts: str) -> Message | None:
        """The message a thread hangs on, deleted or not."""
        found = self.stored(channel, ts)
        return None if found is None or found.is_ephemeral else found

    def stored(self, channel: str, ts: str) -> Message | None:
        """The message at this stamp, of whatever kind, deleted or not."""
        with self.lock:
            return next((m for m in self.messages.get(channel, ()) if m.ts == ts), None)

    def visible(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """The channel's messages in order: its top level, or one thread with its parent; none ephemeral or deleted."""
        with self.lock:
            listed = [m for m in self.messages.get(channel, ()) if not m.is_ephemeral and not m.deleted]
        if thread_ts is None:
            return [m for m in listed if m.thread_ts in (None, m.ts) or m.reply_broadcast]
        return [m for m in listed if thread_ts in (m.ts, m.thread_ts)]

    # -- triggers, response URLs, views ----------------------------------------------------------------------------

    def new_trigger(self, user: str, view_id: str | None = None) -> Trigger:
        """A trigger id for something `user` has just done, from inside `view_id` if they did it in a modal."""
        with self.lock:
            seconds, rest = str(self.stamps.next()).split(".")
            trigger = Trigger(
                id=f"{seconds}{rest}.{self.ids.random_digits(12)}.{self.ids.secret(32).lower()}",
                user=user,
                expires_at=self.clock.now() + TRIGGER_LIFE,
                view_id=view_id,
            )
            self.triggers[trigger.id] = trigger
            return trigger

    def new_response_url(self, path: str, channel: str, user: str, message: Message | None = None) -> ResponseUrl:
        """A response URL under `commands` or `actions`, for `user` in `channel`."""
        with self.lock:
            secret = self.ids.secret()
            made = ResponseUrl(
                secret=secret,
                path=f"/{path}/{self.team_id}/{self.ids.random_digits(12)}/{secret}",
                channel=channel,
                user=user,
                expires_at=self.clock.now() + RESPONSE_URL_LIFE,
                uses_left=RESPONSE_URL_USES,
                message=message,
            )
            self.response_urls[made.path] = made
            return made

    def new_ticket(self) -> str:
        """A ticket for one Socket Mode connection, to be used soon."""
        with self.lock:
            ticket = self.ids.secret(32)
            self.tickets[ticket] = self.clock.now() + TICKET_LIFE
            return ticket

    def use_ticket(self, ticket: str) -> bool:
        """Whether the ticket is good; it is good once."""
        with self.lock:
            return self.tickets.pop(ticket, 0.0) > self.clock.now()

    def stack(self, user: str) -> list[View]:
        """The modals a person has open, the topmost last."""
        with self.lock:
            return [self.views[view_id] for view_id in self.modals.get(user, ())]
