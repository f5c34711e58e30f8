"""``engagement quarantine``: what an import refused and why; out to files to be mended, in again, or away."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from bot.cli.data import Output, print_results
from bot.cli.noting import noted
from bot.cli.options import Database, WorkspaceName, open_service, require_folder
from bot.cli.table import print_table
from engagement.errors import InputError
from engagement.export import Format
from engagement.ingest import (
    quarantine_counts,
    quarantine_discard,
    quarantine_export,
    quarantine_list,
    quarantine_retry,
)
from engagement.model import Entity
from engagement.render.wording.formats import number

ID_WIDTH = 16
Only = Annotated[Entity | None, typer.Option("--entity", help="Only records of this entity.")]


def register(app: typer.Typer) -> None:
    """Add ``quarantine``."""
    group = typer.Typer(no_args_is_help=True, help="Records that an import refused, each with its reason.")
    group.command("list")(list_)
    group.command("export")(export)
    group.command("retry")(retry)
    group.command("discard")(discard)
    app.add_typer(group, name="quarantine")


def list_(
    entity: Only = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many records.")] = 50,
    output: Annotated[Output, typer.Option("--format", help="How the list is printed.")] = Output.TEXT,
    database: Database = None,
    workspace: WorkspaceName = None,
) -> None:
    """List refused records: file, line, column, value, reason, and what to do."""
    with open_service(database, workspace) as service, noted(service, "quarantine"):
        found = quarantine_list(service.database, service.workspace_id, entity=entity, limit=limit)
        counts = quarantine_counts(service.database, service.workspace_id)
    total = sum(number for (each, _), number in counts.items() if entity in (None, each))
    if output is Output.JSON:
        shown = [{"id": entry.id, **asdict(entry)} for entry in found]
        typer.echo(json.dumps(shown, indent=2, default=str))
        return
    if not total:
        typer.echo("The quarantine is empty.")
        return
    rows = ((e.id, e.file, str(e.line), e.column or "", e.value or "", e.explanation) for e in found)
    print_table(("id", "file", "line", "column", "value", "why"), rows, id_width=ID_WIDTH)
    console = Console(highlight=False)
    for (each, reason), many in sorted(counts.items()):
        if entity in (None, each):
            console.print(Text(f"{each.value}: {number(many)} {reason.value}"))
    if total > len(found):
        console.print(
            f"Shown are {number(len(found))} of {number(total)}; --limit shows more, `quarantine export` writes all."
        )


def export(
    folder: Annotated[Path, typer.Argument(help="Where the files go: one for each entity.")],
    file_format: Annotated[Format, typer.Option("--format", help="How they are written.")] = Format.CSV,
    database: Database = None,
    workspace: WorkspaceName = None,
) -> None:
    """Write refused records to files that can be mended and imported again; the reason stands beside each record."""
    require_folder(folder)
    with open_service(database, workspace) as service, noted(service, "quarantine"):
        written = quarantine_export(service.database, service.workspace_id, folder, file_format)
    for path, many in written.items():
        typer.echo(f"{path}: {number(many)} records")
    if not written:
        typer.echo("The quarantine is empty.")


def retry(entity: Only = None, database: Database = None, workspace: WorkspaceName = None) -> None:
    """Try refused records again: those whose account or contact has arrived since come in."""
    with open_service(database, workspace) as service, noted(service, "quarantine_retry", changes=True):
        results = quarantine_retry(service.database, service.workspace_id, entity=entity)
    if not results:
        typer.echo("Nothing in quarantine can be tried again.")
        return
    print_results(results)
    if any(result.quarantined for result in results):
        raise typer.Exit(1)


def discard(
    ids: Annotated[list[str], typer.Argument(help="Ids as `quarantine list` shows them.")],
    database: Database = None,
    workspace: WorkspaceName = None,
) -> None:
    """Throw refused records away, such as those that a corrected file has replaced."""
    with open_service(database, workspace) as service, noted(service, "quarantine_discard", changes=True):
        known = {entry.id for entry in quarantine_list(service.database, service.workspace_id)}
        if unknown := [each for each in ids if each not in known]:
            raise InputError(f"{unknown[0]!r} is not in quarantine; `engagement quarantine list` shows the ids")
        gone = quarantine_discard(service.database, service.workspace_id, ids)
    typer.echo(f"{number(gone)} of {number(len(ids))} thrown away.")
