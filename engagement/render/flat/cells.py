"""Values as a flat table's cells, and the fields of a record as rows."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from engagement.render.wording import plain

DECIMALS = 6
LONGEST = 32_767
"""Characters that a spreadsheet's cell holds."""
BEFORE = "previous_"
Row: TypeAlias = Mapping[str, Any]


def cell(value: Any, zone: ZoneInfo) -> Any:
    """A value as it stands in the table; "" for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0  # no negative zero
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else plain(str(value), LONGEST)


def figures(section: str, record: Any) -> Iterator[Row]:
    """A row for each plain field of a record; ``previous_x`` stands beside ``x``, lists and records are left out."""
    values = {field.name: getattr(record, field.name) for field in fields(record)}
    for name, value in values.items():
        own = name.removeprefix(BEFORE)
        if isinstance(value, tuple | dict) or is_dataclass(value) or (own != name and own in values):
            continue
        yield {"section": section, "name": name, "value": value, "previous": values.get(BEFORE + name)}
