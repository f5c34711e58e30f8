"""``engagement config``: the configuration in effect, what is wrong with a file, how two configurations differ."""

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import ConfigFile, config_in_use
from bot.settings import setting_names
from engagement.config import Config, differences, load_config, problems_in, to_toml, toml_value
from engagement.errors import InputError

SHIPPED = "shipped"


class Format(StrEnum):
    """What a configuration can be written as."""

    TOML = "toml"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add ``config``."""
    config = typer.Typer(no_args_is_help=True, help="Weights, anchors and thresholds: docs/configuration.md.")
    config.command("show")(show)
    config.command("check")(check)
    config.command("diff")(diff)
    app.add_typer(config, name="config")


def show(
    segment: Annotated[
        str | None, typer.Option(metavar="NAME", help="As it applies to the accounts of this segment.")
    ] = None,
    format: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TOML,
    config: ConfigFile = None,
) -> None:
    """Show the configuration in effect; comments mark what differs from the shipped one."""
    found = _load(config_in_use(config))
    if segment is not None:
        if segment not in found.segments:
            known = ", ".join(sorted(found.segments)) or "none"
            raise InputError(
                f"--segment {segment}: no table of its own, it has the workspace's scoring; known: {known}"
            )
        found = found.seen_by(segment)
    if format is Format.TOML:
        typer.echo(to_toml(found), nl=False)
        return
    changed = {c.key: {"shipped": c.before, "value": c.after} for c in differences(Config(), found)}
    shown = {"fingerprint": found.fingerprint, "changed": changed, "config": found.model_dump(mode="json")}
    typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))


def check(
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Default: the file in use.")] = None,
) -> None:
    """Say everything that is wrong with a configuration file (exit code 2 when something is)."""
    path = file or config_in_use(None)
    if path is None:
        typer.echo("There is no engagement.toml here: the shipped configuration is in use.")
        return
    problems = problems_in(path, settings=setting_names())
    for problem in problems:
        typer.echo(f"{path}: {problem}")
    if problems:
        raise typer.Exit(2)
    changes = len(differences(Config(), _load(path)))
    typer.echo(f"{path}: nothing wrong; keys that differ from the shipped configuration: {changes}.")


def diff(
    a: Annotated[str | None, typer.Argument(metavar="[A]", help="A file or 'shipped' (the default).")] = None,
    b: Annotated[
        str | None, typer.Argument(metavar="[B]", help="A file or 'shipped' (default: the one in use).")
    ] = None,
) -> None:
    """Show which keys differ between two configurations: value in A -> value in B."""
    before, after = _load(_named(a or SHIPPED)), _load(config_in_use(None) if b is None else _named(b))
    changes = differences(before, after)
    for change in changes:
        typer.echo(f"{change.key}: {toml_value(change.before)} -> {toml_value(change.after)}")
    if not changes:
        typer.echo(f"The configurations are the same (fingerprint {after.fingerprint}).")


def _named(name: str) -> Path | None:
    return None if name == SHIPPED else Path(name)


def _load(path: Path | None) -> Config:
    return load_config(path, settings=setting_names())
