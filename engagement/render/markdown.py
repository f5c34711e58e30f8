"""Documents as Markdown (CommonMark with tables); customer text cannot become markup."""

import re

from engagement.render.document import Block, Chart, Document, Heading, Items, Paragraph, Table

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|~$&#!])")
_LEADING = re.compile(r"^(\d+)([.)])|^([-+=:])")
_LINKS = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])")


def to_markdown(document: Document) -> str:
    """The document as Markdown, ending in a line feed."""
    return "\n\n".join(text for block in document if (text := _block(block))) + "\n"


def escape(text: str) -> str:
    """Plain text that no Markdown reader takes for markup, HTML, a list or a link."""
    escaped = _SPECIAL.sub(r"\\\1", text)
    escaped = _LINKS.sub(r"\1\\\2", escaped)
    return _LEADING.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", escaped)


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {escape(block.text)}"
    if isinstance(block, Paragraph):
        return f"**{escape(block.text)}**" if block.strong and block.text else escape(block.text)
    if isinstance(block, Items):
        return "\n".join(_item(block, i, lead, rest) for i, (lead, rest) in enumerate(block.items, start=1))
    return "" if isinstance(block, Chart) else _table(block)


def _item(block: Items, number: int, lead: str, rest: str) -> str:
    mark = f"{number}." if block.numbered else "-"
    return " ".join(part for part in (mark, f"**{escape(lead)}**" if lead else "", escape(rest)) if part)


def _table(block: Table) -> str:
    rule = ["---:" if i in block.numeric else "---" for i in range(len(block.header))]
    rows = [[escape(cell) for cell in row] for row in block.rows]
    for i in block.strong:
        rows[i] = [f"**{cell}**" if cell else "" for cell in rows[i]]
    lines = [[escape(name) for name in block.header], rule, *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
