"""All commands of ``engagement``, one module per subject; what only one command needs, that command imports."""

import typer

from bot.cli import admin, audit, config, data, demo, digest, doctor, flags, forget, quarantine, report, scan, serve
from engagement.render.wording.reader import DEFAULT, reading_in

app = typer.Typer(
    name="engagement",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="How engaged every customer is, with evidence, and what to do about it.",
)


@app.callback()
def begin(context: typer.Context) -> None:
    """Every command has a reader of its own, told by ``open_service``."""
    context.with_resource(reading_in(DEFAULT))


for part in (demo, report, data, quarantine, scan, flags, digest, serve, doctor, admin, audit, forget, config):
    part.register(app)
