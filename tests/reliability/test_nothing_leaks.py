"""R11: no token, name, address or message content in logs, metrics, errors, metadata, or in the database afterwards."""

import io
import logging
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from bot.logs import configure_logging
from bot.serve import running
from bot.workspace import FaultKind, LocalWorkspace
from engagement.errors import DatabaseUnavailable
from engagement.store.sqlite import driver  # one copy of SQLite in a process: two break each other's locks
from tests.slack import factories
from tests.slack.test_health_http import get
from tests.slack.world import World, app_settings, populated

CANARY = "Zanzibar-Canary"
ADDRESS = "zanzibar.canary@customer.example"


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """Everything that is logged, by anybody, from DEBUG on."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in list(root.manager.loggerDict)}
    stream = io.StringIO()
    yield stream
    root.handlers[:], root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def secrets_of(workspace: LocalWorkspace) -> list[str]:
    """What must never be seen outside its setting."""
    return [workspace.bot_token, workspace.app_token, workspace.signing_secret]


def with_canaries(world: World) -> None:
    """An account whose every name is a canary."""
    report = factories.account_report()
    world.engagement.reports["ACCT-900"] = factories.renamed(report, "ACCT-900", f"{CANARY} Traders")


def failing(world: World) -> Iterator[Any]:
    """One way to go wrong after the other; each error's text holds a canary."""
    for error in (
        KeyError(f"{CANARY} wrote {ADDRESS}"),
        ValueError(f"cannot parse {CANARY}"),
        DatabaseUnavailable(f"{CANARY} does not answer"),
        RuntimeError(world.workspace.bot_token),
    ):
        world.engagement.fails = error
        yield error
        world.engagement.fails = None


def test_nothing_is_logged_or_kept_that_should_not_be(said: io.StringIO) -> None:
    with LocalWorkspace(app_settings()) as workspace:
        world = populated(workspace)
        with_canaries(world)
        configure_logging(world.deps.settings.model_copy(update={"log_level": "DEBUG"}), said)
        with running(world.deps, port=0) as port:
            workspace.wait_for_socket()
            assert world.ask("ACCT-900").ok
            world.thread()
            assert world.ask(f"{CANARY} {ADDRESS}").ok  # no such account: it is said back to the asker alone
            world.alone(1)
            for number, _ in enumerate(failing(world)):
                world.ask(f"ACCT-20{number % 2} {CANARY}")
                workspace.wait_for(lambda seen=number: len(world.alone(0)) > seen, 30)  # type: ignore[misc]
            workspace.fail_next("chat.postMessage", FaultKind.ERROR, code="fatal_error")
            world.ask("ACCT-123 monthly")
            workspace.fail_next("conversations.info", FaultKind.NOT_JSON)
            world.ask("ACCT-900 monthly")
            workspace.wait_for(lambda: not open_rows(world), 60)
            metrics, ready = get(port, "/metrics")[1], get(port, "/readyz")[1]
    told = said.getvalue()
    assert "incident" in told, "the log is expected to have something to say"
    for place, text in {"log": told, "metrics": metrics, "readyz": ready}.items():
        for secret in (*secrets_of(workspace), CANARY, ADDRESS, "Northwind", "/commands/", "ana@harbour.example"):
            assert secret.casefold() not in text.casefold(), f"{secret!r} in {place}"
    kept = "\n".join(cells(world))
    for secret in (*secrets_of(workspace), CANARY, ADDRESS, "/commands/"):
        assert secret.casefold() not in kept.casefold(), f"{secret!r} in the database"
    for call in workspace.log.calls():
        metadata = str(call.args.get("metadata") or "")
        assert CANARY not in metadata
        assert "ACCT" not in metadata


def open_rows(world: World) -> int:
    """Rows of the inbox and the outbox that are neither final nor waiting to be looked up."""
    count = 0
    with closing(driver().connect(str(world.deps.database.file))) as connection:
        for table, final in (("inbox", "'done', 'parked'"), ("outbox", "'sent', 'dead', 'unknown'")):
            count += connection.execute(f"SELECT count(*) FROM {table} WHERE state NOT IN ({final})").fetchone()[0]
    return count


def cells(world: World) -> Iterator[str]:
    """Every value of every table as text."""
    with closing(driver().connect(str(world.deps.database.file))) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                yield from (str(value) for value in row)
