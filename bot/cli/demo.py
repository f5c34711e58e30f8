"""``engagement demo``: try it in a local Slack workspace, on a page in the browser or in the terminal."""

import logging
import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from queue import SimpleQueue
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import ConfigFile, WorkspaceName, config_in_use
from bot.settings import setting_names
from engagement.config import load_config
from engagement.errors import InputError
from engagement.use import DEFAULT_WORKSPACE

if TYPE_CHECKING:
    from bot.workspace.page import Page

PORT = 8642
PORTS = 20  # so many are tried from the wanted one on
ACCOUNTS = 48


def register(app: typer.Typer) -> None:
    """Add ``demo``."""
    app.command("demo")(run)


def run(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where the page is; the next free port if taken.")] = PORT,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Print the address, open nothing.")] = False,
    accounts: Annotated[int, typer.Option(min=1, help="How many sample accounts.")] = ACCOUNTS,
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help="Show a copy of your own data; nothing is written to them."),
    ] = None,
    workspace: WorkspaceName = None,
    config: ConfigFile = None,
    terminal: Annotated[bool, typer.Option("--terminal", help="In the terminal instead of the browser.")] = False,
    once: Annotated[bool, typer.Option("--once", help="In the terminal, leaving after the first report.")] = False,
) -> None:
    """A sample company (or a copy of your data), a local Slack workspace and the bot, on a page in your browser.

    Nothing leaves this machine: settings and tokens of the environment are not used, and the page is served on the
    loopback address only.
    """
    if terminal or once:
        if database is not None:
            raise InputError("--database is for the page: leave --terminal and --once out")
        from bot.cli.demo_terminal import run_in_terminal

        run_in_terminal(accounts=accounts, once=once)
        return
    from bot.demo.show import prepare_own, prepare_sample, show

    chosen = load_config(config_in_use(config), settings=setting_names()) if config or database else None
    prepare = (
        partial(prepare_sample, accounts=accounts, config=chosen)
        if database is None
        else partial(prepare_own, url=database, workspace=workspace or DEFAULT_WORKSPACE, config=chosen)
    )
    logging.getLogger("bot").setLevel(logging.ERROR)  # what a person sees, the page says
    with _until_stopped(), _page(port) as page:
        typer.echo(f"The page is at {page.address}")
        if not no_browser:
            _open(page.address)
        show(page, prepare, SimpleQueue(), typer.echo)


def _page(port: int) -> "Page":
    """On the wanted port or the next free one. Raises ``InputError`` where all are taken."""
    from bot.workspace.page import Page

    for wanted in range(port, min(port + PORTS, 65536)):
        try:
            return Page(port=wanted)
        except OSError:
            continue
    raise InputError(f"ports {port} to {min(port + PORTS, 65536) - 1} are taken: choose another with --port")


def _open(address: str) -> None:
    """In the person's browser, if there is a desktop to open it on; never one inside the terminal."""
    here = sys.platform in ("darwin", "win32") or any(
        os.environ.get(n) for n in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")
    )
    if here:
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


@contextmanager
def _until_stopped() -> Iterator[None]:
    """Ctrl-C and SIGTERM end it, whatever is being done; what it made goes with it."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Stopped.")
    finally:
        signal.signal(signal.SIGTERM, before)
