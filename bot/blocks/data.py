"""Native charts and tables as ``slackblocks`` makes them, and the lists that say the same without them."""

from collections.abc import Sequence
from dataclasses import replace

from slackblocks import (
    AxisConfig,
    BarChart,
    Block,
    ColumnSettings,
    ContextBlock,
    DataPoint,
    DataSeries,
    DataTableBlock,
    DataVisualizationBlock,
    LineChart,
    RawNumber,
    RawText,
    RichText,
    RichTextBlock,
    RichTextObject,
    RichTextSection,
    TableBlock,
    Text,
    TextType,
)

from bot.blocks import limits
from bot.blocks.escape import clean
from bot.blocks.parts import DataGrid, Figure, Graph, Grid, Items, LineGraph, Span
from engagement.render.wording.formats import count

_EXPORTED = "all of them are in the exported files"


def chart(part: Graph) -> Block:
    """The chart, within Slack's numbers of points and series."""
    categories = [limits.clip(clean(name), limits.CHART_LABEL) for name in part.categories][-limits.CHART_POINTS :]
    series = [
        DataSeries(
            limits.clip(clean(name), limits.CHART_LABEL),
            [DataPoint(at, value) for at, value in zip(categories, values[-len(categories) :], strict=True)],
        )
        for name, values in part.series[: limits.CHART_SERIES]
    ]
    kind = LineChart if isinstance(part, LineGraph) else BarChart
    return DataVisualizationBlock(
        limits.clip(clean(part.title), limits.CHART_TITLE), kind(series, AxisConfig(categories))
    )


def table(part: Grid) -> Block:
    """The table; an empty cell, which Slack refuses, gets a dash."""
    rows = [part.header, *part.rows][: limits.TABLE_ROWS]
    room = limits.TABLE_CHARACTERS // (len(rows) * max(len(part.header), 1))
    cells: list[list[RawText | RichTextObject]] = [
        [_cell(limits.clip(clean(cell), max(room, limits.NAME)) or "–", number - 1 in part.strong) for cell in row]
        for number, row in enumerate(rows)
    ]
    settings = [ColumnSettings(align="right" if n in part.right else "left") for n in range(len(part.header))]
    return TableBlock(cells, settings)


def data_table(part: DataGrid) -> list[Block]:
    """The table; below it, what it leaves out."""
    rows = part.rows[: limits.DATA_TABLE_ROWS]
    header: list[RawText | RawNumber | RichTextBlock] = [RawText(clean(name)) for name in part.header]
    cells = [header, *[[_data_cell(cell) for cell in row] for row in rows]]
    made = DataTableBlock(cells, limits.clip(clean(part.caption), limits.HEADER), limits.DATA_TABLE_PAGE)
    left = part.total - len(rows)
    note = f"The first {len(rows)} of {count(part.total, part.what)}; {_EXPORTED}"
    return [made, *([ContextBlock([Text(note, TextType.PLAINTEXT)])] if left > 0 else [])]


def _data_cell(cell: str | Figure) -> RawText | RawNumber | RichTextBlock:
    text = limits.clip(clean(cell if isinstance(cell, str) else cell.text), limits.NAME) or "–"
    return RawText(text) if isinstance(cell, str) else RawNumber(cell.value, text)


def data_as_items(part: DataGrid) -> Items:
    """The first rows as a list, which says how many it leaves out."""
    plain = [tuple(cell if isinstance(cell, str) else cell.text for cell in row) for row in part.rows[: part.listed]]
    left = part.total - len(plain)
    more = f"and {count(left, f'more {part.what}')}; {_EXPORTED}" if left > 0 else None
    return replace(grid_as_items(Grid(part.header, tuple(plain))), more=more)


def _cell(text: str, strong: bool) -> RawText | RichTextObject:
    return RichTextSection([RichText(text, bold=True)]) if strong else RawText(text)


def grid_as_items(part: Grid) -> Items:
    """The rows as a list, each cell with the name of its column."""
    said = ["; ".join(_labelled(part.header, row)) for row in part.rows]
    return Items(tuple((Span(text, bold=True) if n in part.strong else text,) for n, text in enumerate(said)))


def _labelled(header: Sequence[str], row: Sequence[str]) -> list[str]:
    """A row in words: the first cell as it is, the others with their column's name."""
    return [row[0], *(f"{label} {cell}" for label, cell in zip(header[1:], row[1:], strict=True) if cell)]
