"""A report as a document: headings, paragraphs, lists and tables. Every renderer but Slack's and JSON's draws this.

All text is one-line plain text with customer strings neutralised; nothing is escaped yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the document's title."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Sentences that belong together; ``strong`` for the one line that must be read."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Items:
    """A list; an item is a lead (may be "") and the rest of the sentence."""

    items: tuple[tuple[str, str], ...]
    numbered: bool = False


@dataclass(frozen=True)
class Table:
    """A table; ``numeric`` columns are aligned to the right, ``strong`` rows stand out."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    strong: frozenset[int] = frozenset()


Block = Heading | Paragraph | Items | Table
Document = tuple[Block, ...]


def section(title: str, *blocks: Block | None) -> Document:
    """A heading with its blocks; nothing at all where every block is empty."""
    kept = tuple(b for b in blocks if b is not None and not _empty(b))
    return (Heading(title), *kept) if kept else ()


def sentences(*texts: str) -> Paragraph:
    """A paragraph of the sentences that say something."""
    return Paragraph(" ".join(text for text in texts if text))


def bullets(texts: Sequence[str]) -> Items:
    """A list of the sentences that say something."""
    return Items(tuple(("", text) for text in texts if text))


def _empty(block: Block) -> bool:
    if isinstance(block, Items):
        return not block.items
    if isinstance(block, Table):
        return not block.rows
    return not block.text
