"""Fakes of a few lines: an engine with hand-made reports, and dependencies that record instead of sending."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.asker import Asker
from bot.clients import Caller, ClientFactory
from bot.deps import Deps
from bot.errors import NotAllowed, PlaceRefused, Where, Who
from bot.identity import Identity
from bot.messenger import RecordingMessenger
from bot.people import Directory
from bot.pool import WorkPool
from bot.settings import Settings
from engagement.errors import AccountNotFound
from engagement.matching import match_account
from engagement.model import AccountMatch
from engagement.periods import parse_period
from engagement.results import AccountReport, PortfolioReport
from tests.slack import factories

ASKER = Asker(
    user_id="U0ANA", team_id="T0HARBOUR", channel_id="C0SUCCESS", response_url="https://x.example/1", trigger_id=None
)
IDENTITY = Identity(team_id="T0HARBOUR", bot_user_id="U0BOT", bot_id="B0BOT")


@dataclass
class FakeEngagement:
    """Answers with the reports it was given. ``fails`` is raised by everything, once it is set."""

    reports: dict[str, AccountReport] = field(default_factory=dict)
    portfolio: PortfolioReport = field(default_factory=factories.portfolio_report)
    fails: Exception | None = None
    before: Callable[[], None] = lambda: None
    asked: list[tuple[str, str | None]] = field(default_factory=list)

    def find_account(self, text: str) -> AccountMatch:
        self._fail()
        found, name = match_account(text, [(key, report.account.name) for key, report in self.reports.items()])
        return AccountMatch(found, name, 100.0)

    def account_report(self, account_id: str, period: str | None = None, *, as_of: datetime) -> AccountReport:
        self._fail()
        self.check_period(period or "quarterly", as_of=as_of)
        self.asked.append((account_id, period))
        if account_id not in self.reports:
            raise AccountNotFound(account_id)
        return self.reports[account_id]

    def portfolio_report(self, period: str | None = None, *, as_of: datetime) -> PortfolioReport:
        self._fail()
        self.check_period(period or "monthly", as_of=as_of)
        self.asked.append(("portfolio", period))
        return self.portfolio

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
    """Lets everybody in, or refuses for one reason."""

    refuses: Who | None = None

    def check_person(self, asker: Asker) -> None:
        if self.refuses is not None:
            raise NotAllowed(self.refuses)


def refusing(why: Where) -> Callable[[str, str, float], None]:
    """A place check that refuses every place."""

    def check(channel: str, user: str, max_age: float) -> None:
        raise PlaceRefused(why)

    return check


def fake_deps(
    engagement: FakeEngagement | None = None,
    *,
    messenger: RecordingMessenger | None = None,
    access: Doorkeeper | None = None,
    pool: WorkPool | None = None,
) -> Deps:
    """Dependencies without a network."""
    settings = Settings(slack_bot_token="xoxb-fake", slack_signing_secret="0" * 32)  # type: ignore[arg-type]
    clients = ClientFactory("http://127.0.0.1:9/api/")
    return Deps(
        settings=settings,
        engagement=engagement or fake_engagement(),
        identity=IDENTITY,
        access=access or Doorkeeper(),
        messenger=messenger or RecordingMessenger(),
        clients=clients,
        directory=Directory(Caller(clients.client(), attempts=1), IDENTITY),
        pool=pool or WorkPool(workers=2, waiting=2),
        clock=lambda: factories.AS_OF,
    )
