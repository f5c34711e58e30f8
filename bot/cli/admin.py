"""``engagement db`` and ``engagement workspace``: the database's schema and the vendor's own settings."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.noting import noted
from bot.cli.options import Database, WorkspaceName, database_url, open_service
from bot.settings import load_settings
from engagement.errors import InputError
from engagement.model import Workspace
from engagement.service import open_database
from engagement.store.backup import back_up


def register(app: typer.Typer) -> None:
    """Add ``db`` and ``workspace``."""
    db = typer.Typer(no_args_is_help=True, help="The database's schema.")
    db.command("upgrade")(upgrade)
    db.command("check")(check)
    db.command("backup")(backup)
    app.add_typer(db, name="db")
    workspace = typer.Typer(no_args_is_help=True, help="Time zone, public holidays and currency of your company.")
    workspace.command("show")(show)
    workspace.command("set")(change)
    app.add_typer(workspace, name="workspace")


def upgrade(database: Database = None) -> None:
    """Create the database or bring it to this program's schema; safe to run twice and from several processes."""
    opened = open_database(database or database_url(load_settings()), create=True)
    opened.dispose()
    typer.echo(f"The database has the schema that this program needs: {opened.place}.")


def check(database: Database = None) -> None:
    """Say whether the database has the schema that this program needs (exit code 3 when not)."""
    opened = open_database(database or database_url(load_settings()))
    opened.dispose()
    typer.echo(f"The database has the schema that this program needs: {opened.place}.")


def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="The copy to write; it must not exist yet.")],
    database: Database = None,
) -> None:
    """Copy an SQLite database that is in use, as of one moment, and check the copy. PostgreSQL: use pg_dump."""
    opened = open_database(database or database_url(load_settings()))
    size = back_up(opened, target)
    opened.dispose()
    typer.echo(f"Copied to {target} ({size / 1e6:.1f} MB) and checked. To restore: docs/operations.md.")


def show(database: Database = None, workspace: WorkspaceName = None) -> None:
    """Show the workspace's settings."""
    with open_service(database, workspace) as service:
        _print(service.workspace())


def change(
    timezone: Annotated[str | None, typer.Option(help="IANA zone, such as Europe/Berlin.")] = None,
    country: Annotated[str | None, typer.Option(help="Public holidays of this country, such as DE; 'none'.")] = None,
    currency: Annotated[str | None, typer.Option(help="Three letters, such as EUR.")] = None,
    week_start: Annotated[int | None, typer.Option(min=0, max=6, help="0 is Monday.")] = None,
    weekend: Annotated[str | None, typer.Option(help="Days off, such as 5,6 (Saturday and Sunday).")] = None,
    database: Database = None,
    workspace: WorkspaceName = None,
) -> None:
    """Set the zone, the public holidays, the currency, the first day of the week, the days off."""
    if all(given is None for given in (timezone, country, currency, week_start, weekend)):
        raise InputError("nothing to set; `engagement workspace set --help` lists what can be set")
    with (
        open_service(database, workspace, create=True) as service,
        noted(service, "workspace", changes=True),
    ):
        service.change_workspace(
            timezone=timezone,
            country=country,
            currency=currency,
            week_start=week_start,
            weekend=None if weekend is None else _days(weekend),
        )
        _print(service.workspace())


def _days(text: str) -> list[int]:
    try:
        return [int(day) for day in text.split(",") if day.strip()]
    except ValueError:
        raise InputError(f"--weekend {text!r}: write numbers such as 5,6 (0 is Monday, 6 is Sunday)") from None


def _print(workspace: Workspace) -> None:
    for field, value in asdict(workspace).items():
        shown = ",".join(map(str, value)) if isinstance(value, tuple) else value
        typer.echo(f"{field:<10}  {'none' if shown is None else shown}")
