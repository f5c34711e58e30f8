"""The whole grammar, end to end: the sample company, the real engine and real Bolt, over a WebSocket with SQLite and
over signed HTTP with PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.demo import load_sample
from bot.http_server import PATH
from bot.serve import running
from bot.workspace import Channel, LocalWorkspace, Message, User
from engagement.service import Engagement
from tests.slack.factories import AS_OF
from tests.slack.world import World, app_settings, populated
from tests.store.cluster import running_cluster

BEATRIX = "beatrix.hollowell@lanternfen.example"
_WAIT = 60.0


@dataclass
class Company:
    """The bot at work for the sample company, and one of its customer success managers, who owns four accounts."""

    world: World
    service: Engagement
    bea: User

    def room(self, *, with_bot: bool = True) -> Channel:
        """A channel of its own."""
        workspace = self.world.workspace
        members = [self.world.ana, self.bea]
        return workspace.add_channel(f"room-{len(workspace.state.channels)}", members, with_bot=with_bot)

    def posted(self, text: str, channel: Channel | None = None, *, user: User | None = None) -> Message:
        """The message that a command leads to in its channel."""
        room = channel or self.room()
        seen = self.world.ask(text, user=user or self.bea, channel=room)
        assert seen.ok, seen.error
        return self.world.workspace.wait_for(lambda: self.world.workspace.messages(room), timeout=_WAIT)[-1]

    def told(self, text: str, channel: Channel | None = None, *, user: User | None = None) -> str:
        """What the asker alone reads in the end."""
        room, who = channel or self.room(), user or self.bea
        seen = self.world.ask(text, user=who, channel=room)
        assert seen.ok, seen.error
        if seen.message is not None and not seen.message.text.startswith(("Working on", "One moment")):
            return seen.message.text

        def found() -> list[Message]:
            told = self.world.workspace.ephemerals(who, room)
            return [m for m in told if not m.text.startswith(("Working on", "One moment"))]

        return self.world.workspace.wait_for(found, timeout=_WAIT)[-1].text


@contextmanager
def a_database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a new database."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'sample.db'}"
        return
    with running_cluster() as cluster:
        cluster.create("sample")
        yield cluster.url("sample")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    folder, http = tmp_path_factory.mktemp("sample"), request.param == "postgres"
    with a_database(request.param, folder) as url, Engagement.open(url, create=True) as service:
        load_sample(service, folder / "files", accounts=60, as_of=AS_OF)
        with LocalWorkspace(app_settings(socket_mode=not http)) as workspace:
            world = populated(workspace, service)
            bea = workspace.add_user("bea", "Beatrix Hollowell", email=BEATRIX)
            with running(world.deps, http=http, port=0 if http else None) as port:
                if http:
                    workspace.configure_app(request_url=f"http://127.0.0.1:{port}{PATH}")
                else:
                    workspace.wait_for_socket()
                yield Company(world, service, bea)


# -- the portfolio and its filters -------------------------------------------------------------------------------------


def test_the_portfolio_of_an_owner_however_they_are_named(company: Company) -> None:
    own = company.service.portfolio_report(as_of=AS_OF, filters=company.service.portfolio_filter(owner=BEATRIX))
    for text in (
        "portfolio owner:@bea",
        f"portfolio owner:{BEATRIX}",
        "portfolio owner:beatrix",
        "mine",
        "@bea monthly",
    ):
        said = company.posted(text).text
        assert f"Only accounts owned by {BEATRIX}." in said
        assert f"{len(own.accounts)} accounts" in said


def test_filters_narrow_the_report_in_any_order(company: Company) -> None:
    filters = company.service.portfolio_filter(segment="enterprise", renewal="365d")
    report = company.service.portfolio_report("quarterly", as_of=AS_OF, filters=filters)
    said = company.posted("renewal:365d portfolio quarterly segment:Enterprise").text
    assert f"{len(report.accounts)} account" in said
    assert "Only accounts of segment enterprise, renewing within 365 days." in said
    assert "Quarterly report" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("portfolio segmnt:smb", "tier, signal, renewal. Did you mean /engagement portfolio segment:smb?"),
        ("portfolio segment:enterprize monthly", "Did you mean /engagement portfolio monthly segment:enterprise?"),
        ("portfolio tier:lowish", "Did you mean /engagement portfolio tier:low_engaged?"),
        ("portfolio renewal:soon", "Did you mean /engagement portfolio renewal:90d?"),
        ("portfolio owner:beatriz", f"Did you mean /engagement portfolio owner:{BEATRIX}?"),
        ("portfolio owner:@ana", "No account has this person as its owner."),
        ("portfolo monthly", "No account is called “portfolo”. Did you mean /engagement portfolio monthly?"),
        ("ACCT-101 tier:low", "not for “ACCT-101”. Did you mean /engagement portfolio tier:low?"),
        ("portfolio segment:smb renewal:1d tier:highly", "No account fits."),
    ],
)  # fmt: skip
def test_a_wrong_word_is_answered_with_the_nearest_right_one(company: Company, text: str, said: str) -> None:
    assert said in company.told(text)
