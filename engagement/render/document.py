"""A report as a document: headings, paragraphs, lists, tables and charts. Every renderer but Slack's and JSON's draws
this. A chart shows what the other blocks say, so that a renderer without pictures leaves it out.

All text is one-line plain text with customer strings neutralised; nothing is escaped yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from engagement.render.figures.model import Figure


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


@dataclass(frozen=True)
class Chart:
    """A picture of what the section says; ``told`` where its numbers stand in the section as a table already."""

    figure: Figure
    told: bool = False


Block = Heading | Paragraph | Items | Table | Chart
Document = tuple[Block, ...]


def section(title: str, *blocks: Block | None) -> Document:
    """A heading with its blocks; nothing at all where nothing but charts is left."""
    kept = tuple(b for b in blocks if b is not None and not _empty(b))
    return (Heading(title), *kept) if any(not isinstance(b, Chart) for b in kept) else ()


def chart(figure: Figure | None, *, told: bool = False) -> Chart | None:
    """The figure as a block, where there is one."""
    return None if figure is None else Chart(figure, told=told)


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
    return not isinstance(block, Chart) and not block.text
