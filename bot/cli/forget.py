"""``engagement forget``: erases a person."""

from typing import Annotated

import typer

from bot.cli.noting import noted
from bot.cli.options import Database, WorkspaceName, open_service
from engagement.errors import InputError
from engagement.render.wording.formats import count


def register(app: typer.Typer) -> None:
    """Add ``forget``."""
    app.command()(forget)


def forget(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="The person's e-mail address.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    database: Database = None,
    workspace: WorkspaceName = None,
) -> None:
    """Erase a person: name, address, title and every key of theirs; what they are counted in stays.

    It cannot be undone. Exit code 1 when nobody has this address.
    """
    if "@" not in email.strip():
        raise InputError("write the person's e-mail address, such as ann@customer.example")
    with open_service(database, workspace) as service:
        if not yes:
            typer.confirm("Erase this person from the database? This cannot be undone.", abort=True)
        with noted(service, "forget", changes=True):
            gone = service.forget(email)
    if not (gone.contacts or gone.people or gone.rows):
        typer.echo("Nobody with this address is in the database.")
        raise typer.Exit(1)
    typer.echo(f"Erased: {count(gone.contacts, 'contact')}, {count(gone.people, 'colleague')}.")
    for table, rows in sorted(gone.rows.items()):
        typer.echo(f"  {table:<16} {rows:>8} {'row' if rows == 1 else 'rows'} no longer name them")
    typer.echo("An import that still holds them brings them back: erase them at the source too, and in old backups.")
