"""``engagement audit``: who looked at what, who changed what, and what was refused."""

import json
from datetime import datetime
from typing import Annotated, Any

import typer

from bot.cli.data import Output
from bot.cli.options import Database, WorkspaceName, as_of_instant, open_service
from bot.cli.table import print_table
from engagement.audit import Entry, Outcome
from engagement.audit_use import MOST_SHOWN
from engagement.render.wording.audit import about, came_of
from engagement.render.wording.formats import minute, plain

_COLUMNS = ("when", "who", "what", "accounts", "by", "came of it")


def register(app: typer.Typer) -> None:
    """Add ``audit``."""
    app.command()(audit)


def audit(
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only from this date or time on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only before this date or time.")] = None,
    person: Annotated[
        str | None,
        typer.Option(metavar="EMAIL", help="Only this person's: an address, a Slack user id without one, or cli:NAME."),
    ] = None,
    account: Annotated[str | None, typer.Option(metavar="ID", help="Only what was about this account.")] = None,
    action: Annotated[list[str] | None, typer.Option(help="Only these actions, such as report or escalate.")] = None,
    outcome: Annotated[Outcome | None, typer.Option(help="Only what came of it.")] = None,
    most: Annotated[int, typer.Option(min=1, help="At most so many, the latest.")] = MOST_SHOWN,
    output: Annotated[Output, typer.Option("--format", help="How it is printed.")] = Output.TEXT,
    database: Database = None,
    workspace: WorkspaceName = None,
) -> None:
    """Show who looked at what, who changed what, and what was refused; the latest first."""
    with open_service(database, workspace) as service:
        timezone = service.workspace().timezone
        found = service.audit(
            since=_moment(since, timezone, "--since"),
            until=_moment(until, timezone, "--until"),
            person=person,
            account=account,
            actions=tuple(action or ()),
            outcome=outcome,
            most=most,
        )
    if output is Output.JSON:
        typer.echo(json.dumps([as_json(each) for each in found], indent=2))
        return
    if not found:
        typer.echo("Nothing of that kind is in the audit.")
        return
    rows = (
        (minute(each.at, timezone), plain(each.asker, 60), each.action, about(each), each.surface, came_of(each))
        for each in found
    )
    print_table(_COLUMNS, rows)


def as_json(entry: Entry) -> dict[str, Any]:
    """An entry for other programs."""
    return {
        "at": entry.at.isoformat(),
        "person": entry.asker,
        "action": entry.action,
        "accounts": list(entry.accounts),
        "surface": entry.surface.value,
        "outcome": entry.outcome.value,
        "reason": entry.reason,
    }


def _moment(text: str | None, timezone: str, option: str) -> datetime | None:
    return None if text is None else as_of_instant(text, timezone, option)
