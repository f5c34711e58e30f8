"""The ``engagement`` command: one module per subject; this one wires them and maps errors to exit codes.

Exit codes: 0 done; 1 finished with quarantined records or findings (a scan: with accounts left out); 2 wrong usage;
3 refused (missing database, tokens, permissions), with one line that says how to mend it.
"""

import sys

import typer

from bot.cli import admin, config, data, demo, digest, doctor, flags, forget, quarantine, report, scan, serve
from engagement.errors import EngagementError, InputError

app = typer.Typer(
    name="engagement",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="How engaged every customer is, with evidence, and what to do about it.",
)
for part in (demo, report, data, quarantine, scan, flags, digest, serve, doctor, admin, forget, config):
    part.register(app)


def main(argv: list[str] | None = None) -> None:
    """Run the command line; never shows a traceback for a user's mistake."""
    try:
        app(args=argv)
    except EngagementError as error:
        typer.echo(f"engagement: {error}", err=True)
        sys.exit(2 if isinstance(error, InputError) else 3)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
