"""The sample company, the bot and the local workspace's page, in a real browser: Debian's Chromium, by Playwright.

Everything goes the way it goes at work: the page talks to the workspace, the workspace to the bot over a WebSocket.
The clock is the workspace's; ``move_to`` moves it and does what is due by then, as the scheduler would.
"""

import itertools
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import yaml
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from bot.deps import Deps, connect
from bot.jobs import JobRunner
from bot.serve import running
from bot.settings import Settings
from bot.ticks import ticks
from bot.workspace import AppSettings, Channel, ChannelKind, LocalWorkspace, Sharing, User, UserKind
from bot.workspace.page import Page as Served
from bot.workspace.page import Scene
from engagement import Engagement
from engagement.sample import TIME_ZONE, VENDOR_NAME

MANIFEST = Path(__file__).parents[2] / "manifest.yml"
CHROMIUM = shutil.which("chromium")
_QUIET = (  # this machine has no network, and Chromium would look for one
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
PATIENCE = 30_000  # milliseconds: a loaded machine is slow, a broken page is slower


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=list(_QUIET))
        yield started
        started.close()


@dataclass
class Tab:
    """One person's browser. What goes wrong in its scripts is kept in ``wrong``."""

    page: Page
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("console", lambda said: self.wrong.append(said.text) if said.type == "error" else None)

    @property
    def main(self) -> Locator:
        """The conversation, or the home tab."""
        return self.page.get_by_role("main")

    @property
    def thread(self) -> Locator:
        """The thread beside it."""
        return self.page.get_by_role("complementary", name=re.compile("^Thread in"))

    @property
    def dialog(self) -> Locator:
        """The topmost modal."""
        return self.page.get_by_role("dialog", name=re.compile("Engagement$")).last

    @property
    def composer(self) -> Locator:
        """Where one writes in the conversation."""
        return self.main.get_by_role("textbox").or_(self.main.get_by_role("combobox")).last

    @property
    def tour(self) -> Locator:
        """The card of the guided tour."""
        return self.page.get_by_role("dialog").filter(has=self.page.get_by_role("button", name="Skip the tour"))

    def type(self, text: str) -> None:
        """Write something into the conversation and send it."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def message(self, text: str | re.Pattern[str]) -> Locator:
        """The newest message of the conversation with a text."""
        return self.main.get_by_role("article").filter(has_text=text).last

    def open(self, name: str) -> None:
        """Go to a conversation by the sidebar."""
        self.page.get_by_role("navigation").get_by_text(name, exact=True).first.click()

    def open_unread_app(self) -> None:
        """The app's messages, once there is one that was not read; until then its place opens at home."""
        expect(self.page.locator("[data-tour=app]").first).to_contain_text(re.compile(r"\d"))
        self.open("Engagement")

    def open_thread(self, message: Locator) -> Locator:
        """The thread of a message."""
        message.get_by_role("button", name=re.compile("open the thread")).click()
        expect(self.thread).to_be_visible()
        return self.thread

    def at_home(self) -> None:
        """The app's home tab."""
        self.open("Engagement")
        self.page.get_by_role("tab", name="Home").click()


@dataclass
class Stage:
    """The workspace with its people, and the page they look at it with."""

    served: Served
    workspace: LocalWorkspace
    deps: Deps
    people: dict[str, User]
    room: Channel
    shared: Channel
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)
    tabs: list[Tab] = field(default_factory=list)

    def tab(
        self, who: str, *, at: Channel | None = None, width: int = 1280, height: int = 900, dark: bool = False
    ) -> Tab:
        """Open the page as a person, in a browser of their own."""
        context = self.browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        context.set_default_timeout(PATIENCE)
        context.add_init_script("localStorage.setItem('local-workspace.tour', 'done')")
        page, user = context.new_page(), self.people[who]
        tab = Tab(page)
        context.request.get(self.served.address)  # for its cookie
        page.goto(f"{self.served.server.base_url}/#/{user.id}/channel/{(at or self.room).id}")
        expect(tab.main).to_be_visible()
        self.contexts.append(context)
        self.tabs.append(tab)
        return tab

    def move_to(self, moment: datetime) -> None:
        """Move the clock, with what is due before and after: only what comes due while somebody runs it is sent."""
        self._do_what_is_due()
        self.workspace.advance(moment.timestamp() - self.workspace.clock.now())
        self._do_what_is_due()

    def _do_what_is_due(self) -> None:
        for tick in ticks(self.deps, JobRunner(self.deps.database, self.deps.workspace_id)):
            tick.run()

    def close(self) -> None:
        """Close every browser; nothing may have gone wrong in one."""
        for context in self.contexts:
            context.close()
        assert [said for tab in self.tabs for said in tab.wrong] == []


CAST = {
    "owner": ("fidelma.larkspurre", "Fidelma Larkspurre", UserKind.MEMBER),
    "manager": ("juniper.ashgrovel", "Juniper Ashgrovel", UserKind.MEMBER),
    "admin": ("orla.fennimoor", "Orla Fennimoor", UserKind.ADMIN),
    "guest": ("gil.guest", "Gil Guest", UserKind.GUEST),
    "customer": ("eva.customer", "Eva Customer", UserKind.EXTERNAL),
}


@contextmanager
def stage(database: str, started: Browser, now: datetime) -> Iterator[Stage]:
    """The world over a database that it may write to, at a moment from which on its clock runs."""
    begun = time.time()
    settings = AppSettings.from_manifest(yaml.safe_load(MANIFEST.read_text("utf-8")))
    workspace = LocalWorkspace(
        settings, now=lambda: now.timestamp() + time.time() - begun, team_name=VENDOR_NAME, team_domain="lanternfen"
    )
    with Engagement.open(database) as service, Served() as served, served.serving(workspace):
        people = {
            role: workspace.add_user(name, real, kind=kind, email=f"{name}@lanternfen.example", tz=TIME_ZONE)
            for role, (name, real, kind) in CAST.items()
        }
        inside = [people[role] for role in ("owner", "manager", "admin")]
        room = workspace.add_channel("customer-success", [*inside, people["guest"]], with_bot=True)
        workspace.add_channel("leads", inside, kind=ChannelKind.PRIVATE, with_bot=True)
        shared = workspace.add_channel(
            "with-kettlestone", [people["owner"], people["customer"]], sharing=Sharing.EXTERNAL, with_bot=True
        )
        secrets = Settings(
            slack_bot_token=workspace.bot_token,  # type: ignore[arg-type]
            slack_app_token=workspace.app_token,  # type: ignore[arg-type]
            slack_api_url=workspace.api_url,
            locale="GB",
            admin_emails=(people["admin"].email or "",),
        )
        deps = replace(
            connect(secrets, service, ready=service.check),
            clock=lambda: datetime.fromtimestamp(workspace.clock.now(), UTC),
        )
        with running(deps):
            workspace.wait_for_socket()
            served.open(Scene(workspace, cast=tuple(people.values())))
            shown = Stage(served, workspace, deps, people, room, shared, started)
            yield shown
            shown.close()


_numbers = itertools.count()


def copied(database: str, folder: Path) -> str:
    """A copy of an SQLite database that nobody has open."""
    made = folder / f"stage-{next(_numbers)}.db"
    shutil.copy(database.removeprefix("sqlite:///"), made)
    return f"sqlite:///{made}"
