"""The whole grammar, end to end: the sample company, the real engine and real Bolt, over a WebSocket with SQLite and
over signed HTTP with PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.blocks.flag_list import PER_PAGE
from bot.demo import load_sample
from bot.http_server import PATH
from bot.serve import running
from bot.workspace import Channel, LocalWorkspace, Message, Sharing, User, UserKind
from engagement.flag_list import flag_list, open_flags
from engagement.model import Dimension, FlagState
from engagement.render.wording.ledger import average_sentence, component_lines
from engagement.render.wording.plan import plan_sentence, plan_title
from engagement.service import Engagement
from engagement.store.links import linked_account, subscriptions_of
from tests.slack.factories import AS_OF
from tests.slack.world import World, app_settings, populated
from tests.store.cluster import running_cluster

BEATRIX = "beatrix.hollowell@lanternfen.example"
_WAIT = 60.0
_ACKNOWLEDGED = ("Working on", "One moment", "Looking at")


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
        before = len(self.world.workspace.messages(room))
        seen = self.world.ask(text, user=user or self.bea, channel=room)
        assert seen.ok, seen.error
        return self.world.workspace.wait_for(lambda: self.world.workspace.messages(room)[before:], timeout=_WAIT)[-1]

    def told(self, text: str, channel: Channel | None = None, *, user: User | None = None) -> str:
        """What the asker alone reads in the end."""
        room, who = channel or self.room(), user or self.bea
        before = len(self.world.workspace.ephemerals(who, room))
        seen = self.world.ask(text, user=who, channel=room)
        assert seen.ok, seen.error
        if seen.message is not None and not seen.message.text.startswith(_ACKNOWLEDGED):
            return seen.message.text

        def found() -> list[Message]:
            told = self.world.workspace.ephemerals(who, room)[before:]
            return [m for m in told if not m.text.startswith(_ACKNOWLEDGED)]

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
        service.scan(as_of=AS_OF, follow_plays=False)
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
        ("portfolio owner:@bea tier:lowish", "Did you mean /engagement portfolio owner:@someone tier:low_engaged?"),
        ("#customer-success last year", "Did you mean /engagement #channel 365d?"),
        ("portfolio owner:nobody", "No account has the owner 'nobody'."),
        ("portfolo monthly", "No account is called “portfolo”. Did you mean /engagement portfolio monthly?"),
        ("ACCT-101 tier:low", "not for “ACCT-101”. Did you mean /engagement portfolio tier:low?"),
        ("portfolio segment:smb renewal:1d tier:highly", "No account fits."),
    ],
)  # fmt: skip
def test_a_wrong_word_is_answered_with_the_nearest_right_one(company: Company, text: str, said: str) -> None:
    assert said in company.told(text)


# -- flags -------------------------------------------------------------------------------------------------------------


def test_the_flags_of_all_come_a_page_at_a_time_the_strong_ones_first(company: Company) -> None:
    workspace, listed = company.world.workspace, flag_list(each.flag for each in company.service.flags())
    assert listed.total > PER_PAGE
    room = company.room()
    message = company.posted("flags all", room)
    assert message.text.startswith(
        f"Open warnings\n{listed.total} warnings in {listed.accounts} accounts, {listed.strong} of them strong."
    )
    assert message.text.count("first seen") == PER_PAGE
    assert workspace.click(company.bea, message, "more").ok
    assert workspace.click(company.world.ana, message, "more").ok  # it comes once, whoever asks for it
    [page] = workspace.wait_for(lambda: workspace.thread(message)[1:], timeout=_WAIT)
    assert page.text.count("first seen") == min(PER_PAGE, listed.total - PER_PAGE)
    shown = company.world.deps.flags.known_flags(listed.ids[: 2 * PER_PAGE])
    for place, key in enumerate(listed.ids[: 2 * PER_PAGE]):
        assert shown[key].account.id in (message if place < PER_PAGE else page).text


def test_ones_own_flags_and_those_of_an_account_are_acted_on_where_they_are_listed(company: Company) -> None:
    workspace = company.world.workspace
    own = [each for each in company.service.flags(owner=BEATRIX) if each.flag.state is FlagState.OPEN]
    message = company.posted("flags mine")
    assert message.text.startswith("Your open warnings\n")
    assert {each.flag.account_id in message.text for each in own[:PER_PAGE]} == {True}
    one = company.posted(f"flags {own[0].flag.account_id}")
    assert own[0].flag.account_id in one.text.splitlines()[0]
    assert workspace.click(company.bea, one, "flag_acknowledge").ok
    workspace.wait_for(lambda: "Acknowledged by Beatrix Hollowell" in str(one.blocks) or None, timeout=_WAIT)
    workspace.wait_for(lambda: "Acknowledged by Beatrix Hollowell" in str(message.blocks) or None, timeout=_WAIT)


def test_a_snoozed_flag_is_found_by_its_state_and_reopened_there(company: Company) -> None:
    workspace, service = company.world.workspace, company.service
    [key, *_] = [each.flag.flag_id for each in service.flags(owner=BEATRIX, states=[FlagState.OPEN])]
    account = service.flag(key).flag.account_id
    service.snooze(key, reason="on holiday", business_days=5, actor=BEATRIX, at=AS_OF)
    assert "/engagement flags snoozed" in company.posted("flags all").text
    for text in ("flags snoozed", f"flags {account} snoozed", "flags all snoozed", "flags snoozed mine"):
        message = company.posted(text)
        assert "noozed warnings" in message.text.splitlines()[0]
        assert message.text.count("first seen") == 1
        assert account in message.text
    assert workspace.click(company.bea, message, "flag_reopen").ok
    workspace.wait_for(
        lambda: [m for m in workspace.modals(company.bea) if "Reopen a warning" in str(m.payload)], timeout=_WAIT
    )
    assert workspace.submit_view(company.bea, values={"reason": "back again"}).ok
    workspace.wait_for(lambda: service.flag(key).flag.state is FlagState.OPEN or None, timeout=_WAIT)
    assert "No warning is snoozed." in company.told("flags mine snoozed")


def test_a_report_is_one_press_away_and_the_list_stays(company: Company) -> None:
    workspace, room = company.world.workspace, company.room()
    message = company.posted("flags segment:mid_market", room)
    assert "Only accounts of segment mid_market." in message.text
    assert workspace.click(company.bea, message, "open_report").ok
    report = workspace.wait_for(lambda: workspace.messages(room)[1:], timeout=_WAIT)[0]
    assert "Quarterly report" in report.text
    assert message.text.startswith("Open warnings")


def test_where_nobody_may_see_it_the_asker_alone_gets_list_and_pages(company: Company) -> None:
    workspace, elsewhere = company.world.workspace, company.room(with_bot=False)
    said = company.told("flags all", elsewhere)
    assert said.startswith("Only you see this")
    [message] = [m for m in workspace.ephemerals(company.bea, elsewhere) if m.text == said]
    assert workspace.click(company.bea, message, "more").ok
    workspace.wait_for(
        lambda: [
            m for m in workspace.ephemerals(company.bea, elsewhere) if m.ts > message.ts and "first seen" in m.text
        ],
        timeout=_WAIT,
    )
    assert workspace.messages(elsewhere) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("flags tier:low", "I do not understand “tier:low” there. Did you mean /engagement flags?"),
        ("flags mine tier:low", "I do not understand “tier:low” there. Did you mean /engagement flags mine?"),
        ("flags signal:sponsr", "Did you mean /engagement flags signal:sponsor_missing?"),
        ("flags segment:enterprize escalated", "Did you mean /engagement flags escalated segment:enterprise?"),
        ("flags all resolved", "No warning is resolved."),
        ("flgas", "Did you mean /engagement flags?"),
        ("flags segment:smb signal:cancelled", "No warning is open"),
        ("flags zzzz", "No account is called “zzzz”."),
    ],
)
def test_flags_that_there_are_not(company: Company, text: str, said: str) -> None:
    assert said in company.told(text)


def test_who_owns_nothing_is_pointed_to_everybodys_flags(company: Company) -> None:
    said = company.told("flags", user=company.world.ana)
    assert "No account has you as its owner. Did you mean /engagement flags all?" in said


# -- studies -----------------------------------------------------------------------------------------------------------


def test_a_dimension_is_worked_out_as_on_the_command_line(company: Company) -> None:
    workspace = company.world.workspace
    told = company.service.explain_account("ACCT-123", "quarterly", as_of=AS_OF, dimensions=[Dimension.QUALITY])
    message = company.posted("explain ACCT-123 quality quarterly")
    [ledger] = told.dimensions
    assert average_sentence(ledger) in message.text
    replies = workspace.wait_for(lambda: t if len(t := workspace.thread(message)) == 4 else None, timeout=_WAIT)[1:]
    said = "\n".join(reply.text for reply in replies)
    for component in ledger.components:
        for line in component_lines(component, told.settle_business_hours, told.timezone):
            assert line in said


def test_the_whole_score_is_worked_out_and_each_dimension_is_a_press_away(company: Company) -> None:
    workspace = company.world.workspace
    message = company.posted("explain ACCT-123")
    assert message.text.splitlines()[2].startswith("Overall: ")
    assert workspace.click(company.bea, message, "explain_breadth").ok
    replies = workspace.wait_for(lambda: t if len(t := workspace.thread(message)) == 3 else None, timeout=_WAIT)[1:]
    assert replies[0].text.startswith("Active contacts\n")


def test_a_plan_aims_at_the_score_that_was_asked_for(company: Company) -> None:
    report = company.service.account_report("ACCT-123", as_of=AS_OF, target=70)
    message = company.posted("plan ACCT-123 target 70")
    with company.world.deps.reading_as(None):  # a channel reads by the habits of the workspace's country
        assert message.text.startswith(plan_title(report))
        assert plan_sentence(report) in message.text
    assert company.world.workspace.click(company.bea, message, "export").ok
    company.world.workspace.wait_for(lambda: company.world.workspace.thread(message)[1:], timeout=_WAIT)


def test_a_past_quarter_looks_back_and_points_to_today(company: Company) -> None:
    said = company.posted("ACCT-123 2025-Q4").text
    now = open_flags(each.flag for each in company.service.flags(account="ACCT-123"))
    assert now.strong, "the sample's ACCT-123 has an open red flag today"
    assert "As things stood on 31 Dec 2025; today: /engagement ACCT-123." in said
    assert f"Today {now.strong} red flag" in said
    assert "/engagement flags ACCT-123" in said
    assert "Do next" not in said
    assert "renews in" not in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("plan ACCT-123 70", "70"),
        ("plan ACCT-123 to 70", "70"),
        ("report ACCT-123", "Quarterly report"),
        ("export ACCT-123 monthly", "Monthly report"),
        ("show ACCT-123", "Quarterly report"),
        ("ACCT-123 monthly please", "Monthly report"),
        ("which accounts are at risk?", "Monthly report"),
    ],
)
def test_what_is_said_around_a_command_does_not_stand_in_its_way(company: Company, text: str, says: str) -> None:
    message = company.posted(text)
    assert says in message.text
    assert "(ACCT-123)" in message.text or "at risk" in text


def test_an_account_to_subscribe_to_is_understood_as_in_a_message(company: Company) -> None:
    assert "Subscribed to" in company.told("subscribe to ACCT-123", user=company.world.ana)
    assert "Unsubscribed from" in company.told("unsubscribe from ACCT-123", user=company.world.ana)


def test_a_name_with_an_and_in_it_is_one_account(company: Company) -> None:
    message = company.posted("compare Drossel and Pym Textiles and ACCT-101")
    assert "Drossel and Pym Textiles (ACCT-103)" in message.text
    assert message.text.count("ACCT-") == 2


def test_accounts_stand_side_by_side(company: Company) -> None:
    names = [company.service.find_account(key).name for key in ("ACCT-123", "ACCT-101")]
    message = company.posted(f"compare {names[0]} and ACCT-101 last quarter")
    reports = [company.service.account_report(key, "last quarter", as_of=AS_OF) for key in ("ACCT-123", "ACCT-101")]
    cells = "; ".join(f"{each.account.name[:24]} {each.score.displayed}" for each in reports)
    assert f"Score; {cells}" in message.text
    assert "points of the score apart" in message.text
    assert len([block for block in message.blocks if block["type"] == "table"]) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("explain quality", "Which account? Write for example /engagement explain ACCT-123 quality."),
        ("plan ACCT-123 target 0", "A score to aim for is a whole number from 1 to 100"),
        ("compare ACCT-123 ACCT-123", "Those are the same account."),
        ("compare ACCT-123", "Which account?"),
        ("explain zzzz quality", "No account is called “zzzz”."),
        ("explain ACCT-123 qualty", "Did you mean /engagement explain ACCT-123 quality?"),
        ("plan ACCT-999999", "No account is called “ACCT-999999”."),
        ("#customer-success ACCT-123", "No account is called so. Did you mean this one?"),
        ("explain ACCT-123 quality 2031-Q1", "Did you mean /engagement explain ACCT-123 quality last quarter?"),
        ("explain ACCT-123 quality last year", "Did you mean /engagement explain ACCT-123 quality 365d?"),
    ],
)
def test_studies_that_there_are_not(company: Company, text: str, said: str) -> None:
    assert said in company.told(text)


# -- the buttons below a report ----------------------------------------------------------------------------------------


def press_into_thread(company: Company, message: Message, action_id: str, begins: str) -> Message:
    """Press a button of a message; the message that comes into the thread and begins so."""
    workspace = company.world.workspace
    before = len(workspace.thread(message))
    pressed = workspace.click(company.bea, message, action_id)
    assert pressed.ok, pressed.error

    def come() -> list[Message]:
        return [reply for reply in workspace.thread(message)[before:] if reply.text.startswith(begins)]

    return workspace.wait_for(come, timeout=_WAIT)[0]


def test_the_buttons_below_a_report_put_the_arithmetic_the_plan_and_the_flags_into_its_thread(company: Company) -> None:
    workspace, report = company.world.workspace, company.service.account_report("ACCT-123", as_of=AS_OF)
    root = company.posted("ACCT-123")
    workspace.wait_for(lambda: len(workspace.thread(root)) == 3 or None, timeout=_WAIT)

    details = press_into_thread(company, root, "follow_details", "The score worked out: ")
    assert "of our requests" in press_into_thread(company, details, "explain_quality", "Response rate").text
    assert workspace.messages(root.channel) == [root], "all of it stands in the thread"

    plan = press_into_thread(company, root, "follow_plan", plan_title(report))
    [file] = press_into_thread(company, plan, "export", "The report as").files
    assert workspace.state.files[file].name.startswith("engagement-ACCT-123-")

    flags = press_into_thread(company, root, "follow_flags", "Open warnings: ")
    stored = flag_list(each.flag for each in company.service.flags(account="ACCT-123"))
    assert str(flags.blocks).count("flag_more") == len(stored.ids)


def test_the_portfolios_button_lists_the_open_flags_of_its_accounts_page_by_page(company: Company) -> None:
    root = company.posted("portfolio")
    company.world.workspace.wait_for(lambda: len(company.world.workspace.thread(root)) == 3 or None, timeout=_WAIT)
    first = press_into_thread(company, root, "follow_flags", "Open warnings")
    assert str(first.blocks).count("flag_more") == PER_PAGE
    second = press_into_thread(company, first, "more", "")
    assert "flag_more" in str(second.blocks)
    assert second.thread_ts == root.ts


def test_who_saw_a_report_alone_gets_the_rest_alone_too(company: Company) -> None:
    workspace, room = company.world.workspace, company.room(with_bot=False)
    company.told("ACCT-123", room)
    [root] = workspace.wait_for(
        lambda: [m for m in workspace.ephemerals(company.bea, room) if "follow_plan" in str(m.blocks)], timeout=_WAIT
    )
    assert workspace.click(company.bea, root, "follow_plan").ok
    workspace.wait_for(
        lambda: [m for m in workspace.ephemerals(company.bea, room) if m.text.startswith("Plan to ")], timeout=_WAIT
    )
    assert workspace.messages(room) == []


# -- a channel's account, and others' accounts -------------------------------------------------------------------------


def test_in_a_linked_channel_commands_are_about_its_account(company: Company) -> None:
    workspace, room = company.world.workspace, company.room()
    assert "linked to no account" in company.told("link", room)
    name = company.service.find_account("ACCT-123").name
    message = company.posted("link ACCT-123", room)
    assert message.text.startswith(f"Beatrix Hollowell linked this channel to {name} (ACCT-123).")
    report = company.posted("last quarter", room)
    assert f"{name} (ACCT-123)" in report.text
    assert f"Open warnings: {name} (ACCT-123)" in company.posted("flags", room).text
    assert f"Quality worked out: {name} (ACCT-123)" in company.posted("explain quality", room).text
    assert "ACCT-101" in company.posted("compare ACCT-101", room).text
    elsewhere = company.posted(f"#{room.name} monthly")
    assert f"{name} (ACCT-123)" in elsewhere.text
    company.world.ask("", user=company.bea, channel=room)
    window = workspace.wait_for(lambda: workspace.modals(company.bea), timeout=_WAIT)[-1]
    assert window.values["account"]["account"]["selected_option"]["text"]["text"] == f"{name} (ACCT-123)"
    assert company.posted("link ACCT-101", room).text.partition("in place of ")[2].startswith(f"{name} (ACCT-123)")
    assert company.posted("unlink", room).text.startswith("Beatrix Hollowell ended the link")
    assert "Which account?" in company.told("quarterly", room)


def test_a_channel_where_reports_may_not_go_is_not_linked(company: Company) -> None:
    assert "reports cannot be posted in it: I am not in this conversation" in company.told(
        "link ACCT-123", company.room(with_bot=False)
    )
    shared = company.room()
    company.world.workspace.share(shared, Sharing.EXTERNAL)
    assert "shared with another organisation" in company.told("link ACCT-123", shared)
    with company.world.deps.read() as session:
        assert linked_account(session, shared.id) is None
    assert "linked to no account" in company.told("unlink", company.room())
    assert "That channel is linked to no account" in company.told(f"#{shared.name}")


def test_a_subscription_brings_the_accounts_warnings_into_ones_digest(company: Company) -> None:
    ana = company.world.ana
    assert "No account has you as its owner" in company.told("digest preview", user=ana)
    name = company.service.find_account("ACCT-123").name
    assert f"Subscribed to {name} (ACCT-123)." in company.told("subscribe ACCT-123", user=ana)
    said = company.told("digest preview", user=ana)
    assert f"{name} (ACCT-123)" in said
    assert "you subscribed; owner" in said
    assert "Do:" not in said  # that is for the owner
    assert f"You are subscribed to {name} (ACCT-123)." in company.told("subscribe", user=ana)
    assert f"Unsubscribed from {name} (ACCT-123)." in company.told("unsubscribe ACCT-123", user=ana)
    assert "No account has you as its owner" in company.told("digest preview", user=ana)
    assert "You are subscribed to no account." in company.told("unsubscribe", user=ana)
    own = company.service.flags(owner=BEATRIX)[0].flag.account_id
    assert "is yours, so its warnings are in your digest anyway" in company.told(f"subscribe {own}")
    company.told(f"unsubscribe {own}")


def test_the_button_below_a_report_subscribes_whoever_presses_it_and_the_answer_ends_that(company: Company) -> None:
    workspace, ana, bea, room = company.world.workspace, company.world.ana, company.bea, company.room()
    name = company.service.find_account("ACCT-123").name
    root = company.posted("ACCT-123 quarterly", room, user=bea)

    def subscribed(user: User) -> frozenset[str]:
        with company.world.deps.read() as session:
            return subscriptions_of(session, [user.id]).get(user.id, frozenset())

    def pressed(message: Message, action: str, says: str) -> Message:
        assert workspace.click(ana, message, action).ok
        return workspace.wait_for(
            lambda: [m for m in workspace.ephemerals(ana, room) if m.text.startswith(f"{says} {name} (ACCT-123)")],
            timeout=_WAIT,
        )[-1]

    pressed(root, "subscribe", "Subscribed to")
    answer = pressed(root, "subscribe", "You are subscribed to")  # a second press ends nothing
    assert (subscribed(ana), subscribed(bea)) == ({"ACCT-123"}, frozenset())
    pressed(answer, "subscription", "Unsubscribed from")
    assert not subscribed(ana)
    assert not [m for m in workspace.ephemerals(ana, room) if m.text.startswith("You are subscribed")], (
        "it was replaced"
    )
    assert workspace.messages(room) == [root]


def test_guests_get_nothing_of_it(company: Company) -> None:
    workspace, room = company.world.workspace, company.room()
    guest = workspace.add_user(f"gus-{room.name}", "Gus Guest", kind=UserKind.GUEST)
    workspace.join(guest, room)
    verbs = ("flags all", "explain ACCT-123", "plan ACCT-123", "compare ACCT-101 ACCT-123", "link ACCT-123", "mine")
    for text in (*verbs, "subscribe ACCT-123", "portfolo"):
        before = len(workspace.ephemerals(guest, room))
        company.world.ask(text, user=guest, channel=room)
        workspace.wait_for(lambda n=before: workspace.ephemerals(guest, room)[n + 1 :], timeout=_WAIT)
        assert "you are a guest here" in workspace.ephemerals(guest, room)[-1].text
    assert workspace.messages(room) == []


# -- which of several accounts -----------------------------------------------------------------------------------------


def pressed_choice(company: Company, text: str, room: Channel, button: str) -> str:
    """Ask something that fits several accounts and press the first button; that account's id."""
    workspace = company.world.workspace
    company.told(text, room)
    question = workspace.wait_for(
        lambda: [m for m in workspace.ephemerals(company.bea, room) if "Which one?" in m.text], timeout=_WAIT
    )[-1]
    [label, *others] = [b["accessory"]["text"]["text"] for b in question.blocks if "accessory" in b]
    assert {label, *others} == {button}
    account = question.text.splitlines()[1].partition("(ACCT")[2].partition(")")[0]
    assert workspace.click(company.bea, question, "choose_account").ok
    return f"ACCT{account}"


@pytest.mark.parametrize(
    ("text", "button", "says"),
    [
        ("foods last month", "Show report", "Last month report"),
        ("explain foods quality", "Explain", "Quality worked out: "),
        ("plan foods target 75 monthly", "Plan", "75"),
        ("flags foods", "Show flags", "warnings: "),
        ("compare foods ACCT-123", "Compare", "points of the score apart"),
        ("link foods", "Link", "linked this channel to "),
    ],
)
def test_the_account_that_is_chosen_gets_what_was_asked(company: Company, text: str, button: str, says: str) -> None:
    workspace, room = company.world.workspace, company.room()
    account = pressed_choice(company, text, room, button)

    def said() -> list[str]:
        told = [*workspace.messages(room), *workspace.ephemerals(company.bea, room)]
        return [m.text for m in told if says in m.text or "No warning is open" in m.text]

    [answer] = workspace.wait_for(said, timeout=_WAIT)
    assert account in answer or "No warning is open" in answer
    assert not any("Which one?" in m.text for m in workspace.ephemerals(company.bea, room))
    with company.world.deps.read() as session:
        assert linked_account(session, room.id) == (account if button == "Link" else None)


def test_the_account_that_is_chosen_is_subscribed_to_and_nothing_is_posted(company: Company) -> None:
    workspace, room, bea = company.world.workspace, company.room(), company.bea
    for wanted, button in ((True, "Subscribe"), (False, "Unsubscribe")):
        account = pressed_choice(company, f"{button.lower()} foods", room, button)

        def subscribed() -> bool:
            with company.world.deps.read() as session:
                return account in subscriptions_of(session, [bea.id]).get(bea.id, frozenset())  # noqa: B023

        workspace.wait_for(lambda s=subscribed, w=wanted: s() is w, timeout=_WAIT)
    assert workspace.messages(room) == []
