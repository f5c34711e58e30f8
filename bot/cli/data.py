"""``engagement import`` and ``export``: files into the store, with what became of every record, and out again."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from bot.cli.noting import noted
from bot.cli.options import Database, WorkspaceName, open_service, require_folder
from engagement.export import Format, export
from engagement.ingest import FileResult, ImportStatus, OnProgress, import_paths
from engagement.model import Entity
from engagement.render.wording.formats import number

_COUNTS = ("read", "accepted", "updated", "unchanged", "quarantined")


class Output(StrEnum):
    """How the result is printed."""

    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add ``import`` and ``export``."""
    app.command("import")(import_)
    app.command("export")(export_)


def import_(
    paths: Annotated[list[Path], typer.Argument(help="CSV, JSON Lines or Parquet files, or folders of them.")],
    entity: Annotated[
        Entity | None, typer.Option("--as", help="What the file holds (default: its name, such as accounts.csv).")
    ] = None,
    map: Annotated[
        str | None, typer.Option("--map", metavar="NAME|FILE", help="hubspot, salesforce, zoho or your own TOML file.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", help="Zone of times without an offset (default: the workspace's).")
    ] = None,
    date_format: Annotated[
        str | None, typer.Option("--date-format", metavar="FORMAT", help="Such as %d/%m/%Y, where dates are not ISO.")
    ] = None,
    output: Annotated[Output, typer.Option("--format", help="How the result is printed.")] = Output.TEXT,
    database: Database = None,
    workspace: WorkspaceName = None,
) -> None:
    """Bring files in. What does not fit goes to the quarantine, with the reason; importing twice changes nothing."""
    with (
        open_service(database, workspace, create=True) as service,
        noted(service, "import", changes=True),
        _bar(output) as progress,
    ):
        results = import_paths(
            service.database,
            service.workspace_id,
            paths,
            entity=entity,
            mapping=map,
            timezone=timezone,
            date_format=date_format,
            progress=progress,
        )
    if output is Output.JSON:
        typer.echo(json.dumps([_as_json(result) for result in results], indent=2))
    else:
        print_results(results)
    if any(result.quarantined for result in results):
        raise typer.Exit(1)


def export_(
    folder: Annotated[Path, typer.Argument(help="Where the files go: one for each entity.")],
    entity: Annotated[
        list[Entity] | None, typer.Option("--entity", help="Only this entity; may be given several times.")
    ] = None,
    file_format: Annotated[Format, typer.Option("--format", help="How they are written.")] = Format.CSV,
    raw: Annotated[
        bool, typer.Option("--raw", help="Leave texts that a spreadsheet could run as formulas as they are.")
    ] = False,
    database: Database = None,
    workspace: WorkspaceName = None,
) -> None:
    """Write the store to files in the import's own format: imported again, they change nothing."""
    require_folder(folder)
    with open_service(database, workspace) as service, noted(service, "export"):
        written = export(service.database, service.workspace_id, folder, file_format, tuple(entity or Entity), raw=raw)
    for each, many in written.items():
        typer.echo(f"{each.value}.{file_format.value}: {number(many)} rows")


def print_results(results: list[FileResult]) -> None:
    """A line a file, then what was passed over and what to do about the quarantine."""
    table = Table(box=None, pad_edge=False)
    table.add_column("file")
    table.add_column("holds")
    for name in _COUNTS:
        table.add_column(name, justify="right")
    for result in results:
        if result.entity is not None:
            table.add_row(Text(result.file), result.entity.value, *(number(getattr(result, n)) for n in _COUNTS))
    console = Console(highlight=False)
    console.print(table)
    for result in results:
        if result.note:
            console.print(Text(f"{result.file}: passed over: {result.note}"))
        if result.dropped:
            names = ", ".join(f"{name} ({number(many)})" for name, many in sorted(result.dropped.items()))
            console.print(Text(f"{result.file}: columns not kept: {names}"))
    if any(result.quarantined for result in results):
        console.print("Some records were refused: `engagement quarantine list` says which and why.")
    if any(result.accepted or result.updated for result in results):
        console.print("`engagement scan` brings benchmarks and warnings up to date.")


def _as_json(result: FileResult) -> dict[str, object]:
    shown: dict[str, object] = {"file": result.file, "entity": result.entity and result.entity.value}
    shown |= {name: getattr(result, name) for name in _COUNTS}
    if result.dropped:
        shown["dropped"] = dict(sorted(result.dropped.items()))
    if result.note:
        shown["note"] = result.note
    return shown


@contextmanager
def _bar(output: Output) -> Iterator[OnProgress | None]:
    """A bar a file with rate and time left, on standard error; none where the output is for a program."""
    console = Console(stderr=True)
    if output is Output.JSON or not console.is_terminal:
        yield None
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def rate(speed: float | None) -> str:
            return f"{number(speed, 0)} rows/s" if speed else "checking"

        def follow(status: ImportStatus) -> None:
            task = tasks.get(status.file)
            if task is None:
                task = tasks[status.file] = bars.add_task(status.file, total=status.total, rate=rate(None))
            bars.update(task, completed=status.done, total=status.total, rate=rate(bars.tasks[task].speed))

        yield follow
