"""What the bot needs of the world, in one object that ``build_app`` is given; tests fill it with fakes."""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Protocol, Self

from bot.access import Access
from bot.accounts import Accounts
from bot.asker import Asker
from bot.audit_trail import Trail
from bot.checks.kept import Looks
from bot.clients import Caller, ClientFactory
from bot.digest.recipients import Digesting
from bot.errors import NotAllowed, SendFailed, Who
from bot.hidden_accounts import Restrictions, Sights
from bot.identity import Identity, read_identity
from bot.inbox import Inbox
from bot.installation import Installation
from bot.lookup import KEEP, Lookup
from bot.metrics import Metrics
from bot.modals import Modals
from bot.nightly_scan import Scanning
from bot.outbox import Outbox
from bot.people import Directory
from bot.reports import Reports, Source
from bot.response_url import ResponseUrls
from bot.rights import Right
from bot.roles import Roles
from bot.settings import Settings, locale_in
from bot.slack_clock import SlackClock
from bot.soon import Soon
from bot.uploads import Uploads
from bot.wire import Wire
from engagement.config import Config
from engagement.flag_actions import FlagActions
from engagement.model import AccountMatch
from engagement.overview import Overview
from engagement.render.wording.reader import DEFAULT, reading_in
from engagement.results import PortfolioFilter
from engagement.store.database import Database
from engagement.store.session import WorkspaceSession

LISTENER_THREADS = 32


class Engagement(Scanning, Digesting, Source, Protocol):
    """The engine's use cases, as the bot uses them (``engagement.service``). Errors are those of engagement.errors."""

    @property
    def config(self) -> Config:
        """Weights, anchors and thresholds."""

    def apply_retention(self, *, now: datetime, months: int | None = None, audit_months: int = 12) -> dict[str, int]:
        """Delete what is older than it is kept; rows deleted, by table."""

    def find_account(self, text: str) -> AccountMatch:
        """The account that a text means."""

    def portfolio_filter(self, **words: str | None) -> PortfolioFilter:
        """The filter that words mean."""

    def overview(
        self,
        keys: Collection[str],
        *,
        as_of: datetime,
        me: Collection[str] = (),
        standing_in: Collection[str] = (),
        page: int = 0,
        per_page: int = 10,
    ) -> Overview:
        """Accounts at a glance."""

    def hiding(self, accounts: frozenset[str]) -> Self:
        """The same for somebody from whom some accounts (ids) are hidden."""

    def check_period(self, text: str, *, as_of: datetime) -> None:
        """Nothing if the text is a period."""


class Gatekeeper(Protocol):
    """Who may ask, and where may be answered (``bot.access``)."""

    def check_person(self, asker: Asker, max_age: float = KEEP, *, right: Right = Right.READ) -> None:
        """Nothing if the asker may see customer data and has a right; else raises ``NotAllowed``, ``RightMissing``."""

    def may(self, user_id: str, right: Right) -> bool:
        """Whether somebody has a right."""

    def hidden_from(self, user_id: str | None) -> frozenset[str]:
        """The accounts (ids) that somebody may not see; None: that not everybody in a conversation of several may."""

    def check_place(self, channel_id: str, user_id: str, max_age: float = 0.0) -> None:
        """Nothing if the conversation may see customer data; else raises ``PlaceRefused``."""


def utc_now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def _listener_threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener")


@dataclass(frozen=True)
class Deps:
    """Everything that listeners and jobs reach for."""

    settings: Settings
    engagement: Engagement
    identity: Identity
    access: Gatekeeper
    wire: Wire
    clients: ClientFactory
    directory: Directory
    installation: Installation
    inbox: Inbox
    outbox: Outbox
    reports: Reports
    modals: Modals
    accounts: Accounts
    trail: Trail = field(default_factory=Trail)
    sights: Sights[tuple[Engagement, Reports, Accounts]] = field(default_factory=Sights)
    looks: Looks = field(default_factory=Looks)
    soon: Soon = field(default_factory=Soon)
    listeners: ThreadPoolExecutor = field(default_factory=_listener_threads)
    clock: Callable[[], datetime] = utc_now
    metrics: Metrics = field(default_factory=Metrics)
    locale: str = DEFAULT  # of what several people read, and of whoever Slack does not tell
    ready: Callable[[], None] = lambda: None  # raises EngagementError while the store cannot serve
    closing: tuple[Callable[[], None], ...] = ()

    def seen_by(self, user_id: str | None) -> "Deps":
        """The same for what somebody (Slack user id) may see; None: what everybody in a conversation of several may.

        Accounts that are hidden from them are as if they were not there. Raises ``NotAllowed`` while Slack does not say
        who somebody is.
        """
        try:
            hidden = self.access.hidden_from(user_id)
        except SendFailed as failed:
            raise NotAllowed(Who.NOT_CHECKED) from failed
        if not hidden:
            return self

        def make() -> tuple[Engagement, Reports, Accounts]:
            engine = self.engagement.hiding(hidden)
            return engine, self.reports.of(engine), Accounts(engine.database, engine.workspace_id)

        engagement, reports, accounts = self.sights.get(hidden, make)
        return replace(self, engagement=engagement, reports=reports, accounts=accounts)

    def reading_as(self, user_id: str | None, *, ask: bool = True) -> AbstractContextManager[None]:
        """Render for somebody (Slack user id), by the habits of their region; None: for several people.

        ``ask`` False: as Slack has told of them so far.
        """
        directory = self.directory if ask else self.directory.as_known()
        return reading_in((directory.locale_of(user_id) if user_id else None) or self.locale)

    @property
    def database(self) -> Database:
        """Where everything is kept."""
        return self.engagement.database

    @property
    def workspace_id(self) -> str:
        """The workspace in the database."""
        return self.engagement.workspace_id

    @property
    def flags(self) -> FlagActions:
        """What people do with flags."""
        return FlagActions(self.database, self.workspace_id)

    def read(self) -> AbstractContextManager[WorkspaceSession]:
        """A session of the workspace for reading."""
        return self.database.session(self.workspace_id)

    @contextmanager
    def write(self) -> Iterator[WorkspaceSession]:
        """A session of the workspace that commits at its end, the work's entry in the audit with it."""
        with self.database.session(self.workspace_id, write=True) as session:
            yield session
            self.trail.keep(session)
        self.trail.is_kept()

    def noting(self, trail: Trail) -> "Deps":
        """The same for a piece of work that is to stand in the audit."""
        return replace(self, trail=trail, outbox=self.outbox.noting(trail))

    def close(self) -> None:
        """Give everything back."""
        self.listeners.shutdown(wait=False, cancel_futures=True)
        self.modals.close()
        self.soon.close()
        for close in self.closing:
            close()


def connect(settings: Settings, engagement: Engagement, *, ready: Callable[[], None] = lambda: None) -> Deps:
    """The real thing: clients and access for the workspace behind ``SLACK_BOT_TOKEN``.

    Asks Slack once who the bot is. Raises ``SettingsError`` without a token, or with one that Slack refuses.
    """
    token = settings.require("slack_bot_token").slack_bot_token
    clients = ClientFactory(settings.slack_api_url)
    client = clients.client(token.get_secret_value() if token else None)
    metrics = Metrics()
    calling = partial(Caller, client, answered=SlackClock(metrics.clock_offset.set).note, failed=metrics.note_failure)
    caller, once = calling(), calling(attempts=1)
    identity = read_identity(caller)
    users = Lookup()
    roles = Roles(settings, once, engagement.database, engagement.workspace_id)
    restrictions = Restrictions(settings.restricted, engagement.database, engagement.workspace_id)
    access = Access(caller, identity, users, roles, restrictions)
    own_api = settings.slack_api_url if settings.own_slack_api else None
    urls, uploads = ResponseUrls(own_api), Uploads(own_api)
    directory = Directory(once, identity, users)  # asked again at the planner's next look
    installation = Installation(engagement.database, engagement.workspace_id)
    inbox = Inbox(engagement.database, engagement.workspace_id, installation)
    outbox = Outbox(engagement.database, engagement.workspace_id)
    wire = Wire(once, urls, uploads)
    return Deps(
        settings=settings,
        engagement=engagement,
        identity=identity,
        access=access,
        wire=wire,
        clients=clients,
        directory=directory,
        installation=installation,
        inbox=inbox,
        outbox=outbox,
        reports=Reports(engagement),
        modals=Modals(wire, access.check_person),
        accounts=Accounts(engagement.database, engagement.workspace_id),
        metrics=metrics,
        locale=locale_in(settings, engagement.workspace().country),
        ready=ready,
        closing=(urls.close, uploads.close),
    )
