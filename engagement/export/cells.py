"""Text in CSV cells, made harmless for spreadsheets, in a way that the import undoes exactly.

A cell that a spreadsheet could take for a formula gets an apostrophe in front (docs/reliability.md, section 6). The
row's ``neutralised`` column then names the columns that were changed, so nothing has to be guessed when it is read.
"""

from collections.abc import Mapping, MutableMapping
from typing import Any, Final

COLUMN: Final = "neutralised"
_DANGEROUS: Final = frozenset("=+-@\t\r\n\0＝＋－＠")
_MARK: Final = "'"
_SEPARATOR: Final = "|"


def neutralise(row: Mapping[str, Any]) -> dict[str, Any]:
    """The row with harmless texts; numbers, days and times are no texts and stay."""
    changed = [name for name, value in row.items() if isinstance(value, str) and value[:1] in _DANGEROUS and value]
    return {**row, **{name: _MARK + row[name] for name in changed}, COLUMN: _SEPARATOR.join(changed)}


def restore(row: MutableMapping[str, Any]) -> None:
    """Undo ``neutralise`` in place; rows of other programs, which have no such column, stay as they are."""
    for name in str(row.pop(COLUMN, None) or "").split(_SEPARATOR):
        if isinstance(value := row.get(name), str):
            row[name] = value.removeprefix(_MARK)
