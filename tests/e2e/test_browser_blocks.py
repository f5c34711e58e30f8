"""What the product's own messages do not show, in a browser: another app's blocks, windows on windows, files."""

import queue
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect
from slack_sdk.errors import SlackApiError

from bot.workspace import LocalWorkspace
from tests.e2e.browsing import PATIENCE, Tab, browser
from tests.slack.workspace.bolt_app import build, over_socket
from tests.slack.workspace.browser import opened
from tests.slack.workspace.kit import web_client
from tests.slack.workspace.samples import button, plain

pytestmark = pytest.mark.browser


@dataclass
class Desk:
    """Ana's browser, and the app whose messages she sees."""

    tab: Tab
    workspace: LocalWorkspace
    room: str
    seen: "queue.Queue[tuple[str, Any]]"  # what the app was called with

    def post(self, text: str, *blocks: dict[str, Any]) -> Locator:
        """A message of the app; where it stands."""
        web_client(self.workspace).chat_postMessage(channel=self.room, text=text, blocks=list(blocks))
        message = self.tab.main.locator("article").last
        expect(message).to_contain_text("engagement", ignore_case=True)
        return message

    @property
    def window(self) -> Locator:
        return self.tab.page.locator("dialog.modal")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture
def desk(chromium: Browser) -> Iterator[Desk]:
    with opened() as (page, workspace):
        app, seen = build(workspace)
        with over_socket(workspace, app):
            ana, room = workspace.user("ana"), workspace.channel("customer-success")
            context = chromium.new_context(viewport={"width": 1280, "height": 900})
            context.set_default_timeout(PATIENCE)
            context.request.get(page.address)  # for its cookie
            tab = Tab(context.new_page())
            tab.page.goto(f"{page.server.base_url}/#/{ana.id}/channel/{room.id}")
            expect(tab.main).to_be_visible()
            yield Desk(tab, workspace, room.id, seen)
            context.close()
            assert tab.wrong == []


def test_a_table_is_sorted_and_turned_page_by_page(desk: Desk) -> None:
    rows = [
        [{"type": "raw_text", "text": f"A{n:02}"}, {"type": "raw_number", "value": n * 7 % 12, "text": str(n * 7 % 12)}]
        for n in range(12)
    ]
    head = [{"type": "raw_text", "text": each} for each in ("Account", "Score")]
    desk.post(
        "a table", {"type": "data_table", "block_id": "t", "caption": "Scores", "rows": [head, *rows], "page_size": 5}
    )
    table = desk.tab.main.locator("[data-block-type=data_table]").last

    def shown() -> list[str]:
        return table.locator("tbody th").all_inner_texts()

    expect(table).to_contain_text("1–5 of 12")
    assert shown() == ["A00", "A01", "A02", "A03", "A04"]
    table.get_by_role("button", name="Next page").click()
    expect(table).to_contain_text("6–10 of 12")
    table.get_by_role("button", name="Score").click()
    expect(table).to_contain_text("1–5 of 12")  # sorted anew, it begins at its beginning
    assert table.locator("tbody td").all_inner_texts() == ["0", "1", "2", "3", "4"]
    expect(table.locator("th[aria-sort=ascending]")).to_have_text("Score")
    table.get_by_role("button", name="Score").click()
    expect(table.locator("th[aria-sort=descending]")).to_have_text("Score")
    assert table.locator("tbody td").all_inner_texts() == ["11", "10", "9", "8", "7"]


def test_what_asks_first_does_nothing_until_it_is_confirmed(desk: Desk) -> None:
    confirm = {
        "title": plain("Really?"),
        "text": plain("It cannot be undone."),
        "confirm": plain("Do it"),
        "deny": plain("No"),
    }
    press = button("change", value="7", confirm=confirm)
    desk.post("careful", {"type": "actions", "block_id": "a", "elements": [press]})
    control = desk.tab.main.locator("[data-action-id=change] button")
    control.click()
    asked = desk.tab.page.get_by_role("dialog", name="Really?")
    expect(asked).to_contain_text("It cannot be undone.")
    asked.get_by_role("button", name="No").click()
    expect(asked).to_have_count(0)
    assert desk.seen.empty()
    control.click()
    asked.get_by_role("button", name="Do it").click()
    expect(desk.tab.main).to_contain_text("changed to 7")


def test_windows_say_what_is_wrong_stack_and_close_all_together(desk: Desk) -> None:
    desk.post("a window", {"type": "actions", "block_id": "a", "elements": [button("open")]})
    desk.tab.main.locator("[data-action-id=open] button").click()
    expect(desk.window).to_be_visible()
    note = desk.window.locator("[data-block-id=note]").get_by_role("textbox")
    submit = desk.window.locator("button[type=submit]")
    submit.click()
    expect(desk.window).to_contain_text("complete", ignore_case=True)
    note.fill("bad")
    submit.click()
    expect(desk.window).to_contain_text("Say it better.")
    note.fill("more")
    submit.click()
    back = desk.window.get_by_role("button", name="Back")
    expect(back).to_be_visible()
    expect(note).to_have_value("")
    back.click()
    expect(back).to_have_count(0)
    expect(note).to_have_value("more")  # what was typed below is still there
    submit.click()
    expect(back).to_be_visible()
    desk.window.get_by_role("button", name="Close", exact=True).first.click()
    expect(desk.window).to_have_count(0)


def test_a_file_shows_its_first_rows_and_can_be_had(desk: Desk) -> None:
    rows = "account,score\n" + "".join(f"ACCT-{n},{n}\n" for n in range(3))
    web_client(desk.workspace).files_upload_v2(channel=desk.room, content=rows, filename="scores.csv", title="Scores")
    card = desk.tab.main.locator("figure.file")
    expect(card).to_contain_text("Scores")
    expect(card.locator("tbody tr")).to_have_count(3)
    expect(card.locator("tbody tr").last).to_contain_text("ACCT-2")
    with desk.tab.page.expect_download() as saved:
        card.get_by_role("link", name="Download scores.csv").click()
    assert saved.value.path().read_text("utf-8") == rows


def test_a_call_that_slack_would_refuse_is_shown_with_its_reason(desk: Desk) -> None:
    with suppress(SlackApiError):
        web_client(desk.workspace).chat_postMessage(channel="C0NOWHERE", text="x")
    desk.tab.page.get_by_role("button", name="What was sent").click()
    drawer = desk.tab.page.get_by_role("complementary", name="What was sent")
    expect(drawer).to_contain_text("channel_not_found")
