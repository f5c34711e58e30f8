"""The window to choose a report in: opened, typed into, submitted, over a real WebSocket and over signed HTTP."""

from collections.abc import Iterator

import pytest

from bot.http_server import PATH
from bot.ids import ShortcutId
from bot.serve import running
from bot.workspace import LocalWorkspace, User, UserKind, View
from engagement.account_index import key_of
from engagement.model import SignalName
from engagement.render.wording.portfolio import filter_clause
from engagement.results import PortfolioFilter
from tests.slack.test_bot_picker import stored
from tests.slack.world import World, app_settings, populated


@pytest.fixture(params=["socket", "http"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The bot with three accounts, one of them Ana's."""
    http = request.param == "http"
    with LocalWorkspace(app_settings(socket_mode=not http)) as workspace:
        made = populated(workspace)
        stored(made.engagement)
        with running(made.deps, http=http, port=0 if http else None) as port:
            if http:
                workspace.configure_app(request_url=f"http://127.0.0.1:{port}{PATH}")
            else:
                workspace.wait_for_socket()
            yield made


def opened(world: World, user: User) -> View:
    """The window after the command without words."""
    seen = world.ask("", user=user)
    assert seen.ok, seen.error
    assert seen.message is None
    return world.workspace.wait_for(lambda: world.workspace.modals(user))[-1]


def test_an_account_is_found_while_typing_and_reported(world: World) -> None:
    workspace, ana = world.workspace, world.ana
    window = opened(world, ana)
    first = workspace.suggest(ana, window, "account", "")
    assert [each["text"]["text"] for each in first.options][:2] == [
        "The portfolio: all accounts",
        "Harbour Lights (ACCT-200)",
    ]
    typed = workspace.suggest(ana, window, "account", "northw")
    assert typed.ok, typed.problems
    wrong = workspace.submit_view(ana, values={"account": typed.options[0], "other_period": "2026-Q7"})
    assert wrong.errors == {"other_period": "'2026-Q7': quarters are Q1 to Q4. Nearest: '2026-Q4'."}
    done = workspace.submit_view(ana, values={"other_period": "2026-Q2"})
    assert done.ok, done.error
    assert done.errors == {}
    assert "Northwind Traders" in world.thread()[0].text
    assert set(world.engagement.asked) == {("ACCT-123", "2026-Q2")}
    assert any(m.text.startswith("Working on the 2026-Q2 report") for m in workspace.ephemerals(ana))


def test_the_portfolio_is_filtered_and_a_wrong_owner_is_said_in_the_window(world: World) -> None:
    workspace, ana = world.workspace, world.ana
    window = opened(world, ana)
    [portfolio] = workspace.suggest(ana, window, "account", "portfolio").options
    cea = workspace.add_user("cea", "Cea Example", email="cea@harbour.example")
    wrong = workspace.submit_view(ana, values={"account": portfolio, "owner": cea.id})
    assert wrong.errors == {"owner": "No account has this person as its owner."}
    chosen = {"segment": key_of("mid-market"), "signal": "sponsor_missing", "renewal": "90d"}
    done = workspace.submit_view(ana, values={"owner": None, **chosen})
    assert done.errors == {}
    clause = filter_clause(PortfolioFilter(segment="mid-market", signal=SignalName.SPONSOR_MISSING, renewal_days=90))
    assert f"Only accounts {clause}." in world.thread()[0].text


def test_where_the_bot_is_not_the_asker_alone_is_answered_there(world: World) -> None:
    workspace, ana = world.workspace, world.ana
    elsewhere = workspace.add_channel("elsewhere", [ana])
    assert world.ask("", channel=elsewhere).ok
    window = workspace.wait_for(lambda: workspace.modals(ana))[-1]
    account = workspace.suggest(ana, window, "account", "ACCT-200").options[0]
    assert workspace.submit_view(ana, values={"account": account}).errors == {}
    told = workspace.wait_for(lambda: [m for m in workspace.ephemerals(ana, elsewhere) if "Only you see" in m.text])
    assert "I am not in this conversation" in told[0].text
    assert workspace.messages(elsewhere) == []


def test_guests_get_no_window_and_no_names(world: World) -> None:
    workspace = world.workspace
    guest = workspace.add_user("gus", "Gus Guest", kind=UserKind.GUEST)
    workspace.join(guest, world.room)
    assert world.ask("", user=guest).ok
    assert "you are a guest here" in world.alone(user=guest)[0].text
    assert workspace.modals(guest) == []
    window = opened(world, world.ana)
    theirs = View(**{**vars(window), "user": guest.id})  # as a forged request would
    assert workspace.suggest(guest, theirs, "account", "north").options == []


def test_the_shortcut_opens_the_window_anywhere_and_the_report_comes_to_ones_own_conversation(world: World) -> None:
    workspace, ana = world.workspace, world.ana
    assert workspace.shortcut(ana, ShortcutId.REPORT).ok
    window = workspace.wait_for(lambda: workspace.modals(ana))[-1]
    assert "The report appears in your conversation with me." in str(window.payload["blocks"])
    account = workspace.suggest(ana, window, "account", "ACCT-200").options[0]
    assert workspace.submit_view(ana, values={"account": account}).errors == {}
    room = workspace.open_dm(ana)
    root = workspace.wait_for(lambda: workspace.messages(room))[0]
    assert "Harbour Lights" in root.text
    assert workspace.click(ana, root, "export").ok
    [file] = workspace.wait_for(workspace.files)
    assert workspace.wait_for(lambda: [m for m in workspace.thread(root) if file.id in m.files])
    guest = workspace.add_user("gus", "Gus Guest", kind=UserKind.GUEST)
    assert workspace.shortcut(guest, ShortcutId.REPORT).ok
    [told] = workspace.wait_for(lambda: workspace.modals(guest))
    assert "you are a guest here" in str(told.payload["blocks"])
