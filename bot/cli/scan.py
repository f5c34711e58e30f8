"""``engagement scan``: what the nightly job runs."""

import json
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter
from rich.console import Console
from rich.text import Text

from bot.cli.data import Output
from bot.cli.noting import noted
from bot.cli.options import AsOf, ConfigFile, Database, WorkspaceName, as_of_instant, open_service
from engagement.render.wording.flags import flag_rank, flag_title, scan_lines, tier_change_line
from engagement.render.wording.formats import plain
from engagement.scan_result import ScanResult


def register(app: typer.Typer) -> None:
    """Add ``scan``."""
    app.command()(scan)


def scan(
    as_of: AsOf = None,
    output: Annotated[Output, typer.Option("--format", help="How the result is printed.")] = Output.TEXT,
    follow_plays: Annotated[
        bool,
        typer.Option(help="Whether a week's first scan follows the steps of plans, which costs a report per account."),
    ] = True,
    database: Database = None,
    workspace: WorkspaceName = None,
    config: ConfigFile = None,
) -> None:
    """Look at every account: update flags, benchmarks and score history. Run it nightly; twice changes nothing.

    Exit code 1 when an account could not be judged and was left out.
    """
    with open_service(database, workspace, config) as service, noted(service, "scan", changes=True):
        timezone = service.workspace().timezone
        result = service.scan(as_of=as_of_instant(as_of, timezone), follow_plays=follow_plays)
        announced = [service.flag(each).flag for each in result.announced]
    if output is Output.JSON:
        typer.echo(json.dumps(as_json(result), indent=2))
    else:
        console = Console(highlight=False, soft_wrap=True)
        lines = scan_lines(result, timezone)
        if announced:
            lines += ["New strong warnings:"]
            lines += [f"  {plain(f.account_id, 60)}: {flag_title(f)} ({flag_rank(f)})" for f in announced]
        if result.tier_changes:
            lines += ["Tier changes:", *(f"  {tier_change_line(change)}" for change in result.tier_changes)]
        lines += [
            f"Left out, please report: {plain(account, 60)} ({failure})" for account, failure in result.skipped.items()
        ]
        for line in lines:
            console.print(Text(line))
    if result.skipped:
        raise typer.Exit(1)


def as_json(result: ScanResult) -> Any:
    """The result with its own names."""
    return TypeAdapter(ScanResult).dump_python(result, mode="json")
