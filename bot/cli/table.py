"""A listing in the terminal."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, id_width: int = 0) -> None:
    """Print rows under their columns; cells fold. ``id_width``: of a first column that holds ids and never folds."""
    table = Table(box=None, pad_edge=False)
    for place, name in enumerate(columns):
        if id_width and not place:
            table.add_column(name, no_wrap=True, min_width=id_width)
        else:
            table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    Console(highlight=False).print(table)
