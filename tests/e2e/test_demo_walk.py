"""`engagement demo` as somebody meets it who has just installed it: the real process, its page in a browser, the tour
from its first card to the last, then what one tries by oneself: snooze and move the clock, be somebody else, see what
was sent, start all over."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.browsing import PATIENCE, Tab, browser

pytestmark = pytest.mark.browser
BERLIN = ZoneInfo("Europe/Berlin")
REPORT = re.compile(r"Brackenfold Robotics \(ACCT-123\)")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """The command as the README has it, but for the browser, which is ours. Its page's address."""
    command = [sys.executable, "-u", "-m", "bot", "demo", "--no-browser", "--accounts", "24"]
    environment = {**os.environ, "TMPDIR": str(folder)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[-1]
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.stdout.read().endswith("Stopped.\n")
    assert process.returncode == 0


@pytest.fixture(scope="module")
def tab(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """A browser that has never been there, at the address that the command printed; the module's tests go on in it."""
    with demo(tmp_path_factory.mktemp("demo")) as address:
        context = chromium.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(PATIENCE)
        opened = Tab(context.new_page())
        opened.page.goto(address)
        yield opened
        context.close()
        assert opened.wrong == []


def card(tab: Tab, title: str) -> Locator:
    """The tour's card, once it has come to a step."""
    found = tab.page.get_by_role("dialog", name=title, exact=True)
    expect(found).to_be_visible()
    return found


def test_the_tour_leads_a_newcomer_from_the_command_to_what_was_sent(tab: Tab) -> None:
    first = card(tab, "A Slack workspace of your own")
    expect(first).to_contain_text("Fidelma Larkspurre, account owner")
    first.get_by_role("button", name="Next").click()
    card(tab, "Ask about a customer")
    composer = tab.composer
    expect(composer).to_have_value("/engagement ACCT-123 quarterly")
    composer.press("Enter")
    card(tab, "The evidence is in the thread")
    thread = tab.open_thread(tab.message(REPORT))
    card(tab, "Pass a warning on")
    thread.get_by_role("button", name=re.compile("^Escalate")).last.click()
    card(tab, "Say why")
    tab.dialog.get_by_role("textbox", name=re.compile("Why")).fill("The sponsor has left")
    tab.dialog.get_by_role("button", name="Escalate").click()
    manager = card(tab, "What your manager sees")
    manager.get_by_role("button", name="Go on as Juniper Ashgrovel").click()
    expect(tab.message("The sponsor has left")).to_be_visible()
    expect(tab.page.get_by_role("button", name="Juniper Ashgrovel: that is you")).to_be_visible()
    card(tab, "What your manager sees").get_by_role("button", name="Next").click()
    card(tab, "Monday morning").get_by_role("button", name="Go on as Fidelma Larkspurre").click()
    move_clock(tab, "Next Monday, 9:00 AM")
    card(tab, "The digest")
    expect(tab.message("Your customers")).to_contain_text("Brackenfold Robotics")
    card(tab, "The digest").get_by_role("button", name="Next").click()
    card(tab, "Where customers read along")
    expect(composer).to_have_value("/engagement ACCT-123")
    composer.press("Enter")
    expect(tab.message("shared with another organisation")).to_contain_text("Only visible to you")
    card(tab, "Only you see it").get_by_role("button", name="Next").click()
    card(tab, "The whole portfolio")
    expect(composer).to_have_value("/engagement portfolio monthly")
    composer.press("Enter")
    last = card(tab, "What was sent")
    expect(tab.message(re.compile("Portfolio"))).to_contain_text("accounts")
    last.get_by_role("button", name="Done").click()
    expect(last).to_be_hidden()
    tab.page.reload()
    expect(tab.message(re.compile("Portfolio"))).to_be_visible()
    expect(tab.tour).to_have_count(0)


def test_the_tour_can_be_had_again_and_skipped_and_is_not_forced_on_anybody_twice(tab: Tab) -> None:
    settings(tab, "Start the tour")
    card(tab, "A Slack workspace of your own").get_by_role("button", name="Next").click()
    card(tab, "Ask about a customer").get_by_role("button", name="Back").click()
    card(tab, "A Slack workspace of your own").get_by_role("button", name="Next").click()
    card(tab, "Ask about a customer")
    tab.page.reload()
    card(tab, "Ask about a customer").get_by_role("button", name="Skip the tour").click()
    expect(tab.tour).to_have_count(0)
    tab.page.reload()
    expect(tab.message(re.compile("Portfolio"))).to_be_visible()
    expect(tab.tour).to_have_count(0)


def test_what_was_sent_has_the_raw_request_and_its_documentation(tab: Tab) -> None:
    report = tab.message(re.compile("Portfolio"))
    report.hover()
    report.get_by_role("button", name="More message actions").click()
    tab.page.get_by_role("menuitem", name="Show what was sent").click()
    drawer = tab.page.get_by_role("complementary", name="What was sent")
    posted = (
        drawer.get_by_role("listitem").filter(has_text="chat.postMessage").last
    )  # the oldest: its thread came after it
    stamp, room = report.get_attribute("data-ts"), report.get_attribute("data-channel")
    sent = json.loads(posted.locator("pre").first.inner_text())
    assert sent["channel"] == room
    assert "Portfolio" in sent["text"]
    documented = posted.get_by_role("link")
    shown = {each.inner_text(): each.get_attribute("href") for each in documented.all()}
    assert shown["chat.postMessage"] == "https://docs.slack.dev/reference/methods/chat.postMessage"
    assert {block["type"] for block in sent["blocks"]} <= shown.keys()
    assert shown["header"] == "https://docs.slack.dev/reference/block-kit/blocks/header-block"
    assert stamp is not None
    drawer.get_by_role("button", name="About one message").click()
    drawer.get_by_role("searchbox").fill("slash_commands")
    asked = drawer.get_by_role("listitem").first
    asked.get_by_role("button").first.click()
    expect(asked.locator("pre").first).to_contain_text("portfolio monthly")
    expect(asked).not_to_contain_text("xoxb-")
    drawer.get_by_role("button", name="Close what was sent").click()
    expect(drawer).to_be_hidden()


def test_all_is_as_at_the_start_after_a_reset_that_was_meant(tab: Tab) -> None:
    asked = tab.page.get_by_role("dialog", name="Reset the workspace?")
    settings(tab, "Reset the workspace")
    asked.get_by_role("button", name="Cancel").click()
    expect(asked).to_be_hidden()
    expect(tab.message(re.compile("Portfolio"))).to_be_visible()
    settings(tab, "Reset the workspace")
    asked.get_by_role("button", name="Reset").click()
    expect(tab.main.get_by_role("article")).to_have_count(0)
    expect(tab.composer).to_be_visible()
    expect(clock(tab)).to_contain_text(f"{datetime.now(BERLIN):%a}")
    expect(tab.tour).to_have_count(0)


def test_a_warning_snoozed_until_monday_is_back_in_mondays_digest(tab: Tab) -> None:
    now = datetime.now(BERLIN)
    monday = now + timedelta(days=7 - now.weekday())
    tab.type("/engagement ACCT-123 quarterly")
    thread = tab.open_thread(tab.message(REPORT))
    thread.get_by_role("button", name=re.compile("^Snooze")).first.click()
    tab.dialog.get_by_label("Quiet until").fill(f"{monday:%Y-%m-%d}")
    tab.dialog.get_by_role("textbox", name=re.compile("Why")).fill("They are at a fair")
    tab.dialog.get_by_role("button", name="Snooze").click()
    expect(tab.dialog).to_be_hidden()
    expect(thread).to_contain_text("Snoozed until Mon")
    move_clock(tab, "Next Monday, 9:00 AM")
    expect(clock(tab)).to_contain_text(re.compile(r"Mon, .*9:0\d AM"))
    expect(tab.page.locator("[data-tour=app]").first).to_contain_text("1 unread")
    told = tab.page.get_by_role("status").filter(has_text="Your customers")
    told.get_by_role("button", name=re.compile("Your customers")).click()
    expect(tab.message("Your customers")).to_contain_text("Snooze over")
    expect(tab.page.locator("[data-tour=app]").first).not_to_contain_text("unread")


def clock(tab: Tab) -> Locator:
    """The page's clock."""
    return tab.page.get_by_role("button", name=re.compile("the clock of the workspace"))


def settings(tab: Tab, item: str) -> None:
    """Pick an item of the page's own menu."""
    tab.page.get_by_role("button", name="Settings").click()
    tab.page.get_by_role("menuitem", name=re.compile(item)).click()


def move_clock(tab: Tab, to: str) -> None:
    """By the menu behind the page's clock."""
    clock(tab).click()
    menu = tab.page.get_by_role("dialog", name="Move the clock")
    menu.get_by_role("button", name=to).click()
    expect(menu).to_be_hidden()
