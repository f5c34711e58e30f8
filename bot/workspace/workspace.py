"""The local workspace as others use it: start and stop it, fill it, act in it, look at it."""

import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Self, TypeVar

from bot.workspace import people
from bot.workspace.clock import Clock
from bot.workspace.delivery import ACK_TIMEOUT, Ack, Delivery, PayloadKind, Retry
from bot.workspace.gateway import Gateway
from bot.workspace.ids import Ids
from bot.workspace.model import Change, Channel, ChannelKind, Json, Message, Sharing, Token, User, UserKind
from bot.workspace.people import Stage
from bot.workspace.requests import HttpDelivery
from bot.workspace.respond import ResponseUrls
from bot.workspace.results import CommandResult
from bot.workspace.server import ServerThread, build_app
from bot.workspace.settings import AppSettings
from bot.workspace.sockets import SocketHub
from bot.workspace.state import State

T = TypeVar("T")
Who = User | str
Where = Channel | str


class LocalWorkspace:
    """A Slack workspace on this machine; see the package's docstring for how to use it."""

    def __init__(
        self,
        app: AppSettings | None = None,
        *,
        now: Callable[[], float] = time.time,
        host: str = "127.0.0.1",
        port: int = 0,
        seed: int = 0,
        team_name: str = "Harbour Works",
        team_domain: str = "harbour-works",
        ack_timeout: float = ACK_TIMEOUT,
    ) -> None:
        ids = Ids(seed)
        self.clock = Clock(now)
        self.state = State(
            clock=self.clock,
            ids=ids,
            app=app or AppSettings(),
            team_id=ids.new("T"),
            team_domain=team_domain,
            team_name=team_name,
            signing_secret=ids.secret(32).lower(),
            verification_token=ids.secret(24),
        )
        self.bot_token = self._issue("xoxb", "bot", self.state.app.scopes)
        self.app_token = self._issue("xapp", "app", frozenset({"connections:write"}))
        self.hub = SocketHub(self.state, ack_timeout)
        self.http = HttpDelivery(self.state, ack_timeout)
        self._gateway = Gateway(self.state)
        asgi = build_app(self._gateway, self.hub, ResponseUrls(self.state).answer)
        self._host = host
        self._port = port
        self._asgi = asgi
        self._server: ServerThread | None = None

    # -- life ------------------------------------------------------------------------------------------------------

    def start(self) -> Self:
        """Start serving; the address is known afterwards."""
        if self._server is not None:
            raise RuntimeError("the workspace is running already")
        self._server = ServerThread(self._asgi, self._host, self._port)
        self._server.start()
        return self

    def stop(self) -> None:
        """Close all connections and stop serving. Facts stay readable."""
        if self._server is not None:
            self._server.run(self._close())
            self._server.stop()
            self._server = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def _close(self) -> None:
        await self.hub.drop()
        await self.http.close()

    # -- addresses and secrets -------------------------------------------------------------------------------------

    @property
    def base_url(self) -> str:
        """The server's address without a path."""
        return f"http://{self._host}:{self._running.port}"

    @property
    def api_url(self) -> str:
        """What `SLACK_API_URL` or WebClient's `base_url` is set to; ends in `/api/`."""
        return f"{self.base_url}/api/"

    @property
    def signing_secret(self) -> str:
        """The secret with which requests to the app are signed."""
        return self.state.signing_secret

    @property
    def _running(self) -> ServerThread:
        if self._server is None:
            raise RuntimeError("the workspace is not running")
        return self._server

    def _issue(self, prefix: str, kind: str, scopes: frozenset[str]) -> str:
        token = f"{prefix}-{self.state.ids.random_digits(12)}-{self.state.ids.secret(24)}"
        self.state.tokens[token] = Token(token, kind, self.state.bot_user_id, scopes)
        return token

    # -- filling it ------------------------------------------------------------------------------------------------

    def add_user(
        self,
        name: str,
        real_name: str | None = None,
        *,
        kind: UserKind = UserKind.MEMBER,
        email: str | None = None,
        tz: str = "Etc/UTC",
        team_id: str | None = None,
        deleted: bool = False,
        title: str = "",
        id: str | None = None,
    ) -> User:
        """Add a person (or bot); EXTERNAL ones belong to another organisation's team."""
        return self.state.add_user(
            name,
            real_name,
            kind=kind,
            email=email,
            tz=tz,
            team_id=team_id,
            deleted=deleted,
            title=title,
            id=id,
        )

    def add_channel(
        self,
        name: str,
        members: Iterable[Who] = (),
        *,
        kind: ChannelKind = ChannelKind.PUBLIC,
        sharing: Sharing = Sharing.INTERNAL,
        with_bot: bool = False,
        id: str | None = None,
    ) -> Channel:
        """Add a public or private channel with these members, and the bot if asked."""
        people_in = [self.user(member).id for member in members]
        if with_bot:
            people_in.append(self.state.bot_user_id)
        return self.state.add_channel(name, kind, people_in, sharing=sharing, id=id)

    def open_dm(self, *members: Who) -> Channel:
        """The DM between these people (with one: between them and the bot)."""
        ids = [self.user(member).id for member in members]
        return self.state.open_direct_message(ids if len(ids) > 1 else [*ids, self.state.bot_user_id])[0]

    def invite_bot(self, channel: Where) -> None:
        """Add the bot to a channel."""
        self.join(self.bot, channel)

    def join(self, user: Who, channel: Where) -> None:
        """Add somebody to a channel."""
        found, person = self.channel(channel), self.user(user)
        with self.state.lock:
            if person.id not in found.members:
                found.members.append(person.id)
                self.state.tell("channel.joined", found)

    def leave(self, user: Who, channel: Where) -> None:
        """Take somebody out of a channel."""
        found, person = self.channel(channel), self.user(user)
        with self.state.lock:
            found.members.remove(person.id)
            self.state.tell("channel.left", found)

    # -- acting ----------------------------------------------------------------------------------------------------

    def slash_command(
        self,
        user: Who,
        channel: Where,
        command: str,
        text: str = "",
        *,
        thread_ts: str | None = None,
        forced: bool = False,
    ) -> CommandResult:
        """Type `command text` in a channel."""
        return people.slash_command(
            self._stage,
            self.user(user),
            self.channel(channel),
            command,
            text,
            thread_ts=thread_ts,
            forced=forced,
        )

    @property
    def _stage(self) -> Stage:
        return Stage(self.state, self._deliver, self.base_url)

    @property
    def delivery(self) -> Delivery:
        """The way payloads take now: Socket Mode or request URLs."""
        return self.hub if self.state.app.socket_mode else self.http

    def _deliver(self, kind: PayloadKind, payload: Json, retry: Retry | None) -> Ack:
        return self._running.run(self.delivery.deliver(kind, payload, retry))

    # -- looking ---------------------------------------------------------------------------------------------------

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
        """The top level of a channel as everyone in it sees it."""
        return self.state.visible(self.channel(channel).id)

    def thread(self, message: Message) -> list[Message]:
        """A message and the replies to it."""
        return self.state.visible(message.channel, message.thread_ts or message.ts)

    def ephemerals(self, user: Who, channel: Where | None = None) -> list[Message]:
        """What one person alone was shown, in order."""
        person = self.user(user).id
        wanted = None if channel is None else self.channel(channel).id
        with self.state.lock:
            listed = self.state.messages.items()
            shown = [m for where, some in listed if wanted in (None, where) for m in some]
        mine = [m for m in shown if m.visible_to == person and not m.deleted]
        return sorted(mine, key=lambda message: message.ts)

    def subscribe(self, subscriber: Callable[[Change], None]) -> Callable[[], None]:
        """Be told of every change; the answer ends it."""
        return self.state.subscribe(subscriber)

    def wait_for(self, found: Callable[[], T | None], timeout: float = 5.0) -> T:
        """The first true answer of `found`, asked after every change; TimeoutError after `timeout` real seconds."""
        return self.state.wait_until(found, timeout)

    def wait_for_socket(self, connections: int = 1, timeout: float = 5.0) -> None:
        """Wait until the app has that many Socket Mode connections that take payloads."""
        self.wait_for(lambda: sum(not one.draining for one in self.hub.connections) >= connections, timeout)
