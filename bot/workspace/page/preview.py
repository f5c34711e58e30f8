"""What a file's card shows of it: the head of a table or of a text, a picture, or nothing."""

import csv
import io

from bot.workspace.methods.render import file_type
from bot.workspace.model import File, Json

ROWS, COLUMNS = 20, 20
LINES, CHARACTERS = 20, 5_000
_TEXTS = ("text", "json", "markdown")
_IMAGES = ("png", "jpg", "gif")


def preview(file: File) -> Json:
    """`{"kind": "table", "rows", "total_rows"}` (the header's row counted), `{"kind": "text", "text", "truncated"}`,
    `{"kind": "image"}` (drawn from the file's own address) or `{"kind": "none"}`."""
    kind = file_type(file.name)[1]
    if kind in _IMAGES:
        return {"kind": "image"}
    if kind != "csv" and kind not in _TEXTS:
        return {"kind": "none"}
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return {"kind": "none"}
    return _table(text) if kind == "csv" else _text(text)


def _table(text: str) -> Json:
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except csv.Error:
        return _text(text)
    return {"kind": "table", "rows": [row[:COLUMNS] for row in rows[:ROWS]], "total_rows": len(rows)}


def _text(text: str) -> Json:
    head = "\n".join(text.splitlines()[:LINES])[:CHARACTERS]
    return {"kind": "text", "text": head, "truncated": len(head) < len(text.rstrip())}
