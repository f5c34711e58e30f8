"""Sheets as a workbook's bytes. Texts are written as texts, whatever they look like; the same sheets, same bytes."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook

from engagement.model import Tier
from engagement.render.wording import tier_name
from engagement.render.xlsx.sheet import Sheet, Style, Styled, Value, cell_value, lines

LINE = 15.0
TALLEST = 400.0
"""Heights in points; a sheet allows 409 for a row."""
_NUMBERS: dict[Style, str] = {
    "count": "#,##0",
    "points": "0.0",
    "signed": "+0.0;-0.0;0.0",
    "decimal": "0.00",
    "share": "0%",
    "money": "#,##0",
    "day": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm",
}
_STYLES: tuple[Style, ...] = ("text", "prose", "tier", *_NUMBERS)
_TIERS = {
    Tier.HIGHLY_ENGAGED: ("#dceafa", "#0b3d73"),
    Tier.MODERATELY_ENGAGED: ("#d9f0e8", "#0a4a3a"),
    Tier.LOW_ENGAGED: ("#fbeccb", "#5c3c00"),
    Tier.DISENGAGED: ("#fbdedb", "#7a1a14"),
    Tier.INSUFFICIENT_DATA: ("#e8eaed", "#3a4047"),
}
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def workbook(sheets: Iterable[Sheet], *, title: str, as_of: datetime, timezone: str) -> bytes:
    """The workbook's file; ``as_of`` is its date of creation."""
    out = BytesIO()
    book = Workbook(out, _OPTIONS)
    book.set_properties({"title": title[:255], "created": as_of.astimezone(UTC).replace(tzinfo=None)})
    formats = {style: book.add_format(_format(style)) for style in _STYLES}
    lefts = {style: book.add_format({**_format(style), "align": "left", "indent": 1}) for style in _STYLES}
    head = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "align": "left", "indent": 1}
    )
    tiers = {tier_name(t): book.add_format({"bg_color": b, "font_color": f}) for t, (b, f) in _TIERS.items()}
    for each in sheets:
        page = book.add_worksheet(each.name)
        _write(page, each, lefts if each.left else formats, head, ZoneInfo(timezone))
        _mark_tiers(page, each, tiers)
        if each.line and each.rows:
            page.insert_chart(0, len(each.columns) + 1, _line(book, each))
    book.close()
    return out.getvalue()


def _write(page: Any, sheet: Sheet, formats: dict[Style, Any], head: Any, zone: ZoneInfo) -> None:
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
        page.write_string(0, place, column.title, head)
    page.set_row(0, LINE * max(lines(column.title, column) for column in sheet.columns))
    for number, row in enumerate(sheet.rows, start=1):
        height = 1
        for place, item in enumerate(row):
            style = item.style if isinstance(item, Styled) else sheet.columns[place].style
            value = item.value if isinstance(item, Styled) else item
            local = cell_value(value, zone)
            if style == "day" and isinstance(local, datetime):
                local = local.date()  # a spreadsheet would round the last moment of a day up to the next
            _cell(page, number, place, local, formats[style])
            height = max(height, lines(local, sheet.columns[place])) if style == "prose" else height
        if height > 1:
            page.set_row(number, min(LINE * height, TALLEST))
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    page.set_paper(9)  # A4
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _cell(page: Any, row: int, place: int, value: Value, form: Any) -> None:
    """A text always as a text: no formula, no link, no number comes of it."""
    if isinstance(value, str):
        if value:
            page.write_string(row, place, value, form)
    elif isinstance(value, datetime | date):
        page.write_datetime(row, place, value, form)
    elif value is not None:
        page.write_number(row, place, value, form)


def _mark_tiers(page: Any, sheet: Sheet, tiers: dict[str, Any]) -> None:
    """Tiers stand out by ground and letter colour beside their names."""
    for place, column in enumerate(sheet.columns):
        items = [row[place] for row in sheet.rows]
        if items and (column.style == "tier" or any(isinstance(i, Styled) and i.style == "tier" for i in items)):
            for name, form in tiers.items():
                rule = {"type": "cell", "criteria": "==", "value": f'"{name}"', "format": form}
                page.conditional_format(1, place, len(sheet.rows), place, rule)


def _line(book: Any, sheet: Sheet) -> Any:
    chart = book.add_chart({"type": "line"})
    last = len(sheet.rows)
    for place in sheet.line:
        chart.add_series(
            {
                "name": [sheet.name, 0, place],
                "categories": [sheet.name, 1, 0, last, 0],
                "values": [sheet.name, 1, place, last, place],
                "marker": {"type": "circle"},
                "line": {"width": 3.0 if place == sheet.line[0] else 1.25},
            }
        )
    chart.set_title({"name": sheet.name})
    chart.set_y_axis({"min": 0, "max": 100, "major_unit": 20})
    chart.set_x_axis({"date_axis": False, "num_format": "yyyy-mm-dd", "text_axis": True})
    chart.show_blanks_as("gap")
    chart.set_size({"width": 640, "height": 340})
    return chart


def _format(style: Style) -> dict[str, Any]:
    form: dict[str, Any] = {"valign": "top"}
    if style in _NUMBERS:
        form["num_format"] = _NUMBERS[style]
    else:
        form |= {"align": "left", "indent": 1, "text_wrap": style == "prose"}
    return form
