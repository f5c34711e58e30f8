"""The ``engagement`` command: ``commands`` wires the subjects; this maps errors to exit codes.

Exit codes: 0 done; 1 finished with quarantined records or findings (a scan: with accounts left out); 2 wrong usage;
3 refused (missing database, tokens, permissions), with one line that says how to mend it.
"""

import sys

from bot.garbage import made_to_stay


def main(argv: list[str] | None = None) -> None:
    """Run the command line; never shows a traceback for a user's mistake."""
    with made_to_stay():
        import typer

        from bot.cli.commands import app
        from engagement.errors import EngagementError, InputError

    try:
        app(args=argv)
    except EngagementError as error:
        typer.echo(f"engagement: {error}", err=True)
        sys.exit(2 if isinstance(error, InputError) else 3)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
