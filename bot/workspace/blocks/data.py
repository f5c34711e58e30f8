"""Blocks that show figures: table, data table and chart, with the rules inside each of them."""

from collections import Counter
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from bot.workspace.blocks.base import Id255, Part, Text, refuse
from bot.workspace.blocks.rich_text import RichText

Label20 = Annotated[str, StringConstraints(min_length=1, max_length=20)]
Number = float


class RawText(Part):
    """A cell of plain text; at least one character."""

    type: Literal["raw_text"]
    text: Text


class RawNumber(Part):
    """A cell of a number and how it is written."""

    type: Literal["raw_number"]
    value: Number
    text: Text


Cell = Annotated[RawText | RawNumber | RichText, Field(discriminator="type")]


class ColumnSettings(Part):
    """How a column of a table is set."""

    align: Literal["left", "center", "right"] | None = None
    is_wrapped: bool | None = None


class Table(Part):
    """The `table` block."""

    type: Literal["table"]
    rows: list[Annotated[list[Cell], Field(min_length=1, max_length=20)]] = Field(min_length=1, max_length=100)
    column_settings: list[ColumnSettings | None] | None = Field(default=None, max_length=20)
    block_id: Id255 | None = None


class DataTable(Part):
    """The `data_table` block: a header row and up to 200 rows of the same length."""

    type: Literal["data_table"]
    caption: Text
    rows: list[Annotated[list[Cell], Field(min_length=1, max_length=20)]] = Field(min_length=2, max_length=201)
    page_size: int | None = Field(default=None, ge=1, le=100)
    row_header_column_index: int | None = Field(default=None, ge=0)
    block_id: Id255 | None = None

    @model_validator(mode="after")
    def _shape(self) -> "DataTable":
        width = len(self.rows[0])
        for index, row in enumerate(self.rows):
            if len(row) != width:
                refuse(f"must have {width} cells like the header row", f"/rows/{index}")
        for index, cell in enumerate(self.rows[0]):
            if isinstance(cell, RichText):
                refuse("rich_text is not allowed in the header row", f"/rows/0/{index}")
        if self.row_header_column_index is not None and self.row_header_column_index >= width:
            refuse("no such column", "/row_header_column_index")
        return self


class Segment(Part):
    """A slice of a pie."""

    label: Label20
    value: Number = Field(gt=0)


class PieChart(Part):
    """A pie of up to twelve slices."""

    type: Literal["pie"]
    segments: list[Segment] = Field(min_length=1, max_length=12)


class Point(Part):
    """A value at a category."""

    label: Label20
    value: Number


class Series(Part):
    """A named line, area or set of bars."""

    name: Label20
    data: list[Point] = Field(min_length=1, max_length=20)


class Axis(Part):
    """The categories along the axis, and the axes' names."""

    categories: list[Label20] = Field(min_length=1, max_length=20)
    x_label: str | None = Field(default=None, max_length=50)
    y_label: str | None = Field(default=None, max_length=50)


class _SeriesChart(Part):
    series: list[Series] = Field(min_length=1, max_length=12)
    axis_config: Axis

    @model_validator(mode="after")
    def _matching(self) -> "_SeriesChart":
        categories = self.axis_config.categories
        if len(set(categories)) != len(categories):
            refuse("categories must be unique", "/axis_config/categories")
        if len({one.name for one in self.series}) != len(self.series):
            refuse("series names must be unique", "/series")
        for index, one in enumerate(self.series):
            labels = Counter(point.label for point in one.data)
            if set(labels) - set(categories):
                refuse("data labels must be categories of the axis", f"/series/{index}/data")
            if any(labels[category] != 1 for category in categories):
                refuse("must have exactly one point for every category", f"/series/{index}/data")
        return self


class BarChart(_SeriesChart):
    """Bars."""

    type: Literal["bar"]


class LineChart(_SeriesChart):
    """Lines."""

    type: Literal["line"]


class AreaChart(_SeriesChart):
    """Areas."""

    type: Literal["area"]


class DataVisualization(Part):
    """The `data_visualization` block: a chart; messages only, two a message."""

    type: Literal["data_visualization"]
    title: str = Field(min_length=1, max_length=50)
    chart: Annotated[PieChart | BarChart | LineChart | AreaChart, Field(discriminator="type")]
    block_id: Id255 | None = None
