"""``engagement db`` and ``engagement workspace``: the database's schema and the vendor's own settings."""

from typing import Annotated

import typer

from bot.cli.options import Database, WorkspaceName, database_url, open_service
from bot.settings import load_settings
from engagement.service import check_database, upgrade_database


def register(app: typer.Typer) -> None:
    """Add ``db`` and ``workspace``."""
    db = typer.Typer(no_args_is_help=True, help="The database's schema.")
    db.command("upgrade")(upgrade)
    db.command("check")(check)
    app.add_typer(db, name="db")
    workspace = typer.Typer(no_args_is_help=True, help="Time zone, public holidays and currency of your company.")
    workspace.command("show")(show)
    workspace.command("set")(change)
    app.add_typer(workspace, name="workspace")


def upgrade(database: Database = None) -> None:
    """Create the database or bring it to this program's schema; safe to run twice and from several processes."""
    revision = upgrade_database(database or database_url(load_settings()))
    typer.echo(f"The database is at revision {revision}.")


def check(database: Database = None) -> None:
    """Say whether the database has the schema that this program needs (exit code 3 when not)."""
    revision = check_database(database or database_url(load_settings()))
    typer.echo(f"The database is at revision {revision}, as this program needs.")


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
    with open_service(database, workspace, create=True) as service:
        service.change_workspace(
            timezone=timezone, country=country, currency=currency, week_start=week_start, weekend=weekend
        )
        _print(service.workspace())


def _print(workspace: object) -> None:
    fields = ("id", "timezone", "country", "currency", "week_start", "weekend")
    for field in fields:
        value = getattr(workspace, field)
        shown = ",".join(map(str, value)) if isinstance(value, tuple) else value
        typer.echo(f"{field:<10}  {'none' if shown is None else shown}")
