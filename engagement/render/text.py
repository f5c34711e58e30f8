"""Documents for the terminal, laid out by rich to a width; no colours, no control characters but line feeds."""

from io import StringIO

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from engagement.render.document import Block, Chart, Document, Heading, Items, Paragraph, Table

DEFAULT_WIDTH = 100


def to_text(document: Document, width: int = DEFAULT_WIDTH) -> str:
    """The document as text, lines no wider than ``width`` and without trailing blanks."""
    out = StringIO()
    console = Console(file=out, width=width, color_system=None, force_terminal=False, highlight=False, emoji=False)
    for block in document:
        for part in _renderables(block):
            console.print(part, markup=False)
    lines = [line.rstrip() for line in out.getvalue().splitlines()]
    return "\n".join(_single_blanks(lines)) + "\n"


def _renderables(block: Block) -> list[RenderableType]:
    if isinstance(block, Heading):
        rule = "=" if block.level == 1 else "-"
        title = Text(block.text)
        return [Text(""), title, Text(rule * min(title.cell_len, 60))]
    if isinstance(block, Paragraph):
        return [Text(block.text), Text("")]
    if isinstance(block, Chart):
        return []
    if isinstance(block, Items):
        return [_items(block), Text("")]
    return [_table(block)]


def _items(block: Items) -> RichTable:
    grid = RichTable.grid(padding=(0, 1, 0, 0))
    grid.add_column(justify="right", no_wrap=True)
    grid.add_column()
    for number, (lead, rest) in enumerate(block.items, start=1):
        grid.add_row(
            Text(f"{number}." if block.numbered else "-"), Text(" ".join(part for part in (lead, rest) if part))
        )
    return grid


def _table(block: Table) -> Padding:
    table = RichTable(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for i, name in enumerate(block.header):
        table.add_column(Text(name), justify="right" if i in block.numeric else "left", no_wrap=i in block.numeric)
    for number, row in enumerate(block.rows):
        cells = [Text(cell) for cell in row]
        if block.strong and number not in block.strong:
            cells[0] = Text(f"  {row[0]}")
        table.add_row(*cells)
    return Padding(table, (0, 0, 1, 0))


def _single_blanks(lines: list[str]) -> list[str]:
    """No blank lines at the ends and never two in a row."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return kept
