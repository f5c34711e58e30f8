"""Whoever uses a screen reader, the keyboard or little light can use the page: axe-core finds nothing serious in it.

axe-core comes from npm, as the page's sources lock it (``tests.npm``); it never ships.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browsing import Stage, Tab, browser, copied, stage
from tests.e2e.conftest import AS_OF
from tests.npm import install

pytestmark = pytest.mark.browser
PAGE = Path(__file__).parents[2] / "bot" / "workspace" / "page" / "source"
GRAVE = ("serious", "critical")
REPORT = re.compile(r"Brackenfold Robotics \(ACCT-123\)")
RUN = "() => axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})"


@dataclass(frozen=True)
class Axe:
    """The checker."""

    script: str

    def check(self, page: Page, where: str) -> None:
        """Raises ``AssertionError`` that names each grave finding, its elements and what is said of it."""
        page.wait_for_timeout(400)  # what fades or slides in has arrived
        page.evaluate(self.script)  # not as an element: the page's policy lets in no other script
        found = page.evaluate(RUN)
        assert len(found["passes"]) > 10, "it looked at something"
        grave = [each for each in found["violations"] if each["impact"] in GRAVE]
        said = [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in grave for node in each["nodes"]]
        assert not said, f"{where}:\n" + "\n".join(said[:20])


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> Axe:
    folder = tmp_path_factory.mktemp("axe")
    install(PAGE, folder, development=True)
    return Axe((folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8"))


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def world(scanned_database: str, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A workspace in which the owner has asked for a report."""
    database = copied(scanned_database, tmp_path_factory.mktemp("axe-stage"))
    with stage(database, chromium, AS_OF + timedelta(hours=10)) as shown:
        owner, workspace = shown.people["owner"], shown.workspace
        workspace.slash_command(owner, shown.room, "/engagement", "ACCT-123 quarterly")
        root = workspace.wait_for(lambda: workspace.messages(shown.room), timeout=60)[0]
        workspace.wait_for(lambda: len(workspace.thread(root)) > 2, timeout=60)
        yield shown


SIZES = {"wide": 1280, "phone": 390}


@pytest.fixture(params=[(size, theme) for size in SIZES for theme in ("light", "dark")], ids="-".join)
def tab(world: Stage, request: pytest.FixtureRequest) -> Iterator[Tab]:
    size, theme = request.param
    opened = world.tab("owner", width=SIZES[size], height=844, dark=theme == "dark")
    yield opened
    opened.page.close()


def test_a_report_and_its_thread(tab: Tab, axe: Axe) -> None:
    expect(tab.message(REPORT)).to_be_visible()
    axe.check(tab.page, "the report in its channel")
    tab.open_thread(tab.message(REPORT))
    expect(tab.thread).to_contain_text("The sponsor")
    axe.check(tab.page, "its thread")


def test_the_list_of_what_was_sent(tab: Tab, axe: Axe) -> None:
    tab.page.get_by_role("button", name="What was sent").click()
    expect(tab.page.get_by_role("complementary", name="What was sent")).to_contain_text("chat.postMessage")
    axe.check(tab.page, "what was sent")


def test_the_channels_and_home(tab: Tab, axe: Axe) -> None:
    back = tab.page.get_by_role("button", name="Back to the list of channels")
    if back.is_visible():  # as on a phone
        back.click()
        axe.check(tab.page, "the list of channels")
    tab.at_home()
    expect(tab.main).to_contain_text("Your customers")
    axe.check(tab.page, "the home tab")


def test_a_window_with_and_without_what_is_wrong_in_it(tab: Tab, axe: Axe) -> None:
    tab.type("/engagement")
    expect(tab.dialog).to_be_visible()
    axe.check(tab.page, "the window to choose in")
    tab.dialog.get_by_role("button", name="Show report").click()
    expect(tab.dialog).to_contain_text("Please complete this required field")
    axe.check(tab.page, "the window with what is missing")
    tab.dialog.get_by_role("button", name="Cancel").click()
    expect(tab.dialog).to_be_hidden()


def test_the_check_finds_what_is_wrong(world: Stage, axe: Axe) -> None:
    page = world.tab("owner").page
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button>')")
    with pytest.raises(AssertionError, match="button-name"):
        axe.check(page, "a button without a name")
