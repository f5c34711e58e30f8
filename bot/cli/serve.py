"""``engagement serve``: the bot."""

from typing import Annotated

import typer

from bot.cli.options import ConfigFile, Database, WorkspaceName, open_service
from bot.logs import configure_logging
from bot.settings import load_settings
from engagement.errors import InputError


def register(app: typer.Typer) -> None:
    """Add ``serve``."""
    app.command()(serve)


def serve(
    http: Annotated[bool, typer.Option("--http", help="Take requests at a URL instead of Socket Mode.")] = False,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help="With --http: the port (3000). Else the port of /healthz, /readyz and /metrics."
        ),
    ] = None,
    scheduler: Annotated[
        bool,
        typer.Option(help="Whether this process also does what is scheduled: digests, escalations, the nightly scan."),
    ] = True,
    database: Database = None,
    workspace: WorkspaceName = None,
    config: ConfigFile = None,
) -> None:
    """Run the bot until it is stopped: Socket Mode by default, request URLs with --http."""
    from bot.deps import connect
    from bot.serve import serve as run
    from bot.stopping import leave

    settings = load_settings()
    configure_logging(settings)
    with open_service(database, workspace, config) as service:
        if not scheduler and service.database.is_sqlite:
            raise InputError(
                "--no-scheduler is for PostgreSQL, where another process does what is scheduled; "
                "one process alone serves an SQLite file."
            )
        run(connect(settings, service, ready=service.check), http=http, host=host, port=port, scheduled=scheduler)
    leave()
