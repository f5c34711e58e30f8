"""``engagement doctor``: what is wrong, and how to mend it."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.checks.found import Finding, Level
from bot.cli.data import Output
from bot.cli.options import ConfigFile, Database, WorkspaceName, open_service
from bot.doctor import examine
from bot.settings import load_settings
from engagement.render.wording.formats import count

_MARKS = {Level.OK: "ok", Level.NOTE: "note", Level.PROBLEM: "PROBLEM"}


def register(app: typer.Typer) -> None:
    """Add ``doctor``."""
    app.command()(doctor)


def doctor(
    slack: Annotated[bool, typer.Option("--slack/--no-slack", help="Ask Slack, too.")] = True,
    output: Annotated[Output, typer.Option("--format", help="How the findings are printed.")] = Output.TEXT,
    database: Database = None,
    workspace: WorkspaceName = None,
    config: ConfigFile = None,
) -> None:
    """Look at settings, database, data, scans, delivery, digests, tokens, scopes, the clock, roles and channels.
    Changes nothing.

    Exit code 1 when there is something to mend.
    """
    settings = load_settings()
    findings = list(
        examine(lambda: open_service(database, workspace, config), settings, slack=slack, now=datetime.now(UTC))
    )
    problems = sum(1 for finding in findings if finding.level is Level.PROBLEM)
    if output is Output.JSON:
        typer.echo(json.dumps([_json(finding) for finding in findings], indent=2))
    else:
        for name, value in settings.shown().items():
            typer.echo(f"{'':<8} {name:<22} {value}")
        for finding in findings:
            typer.echo(f"{_MARKS[finding.level]:<8} {finding.subject:<9} {finding.said}")
        typer.echo(f"{count(problems, 'problem')} to mend." if problems else "Nothing to mend.")
    if problems:
        raise typer.Exit(1)


def _json(finding: Finding) -> dict[str, str]:
    return {"subject": finding.subject, **asdict(finding)}
