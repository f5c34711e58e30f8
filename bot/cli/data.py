"""``engagement import``, ``quarantine`` and ``export``: data in, what was refused, data out."""

import json
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from bot.cli.options import Database, WorkspaceName, open_service
from engagement.errors import InputError
from engagement.ingest import FileResult
from engagement.model import Entity


class Output(StrEnum):
    """How the result is printed."""

    TEXT = "text"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add ``import``, ``quarantine`` and ``export``."""
    app.command("import")(import_)
    quarantine = typer.Typer(no_args_is_help=True, help="Records that an import refused, each with its reason.")
    quarantine.command("list")(quarantine_list)
    quarantine.command("export")(quarantine_export)
    quarantine.command("retry")(quarantine_retry)
    app.add_typer(quarantine, name="quarantine")
    app.command()(export)
