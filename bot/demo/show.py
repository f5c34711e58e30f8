"""The demo on a page in the browser: prepared while the page says what is being done, and started again by its button.

What is prepared is kept as an SQLite file; each start, the first and every reset, works on a copy of it.
"""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from typing import Literal

from bot.demo.company import People, move_in, own_people, sample_people
from bot.demo.own import copy_own
from bot.demo.sample import load_sample, scan_weeks
from bot.demo.time_machine import TimeMachine
from bot.demo.tour import tour
from bot.demo.work import app_settings, at_work
from bot.garbage import made_to_stay
from bot.workspace import LocalWorkspace
from bot.workspace.page import Page, Scene
from engagement.config import Config
from engagement.render.wording.formats import day
from engagement.sample import AHEAD_DAYS
from engagement.service import Engagement

Say = Callable[[str], None]
Order = Literal["again", "stop"]
_FIRST = "prepared.db"


@dataclass(frozen=True)
class Prepared:
    """Data to be shown: where they are kept, whose they are, how far the clock goes and why not further."""

    file: Path
    workspace: str
    config: Config | None
    people: People
    until: datetime
    beyond: str
    moved: str | None = None  # what is to be said whenever the clock was moved


def prepare_sample(folder: Path, say: Say, *, accounts: int, config: Config | None = None) -> Prepared:
    """The sample company as of now, with what happens in the weeks ahead."""
    now, file = datetime.now(UTC), folder / _FIRST
    with Engagement.open(f"sqlite:///{file}", config=config, create=True) as service:
        say("Making a sample company ...")
        load_sample(service, folder / "files", accounts=accounts, as_of=now, ahead=True)
        say("Looking for warnings in its last weeks ...")
        scan_weeks(service, as_of=now)
        workspace = service.workspace_id
    until = now + timedelta(days=AHEAD_DAYS)
    beyond = f"The sample company has been thought out until {day(until)}: the clock goes no further. Reset the demo."
    return Prepared(file, workspace, config, sample_people(accounts=accounts, as_of=now), until, beyond)


def prepare_own(folder: Path, say: Say, *, url: str, workspace: str, config: Config | None = None) -> Prepared:
    """A copy of one's own data."""
    file, until = folder / _FIRST, datetime.now(UTC) + timedelta(days=AHEAD_DAYS)
    with copy_own(url, file, workspace=workspace, config=config, say=say) as service:
        people = own_people(service)
    beyond = f"The clock goes at most {AHEAD_DAYS} days ahead. Reset the demo."
    moved = "No new data came in while the clock moved: this is a copy of your data as it is now."
    return Prepared(file, workspace, config, people, until, beyond, moved)


def show(page: Page, prepare: Callable[[Path, Say], Prepared], orders: "SimpleQueue[Order]", say: Say) -> None:
    """Prepare, then show until ``stop`` is ordered; ``again`` starts all over. ``say`` hears of progress."""

    def told(text: str) -> None:
        page.say(text)
        say(text)

    with TemporaryDirectory(prefix="engagement-demo-") as name:
        with made_to_stay():
            prepared = prepare(Path(name), told)
        order: Order = "again"
        while order == "again":
            told("Starting a local Slack workspace and the bot ...")
            with ExitStack() as stack:
                _start(stack, page, prepared, Path(name) / "run", again=lambda: orders.put("again"))
                say(f"Ready: {page.address}")
                order = orders.get()
                page.say("Starting again ..." if order == "again" else "Stopped.")


def _start(stack: ExitStack, page: Page, prepared: Prepared, folder: Path, *, again: Callable[[], None]) -> None:
    """A copy of the prepared data, people and channels, the bot and its clock, and the page onto them."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    file = Path(shutil.copy(prepared.file, folder / "demo.db"))
    service = stack.enter_context(
        Engagement.open(f"sqlite:///{file}", workspace=prepared.workspace, config=prepared.config)
    )
    people = prepared.people
    workspace = LocalWorkspace(app_settings(), team_name=people.team, team_domain="demo")
    stack.enter_context(page.serving(workspace))
    rooms = move_in(workspace, people)
    deps = stack.enter_context(at_work(workspace, service, admin_emails=(people.admin.email,)))
    clock = stack.enter_context(TimeMachine(workspace, deps, until=prepared.until, beyond=prepared.beyond))

    def move(at: float) -> str | None:
        clock.move(at)
        return prepared.moved

    scene = Scene(
        workspace,
        cast=rooms.cast,
        tour=tour(people, rooms),
        mover=move,
        again=again,
        until=prepared.until.timestamp(),
    )
    page.open(scene)
