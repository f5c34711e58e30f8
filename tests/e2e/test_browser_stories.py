"""The whole story in a browser, as each of the people: what somebody sees who tries the product."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser, expect

from bot.answers.progress import ReportProgress
from tests.e2e.browsing import PATIENCE, Stage, browser, copied, stage
from tests.e2e.conftest import AS_OF

pytestmark = pytest.mark.browser
THURSDAY = AS_OF + timedelta(hours=10)  # noon in Berlin
MONDAY = AS_OF + timedelta(days=4, hours=7, minutes=1)  # 09:01 in Berlin
REPORT = re.compile(r"Brackenfold Robotics \(ACCT-123\)")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def shown(scanned_database: str, chromium: Browser, tmp_path: Path) -> Iterator[Stage]:
    with stage(copied(scanned_database, tmp_path), chromium, THURSDAY) as world:
        yield world


def test_the_owner_asks_and_reads_the_thread_and_a_reload_keeps_it(shown: Stage) -> None:
    tab = shown.tab("owner")
    tab.composer.press_sequentially("/eng")
    expect(tab.page.get_by_role("option").filter(has_text="/engagement")).to_be_visible()
    tab.type("/engagement ACCT-123 quarterly")
    expect(tab.message("Working on the quarterly report")).to_contain_text("Only visible to you")
    report = tab.message(REPORT)
    expect(report).to_contain_text("Low engaged")
    thread = tab.open_thread(report)
    expect(thread).to_contain_text("The sponsor")
    expect(thread.locator("[data-block-type=data_visualization]")).to_be_visible()
    expect(thread.get_by_role("button", name=re.compile("^Acknowledge")).first).to_be_visible()
    tab.page.reload()
    expect(tab.thread).to_contain_text("The sponsor")
    expect(tab.message(REPORT)).to_be_visible()


def test_without_words_a_window_opens_to_choose_in(shown: Stage) -> None:
    tab = shown.tab("owner")
    tab.type("/engagement")
    expect(tab.dialog).to_be_visible()
    tab.dialog.get_by_role("button", name=re.compile("Show|Report|Submit|Get")).last.click()
    expect(tab.dialog).to_contain_text(re.compile("Choose an account|complete this", re.IGNORECASE))
    account = tab.dialog.locator("[data-action-id=account]").get_by_role("combobox")
    account.fill("kettle")
    tab.page.get_by_role("option", name=re.compile("Kettlestone")).first.click()
    tab.dialog.get_by_role("button", name=re.compile("Show|Report|Submit|Get")).last.click()
    expect(tab.dialog).to_be_hidden()
    expect(tab.message("Kettlestone Paper")).to_be_visible()


def test_what_the_owner_escalates_the_manager_acknowledges_and_both_see_it(shown: Stage) -> None:
    owner = shown.tab("owner")
    owner.type("/engagement ACCT-123 quarterly")
    thread = owner.open_thread(owner.message(REPORT))
    thread.get_by_role("button", name=re.compile("^Escalate")).first.click()
    expect(owner.dialog).to_contain_text("To whom")
    expect(owner.dialog.get_by_role("combobox", name="To whom")).to_have_value("Juniper Ashgrovel")  # proposed
    owner.dialog.get_by_role("textbox", name=re.compile("Why")).fill("The sponsor has left, please call their CFO")
    owner.dialog.get_by_role("button", name="Escalate").click()
    expect(owner.dialog).to_be_hidden()
    expect(thread).to_contain_text("Escalated to Juniper Ashgrovel")
    manager = shown.tab("manager")
    manager.open_unread_app()
    told = manager.message("The sponsor has left, please call their CFO")
    expect(told).to_be_visible()
    told.get_by_role("button", name=re.compile("^Acknowledge")).click()
    expect(told).to_contain_text("Acknowledged by Juniper Ashgrovel")
    expect(thread).to_contain_text("Acknowledged by Juniper Ashgrovel")


def test_a_snoozed_warning_comes_back_in_a_later_digest(shown: Stage) -> None:
    tab = shown.tab("owner")
    tab.type("/engagement ACCT-123 quarterly")
    thread = tab.open_thread(tab.message(REPORT))
    thread.get_by_role("button", name=re.compile("^Snooze")).first.click()
    tab.dialog.locator("input[type=date]").fill("2026-10-06")
    tab.dialog.get_by_role("textbox", name=re.compile("Why")).fill("They are at a fair")
    tab.dialog.get_by_role("button", name="Snooze").click()
    expect(tab.dialog).to_be_hidden()
    expect(thread).to_contain_text("Snoozed until Tue, 6 Oct 2026")
    shown.move_to(MONDAY + timedelta(days=7))
    tab.open_unread_app()
    expect(tab.message("Snooze over").or_(tab.message("Sponsor missing"))).to_be_visible()


def test_mondays_digest_comes_by_direct_message_and_can_be_acted_on(shown: Stage) -> None:
    tab = shown.tab("owner")
    shown.move_to(MONDAY)
    tab.open_unread_app()
    digest = tab.message("Your customers, 5 Oct 2026")
    expect(digest).to_contain_text("Brackenfold Robotics")
    digest.get_by_role("button", name=re.compile("^Acknowledge")).first.click()
    expect(digest).to_contain_text("Acknowledged by Fidelma Larkspurre")
    expect(tab.message("Was it real?")).to_be_visible()


def test_in_a_channel_shared_with_a_customer_nothing_is_posted(shown: Stage) -> None:
    owner, customer = (shown.tab(who, at=shown.shared) for who in ("owner", "customer"))
    owner.type("/engagement ACCT-123 quarterly")
    alone = owner.message("shared with another organisation")
    expect(alone).to_contain_text("Only visible to you")
    expect(alone).to_contain_text("Low engaged")
    expect(customer.main.get_by_role("article")).to_have_count(0)
    customer.type("/engagement ACCT-123")
    expect(customer.page.get_by_text(re.compile("not a valid command"))).to_be_visible()
    assert shown.workspace.messages(shown.shared) == []


def test_what_a_customer_wrote_is_logged_as_a_touchpoint_and_taken_back(shown: Stage) -> None:
    owner, customer = (shown.tab(who, at=shown.shared) for who in ("owner", "customer"))
    customer.type("Could your team join our planning call on Thursday?")
    written = owner.message("planning call")
    written.hover()
    written.get_by_role("button", name="More message actions").click()
    owner.page.get_by_role("menuitem", name=re.compile("^Log as touchpoint")).click()
    expect(owner.dialog.get_by_role("radio", name="A message from the customer")).to_be_checked()
    owner.dialog.get_by_role("button", name="Log", exact=True).click()
    expect(owner.dialog).to_contain_text(re.compile("complete this", re.IGNORECASE))
    account = owner.dialog.locator("[data-action-id=account]").get_by_role("combobox")
    account.fill("kettle")
    owner.page.get_by_role("option", name=re.compile("Kettlestone")).first.click()
    owner.dialog.get_by_role("button", name="Log", exact=True).click()
    expect(owner.dialog).to_be_hidden()
    told = owner.message("Logged: a message from the customer, Kettlestone Paper")
    expect(told).to_contain_text("Only visible to you")
    told.get_by_role("button", name=re.compile("^Remove")).click()
    expect(owner.message("Removed, so it counts no more")).to_be_visible()
    expect(customer.main.get_by_role("article")).to_have_count(1)


def test_a_guest_is_refused(shown: Stage) -> None:
    tab = shown.tab("guest")
    tab.type("/engagement ACCT-123 quarterly")
    expect(tab.message("you are a guest here")).to_contain_text("Only visible to you")
    tab.at_home()
    expect(tab.main).to_contain_text("you are a guest here")
    assert shown.workspace.messages(shown.room) == []


def test_home_shows_what_waits_and_a_press_there_is_seen_everywhere(shown: Stage) -> None:
    manager = shown.tab("manager")
    manager.at_home()
    expect(manager.main).to_contain_text("Your team's customers")
    owner = shown.tab("owner")
    owner.at_home()
    expect(owner.main).to_contain_text("Your customers")
    expect(owner.main).to_contain_text("Brackenfold Robotics (ACCT-123): Sponsor missing")
    owner.main.get_by_role("button", name=re.compile("^Acknowledge: Sponsor missing")).first.click()
    expect(owner.main).not_to_contain_text("Brackenfold Robotics (ACCT-123): Sponsor missing")
    expect(manager.main).not_to_contain_text("Brackenfold Robotics (ACCT-123): Sponsor missing")
    owner.main.get_by_role("button", name="Digest settings").or_(
        owner.main.get_by_role("button", name=re.compile("Day, hour and pause"))
    ).first.click()
    expect(owner.dialog).to_contain_text("Weekly digest")


def test_the_portfolio_shows_how_far_it_is_then_is_posted_and_exported(
    shown: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test holds the reading after each twenty accounts until the page has shown it."""
    seen = {20: Event(), 40: Event()}
    tell = ReportProgress.__call__

    def held(self: ReportProgress, done: int, total: int) -> None:
        tell(self, done, total)
        assert done not in seen or seen[done].wait(PATIENCE / 1000)

    monkeypatch.setattr(ReportProgress, "__call__", held)
    monkeypatch.setattr("engagement.measure_use.BATCH", 20)
    monkeypatch.setattr("bot.answers.progress.EVERY", timedelta(0))
    monkeypatch.setattr("bot.progress_carrier.EVERY", timedelta(seconds=0.1))
    tab = shown.tab("admin")
    tab.type("/engagement portfolio monthly")
    for done in seen:
        expect(tab.message(re.compile(rf"Reading \d+ accounts: {done} done\."))).to_contain_text("█░")
        seen[done].set()
    report = tab.message(re.compile("Portfolio"))
    expect(report).to_contain_text("59 accounts")
    expect(tab.message("Reading")).to_have_count(0)
    thread = tab.open_thread(report)
    report.get_by_role("button", name=re.compile("Export")).first.click()
    card = thread.locator("[data-file]").last
    expect(card).to_contain_text("XLSX")
    report.get_by_role("button", name="More actions").click()
    tab.page.get_by_role("menuitem", name=re.compile("CSV")).click()
    expect(thread.locator("[data-file]").last).to_contain_text("CSV")


def test_the_administrator_sees_how_the_set_up_stands_and_sets_their_digest(shown: Stage) -> None:
    tab = shown.tab("admin")
    tab.at_home()
    expect(tab.main).to_contain_text("For administrators")
    expect(tab.main).to_contain_text("Slack has not been asked")
    tab.main.get_by_role("button", name=re.compile("^Check again")).click()
    expect(tab.main).to_contain_text("Slack was asked about tokens, people and channels on")
    tab.page.reload()
    expect(tab.main).to_contain_text("Slack was asked about tokens, people and channels on")
    tab.open("customer-success")
    tab.type("/engagement settings")
    tab.dialog.get_by_role("textbox", name="Smallest revenue a year").fill("lots")
    tab.dialog.get_by_role("button", name="Save").click()
    expect(tab.dialog).to_contain_text("Write a whole number")
    tab.dialog.get_by_role("textbox", name="Smallest revenue a year").fill("20,000")
    tab.dialog.get_by_role("button", name="Save").click()
    expect(tab.dialog).to_be_hidden()
    expect(tab.message("Saved: ")).to_contain_text("Only visible to you")


def test_what_a_manager_read_is_there_after_a_reload(shown: Stage) -> None:
    owner, manager = shown.tab("owner"), shown.tab("manager")
    owner.type("/engagement ACCT-123 quarterly")
    manager.open_thread(manager.message(REPORT))
    manager.page.reload()
    expect(manager.thread).to_contain_text("The sponsor")
    manager.at_home()
    expect(manager.main).to_contain_text("Your team's customers")
    manager.page.reload()
    expect(manager.main).to_contain_text("Your team's customers")


def test_on_a_phone_the_sidebar_is_a_screen_of_its_own(shown: Stage) -> None:
    tab = shown.tab("owner", width=390, height=844, dark=True)
    tab.type("/engagement ACCT-123 quarterly")
    tab.open_thread(tab.message(REPORT))
    width = tab.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 390  # nothing sticks out
