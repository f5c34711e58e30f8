"""Fakes of a few lines: an engine with hand-made reports, and dependencies that record instead of sending."""

import atexit
import shutil
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Self

from bot.accounts import Accounts
from bot.asker import Asker
from bot.clients import Caller, ClientFactory
from bot.deps import Deps
from bot.errors import NotAllowed, PlaceRefused, RightMissing, Where, Who
from bot.handlers import HANDLERS
from bot.identity import Identity
from bot.inbox import MOST, Inbox
from bot.installation import Installation
from bot.lookup import Lookup
from bot.modals import Modals
from bot.outbox import Outbox
from bot.people import Directory
from bot.reports import Reports
from bot.rights import Right, Role, may
from bot.settings import Settings
from bot.workers import Workers
from engagement.errors import AccountNotFound
from engagement.filters import NO_FILTER, parse_filter
from engagement.matching import match_account
from engagement.measure_use import Progress, no_progress
from engagement.model import Account, AccountMatch, Dimension, Workspace
from engagement.periods import parse_period
from engagement.reports.ledger import Explanation
from engagement.results import AccountReport, PortfolioFilter, PortfolioReport
from engagement.store import inbox, migrate, queries
from engagement.store.database import Database
from tests.slack import factories
from tests.slack.recording import Recorder, send_due

ASKER = Asker(
    user_id="U0ANA", team_id="T0HARBOUR", channel_id="C0SUCCESS", response_url="https://x.example/1", trigger_id=None
)
IDENTITY = Identity(team_id="T0HARBOUR", bot_user_id="U0BOT", bot_id="B0BOT")


WORKSPACE = "default"
_numbers = count(1)


@cache
def _folder() -> Path:
    """For this run's databases; one is made, the others are copies."""
    folder = Path(tempfile.mkdtemp(prefix="engagement-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = Database.open(f"sqlite:///{folder / 'empty.db'}")
    migrate.upgrade(made)
    with made.session(WORKSPACE, write=True) as session:
        queries.save_workspace(session, Workspace(WORKSPACE))
    made.dispose()
    return folder


def empty_database() -> Database:
    """A migrated SQLite file with a workspace and nothing in it."""
    path = _folder() / f"{next(_numbers)}.db"
    shutil.copy(_folder() / "empty.db", path)
    return Database.open(f"sqlite:///{path}")


@dataclass
class FakeEngagement:
    """Answers with the reports it was given. ``fails`` is raised by everything, once it is set."""

    reports: dict[str, AccountReport] = field(default_factory=dict)
    explanations: dict[str, Explanation] = field(default_factory=dict)
    portfolio: PortfolioReport = field(default_factory=factories.portfolio_report)
    fails: Exception | None = None
    before: Callable[[], None] = lambda: None
    reading: Callable[[Progress], None] = lambda progress: None  # called while a portfolio is made
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    database: Database = field(default_factory=empty_database)
    workspace_id: str = WORKSPACE

    def workspace(self) -> Workspace:
        return Workspace(self.workspace_id)

    def find_account(self, text: str) -> AccountMatch:
        self._fail()
        found, name = match_account(text, [(key, report.account.name) for key, report in self.reports.items()])
        return AccountMatch(found, name, 100.0)

    def explain_account(
        self, account_id: str, period: str | None = None, *, as_of: datetime, dimensions: Sequence[Dimension] = ()
    ) -> Explanation:
        self._fail()
        if account_id not in self.explanations:
            raise AccountNotFound(account_id)
        return self.explanations[account_id]

    def account_report(
        self, account_id: str, period: str | None = None, *, as_of: datetime, target: int | None = None
    ) -> AccountReport:
        self._fail()
        self.check_period(period or "quarterly", as_of=as_of)
        self.asked.append((account_id, period))
        if account_id not in self.reports:
            raise AccountNotFound(account_id)
        return self.reports[account_id]

    def portfolio_report(
        self,
        period: str | None = None,
        *,
        as_of: datetime,
        filters: PortfolioFilter = NO_FILTER,
        progress: Progress = no_progress,
    ) -> PortfolioReport:
        self._fail()
        self.reading(progress)
        self.check_period(period or "monthly", as_of=as_of)
        self.asked.append(("portfolio", period))
        return replace(self.portfolio, filters=filters)

    def portfolio_filter(self, **words: str | None) -> PortfolioFilter:
        self._fail()
        heads = [report.account for report in self.reports.values()]
        known = [Account(head.id, head.name, segment=head.segment, owner_email=head.owner_email) for head in heads]
        return parse_filter(known, **words)

    def hiding(self, accounts: frozenset[str]) -> Self:
        raise AssertionError("nothing is hidden here")

    def check_period(self, text: str, *, as_of: datetime) -> None:
        self._fail()
        parse_period(text, as_of=as_of, timezone="UTC", default="quarterly")

    def _fail(self) -> None:
        self.before()
        if self.fails is not None:
            raise self.fails


def fake_engagement() -> FakeEngagement:
    """Three accounts: ``ACCT-123`` Northwind Traders, and two whose names begin alike."""
    usual = factories.account_report()
    return FakeEngagement(
        {
            "ACCT-123": usual,
            "ACCT-200": factories.renamed(usual, "ACCT-200", "Harbour Lights"),
            "ACCT-201": factories.renamed(usual, "ACCT-201", "Harbour Works"),
        }
    )


@dataclass
class Doorkeeper:
    """Lets everybody in everywhere, or refuses people for one reason and places for theirs, one after the other."""

    refuses: Who | None = None
    places: list[Where | None] = field(default_factory=list)
    every_place: Where | None = None
    role: Role = Role.MEMBER

    def check_person(self, asker: Asker, max_age: float = 0.0, *, right: Right = Right.READ) -> None:
        if self.refuses is not None:
            raise NotAllowed(self.refuses)
        if not may(self.role, right):
            raise RightMissing(right)

    def hidden_from(self, user_id: str | None) -> frozenset[str]:
        return frozenset()

    def may(self, user_id: str, right: Right) -> bool:
        return self.refuses is None and may(self.role, right)

    def check_place(self, channel_id: str, user_id: str, max_age: float = 0.0) -> None:
        why = self.places.pop(0) if self.places else self.every_place
        if why is not None:
            raise PlaceRefused(why)


def fake_deps(
    engagement: FakeEngagement | None = None,
    *,
    recorder: Recorder | None = None,
    access: Doorkeeper | None = None,
    most: int = MOST,
) -> Deps:
    """Dependencies without a network; the inbox is real and holds ``most`` rows."""
    settings = Settings(slack_bot_token="xoxb-fake", slack_signing_secret="0" * 32)  # type: ignore[arg-type]
    clients = ClientFactory("http://127.0.0.1:9/api/")
    engine = engagement or fake_engagement()
    installation = Installation(engine.database, engine.workspace_id)
    keeper, wire = access or Doorkeeper(), (recorder or Recorder()).wire
    return Deps(
        settings=settings,
        engagement=engine,
        identity=IDENTITY,
        access=keeper,
        wire=wire,
        clients=clients,
        directory=Directory(Caller(clients.client(), attempts=1), IDENTITY, Lookup()),
        installation=installation,
        inbox=Inbox(engine.database, engine.workspace_id, installation, most=most),
        outbox=Outbox(engine.database, engine.workspace_id),
        reports=Reports(engine),
        modals=Modals(wire, keeper.check_person),
        accounts=Accounts(engine.database, engine.workspace_id),
        clock=lambda: factories.AS_OF,
        closing=(engine.database.dispose,),
    )


def body(**changes: str) -> dict[str, str]:
    """A slash command's payload."""
    sent = {"command": "/engagement", "team_id": "T0HARBOUR", "user_id": "U0ANA", "channel_id": "C0SUCCESS"}
    return {**sent, "response_url": "https://x.example/1", "trigger_id": "1", **changes}


def work_off(deps: Deps, *, threads: int = 2) -> None:
    """Do all that is in line, tries included, and send what is due then."""
    workers = Workers(deps, HANDLERS, threads=threads, pauses=(timedelta(0), timedelta(0)))
    workers.start()
    deadline = time.monotonic() + 30
    while _open(deps) and time.monotonic() < deadline:
        time.sleep(0.005)
    assert workers.close()
    send_due(deps)


def _open(deps: Deps) -> bool:
    with deps.read() as session:
        return inbox.open_rows(session) > 0
